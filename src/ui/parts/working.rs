use crate::browser;
use crate::pause::{GivenUp, Pause, Rest};
use crate::ui::app::App;
use crate::ui::parts::Slice;
use crate::ui::view::{IntoPiece, Piece, memo, view};

/// Work that takes less than this, in milliseconds, is not shown.
const SHOWN_AFTER: f64 = 300.0;

/// Long work that goes on beside what a person does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    words: &'static str,
    percent: usize,
    given_up: bool,
}

/// What long work asks between its pieces: it shows how far it has come, with a way to give it up.
pub struct Working {
    app: App,
    /// Nothing where it is not shown.
    words: Option<&'static str>,
    begun: f64,
    slice: Slice,
}

impl Working {
    /// Begins; `words` say what is being done. Nothing where other work is shown already.
    pub fn begin(app: App, words: &'static str) -> Option<Working> {
        let free = app.doing.with_untracked(Option::is_none);
        free.then(|| {
            app.doing.set(Some(Doing { words, percent: 0, given_up: false }));
            let mut working = Working::quietly(app);
            working.words = Some(words);
            working
        })
    }

    /// As [`Working::begin`]; where other work is shown already, the person is told.
    pub fn begin_or_tell(app: App, words: &'static str) -> Option<Working> {
        let working = Working::begin(app, words);
        if working.is_none() {
            app.tell("Other work is still under way.");
        }
        working
    }

    /// Begins without a word: nobody asked for it.
    pub fn quietly(app: App) -> Working {
        Working { app, words: None, begun: browser::performance_now(), slice: Slice::default() }
    }
}

impl Pause for Working {
    fn is_due(&self) -> bool {
        self.slice.is_over()
    }

    fn pause(&self, done: f64) -> Rest<'_> {
        Box::pin(async move {
            let percent = (done * 100.0) as usize;
            let doing = self.app.doing;
            if self.words.is_some() && browser::performance_now() - self.begun > SHOWN_AFTER {
                let before = doing.with_untracked(|d| d.as_ref().map(|d| d.percent));
                if before != Some(percent.max(1)) {
                    doing.update(|d| d.iter_mut().for_each(|d| d.percent = percent.max(1)));
                }
            }
            self.slice.rest().await;
            let given_up = doing.with_untracked(|d| d.as_ref().is_some_and(|d| d.given_up));
            if self.words.is_some() && given_up { Err(GivenUp) } else { Ok(()) }
        })
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        if self.words.is_some() {
            self.app.doing.set(None);
        }
    }
}

/// What is being done, once it takes long.
pub fn working(app: App) -> Piece {
    let shown = memo(move || app.doing.with(|d| d.as_ref().filter(|d| d.percent > 0).map(|d| d.words)));
    let percent = move || app.doing.with(|d| d.as_ref().map_or(0, |d| d.percent)).to_string();
    let give_up = move |_| app.doing.update(|d| d.iter_mut().for_each(|d| d.given_up = true));
    let bar = move || {
        shown.get().map(|words| {
            view! {
                <div class="toast" id="working">
                    <span role="status">{words}</span>
                    <progress aria-label="Progress" max="100" value=percent></progress>
                    <button type="button" class="button quiet small" on:click=give_up>"Cancel"</button>
                </div>
            }
        })
    };
    bar.piece()
}

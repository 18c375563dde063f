use crate::browser;
use crate::exchange::{Encoding, Imported, Mapping, Sheet};
use crate::measure::figures::Figures;
use crate::pause::{GivenUp, Pause, Rest};
use crate::route::Route;
use crate::time::Zone;
use crate::ui::app::App;
use crate::ui::files::Brought;
use crate::ui::parts::Slice;
use crate::ui::view::Watched;
use leptos::prelude::*;
use std::rc::Rc;

/// Where an import is.
pub struct Stage;

impl Stage {
    /// Nothing is chosen yet.
    pub const CHOOSE: usize = 0;
    /// What the columns mean.
    pub const MAP: usize = 1;
    /// What would be.
    pub const CHECK: usize = 2;
    /// It is done.
    pub const DONE: usize = 3;
    /// Something goes on that can be cancelled.
    pub const WORKING: usize = 4;
    /// What the others are called, and their part of the address.
    pub const STEPS: [(&str, &str); 4] =
        [("Choose", ""), ("Columns", "columns"), ("Check", "check"), ("Done", "done")];

    fn of(step: &str) -> usize {
        Stage::STEPS.iter().position(|(_, own)| *own == step).unwrap_or(Stage::CHOOSE)
    }

    fn place(stage: usize) -> Route {
        let step = Stage::STEPS.get(stage).map_or("", |(_, step)| step);
        Route::Import { step: step.to_owned() }
    }
}

/// An import on its way.
#[derive(Clone, Copy)]
pub struct Wizard {
    /// The app.
    pub app: App,
    /// One of [`Stage`].
    pub stage: Watched<usize>,
    /// Why it does not go on, in a sentence.
    pub error: Watched<String>,
    /// What goes on.
    pub doing: Watched<String>,
    /// How much of it is done, in percent.
    pub share: Watched<usize>,
    /// Grows when the form for the mapping is to be drawn anew.
    pub drawn: Watched<usize>,
    /// Whether records that are here already are left out.
    pub skip: Watched<bool>,
    turn: Watched<usize>,
    back: Watched<usize>,
    /// The step that the address named when the work that goes on began.
    begun_at: Watched<usize>,
    /// Everything else.
    pub work: StoredValue<Work, LocalStorage>,
}

/// What an import works on.
#[derive(Default)]
pub struct Work {
    /// What was brought.
    pub brought: Option<Brought>,
    /// What it is called.
    pub name: String,
    /// How it is written, as found out or chosen.
    pub encoding: Option<Encoding>,
    /// Whether the person chose the encoding.
    pub encoding_chosen: bool,
    /// What separates cells, where the person chose it.
    pub separator: Option<char>,
    /// Characters that could not be read.
    pub replaced: usize,
    /// The cells.
    pub sheet: Option<Rc<Sheet>>,
    /// What they mean.
    pub mapping: Option<Mapping>,
    /// What they became.
    pub made: Option<Rc<Imported>>,
    /// The zone they were read in.
    pub zone: Option<Zone>,
    /// What came in, once it did.
    pub outcome: Figures,
    /// How many records came in.
    pub records: usize,
}

/// A piece of an import's work: shown on the page itself, until it is done, cancelled or overtaken by another.
pub struct Turn {
    wizard: Wizard,
    number: usize,
    slice: Slice,
}

impl Wizard {
    /// Nothing chosen yet.
    pub fn new(app: App) -> Wizard {
        Wizard {
            app,
            stage: Watched::new(Stage::CHOOSE),
            error: Watched::new(String::new()),
            doing: Watched::new(String::new()),
            share: Watched::new(0),
            drawn: Watched::new(0),
            skip: Watched::new(true),
            turn: Watched::new(0),
            back: Watched::new(Stage::CHOOSE),
            begun_at: Watched::new(Stage::CHOOSE),
            work: StoredValue::new_local(Work::default()),
        }
    }

    /// Begins a piece of work; when it fails or is cancelled, the person is back at `back`.
    pub fn begin(self, doing: &str, back: usize) -> Turn {
        let number = self.turn.get_untracked() + 1;
        self.turn.set(number);
        self.back.set(back);
        self.begun_at.set(self.addressed());
        self.error.set(String::new());
        self.doing.set(doing.to_owned());
        self.share.set(0);
        self.stage.set(Stage::WORKING);
        self.app.said.set(doing.to_owned());
        browser::focus_soon("main h1");
        Turn { wizard: self, number, slice: Slice::default() }
    }

    /// Stops what goes on, and goes back to where it began.
    pub fn cancel(self) {
        self.stop();
        self.app.stay(Stage::place(self.stage.get_untracked()));
    }

    fn stop(self) {
        self.turn.update(|t| *t += 1);
        self.stage.set(self.back.get_untracked());
        self.app.tell("Cancelled. Nothing was changed.");
    }

    /// The step one is at; where something goes on, the one it would go back to.
    pub fn step(self) -> usize {
        match self.stage.get_untracked() {
            Stage::WORKING => self.back.get_untracked(),
            stage => stage,
        }
    }

    /// The step that the address names.
    fn addressed(self) -> usize {
        self.app.route.with_untracked(|route| match route {
            Route::Import { step } => Stage::of(step),
            _ => Stage::CHOOSE,
        })
    }

    /// Goes to a stage, and says so. The browser's Back leads to the one before.
    pub fn go(self, stage: usize, said: &str) {
        self.show(stage);
        self.app.said.set(said.to_owned());
        self.app.go(Stage::place(stage));
    }

    /// Follows the address to a step, or to the last one before it that there is something for. Answers whether the rows
    /// are to be checked anew to get there.
    pub fn follow(self, step: &str) -> bool {
        let asked = Stage::of(step);
        let here = self.stage.get_untracked();
        let begun = self.begun_at.get_untracked();
        // The address comes a moment after the step it names: work may have begun in between.
        let late = asked == self.back.get_untracked() && begun < asked;
        if here == asked || here == Stage::WORKING && (begun == asked || late) {
            return false;
        }
        if here == Stage::WORKING {
            self.stop();
        }
        let last = self.work.with_value(|work| match asked {
            Stage::DONE if work.records > 0 => Stage::DONE,
            Stage::CHECK if work.made.is_some() => Stage::CHECK,
            Stage::MAP | Stage::CHECK if work.sheet.is_some() => Stage::MAP,
            _ => Stage::CHOOSE,
        });
        self.show(last);
        let checks = (last, asked) == (Stage::MAP, Stage::CHECK);
        if last != asked && !checks {
            self.app.stay(Stage::place(last));
        }
        checks
    }

    fn show(self, stage: usize) {
        // Whoever is back at the columns may change what they mean.
        if stage < Stage::CHECK {
            self.work.update_value(|work| work.made = None);
        }
        self.error.set(String::new());
        self.stage.set(stage);
        browser::scroll_to_top();
        browser::focus_soon("main h1");
    }

    /// Says why it does not go on from where one is.
    pub fn refuse(self, why: String) {
        self.app.stay(Stage::place(self.step()));
        self.error.set(why);
        browser::scroll_to_top();
    }

    /// Changes the mapping. The form is drawn anew, and the focus stays where it was.
    pub fn remap(self, focus: &str, change: impl FnOnce(&mut Mapping, &Sheet)) {
        self.work.update_value(|work| {
            if let (Some(mapping), Some(sheet)) = (work.mapping.as_mut(), work.sheet.as_ref()) {
                change(mapping, sheet);
                work.made = None;
            }
        });
        self.drawn.update(|d| *d += 1);
        browser::focus_soon(focus);
    }
}

impl Turn {
    /// It failed: back, with the reason.
    pub fn fail(&self, why: String) {
        if self.holds() {
            self.wizard.stage.set(self.wizard.back.get_untracked());
            self.wizard.refuse(why);
            browser::focus_soon("main h1");
        }
    }

    fn holds(&self) -> bool {
        self.wizard.turn.try_get_untracked() == Some(self.number)
    }

    fn tell(&self, done: f64) {
        let percent = (done.clamp(0.0, 1.0) * 100.0) as usize;
        let before = self.wizard.share.get_untracked();
        if percent != before {
            self.wizard.share.set(percent);
            // Screen readers hear of the half and the end, not of every step.
            if before < 50 && percent >= 50 {
                self.wizard.app.said.set("50 percent done".to_owned());
            }
        }
    }
}

impl Pause for Turn {
    fn is_due(&self) -> bool {
        self.slice.is_over()
    }

    fn pause(&self, done: f64) -> Rest<'_> {
        Box::pin(async move {
            if self.holds() {
                self.tell(done);
                self.slice.rest().await;
            }
            if self.holds() { Ok(()) } else { Err(GivenUp) }
        })
    }
}

//! The letter under which this copy of the workspace gives numbers.

use super::inputs::choice;
use crate::ui::app::App;
use crate::ui::view::{Piece, view};

/// Which letter it is, and the choice of another one.
pub fn numbers(app: App) -> Piece {
    let (own, free) = app.workspace(|w| (w.site(), w.free_sites()));
    let mut entries = vec![(String::new(), "None, as in INC-0042".to_owned())];
    let mut offer = |letter: char| {
        let letter = String::from(letter);
        let text = [&letter, ", as in INC-", &letter, "0042"].concat();
        entries.push((letter, text));
    };
    own.into_iter().for_each(&mut offer);
    free.chars().filter(|letter| Some(*letter) != own).for_each(offer);
    let chosen = own.map(String::from).unwrap_or_default();
    let list = choice("site-letter", "Letter of this copy", entries, &chosen, move |text| {
        app.change(|session| session.set_site(text.chars().next()));
        app.tell("It holds for numbers given from now on.");
    });
    view! {
        {list}
        <p class="hint">"Copies that are apart cannot know which numbers the others give: a letter keeps them from giving the same. The first copy has none; one that is opened from a file gets a free one. Numbers that were given stay."</p>
    }
}

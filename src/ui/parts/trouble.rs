use crate::browser;
use crate::ui::view::{Piece, Watched, view};

/// Why a form does not go on: a sentence, and the field that is meant. That field is marked and gets the focus.
#[derive(Clone, Copy)]
pub struct Trouble(Watched<(&'static str, &'static str)>);

impl Trouble {
    /// None so far.
    pub fn none() -> Trouble {
        Trouble(Watched::new(("", "")))
    }

    /// The form does not go on because of the field with this id.
    pub fn at(self, field: &'static str, why: &'static str) {
        self.0.set((field, why));
        browser::focus(&["#", field].concat());
    }

    /// Whether the field with this id is the one, for its `aria-invalid`.
    pub fn is_at(self, field: &'static str) -> Option<&'static str> {
        (self.0.get().0 == field).then_some("true")
    }

    /// What a screen reader tells of the field with this id, for its `aria-describedby`.
    pub fn told_of(self, field: &'static str) -> Option<String> {
        (self.0.get().0 == field).then(|| named(field))
    }

    /// The sentence.
    pub fn words(self) -> Piece {
        view! { <p class="error-text" id=move || Some(self.0.get().0).filter(|field| !field.is_empty()).map(named) role="alert">{move || self.0.get().1}</p> }
    }
}

/// The id of the sentence about the field with this id.
fn named(field: &str) -> String {
    ["trouble-", field].concat()
}

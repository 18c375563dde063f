use crate::ui::view::{Piece, view};

/// Facts in a row, each with its name.
pub fn facts(facts: Vec<(&'static str, String)>) -> Piece {
    let facts: Vec<Piece> =
        facts.into_iter().map(|(name, what)| view! { <div><dt>{name}</dt><dd>{what}</dd></div> }).collect();
    view! { <dl class="facts">{facts}</dl> }
}

/// Something a person should know before going on.
pub fn warning(words: String) -> Piece {
    view! { <div class="banner" data-tone="warn"><p>{words}</p></div> }
}

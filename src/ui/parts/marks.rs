use crate::register::{Register, Tone};
use crate::ui::view::{IntoPiece, Piece, view};
use leptos::prelude::*;

/// The name of a tone, as the style sheets know it.
#[must_use]
pub fn toned(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Info => "info",
        Tone::Ok => "ok",
        Tone::Warn => "warn",
        Tone::Danger => "danger",
        Tone::Paused => "paused",
    }
}

/// A state as a pill: its word, a shape and a colour.
pub fn state_view(register: &'static Register, code: &str) -> Piece {
    match register.state(code) {
        Some(state) => {
            view! { <span class="status-pill" data-tone=toned(state.tone)>{state.label}</span> }
        }
        None => code.to_owned().piece(),
    }
}

/// A priority: its word and a shape.
pub fn priority_view(code: &str) -> Piece {
    if code.is_empty() {
        return view! { <span class="muted">"none"</span> };
    }
    view! { <span class="priority" data-priority=code.to_owned()>{format!("P{code}")}</span> }
}

/// A clause of the standard that this serves.
#[component]
pub fn ClauseChip(
    /// The clause's number.
    clause: &'static str,
) -> Piece {
    let title = format!("Clause {clause} of ISO/IEC 20000-1");
    view! { <span class="clause-chip" title=title><span class="visually-hidden">"Clause "</span>{clause}</span> }
}

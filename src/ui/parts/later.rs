use crate::browser;
use crate::ui::view::{IntoPiece, Piece, Watched, view};

/// A part that reads many records: drawn when what stands around it has been painted, so that the page answers at
/// once.
pub fn later(part: impl Fn() -> Piece + 'static) -> Piece {
    let due = Watched::new(false);
    after_paint(move || {
        due.try_set(true);
    });
    let shown = move || {
        if due.get() {
            part()
        } else {
            view! { <div class="waiting" aria-busy="true"></div> }
        }
    };
    shown.piece()
}

/// Does something when the next frame has been painted.
pub fn after_paint(then: impl FnOnce() + 'static) {
    browser::next_frame(move || browser::call_later(0, then));
}

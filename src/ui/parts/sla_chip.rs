use crate::journal::RecordId;
use crate::ui::app::App;
use crate::ui::view::{IntoPiece, Piece, view};

/// How a record stands with its promise, in at most two units of time.
pub fn sla_chip(app: App, record: RecordId) -> Piece {
    let chip = move || {
        app.chip(record, app.now.get()).map(|chip| {
            view! { <span class="sla-chip" data-tone=chip.tone title=chip.title>{chip.text}</span> }
        })
    };
    chip.piece()
}

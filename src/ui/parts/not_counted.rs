use crate::register::catalogue::note;
use crate::ui::app::App;
use crate::ui::pages::inputs::count;
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::day_words::day_shown;

/// What figures leave out since it was archived, in a sentence; nothing where nothing was.
pub fn not_counted(app: App) -> Piece {
    let (records, before) = app.workspace(|w| {
        let left = w.archives().in_force().flat_map(|archive| &archive.left);
        let records: usize =
            left.filter(|l| *l.register != *note::REGISTER.id).map(|l| l.records.len()).sum();
        (records, w.archives().in_force().filter_map(|archive| archive.before).max())
    });
    if records == 0 {
        return ().piece();
    }
    let mut words = count(records);
    words.push_str(if records == 1 { " archived record" } else { " archived records" });
    if let Some(day) = before {
        words.push_str(", closed before ");
        words.push_str(&day_shown(day));
    }
    words.push_str(if records == 1 { ", is not counted." } else { ", are not counted." });
    view! { <p class="hint not-counted">{words}" "<a href="#/data/archive">"See what was archived"</a></p> }
}

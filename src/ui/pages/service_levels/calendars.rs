//! The hours in which promises count.

use crate::register::catalogue::calendar::REGISTER;
use crate::ui::app::App;
use crate::ui::parts::{name_cell, number_cell, read_row, read_table, record_link, text_cell};
use crate::ui::view::{IntoPiece, Piece, view};

/// The calendars; nothing where there are none.
pub fn section(app: App) -> Piece {
    let shown = move || {
        let rows: Vec<Piece> = app.workspace(|workspace| {
            let records = workspace.of(&REGISTER).into_iter().flat_map(|table| table.records());
            let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count().to_string();
            let or = |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
            records
                .map(|record| {
                    read_row(
                        "",
                        vec![
                            name_cell(record_link(&record.address(), record.shown_title())),
                            text_cell(or(record.text("hours"), "Never open")),
                            text_cell(or(record.text("zone"), "UTC")),
                            number_cell(lines(record.text("holidays"))),
                            number_cell(lines(record.text("exceptions"))),
                        ],
                    )
                })
                .collect()
        });
        if rows.is_empty() {
            return ().piece();
        }
        let head = [
            ("Calendar", ""),
            ("Weekly hours", ""),
            ("Time zone", ""),
            ("Holidays", "number"),
            ("Days with other hours", "number"),
        ];
        view! {
            <section aria-labelledby="calendars">
                <h2 id="calendars">"Calendars"</h2>
                {read_table("table promises", "Hours of each calendar".to_owned(), &head, rows)}
            </section>
        }
    };
    shown.piece()
}

//! A list as text for other programs.

use super::state::ListState;
use crate::browser;
use crate::exchange::{Cell, csv_text, tsv_text};
use crate::letters::lowered;
use crate::ui::pages::inputs::counted;
use crate::workspace::text_form;

impl ListState {
    /// Columns and cells as text, of the selection or of everything found.
    fn cells(self) -> (Vec<&'static str>, Vec<Vec<String>>) {
        let selected = self.selected.get_untracked();
        let columns = self.columns.get_untracked();
        let mut names = vec!["Number"];
        names.extend(columns.iter().map(|f| f.label));
        let rows = self.app.peek(|s| {
            let Some(table) = s.workspace.of(self.register) else { return Vec::new() };
            let chosen = self.rows.with_untracked(|rows| {
                let wanted = |row: &&u32| selected.is_empty() || selected.contains(&table.id(**row));
                rows.iter().filter(wanted).copied().collect::<Vec<_>>()
            });
            self.app.zone(|zone| {
                let line = |row: u32| {
                    let record = table.at(row);
                    let mut line = vec![record.name()];
                    line.extend(columns.iter().map(|f| text_form::exported(&s.workspace, record, f, zone)));
                    line
                };
                chosen.into_iter().map(line).collect()
            })
        });
        (names, rows.unwrap_or_default())
    }

    pub(super) fn copy(self) {
        let (names, rows) = self.cells();
        let count = rows.len();
        let text = tsv_text(&names, rows.iter().map(|r| r.iter().map(|c| Cell::Text(c))));
        let app = self.app;
        browser::copy_text(&text, move |done| {
            app.tell(&if done {
                format!("Copied: {}", counted(count))
            } else {
                "The browser did not copy.".to_owned()
            });
        });
    }

    pub fn download(self) {
        let (names, rows) = self.cells();
        let text = csv_text(&names, rows.iter().map(|r| r.iter().map(|c| Cell::Text(c))));
        let name = format!("{}.csv", lowered(self.register.plural));
        if let Err(reason) = browser::download(&name, "text/csv", text.as_bytes()) {
            self.app.tell_trouble(&format!("The file was not made: {reason}."));
        }
    }
}

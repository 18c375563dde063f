//! Files that are chosen or dropped: workspace files and spreadsheets.

use super::app::App;

/// A file was chosen.
pub fn chosen(app: App, _event: &web_sys::Event) {
    app.tell("Files come with the import.");
}

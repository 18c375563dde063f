//! The sample company, in a workspace of its own.

use super::app::App;

/// Makes the sample workspace and opens it.
pub fn open(app: App) {
    app.tell("The sample comes with the classroom.");
}

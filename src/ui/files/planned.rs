//! What files would do to the open workspace.

use crate::browser;
use crate::exchange::merge::{MergeFile, MergePlan, plan_merge_in};
use crate::journal::NotRead;
use crate::pause::Stretch;
use crate::ui::app::App;
use crate::ui::session::Session;

/// How often it is planned anew where something changes meanwhile.
const TRIES: usize = 4;

/// What files would do to the open workspace as it was then.
pub struct Planned {
    /// What they would do.
    pub plan: MergePlan,
    workspace: String,
    entries: usize,
}

impl Planned {
    /// Works it out in pieces. Nothing where no workspace is open.
    ///
    /// # Errors
    /// Where the workspace cannot be read, or it is not wanted any more.
    pub async fn of(
        app: App,
        files: &[(String, String)],
        stretch: Stretch<'_>,
    ) -> Result<Option<Planned>, NotRead> {
        let files: Vec<MergeFile<'_>> = files.iter().map(|(name, text)| MergeFile { name, text }).collect();
        let mut planned = None;
        for _ in 0..TRIES {
            let here = app.peek(|s| s.whole().map(|whole| (whole, s.id.clone(), entries(s)))).transpose()?;
            let Some((whole, workspace, entries)) = here else { return Ok(None) };
            let plan = plan_merge_in(&files, &whole, &workspace, browser::now(), stretch).await?;
            let made = Planned { plan, workspace, entries };
            let holds = app.peek(|s| made.holds(s)) == Some(true);
            planned = Some(made);
            if holds {
                break;
            }
        }
        Ok(planned)
    }

    /// Whether the workspace is still as it was then.
    #[must_use]
    pub fn holds(&self, session: &Session) -> bool {
        self.workspace == session.id && self.entries == entries(session)
    }
}

fn entries(session: &Session) -> usize {
    session.workspace.entries().count()
}

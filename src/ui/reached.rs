use super::session::Session;
use crate::journal::Stamp;

/// How far a workspace had come at a moment: enough to tell how much was changed since. A count alone is not: entries
/// leave for an archive, and others come in their place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    entries: usize,
    /// The latest of them; nothing where an earlier build did not say.
    latest: Option<Stamp>,
}

impl Reached {
    /// How far a workspace is now.
    #[must_use]
    pub fn of(session: &Session) -> Reached {
        let workspace = &session.workspace;
        Reached { entries: workspace.entries().count(), latest: workspace.latest() }
    }

    /// How many changes a workspace holds that it did not then, or at least that there are some.
    #[must_use]
    pub fn since(self, session: &Session) -> usize {
        let now = Reached::of(session);
        let later =
            session.workspace.entries().filter(|entry| self.latest.is_some_and(|then| entry.stamp > then));
        later.count().max(now.entries.saturating_sub(self.entries))
    }

    /// As a text that [`Reached::parse`] reads.
    #[must_use]
    pub fn text(self) -> String {
        let latest = self.latest.map_or(String::new(), |stamp| stamp.to_string());
        [self.entries.to_string(), latest].join(" ")
    }

    /// Reads the text, also of builds that noted the count alone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Reached> {
        let (entries, latest) = text.split_once(' ').unwrap_or((text, ""));
        Some(Reached { entries: entries.parse().ok()?, latest: Stamp::parse(latest) })
    }
}

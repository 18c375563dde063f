use super::{Command, Target, Workspace, reserved};
use crate::journal::Deed;
use crate::register::catalogue::{note, setting};

impl Workspace {
    /// What a command is for, as far as room in the store goes: it brings in records, goes on with those that are
    /// there (notes and settings count as that), or takes some away.
    #[must_use]
    pub fn deed(&self, command: &Command) -> Deed {
        let takes_away = |target: &Target| {
            let set = &target.changes;
            !set.is_empty() && set.iter().all(|change| *change.field == *reserved::VOID)
        };
        let goes_on = |target: &Target| {
            [note::REGISTER.id, setting::REGISTER.id].contains(&target.register.id)
                || self.record(target.record).is_some()
        };
        if command.targets.iter().all(takes_away) {
            Deed::MakeRoom
        } else if command.targets.iter().all(goes_on) {
            Deed::GoOn
        } else {
            Deed::Grow
        }
    }
}

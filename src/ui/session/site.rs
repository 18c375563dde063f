//! The letter this copy of the workspace gives numbers under. Which it is, this browser remembers.

use super::{Keeper, Session};
use crate::browser::{Preferences, random_u64};

impl Session {
    /// Gives numbers under another letter from now on, or under none.
    pub fn set_site(&mut self, letter: Option<char>) {
        if let Keeper::Browser(gate, _) = &self.store {
            let text = letter.map(String::from).unwrap_or_default();
            Preferences::new(gate.store().clone()).set(&remembered(&self.id), &text);
        }
        self.workspace.set_site(letter);
    }

    /// Takes a letter that no copy is known to have; nothing where all are taken.
    pub fn take_free_site(&mut self) -> Option<char> {
        let free = self.workspace.free_sites();
        let place = random_u64().checked_rem(free.len() as u64)?;
        let letter = free.chars().nth(place as usize);
        self.set_site(letter);
        letter
    }

    /// Takes a letter where it turns out that another copy gives numbers like this one does: it has the same letter
    /// and had it first, or neither has one. `plain` is how many numbers without a letter there were before something
    /// came in.
    pub fn tell_apart(&mut self, plain: usize) -> Option<char> {
        let alike = self.workspace.site().is_none() && self.workspace.plain_numbers() > plain;
        if alike || self.workspace.site_is_anothers() { self.take_free_site() } else { None }
    }

    /// Reads which letter this copy has.
    pub(super) fn remember_site(&mut self) {
        if let Keeper::Browser(gate, _) = &self.store {
            let letter = Preferences::new(gate.store().clone()).get(&remembered(&self.id));
            self.workspace.set_site(letter.and_then(|text| text.chars().next()));
        }
    }

    /// Whether a key of the store is where the letter is remembered.
    pub(super) fn is_site_key(&self, key: &str) -> bool {
        key.strip_prefix(crate::journal::key::PREFIX) == Some(&remembered(&self.id))
    }
}

fn remembered(workspace: &str) -> String {
    ["site.", workspace].concat()
}

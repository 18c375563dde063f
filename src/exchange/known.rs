use super::Mapping;
use super::recognise::plain;
use crate::journal::RecordId;
use crate::register::{Kind, Settings, catalogue};
use crate::workspace::Workspace;
use rustc_hash::FxHashMap;

/// What a spreadsheet may rely on of the workspace it comes into: records by their names, and settings.
///
/// A record is known by its number, and where it is no work by its title as well. Upper and lower case, blanks and signs
/// make no difference.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub(super) settings: Settings,
    /// Nothing where a name stands for several.
    by_name: FxHashMap<(&'static str, String), Option<RecordId>>,
}

/// A name in a spreadsheet that stands for no record yet.
#[derive(Clone, Debug)]
pub struct MissingRecord {
    /// The register it would be a record of.
    pub register: &'static str,
    /// What it would be called, as it was written first.
    pub name: String,
}

impl PartialEq for MissingRecord {
    /// Two are the same where one record would be called either.
    fn eq(&self, other: &MissingRecord) -> bool {
        self.register == other.register && plain(&self.name) == plain(&other.name)
    }
}

impl Known {
    /// What is known in a workspace: its settings, and the records that stand and that the mapping's fields can link to.
    #[must_use]
    pub fn of(workspace: &Workspace, mapping: &Mapping) -> Known {
        let mut known = Known { settings: workspace.settings().clone(), ..Known::default() };
        let linked = linked(mapping);
        for table in workspace.tables().iter().filter(|table| linked.contains(&table.register.id)) {
            let register = table.register;
            for record in table.records().filter(|record| record.stands()) {
                known.add(register.id, &record.name(), record.id());
                if !register.work {
                    known.add(register.id, record.title(), record.id());
                }
            }
        }
        known
    }

    /// The record of one of the registers that is called so, where it is one only.
    #[must_use]
    pub fn find(&self, registers: &[&'static str], name: &str) -> Option<RecordId> {
        let name = plain(name);
        let mut found = registers.iter().filter_map(|register| self.by_name.get(&(*register, name.clone())));
        let first = *found.next()?;
        if found.next().is_none() { first } else { None }
    }

    /// Whether nothing is called so yet, which could be made in the one register there is to choose.
    pub(super) fn missing(&self, registers: &[&'static str], name: &str) -> Option<MissingRecord> {
        let [register] = registers else { return None };
        let known = self.by_name.contains_key(&(*register, plain(name)));
        (!known).then(|| MissingRecord { register, name: name.to_owned() })
    }

    fn add(&mut self, register: &'static str, name: &str, record: RecordId) {
        let name = plain(name);
        if !name.is_empty() {
            let known = self.by_name.entry((register, name)).or_insert(Some(record));
            known.take_if(|known| *known != record);
        }
    }
}

/// The registers that fields of a mapping link to, be they filled by a column or by what a text means.
fn linked(mapping: &Mapping) -> Vec<&'static str> {
    let mut registers = Vec::new();
    let Some(register) = catalogue::register(&mapping.register) else { return registers };
    let mut take = |field: &str| {
        if let Some(Kind::Link(linked)) = register.field(field).map(|f| f.kind) {
            registers.extend_from_slice(linked);
        }
    };
    for rule in &mapping.fields {
        take(&rule.field);
        rule.values.values().flat_map(|sets| sets.keys()).for_each(|field| take(field));
    }
    registers
}

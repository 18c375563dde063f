//! Taking in colleagues' files: what it would do, told beforehand; what was decided; one step to undo.
//!
//! [`plan_merge`] works out what one or several workspace files and the open workspace make together. Nothing is
//! written before [`MergePlan::write`]; after it, and after reading the store anew, [`MergePlan::step`] gives the step
//! that says what came in and carries what was decided. The order of the files does not matter.

mod conflict;

pub use conflict::{Choices, Conflict, DeletedAndEdited, Side};

use super::workspace_file::{
    Fitted, ImportPlan, LATER, LineTrouble, Lines, NotImported, fit, is_sample, one_step, planned,
    read_lines_in,
};
use crate::journal::{
    Entry, Extra, Key, KeyKind, NotRead, Redactions, Stamp, Store, StoreError, Writer, load, read_entry,
};
use crate::order::Ordered;
use crate::pause::{AtOnce, GivenUp, Stretch, at_once};
use crate::register::catalogue::{note, setting};
use crate::time::{Instant, Span};
use crate::workspace::{
    Difference, DifferenceKind, MERGED, PlannedStep, RecordDifference, Workspace, difference_in,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A file to be taken in.
#[derive(Clone, Copy, Debug)]
pub struct MergeFile<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// What is to be known of one file.
#[derive(Clone, Debug)]
pub struct FileNote {
    /// What it is called.
    pub name: String,
    /// What its workspace was called.
    pub title: String,
    /// When it was made, where it says so.
    pub exported: Option<Instant>,
    /// How its workspace and the open one are related.
    pub kinship: Kinship,
    /// Whether its workspace is made up.
    pub sample: bool,
    /// Whether it adds up to the state it says it holds.
    pub hash_agrees: bool,
    /// How far the clock that wrote it is ahead of this one, where that is more than 24 hours. What it wrote comes in
    /// all the same, and shows before what is written here until this clock is past it or sees it.
    pub ahead: Option<Span>,
    /// What is wrong with it. With any trouble nothing is written.
    pub troubles: Vec<LineTrouble>,
}

/// How the workspace of a file and the open one are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// It is the same workspace.
    Same,
    /// It is a copy under another id: it holds entries that are here as well.
    Copy,
    /// It shares nothing with the open one. Taking it in is for the person to say.
    Foreign,
}

/// What taking in files would do.
#[derive(Debug, Default)]
pub struct MergePlan {
    /// The files, in the order of their names.
    pub files: Vec<FileNote>,
    /// Records that would be new here. Settings, which stand in no list, are not among the records that are told, nor
    /// are notes.
    pub new_records: usize,
    /// Notes that would be new here.
    pub new_notes: usize,
    /// Records known to both that were changed on their side since both had the same.
    pub changed_there: usize,
    /// Records known to both that were changed here since.
    pub changed_here: usize,
    /// Records that would be in conflict in some field.
    pub in_conflict: usize,
    /// Records that stand here and were taken away on their side.
    pub deleted_there: usize,
    /// Records that were taken away here since both had the same.
    pub deleted_here: usize,
    /// Settings that would say something else, but for the letters of copies, which nobody sets out to change.
    pub settings: usize,
    /// Fields in which both sides wrote without knowing of each other, to be kept or flipped.
    pub conflicts: Vec<Conflict>,
    /// Records that one side took away and the other one changed.
    pub deleted_and_edited: Vec<DeletedAndEdited>,
    /// Records that stand here.
    pub standing: usize,
    /// Records that stand here and would not any more.
    pub drops: usize,
    /// Whether a made-up workspace and a real one would be mixed, which is refused.
    pub mixes_sample: bool,
    /// Records that would show something else than now.
    pub shown: usize,
    /// Numbers of new records that another one has too, by which each is still found: `INC-0002`. Only one of them shows
    /// it plain.
    pub given_twice: Vec<String>,
    import: ImportPlan,
    brought: Vec<(Stamp, Stamp)>,
}

/// Stamps that are so much later than this clock are told.
const AHEAD: Span = Span::from_hours(24);

/// Says what taking files into a workspace would do; `now` is what this clock says.
///
/// # Errors
/// Where the store cannot be read.
pub fn plan_merge(
    files: &[MergeFile<'_>],
    store: &dyn Store,
    into: &str,
    now: Instant,
) -> Result<MergePlan, StoreError> {
    planned(at_once(plan_merge_in(files, store, into, now, Stretch::whole(&AtOnce))))
}

/// The same in pieces.
///
/// # Errors
/// Where the store cannot be read, or it is not wanted any more.
pub async fn plan_merge_in(
    files: &[MergeFile<'_>],
    store: &dyn Store,
    into: &str,
    now: Instant,
    stretch: Stretch<'_>,
) -> Result<MergePlan, NotRead> {
    let mut plan = MergePlan::default();
    let mut all_lines = Lines::new();
    let mut hashes = Vec::new();
    let sample = is_sample(store, into)?;
    let here: FxHashMap<(Writer, u32), String> =
        load(store, into)?.entries.into_iter().map(|(entry, w, n)| ((w, n), entry.chain)).collect();
    let mut files = files.to_vec();
    files.order_by(|a, b| (a.name, a.text).cmp(&(b.name, b.text)));
    let several = files.len() > 1;
    let known = |kind: KeyKind| store.get(&Key::new(into, kind).to_string()).ok().flatten();
    let mut read = Vec::with_capacity(files.len());
    let mut removed = Redactions::default();
    let share = |files: usize, of: usize| 0.4 * files as f64 / of as f64;
    let all = files.len();
    for (nth, file) in files.into_iter().enumerate() {
        let reading = stretch.part(share(nth, all), share(nth + 1, all));
        let mut own = ImportPlan::default();
        let mut lines = Lines::new();
        hashes.push(read_lines_in(file.text, &mut own, &mut lines, &known, reading.part(0.0, 0.5)).await?);
        if own.needs.is_some() {
            own.troubles.push(LineTrouble { line: 1, reason: LATER });
        }
        let (shares, latest) = kin(&lines, &here);
        let latest = Instant::from_millis(i64::try_from(latest).unwrap_or(i64::MAX));
        let kinship = match (own.workspace == into, shares) {
            (true, _) => Kinship::Same,
            (false, true) => Kinship::Copy,
            (false, false) => Kinship::Foreign,
        };
        if several && own.troubles.is_empty() {
            let fitted = fit(&mut own, lines.clone(), store, into, reading.part(0.5, 0.8)).await?;
            let hash = fitted.hash(reading.part(0.8, 1.0)).await?;
            own.vouch(hashes.last().and_then(Option::as_deref), hash);
            removed.join(&Redactions::of_values(&values(&lines, into)));
        }
        read.push((file, own, lines, kinship, latest));
    }
    for (file, mut own, mut lines, kinship, latest) in read {
        if !removed.is_empty() {
            clean(&mut lines, &removed, into);
        }
        for (rest, value) in std::mem::take(&mut own.carried) {
            plan.import.carried.entry(rest).or_insert(value);
        }
        for (kind, (line, value)) in lines {
            let old = all_lines.entry(kind).or_insert_with(|| (line, value.clone()));
            if old.1 != value && (removed.is_empty() || !one_step(&old.1, &value)) {
                own.troubles.push(LineTrouble {
                    line,
                    reason: "another file has the same writer and number, and holds something else",
                });
            }
        }
        plan.import.lacks.extend_from_slice(&own.lacks);
        plan.mixes_sample |= own.troubles.is_empty() && own.sample != sample;
        plan.files.push(FileNote {
            name: file.name.to_owned(),
            title: own.name,
            exported: own.exported,
            kinship,
            sample: own.sample,
            hash_agrees: own.hash_agrees,
            ahead: Some(latest - now).filter(|ahead| *ahead > AHEAD),
            troubles: own.troubles,
        });
    }
    if plan.has_troubles() {
        return Ok(plan);
    }
    let fitted = fit(&mut plan.import, all_lines, store, into, stretch.part(0.4, 0.6)).await?;
    if let (false, Some(file), Some(hash)) = (several, plan.files.first_mut(), hashes.pop()) {
        plan.import.vouch(hash.as_deref(), fitted.hash(stretch.part(0.6, 0.7)).await?);
        file.hash_agrees = plan.import.hash_agrees;
    }
    plan.compare(&fitted, stretch.part(0.7, 1.0)).await?;
    Ok(plan)
}

impl MergePlan {
    /// Whether the workspace would stay as it is, as with an older copy of itself.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.import.changes_nothing()
    }

    /// Whether something is wrong with a file, or with all of them together, so that nothing is written.
    #[must_use]
    pub fn has_troubles(&self) -> bool {
        !self.import.troubles.is_empty() || self.files.iter().any(|f| !f.troubles.is_empty())
    }

    /// What is wrong with the files together; see also [`FileNote::troubles`].
    #[must_use]
    pub fn troubles(&self) -> &[LineTrouble] {
        &self.import.troubles
    }

    /// Whether more than a fifth of the records that stand would be dropped, so that the person has to type a
    /// confirmation.
    #[must_use]
    pub fn drops_many(&self) -> bool {
        self.drops * 5 > self.standing
    }

    /// Whether a person has to look at it before it is taken in: to decide something, to allow it, or because nothing can
    /// be taken in.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.has_troubles()
            || self.mixes_sample
            || !self.conflicts.is_empty()
            || !self.deleted_and_edited.is_empty()
            || self.drops_many()
            || self.removes_for_good()
            || self.foreign().next().is_some()
    }

    /// Whether values that are here would be removed for good, which no undo brings back: the person has to type a
    /// confirmation.
    #[must_use]
    pub fn removes_for_good(&self) -> bool {
        self.import.removes()
    }

    /// The files of workspaces that share nothing with the open one, which the person has to allow.
    pub fn foreign(&self) -> impl Iterator<Item = &FileNote> {
        self.files.iter().filter(|f| f.kinship == Kinship::Foreign)
    }

    /// Keys and values that would be written, in their order.
    #[must_use]
    pub fn writes(&self) -> &[(String, String)] {
        self.import.writes()
    }

    /// Writes what is new; see [`ImportPlan::write`].
    ///
    /// # Errors
    /// Where there are troubles, a made-up workspace would be mixed with a real one, or the store fails.
    pub fn write(&self, store: &dyn Store) -> Result<(), NotImported> {
        if self.has_troubles() || self.mixes_sample {
            Err(NotImported::Troubles)
        } else {
            self.import.write(store)
        }
    }

    /// The step that makes what came in one step of the undo list, with what was decided about conflicts: to be
    /// written once `workspace` is what the store holds after [`MergePlan::write`]. Nothing where nothing came in.
    #[must_use]
    pub fn step(
        &self,
        workspace: &Workspace,
        choices: &Choices,
        stamp: Stamp,
        by: &str,
        now: Instant,
    ) -> Option<PlannedStep> {
        if self.brought.is_empty() {
            return None;
        }
        let entry = Entry {
            ops: self.decided(workspace, choices),
            extra: Some(Extra::Merge(self.brought.clone())),
            ..Entry::new(stamp, by, &self.label())
        };
        Some(PlannedStep::of(entry, now))
    }

    /// What the step is called: `Merged file a.jsonl`.
    #[must_use]
    pub fn label(&self) -> String {
        let mut label = String::from(MERGED);
        label.push_str(if self.files.len() == 1 { " " } else { "s " });
        for (nth, file) in self.files.iter().enumerate() {
            if nth > 0 {
                label.push_str(", ");
            }
            label.push_str(&file.name);
        }
        label
    }

    async fn compare(&mut self, fitted: &Fitted, stretch: Stretch<'_>) -> Result<(), GivenUp> {
        let known: FxHashSet<Stamp> = fitted.there.entries.iter().map(|(e, ..)| e.stamp).collect();
        let theirs: FxHashSet<Stamp> = fitted.alone.entries.iter().map(|(e, ..)| e.stamp).collect();
        self.brought = runs(&fitted.joined.entries, &|stamp| !known.contains(&stamp));
        let all = |_: Stamp| true;
        let there = Workspace::of_loaded_in(&fitted.there, &all, None, stretch.part(0.0, 0.1)).await?;
        let joined = Workspace::of_loaded_in(&fitted.joined, &all, None, stretch.part(0.1, 0.2)).await?;
        let came = difference_in(&there, &joined, stretch.part(0.2, 0.4)).await?;
        let is_setting = |r: &RecordDifference| r.register.id == setting::REGISTER.id;
        let is_note = |r: &RecordDifference| r.register.id == note::REGISTER.id;
        let told = |found: &Difference, kinds: &[DifferenceKind]| {
            let told = |r: &&RecordDifference| kinds.contains(&r.kind) && !is_setting(r) && !is_note(r);
            found.records.iter().filter(told).count()
        };
        self.new_records = told(&came, &[DifferenceKind::New]);
        self.new_notes = came.records.iter().filter(|r| r.kind == DifferenceKind::New && is_note(r)).count();
        let is_letter = |r: &RecordDifference| {
            joined.record(r.record).is_some_and(|setting| setting.title().starts_with("site/"))
        };
        self.settings = came.records.iter().filter(|r| is_setting(r) && !is_letter(r)).count();
        self.standing = there.standing();
        // Of what an archive takes away nothing is known any more.
        self.drops = came.count(DifferenceKind::Gone) + came.count(DifferenceKind::Missing);
        self.shown = came.records.len();
        let alone = Workspace::of_loaded_in(&fitted.alone, &all, None, stretch.part(0.4, 0.5)).await?;
        let shared = |stamp: Stamp| theirs.contains(&stamp);
        let before = Workspace::of_loaded_in(&fitted.there, &shared, None, stretch.part(0.5, 0.6)).await?;
        let here = difference_in(&before, &there, stretch.part(0.6, 0.8)).await?;
        let there_since = difference_in(&before, &alone, stretch.part(0.8, 1.0)).await?;
        let changed = [DifferenceKind::Changed, DifferenceKind::Back];
        self.changed_here = told(&here, &changed);
        self.changed_there = told(&there_since, &changed);
        self.deleted_here = told(&here, &[DifferenceKind::Gone]);
        self.deleted_there = there_since
            .records
            .iter()
            .filter(|r| r.kind == DifferenceKind::Gone)
            .filter(|r| there.record(r.record).is_some_and(|r| r.stands()))
            .count();
        self.given_twice = given_twice(&came, &joined);
        self.conflicts = conflict::conflicts(&before, &there, &alone, &joined);
        let mut records: Vec<_> = self.conflicts.iter().map(|c| c.record).collect();
        records.order();
        records.dedup();
        self.in_conflict = records.len();
        self.deleted_and_edited = conflict::deleted_and_edited(&here, &there_since, &joined);
        Ok(())
    }
}

/// The numbers under which new records came that others have as well.
fn given_twice(came: &Difference, joined: &Workspace) -> Vec<String> {
    let new = came.records.iter().filter(|r| r.kind == DifferenceKind::New);
    let number_of = |r: &RecordDifference| {
        let record = joined.record(r.record)?;
        let number = record.table().claim_of(record.row());
        let shared = number.number > 0 && !joined.namesakes(r.record).is_empty();
        shared.then(|| number.text(r.register.prefix))
    };
    let mut numbers: Vec<String> = new.filter_map(number_of).collect();
    numbers.order();
    numbers.dedup();
    numbers
}

/// Lines as values of a workspace.
fn values(lines: &Lines, into: &str) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for (kind, (_, value)) in lines {
        values.insert(Key::new(into, *kind).to_string(), value.clone());
    }
    values
}

/// Removes from the lines of a file what another one says is removed: the same entry is the same text then.
fn clean(lines: &mut Lines, removed: &Redactions, into: &str) {
    let mut values = values(lines, into);
    if !removed.clean(&mut values).is_empty() {
        for (kind, (_, value)) in lines {
            values
                .remove(&Key::new(into, *kind).to_string())
                .into_iter()
                .for_each(|cleaned| *value = cleaned);
        }
    }
}

/// Whether lines hold an entry that is here as well, and the latest time any of them was written, in milliseconds
/// since 1970. A redacted entry is another text with the same chain hash, which is what is compared.
fn kin(lines: &Lines, here: &FxHashMap<(Writer, u32), String>) -> (bool, u64) {
    let (mut shares, mut latest) = (false, 0);
    for (kind, (_, value)) in lines {
        let (KeyKind::Entry(writer, number), Some(entry)) = (kind, read_entry(value)) else { continue };
        latest = latest.max(entry.stamp.ms);
        shares |= here.get(&(*writer, *number)) == Some(&entry.chain);
    }
    (shares, latest)
}

/// First and last stamp of each unbroken run of entries of one writer that came.
fn runs(entries: &[(Entry, Writer, u32)], came: &dyn Fn(Stamp) -> bool) -> Vec<(Stamp, Stamp)> {
    let mut places: Vec<(Writer, u32, Stamp)> =
        entries.iter().filter(|(e, ..)| came(e.stamp)).map(|(e, w, n)| (*w, *n, e.stamp)).collect();
    places.order();
    let mut runs: Vec<(Stamp, Stamp)> = Vec::new();
    let mut last: Option<(Writer, u32)> = None;
    for (writer, number, stamp) in places {
        match runs.last_mut() {
            Some(run) if last == number.checked_sub(1).map(|n| (writer, n)) => run.1 = stamp,
            _ => runs.push((stamp, stamp)),
        }
        last = Some((writer, number));
    }
    runs
}

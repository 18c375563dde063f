//! Commands, life cycles, undo, history, joining.

use plumbline::journal::{BatchRef, Entry, Hand, MemoryStore, RecordId, Stamp, Value, Writer, load};
use plumbline::register::catalogue::{improvement, incident, register};
use plumbline::time::Instant;
use plumbline::workspace::{Change, Command, Planned, PlannedStep, Workspace};

/// A workspace with the hand that writes it, as the page holds them.
pub struct Desk {
    pub store: MemoryStore,
    pub hand: Hand,
    pub workspace: Workspace,
    pub now: u64,
}

impl Desk {
    pub fn new(writer: u64) -> Desk {
        Desk {
            store: MemoryStore::default(),
            hand: Hand::new("w", Writer::new(writer)),
            workspace: Workspace::default(),
            now: 1_772_442_000_000,
        }
    }

    pub fn run(&mut self, command: &Command) -> Result<Entry, Vec<String>> {
        self.now += 60_000;
        let stamp = self.hand.next_stamp(self.now, 0);
        let now = Instant::from_millis(self.now as i64);
        let planned = self.workspace.plan(command, stamp, "Mara", now);
        match planned.map_err(|r| r.into_iter().map(|r| r.reason).collect::<Vec<_>>())? {
            Planned::Entry(entry) => Ok(self.write(entry)),
            Planned::Batches(_) => Err(vec!["batches".to_owned()]),
        }
    }

    pub fn write(&mut self, mut entry: Entry) -> Entry {
        entry.happens(Instant::from_millis(self.now as i64));
        let (entry, trouble) = self.hand.write(&self.store, entry, 1);
        assert_eq!(trouble, None);
        self.workspace.join(entry.clone());
        entry
    }

    /// Writes a planned step, its batches as shards, and reads everything anew as the page does.
    pub fn write_step(&mut self, mut step: PlannedStep) -> Entry {
        if step.batches.is_empty() {
            return self.write(step.entry);
        }
        let mut reference = BatchRef { shards: vec![], records: 0 };
        for batch in &step.batches {
            self.hand.write_shard(&self.store, batch, None, &mut reference).unwrap();
        }
        step.entry.stamp = self.hand.next_stamp(self.now, 1 << 24);
        step.entry.batch = Some(reference);
        let (entry, trouble) = self.hand.write(&self.store, step.entry, 1);
        assert_eq!(trouble, None);
        self.refresh();
        entry
    }

    /// Reads everything anew, with the same hand.
    pub fn refresh(&mut self) {
        self.workspace = Workspace::from_loaded(load(&self.store, "w").unwrap());
        self.workspace.latest().into_iter().for_each(|s| self.hand.saw(s));
    }

    pub fn stamp(&mut self) -> Stamp {
        self.now += 1000;
        self.hand.next_stamp(self.now, 0)
    }

    pub fn undo(&mut self) -> Option<String> {
        let step = self.workspace.undoable()?;
        self.take_back(step)
    }

    pub fn redo(&mut self) -> Option<String> {
        let step = self.workspace.redoable()?;
        self.take_back(step)
    }

    fn take_back(&mut self, step: plumbline::workspace::UndoStep) -> Option<String> {
        self.now += 1000;
        let stamp = self.hand.next_stamp(self.now, 0);
        if self.workspace.is_merge(step.stamp) {
            let loaded = load(&self.store, "w").unwrap();
            let now = Instant::from_millis(self.now as i64);
            let undo = self.workspace.plan_unmerge(step.stamp, &loaded, stamp, "Mara", now)?;
            self.write_step(undo);
        } else {
            let entry = self.workspace.plan_undo(step.stamp, stamp, "Mara")?;
            self.write(entry);
        }
        Some(step.label)
    }

    pub fn reload(&mut self) {
        self.workspace = Workspace::from_loaded(load(&self.store, "w").unwrap());
        let latest = self.workspace.latest();
        self.hand = Hand::new("w", Writer::new(self.now));
        latest.into_iter().for_each(|s| self.hand.saw(s));
    }

    pub fn shows(&self, id: RecordId, field: &str) -> String {
        self.workspace
            .record(id)
            .map(|r| plumbline::register::Read::value(&r, field).to_string())
            .unwrap_or_default()
    }
}

pub fn create(id: u128, title: &str, more: Vec<Change>) -> Command {
    let mut changes = vec![Change::set("title", title)];
    changes.extend(more);
    Command::on("Create incident", &incident::REGISTER, RecordId(id), changes)
}

pub fn edit(id: u128, changes: Vec<Change>) -> Command {
    Command::on("Edit", &incident::REGISTER, RecordId(id), changes)
}

#[test]
fn a_new_incident_needs_only_a_title_and_gets_number_status_and_time() {
    let mut desk = Desk::new(1);
    assert_eq!(desk.run(&create(1, "  ", vec![])).unwrap_err(), ["Enter a title."]);
    desk.run(&create(1, " Wi-Fi down ", vec![])).unwrap();
    desk.run(&create(2, "Printer", vec![Change::set("impact", "high"), Change::set("urgency", "medium")]))
        .unwrap();
    let record = desk.workspace.find("INC-0002").pop().unwrap();
    assert_eq!(record.title(), "Printer");
    assert_eq!(record.get(incident::PRIORITY).as_deref(), Some("2"));
    assert_eq!(desk.shows(RecordId(1), "title"), "Wi-Fi down");
    assert_eq!(desk.shows(RecordId(1), "status"), "new");
    assert_eq!(desk.shows(RecordId(1), "opened_at"), "2026-03-02T09:02:00Z");
}

#[test]
fn a_move_is_refused_with_a_sentence_until_its_guards_hold() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "Wi-Fi down", vec![])).unwrap();
    let to = |status: &str| edit(1, vec![Change::set("status", status)]);
    assert_eq!(desk.run(&to("closed")).unwrap_err(), ["There is no way from new to closed."]);
    assert_eq!(desk.run(&to("on_hold")).unwrap_err(), ["Say what it waits for before it goes on hold."]);
    assert_eq!(desk.run(&to("resolved")).unwrap_err(), ["Say in a line how it was resolved."]);
    desk.run(&edit(1, vec![Change::set("status", "on_hold"), Change::set("hold_reason", "caller")])).unwrap();
    desk.run(&edit(
        1,
        vec![Change::set("status", "resolved"), Change::set("resolution", "New access point")],
    ))
    .unwrap();
    assert_eq!(desk.shows(RecordId(1), "hold_reason"), "");
    assert!(!desk.shows(RecordId(1), "resolved_at").is_empty());
    desk.run(&to("closed")).unwrap();
    desk.run(&to("in_progress")).unwrap();
    assert_eq!(desk.shows(RecordId(1), "resolved_at"), "");
    desk.run(&edit(1, vec![Change::set("status", "resolved")])).unwrap();
    desk.now += 40 * 86_400_000;
    let refused = desk.run(&to("in_progress")).unwrap_err();
    assert!(refused[0].starts_with("It was resolved more than 14 days ago."), "{refused:?}");
}

#[test]
fn a_reopened_improvement_is_an_idea_again_and_needs_a_new_approval() {
    let mut desk = Desk::new(1);
    let on = |changes: Vec<Change>| Command::on("Edit", &improvement::REGISTER, RecordId(1), changes);
    let set = |pairs: &[(&str, &str)]| on(pairs.iter().map(|(f, v)| Change::set(f, *v)).collect());
    desk.run(&set(&[("title", "Shorter forms"), ("value", "m"), ("effort", "s")])).unwrap();
    desk.run(&set(&[("status", "assessed")])).unwrap();
    let approval = [("approved_by", "Mara"), ("approval_reason", "Cheap"), ("hypothesis", "Fewer calls")];
    desk.run(&set(&[&[("status", "approved")], &approval[..]].concat())).unwrap();
    desk.run(&set(&[("status", "dropped"), ("result", "No time")])).unwrap();
    desk.run(&set(&[("status", "idea")])).unwrap();
    for gone in ["approved_by", "approval_reason", "approved_at", "started_at", "result", "closed_at"] {
        assert_eq!(desk.shows(RecordId(1), gone), "", "{gone}");
    }
    assert_eq!(desk.shows(RecordId(1), "hypothesis"), "Fewer calls");
    desk.run(&set(&[("status", "assessed")])).unwrap();
    let refused = desk.run(&set(&[("status", "approved")])).unwrap_err();
    assert_eq!(refused, ["Say who approves it.", "Say why it is approved."]);
}

#[test]
fn another_priority_than_the_matrix_gives_needs_a_reason() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "Slow", vec![Change::set("impact", "low"), Change::set("urgency", "low")])).unwrap();
    assert_eq!(desk.shows(RecordId(1), "priority"), "4");
    assert!(desk.run(&edit(1, vec![Change::set("priority", "1")])).is_err());
    let with_reason =
        vec![Change::set("priority", "1"), Change::set("priority_reason", "The minister waits")];
    desk.run(&edit(1, with_reason)).unwrap();
    assert_eq!(desk.shows(RecordId(1), "priority"), "1");
    desk.run(&edit(1, vec![Change::set("impact", "medium")])).unwrap();
    assert_eq!(desk.shows(RecordId(1), "priority"), "1");
}

#[test]
fn values_that_do_not_fit_are_refused() {
    let mut desk = Desk::new(1);
    let check = |desk: &mut Desk, field: &str, value: Value, accepted: bool| {
        let done = desk.run(&create(7, "x", vec![Change::set(field, value.clone())]));
        assert_eq!(done.is_ok(), accepted, "{field} {value:?}");
    };
    check(&mut desk, "impact", Value::text("huge"), false);
    check(&mut desk, "status", Value::text("gone"), false);
    check(&mut desk, "satisfaction", Value::text("five"), false);
    check(&mut desk, "opened_at", Value::text("yesterday"), false);
    check(&mut desk, "major", Value::text("yes"), false);
    check(&mut desk, "service", Value::text("E-mail"), false);
    check(&mut desk, "satisfaction", Value::Number(5.0), true);
}

#[test]
fn a_record_is_not_linked_to_itself_and_times_stand_in_order() {
    let at = |minutes: i64| Instant::from_millis(1_767_225_600_000 + minutes * 60_000);
    let id = |n: u128| RecordId(n).to_string();
    let mut desk = Desk::new(1);
    for n in 1..=3 {
        let times = vec![Change::set("opened_at", at(10)), Change::set("resolved_at", at(20))];
        desk.run(&create(n, "A", times)).unwrap();
    }
    desk.run(&edit(2, vec![Change::set("parent", id(1).as_str())])).unwrap();
    desk.run(&edit(3, vec![Change::set("parent", id(2).as_str())])).unwrap();
    let mut check = |change: Change, expected: Option<&str>| {
        let found = desk.run(&edit(1, vec![change.clone()])).map(|_| ());
        assert_eq!(found, expected.map_or(Ok(()), |why| Err(vec![why.to_owned()])), "{change:?}");
    };
    check(Change::set("parent", id(1).as_str()), Some("It cannot be linked to itself."));
    check(Change::set("duplicate_of", id(1).as_str()), Some("It cannot be linked to itself."));
    check(Change::add("related", &id(1)), Some("It cannot be linked to itself."));
    let circle = Some("That would make a circle: the other one leads back to this record.");
    check(Change::set("parent", id(2).as_str()), circle);
    check(Change::set("parent", id(3).as_str()), circle);
    check(Change::set("duplicate_of", id(3).as_str()), None);
    check(Change::add("related", &id(2)), None);
    check(Change::set("resolved_at", at(9)), Some("That is before it was opened."));
    check(Change::set("responded_at", at(9)), Some("That is before it was opened."));
    check(Change::set("opened_at", at(21)), Some("That is after it was resolved."));
    check(Change::set("closed_at", at(19)), Some("That is before it was resolved."));
    check(Change::set("closed_at", at(20)), None);
    check(Change::set("satisfaction", 6.0), Some("Enter a number from 1 to 5."));
    check(Change::set("satisfaction", 5.0), None);
}

#[test]
fn a_calendar_that_cannot_be_read_is_refused_at_its_field() {
    let calendar = plumbline::register::catalogue::register("calendar").unwrap();
    let mut desk = Desk::new(1);
    let mut check = |field: &str, text: &str, reads: bool| {
        let changes = vec![Change::set("name", "Office"), Change::set(field, text)];
        let found = desk.run(&Command::create(calendar, RecordId(1), changes));
        assert_eq!(found.is_ok(), reads, "{field}: {text} {found:?}");
        let why = found.err().map_or(String::new(), |why| why.join(" "));
        assert_eq!(why.contains("is not understood"), !reads, "{why}");
    };
    check("hours", "Mon-Fry 8 to 18", false);
    check("hours", "Mon-Fri 08:00-12:00, 13:00-18:00", true);
    check("holidays", "25 Dec Christmas", false);
    check("holidays", "2026-12-25 Christmas", true);
    check("exceptions", "2026-12-24 until noon", false);
    check("exceptions", "2026-12-24 08:00-12:00 Christmas Eve", true);
}

#[test]
fn a_hundred_steps_are_undone_and_done_again_across_a_reload() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "Step 0", vec![])).unwrap();
    for step in 1..=120 {
        desk.run(&edit(1, vec![Change::set("title", format!("Step {step}").as_str())])).unwrap();
    }
    desk.reload();
    for step in (0..120).rev() {
        assert_eq!(desk.undo().as_deref(), Some("Edit"));
        assert_eq!(desk.shows(RecordId(1), "title"), format!("Step {step}"));
        if step == 60 {
            desk.reload();
        }
    }
    assert_eq!(desk.undo().as_deref(), Some("Create incident"));
    assert!(!desk.workspace.record(RecordId(1)).unwrap().stands());
    assert_eq!(desk.undo(), None);
    desk.reload();
    for _ in 0..=120 {
        assert!(desk.redo().is_some());
    }
    assert_eq!(desk.redo(), None);
    assert_eq!(desk.shows(RecordId(1), "title"), "Step 120");
    assert!(desk.workspace.record(RecordId(1)).unwrap().stands());
}

/// The states that clocks see of record 1, each with how many minutes after the first it says it was.
fn states_of(desk: &Desk) -> String {
    let table = desk.workspace.table("incident").unwrap();
    let steps = table.trail().steps(0);
    let states = steps.iter().filter_map(|step| {
        let column = &table.columns()[usize::from(step.field)];
        let minutes = (step.at - steps[0].at) / 60_000;
        let code = column.dictionary()?.text(step.code);
        (column.field.id == "status").then(|| format!("{code}@{minutes}"))
    });
    states.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_wrong_key_that_is_undone_leaves_no_mark_on_a_clock() {
    // A state is gone to; `u` undoes, `r` does again, `t` writes something else.
    let check = |acts: &str, expected: &str| {
        let mut desk = Desk::new(1);
        desk.run(&create(1, "Wi-Fi down", vec![])).unwrap();
        for act in acts.split_whitespace() {
            match act {
                "u" => drop(desk.undo().unwrap()),
                "r" => drop(desk.redo().unwrap()),
                "t" => drop(desk.run(&edit(1, vec![Change::set("category", "Network")])).unwrap()),
                state => {
                    let ends = [Change::set("status", state), Change::set("resolution", "Restarted.")];
                    let ends = if state == "resolved" { &ends[..] } else { &ends[..1] };
                    drop(desk.run(&edit(1, ends.to_vec())).unwrap());
                }
            }
        }
        assert_eq!(states_of(&desk), expected, "{acts}");
        desk.reload();
        assert_eq!(states_of(&desk), expected, "{acts}, read anew");
    };
    check("", "new@0");
    check("in_progress", "new@0 in_progress@1");
    check("in_progress u", "new@0");
    check("resolved u", "new@0");
    // Done again, it was when it was.
    check("in_progress u r", "new@0 in_progress@1");
    check("in_progress u r u", "new@0");
    check("in_progress u r u r", "new@0 in_progress@1");
    check("in_progress resolved u", "new@0 in_progress@1");
    check("in_progress resolved u u", "new@0");
    check("in_progress resolved u u r r", "new@0 in_progress@1 resolved@2");
    check("in_progress t u u", "new@0");
    check("in_progress u resolved", "new@0 resolved@2");
    check("in_progress resolved in_progress", "new@0 in_progress@1 resolved@2 in_progress@3");
    check("in_progress resolved in_progress u", "new@0 in_progress@1 resolved@2");
}

#[test]
fn a_step_with_nothing_left_to_take_back_does_not_stand_in_the_way_of_the_others() {
    let title = |text: &str| edit(1, vec![Change::set("title", text)]);
    let mut desk = Desk::new(1);
    desk.run(&create(1, "A", vec![])).unwrap();
    desk.run(&title("B")).unwrap();
    // Nothing is written by it, as an earlier build still did.
    assert!(desk.run(&title("B")).unwrap().ops.is_empty());
    assert_eq!(desk.undo().as_deref(), Some("Edit"));
    assert_eq!(desk.shows(RecordId(1), "title"), "A");
    assert_eq!(desk.undo().as_deref(), Some("Create incident"));
    assert_eq!((desk.undo(), desk.workspace.undoable()), (None, None));
    assert!(desk.redo().is_some());
}

#[test]
fn what_another_writer_wrote_over_is_passed_over_by_undo() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "A", vec![Change::set("category", "Printing")])).unwrap();
    desk.run(&edit(1, vec![Change::set("category", "Network")])).unwrap();
    desk.run(&edit(1, vec![Change::set("title", "B")])).unwrap();
    // Another tab writes the title anew, and takes that back: this shows "B", and is no step of the tab's any more.
    let other = desk.run(&edit(1, vec![Change::set("title", "C")])).unwrap();
    let stamp = desk.stamp();
    let back = desk.workspace.plan_undo(other.stamp, stamp, "Ana").unwrap();
    desk.write(back);
    for (category, title) in [("Network", "A"), ("Printing", "A")] {
        assert!(desk.undo().is_some());
        assert_eq!(
            (desk.shows(RecordId(1), "category"), desk.shows(RecordId(1), "title")),
            (category.into(), title.into())
        );
    }
}

#[test]
fn what_came_in_silently_from_another_copy_is_no_step_to_undo_or_do_again() {
    let title = |text: &str| edit(1, vec![Change::set("title", text)]);
    let mut desk = Desk::new(1);
    desk.run(&create(1, "A", vec![])).unwrap();
    desk.run(&title("B")).unwrap();
    desk.undo();
    // Bela edits in another copy and takes it back: together that shows nothing.
    let mut other = Desk::new(9);
    load(&desk.store, "w").unwrap().entries.into_iter().for_each(|(entry, ..)| other.workspace.join(entry));
    other.hand.saw(desk.workspace.latest().unwrap());
    other.now = desk.now + 1000;
    let edited = other.run(&title("C")).unwrap();
    let stamp = other.stamp();
    let back = other.workspace.plan_undo(edited.stamp, stamp, "Bela").unwrap();
    let back = other.write(back);
    for entry in [edited.clone(), back.clone()] {
        desk.workspace.join(entry);
    }
    let next = |desk: &Desk| {
        (desk.workspace.undoable().map(|s| s.label), desk.workspace.redoable().map(|s| s.stamp))
    };
    // As long as nobody says whose they are, they are taken for one's own.
    assert_eq!(next(&desk).1, Some(back.stamp));
    desk.workspace.set_others([edited.stamp.writer]);
    let redo = next(&desk).1.unwrap();
    assert_eq!((next(&desk).0.as_deref(), redo.writer), (Some("Create incident"), desk.hand.writer()));
    assert_eq!(desk.workspace.author(edited.stamp, "Bela"), "Bela, in another copy");
    assert_eq!(desk.redo().as_deref(), Some("Edit"));
    assert_eq!(desk.shows(RecordId(1), "title"), "B");
}

#[test]
fn a_colleagues_clock_that_is_ahead_does_not_move_what_happens_here() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "Wi-Fi down", vec![])).unwrap();
    let ahead = desk.now + 3 * 3_600_000;
    desk.hand.saw(Stamp { ms: ahead, counter: 5, writer: Writer::new(9) });
    let hold = [Change::set("status", "on_hold"), Change::set("hold_reason", "caller")];
    let held = desk.run(&edit(1, hold.to_vec())).unwrap();
    assert!(held.stamp.ms >= ahead);
    desk.run(&edit(1, vec![Change::set("status", "in_progress")])).unwrap();
    assert_eq!(states_of(&desk), "new@0 on_hold@1 in_progress@2");
    let now = Instant::from_millis(desk.now as i64);
    let history = desk.workspace.history(RecordId(1), &desk.store, "w");
    assert_eq!(history.last().map(|event| event.at), Some(now));
    desk.reload();
    assert_eq!(states_of(&desk), "new@0 on_hold@1 in_progress@2");
}

#[test]
fn undo_leaves_alone_what_somebody_changed_since() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "A", vec![])).unwrap();
    let first =
        desk.run(&edit(1, vec![Change::set("title", "B"), Change::set("category", "Printing")])).unwrap();
    desk.run(&edit(1, vec![Change::set("title", "C")])).unwrap();
    let stamp = desk.hand.next_stamp(desk.now, 0);
    let undo = desk.workspace.plan_undo(first.stamp, stamp, "Mara").unwrap();
    desk.write(undo);
    assert_eq!(desk.shows(RecordId(1), "title"), "C");
    assert_eq!(desk.shows(RecordId(1), "category"), "");
}

#[test]
fn the_history_tells_every_field_with_what_it_was_before() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "A", vec![Change::add("tags", "vip")])).unwrap();
    desk.run(&edit(1, vec![Change::set("title", "B"), Change::remove("tags", "vip")])).unwrap();
    let history = desk.workspace.history(RecordId(1), &desk.store, "w");
    assert_eq!(history.len(), 2);
    let title = history[1].changes.iter().find(|c| &*c.field == "title").unwrap();
    assert_eq!((title.before.to_string(), title.after.to_string()), ("A".to_owned(), "B".to_owned()));
    assert!(
        desk.workspace
            .record(RecordId(1))
            .unwrap()
            .table()
            .column("tags")
            .unwrap()
            .elements(0)
            .next()
            .is_none()
    );
}

#[test]
fn two_tabs_that_wrote_the_same_field_keep_both_values_in_any_order() {
    let mut first = Desk::new(1);
    let mut second = Desk::new(2);
    let created = first.run(&create(1, "A", vec![])).unwrap();
    second.workspace.join(created.clone());
    second.hand.saw(created.stamp);
    let here = first.run(&edit(1, vec![Change::set("title", "here")])).unwrap();
    second.now = first.now;
    let there = second.run(&edit(1, vec![Change::set("title", "there")])).unwrap();
    first.workspace.join(there.clone());
    second.workspace.join(here.clone());
    let mut backwards = Workspace::default();
    [there, here, created].into_iter().for_each(|e| backwards.join(e));
    for workspace in [&first.workspace, &second.workspace, &backwards] {
        let table = workspace.table("incident").unwrap();
        assert_eq!(workspace.record(RecordId(1)).unwrap().title(), "there");
        let (field, also) = table.conflicts(0).next().unwrap();
        assert_eq!((field, also[0].1.to_string().as_str()), ("title", "here"));
    }
}

#[test]
fn handles_and_descriptions_fit() {
    for register in plumbline::register::catalogue::REGISTERS {
        let mut ids: Vec<_> = register.fields.iter().map(|f| f.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), register.fields.len(), "{}: a field twice", register.id);
        for column in register.columns {
            assert!(register.field(column).is_some(), "{}: column {column}", register.id);
        }
        let Some(cycle) = register.life_cycle else { continue };
        for m in cycle.moves {
            for state in m.from.iter().chain([&m.to]) {
                assert!(register.state(state).is_some(), "{}: state {state}", register.id);
            }
            for field in m.sets.iter().map(|(f, _)| f).chain(m.asks) {
                assert!(register.field(field).is_some(), "{}: field {field}", register.id);
            }
        }
    }
    assert!(register("incident").is_some());
}

//! A file without the names of people.

use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{World, acts, cases};
use plumbline::classroom;
use plumbline::exchange::masked::export_masked;
use plumbline::exchange::workspace_file::{Export, plan_import, verify};
use plumbline::journal::{Batch, BatchRef, Entry, Hand, MemoryStore, RecordId, Store, Value, Writer, load};
use plumbline::register::Kind;
use plumbline::register::catalogue::{note, person};
use plumbline::time::{Instant, Zone};
use plumbline::workspace::{Change, Command, Workspace};
use proptest::prelude::*;

const NOW: Instant = Instant::from_millis(1_772_442_000_000);

fn masked(store: &dyn Store) -> Export {
    let mut salt = 0;
    let mut draw = || {
        salt += 1;
        salt
    };
    export_masked(store, "w", "Desk of Ana Kovac", NOW, &mut draw).unwrap()
}

/// What a file adds up to, opened by itself.
fn opened(file: &Export) -> Workspace {
    let store = MemoryStore::default();
    let plan = plan_import(&file.text, &store, "x").unwrap();
    assert_eq!((&plan.troubles, plan.hash_agrees), (&vec![], true));
    plan.write(&store).unwrap();
    assert_eq!(verify(&file.text, &[]).unwrap().findings, []);
    Workspace::from_loaded(load(&store, "x").unwrap())
}

fn desk() -> Desk {
    let mut desk = Desk::new(1);
    let ana = vec![Change::set("name", "Ana Kovac"), Change::set("mail", "ana@clinic.example")];
    desk.run(&Command::on("Create person Ana Kovac", &person::REGISTER, RecordId(10), ana)).unwrap();
    let more = vec![
        Change::set("caller", "Ana Kovac"),
        Change::set("assignee", "Béla Ő"),
        Change::set(
            "description",
            "ANA KOVAC called; ana kovacs did not. Then béla ő, (Ana Kovac)'s friend.",
        ),
        Change::add("tags", "for Ana Kovac"),
    ];
    desk.run(&create(1, "Ana Kovac cannot print", more)).unwrap();
    desk.run(&edit(1, vec![Change::set("assignee", "Ana Kovac"), Change::remove("tags", "for Ana Kovac")]))
        .unwrap();
    let said = vec![
        Change::set("text", "Said Béla Ő"),
        Change::set("author", "Béla Ő"),
        Change::set("about", RecordId(1).to_string().as_str()),
    ];
    desk.run(&Command::on("Note", &note::REGISTER, RecordId(11), said)).unwrap();
    let mut batch = Batch::new("incident");
    batch.people.push("Cleo".into());
    let (title, assignee, tag) = (batch.field("title"), batch.field("assignee"), batch.field("+tags"));
    batch.start_record(RecordId(2));
    batch.start_event(NOW, 1);
    batch.change(title, Value::text("From Cleo to Ana Kovac"));
    batch.change(assignee, Value::text("Dora"));
    batch.change(tag, Value::text("Dora"));
    let stamp = desk.stamp();
    let mut entry = desk.workspace.entries().next().unwrap().clone();
    (entry.ops, entry.stamp) = (vec![], stamp);
    desk.write_step(plumbline::workspace::PlannedStep { entry, batches: vec![batch] });
    desk
}

#[test]
fn names_of_people_are_nowhere_in_the_file() {
    let file = masked(&desk().store);
    for name in ["Mara", "Kovac\"", "kovac ", "KOVAC", "Béla", "béla", "Cleo", "Dora", "ana@"] {
        assert!(!file.text.contains(name), "{name} in {}", file.text);
    }
    // Another name that only begins like one stays, and so does a part of one.
    assert!(file.text.contains("ana kovacs did not"));
    let workspace = opened(&file);
    let shows = |id, field: &str| {
        plumbline::register::Read::value(&workspace.record(RecordId(id)).unwrap(), field).to_string()
    };
    assert_eq!(shows(1, "title"), "Person 2 cannot print");
    assert_eq!((shows(1, "caller"), shows(1, "assignee")), ("Person 2".to_owned(), "Person 2".to_owned()));
    assert_eq!(
        shows(1, "description"),
        "Person 2 called; ana kovacs did not. Then Person 3, (Person 2)'s friend."
    );
    assert_eq!((shows(10, "name"), shows(10, "mail")), ("Person 2".to_owned(), String::new()));
    assert_eq!((shows(11, "text"), shows(11, "author")), ("Said Person 3".to_owned(), "Person 3".to_owned()));
    assert_eq!(shows(11, "about"), RecordId(1).to_string());
    assert_eq!(
        (shows(2, "title"), shows(2, "assignee")),
        ("From Person 4 to Person 2".to_owned(), "Person 5".to_owned())
    );
    assert!(file.text.lines().next().unwrap().contains("\"workspace\":\"wm\",\"name\":\"Desk of Person 2\""));
    assert!(workspace.entries().any(|e| &*e.label == "Create person Person 2" && &*e.by == "Person 1"));
}

#[test]
fn people_keep_their_numbers_and_the_file_does_not_go_back_where_it_came_from() {
    let mut desk = desk();
    let first = masked(&desk.store);
    desk.run(&edit(1, vec![Change::set("assignee", "Emil")])).unwrap();
    let second = opened(&masked(&desk.store));
    assert_eq!(second.record(RecordId(1)).unwrap().text("assignee"), "Person 6");
    assert_eq!(second.record(RecordId(2)).unwrap().text("assignee"), "Person 5");
    assert!(!plan_import(&first.text, &desk.store, "w").unwrap().troubles.is_empty());
}

#[test]
fn a_sample_year_is_masked_throughout() {
    let world = classroom::clinic_of(3, 800, NOW, &Zone::utc());
    let store = MemoryStore::default();
    let mut hand = Hand::new("w", Writer::new(1));
    let mut reference = BatchRef { shards: vec![], records: 0 };
    for lot in &world.batches {
        hand.write_shard(&store, &lot.batch, Some(lot.seed), &mut reference).unwrap();
    }
    let stamp = hand.next_stamp(NOW.millis() as u64, 1 << 24);
    let entry = Entry { batch: Some(reference), ..Entry::new(stamp, "Mara", "Sample") };
    hand.write(&store, entry, 5);
    let before = Workspace::from_loaded(load(&store, "w").unwrap());
    let after = opened(&masked(&store));
    assert_eq!(after.standing(), before.standing());
    let mut people = 0;
    for table in before.tables() {
        for column in table.columns().iter().filter(|c| c.field.kind == Kind::Person) {
            let masked = after.of(table.register).unwrap();
            for row in table.rows() {
                let there = masked.row(table.id(row)).unwrap();
                let (name, pseudonym) =
                    (column.text(row), masked.column(column.field.id).unwrap().text(there));
                assert_eq!(name.is_empty(), pseudonym.is_empty());
                assert!(name.is_empty() || pseudonym.starts_with("Person "), "{pseudonym}");
                people += usize::from(!name.is_empty());
            }
        }
    }
    assert!(people > 1000, "{people}");
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn any_history_is_masked_into_a_file_that_opens(acts in acts(30)) {
        let mut world = World::new(MemoryStore::default(), 3);
        acts.iter().for_each(|(at, act)| world.act(*at, act));
        let before = Workspace::from_loaded(load(&world.store, "w").unwrap());
        let file = masked(&world.store);
        let after = opened(&file);
        prop_assert_eq!(after.standing(), before.standing());
        prop_assert_eq!(after.entries().count(), before.entries().count());
        for name in ["\"Mara\"", "\"Ana\"", "\"Ben\""] {
            prop_assert!(!file.text.contains(name), "{}", name);
        }
    }
}

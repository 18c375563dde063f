//! Removal for good, text by text: what is learned, what is cut out of entries, batches and packs, which copy counts.

use plumbline::journal::key::seal;
use plumbline::journal::packed_entries::{pack_entries, pack_text};
use plumbline::journal::{
    Batch, BatchColumns, Entry, Extra, Holdings, Key, KeyKind, MemoryStore, Op, RecordId, Redaction,
    Redactions, Stamp, Store, Value, Write, Writer,
};
use plumbline::time::Instant;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

fn stamp(ms: u64) -> Stamp {
    Stamp { ms, counter: 0, writer: Writer::new(1) }
}

fn write(field: &str, element: Option<&str>, value: Value) -> Write {
    Write { field: Arc::from(field), element: element.map(Arc::from), value, replaces: vec![] }
}

fn entry(ms: u64, record: u128, writes: Vec<Write>) -> Entry {
    let op = Op { register: Arc::from("incident"), record: RecordId(record), at: None, writes };
    Entry { ops: vec![op], ..Entry::new(stamp(ms), "Mara", "Do") }
}

/// An entry that redacts fields of record 1.
fn redaction(ms: u64, fields: &[&str]) -> Entry {
    let field = |f: &&str| Redaction { record: RecordId(1), field: Arc::from(*f), versions: None };
    Entry { extra: Some(Extra::Redaction(fields.iter().map(field).collect())), ..entry(ms, 9, vec![]) }
}

fn known(fields: &[&str]) -> Redactions {
    let mut known = Redactions::default();
    known.learn(&redaction(100, fields));
    known
}

/// A secret title and a secret tag of a record, and a category that is none.
fn secret(ms: u64, record: u128) -> Entry {
    let mut tag = write("tags", Some("secret"), Value::Flag(true));
    tag.replaces = vec![stamp(1)];
    entry(
        ms,
        record,
        vec![write("category", None, Value::text("Net")), write("title", None, Value::text("secret")), tag],
    )
}

fn text(ms: u64, record: u128) -> String {
    secret(ms, record).sealed("", 7).1
}

fn cleaned(text: &str, fields: &[&str]) -> Option<String> {
    known(fields).cleaned_text(text, &FxHashMap::default())
}

#[test]
fn a_redaction_is_news_once_and_whenever_one_of_its_fields_is() {
    let mut known = Redactions::default();
    let mut check = |entry: Entry, news: bool| assert_eq!(known.learn(&entry), news, "{:?}", entry.extra);
    check(entry(1, 1, vec![]), false);
    check(redaction(100, &["title"]), true);
    check(redaction(100, &["title"]), false);
    check(redaction(100, &["title", "tags"]), true);
    check(redaction(100, &["tags", "title"]), false);
    check(redaction(100, &["category", "title"]), true);
}

#[test]
fn what_is_redacted_leaves_an_entry_and_nothing_else_does() {
    let known = known(&["title", "tags"]);
    let check = |mut entry: Entry, expected: &[(&str, Value)]| {
        known.clean_entry(&mut entry);
        let found: Vec<(String, Value)> =
            entry.ops[0].writes.iter().map(|w| (w.field.to_string(), w.value.clone())).collect();
        let expected: Vec<(String, Value)> =
            expected.iter().map(|(f, v)| ((*f).to_owned(), v.clone())).collect();
        assert_eq!(found, expected);
    };
    let category = ("category", Value::text("Net"));
    check(secret(50, 1), &[category.clone(), ("title", Value::Null)]);
    let whole = [category, ("title", Value::text("secret")), ("tags", Value::Flag(true))];
    check(secret(50, 2), &whole);
    check(secret(101, 1), &whole);
}

#[test]
fn what_is_redacted_leaves_a_batch_and_nothing_else_does() {
    let mut batch = Batch::new("incident");
    let fields = ["category", "title", "+tags", "-tags"].map(|name| batch.field(name));
    for record in [1, 2] {
        batch.start_record(RecordId(record));
        batch.start_event(Instant::from_millis(0), 0);
        fields.iter().for_each(|field| batch.change(*field, Value::text("secret")));
    }
    let check = |redacted: &[&str], at: u64, left: &[(u16, bool)]| {
        let found = known(redacted).cleaned_columns(&BatchColumns::of(&batch), stamp(at));
        let of_first = |batch: Batch| -> Vec<(u16, bool)> {
            let count = batch.events[0].changes as usize;
            assert_eq!(batch.changes[count..].len(), 4);
            batch.changes[..count].iter().map(|c| (c.field, !c.value.is_null())).collect()
        };
        assert_eq!(found.map_or(vec![], |found| of_first(found.to_batch())), left, "{redacted:?}");
    };
    let [category, title, add, remove] = fields;
    check(&["title"], 50, &[(category, true), (title, false), (add, true), (remove, true)]);
    check(&["tags"], 50, &[(category, true), (title, true)]);
    check(&["title", "tags"], 50, &[(category, true), (title, false)]);
    check(&["urgency"], 50, &[]);
    check(&["title"], 101, &[]);
}

#[test]
fn a_text_is_cleaned_where_it_holds_something_and_only_then() {
    let whole = text(50, 1);
    let check = |text: &str, fields: &[&str], left: Option<&[&str]>| {
        let found = cleaned(text, fields);
        assert_eq!(found.is_some(), left.is_some(), "{fields:?}: {found:?}");
        let Some((found, left)) = found.zip(left) else { return };
        assert!(Entry::chained(&found, ""));
        for part in ["\"Net\"", "\"title\":\"secret\"", "\"tags\":{", "tags/secret"] {
            assert_eq!(found.contains(part), left.contains(&part), "{fields:?} {part}: {found}");
        }
    };
    check(&whole, &["urgency"], None);
    check(&whole, &["title"], Some(&["\"Net\"", "\"tags\":{", "tags/secret"]));
    check(&whole, &["tags"], Some(&["\"Net\"", "\"title\":\"secret\""]));
    check(&cleaned(&whole, &["title", "tags"]).unwrap(), &["title", "tags"], None);
    // What names an element goes where it alone is left.
    let named = whole.replace("\"e\":{\"tags\":{\"secret\":true}},", "");
    assert!(named != whole);
    let found = cleaned(&named, &["tags"]).unwrap();
    assert!(!found.contains("tags/"), "{found}");
}

#[test]
fn of_two_copies_the_one_without_the_value_counts_and_anything_else_is_told() {
    let whole = text(50, 1);
    let less = cleaned(&whole, &["title"]).unwrap();
    let least = cleaned(&less, &["tags"]).unwrap();
    let with = |text: &str, name: &str| {
        let (before, after) = text.split_once(&format!("\"{name}\":\"")).unwrap();
        format!("{before}\"{name}\":\"{}{}", if after.starts_with('0') { '1' } else { '0' }, &after[1..])
    };
    let check = |what: &str, plain: &str, packed: &str, shown: Option<&str>| {
        for (plain, packed) in [(plain, packed), (packed, plain)] {
            let store = MemoryStore::default();
            let key = |kind| Key::new("w", kind).to_string();
            store.set(&key(KeyKind::Entry(Writer::new(1), 0)), &seal(plain)).unwrap();
            let pack = pack_text(&[(Writer::new(1), 0, packed)]).unwrap();
            store.set(&key(KeyKind::Shard(Writer::new(2), 0)), &pack).unwrap();
            let held = Holdings::read(&store, "w").unwrap();
            let found = (held.entries[&(Writer::new(1), 0)].as_str(), held.troubles.len());
            let larger = if plain < packed { packed } else { plain };
            assert_eq!(found, (shown.unwrap_or(larger), usize::from(shown.is_none())), "{what}");
        }
    };
    check("the same", &whole, &whole, Some(&whole));
    check("a value removed", &whole, &less, Some(&less));
    check("two values removed", &whole, &least, Some(&least));
    check("altered", &whole, &whole.replace("Net", "Nut"), None);
    check("removed from both, in different ways", &less, &least, None);
    check("removed from another entry", &whole, &with(&less, "payload"), None);
    check("removed from another chain", &whole, &with(&less, "chain"), None);
}

#[test]
fn what_is_redacted_leaves_packs_and_only_the_keys_that_changed_are_told() {
    let key = |kind| Key::new("w", kind).to_string();
    let plain = |n| key(KeyKind::Entry(Writer::new(1), n));
    let pack = |n| key(KeyKind::Shard(Writer::new(2), n));
    let packed = |of: &[(u32, u128)]| {
        let texts: Vec<(u32, String)> =
            of.iter().map(|(n, record)| (*n, text(50 + u64::from(*n), *record))).collect();
        pack_text(&texts.iter().map(|(n, t)| (Writer::new(1), *n, t.as_str())).collect::<Vec<_>>()).unwrap()
    };
    let check = |what: &str, values: &[(String, String)], changed: &[String]| {
        let before: BTreeMap<String, String> = values.iter().cloned().collect();
        let mut after = before.clone();
        let mut found = known(&["title", "tags"]).clean(&mut after);
        found.sort();
        assert_eq!(found, changed, "{what}");
        assert!(before.keys().eq(after.keys()), "{what}: {:?}", after.keys());
        let stays = |(key, value): (&String, &String)| found.contains(key) || after.get(key) == Some(value);
        assert!(before.iter().all(stays), "{what}");
        for (pack, value) in after.iter().filter(|(key, _)| key.contains("/c/")) {
            let (old, new) = (pack_entries(&before[pack]).unwrap(), pack_entries(value).unwrap());
            assert_eq!(old.len(), new.len());
            for ((writer, number, old), new) in old.into_iter().zip(new) {
                let expected = cleaned(&old, &["title", "tags"]).unwrap_or(old);
                assert_eq!(new, (writer, number, expected), "{what}");
            }
        }
        assert!(known(&["title", "tags"]).clean(&mut after).is_empty(), "{what}: a second time");
    };
    let (both, other) = ((pack(0), packed(&[(0, 2), (1, 1)])), (pack(1), packed(&[(2, 2)])));
    check("none in packs", &[(plain(5), seal(&text(55, 2)))], &[]);
    check("in a pack", &[both.clone(), other.clone()], &[pack(0)]);
    check("in no pack", std::slice::from_ref(&other), &[]);
    let also = (plain(1), seal(&text(51, 1)));
    check("in a pack and under a key of its own", &[both.clone(), other, also], &[pack(0), plain(1)]);
    let already = (plain(1), seal(&cleaned(&text(51, 1), &["title", "tags"]).unwrap()));
    check("in a pack, and gone from the key of its own", &[both.clone(), already], &[pack(0)]);
    let unreadable = (plain(1), "it may hold anything".to_owned());
    check("in a pack, and its key cannot be read", &[both.clone(), unreadable], &[pack(0), plain(1)]);
    let of_another = (plain(0), "it may hold anything".to_owned());
    check("in a pack, and the key of another cannot be read", &[both, of_another], &[pack(0)]);
}

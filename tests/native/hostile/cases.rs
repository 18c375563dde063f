//! What is tried: every text through every way that takes text, and what is built to break a reader.

use super::texts::texts;
use super::ways::{all, desk, file_with, link_with, redacted_desk, sheet_with};
use super::{Case, Expected, Way, locked_files, record_links};
use crate::merge::out;
use crate::workspace::{Desk, create};
use Expected::{Kept, Refused, Told, Warned};
use plumbline::exchange::without_guard;
use plumbline::exchange::workspace_file::export;
use plumbline::journal::key::seal;
use plumbline::journal::packed_entries::pack_text;
use plumbline::journal::{Batch, MemoryStore, RecordId, Store, Value, Writer, pack, shard, shard_text};
use plumbline::register::catalogue::incident;
use plumbline::time::Instant;
use plumbline::workspace::Command;

/// All of them.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (threat, text) in texts() {
        let mut keep = |way, given: String, kept: &str| {
            cases.push(Case { threat, way, given: given.into_bytes(), expected: Kept(kept.to_owned()) });
        };
        keep(Way::File, file_with(&text), &text);
        // The guard of our own export comes off, whoever wrote it.
        keep(Way::Spreadsheet, sheet_with(&text, ','), without_guard(&text));
        keep(Way::Paste, sheet_with(&text, '\t'), without_guard(&text));
        keep(Way::Link, link_with(&text), &text);
        keep(Way::Field, format!("title={text}"), &text);
        keep(Way::RecordLink, record_links::with_title(&text), &text);
    }
    let lists =
        [files(), altered_histories(), shards(), spreadsheets(), links(), fields(), mappings(), stored()];
    cases.extend(lists.into_iter().flatten());
    cases.extend(record_links::cases());
    cases.extend(locked_files::cases());
    cases
}

pub(super) fn case(threat: &'static str, way: Way, given: impl Into<Vec<u8>>, expected: Expected) -> Case {
    Case { threat, way, given: given.into(), expected }
}

/// A file of another copy, with one line put in the place of its first entry.
fn with_line(line: &str) -> String {
    let file = file_with("x");
    let mut lines: Vec<&str> = file.lines().collect();
    lines[1] = line;
    lines.join("\n") + "\n"
}

/// The same, with a change to the first entry's line.
pub(super) fn with_entry(from: &str, to: &str) -> String {
    let file = file_with("x");
    let line = file.lines().nth(1).unwrap();
    assert!(line.contains(from), "{from} is in {line}");
    with_line(&line.replacen(from, to, 1))
}

/// Workspace files that are no honest ones.
fn files() -> Vec<Case> {
    const FILE: Way = Way::File;
    let entry = |body: &str| format!("{{\"j\":\"0000000007\",\"n\":0,\"entry\":{body}}}");
    let good = file_with("x");
    let header = good.lines().next().unwrap().to_owned();
    let deep = |open: &str, close: &str, n: usize| open.repeat(n) + &close.repeat(n);
    let keys: String = (0..1_500_000).map(|n| format!("\"k{n}\":1,")).collect();
    let op = "\"ops\":[";
    let title = "\"title\":\"x\"";
    let named = |bytes: usize| with_entry(title, &format!("{title},\"{}\":1", "y".repeat(bytes)));
    let elements: Vec<String> = (0..1000).map(|n| format!("\"{n}\":true")).collect();
    let set = format!("\"e\":{{\"{}\":{{{}}}}},\"f\":{{", "y".repeat(1 << 20), elements.join(","));
    vec![
        // The name of a field stands beside each of its elements.
        case("H6", FILE, with_entry("\"f\":{", &set), Refused("line 2: the entry is damaged")),
        case("H6", FILE, named(201), Refused("line 2: the entry is damaged")),
        case("H6", FILE, named(200), Warned("0000000007 0: Broken")),
        case("H5", FILE, "[".repeat(1_000_000), Refused("line 1: this is not a workspace file")),
        case("H5", FILE, "{\"plumbline\":".repeat(100_000), Refused("line 1: this is not a workspace file")),
        case(
            "H5",
            FILE,
            deep("{\"plumbline\":1,\"x\":[", "]}", 1) + &"[".repeat(90),
            Refused("line 1: this is not"),
        ),
        case("H5", FILE, with_line(&entry(&deep("[", "]", 65))), Refused("line 2: the entry is damaged")),
        case(
            "H5",
            FILE,
            with_line(&entry(&deep("[", "]", 100_000))),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_line(&entry(&deep("{\"a\":", "}", 70).replace("}", "1}"))),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry(op, &format!("\"x\":\"{}\",{op}", "y".repeat(50 << 20))),
            Refused("line 2: the entry is longer than 16 MiB"),
        ),
        case(
            "H5",
            FILE,
            with_entry(op, &format!("\"x\":{{{}\"z\":1}},{op}", keys)),
            Refused("line 2: the entry is longer than 16 MiB"),
        ),
        case("H5", FILE, "x".repeat((64 << 20) + 1), Refused("line 0: the file is larger than 64 MiB")),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":1e400"),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":-1e400"),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":NaN"),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":Infinity"),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":[\"x\"]"),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":{\"x\":1}"),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":'x'"),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":\"x\",}"),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":\"a\tb\""),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":\"\\x41\""),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "/* x */\"title\":\"x\""),
            Refused("line 2: the entry is damaged"),
        ),
        case("H5", FILE, with_entry("\"n\":0", "\"n\":4294967296"), Refused("line 2: the entry is damaged")),
        case("H5", FILE, with_entry("\"n\":0", "\"n\":1e0"), Refused("line 2: the entry is damaged")),
        case("H5", FILE, with_entry("\"n\":0", "\"n\":\"0\""), Refused("line 2: the entry is damaged")),
        case(
            "H5",
            FILE,
            with_entry("\"j\":\"0000000007\"", "\"j\":\"../../etc\""),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H5",
            FILE,
            with_entry("\"j\":\"0000000007\"", "\"j\":\"0000000007/../m\""),
            Refused("line 2: the entry is damaged"),
        ),
        case("H5", FILE, with_entry("\"i\":\"", "\"i\":\"zz"), Refused("line 2: the entry is damaged")),
        case(
            "H5",
            FILE,
            with_entry("\"entry\":{", "\"entry\":{}} {"),
            Refused("line 2: the entry is damaged"),
        ),
        case("H5", FILE, with_line("undefined"), Refused("line 2: the line is damaged")),
        case("H5", FILE, with_line("{\"j\":"), Refused("line 2: the entry is damaged")),
        case(
            "H5",
            FILE,
            with_line("<html><script>window.__xss=1</script>"),
            Refused("line 2: the line is damaged"),
        ),
        case("H5", FILE, with_line(&entry("{}")), Refused("line 2: the entry is damaged")),
        case("H5", FILE, with_line(&entry("null")), Refused("line 2: the entry is damaged")),
        case("H5", FILE, with_line(""), Refused("line 0: the file does not have as many lines as it says")),
        case(
            "H5",
            FILE,
            good.clone() + good.lines().nth(1).unwrap(),
            Refused("line 0: the file does not have as many lines"),
        ),
        case(
            "H5",
            FILE,
            good.lines().take(2).collect::<Vec<_>>().join("\n"),
            Refused("line 0: the file does not have as many lines"),
        ),
        case(
            "H5",
            FILE,
            good.replacen("\"entries\":2", "\"entries\":99999999999999999999", 1),
            Refused("line 0: the file does not have as many lines"),
        ),
        case(
            "H5",
            FILE,
            good.replacen("\"entries\":2", "\"entries\":-2", 1),
            Refused("line 0: the file does not have as many lines"),
        ),
        case(
            "H5",
            FILE,
            good.replacen("\"schema\":1", "\"schema\":999", 1),
            Refused("line 1: the file was made by a later version"),
        ),
        case(
            "H5",
            FILE,
            good.replacen("\"plumbline\":1", "\"plumbline\":99", 1),
            Refused("line 1: the file was made by a later version"),
        ),
        case(
            "H5",
            FILE,
            good.replacen("\"plumbline\":1", "\"plumbline\":\"1\"", 1),
            Refused("line 1: this is not a workspace file"),
        ),
        case(
            "H5",
            FILE,
            good.replacen("\"workspace\":\"w\"", "\"workspace\":[\"w\"]", 1),
            Told("a workspace that shares nothing with this one"),
        ),
        case(
            "H5",
            FILE,
            good.replacen("\"heads\":{", "\"heads\":{\"x\":[-1,{}],\"0000000007\":\"y\",", 1),
            Warned("1 new"),
        ),
        case("H5", FILE, "\u{feff}".to_owned() + &good, Kept("x".to_owned())),
        case("H5", FILE, good.replace('\n', "\r\n"), Kept("x".to_owned())),
        case("H5", FILE, good.replacen("{\"plumbline\"", " {\"plumbline\"", 1), Kept("x".to_owned())),
        // A key twice: the last counts, as everywhere in JSON; the chain tells that it was altered.
        case(
            "H5",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":\"x\",\"title\":\"x\""),
            Warned("0000000007 0: Broken"),
        ),
        case("H7", FILE, "", Refused("line 1: this is not a workspace file")),
        case("H7", FILE, "\n\n\n", Refused("line 1: this is not a workspace file")),
        case("H7", FILE, "null", Refused("line 1: this is not a workspace file")),
        case("H7", FILE, header, Refused("line 0: the file does not have as many lines")),
        case(
            "H7",
            FILE,
            good[..good.len() / 2].to_owned(),
            Refused("line 0: the file does not have as many lines"),
        ),
        case("H7", FILE, good[..good.len() - 3].to_owned(), Refused("line 3: the entry is damaged")),
        case("H7", FILE, out(&desk().store), Told("everything is here already")),
        case("H7", FILE, out(&MemoryStore::default()), Told("everything is here already")),
        case(
            "H7",
            FILE,
            export(&renamed(), "v", "Other", Instant::from_millis(0)).unwrap().text,
            Told("a workspace that shares nothing"),
        ),
        case("H7", FILE, takes_away(), Told("1 of 1 would be taken away")),
        case(
            "H7",
            FILE,
            good.replacen(",\"heads\"", ",\"sample\":true,\"heads\"", 1),
            Refused("made-up records are never mixed"),
        ),
        case(
            "H8",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":\"\\ud800\""),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H8",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":\"\\udc00\\ud800\""),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H8",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":\"\\ud83d\""),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H8",
            FILE,
            good.replacen("\"name\":\"Desk\"", "\"name\":\"\\ud800\"", 1),
            Refused("line 1: this is not a workspace file"),
        ),
        case("H8", FILE, [good.as_bytes(), b"\xed\xa0\x80"].concat(), Refused("it is not written in UTF-8")),
        case(
            "H8",
            FILE,
            [b"\xc0\xaf".as_slice(), good.as_bytes()].concat(),
            Refused("it is not written in UTF-8"),
        ),
        case(
            "H8",
            FILE,
            [b"\xff\xfe".as_slice(), good.as_bytes()].concat(),
            Refused("it is not written in UTF-8"),
        ),
        case(
            "H11",
            FILE,
            with_entry("\"title\":\"x\"", "\"title\":\"x\",\"__proto__\":\"y\""),
            Warned("1 new"),
        ),
        case(
            "H11",
            FILE,
            with_entry("\"title\":\"x\"", "\"constructor\":{\"prototype\":1}"),
            Refused("line 2: the entry is damaged"),
        ),
        case(
            "H11",
            FILE,
            with_entry("\"r\":\"incident\"", "\"r\":\"__proto__\""),
            Warned("0000000007 0: Broken"),
        ),
        case(
            "H11",
            FILE,
            good.replacen("\"heads\":{", "\"heads\":{\"__proto__\":[0,\"x\"],", 1),
            Kept("x".to_owned()),
        ),
        case("H20", FILE, far_ahead(), Warned("its clock is ahead")),
    ]
}

/// One record more, in a workspace of another id.
fn renamed() -> MemoryStore {
    let store = MemoryStore::default();
    for (key, value) in all(&desk().store) {
        store.set(&key.replacen("pl1/w/", "pl1/v/", 1), &value).unwrap();
    }
    // A writer of its own: it shares nothing.
    let store_of = |from: MemoryStore| {
        let to = MemoryStore::default();
        for (key, value) in all(&from) {
            to.set(&key.replacen("0000000001", "0000000008", 1), &value).unwrap();
        }
        to
    };
    store_of(store)
}

/// A copy in which the one record was taken away.
pub(super) fn takes_away() -> String {
    let mut other = Desk::new(7);
    for (key, value) in all(&desk().store) {
        other.store.set(&key, &value).unwrap();
    }
    other.refresh();
    other.run(&Command::void(&incident::REGISTER, RecordId(1), "gone")).unwrap();
    out(&other.store)
}

/// A copy whose clock is years ahead.
fn far_ahead() -> String {
    let mut other = Desk::new(7);
    other.now += 10 * 365 * 86_400_000;
    other.run(&create(9, "x", vec![])).unwrap();
    out(&other.store)
}

/// History that was altered: of another copy, where it comes in with a word, and of what is here, where it does not.
fn altered_histories() -> Vec<Case> {
    const FILE: Way = Way::File;
    let own = out(&desk().store);
    let mine = |from: &str, to: &str| {
        let (header, entries) = own.split_once('\n').unwrap();
        assert!(entries.contains(from), "{from} is in {entries}");
        format!("{header}\n{}", entries.replacen(from, to, 1))
    };
    let other = "line 2: the workspace already holds something else under this writer and number";
    let mut cases = vec![
        case("H18", FILE, mine("Printer jam", "Printer gone"), Refused(other)),
        case("H18", FILE, mine("\"by\":\"Mara\"", "\"by\":\"Bela\""), Refused(other)),
        case("H18", FILE, mine("\"do\":\"", "\"do\":\"Not "), Refused(other)),
        case("H18", FILE, mine("\"salt\":\"00", "\"salt\":\"01"), Refused(other)),
        case("H18", FILE, mine("\"t\":\"1", "\"t\":\"2"), Refused(other)),
        case("H18", FILE, mine("\"chain\":\"", "\"chain\":\"0"), Refused(other)),
        case("H18", FILE, mine("\"body\":{", "\"body\":{\"more\":1,"), Refused(other)),
        case("H18", FILE, with_entry("\"title\":\"x\"", "\"title\":\"y\""), Warned("0000000007 0: Broken")),
        case("H18", FILE, with_entry("\"by\":\"Mara\"", "\"by\":\"Bela\""), Warned("0000000007 0: Broken")),
        case("H18", FILE, with_entry("\"do\":\"", "\"do\":\"Not "), Warned("0000000007 0: Broken")),
        case("H18", FILE, with_entry("\"salt\":\"00", "\"salt\":\"01"), Warned("0000000007 0: Broken")),
        case("H18", FILE, with_entry("\"t\":\"19", "\"t\":\"18"), Warned("0000000007 0: Broken")),
        case("H18", FILE, with_entry("\"chain\":\"", "\"chain\":\"0"), Warned("0000000007 0: Broken")),
        case("H18", FILE, with_entry("\"number\":", "\"no\":"), Warned("0000000007 0: Broken")),
    ];
    let good = file_with("x");
    let lines: Vec<&str> = good.lines().collect();
    let fewer = lines[0].replacen("\"entries\":2", "\"entries\":1", 1);
    cases.push(case("H18", FILE, format!("{fewer}\n{}\n", lines[1]), Warned("0000000007 1: Missing")));
    cases.push(case("H18", FILE, format!("{fewer}\n{}\n", lines[2]), Warned("0000000007 0: Missing")));
    let (start, rest) = lines[0].split_once("\"hash\":\"").unwrap();
    let header = format!("{start}\"hash\":\"{}{}", "0".repeat(8), &rest[8..]);
    cases.push(case(
        "H18",
        FILE,
        format!("{header}\n{}\n{}\n", lines[1], lines[2]),
        Warned("it does not add up to what it says"),
    ));

    // A value that was removed for good: no older copy brings it back, in whatever order or company it comes.
    let (_, old) = redacted_desk();
    let lines: Vec<&str> = old.lines().collect();
    let turned: Vec<&str> = std::iter::once(lines[0]).chain(lines[1..].iter().rev().copied()).collect();
    let one = lines[0].replacen("\"entries\":2", "\"entries\":1", 1);
    cases.push(case("H19", FILE, old.clone(), Told("everything is here already")));
    cases.push(case("H19", FILE, turned.join("\n"), Told("everything is here already")));
    cases.push(case("H19", FILE, format!("{one}\n{}\n", lines[2]), Told("everything is here already")));
    // The same words under another writer's name and an earlier time: they come in without the value.
    let forged = old.replace("\"0000000001\"", "\"0000000006\"").replace(".0000000001\"", ".0000000006\"");
    cases.push(case("H19", FILE, forged, Warned("it does not add up")));
    cases
}

/// Shards in files: bombs, lies about lengths, streams cut off.
fn shards() -> Vec<Case> {
    const FILE: Way = Way::File;
    let line = |stored: &str| {
        let (sum, packed) = stored.split_at(8);
        let line = format!(
            "{{\"c\":\"0000000007\",\"n\":0,\"sum\":\"{sum}\",\"packed\":{}}}",
            serde_json::json!(&packed[1..])
        );
        let file = file_with("x");
        let (header, entries) = file.split_once('\n').unwrap();
        format!("{}\n{entries}{line}\n", header.replacen("\"shards\":0", "\"shards\":1", 1))
    };
    let packed = |deflated: &[u8]| seal(&format!("b{}|{}", deflated.len(), pack::pack(deflated)));
    let bomb = |bytes: usize| miniz_oxide::deflate::compress_to_vec(&vec![0; bytes], 6);
    let mut batch = Batch::new("incident");
    let title = batch.field("title");
    for n in 0..50 {
        batch.start_record(shard::derived_id(7, n));
        batch.start_event(Instant::from_millis(0), 0);
        batch.change(title, Value::text("x"));
    }
    let deflated = shard::encode(&batch, None);
    let raw = miniz_oxide::inflate::decompress_to_vec(&deflated).unwrap();
    let again = |raw: &[u8]| packed(&miniz_oxide::deflate::compress_to_vec(raw, 6));
    let patched = |at: usize, bytes: &[u8]| {
        let mut raw = raw.clone();
        raw.splice(at..at + 1, bytes.iter().copied());
        again(&raw)
    };
    let damaged = Refused("line 4: the shard is damaged");
    let whole = shard_text(&batch, None);
    let open = "{\"c\":\"0000000007\",\"n\":0,\"sum\":\"00000000\",\"register\":\"incident\",\"fields\":[],\"people\":[\"\"],\"records\":[]}";
    let opened = line(&whole).lines().take(3).collect::<Vec<_>>().join("\n") + "\n" + open;
    let mut cases = vec![
        case("H6", FILE, line(&packed(&bomb(100 << 20))), damaged.clone()),
        case("H6", FILE, line(&packed(&bomb(1 << 20))), damaged.clone()),
        case("H6", FILE, line(&packed(&bomb(0))), damaged.clone()),
        case("H6", FILE, line(&packed(&deflated[..deflated.len() / 2])), damaged.clone()),
        case("H6", FILE, line(&packed(b"not deflated at all")), damaged.clone()),
        case("H6", FILE, line(&seal("b999999999999|x")), damaged.clone()),
        case("H6", FILE, line(&seal("b-1|x")), damaged.clone()),
        case("H6", FILE, line(&seal("b0|")), damaged.clone()),
        case("H6", FILE, line(&seal("b4|\u{1F600}\u{1F600}\u{1F600}")), damaged.clone()),
        case("H6", FILE, line(&seal("x")), damaged.clone()),
        case(
            "H6",
            FILE,
            line(&whole).replacen("\"sum\":\"", "\"sum\":\"0", 1),
            Refused("line 4: the shard is not what its checksum says"),
        ),
        case("H6", FILE, opened, Refused("line 4: the shard is not what its checksum says")),
        // Counts of records, events and changes that are not there.
        case("H6", FILE, line(&patched(0, &[2])), damaged.clone()),
        case("H6", FILE, line(&patched(1, &[0xff, 0xff, 0xff, 0xff, 0x0f])), damaged.clone()),
        case("H6", FILE, line(&again(&[&raw[..], b"more"].concat())), damaged.clone()),
        case(
            "H6",
            FILE,
            line(&again(&[
                1, 8, b'i', b'n', b'c', b'i', b'd', b'e', b'n', b't', 0, 0, 0xff, 0xff, 0xff, 0x7f, 1, 1,
            ])),
            damaged.clone(),
        ),
        // A text that stands in it once, and in 600 records.
        case(
            "H6",
            FILE,
            line(&shard_text(&again_and_again(600), None)),
            Refused("line 4: the shards hold more than"),
        ),
        // Whole, but no entry speaks for it: it would show nothing.
        case("H6", FILE, line(&whole), Kept("x".to_owned())),
    ];
    for at in [11, 12, 18, 19, 20, 21] {
        cases.push(case(
            "H6",
            FILE,
            line(&patched(at, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])),
            damaged.clone(),
        ));
    }
    cases
}

/// Records with one and the same title of 1 MiB.
fn again_and_again(records: u64) -> Batch {
    let mut batch = Batch::new("incident");
    let title = batch.field("title");
    let text = Value::text(&"y".repeat(1 << 20));
    for n in 0..records {
        batch.start_record(shard::derived_id(7, n));
        batch.start_event(Instant::from_millis(0), 0);
        batch.change(title, text.clone());
    }
    batch
}

/// Spreadsheets and cells that are none, or whose rows cannot be taken.
fn spreadsheets() -> Vec<Case> {
    const SHEET: Way = Way::Spreadsheet;
    let gzip = [b"\x1f\x8b\x08\0".as_slice(), &[0; 64]].concat();
    let utf16 = |text: &str| {
        [b"\xff\xfe".to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
    };
    let wide = |n: usize| (0..n).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",") + "\n1,2\n";
    let rows = |row: &str| format!("Number,Title,Opened\n{row}\n");
    let mut lone = utf16(&sheet_with("a?b", ','));
    let mark = lone.windows(2).position(|w| w == [b'?', 0]).unwrap();
    lone[mark..mark + 2].copy_from_slice(&[0x00, 0xd8]);
    let proto = "__proto__,constructor,Title\nx,y,<b>z</b>\n";
    vec![
        case("H5", SHEET, "", Refused("The file is empty.")),
        case("H5", SHEET, " \r\n\t\n", Refused("The file is empty.")),
        case("H5", SHEET, "Title\n", Refused("a header row and no rows below")),
        case("H5", SHEET, wide(513), Refused("more than 512 columns")),
        case("H5", SHEET, wide(200_000), Refused("more than 512 columns")),
        case("H5", SHEET, "Title,x\n\"a,\nb,c\n", Refused("the row that starts at line 2 is never closed")),
        case(
            "H5",
            SHEET,
            format!("Title,x\n{},y\n", "a".repeat((1 << 20) + 1)),
            Refused("line 2: The cell “Title” holds more than 1 MiB."),
        ),
        case("H5", SHEET, "Title,x\na,b,c\n", Refused("line 2: It has 3 cells, the header 2.")),
        case("H5", SHEET, format!("Title,x\na{}\n", ",b".repeat(5000)), Refused("line 2: It has 513 cells")),
        case(
            "H5",
            SHEET,
            "Title,Opened\nx,9999999-01-01\n",
            Refused("line 2: Opened: “9999999-01-01” is not a date"),
        ),
        case(
            "H5",
            SHEET,
            "Title,Opened\nx,2026-02-31\n",
            Refused("line 2: Opened: “2026-02-31” is not a date"),
        ),
        case(
            "H5",
            SHEET,
            "Title,Opened,x\n<script>window.__xss=1</script>,<img src=x>,y\n",
            Refused("line 2: Opened: “<img src=x>” is not a date"),
        ),
        case("H6", SHEET, gzip, Refused("it looks like a gzip archive")),
        case(
            "H6",
            SHEET,
            b"PK\x03\x04\x14\0\0\0\x08\0".as_slice(),
            Refused("it looks like an Excel workbook or a zip archive"),
        ),
        case(
            "H6",
            SHEET,
            b"\xd0\xcf\x11\xe0\xa1\xb1".as_slice(),
            Refused("it looks like an old Excel workbook"),
        ),
        case("H6", SHEET, b"%PDF-1.7".as_slice(), Refused("it looks like a PDF")),
        case("H6", SHEET, b"\0asm\x01\0\0\0".as_slice(), Refused("it looks like a program")),
        case("H6", SHEET, b"\x89PNG\r\n\x1a\n".as_slice(), Refused("it looks like a picture")),
        case(
            "H6",
            SHEET,
            (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect::<Vec<_>>(),
            Refused("This is not a text file"),
        ),
        case("H8", SHEET, lone, Kept("a\u{FFFD}b".to_owned())),
        case("H8", SHEET, utf16("Title,x\nä€日,y\n"), Kept("ä€日".to_owned())),
        case(
            "H8",
            SHEET,
            [b"Title,Description\n".as_slice(), b"\xed\xa0\x80", b",a long text beside it\n"].concat(),
            Kept("í\u{a0}€".to_owned()),
        ),
        case(
            "H8",
            SHEET,
            [b"Title,Description\n".as_slice(), b"\xc0\xaf", b",a long text beside it\n"].concat(),
            Kept("À¯".to_owned()),
        ),
        case(
            "H8",
            SHEET,
            format!("Title,Description\na\0b,{}\n", "x".repeat(100)),
            Refused("a NUL character at byte 19"),
        ),
        case("H11", SHEET, proto, Kept("<b>z</b>".to_owned())),
        case("H4", SHEET, rows("=1+1,=2+2,2026-03-02"), Kept("=2+2".to_owned())),
        case(
            "H4",
            SHEET,
            rows("'=1+1,'=2+2,'2026-03-02"),
            Refused("line 2: Opened: “'2026-03-02” is not a date"),
        ),
        case("H4", SHEET, "sep=;\nTitle;x\n=1+1;y\n", Kept("=1+1".to_owned())),
        case(
            "H7",
            SHEET,
            rows("1,a,2026-03-02\n1,b,2026-03-02"),
            Warned("line 3: “1” is already in line 2."),
        ),
        case("H7", Way::Paste, "Title\tx\n\n\n", Refused("a header row and no rows below")),
        case(
            "H7",
            Way::Paste,
            "Title\tx\n\"a\tb\n",
            Refused("the row that starts at line 2 is never closed"),
        ),
        case(
            "H5",
            Way::Paste,
            format!("Title\tx\n{}\ty\n", "a".repeat((1 << 20) + 1)),
            Refused("line 2: The cell “Title” holds more than 1 MiB."),
        ),
    ]
}

/// Addresses that mean no place, or ask for much.
fn links() -> Vec<Case> {
    const LINK: Way = Way::Link;
    let list = |query: &str| format!("/q?r=incident&f={}", link_with(query).split_once('=').unwrap().1);
    vec![
        case("H12", LINK, "javascript:window.__xss=1", Told("Home")),
        case("H12", LINK, "//evil.example/x", Told("Home")),
        case("H12", LINK, "/../../etc/passwd", Told("Home")),
        case("H12", LINK, "/<script>window.__xss=1</script>", Told("Home")),
        case("H12", LINK, "/%3Cscript%3E", Told("Home")),
        case(
            "H12",
            LINK,
            "/r/<img src=x onerror=window.__xss=1>",
            Told("Record { address: \"<img src=x onerror=window.__xss=1>\" }"),
        ),
        case("H12", LINK, "/r/%2e%2e%2f%2e%2e", Told("address: \"../..\"")),
        case("H12", LINK, "/r/%00%0a%ff", Told("address: \"\\0\\n\u{FFFD}\"")),
        case("H12", LINK, "/r/%", Told("address: \"%\"")),
        case("H12", LINK, "/r/%zz%+1", Told("address: \"%zz%+1\"")),
        case(
            "H12",
            LINK,
            "/data/<svg onload=window.__xss=1>",
            Told("Data { part: \"<svg onload=window.__xss=1>\" }"),
        ),
        case("H12", LINK, "/kpi/<b>?grain=<b>&grain=<i>&=&&%", Told("Kpis { chosen: Some(\"<b>\")")),
        case("H12", LINK, "/new/__proto__?__proto__=1&constructor=2", Told("register: \"__proto__\"")),
        case("H12", LINK, "/new/incident?status=<b>", Refused("Enter a title.")),
        case("H12", LINK, "/new/incident?title=x&status=%3Cb%3E", Refused("Status: choose one of the list.")),
        case(
            "H12",
            LINK,
            "/new/incident?title=x&impact=window.__xss",
            Refused("Impact: choose one of the list."),
        ),
        case("H12", LINK, "/new/incident?title=x&service=javascript:1", Refused("Service: choose a record.")),
        case(
            "H12",
            LINK,
            format!("/new/incident?title={}", "x".repeat((1 << 20) + 1)),
            Refused("Title: the text is too long."),
        ),
        case("H12", LINK, format!("/r/{}", "x".repeat(100_000)), Told("xxxx")),
        case("H12", LINK, format!("/q?{}", "a=b&".repeat(100_000)), Told("")),
        case("H12", LINK, "/q?r=__proto__&f=constructor:toString", Told("constructor")),
        case("H10", LINK, list("(a+)+$"), Told("")),
        case("H10", LINK, list(&"(".repeat(100_000)), Told("too many brackets within brackets")),
        case("H10", LINK, list(&"-(".repeat(50_000)), Told("too many brackets within brackets")),
        case("H10", LINK, list(&"-".repeat(100_000)), Told("")),
        case("H10", LINK, list(&")".repeat(10_000)), Told("closes none that was opened")),
        case("H10", LINK, list(&"a OR ".repeat(20_000)), Told("a OR a")),
        case("H10", LINK, list(&"\"".repeat(99_999)), Told("")),
        case("H10", LINK, list(&"\\".repeat(100_000)), Told("")),
        case("H10", LINK, list(&format!("title:{}", "a|".repeat(20_000))), Told("title:")),
        case("H10", LINK, list(&"a".repeat(1 << 20)), Told("aaaa")),
        case("H10", LINK, list("opened:>99999999999999999999d"), Told("")),
        case("H10", LINK, list("opened:9999-99-99..0000-00-00"), Told("")),
        case("H10", LINK, list("prio:1e400..-1e400"), Told("")),
        case("H10", LINK, list("sla:<-9223372036854775808m"), Told("")),
        case("H11", LINK, list("__proto__:x constructor:y"), Told("constructor")),
        case("H11", LINK, list("sort:__proto__,toString"), Told("__proto__")),
    ]
}

/// Fields that hold no free text.
fn fields() -> Vec<Case> {
    const FIELD: Way = Way::Field;
    vec![
        case(
            "H1",
            FIELD,
            "impact=<script>window.__xss=1</script>",
            Refused("Impact: choose one of the list."),
        ),
        case(
            "H1",
            FIELD,
            "status=<img src=x onerror=window.__xss=1>",
            Refused("There is no way from new to <img"),
        ),
        case("H1", FIELD, "opened_at=<svg onload=window.__xss=1>", Refused("Enter a day and a time")),
        case(
            "H1",
            FIELD,
            "service=<script>window.__xss=1</script>",
            Refused("There is no service called “<script>window.__xss=1</script>”."),
        ),
        case(
            "H2",
            FIELD,
            "service=javascript:window.__xss=1",
            Refused("There is no service called “javascript:window.__xss=1”."),
        ),
        case("H5", FIELD, "reopen_count=1e400", Refused("Enter a number.")),
        case("H5", FIELD, "reopen_count=NaN", Refused("Enter a number.")),
        case("H5", FIELD, "reopen_count=inf", Refused("Enter a number.")),
        case("H5", FIELD, "reopen_count=0x10zz", Refused("Enter a number.")),
        case("H5", FIELD, "reopen_count==1+1", Refused("Enter a number.")),
        case("H5", FIELD, "opened_at=99999-01-01 00:00", Refused("Enter a day and a time")),
        case("H5", FIELD, "opened_at=2026-02-31 10:00", Refused("Enter a day and a time")),
        case("H5", FIELD, "opened_at=2026-02-01 é9:00", Refused("Enter a day and a time")),
        case(
            "H5",
            FIELD,
            format!("title={}", "x".repeat((1 << 20) + 1)),
            Refused("Title: the text is too long."),
        ),
        case(
            "H5",
            FIELD,
            format!("assignee={}", "x".repeat(1001)),
            Refused("Assignee: the text is too long."),
        ),
        case("H5", FIELD, "title=   ", Refused("Enter a title.")),
        case("H9", FIELD, "title=\u{3000}\u{2003}\u{85}", Refused("Enter a title.")),
        case("H11", FIELD, "service=__proto__", Refused("There is no service called “__proto__”.")),
        case("H12", FIELD, "service=../../m", Refused("There is no service called “../../m”.")),
    ]
}

/// Mapping files that are none.
fn mappings() -> Vec<Case> {
    const MAPPING: Way = Way::Mapping;
    let with = |more: &str| format!("{{\"version\":1,\"register\":\"incident\"{more}}}");
    vec![
        case("H5", MAPPING, "", Refused("cannot be read")),
        case("H5", MAPPING, "[".repeat(500_000), Refused("cannot be read")),
        case(
            "H5",
            MAPPING,
            with(&format!(",\"name\":\"{}\"", "x".repeat(1 << 20))),
            Refused("it is larger than 1 MiB"),
        ),
        case("H5", MAPPING, with(",\"version\":1"), Refused("duplicate field")),
        case("H5", MAPPING, "{\"version\":4294967296,\"register\":\"incident\"}", Refused("cannot be read")),
        case(
            "H5",
            MAPPING,
            "{\"version\":2,\"register\":\"incident\"}",
            Refused("version 2, which is newer"),
        ),
        case(
            "H5",
            MAPPING,
            "{\"version\":1,\"register\":\"<script>\"}",
            Refused("There is no register “<script>”."),
        ),
        case("H5", MAPPING, with(",\"shape\":\"x\""), Refused("cannot be read")),
        case("H5", MAPPING, with(",\"fields\":[{\"field\":\"x\",\"columns\":[]}]"), Refused("no field “x”")),
        case("H5", MAPPING, with(""), Refused("Say for at least one field which column it comes from.")),
        case(
            "H5",
            MAPPING,
            with(
                ",\"dates\":\"<b>\",\"fields\":[{\"field\":\"title\",\"columns\":[{\"column\":\"Title\"}]}]",
            ),
            Refused("“<b>” is not a date pattern."),
        ),
        case(
            "H5",
            MAPPING,
            with(",\"fields\":[{\"field\":\"title\",\"columns\":[{\"column\":\"<img>\"}]}]"),
            Refused("There is no column “<img>”. The columns are: Title, State."),
        ),
        case(
            "H5",
            MAPPING,
            with(",\"fields\":[{\"field\":\"title\",\"columns\":[]},{\"field\":\"title\",\"columns\":[]}]"),
            Refused("“title” is filled twice"),
        ),
        case(
            "H5",
            MAPPING,
            with(
                ",\"shape\":\"update\",\"fields\":[{\"field\":\"title\",\"columns\":[{\"column\":\"Title\"}]}]",
            ),
            Refused("Say which column tells the records apart."),
        ),
        case(
            "H11",
            MAPPING,
            with(",\"fields\":[{\"field\":\"__proto__\",\"columns\":[]}]"),
            Refused("no field “__proto__”"),
        ),
        case(
            "H11",
            MAPPING,
            with(
                ",\"fields\":[{\"field\":\"status\",\"columns\":[{\"column\":\"State\"}],\"values\":{\"New\":{\"__proto__\":\"x\"}}}]",
            ),
            Refused("no field “__proto__”"),
        ),
        case("H8", MAPPING, with(",\"name\":\"\\ud800\""), Refused("cannot be read")),
    ]
}

/// Values in the store that nobody wrote honestly.
fn stored() -> Vec<Case> {
    const STORED: Way = Way::Stored;
    const ENTRY: Expected = Refused("pl1/w/j/0000000009/0: ");
    let good = desk().store.get("pl1/w/j/0000000001/0").unwrap().unwrap();
    let body = &good[9..];
    let pack = |entries: &[(Writer, u32, &str)]| pack_text(entries).unwrap();
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![1; 20 << 20], 6);
    vec![
        case("H5", STORED, "", ENTRY),
        case("H5", STORED, "<script>window.__xss=1</script>", ENTRY),
        case("H5", STORED, body, ENTRY),
        case("H5", STORED, &good[..good.len() - 1], ENTRY),
        case("H5", STORED, good.replacen("Printer", "Primter", 1), ENTRY),
        case("H5", STORED, seal("null"), ENTRY),
        case("H5", STORED, seal("{}"), ENTRY),
        case("H5", STORED, seal(&"[".repeat(1_000_000)), ENTRY),
        case("H5", STORED, seal(&body.replacen("\"Printer jam\"", "1e400", 1)), ENTRY),
        case("H5", STORED, seal(&body.replacen("\"t\":\"1", "\"t\":\"-1", 1)), ENTRY),
        case("H5", STORED, seal(&body.replacen("\"t\":\"1", "\"t\":\"99999999999999999999", 1)), ENTRY),
        case("H8", STORED, seal(&body.replacen("Printer", "\\ud800", 1)), ENTRY),
        case("H6", STORED, seal(&format!("p{}|{}", bomb.len(), pack::pack(&bomb))), ENTRY),
        case("H6", STORED, seal(&format!("b{}|{}", bomb.len(), pack::pack(&bomb))), ENTRY),
        case("H6", STORED, seal("p18446744073709551616|x"), ENTRY),
        case("H6", STORED, pack(&[(Writer::new(9), 1, "{}")]), ENTRY),
        case("H6", STORED, pack(&[(Writer::new(9), u32::MAX, "[[[[")]), ENTRY),
        case("H6", STORED, pack(&[]), ENTRY),
    ]
}

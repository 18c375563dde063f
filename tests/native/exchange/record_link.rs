//! A record in a link: it arrives as it was sent, whatever is altered on the way is refused, and hostile links do
//! nothing.

use crate::difference::told;
use crate::workspace::Desk;
use plumbline::exchange::record_link::{Arrival, MOST_CHARACTERS, NoLink, RecordLink};
use plumbline::journal::key::seal;
use plumbline::journal::{RecordId, Value, load};
use plumbline::register::Read;
use plumbline::register::catalogue::{incident, register};
use plumbline::time::Instant;
use plumbline::workspace::{Change, Command, Workspace, difference};
use proptest::prelude::*;

const ID: RecordId = RecordId(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A desk with one incident that holds these changes beside a title.
fn desk(changes: Vec<Change>) -> Desk {
    let mut desk = Desk::new(1);
    let title = Change::set("title", "Printer jam");
    desk.run(&Command::create(&incident::REGISTER, ID, [vec![title], changes].concat())).unwrap();
    desk
}

fn now(desk: &Desk) -> Instant {
    Instant::from_millis(desk.now as i64)
}

fn link(desk: &Desk) -> RecordLink {
    RecordLink::of(desk.workspace.record(ID).unwrap(), "w", "Ward IT", false, "Mara", now(desk))
}

fn text(desk: &Desk) -> String {
    link(desk).text().unwrap()
}

/// The desk shows what another state shows.
fn same(desk: &Desk, other: &Workspace) {
    assert_eq!(told(&difference(&desk.workspace, other)), Vec::<String>::new());
}

/// Adds what a link carries to a desk, as the page does.
fn add(desk: &mut Desk, link: &RecordLink, into: &str) -> Result<Arrival, Vec<String>> {
    let arrival = link.arrival(&desk.workspace, into);
    desk.now += 60_000;
    let stamp = desk.hand.next_stamp(desk.now, 0);
    let planned = desk.workspace.plan_told("Add from a link", &arrival.target, stamp, "Noor", now(desk));
    let entry = planned.map_err(|r| r.into_iter().map(|r| r.reason).collect::<Vec<_>>())?;
    desk.write(entry);
    Ok(arrival)
}

/// The text of a link with this JSON in it, whole and sealed.
pub fn forged(json: &str) -> String {
    packed(&seal(json))
}

/// The text of a link with this in it, sealed or not.
pub fn packed(text: &str) -> String {
    let bytes = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 9);
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let held = (0..3).fold(0_u32, |held, n| held << 8 | u32::from(*chunk.get(n).unwrap_or(&0)));
        let letters = [18, 12, 6, 0].map(|shift| char::from(LETTERS[(held >> shift & 63) as usize]));
        out.extend(letters.iter().take(chunk.len() + 1));
    }
    out
}

#[test]
fn what_is_no_link_is_refused_with_the_reason() {
    let check = |text: &str, expected: NoLink| {
        let told: String = text.chars().take(80).collect();
        assert_eq!(RecordLink::read(text).err(), Some(expected), "{told}");
    };
    for text in [
        "",
        "A",
        "AA",
        "AAAA",
        "not base64!",
        "q1Zy+/8=",
        "<script>alert(1)</script>",
        "../../etc",
        "äöü",
        "\0",
    ] {
        check(text, NoLink::Damaged);
    }
    check(&"A".repeat(MOST_CHARACTERS), NoLink::Damaged);
    check(&"A".repeat(MOST_CHARACTERS + 1), NoLink::TooLong);
    // Whole, but without the checksum; with a wrong one; larger than any link when unpacked.
    check(&packed("[1]"), NoLink::Damaged);
    check(&packed("00000000|[1]"), NoLink::Damaged);
    check(&packed(&seal(&" ".repeat(4 << 20))), NoLink::Damaged);
    for json in ["", "{", "[1,", "nan"] {
        check(&forged(json), NoLink::Damaged);
    }
    check(&forged(&("[".repeat(100_000) + &"]".repeat(100_000))), NoLink::Damaged);
    for json in ["null", "0", "[]", "{}", "[2]", "[\"1\"]", "[-1]", "[1e9]"] {
        check(&forged(json), NoLink::Unknown);
    }
    for json in ["[1]", "[1,\"w\"]", "[1,1,\"n\",false,0,\"m\",{}]", "[1,\"w\",\"n\",false,0,\"m\",{}]"] {
        check(&forged(json), NoLink::Unfit);
    }
    let op = |register: &str, members: &str| {
        forged(&format!("[1,\"w\",\"n\",false,0,\"m\",{{\"r\":\"{register}\",\"i\":\"{ID}\"{members}}}]"))
    };
    assert!(RecordLink::read(&op("incident", "")).is_ok());
    // What a workspace has settled, and what is no register.
    for name in ["setting", "", "Incident", "nothing", "__proto__"] {
        check(&op(name, ",\"f\":{\"title\":\"x\"}"), NoLink::Unknown);
    }
    for members in [
        ",\"f\":{\"tags\":\"a\"}",
        ",\"f\":{\"number\":0}",
        ",\"f\":{\"number\":\"x\"}",
        ",\"f\":{\"number\":-1}",
        ",\"f\":{\"title\":[1]}",
        ",\"f\":{\"title\":{}}",
        ",\"e\":{\"title\":{\"x\":true}}",
        ",\"e\":{\"tags\":{\"x\":false}}",
        ",\"e\":{\"tags\":{\"\":true}}",
        ",\"e\":{\"tags\":{\"x\":\"yes\"}}",
        ",\"e\":{\"tags\":1}",
    ] {
        check(&op("incident", members), NoLink::Unfit);
    }
}

#[test]
fn a_hostile_link_is_shown_as_text_and_adds_nothing_that_does_not_fit() {
    let refused = |members: &str, expected: &str| {
        let text =
            forged(&format!("[1,\"x\",\"n\",false,0,\"m\",{{\"r\":\"incident\",\"i\":\"{ID}\"{members}}}]"));
        let link = RecordLink::read(&text).unwrap();
        let mut desk = Desk::new(1);
        assert_eq!(add(&mut desk, &link, "w").map(|_| ()).unwrap_err(), [expected], "{members}");
        assert_eq!(desk.workspace.standing(), 0);
    };
    refused("", "Enter a title.");
    refused(",\"f\":{\"title\":\"  \"}", "Enter a title.");
    refused(",\"f\":{\"title\":\"x\",\"status\":\"owned\"}", "Status: choose one of the list.");
    refused(",\"f\":{\"title\":\"x\",\"impact\":7}", "Impact: choose one of the list.");
    refused(",\"f\":{\"title\":\"x\",\"service\":\"javascript:alert(1)\"}", "Service: choose a record.");
    refused(",\"f\":{\"title\":\"x\",\"opened_at\":\"yesterday\"}", "Opened: enter a day and a time.");
    // Fields that no form writes are left out by name, and so is the mark that takes a record away.
    let text = forged(&format!(
        "[1,\"x\",\"n\",false,0,\"m\",{{\"r\":\"incident\",\"i\":\"{ID}\",\"f\":{{\"title\":\"<b>x</b>\",\"void\":\"gone\",\"colour\":\"red\"}}}}]"
    ));
    let link = RecordLink::read(&text).unwrap();
    assert_eq!(link.left_out, ["colour", "void"]);
    let mut desk = Desk::new(1);
    let arrival = add(&mut desk, &link, "w").unwrap();
    let record = desk.workspace.record(arrival.target.record).unwrap();
    assert_eq!((record.title(), record.stands()), ("<b>x</b>", true));
}

#[test]
fn a_link_meets_the_record_that_is_here() {
    let sender = desk(vec![Change::set("description", "Tray 2"), Change::add("tags", "ward")]);
    let link = RecordLink::read(&text(&sender)).unwrap();
    assert_eq!(
        (link.called().as_str(), link.by.as_str(), link.name.as_str()),
        ("INC-0001", "Mara", "Ward IT")
    );

    // Nothing differs.
    let arrival = link.arrival(&sender.workspace, "w");
    assert!(arrival.here && !arrival.foreign && !arrival.changed_since && arrival.target.changes.is_empty());

    // Not here, same workspace: as it stands, with its id and number.
    let mut empty = Desk::new(2);
    let arrival = add(&mut empty, &link, "w").unwrap();
    assert!(!arrival.here && !arrival.foreign);
    let record = empty.workspace.record(ID).unwrap();
    assert_eq!((record.name().as_str(), record.text("description")), ("INC-0001", "Tray 2"));
    same(&empty, &sender.workspace);

    // Here and changed since: what differs is told, what the link holds nothing for is emptied, one undo takes it back.
    let mut other = desk(vec![Change::add("tags", "old"), Change::set("location", "Ward 2")]);
    other
        .run(&Command::on("Edit", &incident::REGISTER, ID, vec![Change::set("status", "in_progress")]))
        .unwrap();
    let before = Workspace::from_loaded(load(&other.store, "w").unwrap());
    let arrival = add(&mut other, &link, "w").unwrap();
    assert!(arrival.here && arrival.changed_since);
    let record = other.workspace.record(ID).unwrap();
    assert_eq!(
        (record.text("status"), record.text("description"), record.text("location")),
        ("new", "Tray 2", "")
    );
    let tags = record.table().column("tags").unwrap().elements(record.row()).collect::<Vec<_>>();
    assert_eq!(tags, ["ward"]);
    let step = other.workspace.undoable().unwrap();
    assert_eq!(step.label, "Add from a link");
    let stamp = other.hand.next_stamp(other.now, 0);
    let undo = other.workspace.plan_undo(step.stamp, stamp, "Noor").unwrap();
    other.write(undo);
    same(&other, &before);

    // Taken away here: adding brings it back.
    other.run(&Command::void(&incident::REGISTER, ID, "")).unwrap();
    add(&mut other, &link, "w").unwrap();
    assert!(other.workspace.record(ID).unwrap().stands());
}

#[test]
fn a_link_of_another_workspace_makes_a_record_of_its_own_once() {
    let service = RecordId(7);
    let mut sender = desk(vec![Change::set("number", 41.0), Change::set("impact", "high")]);
    sender
        .run(&Command::create(register("service").unwrap(), service, vec![Change::set("name", "Mail")]))
        .unwrap();
    let changes = vec![Change::set("service", service.to_string().as_str())];
    sender.run(&Command::on("Edit", &incident::REGISTER, ID, changes)).unwrap();
    let link = RecordLink::read(&text(&sender)).unwrap();

    let mut here = Desk::new(2);
    here.run(&Command::create(&incident::REGISTER, RecordId(9), vec![Change::set("title", "Mine")])).unwrap();
    let arrival = add(&mut here, &link, "elsewhere").unwrap();
    assert!(arrival.foreign && !arrival.here);
    assert_eq!(arrival.links_left_out, 1);
    assert_ne!(arrival.target.record, ID);
    let record = here.workspace.record(arrival.target.record).unwrap();
    assert_eq!(
        (record.name().as_str(), record.title(), record.text("impact")),
        ("INC-0002", "Printer jam", "high")
    );
    assert_eq!(record.value("service"), Value::Null);

    // Once more: it is here. Only the link it could not keep differs, and that is told.
    let again = link.arrival(&here.workspace, "elsewhere");
    assert!(again.here);
    assert_eq!((again.target.record, again.target.changes.len()), (arrival.target.record, 0));

    // An id that is another kind of record's here is not written to.
    let mut taken = Desk::new(3);
    taken.run(&Command::create(register("service").unwrap(), ID, vec![Change::set("name", "Mail")])).unwrap();
    let arrival = add(&mut taken, &link, "w").unwrap();
    assert_ne!(arrival.target.record, ID);
    assert_eq!(taken.workspace.record(ID).unwrap().title(), "Mail");
}

#[test]
fn a_record_too_long_for_a_link_is_refused_with_its_length() {
    let mut state = 1_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(33 + (state >> 33) as u8 % 90)
    };
    let noise: String = (0..9000).map(|_| letter()).collect();
    let length = link(&desk(vec![Change::set("description", noise.as_str())])).text().unwrap_err();
    assert!(length > MOST_CHARACTERS, "{length}");
    // What repeats fits all the same.
    assert!(text(&desk(vec![Change::set("description", "again ".repeat(5000).as_str())])).len() < 1000);
}

#[test]
fn any_altered_letter_and_any_cut_is_refused_or_shows_the_same() {
    let sent =
        text(&desk(vec![Change::set("description", "Tray 2 takes no paper"), Change::add("tags", "ward")]));
    let told = |link: &RecordLink| format!("{link:?}");
    let same = told(&RecordLink::read(&sent).unwrap());
    for place in 0..sent.len() {
        assert!(RecordLink::read(&sent[..place]).is_err(), "cut at {place}");
        for letter in LETTERS {
            let mut altered = sent.clone().into_bytes();
            altered[place] = *letter;
            let shown = RecordLink::read(std::str::from_utf8(&altered).unwrap());
            assert!(shown.is_err() || told(&shown.unwrap()) == same, "{} at {place}", char::from(*letter));
        }
    }
}

proptest! {
    #[test]
    fn any_record_arrives_as_it_was_sent(
        description in "\\PC{0,200}", tags in prop::collection::btree_set("[a-z]{1,8}", 0..5), count in any::<f64>(),
    ) {
        let mut changes: Vec<Change> = tags.iter().map(|tag| Change::add("tags", tag)).collect();
        changes.push(Change::set("description", description.as_str()));
        changes.push(Change::set("reopen_count", count));
        let sender = desk(changes);
        let sent = link(&sender);
        let read = RecordLink::read(&sent.text().unwrap()).unwrap();
        prop_assert!(read.arrival(&sender.workspace, "w").target.changes.is_empty());
        let mut other = Desk::new(2);
        add(&mut other, &read, "w").unwrap();
        same(&other, &sender.workspace);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[A-Za-z0-9_-]{0,200}", json in "\\PC{0,60}") {
        let _ = RecordLink::read(&text);
        let _ = RecordLink::read(&forged(&json));
    }
}

/// To the letter, and to the byte once it is inflated.
#[test]
fn a_link_may_be_as_long_as_its_limits_and_no_longer() {
    let mut draw = 7_u64;
    let mut letter = || {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(LETTERS[(draw >> 58) as usize])
    };
    let noise: String = (0..MOST_CHARACTERS).map(|_| letter()).collect();
    let with = |description: &str| {
        let mut link = link(&desk(vec![]));
        link.target.changes.push(Change::set("description", description));
        link.text()
    };
    let mut length = 7_500;
    let longest = (0..200).find_map(|_| {
        let text = with(&noise[..length]);
        length = (length + MOST_CHARACTERS).saturating_sub(text.clone().map_or_else(|e| e, |t| t.len()));
        text.ok().filter(|text| text.len() == MOST_CHARACTERS)
    });
    assert!(RecordLink::read(&longest.unwrap()).is_ok());
    assert!(with(&noise[..length + 8]).is_err_and(|length| length > MOST_CHARACTERS));
    // One letter again and again takes next to nothing before it is inflated.
    let most = 256 * 1024;
    let sealed = |text: &str| {
        let packed = RecordLink::read(text).unwrap();
        packed.value("description").map_or(0, |v| v.to_string().len())
    };
    let short = with("x").unwrap();
    assert_eq!(sealed(&short), 1);
    let frame = inflated(&short).len() - 1;
    let full = with(&"x".repeat(most - frame)).unwrap();
    assert_eq!((inflated(&full).len(), sealed(&full)), (most, most - frame));
    assert!(with(&"x".repeat(most - frame + 1)).is_err());
}

fn inflated(text: &str) -> Vec<u8> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        held = held << 6 | LETTERS.iter().position(|l| *l == letter).unwrap() as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    miniz_oxide::inflate::decompress_to_vec(&bytes).unwrap()
}

#[test]
fn what_is_no_link_is_told_in_sentences_of_its_own() {
    let check = |why: NoLink, word: &str| {
        let told = why.sentence();
        assert!(told.contains(word) && told.ends_with('.'), "{why:?}: {told}");
    };
    check(NoLink::TooLong, "workspace file");
    check(NoLink::Damaged, "copy all of it");
    check(NoLink::Unknown, "latest version");
    check(NoLink::Unfit, "does not fit");
}

/// Bits that carry nothing are zeros, and there is no letter of them alone.
#[test]
fn a_link_has_one_text_only() {
    let mut seen = [false; 3];
    for name in ["a", "ab", "abc", "abcd", "xyz", "Mara", "Noor", "Printer", "Ward"] {
        let mut link = link(&desk(vec![]));
        link.name = name.to_owned();
        let text = link.text().unwrap();
        let altered = match text.len() % 4 {
            0 => format!("{text}A"),
            _ => {
                let last = LETTERS.iter().position(|l| *l == *text.as_bytes().last().unwrap()).unwrap();
                format!("{}{}", &text[..text.len() - 1], char::from(LETTERS[last + 1]))
            }
        };
        assert!(RecordLink::read(&text).is_ok());
        assert_eq!(RecordLink::read(&altered).err(), Some(NoLink::Damaged), "{name}");
        seen[text.len() % 4 * 2 / 3] = true;
    }
    assert_eq!(seen, [true; 3], "one of each length");
}

#[test]
fn a_link_tells_the_elements_of_each_field_by_themselves() {
    let link =
        link(&desk(vec![Change::add("tags", "vip"), Change::add("related", &RecordId(5).to_string())]));
    let check =
        |field: &str, expected: &[&str]| assert_eq!(link.elements(field).collect::<Vec<_>>(), expected);
    check("tags", &["vip"]);
    check("related", &[&RecordId(5).to_string()]);
    check("title", &[]);
}

#[test]
fn blanks_around_a_text_are_no_difference_once_a_link_was_added() {
    let check = |title: &str, description: &str| {
        let mut link = link(&desk(vec![]));
        link.target.changes.retain(|change| *change.field != *"title");
        link.target.changes.extend([Change::set("title", title), Change::set("description", description)]);
        let mut here = Desk::new(2);
        assert!(!add(&mut here, &link, "w").unwrap().here);
        let again = link.arrival(&here.workspace, "w");
        assert_eq!((again.here, again.target.changes), (true, vec![]), "{title:?}, {description:?}");
    };
    check("Printer jam", "Tray 2");
    check(" Printer jam\n", "\tTray 2 ");
    check("Printer jam\u{3000}", "   ");
    check("Printer jam", "");
}

#[test]
fn a_set_that_is_not_known_is_named_once() {
    let check = |members: &str, expected: &[&str]| {
        let text =
            forged(&format!("[1,\"w\",\"n\",false,0,\"m\",{{\"r\":\"incident\",\"i\":\"{ID}\"{members}}}]"));
        assert_eq!(RecordLink::read(&text).unwrap().left_out, expected, "{members}");
    };
    check(",\"e\":{\"shades\":{\"red\":true,\"blue\":true}}", &["shades"]);
    check(",\"f\":{\"shades\":1},\"e\":{\"shades\":{\"red\":true}}", &["shades"]);
    check(",\"f\":{\"b\":1,\"a\":1},\"e\":{\"c\":{\"x\":true,\"y\":true}}", &["a", "b", "c"]);
}

#[test]
fn elements_that_name_records_are_checked_and_left_out_where_they_go_nowhere() {
    let (here, nowhere) = (RecordId(5).to_string(), RecordId(6).to_string());
    let check = |element: &str, fits: bool, left_out: usize| {
        let mut link = link(&desk(vec![]));
        link.target.changes.push(Change::add("related", element));
        let read = RecordLink::read(&link.text().unwrap());
        assert_eq!(read.is_ok(), fits, "{element}");
        let Ok(read) = read else { return };
        let mut other = Desk::new(2);
        let title = Change::set("title", "Scanner");
        other.run(&Command::create(&incident::REGISTER, RecordId(5), vec![title])).unwrap();
        assert_eq!(read.arrival(&other.workspace, "elsewhere").links_left_out, left_out, "{element}");
    };
    check(&here, true, 0);
    check(&nowhere, true, 1);
    check("no record", false, 0);
}

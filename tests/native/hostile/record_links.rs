//! Addresses that carry a record: what is no link, what does not fit, and what is told before it is added.

use super::cases::case;
use super::ways::{NEW, NOW, OWN};
use super::{Case, Expected, Way};
use crate::exchange::record_link::{forged, packed};
use crate::workspace::{Desk, create};
use Expected::{Kept, Refused, Told, Warned};
use plumbline::exchange::record_link::{MOST_CHARACTERS, RecordLink};
use plumbline::journal::RecordId;
use plumbline::journal::key::seal;
use plumbline::register::catalogue::incident;
use plumbline::route::Route;
use plumbline::time::Zone;
use plumbline::workspace::{Change, Planned, Target, text_form};

/// As the page takes a link: it is looked at, what is to be known is told, and what is new is added.
pub fn walk(desk: &mut Desk, given: &[u8]) -> Result<String, String> {
    let address = String::from_utf8_lossy(given);
    let Route::Link { carried } = Route::parse(&address) else {
        panic!("{address} is the address of a link")
    };
    let link = RecordLink::read(&carried).map_err(|why| why.sentence().to_owned())?;
    if link.sample {
        return Err("made-up records are never mixed with real ones".to_owned());
    }
    let arrival = link.arrival(&desk.workspace, "w");
    let zone = Zone::utc();
    let shown = text_form::instant_shown(link.at, &zone);
    let mut told = format!("made {shown} by {} in {}; called there {}; ", link.by, link.name, link.called());
    if arrival.foreign {
        told.push_str("from elsewhere; ");
    }
    if arrival.links_left_out > 0 {
        told.push_str(&format!("{} links left out; ", arrival.links_left_out));
    }
    if !link.left_out.is_empty() {
        told.push_str(&format!("leaves out {}; ", link.left_out.join(", ")));
    }
    let stamp = desk.stamp();
    let planned = desk.workspace.plan_told("Add from a link", &arrival.target, stamp, "Noor", NOW);
    let entry = planned.map_err(|why| why.into_iter().map(|r| r.reason).collect::<Vec<_>>().join(" "))?;
    if arrival.here {
        // A person is asked which fields to take.
        let fields: Vec<&str> = arrival.target.changes.iter().map(|c| &*c.field).collect();
        return Ok(format!("{told}is here; differs in {}; ", fields.join(", ")));
    }
    desk.write(entry);
    let record = desk.workspace.record(arrival.target.record).expect("it was added");
    told.push_str(&format!("called here {}; ", record.name()));
    let stamp = desk.stamp();
    match desk.workspace.plan(&create(99, "Next", vec![]), stamp, "Mara", NOW) {
        Ok(Planned::Entry(next)) => {
            let number = next.ops[0].writes.iter().find(|w| &*w.field == "number").expect("it has a number");
            told.push_str(&format!("next is {}; ", number.value));
        }
        other => panic!("{other:?}"),
    }
    Ok(told)
}

/// The address of a link with a title, as the page makes it.
pub fn with_title(title: &str) -> String {
    let changes = vec![Change::set("title", title)];
    let target = Target { register: &incident::REGISTER, record: RecordId(NEW), at: None, changes };
    let link = RecordLink {
        workspace: "w".to_owned(),
        name: title.to_owned(),
        sample: false,
        at: NOW,
        by: title.to_owned(),
        target,
        left_out: Vec::new(),
    };
    address(&link.text().expect("it is short"))
}

fn address(carried: &str) -> String {
    Route::Link { carried: carried.to_owned() }.to_string()
}

/// The address of a whole link with this JSON in it.
fn json(json: &str) -> String {
    address(&forged(json))
}

/// The JSON of a link with a record of its own: its register, its identity and more members.
fn link_of(workspace: &str, register: &str, id: u128, members: &str) -> String {
    let id = RecordId(id);
    format!("[1,\"{workspace}\",\"n\",false,0,\"m\",{{\"r\":\"{register}\",\"i\":\"{id}\"{members}}}]")
}

pub fn cases() -> Vec<Case> {
    const LINK: Way = Way::RecordLink;
    const DAMAGED: Expected = Refused("The link is not whole.");
    const UNKNOWN: Expected = Refused("something that this version does not know");
    const UNFIT: Expected = Refused("does not fit the record it is meant for");
    let mut cases = Vec::new();
    let mut add = |threat, given: String, expected: &Expected| {
        cases.push(case(threat, LINK, given, expected.clone()));
    };
    let new = |members: &str| json(&link_of("w", "incident", NEW, members));
    let fields = |fields: &str| new(&format!(",\"f\":{{\"title\":\"x\"{fields}}}"));
    let kept = |text: &str| Kept(text.to_owned());

    // What is no link at all.
    for rest in
        ["", "A", "AA", "AAAA", "..", "../../etc/passwd", "javascript:window.__xss=1", "%00%0a%ff", "%"]
    {
        add("H12", format!("/link/{rest}"), &DAMAGED);
    }
    for rest in ["<script>window.__xss=1</script>", "q1Zy+/8=", "äöü", "data:text/html,x", "__proto__"] {
        add("H12", format!("/link/{rest}"), &DAMAGED);
    }

    // Cut, longer, and with one letter that is another one.
    let whole = forged(&link_of("w", "incident", NEW, ",\"f\":{\"title\":\"x\"}"));
    let length = whole.len();
    add("H18", address(&whole), &kept("x"));
    for end in [1, length / 4, length / 2, length - 2, length - 1] {
        add("H18", address(&whole[..end]), &DAMAGED);
    }
    for place in [0, length / 3, length / 2, length - 2] {
        let other = if &whole[place..=place] == "Q" { "R" } else { "Q" };
        add("H18", address(&format!("{}{other}{}", &whole[..place], &whole[place + 1..])), &DAMAGED);
    }
    add("H18", address(&whole.to_ascii_lowercase()), &DAMAGED);
    add("H18", address(&whole.chars().rev().collect::<String>()), &DAMAGED);
    add("H18", address(&packed(&link_of("w", "incident", NEW, ",\"f\":{\"title\":\"x\"}"))), &DAMAGED);
    add("H18", address(&packed("00000000|[1]")), &DAMAGED);
    add("H18", address(&packed(&seal("[1]").replacen('|', "", 1))), &DAMAGED);

    // Longer than the limit, or more than that once it is inflated.
    add("H6", address(&"A".repeat(MOST_CHARACTERS)), &DAMAGED);
    for length in [MOST_CHARACTERS + 1, 1 << 20] {
        add("H6", address(&"A".repeat(length)), &Refused("The link is longer than any that is made here."));
    }
    let frame = seal(&link_of("w", "incident", NEW, ",\"f\":{\"title\":\"x\",\"description\":\"\"}")).len();
    let description = |bytes: usize| fields(&format!(",\"description\":\"{}\"", "y".repeat(bytes)));
    add("H6", description(256 * 1024 - frame), &kept("x"));
    add("H6", description(256 * 1024 - frame + 1), &DAMAGED);
    add("H6", description(5 << 20), &DAMAGED);
    add("H6", json(&" ".repeat(4 << 20)), &DAMAGED);
    add("H6", json(&"[".repeat(100_000)), &DAMAGED);
    add("H6", json(&("[".repeat(200) + &"]".repeat(200))), &DAMAGED);
    // The name of a set stands beside each of its elements.
    let elements: Vec<String> = (0..1000).map(|n| format!("\"{n}\":true")).collect();
    let set = |name: &str| format!(",\"e\":{{\"{name}\":{{{}}}}}", elements.join(","));
    add("H6", new(&set(&"y".repeat(200_000))), &UNFIT);
    add("H6", new(&format!(",\"f\":{{\"title\":\"x\"}}{}", set("shades"))), &Warned("leaves out shades; "));
    add("H6", new(&format!(",\"f\":{{\"title\":\"x\"}}{}", set("tags"))), &kept("x"));

    // What is whole and no link of this version.
    for text in ["", "{", "[1,", "nan", "[1]]", "'x'", "\u{feff}[1]", "[01]"] {
        add("H5", json(text), &DAMAGED);
    }
    for text in ["null", "0", "[]", "{}", "[2]", "[\"1\"]", "[-1]", "[1e9]", "[1.0]", "[[1]]"] {
        add("H5", json(text), &UNKNOWN);
    }
    for register in ["setting", "", "Incident", "nothing", "incident ", "incident\\u0000"] {
        add("H5", json(&link_of("w", register, NEW, ",\"f\":{\"title\":\"x\"}")), &UNKNOWN);
    }
    for register in ["__proto__", "constructor", "toString"] {
        add("H11", json(&link_of("w", register, NEW, ",\"f\":{\"title\":\"x\"}")), &UNKNOWN);
    }

    // Members of another kind than they are.
    for text in [
        "[1]",
        "[1,\"w\"]",
        "[1,1,\"n\",false,0,\"m\",{}]",
        "[1,\"w\",null,false,0,\"m\",{}]",
        "[1,\"w\",\"n\",0,0,\"m\",{}]",
        "[1,\"w\",\"n\",false,\"0\",\"m\",{}]",
        "[1,\"w\",\"n\",false,1e400,\"m\",{}]",
        "[1,\"w\",\"n\",false,9223372036854775808,\"m\",{}]",
        "[1,\"w\",\"n\",false,0,[],{}]",
        "[1,\"w\",\"n\",false,0,\"m\",{}]",
        "[1,\"w\",\"n\",false,0,\"m\",[]]",
        "[1,\"w\",\"n\",false,0,\"m\",{\"r\":\"incident\",\"i\":\"../../etc\"}]",
        "[1,\"w\",\"n\",false,0,\"m\",{\"r\":\"incident\",\"i\":\"0000000000000000000000000000000G\"}]",
        "[1,\"w\",\"n\",false,0,\"m\",{\"r\":\"incident\",\"i\":9}]",
    ] {
        add("H5", json(text), &UNFIT);
    }
    for members in [
        ",\"f\":{\"title\":[\"x\"]}",
        ",\"f\":{\"title\":{\"x\":1}}",
        ",\"f\":{\"tags\":\"a\"}",
        ",\"e\":{\"title\":{\"x\":true}}",
        ",\"e\":{\"tags\":{\"x\":false}}",
        ",\"e\":{\"tags\":{\"x\":1}}",
        ",\"e\":{\"tags\":{\" \":true}}",
        ",\"e\":{\"tags\":[\"x\"]}",
        ",\"e\":{\"related\":{\"javascript:window.__xss=1\":true}}",
        ",\"e\":{\"related\":{\"<img src=x onerror=window.__xss=1>\":true}}",
        ",\"p\":{\"title\":\"soon\"},\"f\":{\"title\":\"x\"}",
        ",\"at\":\"soon\",\"f\":{\"title\":\"x\"}",
        ",\"at\":0,\"f\":{\"title\":\"x\"}",
    ] {
        add("H5", new(members), &UNFIT);
    }
    add("H5", new(&format!(",\"e\":{{\"tags\":{{\"{}\":true}}}}", "y".repeat(1001))), &UNFIT);
    for number in ["0", "-1", "1e9", "0.5", "\"x\"", "\"42\"", "true", "null", "\"B0\"", "\"B1234567890\""] {
        add("H5", fields(&format!(",\"number\":{number}")), &UNFIT);
    }

    // Values that the register's own rules refuse.
    let values = [
        ("", "\"description\":\"x\"", "Enter a title."),
        ("", "\"title\":\"  \"", "Enter a title."),
        ("", "\"title\":null", "Enter a title."),
        ("x", "\"status\":\"owned\"", "Status: choose one of the list."),
        ("x", "\"status\":\"<img src=x onerror=window.__xss=1>\"", "Status: choose one of the list."),
        ("x", "\"impact\":7", "Impact: choose one of the list."),
        ("x", "\"impact\":\"2026-03-02T09:00:00Z\"", "Impact: choose one of the list."),
        ("x", "\"priority\":\"0\"", "Priority: choose one of the list."),
        ("x", "\"service\":\"javascript:window.__xss=1\"", "Service: choose a record."),
        ("x", "\"service\":\"__proto__\"", "Service: choose a record."),
        ("x", "\"opened_at\":\"yesterday\"", "Opened: enter a day and a time."),
        ("x", "\"opened_at\":\"2026-02-31T10:00:00Z\"", "Opened: enter a day and a time."),
        ("x", "\"opened_at\":1772442000000", "Opened: enter a day and a time."),
        ("x", "\"reopen_count\":\"=1+1\"", "enter a number."),
        ("x", "\"reopen_count\":true", "enter a number."),
    ];
    for (title, value, why) in values {
        let title = if title.is_empty() { String::new() } else { format!("\"title\":\"{title}\",") };
        add("H5", new(&format!(",\"f\":{{{title}{value}}}")), &Refused(why));
    }
    let long = "y".repeat(1001);
    add("H5", fields(&format!(",\"assignee\":\"{long}\"")), &Refused("Assignee: the text is too long."));

    // Letters that are none.
    for text in ["\\ud800", "\\udc00\\ud800", "\\ud83d", "\\x41", "a\tb"] {
        add("H8", new(&format!(",\"f\":{{\"title\":\"{text}\"}}")), &DAMAGED);
    }
    add("H8", new(",\"f\":{\"title\":\"a\\u0000b\"}"), &kept("a\0b"));

    // Names that mean something to a program.
    for name in ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"] {
        let field = format!(",\"{name}\":\"y\"");
        add("H11", fields(&field), &Warned("leaves out "));
        add(
            "H11",
            new(&format!(",\"f\":{{\"title\":\"x\"}},\"e\":{{\"tags\":{{\"{name}\":true}}}}")),
            &kept("x"),
        );
        add("H11", new(&format!(",\"f\":{{\"title\":\"x\"}},\"{name}\":{{\"x\":1}}")), &kept("x"));
    }
    // Marks that no form writes: a record is not taken away, nor lifted, by a link.
    add("H7", fields(",\"void\":\"gone\",\"colour\":\"red\""), &Warned("leaves out colour, void; "));

    // What it says of where it comes from is text, and a claim.
    for at in ["9223372036854775807", "-9223372036854775808", "8640000000000001"] {
        let text = format!(
            "[1,\"w\",\"n\",false,{at},\"m\",{{\"r\":\"incident\",\"i\":\"{}\",\"f\":{{\"title\":\"x\"}}}}]",
            RecordId(NEW)
        );
        add("H20", json(&text), &kept("x"));
    }
    let mark = "<img src=x onerror=window.__xss=1>";
    let text = format!(
        "[1,\"w\",\"{mark}\",false,1,\"{mark}\",{{\"r\":\"incident\",\"i\":\"{}\",\"f\":{{\"title\":\"x\"}}}}]",
        RecordId(NEW)
    );
    add("H1", json(&text), &Warned("by <img src=x onerror=window.__xss=1> in <img"));
    let text = link_of("w", "incident", NEW, ",\"f\":{\"title\":\"x\"}").replacen("false", "true", 1);
    add("H7", json(&text), &Refused("made-up records are never mixed"));
    // The stamps it would replace and the time it is to have happened at are not its to say.
    add("H20", new(",\"p\":{\"title\":\"ffffffffffff.0.0000000001\"},\"f\":{\"title\":\"x\"}"), &kept("x"));
    add("H20", new(",\"at\":\"9999-12-31T23:59:59Z\",\"f\":{\"title\":\"x\"}"), &kept("x"));

    // Identities and numbers of what is here.
    let own =
        |workspace: &str, register: &str, members: &str| json(&link_of(workspace, register, OWN, members));
    let title = ",\"f\":{\"title\":\"Owned\"}";
    add("H7", own("w", "incident", title), &Told("is here; differs in title"));
    add("H7", own("x", "incident", title), &Told("is here; differs in title"));
    add("H7", own("w", "incident", ",\"f\":{\"title\":\"\"}"), &Refused("Enter a title."));
    add("H7", own("w", "problem", title), &Warned("from elsewhere; "));
    add("H7", own("w", "service", ",\"f\":{\"name\":\"Owned\"}"), &Warned("from elsewhere; "));
    add("H7", own("w", "incident", ",\"f\":{\"title\":\"Printer jam\"}"), &Told("is here; differs in "));
    add("H7", json(&link_of("x", "incident", NEW, title)), &Warned("from elsewhere; called here INC-0002"));
    let nowhere = format!(
        ",\"f\":{{\"title\":\"x\",\"service\":\"{0}\"}},\"e\":{{\"related\":{{\"{0}\":true}}}}",
        RecordId(77)
    );
    add("H7", json(&link_of("x", "incident", NEW, &nowhere)), &Warned("2 links left out; "));
    add("H7", new(&nowhere), &kept("x"));
    add("H7", fields(",\"number\":1"), &Warned("called here INC-0001·"));
    add("H7", fields(",\"number\":1.5"), &Warned("called here INC-0001·"));
    add("H7", fields(",\"number\":\"b7\""), &Warned("called here INC-B0007; next is 2; "));
    add("H7", fields(",\"number\":999999999"), &Warned("called here INC-999999999; next is 2; "));
    add("H7", fields(",\"number\":900000000"), &Warned("called here INC-900000000; next is 900000001; "));
    add(
        "H7",
        json(&link_of("x", "incident", NEW, ",\"f\":{\"title\":\"x\",\"number\":999999999}")),
        &Warned("called here INC-0002; next is 3; "),
    );
    // A field twice: the last counts, as everywhere in JSON.
    add("H5", new(",\"f\":{\"title\":\"y\",\"title\":\"x\"}"), &kept("x"));
    cases
}

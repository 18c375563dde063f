//! Queries: what they find, in which order, what they say when they cannot be read, and help while typing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

use crate::workspace::Desk;
use plumbline::journal::{RecordId, Value};
use plumbline::register::catalogue::{REGISTERS, incident, problem, service};
use plumbline::register::{Kind, Phase, Read, Register};
use plumbline::time::{Day, Instant};
use plumbline::workspace::query::{Node, Test, chips, complete, fuzzy, similar, value_text, with, without};
use plumbline::workspace::{
    Change, ClockState, Clocks, Command, Context, NoClocks, Query, Record, Workspace,
};
use proptest::prelude::*;
use std::sync::LazyLock;

static WORLD: LazyLock<Workspace> = LazyLock::new(world);

fn day_start(day: Day) -> Instant {
    Instant::from_millis(i64::from(day.number()) * 86_400_000)
}

fn at(text: &str) -> Instant {
    Instant::from_canonical(text).unwrap()
}

fn world() -> Workspace {
    let mut desk = Desk::new(1);
    let mut make = |register: &'static Register, id: u128, values: &[(&str, &str)]| {
        let changes = values
            .iter()
            .map(|(field, value)| match (*field, register.field(field).map(|f| f.kind)) {
                ("tags", _) => Change::add(field, value),
                (_, Some(Kind::Links(_))) => Change::add(field, value),
                (_, Some(Kind::Flag)) => Change::set(field, *value == "yes"),
                (_, Some(Kind::Number(_))) => Change::set(field, value.parse::<f64>().unwrap()),
                _ => Change::set(field, *value),
            })
            .collect();
        desk.run(&Command::on("Create", register, RecordId(id), changes)).unwrap();
    };
    let (mail, archive, problem_id) = (id(1), id(2), id(3));
    make(&service::REGISTER, 1, &[("name", "E-mail")]);
    make(&service::REGISTER, 2, &[("name", "E-mail archive")]);
    make(
        &problem::REGISTER,
        3,
        &[("title", "Mail server disk fills up"), ("assignee", "Mara"), ("workaround", "Delete logs")],
    );
    let incidents: [&[(&str, &str)]; 6] = [
        &[
            ("title", "Mail server down"),
            ("description", "Nobody can read \"mail\""),
            ("status", "in_progress"),
            ("impact", "high"),
            ("urgency", "high"),
            ("assignee", "Mara"),
            ("service", &mail),
            ("tags", "vip"),
            ("tags", "Head office"),
            ("major", "yes"),
            ("problem", &problem_id),
        ],
        &[
            ("title", "Printer on floor 2 jams"),
            ("impact", "low"),
            ("urgency", "low"),
            ("category", "Printing"),
            ("major", "no"),
        ],
        &[
            ("title", "VPN drops in the CAFÉ"),
            ("status", "on_hold"),
            ("hold_reason", "supplier"),
            ("impact", "medium"),
            ("urgency", "high"),
            ("assignee", "Tomas Marani"),
            ("category", "Network"),
            ("item", "vpn-01"),
        ],
        &[
            ("title", "Mailbox full"),
            ("status", "resolved"),
            ("resolution", "Made larger"),
            ("opened_at", "2026-03-01T22:00:00Z"),
            ("resolved_at", "2026-03-01T22:30:00Z"),
            ("impact", "medium"),
            ("urgency", "medium"),
            ("assignee", "Mara"),
            ("service", &archive),
            ("satisfaction", "4"),
            ("tags", "vip"),
        ],
        &[
            ("title", "Old printer"),
            ("status", "closed"),
            ("opened_at", "2025-12-24T10:00:00Z"),
            ("closed_at", "2026-02-27T10:00:00Z"),
            ("category", "Printing and copying"),
            ("source_ref", "SD-42"),
        ],
        &[("title", "Test"), ("status", "cancelled"), ("assignee", "none"), ("satisfaction", "2")],
    ];
    for (n, values) in incidents.iter().enumerate() {
        make(&incident::REGISTER, 101 + n as u128, values);
    }
    make(&incident::REGISTER, 200, &[("title", "Taken away: printer")]);
    desk.run(&Command::void(&incident::REGISTER, RecordId(200), "a mistake")).unwrap();
    desk.workspace
}

fn id(number: u128) -> String {
    RecordId(number).to_string()
}

/// 1 has 20 minutes left, 2 is 5 minutes late, 3 waits with 3 hours left, 4 was met, 5 missed.
#[derive(Debug)]
struct FakeClocks;

impl Clocks for FakeClocks {
    fn left(&self, register: &str, row: u32) -> Option<i64> {
        let minutes = *[20, -5, 180].get(row as usize)?;
        (register == "incident").then_some(minutes * 60_000)
    }

    fn state(&self, register: &str, row: u32) -> ClockState {
        let states = [
            ClockState::Running,
            ClockState::Running,
            ClockState::Paused,
            ClockState::Met,
            ClockState::Missed,
        ];
        let state = states.get(row as usize).copied().filter(|_| register == "incident");
        state.unwrap_or(ClockState::None)
    }
}

fn context() -> Context<'static> {
    Context { me: "mara", now: at("2026-03-02T12:00:00Z"), day_start: &day_start, clocks: &FakeClocks }
}

fn numbers(text: &str) -> String {
    let (query, errors) = Query::parse(text);
    assert_eq!(errors, [], "{text}");
    let table = WORLD.of(&incident::REGISTER).unwrap();
    let rows = query.matches(&WORLD, table, &context());
    let found: Vec<String> = rows.iter().map(|row| table.number(row).to_string()).collect();
    found.join(" ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(numbers(text), expected, "{text}");
}

#[test]
fn text_finds_words_numbers_and_source_numbers() {
    check("", "1 2 3 4 5 6");
    check("mail", "1 4");
    check("MAIL server", "1");
    check("\"mail server\"", "1");
    check("\"server mail\"", "");
    check("café", "3");
    check("\"\\\"mail\\\"\"", "1");
    check("printer -old", "2");
    check("printer NOT old", "2");
    check("INC-0003", "3");
    check("inc-3", "3");
    check("PRB-0003", "");
    check("4", "4 5");
    check("42", "5");
    check("2", "2 5");
    check("printing", "2 5");
    check("http://x", "");
}

#[test]
fn fields_find_codes_labels_people_and_linked_names() {
    check("status:on_hold", "3");
    check("status:\"On hold\"", "3");
    check("status:on-hold|new", "2 3");
    check("state:in", "1");
    check("status:resolved..closed", "4 5");
    check("status:>=resolved", "4 5 6");
    check("prio:1..2", "1 3");
    check("priority:1|4", "1 2");
    check("prio:<3", "1 3");
    check("prio:>=2", "2 3 4");
    check("prio:none", "5 6");
    check("prio:p1", "1");
    check("prio:..2", "1 3");
    check("prio:3..*", "2 4");
    check("impact:high", "1");
    check("impact:med", "3 4");
    check("impact:medium..low", "2 3 4");
    check("impact:low..medium", "2 3 4");
    check("assignee:@me", "1 4");
    check("assignee:mara", "1 4");
    check("assignee:mar", "1 3 4");
    check("assignee:@me|none", "1 2 4 5");
    check("assignee:\"none\"", "6");
    check("no:assignee", "2 5");
    check("has:assignee", "1 3 4 6");
    check("assignee:*", "1 3 4 6");
    check("category:printing", "2");
    check("category:print", "2 5");
    check("service:E-mail", "1");
    check("service:mail", "1 4");
    check("service:\"e-mail archive\"", "4");
    check("service:none", "2 3 5 6");
    check("problem:PRB-0001", "1");
    check("problem:disk", "1");
    check("has:problem", "1");
    check("label:vip", "1 4");
    check("label:\"Head office\"", "1");
    check("no:tags", "2 3 5 6");
    check("-label:vip is:open", "2 3");
    check("major:yes", "1");
    check("major:no", "2 3 4 5 6");
    check("major:none", "3 4 5 6");
    check("ci:vpn", "3");
    check("title:mail", "1 4");
    check("description:mail", "1");
    check("description:none", "2 3 4 5 6");
    check("has:description", "1");
    check("satisfaction:>3", "4");
    check("satisfaction:2..4", "4 6");
    check("satisfaction:none", "1 2 3 5");
    check("id:2..4", "2 3 4");
    check("id:INC-0002|5", "2 5");
    check("due:today", "");
    check("-due:today", "1 2 3 4 5 6");
}

#[test]
fn is_type_and_clocks() {
    check("is:open", "1 2 3");
    check("is:held", "3");
    check("is:resolved|closed", "4 5");
    check("is:cancelled", "6");
    check("is:major", "1");
    check("is:unassigned is:open", "2");
    check("is:breached", "2 5");
    check("type:incident", "1 2 3 4 5 6");
    check("type:problem", "");
    check("type:Problems|incident is:open", "1 2 3");
    check("sla:<30m", "1 2");
    check("sla:<0", "2");
    check("sla:10m..3h", "1 3");
    check("sla:>1h30m", "3");
    check("sla:paused|met", "3 4");
    check("sla:running", "1 2");
    check("sla:missed", "5");
    check("sla:none", "6");
    check("has:sla", "1 2 3 4 5");
    check("no:sla", "6");
}

#[test]
fn times_are_days_months_and_counted_from_now() {
    check("created:2025-12-24", "5");
    check("opened:2025-12", "5");
    check("opened:2025", "5");
    check("opened:<2026", "5");
    check("opened:>2025-12-24", "1 2 3 4 6");
    check("opened:>=2025-12-24", "1 2 3 4 5 6");
    check("opened:<=2025-12-24", "5");
    check("opened:today", "1 2 3 6");
    check("opened:>-7d", "1 2 3 4 6");
    check("opened:-1y", "1 2 3 4 5 6");
    check("opened:<-1m", "5");
    check("resolved:yesterday", "4");
    check("resolved:-24h", "4");
    check("resolved:>-2h", "");
    check("resolved:2026-03-01..2026-03-02", "4");
    check("resolved:1.3.2026..02.03.2026", "4");
    check("resolved:none", "1 2 3 5 6");
    check("has:closed", "5");
    check("closed:2026-02", "5");
    check("updated:today", "1 2 3 4 5 6");
    check("updated:<-3w", "");
}

#[test]
fn words_combine() {
    check("is:open prio:1 OR is:closed", "1 5");
    check("is:open (prio:1 OR label:x OR no:assignee)", "1 2");
    check("is:open AND prio:1", "1");
    check("-(is:open prio:1) is:open", "2 3");
    check("-(is:open OR is:closed)", "4 6");
    check("--is:held", "3");
    check("(((printer)))", "2 5");
    check("OR is:held OR", "3");
    check("()", "1 2 3 4 5 6");
    check("is:open sort:priority", "1 2 3");
    check("and or not", "");
}

#[track_caller]
fn check_order(text: &str, expected: &str) {
    let (query, errors) = Query::parse(text);
    assert_eq!(errors, [], "{text}");
    let found: Vec<String> = query
        .run(&WORLD, &context())
        .iter()
        .map(|hit| {
            let record = WORLD.tables()[hit.table].at(hit.row);
            record.name().replace("INC-000", "").replace("PRB-000", "P").replace("SVC-000", "S")
        })
        .collect();
    assert_eq!(found.join(" "), expected, "{text}");
    assert_eq!(query.count(&WORLD, &context()), found.len(), "{text}");
}

#[test]
fn the_order_is_urgency_unless_one_is_given() {
    check_order("", "2 1 3 P1 6 4 5");
    check_order("type:incident", "2 1 3 6 4 5");
    check_order("type:service sort:title", "S1 S2");
    check_order("type:incident sort:-prio", "2 4 3 1 6 5");
    check_order("type:incident sort:prio,id", "1 3 4 2 5 6");
    check_order("type:incident sort:assignee,-number", "4 1 6 3 5 2");
    check_order("type:incident sort:service,number", "1 4 2 3 5 6");
    check_order("type:incident sort:status-desc", "6 5 4 3 1 2");
    check_order("sort:title type:incident", "1 4 5 2 6 3");
    check_order("sort:opened", "5 4 P1 1 2 3 6");
    check_order("sort:sla", "2 1 3 6 P1 4 5");
    check_order("sort:-sla is:open", "3 1 2 P1");
    check_order("mail type:problem|incident sort:type,-id", "4 1 P1");
}

#[test]
fn what_cannot_be_read_is_told_and_left_out() {
    let says = |text: &str, part: &str, message: &str, found: &str| {
        let (query, errors) = Query::parse(text);
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
        assert_eq!((&text[errors[0].range.clone()], errors[0].message.as_str()), (part, message));
        let table = WORLD.of(&incident::REGISTER).unwrap();
        let rows = query.matches(&WORLD, table, &context());
        let numbers: Vec<String> = rows.iter().map(|row| table.number(row).to_string()).collect();
        assert_eq!(numbers.join(" "), found, "{text}");
    };
    says("is:open prio:9", "9", "Priorities are 1 to 4.", "1 2 3");
    says("prio:1|9", "9", "Priorities are 1 to 4.", "1");
    says("colour:red mail", "colour", "There is no field colour.", "1 4");
    says("asignee:x mail", "asignee", "There is no field asignee. Did you mean assignee?", "1 4");
    says("prioritty:1 mail", "prioritty", "There is no field prioritty. Did you mean priority?", "1 4");
    says("impact:huge mail", "huge", "Impact is one of high, medium, low.", "1 4");
    says("impact:<high mail", "<high", "Impact is one of high, medium, low.", "1 4");
    says("satisfaction:good mail", "good", "Satisfaction is a number, as in satisfaction:>3.", "1 4");
    says("opened:soon mail", "soon", "Times look like 2026-03-02, 2026-03, today or -7d.", "1 4");
    says("major:perhaps mail", "perhaps", "Major incident is yes or no.", "1 4");
    says(
        "type:incidents|incidet mail",
        "incidet",
        "There is no kind of record called incidet. Did you mean incident?",
        "1 4",
    );
    says("status: mail", "status:", "Say what comes after status: or take it out.", "1 4");
    says("mail)", ")", "This bracket closes none that was opened.", "1 4");
    says("(mail", "(", "This bracket is not closed.", "1 4");
    says("sort:colour mail", "colour", "There is no field colour.", "1 4");
    says("has:colour mail", "colour", "There is no field colour.", "1 4");
    says("number:x mail", "x", "Numbers look like 42 or INC-0042.", "1 4");
    let (_, errors) = Query::parse("is:great sla:soon status:gone prio:..");
    let sentences: Vec<&str> = errors.iter().map(|e| e.message.as_str()).collect();
    assert_eq!(
        sentences,
        [
            "is: is one of open, held, resolved, closed, cancelled, major, unassigned, breached.",
            "sla: takes a length of time such as <30m, or breached, paused, met, missed.",
            "Status is one of new, assigned, in progress, on hold, resolved, closed, cancelled.",
            "Say from where or to where, as in 1..3 or 2..*.",
        ]
    );
    let deep = format!("{}mail{}", "(".repeat(5000), ")".repeat(5000));
    assert!(!Query::parse(&deep).1.is_empty());
    let minus = format!("{}mail", "-".repeat(5001));
    assert_eq!(Query::parse(&minus).0.to_string(), "-mail");
}

#[test]
fn a_query_prints_as_people_write_it() {
    let prints = |text: &str, expected: &str| {
        let (query, errors) = Query::parse(text);
        assert_eq!((query.to_string().as_str(), errors), (expected, vec![]));
    };
    prints("  is:open   prio:1..2 ", "is:open priority:1..2");
    prints("sort:sla,-prio is:open sort:id-desc", "is:open sort:sla,-priority,-number");
    prints("(a OR b) sort:id", "(a OR b) sort:number");
    prints("a b OR c", "a b OR c");
    prints("a (b OR c)", "a (b OR c)");
    prints("NOT (a b)", "-(a b)");
    prints("service:\"E-mail\"|none", "service:\"E-mail\"|none");
    prints("\"is:open\" \"AND\" \"-x\" \"a\"", "\"is:open\" \"AND\" \"-x\" a");
    prints("prio:..2 prio:3..", "priority:..2 priority:3..*");
}

#[test]
fn completion_offers_fields_then_their_values() {
    let offers = |text: &str, part: &str, expected: &[&str]| {
        let (text, cursor) = (text.replace('¦', ""), text.find('¦').unwrap());
        let completion = complete(&text, cursor, &WORLD, &REGISTERS);
        let inserts: Vec<&str> = completion.options.iter().map(|o| o.insert.as_str()).collect();
        assert!(inserts.len() <= 12);
        assert_eq!(&text[completion.replace], part);
        assert_eq!(&inserts[..expected.len().min(inserts.len())], expected, "{text}");
    };
    offers("¦", "", &["is:", "status:", "priority:", "assignee:", "service:", "type:"]);
    offers("is:open ass¦", "ass", &["assignee:"]);
    offers("xyz¦", "xyz", &[]);
    offers("is:¦", "", &["open", "held"]);
    offers("is:op¦en mail", "open", &[]);
    offers("status:on¦", "on", &["on_hold"]);
    offers("status:\"On h¦", "\"On h", &["on_hold"]);
    offers("assignee:¦", "", &["@me", "Mara", "\"Tomas Marani\"", "\"none\"", "none"]);
    offers("assignee:Mara|t¦", "t", &["\"Tomas Marani\""]);
    offers("service:arch¦", "arch", &["\"E-mail archive\""]);
    offers("label:¦", "", &["vip", "\"Head office\"", "none"]);
    offers("has:prob¦", "prob", &["problem"]);
    offers("sort:sla,pri¦", "pri", &["priority", "priority_reason"]);
    offers("type:inc¦", "inc", &["incident"]);
    offers("opened:>-7¦", ">-7", &[">-7d"]);
    offers("colour:r¦", "r", &[]);
    let priority = complete("prio:", 5, &WORLD, &REGISTERS);
    assert_eq!(
        (priority.options[0].insert.as_str(), priority.options[0].label.as_str()),
        ("1", "P1 Critical")
    );
}

#[test]
fn completion_in_a_list_of_one_register_offers_only_what_its_records_have() {
    let offers = |register: &'static Register, text: &str, expected: &[&str], never: &str| {
        let completion = complete(text, text.len(), &WORLD, &[register]);
        let inserts: Vec<&str> = completion.options.iter().map(|o| o.insert.as_str()).collect();
        assert_eq!(&inserts[..expected.len()], expected, "{text}");
        assert!(!inserts.contains(&never), "{text} offers {never}");
    };
    offers(&service::REGISTER, "", &["is:", "status:"], "assignee:");
    offers(&service::REGISTER, "s", &["status:", "sort:"], "sla:");
    offers(&incident::REGISTER, "t", &["title:"], "type:");
    offers(&incident::REGISTER, "status:", &["new"], "known_error");
}

#[test]
fn a_field_of_another_register_is_told_of_and_not_just_without_a_hit() {
    let check = |register: &'static Register, text: &str, expected: &[&str]| {
        assert_eq!(Query::parse(text).0.strangers(register), expected, "{text}");
    };
    check(&incident::REGISTER, "is:open prio:1 sla:<30m printer sort:updated,title has:service", &[]);
    check(&incident::REGISTER, "opened:today type:problem", &[]);
    check(&incident::REGISTER, "hypothesis:disk", &["Incidents have no field hypothesis."]);
    check(
        &incident::REGISTER,
        "(no:hypothesis OR -hypothesis:x) sort:hypothesis",
        &["Incidents have no field hypothesis."],
    );
    check(&service::REGISTER, "assignee:@me sort:impact", &["Services have no field impact, assignee."]);
    check(&service::REGISTER, "title:mail created:2026", &[]);
    // A state of another register is none here.
    let states = "Status is one of new, assigned, in progress, on hold, resolved, closed, cancelled.";
    check(&incident::REGISTER, "status:known_error OR -status:approved", &[states]);
    check(&incident::REGISTER, "status:new|none", &[]);
    check(&problem::REGISTER, "status:known_error", &[]);
}

#[test]
fn parts_are_shown_taken_out_and_put_in() {
    let text = "is:open  -label:vip (a OR b) prio:9 sort:sla mail";
    let (query, _) = Query::parse(text);
    let parts: Vec<(String, &str)> = chips(&query).into_iter().map(|c| (c.text, c.field)).collect();
    let expected = [
        ("is:open", "is"),
        ("-label:vip", ""),
        ("(a OR b)", ""),
        ("prio:9", "priority"),
        ("sort:sla", "sort"),
        ("mail", ""),
    ];
    assert_eq!(parts, expected.map(|(text, field)| (text.to_owned(), field)));
    let second = chips(&query)[1].range.clone();
    assert_eq!(without(text, second), "is:open (a OR b) prio:9 sort:sla mail");
    assert_eq!(without("is:open", 0..7), "");
    assert_eq!(chips(&Query::parse("a OR b c").0).len(), 1);
    let cases = [
        ("", "prio", "1..2", "prio:1..2"),
        ("mail", "prio", "1", "mail prio:1"),
        ("priority:2 mail", "prio", "1", "prio:1 mail"),
        ("priority:2 mail", "prio", "", "mail"),
        ("-priority:2 mail", "prio", "1", "-priority:2 mail prio:1"),
        ("a OR b", "prio", "1", "(a OR b) prio:1"),
        ("a sort:sla", "sort", "-id", "a sort:-id"),
        ("mail", "prio", "", "mail"),
    ];
    for (text, field, value, expected) in cases {
        assert_eq!(with(text, field, value), expected);
    }
    assert_eq!(value_text("Mara"), "Mara");
    assert_eq!(value_text("Tomas Marani"), "\"Tomas Marani\"");
    assert_eq!(value_text("none"), "\"none\"");
}

#[test]
fn titles_that_are_alike_are_found_open_ones_first() {
    let table = WORLD.of(&incident::REGISTER).unwrap();
    let found = |title: &str| -> Vec<u32> {
        similar(table, title, 3).into_iter().map(|(row, _)| table.number(row)).collect()
    };
    assert_eq!(found("Printing trouble: printer jams"), [2, 5]);
    assert_eq!(found("printer"), [2, 5]);
    assert_eq!(found("Mail server does not answer").first(), Some(&1));
    assert_eq!(found("Coffee machine"), [0; 0]);
    assert_eq!(found(""), [0; 0]);
}

#[test]
fn letters_in_a_hurry_find_words() {
    let best = |needle: &str, texts: &[&'static str]| {
        let mut found: Vec<_> = texts.iter().filter_map(|t| Some((fuzzy(needle, t)?.0, *t))).collect();
        found.sort_by_key(|(score, _)| -score);
        found.first().map_or("", |f| f.1)
    };
    assert_eq!(best("ni", &["Open incidents", "New incident", "Unit"]), "New incident");
    assert_eq!(best("inc", &["Mailing council", "Open incidents", "Incidents"]), "Incidents");
    assert_eq!(best("kpi", &["Keep in", "KPI explorer"]), "KPI explorer");
    assert_eq!(best("xyz", &["Incident"]), "");
    assert_eq!(fuzzy("new inc", "New incident").unwrap().1, [0..3, 4..7]);
    assert_eq!(fuzzy("é", "café").unwrap().1.first(), Some(&(3..5)));
    assert_eq!(fuzzy("", "x"), Some((0, vec![])));
}

/// Asks each record by itself, in the plainest way.
fn naive(node: &Node, record: &Record<'_>) -> bool {
    let value = |field: &str| record.value(field).to_string().to_lowercase();
    let register = record.register();
    let everybody = |field: &str| -> Vec<String> {
        let table = record.table();
        (0..table.len()).map(|row| table.value(row, field).to_string().to_lowercase()).collect()
    };
    match node {
        Node::And(nodes) => nodes.iter().all(|n| naive(n, record)),
        Node::Or(nodes) => nodes.iter().any(|n| naive(n, record)),
        Node::Not(node) => !naive(node, record),
        Node::Text(text) => {
            let text = text.to_lowercase();
            let searched = |kind| matches!(kind, Kind::Text | Kind::LongText | Kind::Suggest);
            let fields = register.fields.iter().filter(|f| searched(f.kind));
            fields.map(|f| value(f.id)).any(|v| v.contains(&text))
                || text == record.table().number(record.row()).to_string()
        }
        Node::Field(field, tests) => tests.iter().any(|test| {
            let text = |value: &String| value.to_lowercase();
            match (*field, test) {
                ("is", Test::Is(word)) => match word.text.as_str() {
                    "open" => matches!(record.phase(), Phase::Open | Phase::Held),
                    "closed" => record.phase() == Phase::Closed,
                    _ => value("assignee").is_empty(),
                },
                ("has", Test::Is(word)) if word.text == "tags" => {
                    record.table().column("tags").unwrap().elements(record.row()).next().is_some()
                }
                ("has", Test::Is(word)) => !value(&word.text).is_empty(),
                ("no", Test::Is(word)) => value(&word.text).is_empty(),
                ("status", Test::Is(word)) => value("status") == word.text,
                ("priority", Test::Is(word)) if word.text == "none" => value("priority").is_empty(),
                ("priority", Test::Between(Some(from), Some(to))) => {
                    let held = value("priority");
                    !held.is_empty() && from.text <= held && held <= to.text
                }
                ("satisfaction", Test::Compare(_, word)) => {
                    value("satisfaction").parse::<f64>().is_ok_and(|n| n > word.text.parse().unwrap())
                }
                ("opened_at", Test::Compare(_, word)) => value("opened_at") < text(&word.text),
                ("tags", Test::Is(word)) => {
                    let column = record.table().column("tags").unwrap();
                    column.elements(record.row()).any(|e| e == word.text)
                }
                ("major", Test::Is(_)) => record.value("major") == Value::Flag(true),
                (_, Test::Is(word)) if word.text == "none" => value(field).is_empty(),
                (_, Test::Is(word)) => {
                    let (held, asked) = (value(field), text(&word.text));
                    if everybody(field).contains(&asked) { held == asked } else { held.contains(&asked) }
                }
                _ => panic!("{field} {test:?}"),
            }
        }),
    }
}

fn terms() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "mail",
        "printer",
        "\"mail server\"",
        "2",
        "is:open",
        "is:closed",
        "is:open|unassigned",
        "has:tags",
        "has:category|assignee",
        "no:assignee",
        "status:new|closed",
        "status:on_hold",
        "prio:1..2",
        "prio:2..3|none",
        "satisfaction:>3",
        "opened:<2026",
        "label:vip",
        "label:vip|none2",
        "major:yes",
        "assignee:mara",
        "assignee:mar",
        "assignee:none|tomas",
        "category:printing",
        "category:print",
        "nothing-here",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|terms| terms.join(" ")),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|terms| format!("({})", terms.join(" OR "))),
            inner.clone().prop_map(|term| format!("-({term})")),
            inner.prop_map(|term| format!("({term})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn columns_find_what_asking_each_record_finds(text in terms()) {
        let (query, errors) = Query::parse(&text);
        prop_assert_eq!(errors, []);
        let table = WORLD.of(&incident::REGISTER).unwrap();
        let found: Vec<u32> = query.matches(&WORLD, table, &context()).iter().collect();
        let filter = query.filter.as_ref();
        let expected: Vec<u32> =
            table.records().filter(|r| filter.is_none_or(|f| naive(f, r))).map(|r| r.row()).collect();
        prop_assert_eq!(&found, &expected);
        let mut ordered = query.rows(&WORLD, table, &context());
        ordered.sort_unstable();
        prop_assert_eq!(ordered, found);
        let (again, errors) = Query::parse(&query.to_string());
        prop_assert_eq!(errors, []);
        prop_assert_eq!(again, query);
    }

    #[test]
    fn the_order_does_not_depend_on_what_was_found_before(
        text in terms(),
        sort in prop_oneof![Just(""), Just("title"), Just("-title"), Just("prio,-updated"), Just("status"), Just("-sla")],
        before in proptest::collection::vec(0_u32..400, 0..60),
    ) {
        let (query, _) = Query::parse(&with(&text, "sort", sort));
        let table = WORLD.of(&incident::REGISTER).unwrap();
        let expected = query.rows(&WORLD, table, &context());
        prop_assert_eq!(&query.rows_near(&WORLD, table, &context(), &before), &expected);
        let backwards: Vec<u32> = expected.iter().rev().copied().collect();
        prop_assert_eq!(&query.rows_near(&WORLD, table, &context(), &backwards), &expected);
        prop_assert_eq!(&query.rows_near(&WORLD, table, &context(), &expected), &expected);
    }

    #[test]
    fn no_text_is_too_odd(text in "([a-z]{1,6}:|is:open|prio:|sla:|sort:|title:|opened:|[-()|\" .<>=*@0-9\\\\]|AND |OR |\\PC){0,14}", cursor in 0_usize..30) {
        let (query, _) = Query::parse(&text);
        let printed = query.to_string();
        let (again, errors) = Query::parse(&printed);
        prop_assert_eq!(errors, [], "{} from {}", printed, text);
        prop_assert_eq!(&again, &query, "{} from {}", printed, text);
        let quiet = Context { me: "", clocks: &NoClocks, ..context() };
        let _ = query.run(&WORLD, &quiet);
        let completion = complete(&text, cursor, &WORLD, &REGISTERS);
        prop_assert!(text.get(completion.replace).is_some() || !text.is_char_boundary(cursor) || cursor > text.len());
        for chip in chips(&query) {
            prop_assert_eq!(&text[chip.range.clone()], &chip.text);
            let _ = Query::parse(&without(&text, chip.range));
        }
        let _ = Query::parse(&with(&text, "prio", "1"));
        let _ = fuzzy(&text, "Mail server down");
        let _ = similar(WORLD.of(&incident::REGISTER).unwrap(), &text, 3);
    }
}

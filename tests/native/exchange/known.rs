use super::{NOW, sheet};
use crate::workspace::{Desk, create};
use plumbline::exchange::{FieldRule, Known, Mapping, dry_run, suggest};
use plumbline::journal::RecordId;
use plumbline::register::catalogue::service;
use plumbline::time::Zone;
use plumbline::workspace::{Change, Command, setting_id};

/// Two services, two that are called the same, one incident.
fn world() -> Known {
    let mut desk = Desk::new(1);
    for (id, name) in [(10, "E-Mail"), (11, "Wi-Fi (guests)"), (12, "Print"), (13, "print!")] {
        let changes = vec![Change::set("name", name)];
        desk.run(&Command::on("Create service", &service::REGISTER, RecordId(id), changes)).unwrap();
    }
    desk.run(&create(1, "Printer on fire", vec![])).unwrap();
    let mut mapping = Mapping::new("incident");
    mapping.fields = ["service", "parent"].map(|field| FieldRule::of(field, "")).to_vec();
    Known::of(&desk.workspace, &mapping)
}

#[test]
fn a_name_in_a_cell_is_the_record_that_is_called_so() {
    let names = world();
    let check = |registers: &[&'static str], name: &str, expected: Option<u128>| {
        assert_eq!(names.find(registers, name), expected.map(RecordId), "{name}");
    };
    check(&["service"], "E-Mail", Some(10));
    check(&["service"], " e mail ", Some(10));
    check(&["service"], "SVC-0001", Some(10));
    check(&["service"], "wi fi guests", Some(11));
    check(&["service"], "print", None);
    check(&["service"], "SVC-0003", Some(12));
    check(&["service"], "", None);
    check(&["incident"], "INC-0001", Some(1));
    check(&["incident"], "Printer on fire", None);
    check(&["incident"], "E-Mail", None);
    check(&[], "E-Mail", None);
}

#[test]
fn a_column_of_services_becomes_links_and_tells_what_is_no_service_yet() {
    let sheet =
        sheet("Number,Title,Service\n1,a,E-mail\n2,b,SAP\n3,c,\n4,d,sap\n5,e,SAP\n6,f,Print\n7,g,Oracle\n");
    let mapping = suggest(&sheet, "incident");
    assert_eq!(mapping.rule("service").map(|rule| rule.columns[0].column.as_str()), Some("Service"));
    let draft = dry_run(&sheet, &mapping, &Zone::utc(), &world(), NOW).unwrap();
    let services: Vec<String> =
        draft.first.iter().map(|r| r.value("service").map(ToString::to_string).unwrap_or_default()).collect();
    assert_eq!(services, [&*RecordId(10).to_string(), "", "", "", "", "", ""]);
    let missing: Vec<(&str, &str)> = draft.missing.iter().map(|m| (m.register, m.name.as_str())).collect();
    assert_eq!(missing, [("service", "SAP"), ("service", "Oracle")]);
    let remarks: Vec<(&str, usize)> = draft.remarks.iter().map(|r| (r.text.as_str(), r.count)).collect();
    let left_out =
        |name: &str| format!("Service: “{name}” is not the name of one record here; the field stays empty.");
    for (name, count) in [("SAP", 2), ("sap", 1), ("Print", 1)] {
        assert!(remarks.contains(&(left_out(name).as_str(), count)), "{remarks:?}");
    }
    assert_eq!(draft.counts.accepted, 7);
}

#[test]
fn work_that_links_to_work_is_mapped_only_by_hand() {
    let sheet = sheet("Number,Title,Parent incident,Problem,Service\n7,a,INC-0001,PRB-0001,INC-0001\n");
    let mut mapping = suggest(&sheet, "incident");
    assert!(mapping.rule("parent").is_none() && mapping.rule("problem").is_none());
    mapping.fields.push(FieldRule::of("parent", "Parent incident"));
    let draft = dry_run(&sheet, &mapping, &Zone::utc(), &world(), NOW).unwrap();
    assert_eq!(draft.first[0].value("parent").map(ToString::to_string), Some(RecordId(1).to_string()));
    let nobody = Mapping { name: String::new(), ..mapping };
    let draft = dry_run(&sheet, &nobody, &Zone::utc(), &Known::default(), NOW).unwrap();
    assert!(draft.first[0].value("parent").is_none());
    let missing: Vec<(&str, &str)> = draft.missing.iter().map(|m| (m.register, m.name.as_str())).collect();
    assert_eq!(missing, [("service", "INC-0001"), ("incident", "INC-0001")]);
}

#[test]
fn a_priority_follows_from_impact_and_urgency_where_no_column_says_it() {
    let priorities = |text: &str, known: &Known| {
        let sheet = sheet(text);
        let draft = dry_run(&sheet, &suggest(&sheet, "incident"), &Zone::utc(), known, NOW).unwrap();
        let told = |r: &plumbline::exchange::Preview| r.value("priority").map(ToString::to_string);
        draft.first.iter().map(|r| told(r).unwrap_or_default()).collect::<Vec<_>>()
    };
    let rows = "Number,Title,Impact,Urgency\n1,a,High,High\n2,b,Low,2 - Medium\n3,c,High,\n4,d,,\n";
    assert_eq!(priorities(rows, &Known::default()), ["1", "4", "", ""]);
    // By the matrix of the workspace it comes into.
    let mut desk = Desk::new(1);
    let setting = &plumbline::register::catalogue::setting::REGISTER;
    let changes = vec![Change::set("name", "matrix"), Change::set("text", "4,4,4;4,4,4;3,3,3")];
    desk.run(&Command::on("Set the matrix", setting, setting_id("matrix"), changes)).unwrap();
    assert_eq!(priorities(rows, &Known::of(&desk.workspace, &Mapping::new("incident"))), ["4", "3", "", ""]);
    let said = "Number,Title,Impact,Urgency,Priority\n1,a,High,High,P3\n2,b,High,High,\n";
    assert_eq!(priorities(said, &Known::default()), ["3", ""]);
}

#[test]
fn what_is_odd_about_a_row_that_is_taken_is_told() {
    let sheet = sheet(
        "Number,Title,Created,Resolved\nA-1,,2026-02-03 08:00,\nA-2,b,2031-02-03 08:00,\nA-3,c,2026-02-03 08:00,2026-02-02 08:00\n",
    );
    let draft = dry_run(&sheet, &suggest(&sheet, "incident"), &Zone::utc(), &Known::default(), NOW).unwrap();
    let told: Vec<(&str, &[u32])> = draft.remarks.iter().map(|r| (r.text.as_str(), &*r.lines)).collect();
    let expected: [(&str, &[u32]); 3] = [
        ("It has no title; what tells the records apart stands in for it.", &[2]),
        ("One of its times lies in the future.", &[3]),
        ("It was resolved before it was opened.", &[4]),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_file_that_never_says_when_its_records_were_opened_is_told() {
    let check = |text: &str, lacks: bool| {
        let sheet = sheet(text);
        let mapping = suggest(&sheet, "incident");
        let draft = dry_run(&sheet, &mapping, &Zone::utc(), &Known::default(), NOW).unwrap();
        assert_eq!(draft.lacks_opening(), lacks, "{text}");
    };
    check("Number,Title\nA-1,a\nA-2,b\n", true);
    check("Number,Title,Created\nA-1,a,\nA-2,b,\n", true);
    check("Number,Title,Created\nA-1,a,2026-02-03 08:00\nA-2,b,\n", false);
    check("Number,Title,Created\nA-1,a,2026-02-03 08:00\nA-2,b,2026-02-03 08:00\n", false);
}

#[test]
fn a_good_row_is_not_lost_to_a_bad_one_of_the_same_key() {
    let sheet = sheet(
        "Number,Title,Created\nA-1,bad,2026-13-99 08:00\nA-1,good,2026-02-03 08:00\nA-1,late,2026-02-04 08:00\nA-2,b,2026-02-03 08:00\n",
    );
    let draft = dry_run(&sheet, &suggest(&sheet, "incident"), &Zone::utc(), &Known::default(), NOW).unwrap();
    let titles: Vec<String> = draft.first.iter().map(|r| r.value("title").unwrap().to_string()).collect();
    assert_eq!(titles, ["good", "b"]);
    let rejected: Vec<(u32, &str)> = draft.rejected.iter().map(|r| (r.line, r.reason.as_str())).collect();
    assert_eq!(rejected[0].0, 2);
    assert_eq!(rejected[1..], [(4, "“A-1” is already in line 3.")]);
    assert_eq!((draft.counts.rows, draft.counts.accepted, draft.counts.rejected), (4, 2, 2));
}

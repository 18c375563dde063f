use super::{NOW, sheet};
use crate::workspace::{Desk, create};
use plumbline::exchange::{LinkNames, Mapping, dry_run, suggest};
use plumbline::journal::RecordId;
use plumbline::register::catalogue::service;
use plumbline::time::Zone;
use plumbline::workspace::{Change, Command};

/// Two services, two that are called the same, one incident.
fn world() -> LinkNames {
    let mut desk = Desk::new(1);
    for (id, name) in [(10, "E-Mail"), (11, "Wi-Fi (guests)"), (12, "Print"), (13, "print!")] {
        let changes = vec![Change::set("name", name)];
        desk.run(&Command::on("Create service", &service::REGISTER, RecordId(id), changes)).unwrap();
    }
    desk.run(&create(1, "Printer on fire", vec![])).unwrap();
    LinkNames::of(&desk.workspace)
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
    mapping.fields.push(plumbline::exchange::FieldRule::of("parent", "Parent incident"));
    let draft = dry_run(&sheet, &mapping, &Zone::utc(), &world(), NOW).unwrap();
    assert_eq!(draft.first[0].value("parent").map(ToString::to_string), Some(RecordId(1).to_string()));
    let nobody = Mapping { name: String::new(), ..mapping };
    let draft = dry_run(&sheet, &nobody, &Zone::utc(), &LinkNames::default(), NOW).unwrap();
    assert!(draft.first[0].value("parent").is_none());
    let missing: Vec<(&str, &str)> = draft.missing.iter().map(|m| (m.register, m.name.as_str())).collect();
    assert_eq!(missing, [("service", "INC-0001"), ("incident", "INC-0001")]);
}

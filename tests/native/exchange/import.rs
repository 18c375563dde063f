use super::{import, sheet, told};
use expect_test::expect;
use plumbline::exchange::{
    FieldRule, Mapping, Shape, Sheet, Source, date_candidates, decode, recognise, suggest,
};
use plumbline::register::catalogue;

fn events(text: &str, mapping: &Mapping) -> Vec<String> {
    told(&import(&sheet(text), mapping).unwrap()).into_iter().flat_map(|(_, events)| events).collect()
}

#[test]
fn a_row_per_record_becomes_its_life() {
    let text = "Ticket;Subject;State;Prio;Created;Solved;Closed;Labels\n\
        T1;Mail down;Closed;High;02.03.2026 09:00;02.03.2026 10:00;03.03.2026 10:00;a, b\n\
        T2;Printer;Pending customer;low;04.03.2026 09:00;;;\n\
        T3;Odd;In progress;low;04.03.2026 09:00;05.03.2026 09:00;;\n\
        T4;Over;Resolved;low;04.03.2026 09:00;;;\n\
        T5;What;Frozen;low;04.03.2026 09:00;03.03.2026 09:00;;\n";
    let sheet = sheet(text);
    let mapping = suggest(&sheet, "incident");
    assert_eq!(mapping.shape, Shape::Record);
    let imported = import(&sheet, &mapping).unwrap();
    let told = told(&imported);
    assert_eq!(
        told[0].1,
        [
            "2026-03-02T09:00:00Z : +tags=a +tags=b opened_at=2026-03-02T09:00:00Z priority=2 source_ref=T1 \
             source_state=Closed status=new title=Mail down",
            "2026-03-02T10:00:00Z : resolved_at=2026-03-02T10:00:00Z status=resolved",
            "2026-03-03T10:00:00Z : closed_at=2026-03-03T10:00:00Z status=closed",
        ]
    );
    assert_eq!(told[1].1.len(), 1);
    assert!(told[1].1[0].contains("hold_reason=caller") && told[1].1[0].contains("status=on_hold"));
    assert!(told[2].1[0].contains("status=in_progress"));
    assert_eq!(told[2].1[1], "2026-03-05T09:00:00Z : resolved_at=2026-03-05T09:00:00Z");
    assert!(told[3].1[0].contains("status=resolved"));
    assert!(told[4].1[0].contains("source_state=Frozen"));
    let remarks: Vec<(&str, &[u32])> =
        imported.draft.remarks.iter().map(|r| (r.text.as_str(), r.lines.as_slice())).collect();
    assert_eq!(
        remarks,
        [
            ("It is still open but has a time of resolution or closure; both are kept.", &[4][..]),
            ("It is resolved or closed but does not say when.", &[5]),
            (
                "Status: “Frozen” means nothing here; the status is taken from the times, or is the first one.",
                &[6]
            ),
            ("It was resolved before it was opened.", &[6]),
        ]
    );
    let first = &imported.draft.first[0];
    assert_eq!((first.key.as_str(), first.updates), ("T1", 3));
    assert_eq!(first.value("tags").unwrap().to_string(), "a, b");
    assert_eq!(first.value("status").unwrap().to_string(), "closed");
}

#[test]
fn rows_of_a_key_need_not_stand_together() {
    let text = "id,updated,state,updated by,note\n\
        A,2026-01-01 10:00,New,ann,\n\
        B,2026-01-01 11:00,New,bob,\n\
        A,2026-01-01 12:00,Work in progress,ann,x\n\
        B,2026-01-02 11:00,Solved,bob,\n\
        A,2026-01-03 10:00,Waiting for vendor,,y\n\
        A,2026-01-02 10:00,Closed,ann,\n\
        B,2026-01-03 11:00,Reopened,bob,\n\
        B,,New,bob,\n";
    let sheet = sheet(text);
    let mapping = suggest(&sheet, "incident");
    assert_eq!((mapping.shape, mapping.author.as_deref()), (Shape::Update, Some("updated by")));
    let imported = import(&sheet, &mapping).unwrap();
    let told = told(&imported);
    assert_eq!(
        told[0].1,
        [
            "2026-01-01T10:00:00Z ann: opened_at=2026-01-01T10:00:00Z source_ref=A source_state=New status=new title=A",
            "2026-01-01T12:00:00Z ann: source_state=Work in progress status=in_progress",
            "2026-01-03T10:00:00Z : hold_reason=supplier source_state=Waiting for vendor status=on_hold",
            "2026-01-02T10:00:00Z ann: closed_at=2026-01-02T10:00:00Z hold_reason= \
             resolved_at=2026-01-02T10:00:00Z source_state=Closed status=closed",
        ]
    );
    assert_eq!(
        told[1].1[1..],
        [
            "2026-01-02T11:00:00Z bob: resolved_at=2026-01-02T11:00:00Z source_state=Solved status=resolved",
            "2026-01-03T11:00:00Z bob: resolved_at= source_state=Reopened status=in_progress",
        ]
    );
    assert_eq!(imported.draft.rejected[0].line, 9);
    assert_eq!(imported.draft.remarks[0].lines, [7]);
    assert_eq!(imported.draft.unused, ["note"]);
}

#[test]
fn state_may_come_from_two_columns_and_be_derived() {
    let mut mapping = Mapping::new("incident");
    mapping.fields = vec![FieldRule::of("title", "t")];
    mapping.fields.push(FieldRule {
        columns: ["a", "b"].map(|c| Source { column: c.into(), before: String::new() }).to_vec(),
        join: "/".into(),
        values: [("open/yes".to_owned(), [("status".to_owned(), "assigned".to_owned())].into())].into(),
        ..FieldRule::of("status", "")
    });
    let told = events("t,a,b\nx,open,yes\ny,Resolved,\n", &mapping);
    assert!(told[0].ends_with("status=assigned title=x"), "{told:?}");
    assert!(told[1].ends_with("status=resolved title=y"), "{told:?}");

    let mut mapping = Mapping::new("incident");
    mapping.fields =
        vec![FieldRule::of("title", "t"), FieldRule::of("opened_at", "o"), FieldRule::of("resolved_at", "r")];
    let told = events("t,o,r\nx,2026-01-01,2026-01-02\ny,2026-01-01,\n", &mapping);
    assert_eq!(told[1], "2026-01-02T00:00:00Z : resolved_at=2026-01-02T00:00:00Z status=resolved");
    assert!(told[2].contains("status=new"));
}

#[test]
fn people_come_in_too() {
    let sheet = sheet("Name\tE-mail\tAway\nAnn\tann@example.org\tyes\nBob\t\t\n");
    let mapping = suggest(&sheet, "person");
    let told = told(&import(&sheet, &mapping).unwrap());
    assert_eq!(told[0].1, ["2027-01-15T08:00:00Z : away=true mail=ann@example.org name=Ann"]);
    assert_eq!(told[1].1, ["2027-01-15T08:00:00Z : name=Bob"]);
}

#[test]
fn words_of_other_tools_are_recognised() {
    let incident = catalogue::register("incident").unwrap();
    for (field, text, expected) in [
        ("priority", "1 - Critical", "1"),
        ("priority", "3 - Moderate", "3"),
        ("priority", "P2", "2"),
        ("priority", "Highest", "1"),
        ("priority", "5", "4"),
        ("impact", "2 - Medium", "medium"),
        ("impact", "1", "high"),
        ("urgency", "Very high", "high"),
        ("urgency", "Low", "low"),
        ("channel", "Email", "mail"),
        ("channel", "Phone call", "phone"),
        ("status", "Work in Progress", "in_progress"),
        ("status", "Processing (assigned)", "in_progress"),
        ("status", "pending close", "resolved"),
        ("status", "Waiting for customer", "on_hold"),
        ("status", "Canceled", "cancelled"),
        ("status", "To Do", "new"),
        ("status", "Wartet auf Kunde", "on_hold"),
        ("status", "Warten auf Kunde", "on_hold"),
        ("priority", "Kritisch", "1"),
        ("status", "Zugewiesen", "assigned"),
        ("status", "Wiedereröffnet", "in_progress"),
        ("status", "Storniert", "cancelled"),
    ] {
        let found = recognise(incident, incident.field(field).unwrap(), text);
        assert_eq!(found.first().map(|f| f.1), Some(expected), "{field}: {text}");
    }
    for (field, text) in
        [("status", "-100"), ("priority", "banana"), ("priority", "0"), ("priority", "9"), ("impact", "9")]
    {
        assert!(recognise(incident, incident.field(field).unwrap(), text).is_empty(), "{field}: {text}");
    }
}

#[test]
fn a_mapping_survives_its_file() {
    let mapping = Mapping::service_now();
    assert_eq!(Mapping::from_json(&mapping.to_json()).unwrap(), mapping);
}

/// What is suggested for a file, one line a field, and how many rows are taken.
fn suggested(file: &str, bytes: &[u8]) -> String {
    let decoded = decode(bytes.to_vec(), None).unwrap();
    let (sheet, encoding) = (Sheet::read(decoded.text, None).unwrap(), decoded.encoding);
    let mapping = suggest(&sheet, "incident");
    let imported = import(&sheet, &mapping).unwrap();
    let mut fields: Vec<String> =
        mapping.fields.iter().map(|rule| format!("{}<{}", rule.field, rule.columns[0].column)).collect();
    fields.sort();
    let (separator, draft) = (sheet.separator, imported.draft);
    let kept = format!("{} of {}", draft.counts.accepted, draft.counts.rows);
    let states: Vec<String> = draft.first.iter().map(|p| p.value("status").unwrap().to_string()).collect();
    assert!(draft.remarks.is_empty(), "{file}: {:?}", draft.remarks);
    format!(
        "{separator:?} {:?} {:?} {kept} | {} | {} | unused: {}",
        encoding,
        mapping.dates.unwrap_or_default(),
        fields.join(" "),
        states.join(" "),
        draft.unused.join(" ")
    )
}

#[test]
fn exports_of_other_tools_are_understood() {
    expect![[r#"',' Utf8 "y-m-d" 3 of 3 | assignee<Assignee caller<Reporter opened_at<Created priority<Priority resolution<Resolution resolved_at<Resolved source_ref<Issue key source_state<Status status<Status tags<Labels title<Summary | in_progress resolved on_hold | unused: Issue id Issue Type Project key"#]].assert_eq(&suggested("jira", include_bytes!("../../fixtures/csv/jira.csv")));
    expect![[r#"';' Utf8 "d/m/y" 3 of 3 | assignee<Attribué à - Technicien caller<Demandeur - Demandeur category<Catégorie opened_at<Date d'ouverture priority<Priorité source_ref<ID source_state<Statut status<Statut title<Titre | new in_progress closed | unused: "#]].assert_eq(&suggested("glpi", include_bytes!("../../fixtures/csv/glpi.csv")));
    expect![[r#"',' Utf8 "y-m-d" 3 of 3 | caller<Customer closed_at<Close at group<Group opened_at<Created at owner<Owner priority<Priority source_ref<# source_state<State status<State tags<Tags title<Title | new closed on_hold | unused: "#]].assert_eq(&suggested("zammad", include_bytes!("../../fixtures/csv/zammad.csv")));
    expect![[r#"';' Windows1252 "y-m-d" 2 of 2 | assignee<Agent caller<Caller closed_at<Close date group<Team impact<Impact opened_at<Start date priority<Priority resolved_at<Resolution date source_ref<Ref source_state<Status status<Status title<Title urgency<Urgency | assigned closed | unused: "#]].assert_eq(&suggested("itop", include_bytes!("../../fixtures/csv/itop.csv")));
    expect![[r#"'\t' Utf16Le "m/d/y" 2 of 2 | caller<Who opened_at<When priority<Prio source_state<Status status<Status title<Subject | new in_progress | unused: What"#]].assert_eq(&suggested("plain", include_bytes!("../../fixtures/csv/plain.csv")));
}

#[test]
fn german_columns_are_understood_and_a_log_of_updates_is_taken_for_one() {
    let columns = |text: &str| {
        let mapping = suggest(&sheet(text), "incident");
        let rules = mapping.fields.iter().map(|rule| format!("{}<{}", rule.field, rule.columns[0].column));
        (mapping.shape, mapping.updated_at, rules.collect::<Vec<_>>().join(" "))
    };
    let (shape, _, rules) = columns(
        "Nr;Betreff;Eröffnet am;Erste Reaktion;Gelöst am\n1;Drucker;01.03.2026 08:00;01.03.2026 08:10;02.03.2026 09:00\n",
    );
    assert_eq!(shape, Shape::Record);
    assert_eq!(
        rules,
        "title<Betreff opened_at<Eröffnet am responded_at<Erste Reaktion resolved_at<Gelöst am source_ref<Nr"
    );
    let (shape, updated, _) = columns(
        "Ticket;Zeitpunkt;Status\nU-1;01.03.2026 08:00;Neu\nU-1;01.03.2026 09:00;Wartet auf Kunde\nU-2;01.03.2026 09:30;Neu\n",
    );
    assert_eq!((shape, updated.as_deref()), (Shape::Update, Some("Zeitpunkt")));
}

#[test]
fn doubtful_dates_are_told() {
    for (date, pattern, ambiguous) in
        [("02/03/2026", "d/m/y", true), ("14/03/2026", "d/m/y", false), ("2026-03-14", "y-m-d", false)]
    {
        let sheet = sheet(&format!("title,created\nx,{date}\n"));
        let found = date_candidates(&sheet, &suggest(&sheet, "incident"));
        assert_eq!((found[0].pattern.as_str(), found[0].ambiguous), (pattern, ambiguous), "{date}");
    }
}

#[test]
fn numbers_and_money_are_read_as_people_write_them() {
    let mut mapping = Mapping::new("improvement");
    mapping.fields = ["title", "target", "cost"].map(|f| FieldRule::of(f, f)).to_vec();
    let cost = |target: &str, cost: &str| {
        let told = events(&format!("title;target;cost\nx;{target};{cost}\n"), &mapping);
        told[0].replace("2027-01-15T08:00:00Z : ", "").replace(" title=x", "")
    };
    for (target, money, expected) in [
        ("1,5", "1,250.00 EUR", "cost=125000 EUR opened_at=x target=1.5"),
        ("1,234", "EUR 99,5", "cost=9950 EUR opened_at=x target=1234"),
        ("1.234,5", "500 jpy", "cost=500 JPY opened_at=x target=1234.5"),
        ("12'345.5", "-3 USD", "cost=-300 USD opened_at=x target=12345.5"),
    ] {
        let expected = expected.replace(" opened_at=x", " status=idea");
        let mut told: Vec<String> = cost(target, money).split(" status=").map(str::to_owned).collect();
        told.sort();
        let all = told.join(" ");
        for part in expected.split(" status=idea ") {
            assert!(all.contains(part), "{all}: {part}");
        }
    }
}

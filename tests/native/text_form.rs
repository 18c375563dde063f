//! Values as people enter and read them.

use crate::workspace::{Desk, create, edit};
use plumbline::journal::{RecordId, Value};
use plumbline::register::Register;
use plumbline::register::catalogue::{agreement, improvement};
use plumbline::time::{Instant, Zone};
use plumbline::workspace::text_form::{self, changes, shown_value, turns_told};
use plumbline::workspace::{Change, FieldChange, Workspace};

/// What a text that is entered shows afterwards; the refusal where it is refused.
fn entered(register: &'static Register, field: &str, text: &str) -> String {
    let workspace = Workspace::default();
    let field = register.field(field).unwrap();
    let made = match changes(&workspace, field, text, &Zone::utc(), None) {
        Err(refusal) => return refusal,
        Ok(made) => made,
    };
    let [Change { change: FieldChange::Set(value), .. }] = made.as_slice() else { panic!("{made:?}") };
    shown_value(&workspace, register, field, value, &Zone::utc())
}

/// `-0.50 EUR` was kept as half an euro too much, `5.+5` and `5.-5` as amounts.
#[test]
fn amounts_keep_their_sign_and_are_nothing_but_digits() {
    const REFUSED: &str = "Enter an amount such as 1250.00 EUR.";
    let check = |text: &str, expected: &str| {
        assert_eq!(entered(&improvement::REGISTER, "cost", text), expected, "{text}");
    };
    check("1250 EUR", "1250.00 EUR");
    check("1250,5 eur", "1250.50 EUR");
    check("-0.50 EUR", "-0.50 EUR");
    check("-12.05 EUR", "-12.05 EUR");
    check("92233720368547758.07 EUR", "92233720368547758.07 EUR");
    for text in [
        "5.+5 EUR",
        "5.-5 EUR",
        "--5 EUR",
        "+5 EUR",
        "1. EUR",
        ".5 EUR",
        "1.005 EUR",
        "92233720368547758.08 EUR",
        "1 EURO",
        "1 €",
    ] {
        check(text, REFUSED);
    }
    let cost = improvement::REGISTER.field("cost").unwrap();
    // The least number there is has no counterpart above zero.
    let least = Value::text(&format!("{} EUR", i64::MIN));
    let shown = shown_value(&Workspace::default(), &improvement::REGISTER, cost, &least, &Zone::utc());
    assert_eq!(shown, "-92233720368547758.08 EUR");
}

/// `inf:0` emptied the field without a word.
#[test]
fn lengths_of_time_are_finite_and_not_below_zero() {
    const REFUSED: &str = "Enter a length of time such as 4 h or 30 m.";
    let check = |text: &str, expected: &str| {
        assert_eq!(entered(&agreement::REGISTER, "resolve_1", text), expected, "{text}");
    };
    check("4:30", "4 h 30 m");
    check("90", "1 h 30 m");
    check("1 d 2 h", "26 h");
    for text in
        ["inf:0", "0:inf", "NaN:1", "4:-30", "-4:30", "inf", "-5", &format!("{} d", "9".repeat(400)), "4 x"]
    {
        check(text, REFUSED);
    }
}

/// `invoice[RLO]gpj.exe` looked like a picture.
#[test]
fn marks_that_turn_the_direction_of_writing_are_told() {
    let check = |text: &str, expected: &str| assert_eq!(turns_told(text), expected);
    check("invoice\u{202E}gpj.exe", "invoice[U+202E]gpj.exe");
    check("\u{202A}a\u{202B}b\u{202C}c\u{202D}", "[U+202A]a[U+202B]b[U+202C]c[U+202D]");
    check("\u{2066}\u{2067}\u{2068}\u{2069}", "[U+2066][U+2067][U+2068][U+2069]");
    check("שלום, 日本 and é", "שלום, 日本 and é");
    check("\u{2029}\u{202F}\u{2065}\u{206A}", "\u{2029}\u{202F}\u{2065}\u{206A}");
}

#[test]
fn what_a_form_shows_and_is_saved_as_it_was_changes_nothing() {
    let mut desk = Desk::new(1);
    for (id, title) in [(1, "Printer jam"), (2, "Printer, again"), (3, "Printer jam")] {
        desk.run(&create(id, title, vec![])).unwrap();
    }
    let precise = Instant::from_millis(1_767_225_603_217);
    // In autumn 02:30 comes twice; this is the second.
    let doubled = Instant::from_millis(1_792_891_800_000);
    let gone = RecordId(99).to_string();
    let mut all = vec![
        Change::set("opened_at", precise),
        Change::set("responded_at", doubled),
        Change::set("description", "A, B"),
        Change::set("duplicate_of", RecordId(3).to_string().as_str()),
        Change::set("parent", gone.as_str()),
        Change::add("tags", "vip"),
        Change::set("satisfaction", 4.0),
    ];
    all.extend([2_u128, 3, 99].map(|id| Change::add("related", &RecordId(id).to_string())));
    desk.run(&edit(1, all)).unwrap();
    let berlin = crate::time::zone("Europe/Berlin");
    let record = desk.workspace.record(RecordId(1)).unwrap();
    for field in record.register().fields {
        let text = text_form::entered(&desk.workspace, record, field, &berlin);
        let found = changes(&desk.workspace, field, &text, &berlin, Some(record));
        assert_eq!(found, Ok(vec![]), "{}: {text:?}", field.id);
    }
    let related = record.register().field("related").unwrap();
    let check = |edit: &dyn Fn(&str) -> String, expected: &[Change]| {
        let text = edit(&text_form::entered(&desk.workspace, record, related, &berlin));
        let found = changes(&desk.workspace, related, &text, &berlin, Some(record)).unwrap();
        assert_eq!(found, expected, "{text}");
    };
    let itself = RecordId(1).to_string();
    check(&|held| format!("{held}, INC-0001"), &[Change::add("related", &itself)]);
    check(&|held| format!("{held}, INC-0001 Printer jam"), &[Change::add("related", &itself)]);
    check(
        &|held| held.replace("INC-0002 Printer, again", ""),
        &[Change::remove("related", &RecordId(2).to_string())],
    );
    check(&|held| held.replace("not here", ""), &[Change::remove("related", &gone)]);
}

/// `1,250` as it stands on the screen became 1.25.
#[test]
fn numbers_are_read_as_they_are_shown() {
    let check = |text: &str, expected: &str| {
        assert_eq!(entered(&improvement::REGISTER, "target", text), expected, "{text}");
    };
    check("1,250", "1250");
    check("1,250.5", "1250.5");
    check("1.250,5", "1250.5");
    check("2,5", "2.5");
    check("12 500", "12500");
    check("95 %", "95");
    check("ten", "Enter a number.");
}

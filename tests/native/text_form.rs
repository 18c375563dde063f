//! Values as people enter and read them.

use plumbline::journal::Value;
use plumbline::register::Register;
use plumbline::register::catalogue::{agreement, improvement};
use plumbline::time::Zone;
use plumbline::workspace::text_form::{changes, shown_value, turns_told};
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

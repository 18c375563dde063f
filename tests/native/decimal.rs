//! Numbers as text, held against the standard library's.

use plumbline::decimal::{fixed, grouped, parse, plain, power, scientific, shortest};
use proptest::prelude::*;

#[test]
fn texts_mean_the_numbers_one_reads() {
    let check = |text: &str, number: Option<f64>| assert_eq!(parse(text), number, "{text}");
    check("0", Some(0.0));
    check("-0", Some(-0.0));
    check("12.5", Some(12.5));
    check(".5", Some(0.5));
    check("5.", Some(5.0));
    check("+3", Some(3.0));
    check("1e3", Some(1000.0));
    check("1E-3", Some(0.001));
    check("9007199254740993", Some(9_007_199_254_740_992.0));
    check("1.7976931348623157e308", Some(f64::MAX));
    check("5e-324", Some(5e-324));
    check("1e999", None);
    for none in ["", " ", "-", ".", "e5", "1e", "1 2", "1,5", "0x10", "NaN", "inf", "-infinity", "1_000", "١"]
    {
        check(none, None);
    }
}

#[test]
fn a_tie_goes_to_the_even_digit() {
    let check = |number, decimals, text: &str| assert_eq!(fixed(number, decimals), text, "{number}");
    check(0.5, 0, "0");
    check(1.5, 0, "2");
    check(2.5, 0, "2");
    check(0.125, 2, "0.12");
    check(0.375, 2, "0.38");
    check(0.15, 1, "0.1");
    check(-1.0, 3, "-1.000");
    check(-0.0, 1, "-0.0");
    check(1e22, 1, "10000000000000000000000.0");
    check(5e-324, 3, "0.000");
}

#[test]
fn numbers_are_written_as_the_journal_has_them() {
    let check = |number: f64, text: &str| assert_eq!(shortest(number), text);
    check(0.0, "0.0");
    check(-0.0, "-0.0");
    check(2.0, "2.0");
    check(0.1, "0.1");
    check(1e15, "1000000000000000.0");
    check(1e16, "1e16");
    check(1.5e-5, "1.5e-5");
    check(0.0001, "0.0001");
}

#[test]
fn large_numbers_have_two_digits_and_a_power() {
    let check = |number: f64, text: &str| assert_eq!(scientific(number), text);
    check(1e20, "1.00e20");
    check(-2.5e15, "-2.50e15");
    check(9.999e20, "1.00e21");
    check(f64::MAX, "1.80e308");
}

#[test]
fn thousands_are_told_apart() {
    let check = |text: &str, expected: &str| assert_eq!(grouped(text), expected, "{text}");
    check("0", "0");
    check("999", "999");
    check("1000", "1,000");
    check("104154.25", "104,154.25");
    check("−1234567", "−1,234,567");
    check("0.123456", "0.123456");
    check("–", "–");
    check("", "");
}

fn any_finite() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |n| n.is_finite()),
        (any::<i64>(), 0_u32..12).prop_map(|(n, p)| n as f64 / 10_f64.powi(p as i32)),
        (-1_000_000_i32..1_000_000, 0_u32..6).prop_map(|(n, p)| f64::from(n) / f64::from(10_u32.pow(p))),
        (-4000_i32..4000).prop_map(|n| f64::from(n) / 64.0),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn every_number_is_written_and_read_as_the_standard_library_does(number in any_finite()) {
        // Two texts of one length may be as near, as with a half behind sixteen digits; either reads back.
        let alike = |own: &str, theirs: &str| {
            own == theirs || (own.len() == theirs.len() && theirs.len() > 16 && own.parse() == Ok(number))
        };
        prop_assert!(alike(&shortest(number), &format!("{number:?}")), "{}", shortest(number));
        prop_assert!(alike(&plain(number), &number.to_string()), "{}", plain(number));
        prop_assert_eq!(parse(&shortest(number)).map(f64::to_bits), Some(number.to_bits()));
    }

    #[test]
    fn the_power_of_ten_is_that_of_the_first_digit(number in any_finite()) {
        let text = format!("{:e}", number.abs());
        prop_assert_eq!(power(number).to_string(), text.split_once('e').unwrap().1);
    }

    #[test]
    fn every_number_is_rounded_as_the_standard_library_does(number in any_finite(), decimals in 0_u8..7) {
        let number = number % 1e25;
        prop_assert_eq!(fixed(number, decimals), format!("{number:.*}", usize::from(decimals)));
    }

    #[test]
    fn any_digits_are_read_as_the_standard_library_does(text in "[+-]?[0-9]{0,25}\\.?[0-9]{0,25}(e[+-]?[0-9]{1,3})?") {
        let expected = with_nineteen_digits(&text).parse::<f64>().ok().filter(|n| n.is_finite());
        prop_assert_eq!(parse(&text).map(f64::to_bits), expected.map(f64::to_bits));
    }
}

/// The text with zeros in the place of all digits after the nineteenth that counts.
fn with_nineteen_digits(text: &str) -> String {
    let end = text.find('e').unwrap_or(text.len());
    let mut counted = 0;
    let zeros = text.char_indices().map(|(at, letter)| {
        counted += usize::from(at < end && letter.is_ascii_digit() && (counted > 0 || letter != '0'));
        if at < end && letter.is_ascii_digit() && counted > 19 { '0' } else { letter }
    });
    zeros.collect()
}

#[test]
fn twenty_digits_close_to_the_middle_of_two_numbers_are_read_as_nineteen() {
    assert_eq!(parse("100000000.85609773547"), "100000000.8560977354".parse().ok());
    assert_eq!(parse("-00012345678901234567890123.5e-3"), "-12345678901234567890000e-3".parse().ok());
    assert_eq!(
        parse("0.00000000000000000000000012345678901234567891"),
        "1.234567890123456789e-25".parse().ok()
    );
    assert_eq!(parse("123456789012345678901e400"), None);
    assert_eq!(parse("12345678901234567890x"), None);
    assert_eq!(parse("12345678901234567890e"), None);
}

//! Small letters, held against the standard library's.

use plumbline::letters::{is_capital, lower, lowered, push_lowered};
use proptest::prelude::*;

#[test]
fn every_letter_has_the_small_one_that_unicode_gives_it() {
    for letter in '\0'..=char::MAX {
        let mut small = letter.to_lowercase();
        let first = small.next().unwrap();
        // The one capital that becomes two characters: the dot goes.
        let expected = if letter == 'İ' { 'i' } else { first };
        assert_eq!(lower(letter), expected, "{letter:?}");
        assert!(small.next().is_none() || letter == 'İ', "{letter:?}");
        assert_eq!(is_capital(letter), letter != expected, "{letter:?}");
    }
}

#[test]
fn a_text_is_lowered_letter_by_letter() {
    let check = |text: &str, small: &str| assert_eq!(lowered(text), small);
    check("", "");
    check("INC-0042", "inc-0042");
    check("ÄRZTEHAUS Straße", "ärztehaus straße");
    check("ΟΔΟΣ", "οδοσ");
    check("ШКОЛА", "школа");
}

proptest! {
    #[test]
    fn adding_in_small_letters_is_adding_what_is_lowered(before in "\\PC{0,4}", text in "(\\PC|[A-Za-z ]{3}|[ÄÖÜßİ–·日]){0,24}") {
        let mut added = before.clone();
        push_lowered(&mut added, &text);
        prop_assert_eq!(added, before + &lowered(&text));
    }
}

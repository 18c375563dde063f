use super::sheet;
use plumbline::exchange::{Encoding, Sheet, SheetReader, decode, detect_separator};

#[test]
fn encodings_are_detected() {
    let utf16 = |text: &str, le: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    };
    let text = "Nummer;Titel\n1;Größe 5 €\n";
    let mut bom = b"\xEF\xBB\xBF".to_vec();
    bom.extend(text.as_bytes());
    let cases = [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (bom, Encoding::Utf8),
        (utf16(text, true), Encoding::Utf16Le),
        (utf16(text, false), Encoding::Utf16Be),
        (utf16(&format!("\u{FEFF}{text}"), true), Encoding::Utf16Le),
        (utf16(&format!("\u{FEFF}{text}"), false), Encoding::Utf16Be),
        (b"Nummer;Titel\n1;Gr\xF6\xDFe 5 \x80\n".to_vec(), Encoding::Windows1252),
    ];
    for (bytes, encoding) in cases {
        let decoded = decode(bytes, None).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.replaced), (text, encoding, 0));
    }
    // The person knows better.
    assert_eq!(decode("é,é".into(), Some(Encoding::Windows1252)).unwrap().text, "Ã©,Ã©");
    assert!(decode(b"Gr\xF6\xDFe".to_vec(), Some(Encoding::Utf8)).is_err());
    // A lone surrogate is no character.
    let mut lone = vec![0xFF, 0xFE, b'a', 0, 0x00, 0xD8, b'b', 0];
    lone.extend(utf16(&"x,y\n".repeat(20), true));
    let lone = decode(lone, None).unwrap();
    assert_eq!((lone.replaced, lone.text.get(..5)), (1, Some("a\u{FFFD}b")));
}

#[test]
fn separators_are_detected() {
    for (text, separator) in [
        ("a,b\n1,2\n", ','),
        ("a;b\n1,5;2,5\n", ';'),
        ("a\tb\nx, y\tz\n", '\t'),
        ("a|b|c\n1|2|3\n", '|'),
        ("a;b;c\n\"x;,,,,\";1;2\n\"y,,,\";1;2\n", ';'),
        ("\"a,b\";c\n\"1,2\";3\n", ';'),
        ("a,b;c\n1,2;3", ','),
        ("only\n1\n", ','),
    ] {
        assert_eq!(detect_separator(text), separator, "{text:?}");
    }
}

#[test]
fn rows_know_their_lines() {
    let sheet = sheet("a,b\r\n\r\n1,\"x\r\ny\"\r\n , \r\n2\r\n3,4,5\n");
    assert_eq!(sheet.len(), 3);
    assert_eq!([0, 1, 2].map(|row| sheet.line(row)), [3, 6, 7]);
    assert_eq!((sheet.cell(0, 1), sheet.cell(1, 1), sheet.cell(2, 1)), ("x\r\ny", "", "4"));
    assert_eq!(sheet.ragged(), (2, vec![6, 7]));
}

#[test]
fn headers_are_made_different() {
    let sheet = sheet("a,,A, b ,a\n1,2,3,4,5\n");
    assert_eq!(sheet.header, ["a", "Column 2", "A (2)", "b", "a (3)"]);
    assert_eq!(sheet.column("B"), Some(3));
}

#[test]
fn excel_may_say_the_separator() {
    let sheet = sheet("sep=|\r\na,b|c\r\n1|2\r\n");
    assert_eq!((sheet.header.as_slice(), sheet.line(0)), (&["a,b".to_owned(), "c".to_owned()][..], 3));
}

#[test]
fn step_by_step_is_the_same_as_at_once() {
    let text = "a,b\n1,\"x\n\"\n2,y\n".repeat(20);
    let whole = Sheet::read(text.clone(), None).unwrap();
    let mut reader = SheetReader::new(text, None).unwrap();
    while !reader.step(1).unwrap() {
        assert!(reader.progress() <= 1.0);
    }
    let steps = reader.finish().unwrap();
    assert_eq!(format!("{whole:?}"), format!("{steps:?}"));
}

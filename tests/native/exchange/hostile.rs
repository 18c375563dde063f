use super::{NOW, import};
use plumbline::exchange::{FieldRule, Known, Mapping, Sheet, decode, dry_run, suggest};
use plumbline::time::Zone;
use proptest::prelude::*;

fn mapping() -> Mapping {
    let mut mapping = Mapping::new("incident");
    mapping.key = Some("number".into());
    mapping.dates = Some("d/m/y".into());
    mapping.fields = vec![FieldRule::of("title", "title"), FieldRule::of("opened_at", "opened")];
    mapping
}

/// The message for a file, or the rejected rows.
fn message(bytes: Vec<u8>) -> String {
    let read = decode(bytes, None).and_then(|d| Sheet::read(d.text, None));
    match read.and_then(|sheet| import(&sheet, &mapping())) {
        Err(refusal) => refusal.to_string(),
        Ok(imported) => {
            let rejected = imported.draft.rejected.iter().map(|r| format!("line {}: {}", r.line, r.reason));
            rejected.collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn every_bad_file_gets_its_message() {
    let wide = |n: usize| (0..n).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",") + "\n1,2\n";
    let huge = format!("number,title,opened\n1,{},\n2,ok,\n", "x".repeat((1 << 20) + 1));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", vec![], "The file is empty."),
        ("blank", b" \r\n \n".to_vec(), "The file is empty."),
        ("only a header", b"number,title,opened\n".to_vec(), "a header row and no rows below"),
        (
            "wrong separator",
            b"number:title:opened\n1:x:\n".to_vec(),
            "The only column found is “number:title:opened”",
        ),
        (
            "one column",
            b"number\n1\n".to_vec(),
            "There is no column “title”. The only column found is “number”: check the separator.",
        ),
        (
            "no key",
            b"nr,title,opened\n1,x,\n".to_vec(),
            "There is no column “number”. The columns are: nr, title, opened.",
        ),
        ("10,000 columns", wide(10_000).into(), "more than 512 columns"),
        ("513 columns", wide(513).into(), "more than 512 columns"),
        ("512 columns", wide(512).into(), "There is no column “number”"),
        ("a workbook", b"PK\x03\x04\x14\0\0\0".to_vec(), "an Excel workbook"),
        (
            "binary",
            (0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect(),
            "not a text file",
        ),
        (
            "a NUL",
            format!("number,title,opened\n1,a\0b,\n{}", "2,x,\n".repeat(20)).into(),
            "NUL character at byte 23",
        ),
        (
            "open quote",
            b"number,title,opened\n1,x,\n2,\"y,\n3,z,\n".to_vec(),
            "row that starts at line 3 is never closed",
        ),
        ("huge cell", huge.into(), "line 2: The cell “title” holds more than 1 MiB."),
        (
            "too many cells",
            b"number,title,opened\n1,x,,more\n".to_vec(),
            "line 2: It has 4 cells, the header 3.",
        ),
        ("an empty key", b"number,title,opened\n,x,\n".to_vec(), "line 2: The key column “number” is empty."),
        ("a key twice", b"number,title,opened\n1,x,\n1,y,\n".to_vec(), "line 3: “1” is already in line 2."),
        (
            "bad dates",
            b"number,title,opened\n1,x,31/02/2026\n2,y,soon\n3,z,2026-01-02\n".to_vec(),
            "line 2: Opened: “31/02/2026” is not a date of the pattern d/m/y: there is no such day. line 3: Opened: “soon” is not",
        ),
        (
            "lone CR",
            b"number,title,opened\r1,x,\r,y,\r".to_vec(),
            "line 3: The key column “number” is empty.",
        ),
    ];
    for (name, bytes, expected) in cases {
        let message = message(bytes);
        assert!(message.contains(expected), "{name}: {message}");
    }
}

#[test]
fn a_file_too_large_is_refused() {
    let bytes = vec![b'x'; (64 << 20) + 1];
    assert!(decode(bytes, None).unwrap_err().to_string().contains("holds 64 MiB; at most 64 MiB"));
}

#[test]
fn a_row_with_thousands_of_cells_is_one_bad_row() {
    let text = format!("number,title,opened\n1,x,{}\n2,y,\n", ",z".repeat(5000));
    assert!(message(text.into()).starts_with("line 2: It has 513 cells"));
}

#[test]
fn bad_mapping_files_are_refused() {
    for (json, expected) in [
        ("", "cannot be read"),
        ("[]", "cannot be read"),
        (r#"{"version":9,"register":"incident"}"#, "version 9, which is newer"),
        (r#"{"version":1,"register":"x"}"#, "no register “x”"),
        (r#"{"version":1,"register":"incident","fields":[{"field":"x","columns":[]}]}"#, "no field “x”"),
    ] {
        let message = Mapping::from_json(json).unwrap_err().to_string();
        assert!(message.contains(expected), "{json}: {message}");
    }
    assert!(Mapping::from_json(&"[".repeat(200_000)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        all_the_way(bytes);
    }

    #[test]
    fn no_text_breaks_it(text in "(number|title|state|updated|[,;\t|\"'\n\r?1/:. -]|[a-z]{1,4}|[0-9]{1,4}|é|\u{FEFF}){0,80}") {
        all_the_way(text.into_bytes());
    }
}

fn all_the_way(bytes: Vec<u8>) {
    let Ok(sheet) = decode(bytes, None).and_then(|d| Sheet::read(d.text, None)) else { return };
    for register in ["incident", "improvement", "person"] {
        let suggested = suggest(&sheet, register);
        if let Ok(draft) = dry_run(&sheet, &suggested, &Zone::utc(), &Known::default(), NOW) {
            assert_eq!(draft.counts.rows, draft.counts.accepted + draft.counts.rejected);
        }
    }
}

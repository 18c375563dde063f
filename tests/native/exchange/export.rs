use plumbline::exchange::{Cell, Sheet, csv_text, needs_guard, tsv_text, without_guard};
use proptest::prelude::*;

#[test]
fn csv_is_quoted_and_guarded() {
    let rows = [
        vec![Cell::Text("plain"), Cell::Number(-5.5)],
        vec![Cell::Text("=1+1"), Cell::Text("a \"b\", c")],
        vec![Cell::Text("-5"), Cell::Text("two\nlines")],
        vec![Cell::Text("＠x"), Cell::Text("'=x")],
        vec![Cell::Text("O'Neil"), Cell::Text("'quoted'")],
    ];
    let text = csv_text(&["A", "+B"], rows.clone());
    assert_eq!(
        text,
        "A,'+B\r\nplain,-5.5\r\n'=1+1,\"a \"\"b\"\", c\"\r\n'-5,\"two\nlines\"\r\n'＠x,''=x\r\nO'Neil,'quoted'\r\n"
    );
    assert!(tsv_text(&["A", "B"], rows).starts_with("A\tB\nplain\t-5.5\n'=1+1\t"));
    let sheet = Sheet::read(text, None).unwrap();
    assert_eq!(sheet.header, ["A", "+B"]);
    assert_eq!(sheet.cell(1, 0), "=1+1");
    assert_eq!(sheet.cell(3, 1), "'=x");
    assert_eq!(sheet.cell(4, 1), "'quoted'");
}

#[test]
fn every_dangerous_start_is_guarded() {
    for start in ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠", "'=", "''+"] {
        assert!(needs_guard(&format!("{start}cmd|' /C calc'!A0")), "{start:?}");
    }
    for fine in ["", "a=b", "'a", "1-2", " =x"] {
        assert!(!needs_guard(fine), "{fine:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_is_read_back(
        rows in prop::collection::vec(prop::collection::vec("[-=+@'\"a-zé,;\t\n\r ＝|]{0,8}", 3), 1..8),
        tabs: bool,
    ) {
        let written = rows.iter().map(|row| row.iter().map(|c| Cell::Text(c)).collect::<Vec<_>>());
        let text = if tabs { tsv_text(&["a", "b", "c"], written) } else { csv_text(&["a", "b", "c"], written) };
        // Rows without a visible character are blank lines to a reader.
        let visible: Vec<_> = rows.iter().filter(|row| row.iter().any(|c| !c.trim_ascii().is_empty() || needs_guard(c))).collect();
        if visible.is_empty() {
            return Ok(());
        }
        let sheet = Sheet::read(text, Some(if tabs { '\t' } else { ',' })).unwrap();
        prop_assert_eq!(sheet.len(), visible.len());
        for (i, row) in visible.iter().enumerate() {
            for (j, cell) in row.iter().enumerate() {
                prop_assert_eq!(sheet.cell(i, j), cell.trim());
            }
        }
    }

    #[test]
    fn the_guard_comes_off_as_it_went_on(text in "[-=+@'a＝\t]{0,6}") {
        let written = if needs_guard(&text) { format!("'{text}") } else { text.clone() };
        prop_assert_eq!(without_guard(&written), &text);
    }
}

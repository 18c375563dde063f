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
        "\u{feff}A,'+B\r\nplain,-5.5\r\n'=1+1,\"a \"\"b\"\", c\"\r\n'-5,\"two\nlines\"\r\n'＠x,''=x\r\nO'Neil,'quoted'\r\n"
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
    for start in ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "'=", "''+"] {
        assert!(needs_guard(&format!("{start}cmd|' /C calc'!A0")), "{start:?}");
    }
    for fine in ["", "a=b", "'a", "1-2", " =x"] {
        assert!(!needs_guard(fine), "{fine:?}");
    }
}

/// A tab or a line end before a text was lost on the way back.
#[test]
fn what_begins_with_a_tab_comes_back_with_it() {
    let texts = ["\t=1+1", "\r=1", "\n-1", "\t\t@x", "'\tx", "plain"];
    let text = csv_text(&["A", "B"], texts.map(|text| [Cell::Text(text), Cell::Text("x")]));
    let sheet = Sheet::read(text, Some(',')).unwrap();
    assert_eq!(
        texts.map(|t| t.to_owned()).to_vec(),
        (0..6).map(|row| sheet.cell(row, 0)).collect::<Vec<_>>()
    );
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
                // What is guarded begins as it was, blank or not.
                let kept = if needs_guard(cell) { cell.trim_end() } else { cell.trim() };
                prop_assert_eq!(sheet.cell(i, j), kept);
            }
        }
    }

    #[test]
    fn the_guard_comes_off_as_it_went_on(text in "[-=+@'a＝\t]{0,6}") {
        let written = if needs_guard(&text) { format!("'{text}") } else { text.clone() };
        prop_assert_eq!(without_guard(&written), &text);
    }
}

//! What we write as CSV, opened and saved by a real spreadsheet program: nothing becomes a formula, and it comes back
//! as it was. Skipped where LibreOffice is not here.

use super::texts::texts;
use plumbline::exchange::{Cell, Sheet, csv_text, decode};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Texts a spreadsheet program would run, turn into a number or a date, or lose.
const MORE: [&str; 19] = [
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\t\t@x",
    "\r\n-1",
    "-",
    "--",
    "+",
    "@",
    "'",
    "''",
    "'x",
    "O'Neil",
    "＝SUM(A1)",
    "=\n1",
    "=A1",
    "-A1",
    "+A1",
    "@A1",
];

/// LibreOffice in a folder of its own; nothing where it is not here.
struct Office {
    folder: PathBuf,
}

impl Office {
    fn find(name: &str) -> Option<Office> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("office").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Command::new("soffice").arg("--version").output().ok()?;
        Some(Office { folder })
    }

    /// Opens a file's text and saves it as something else; gives back what was saved.
    fn convert(&self, text: &str, name: &str, options: &[&str], ending: &str) -> String {
        let file = self.folder.join(name).with_extension("csv");
        std::fs::write(&file, text).unwrap();
        let out = self.folder.join("out");
        let done = Command::new("soffice")
            .arg("--headless")
            .arg(format!("-env:UserInstallation=file://{}/profile", self.folder.display()))
            .args(options)
            .arg("--outdir")
            .args([&out, &file])
            .output()
            .unwrap();
        let made = out.join(name).with_extension(ending);
        let read = std::fs::read(&made).unwrap_or_else(|error| panic!("{error}: {done:?}"));
        decode(read, None).unwrap().text
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "says what was not tried")]
fn what_is_exported_opens_in_libreoffice_without_a_formula_and_comes_back_the_same() {
    let Some(office) = Office::find("formulas") else {
        println!("skipped: LibreOffice (soffice) is not here");
        return;
    };
    let texts: Vec<String> = texts().into_iter().map(|(_, t)| t).chain(MORE.map(str::to_owned)).collect();
    let rows = texts.iter().map(|text| [Cell::Text("x"), Cell::Text(text), Cell::Number(-5.5)]);
    let written = csv_text(&["First", "=Second", "Third"], rows);
    let open = "--infilter=CSV:44,34,76,1";

    // The check would see a formula: the same texts, unguarded.
    let bare = format!("x,{}\n", texts.join(",").replace('\n', ""));
    let bare = office.convert(&bare, "bare", &[open, "--convert-to", "fods"], "fods");
    assert!(bare.contains("table:formula="), "an unguarded =1+1 is a formula to it");

    let opened = office.convert(&written, "guarded", &[open, "--convert-to", "fods"], "fods");
    assert_eq!(opened.matches("table:formula").count(), 0);
    let cells = opened.matches("office:value-type=\"float\"").count();
    assert!(opened.matches("office:value-type=\"string\"").count() > 200);

    // Where it is left to guess separator and character set, too.
    let guessed = office.convert(&written, "guessed", &["--convert-to", "fods"], "fods");
    assert!(guessed.contains("window.__xss") && !guessed.contains("table:formula"));

    let save = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false";
    let saved = office.convert(&written, "again", &[open, "--convert-to", save], "csv");
    let (before, after) = (Sheet::read(written, Some(',')).unwrap(), Sheet::read(saved, Some(',')).unwrap());
    assert_eq!(after.header, before.header);
    assert_eq!(after.len(), before.len());
    for (row, text) in texts.iter().enumerate() {
        assert_eq!(before.cell(row, 1), text, "as it was written");
        // A line end within a cell is LF to it.
        assert_eq!(
            after.cell(row, 1),
            text.replace("\r\n", "\n").replace('\r', "\n"),
            "as LibreOffice saved it"
        );
    }
    println!("LibreOffice: {} texts and {cells} numbers, no formula, all came back", texts.len());
}

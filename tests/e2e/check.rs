//! What the user sees in the end. Every check waits until it holds.

use serde_json::{Value, json};

use crate::browser::{PATIENCE, Page, waited};
use crate::find::Target;

/// axe-core 4.14.1, see `vendor/README.md`.
const AXE: &str = include_str!("vendor/axe.min.js");

impl Page {
    /// The text is visible somewhere on the page.
    #[track_caller]
    pub fn sees(&self, text: &str) {
        let seen = waited(PATIENCE, || self.visible_text().contains(text));
        assert!(seen, "the page does not show “{text}”, but:\n{}", self.visible_text());
    }

    /// The text is not, or no longer, visible.
    #[track_caller]
    pub fn does_not_see(&self, text: &str) {
        let gone = waited(PATIENCE, || !self.visible_text().contains(text));
        assert!(gone, "the page shows “{text}”:\n{}", self.visible_text());
    }

    /// The title of the document.
    #[track_caller]
    pub fn is_titled(&self, title: &str) {
        self.comes_to(title, "the title", || self.script("return document.title", &[]));
    }

    /// The place in the address, from the `#` on.
    #[track_caller]
    pub fn is_at(&self, hash: &str) {
        self.comes_to(hash, "the place", || self.script("return location.hash", &[]));
    }

    /// The whole page fits in its width: nobody has to scroll sideways.
    #[track_caller]
    pub fn fits_in_width(&self) {
        let widths = "const root = document.documentElement; return [root.scrollWidth, root.clientWidth]";
        let widths = self.script(widths, &[]);
        assert!(
            widths[0].as_u64() <= widths[1].as_u64(),
            "the page is {} wide in a window of {}",
            widths[0],
            widths[1]
        );
    }

    /// axe finds no fault on the page as it is now.
    #[track_caller]
    pub fn is_accessible(&self) {
        self.script(AXE, &[]);
        let run = "
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
                (result) => done(result.violations.map((fault) =>
                    `${fault.id} (${fault.impact}): ${fault.help}\\n    ${fault.nodes.map((node) => node.html).join('\\n    ')}`)),
                (error) => done([`axe stopped: ${error}`]),
            );";
        let faults = self.script_async(run, &[]);
        let faults: Vec<&str> = faults.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(faults.is_empty(), "axe finds:\n  {}", faults.join("\n  "));
    }

    /// axe finds no fault in light nor in dark.
    #[track_caller]
    pub fn is_accessible_in_both_themes(&self) {
        for theme in ["dark", "light"] {
            self.media("prefers-color-scheme", theme);
            self.is_accessible();
        }
    }

    #[track_caller]
    fn comes_to(&self, expected: &str, what: &str, mut now: impl FnMut() -> Value) {
        let mut last = Value::Null;
        let same = waited(PATIENCE, || {
            last = now();
            last == json!(expected)
        });
        assert!(same, "{what} is {last}, not “{expected}”");
    }

    fn visible_text(&self) -> String {
        self.script("return document.body?.innerText ?? ''", &[]).as_str().unwrap_or_default().to_owned()
    }
}

impl Target<'_> {
    /// It is on the page.
    #[track_caller]
    pub fn is_seen(&self) {
        self.found();
    }

    /// It is not, or no longer, on the page.
    #[track_caller]
    pub fn is_gone(&self) {
        assert!(waited(PATIENCE, || !self.is_there()), "{self} is still there");
    }

    /// Its text is exactly this.
    #[track_caller]
    pub fn reads(&self, expected: &str) {
        let same = waited(PATIENCE, || self.text() == expected);
        assert!(same, "{self} reads “{}”, not “{expected}”", self.text());
    }

    /// Its text holds this.
    #[track_caller]
    pub fn says(&self, part: &str) {
        let said = waited(PATIENCE, || self.text().contains(part));
        assert!(said, "{self} reads “{}”, which does not hold “{part}”", self.text());
    }

    /// There are so many.
    #[track_caller]
    pub fn counts(&self, expected: usize) {
        let same = waited(PATIENCE, || self.count() == expected);
        assert!(same, "there are {} of {self}, not {expected}", self.count());
    }

    /// The field holds this.
    #[track_caller]
    pub fn holds(&self, expected: &str) {
        let same = waited(PATIENCE, || self.value() == expected);
        assert!(same, "{self} holds “{}”, not “{expected}”", self.value());
    }

    /// It has the focus.
    #[track_caller]
    pub fn has_focus(&self) {
        let focused = waited(PATIENCE, || self.ask("element === document.activeElement") == json!(true));
        assert!(focused, "{self} does not have the focus");
    }
}

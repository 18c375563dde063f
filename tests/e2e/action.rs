//! What a person does: clicks, types, presses keys, brings files.

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::{PATIENCE, Page, waited};
use crate::find::Target;

/// The name of an element's reference on the wire.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Target<'_> {
    /// Clicks it, once it can be clicked.
    #[track_caller]
    pub fn click(&self) {
        self.act("click", &json!({}));
    }

    /// Types into it at its end.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        self.act("value", &json!({ "text": text }));
    }

    /// Replaces what a field holds, as a person does: selects all and types.
    #[track_caller]
    pub fn fill(&self, text: &str) {
        self.click();
        self.page.press("Ctrl+a");
        if text.is_empty() { self.page.press("Delete") } else { self.page.type_keys(text) }
    }

    /// Chooses an entry of a list by its text.
    #[track_caller]
    pub fn choose(&self, entry: &str) {
        let script = "
            const [list, text] = arguments;
            const entry = [...list.options].find((option) => option.textContent.trim() === text);
            if (!entry) return [...list.options].map((option) => option.textContent.trim()).join(' | ');
            list.value = entry.value;
            list.dispatchEvent(new Event('input', { bubbles: true }));
            list.dispatchEvent(new Event('change', { bubbles: true }));
            return null;";
        let others = self.page.script(script, &[self.found(), json!(entry)]);
        assert!(others.is_null(), "{self} has no entry “{entry}”, but {others}");
    }

    /// Gives a file input a file.
    #[track_caller]
    pub fn choose_file(&self, file: &Path) {
        self.act("value", &json!({ "text": file.canonicalize().expect("the file to choose") }));
    }

    /// Drops a file on it, as dragged from the desktop.
    #[track_caller]
    pub fn drop_file(&self, file: &Path) {
        let input = self.page.script(
            "const input = document.createElement('input');
             input.type = 'file'; input.id = 'e2e-dropped'; input.hidden = true;
             document.body.append(input); return input;",
            &[],
        );
        let command = format!("/element/{}/value", input[ELEMENT].as_str().unwrap());
        self.page.command(&command, &json!({ "text": file.canonicalize().expect("the file to drop") }));
        let script = "
            const [target, input] = arguments;
            const data = new DataTransfer();
            data.items.add(input.files[0]);
            input.remove();
            for (const kind of ['dragenter', 'dragover', 'drop']) {
                target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
            }";
        self.page.script(script, &[self.found(), input]);
    }

    /// Pastes text into it, as from a spreadsheet.
    #[track_caller]
    pub fn paste(&self, text: &str) {
        let script = "
            const [target, text] = arguments;
            const data = new DataTransfer();
            data.setData('text/plain', text);
            target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
        self.page.script(script, &[self.found(), json!(text)]);
    }

    /// Moves the pointer over it.
    #[track_caller]
    pub fn hover(&self) {
        let steps = json!([{ "type": "pointerMove", "duration": 0, "origin": self.found(), "x": 0, "y": 0 }]);
        self.page.perform(&json!({ "type": "pointer", "id": "mouse", "actions": steps }));
    }

    /// A command on the element, tried again while the page is moving.
    #[track_caller]
    fn act(&self, action: &str, body: &Value) {
        let mut last = None;
        let done = waited(PATIENCE, || {
            let element = self.found();
            let command = format!("/element/{}/{action}", element[ELEMENT].as_str().unwrap_or_default());
            last = self.page.session.post(&command, body).err();
            if last.is_some() {
                // As a person does who finds it under the bar at the top: the page keeps room for that when it scrolls.
                self.page.script("arguments[0]?.scrollIntoView({ block: 'nearest' })", &[element]);
            }
            last.is_none()
        });
        assert!(done, "{action} on {self} failed: {}", last.unwrap());
    }
}

impl Page {
    /// Presses keys held together, such as `Ctrl+k`, `Escape` or `?`; several chords with spaces between: `g q`.
    #[track_caller]
    pub fn press(&self, chords: &str) {
        for chord in chords.split(' ') {
            let keys: Vec<String> = match chord {
                "+" => vec!["+".into()],
                _ => chord.split('+').map(code).collect(),
            };
            let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
            let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
            self.keys(down.chain(up).collect());
        }
    }

    /// Types a text wherever the focus is.
    #[track_caller]
    pub fn type_keys(&self, text: &str) {
        let strokes = text.chars().flat_map(|letter| {
            let key = if letter == '\n' { code("Enter") } else { letter.to_string() };
            [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })]
        });
        self.keys(strokes.collect());
    }

    /// Goes back in the browser's history.
    #[track_caller]
    pub fn back(&self) {
        self.command("/back", &json!({}));
    }

    /// Goes forward in the browser's history.
    #[track_caller]
    pub fn forward(&self) {
        self.command("/forward", &json!({}));
    }

    /// Follows a place of the page by its hash, as a link would, without loading it again.
    #[track_caller]
    pub fn follow(&self, hash: &str) {
        self.script("location.hash = arguments[0]", &[json!(hash)]);
    }

    #[track_caller]
    fn keys(&self, strokes: Vec<Value>) {
        self.perform(&json!({ "type": "key", "id": "keyboard", "actions": strokes }));
    }

    #[track_caller]
    fn perform(&self, source: &Value) {
        self.command("/actions", &json!({ "actions": [source] }));
    }
}

/// WebDriver's character for a key's name.
fn code(name: &str) -> String {
    let code = match name {
        "Backspace" => '\u{E003}',
        "Tab" => '\u{E004}',
        "Enter" => '\u{E007}',
        "Shift" => '\u{E008}',
        "Ctrl" => '\u{E009}',
        "Alt" => '\u{E00A}',
        "Escape" => '\u{E00C}',
        "Space" => ' ',
        "PageUp" => '\u{E00E}',
        "PageDown" => '\u{E00F}',
        "End" => '\u{E010}',
        "Home" => '\u{E011}',
        "Left" => '\u{E012}',
        "Up" => '\u{E013}',
        "Right" => '\u{E014}',
        "Down" => '\u{E015}',
        "Delete" => '\u{E017}',
        "F2" => '\u{E032}',
        "Meta" => '\u{E03D}',
        _ => return name.to_owned(),
    };
    code.to_string()
}

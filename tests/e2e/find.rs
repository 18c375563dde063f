//! Naming what is on the page: by role and name, by label, by text, or by selector.
//!
//! A [`Target`] is a way to find, not a thing found: every use looks again, and waits until there is one.

use serde_json::{Value, json};

use crate::browser::{PATIENCE, Page, waited};

/// Something on the page, found anew each time it is used.
#[derive(Clone)]
pub struct Target<'page> {
    pub page: &'page Page,
    /// Steps of how, what and name, each inside what the one before found.
    steps: Vec<[String; 3]>,
    /// Which of several; the first where not said.
    nth: usize,
}

impl Page {
    /// By role and accessible name: `role("button", "New")`. An empty name takes any.
    pub fn role(&self, role: &str, name: &str) -> Target<'_> {
        self.target("role", role, name)
    }

    /// A button by its name.
    pub fn button(&self, name: &str) -> Target<'_> {
        self.role("button", name)
    }

    /// A link by its name.
    pub fn link(&self, name: &str) -> Target<'_> {
        self.role("link", name)
    }

    /// A heading by its text.
    pub fn heading(&self, text: &str) -> Target<'_> {
        self.role("heading", text)
    }

    /// A form field by its label.
    pub fn field(&self, label: &str) -> Target<'_> {
        self.target("label", label, "")
    }

    /// The innermost visible element that holds the text.
    pub fn text(&self, text: &str) -> Target<'_> {
        self.target("text", text, "")
    }

    /// Visible elements by selector.
    pub fn css(&self, selector: &str) -> Target<'_> {
        self.target("css", selector, "")
    }

    /// Elements by selector, seen or not: a file input behind a button, say.
    pub fn hidden(&self, selector: &str) -> Target<'_> {
        self.target("hidden", selector, "")
    }

    fn target(&self, how: &str, what: &str, name: &str) -> Target<'_> {
        Target { page: self, steps: vec![[how, what, name].map(str::to_owned)], nth: 0 }
    }
}

impl<'page> Target<'page> {
    /// Only inside this: `page.css("dialog").then(&page.button("Close"))`.
    pub fn then(&self, inner: &Target<'page>) -> Target<'page> {
        let steps = self.steps.iter().chain(&inner.steps).cloned().collect();
        Target { page: self.page, steps, nth: inner.nth }
    }

    /// The one at that place, counted from 0.
    pub fn nth(&self, nth: usize) -> Target<'page> {
        Target { nth, ..self.clone() }
    }

    /// How many there are now.
    #[track_caller]
    pub fn count(&self) -> usize {
        self.all().len()
    }

    /// Is there one now?
    #[track_caller]
    pub fn is_there(&self) -> bool {
        self.count() > self.nth
    }

    /// The reference WebDriver knows it by, once there is one.
    #[track_caller]
    pub fn found(&self) -> Value {
        let mut found = None;
        let there = waited(PATIENCE, || {
            found = self.all().into_iter().nth(self.nth);
            found.is_some()
        });
        assert!(there, "waited {} s for {self}", PATIENCE.as_secs());
        found.unwrap()
    }

    /// The texts of all there are now, as the user sees them.
    #[track_caller]
    pub fn texts(&self) -> Vec<String> {
        let texts =
            self.page.script("return arguments[0].map((element) => element.innerText)", &[json!(self.all())]);
        let texts = texts.as_array().cloned().unwrap_or_default();
        texts.iter().map(|text| text.as_str().unwrap_or_default().trim().to_owned()).collect()
    }

    /// Its text as the user sees it.
    #[track_caller]
    pub fn text(&self) -> String {
        self.ask("element.innerText").as_str().unwrap_or_default().trim().to_owned()
    }

    /// What a field holds.
    #[track_caller]
    pub fn value(&self) -> String {
        self.ask("element.value").as_str().unwrap_or_default().to_owned()
    }

    /// An attribute, where it has it.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Option<String> {
        let script = "return arguments[0].getAttribute(arguments[1])";
        self.page.script(script, &[self.found(), json!(name)]).as_str().map(str::to_owned)
    }

    /// What an expression over `element` says: `ask("element.checked")`.
    #[track_caller]
    pub fn ask(&self, expression: &str) -> Value {
        self.page.script(&format!("const element = arguments[0]; return {expression}"), &[self.found()])
    }

    fn all(&self) -> Vec<Value> {
        // The page may be replacing its nodes while the script looks: then there is nothing yet.
        let body = json!({ "script": include_str!("find.js"), "args": [self.steps] });
        let found = self.page.session.post("/execute/sync", &body).unwrap_or_else(|fault| {
            match fault.error.as_str() {
                "stale element reference" | "detached shadow root" => Value::Null,
                _ => panic!("looking for {self}: {fault}"),
            }
        });
        found.as_array().cloned().unwrap_or_default()
    }
}

impl std::fmt::Display for Target<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, [how, what, name]) in self.steps.iter().enumerate() {
            let within = if number > 0 { ", in it " } else { "" };
            let named = if name.is_empty() { String::new() } else { format!(" “{name}”") };
            write!(out, "{within}{how} “{what}”{named}")?;
        }
        if self.nth > 0 { write!(out, ", number {}", self.nth) } else { Ok(()) }
    }
}

//! What the texts of a column mean in a field that is a choice or a state.

use super::wizard::Wizard;
use crate::exchange::{FieldRule, Sheet};
use crate::order::map_of;
use crate::register::{Field, Kind, Phase, Register};
use crate::ui::pages::inputs::{bare_choice, count};
use crate::ui::view::{IntoPiece, Piece, view};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Texts that are offered; a column of more is hardly a choice.
const MOST: usize = 60;
/// Rows that are looked at.
const ROWS: usize = 20_000;

/// The texts of the rule's column with what each means; nothing for fields of other kinds.
pub fn values(
    wizard: Wizard,
    sheet: &Sheet,
    rule: &FieldRule,
    register: &'static Register,
    field: &'static Field,
) -> Piece {
    let options = options(register, field);
    let [source] = rule.columns.as_slice() else { return ().piece() };
    let Some(column) = sheet.column(&source.column).filter(|_| !options.is_empty()) else {
        return ().piece();
    };
    let mut texts: BTreeSet<&str> = BTreeSet::new();
    for text in sheet.samples(column, ROWS) {
        if texts.len() < MOST {
            texts.insert(text);
        }
    }
    let rows: Vec<Piece> = texts
        .into_iter()
        .enumerate()
        .map(|(place, text)| {
            let chosen = rule.values.get(text).map(|sets| written(sets, field.id)).unwrap_or_default();
            let id = format!("value-{}-{place}", field.id);
            let said = format!("{}: {text} means", field.label);
            let own = text.to_owned();
            let list = bare_choice(&id, Some(said), options.clone(), &chosen, move |code| {
                wizard.work.update_value(|w| {
                    let rules = w.mapping.as_mut().map(|m| &mut m.fields);
                    if let Some(rule) = rules.and_then(|r| r.iter_mut().find(|r| r.field == field.id)) {
                        set(rule, field.id, &own, &code);
                    }
                });
            });
            view! { <li class="setting"><span>{text.to_owned()}</span>{list}</li> }
        })
        .collect();
    view! {
        <details><summary>"Values ("{count(rows.len())}")"</summary><ul>{rows}</ul></details>
    }
}

fn options(register: &'static Register, field: &'static Field) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "as it stands".to_owned())];
    match field.kind {
        Kind::Choice(choices) => {
            options.extend(choices.iter().map(|c| (c.code.to_owned(), c.label.to_owned())));
        }
        Kind::Status => {
            let reasons = match register.field("hold_reason").map(|f| f.kind) {
                Some(Kind::Choice(reasons)) => reasons,
                _ => &[],
            };
            for state in register.life_cycle.iter().flat_map(|c| c.states) {
                options.push((state.code.to_owned(), state.label.to_owned()));
                if state.phase == Phase::Held {
                    options.extend(reasons.iter().map(|reason| {
                        (
                            format!("{}/{}", state.code, reason.code),
                            format!("{}: {}", state.label, reason.label),
                        )
                    }));
                }
            }
        }
        _ => options.clear(),
    }
    options
}

/// What a text sets, as an option is written: the code, and a reason for holding behind it.
fn written(sets: &BTreeMap<String, String>, field: &str) -> String {
    let mut text = sets.get(field).cloned().unwrap_or_default();
    if let Some(reason) = sets.get("hold_reason").filter(|_| field == "status") {
        text.push('/');
        text.push_str(reason);
    }
    text
}

fn set(rule: &mut FieldRule, field: &str, text: &str, code: &str) {
    if code.is_empty() {
        rule.values.remove(text);
        return;
    }
    let (code, reason) = code.split_once('/').unwrap_or((code, ""));
    let mut sets = map_of([(field.to_owned(), code.to_owned())].into_iter());
    if !reason.is_empty() {
        sets.insert("hold_reason".to_owned(), reason.to_owned());
    }
    rule.values.insert(text.to_owned(), sets);
}

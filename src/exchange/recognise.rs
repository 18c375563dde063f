//! What the words of other tools mean in a register.

use crate::letters::lower;
use crate::register::{Choice, Field, Kind, Register};

/// The codes a text of a choice or of a state stands for: field and code, the field itself first.
/// Nothing where it cannot be told.
#[must_use]
pub fn recognise(
    register: &'static Register,
    field: &Field,
    text: &str,
) -> Vec<(&'static str, &'static str)> {
    let plain = plain(text);
    match field.kind {
        Kind::Choice(choices) => choice(register, field, choices, &plain).into_iter().collect(),
        Kind::Status => status(register, field, &plain),
        _ => Vec::new(),
    }
}

/// Letters and digits in lower case, words separated by one blank.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.push(lower(c));
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Words for a degree, from the greatest (1) down.
const DEGREES: &[(&str, u8)] = &[
    ("very high", 1),
    ("sehr hoch", 1),
    ("très haute", 1),
    ("very low", 4),
    // iTop names who is hit.
    ("a department", 2),
    ("a service", 3),
    ("a person", 4),
    ("critical", 1),
    ("kritisch", 1),
    ("highest", 1),
    ("blocker", 1),
    ("urgent", 1),
    ("major", 2),
    ("high", 2),
    ("hoch", 2),
    ("haute", 2),
    ("medium", 3),
    ("moderate", 3),
    ("normal", 3),
    ("mittel", 3),
    ("moyenne", 3),
    ("low", 4),
    ("lowest", 4),
    ("minor", 4),
    ("trivial", 4),
    ("planning", 4),
    ("niedrig", 4),
    ("basse", 4),
];

fn choice(
    register: &'static Register,
    field: &Field,
    choices: &'static [Choice],
    text: &str,
) -> Option<(&'static str, &'static str)> {
    let own = register.field(field.id)?.id;
    let same = choices.iter().find(|c| plain(c.code) == text || plain(c.label) == text);
    if let Some(found) = same {
        return Some((own, found.code));
    }
    let has = |code: &str| choices.iter().find(|c| c.code == code);
    let degree = DEGREES
        .iter()
        .find(|(word, _)| text.split(' ').any(|w| w == *word) || word.contains(' ') && text.contains(word));
    let degree = degree.map(|(_, degree)| *degree);
    let first = text.split(' ').next().unwrap_or_default();
    let number: Option<u8> = first.trim_start_matches(['p', 's']).parse().ok();
    let found = if has("1").is_some() {
        // Tools with five degrees have their least one last; other numbers mean nothing here.
        let code = degree.or(number.filter(|n| (1..=5).contains(n)))?.clamp(1, 4);
        has(&code.to_string())
    } else if has("high").is_some() {
        // Of three degrees, the words for the two greatest are one.
        match degree.map(|d| d.max(2) - 1).or(number)? {
            1 => has("high"),
            2 => has("medium"),
            3 => has("low"),
            _ => None,
        }
    } else {
        // `E-mail` and `Email`, `Phone call` and `Phone`.
        let tight = text.replace(' ', "");
        let near = |c: &&Choice| {
            let label = plain(c.label).replace(' ', "");
            tight == label || (label.len() > 3 && tight.starts_with(&label))
        };
        choices
            .iter()
            .find(near)
            .or_else(|| if tight == "web" || tight == "selfservice" { has("portal") } else { None })
    };
    found.map(|c| (own, c.code))
}

/// Words of states and the codes they stand for, the more special ones first.
const STATES: &[(&str, &[&str], &str)] = &[
    ("cancel", &["cancelled", "dropped"], ""),
    ("rejected", &["cancelled", "dropped"], ""),
    ("storniert", &["cancelled", "dropped"], ""),
    ("abgebrochen", &["cancelled", "dropped"], ""),
    ("wiedereröffnet", &["in_progress"], ""),
    ("won t do", &["cancelled", "dropped"], ""),
    ("reopen", &["in_progress"], ""),
    ("not resolved", &["in_progress"], ""),
    ("unresolved", &["in_progress"], ""),
    ("waiting for support", &["in_progress"], ""),
    ("vendor", &["on_hold"], "supplier"),
    ("supplier", &["on_hold"], "supplier"),
    ("third party", &["on_hold"], "supplier"),
    ("awaiting user", &["on_hold"], "caller"),
    ("awaiting caller", &["on_hold"], "caller"),
    ("waiting for customer", &["on_hold"], "caller"),
    ("waiting for user", &["on_hold"], "caller"),
    ("pending customer", &["on_hold"], "caller"),
    ("awaiting problem", &["on_hold"], "problem"),
    ("awaiting change", &["on_hold"], "change"),
    ("awaiting evidence", &["on_hold"], "evidence"),
    ("pending close", &["resolved"], ""),
    ("awaiting", &["on_hold"], ""),
    ("waiting", &["on_hold"], ""),
    ("pending", &["on_hold"], ""),
    ("hold", &["on_hold"], ""),
    ("wartet auf kunde", &["on_hold"], "caller"),
    ("wartet auf anwender", &["on_hold"], "caller"),
    ("wartet auf lieferant", &["on_hold"], "supplier"),
    ("warten auf kunde", &["on_hold"], "caller"),
    ("warten auf lieferant", &["on_hold"], "supplier"),
    ("wartet", &["on_hold"], ""),
    ("warten", &["on_hold"], ""),
    ("wartend", &["on_hold"], ""),
    ("en attente", &["on_hold"], ""),
    ("closed", &["closed", "kept"], ""),
    ("geschlossen", &["closed", "kept"], ""),
    ("clos", &["closed", "kept"], ""),
    ("resolved", &["resolved", "closed"], ""),
    ("solved", &["resolved", "closed"], ""),
    ("erledigt", &["resolved", "closed", "kept"], ""),
    ("behoben", &["resolved", "closed"], ""),
    ("done", &["resolved", "closed", "kept"], ""),
    ("fixed", &["resolved", "closed"], ""),
    ("gelöst", &["resolved", "closed"], ""),
    ("résolu", &["resolved", "closed"], ""),
    ("progress", &["in_progress", "doing"], ""),
    ("processing", &["in_progress", "doing"], ""),
    ("active", &["in_progress", "doing"], ""),
    ("in bearbeitung", &["in_progress", "doing"], ""),
    ("en cours", &["in_progress", "doing"], ""),
    ("in arbeit", &["in_progress", "doing"], ""),
    ("assigned", &["assigned"], ""),
    ("zugewiesen", &["assigned"], ""),
    ("new", &["new", "idea"], ""),
    ("open", &["new", "idea"], ""),
    ("to do", &["new", "idea"], ""),
    ("neu", &["new", "idea"], ""),
    ("offen", &["new", "idea"], ""),
    ("nouveau", &["new", "idea"], ""),
];

fn status(register: &'static Register, field: &Field, text: &str) -> Vec<(&'static str, &'static str)> {
    let Some((own, cycle)) = register.field(field.id).map(|f| f.id).zip(register.life_cycle) else {
        return Vec::new();
    };
    let state = |code: &str| cycle.states.iter().find(|s| s.code == code);
    if let Some(same) = cycle.states.iter().find(|s| plain(s.code) == text || plain(s.label) == text) {
        return vec![(own, same.code)];
    }
    let fits = |word: &str| {
        text.starts_with(word)
            || text.split(' ').any(|w| w == word)
            || text.contains(word) && word.contains(' ')
    };
    let found = STATES
        .iter()
        .filter(|(word, _, _)| fits(word))
        .find_map(|(_, codes, hold)| codes.iter().find_map(|code| state(code)).map(|s| (s.code, *hold)));
    let Some((code, hold)) = found else { return Vec::new() };
    let mut sets = vec![(own, code)];
    if !hold.is_empty()
        && let Some(reason) = register.field("hold_reason")
    {
        sets.push((reason.id, hold));
    }
    sets
}

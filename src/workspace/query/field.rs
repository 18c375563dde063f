use super::test::{Test, Word};
use super::when::{When, span};
use crate::decimal;
use crate::letters::lowered;
use crate::register::catalogue::REGISTERS;
use crate::register::{Field, Kind, Phase, Register};
use crate::workspace::Number;

/// What a query knows beside the registers' fields, with what it means.
pub(super) const SPECIAL: &[(&str, &str)] = &[
    ("is", "open, held, resolved, closed, major, …"),
    ("type", "kind of record"),
    ("sla", "time left, or how it stands"),
    ("has", "a field that holds something"),
    ("no", "a field that holds nothing"),
    ("number", "as in INC-0042"),
    ("updated", "when it was last changed"),
];

/// What `is:` takes, with what it means.
pub(super) const IS: &[(&str, &str)] = &[
    ("open", "work remains"),
    ("held", "waiting"),
    ("resolved", "done, not yet closed"),
    ("closed", "done for good"),
    ("cancelled", "taken out of work"),
    ("major", "under the major incident procedure"),
    ("unassigned", "nobody has it"),
    ("breached", "late against its target"),
];

/// What `sla:` takes beside lengths of time, with what it means.
pub(super) const SLA: &[(&str, &str)] = &[
    ("breached", "late"),
    ("running", "the clock runs"),
    ("paused", "the clock waits"),
    ("met", "ended in time"),
    ("missed", "ended late"),
    ("none", "no target"),
];

const ALIASES: &[(&str, &str)] = &[
    ("prio", "priority"),
    ("label", "tags"),
    ("labels", "tags"),
    ("tag", "tags"),
    ("ci", "item"),
    ("created", "opened_at"),
    ("opened", "opened_at"),
    ("responded", "responded_at"),
    ("resolved", "resolved_at"),
    ("closed", "closed_at"),
    ("state", "status"),
    ("id", "number"),
    ("changed", "updated"),
    ("assigned", "assignee"),
    ("reporter", "caller"),
];

/// The code of the field that a name means.
pub(super) fn resolve(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let special = SPECIAL.iter().map(|(id, _)| *id).find(|id| *id == name);
    let alias = || ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, id)| *id);
    special.or_else(alias).or_else(|| described(&name).next().map(|(_, field)| field.id))
}

/// The registers that have a field, with its description there.
pub(super) fn described(id: &str) -> impl Iterator<Item = (&'static Register, &'static Field)> {
    REGISTERS.iter().filter_map(move |r| r.field(id).map(|f| (*r, f)))
}

/// Codes and labels of a closed list; nothing for other kinds.
pub(super) fn options(register: &'static Register, field: &Field) -> Vec<(&'static str, &'static str)> {
    match field.kind {
        Kind::Choice(choices) => choices.iter().map(|c| (c.code, c.label)).collect(),
        Kind::Status => {
            register.life_cycle.iter().flat_map(|c| c.states).map(|s| (s.code, s.label)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a list has a rank that comparisons make sense of.
pub(super) fn is_ordered(field: &Field) -> bool {
    match field.kind {
        Kind::Choice(choices) => choices.iter().all(|c| c.code.bytes().all(|b| b.is_ascii_digit())),
        kind => kind == Kind::Status,
    }
}

/// Whether `<` and `..` mean something for a field; else they are part of the text.
pub(super) fn is_ranged(id: &str) -> bool {
    let ranged = |kind: &Kind| {
        !matches!(
            kind,
            Kind::Text
                | Kind::LongText
                | Kind::Suggest
                | Kind::Person
                | Kind::Group
                | Kind::Tags
                | Kind::Link(_)
                | Kind::Links(_)
                | Kind::Flag
        )
    };
    matches!(id, "sla" | "number" | "updated") || described(id).any(|(_, field)| ranged(&field.kind))
}

/// What an `is:` word means for the phase of a record, where it is about that.
pub(super) fn phases(word: &str) -> Option<&'static [Phase]> {
    Some(match word {
        "open" => &[Phase::Open, Phase::Held],
        "held" => &[Phase::Held],
        "resolved" => &[Phase::Resolved],
        "closed" => &[Phase::Closed],
        "cancelled" => &[Phase::Cancelled],
        _ => return None,
    })
}

/// The register a `type:` word means: its code, or what its records are called.
pub(super) fn register_named(word: &str) -> Option<&'static Register> {
    let is = |name: &str| name.eq_ignore_ascii_case(word);
    REGISTERS.iter().copied().find(|r| is(r.id) || is(r.singular) || is(r.plural))
}

/// The number in `42`, `INC-0042` or `INC-B0042`, with the letters of its register.
pub(super) fn number(text: &str) -> Option<(&str, Number)> {
    let (prefix, digits) = text.rsplit_once('-').unwrap_or(("", text));
    // What tells two apart that claim one number finds both.
    let digits = digits.split_once('·').map_or(digits, |(digits, _)| digits);
    let number = match digits.bytes().all(|b| b == b'0') {
        true if (1..=9).contains(&digits.len()) => Number::NONE,
        _ => Number::parse(digits)?,
    };
    let known = prefix.is_empty() || REGISTERS.iter().any(|r| r.prefix.eq_ignore_ascii_case(prefix));
    (known && !text.starts_with('-')).then_some((prefix, number))
}

/// A number for a field that counts, in the unit the column keeps.
pub(super) fn amount(kind: &Kind, word: &Word) -> Option<f64> {
    match kind {
        Kind::Span => span(&word.text).map(|ms| ms as f64 / 60_000.0),
        Kind::Money => decimal::parse(&word.text).map(|n| (n * 100.0).round()),
        _ => decimal::parse(&word.text),
    }
}

/// Why a test makes no sense for a field, as a sentence, if it does not.
pub(super) fn misfit(id: &'static str, test: &Test) -> Option<String> {
    if test.words().next().is_none() {
        return Some("Say from where or to where, as in 1..3 or 2..*.".to_owned());
    }
    if test.words().any(|w| w.text.is_empty()) {
        return Some(format!("Say what comes after {id}: or take it out."));
    }
    match id {
        "is" => among(IS, id, test),
        "type" => {
            let word = test.word().map_or("", |w| &w.text);
            let closest = || closest(word, &mut REGISTERS.iter().map(|r| r.id));
            register_named(word)
                .is_none()
                .then(|| format!("There is no kind of record called {word}.{}", did_you_mean(closest())))
        }
        "has" | "no" => {
            let word = test.word().map_or("", |w| &w.text);
            let known = resolve(word).is_some_and(|f| f == "sla" || described(f).next().is_some());
            (!known).then(|| unknown(word))
        }
        "sla" => {
            let length = test.reach(&|w| span(&w.text).map(|ms| ms as f64));
            if length.is_some() {
                return None;
            }
            among(SLA, id, test).map(|_| {
                "sla: takes a length of time such as <30m, or breached, paused, met, missed.".to_owned()
            })
        }
        "number" => test
            .reach(&|w| number(&w.text).map(|(_, n)| f64::from(n.number)))
            .is_none()
            .then(|| "Numbers look like 42 or INC-0042.".to_owned()),
        "updated" => test.words().any(|w| When::read(w).is_none()).then(time_sentence),
        _ => {
            let mut first = None;
            for (register, field) in described(id) {
                match misfit_of(register, field, test) {
                    None => return None,
                    Some(sentence) => first = first.or(Some(sentence)),
                }
            }
            first
        }
    }
}

fn among(list: &[(&str, &str)], id: &str, test: &Test) -> Option<String> {
    let known = test.word().is_some_and(|word| list.iter().any(|(code, _)| *code == word.text));
    let codes: Vec<&str> = list.iter().map(|(code, _)| *code).collect();
    (!known).then(|| format!("{id}: is one of {}.", codes.join(", ")))
}

/// Why a test makes no sense for a field of one register, as a sentence, if it does not.
pub(super) fn misfit_of(register: &'static Register, field: &Field, test: &Test) -> Option<String> {
    if test.is_none() || test.is_any() {
        return None;
    }
    let label = field.label;
    match field.kind {
        Kind::Choice(_) | Kind::Status => {
            let options = options(register, field);
            if test.places(&options, is_ordered(field)).is_some() {
                return None;
            }
            let name = |option: Option<&(&'static str, &'static str)>| option.map_or("", |o| o.0);
            if field.id == "priority" {
                return Some("Priorities are 1 to 4.".to_owned());
            }
            if is_ordered(field) && field.kind != Kind::Status {
                return Some(format!(
                    "{label} goes from {} to {}.",
                    name(options.first()),
                    name(options.last())
                ));
            }
            let names: Vec<String> = options.iter().map(|(_, label)| lowered(label)).collect();
            Some(format!("{label} is one of {}.", names.join(", ")))
        }
        Kind::Number(_) => test
            .reach(&|w| amount(&field.kind, w))
            .is_none()
            .then(|| format!("{label} is a number, as in {}:>3.", field.id)),
        Kind::Money => test
            .reach(&|w| amount(&field.kind, w))
            .is_none()
            .then(|| format!("{label} is an amount, as in {}:>1000.", field.id)),
        Kind::Span => test
            .reach(&|w| amount(&field.kind, w))
            .is_none()
            .then(|| format!("{label} is a length of time such as 30m, 4h or 2d.")),
        Kind::Instant | Kind::Day => test.words().any(|w| When::read(w).is_none()).then(time_sentence),
        Kind::Flag => test.word().and_then(flag).is_none().then(|| format!("{label} is yes or no.")),
        _ => test.word().is_none().then(|| format!("{label} is text: < and .. mean nothing there.")),
    }
}

/// Yes or no.
pub(super) fn flag(word: &Word) -> Option<bool> {
    match lower_ascii(&word.text).as_str() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

fn lower_ascii(text: &str) -> String {
    text.to_ascii_lowercase()
}

fn time_sentence() -> String {
    "Times look like 2026-03-02, 2026-03, today or -7d.".to_owned()
}

/// The sentence for a field that is not there.
pub(super) fn unknown(name: &str) -> String {
    let special = SPECIAL.iter().map(|(id, _)| *id);
    let aliases = ALIASES.iter().map(|(alias, _)| *alias);
    let fields = REGISTERS.iter().flat_map(|r| r.fields).map(|f| f.id);
    let closest = closest(name, &mut special.chain(aliases).chain(fields));
    format!("There is no field {name}.{}", did_you_mean(closest))
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" Did you mean {name}?"))
}

/// The name that is written most alike, where one is alike enough.
fn closest(word: &str, names: &mut dyn Iterator<Item = &'static str>) -> Option<&'static str> {
    let word = lower_ascii(word);
    if word.len() > 40 {
        return None;
    }
    let far = |name: &str| {
        let apart = distance(&word, name);
        if name.starts_with(&word) && word.len() > 2 { apart.min(1) } else { apart }
    };
    let (apart, name) = names.map(|name| (far(name), name)).min_by_key(|(apart, _)| *apart)?;
    (apart <= 1 + word.len() / 4).then_some(name)
}

/// How many letters must be put in, taken out or replaced to make one of the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let here = (diagonal + usize::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, here);
            left = here;
        }
    }
    row.last().copied().unwrap_or(0).max(if b.is_empty() { a.len() } else { 0 })
}

use super::field::{self, amount, flag, is_ordered, options};
use super::test::{Reach, Test, Word};
use super::when::span;
use super::{ClockState, Context, Node, Rows};
use crate::decimal;
use crate::journal::RecordId;
use crate::letters::lowered;
use crate::order::Ordered;
use crate::register::Kind;
use crate::time::Day;
use crate::workspace::column::{Cells, Column, Dictionary};
use crate::workspace::{Table, Workspace};

/// The rows that stand and fulfil a condition.
pub(super) fn matches(
    filter: Option<&Node>,
    workspace: &Workspace,
    table: &Table,
    context: &Context<'_>,
) -> Rows {
    let standing = Rows::of(table.len(), |row| table.stands(row));
    match filter {
        Some(node) => Search { workspace, table, context }.node(node, &standing),
        None => standing,
    }
}

struct Search<'a> {
    workspace: &'a Workspace,
    table: &'a Table,
    context: &'a Context<'a>,
}

impl Search<'_> {
    /// The rows of `within` that fulfil the condition.
    fn node(&self, node: &Node, within: &Rows) -> Rows {
        match node {
            Node::And(nodes) => {
                // What is dear to ask is asked last, of the rows that are left.
                let mut nodes: Vec<&Node> = nodes.iter().collect();
                nodes.order_by_key(|n| cost(n));
                nodes.iter().fold(within.clone(), |rows, n| self.node(n, &rows))
            }
            Node::Or(nodes) => nodes.iter().fold(Rows::none(within.len()), |mut rows, n| {
                rows.join(&self.node(n, within));
                rows
            }),
            Node::Not(node) => {
                let mut rows = within.clone();
                rows.drop(&self.node(node, within));
                rows
            }
            Node::Text(text) => kept(self.text(text), within),
            Node::Field(id, tests) => kept(self.field(id, tests, within), within),
        }
    }

    fn len(&self) -> u32 {
        self.table.len()
    }

    fn nothing(&self) -> Rows {
        Rows::none(self.len())
    }

    fn text(&self, text: &str) -> Rows {
        let mut rows = self.nothing();
        self.table.haystack().find(&lowered(text), |row| rows.add(row));
        if let Some((prefix, number)) = field::number(text)
            && number.number > 0
            && (prefix.is_empty() || prefix.eq_ignore_ascii_case(self.table.register.prefix))
        {
            self.table.rows_that_claimed(number).into_iter().for_each(|row| rows.add(row));
        }
        rows
    }

    fn field(&self, id: &str, tests: &[Test], within: &Rows) -> Rows {
        match id {
            "is" => self.each(tests, |word| self.is(&word.text, within)),
            "type" => self.each(tests, |word| {
                let named = field::register_named(&word.text).is_some_and(|r| r.id == self.table.register.id);
                if named { within.clone() } else { self.nothing() }
            }),
            "has" => self.each(tests, |word| self.presence(&word.text, "*", within)),
            "no" => self.each(tests, |word| self.presence(&word.text, "none", within)),
            "sla" => self.sla(tests, within),
            "number" => self.number(tests),
            "updated" => {
                let stretches = self.stretches(tests);
                Rows::of(self.len(), |row| inside(&stretches, self.table.touched(row)))
            }
            _ => match (self.table.column(id), id) {
                (Some(column), _) => self.column(column, tests, within),
                (None, "opened_at") => {
                    let stretches = self.stretches(tests);
                    Rows::of(self.len(), |row| inside(&stretches, self.table.born(row)))
                }
                (None, "title") => match self.table.column(self.table.register.title()) {
                    Some(column) => self.column(column, tests, within),
                    None => self.nothing(),
                },
                _ => self.nothing(),
            },
        }
    }

    /// The rows of any of the words.
    fn each(&self, tests: &[Test], rows_of: impl Fn(&Word) -> Rows) -> Rows {
        tests.iter().filter_map(Test::word).fold(self.nothing(), |mut rows, word| {
            rows.join(&rows_of(word));
            rows
        })
    }

    fn is(&self, word: &str, within: &Rows) -> Rows {
        if let Some(phases) = field::phases(word) {
            let Some(Cells::Code(codes)) = self.table.column("status").map(|c| &c.cells) else {
                let open = phases.contains(&crate::register::Phase::Open);
                return if open { within.clone() } else { self.nothing() };
            };
            let accept: Vec<bool> = self.table.phases().iter().map(|p| phases.contains(p)).collect();
            return Rows::scan(&codes.codes, self.len(), accepts(&accept, 0), |code| accepts(&accept, code));
        }
        match word {
            "major" => self.table.column("major").map_or(self.nothing(), |column| {
                self.column(column, &[Test::Is(Word::plain("yes"))], within)
            }),
            "unassigned" => self.presence("assignee", "none", within),
            _ => self.sla(&[Test::Is(Word::plain("breached"))], within),
        }
    }

    fn presence(&self, id: &str, keyword: &str, within: &Rows) -> Rows {
        let asked = [Test::Is(Word::plain(keyword))];
        match self.table.column(id) {
            Some(column) => self.column(column, &asked, within),
            None if id == "sla" => self.sla(&asked, within),
            None => self.nothing(),
        }
    }

    fn sla(&self, tests: &[Test], within: &Rows) -> Rows {
        let clocks = self.context.clocks;
        let register = self.table.register.id;
        let reaches: Vec<Reach> =
            tests.iter().filter_map(|t| t.reach(&|w| span(&w.text).map(|ms| ms as f64))).collect();
        let words: Vec<&str> = tests.iter().filter_map(Test::word).map(|w| w.text.as_str()).collect();
        let accepts_state = |row: u32| {
            let left = || clocks.left(register, row);
            if !reaches.is_empty()
                && let Some(left) = left()
                && reaches.iter().any(|r| r.holds(left as f64))
            {
                return true;
            }
            !words.is_empty() && {
                let state = clocks.state(register, row);
                words.iter().any(|word| match *word {
                    "breached" => {
                        state == ClockState::Missed
                            || (matches!(state, ClockState::Running | ClockState::Paused)
                                && left().is_some_and(|ms| ms < 0))
                    }
                    "running" => state == ClockState::Running,
                    "paused" => state == ClockState::Paused,
                    "met" => state == ClockState::Met,
                    "missed" => state == ClockState::Missed,
                    "none" => state == ClockState::None,
                    "*" => state != ClockState::None,
                    _ => false,
                })
            }
        };
        let mut rows = self.nothing();
        within.iter().filter(|row| accepts_state(*row)).for_each(|row| rows.add(row));
        rows
    }

    fn number(&self, tests: &[Test]) -> Rows {
        let read = |word: &Word| {
            let (prefix, number) = field::number(&word.text)?;
            let ours = prefix.is_empty() || prefix.eq_ignore_ascii_case(self.table.register.prefix);
            ours.then_some(f64::from(number.number))
        };
        let reaches: Vec<Reach> = tests.iter().filter_map(|t| t.reach(&read)).collect();
        Rows::of(self.len(), |row| {
            let number = self.table.number(row);
            number > 0 && reaches.iter().any(|r| r.holds(f64::from(number)))
        })
    }

    fn stretches(&self, tests: &[Test]) -> Vec<(i64, i64)> {
        tests.iter().filter_map(|t| t.millis(self.context)).collect()
    }

    fn column(&self, column: &Column, tests: &[Test], within: &Rows) -> Rows {
        let len = self.len();
        let none = tests.iter().any(Test::is_none);
        let any = tests.iter().any(Test::is_any);
        match &column.cells {
            Cells::Text(_) => self.texts(column, tests, within),
            Cells::Code(codes) => {
                let used = |place: u32| codes.codes.contains(&place);
                let accept = self.accept(column, &codes.dictionary, &used, tests);
                match accept.iter().filter(|a| **a).count() {
                    0 => self.nothing(),
                    1 => {
                        let only = accept.iter().position(|a| *a).unwrap_or(0) as u32;
                        Rows::scan(&codes.codes, len, only == 0, |code| code == only)
                    }
                    _ => Rows::scan(&codes.codes, len, none, |code| accepts(&accept, code)),
                }
            }
            Cells::Number(numbers) => {
                let reaches: Vec<Reach> =
                    tests.iter().filter_map(|t| t.reach(&|w| amount(&column.field.kind, w))).collect();
                Rows::scan(numbers, len, none, |n| {
                    if n.is_nan() { none } else { any || reaches.iter().any(|r| r.holds(n)) }
                })
            }
            Cells::Instant(instants) => {
                let mut stretches = self.stretches(tests);
                if any {
                    stretches.push((i64::MIN + 1, i64::MAX));
                }
                Rows::scan(instants, len, none, |at| inside(&stretches, at) || (none && at == i64::MIN))
            }
            Cells::Flag(flags) => {
                let says = |yes| tests.iter().filter_map(Test::word).any(|w| flag(w) == Some(yes));
                let (yes, no) = (says(true), says(false));
                // What nobody said yes to counts as no.
                Rows::scan(flags, len, none || no, |flag| match flag {
                    0 => none || no,
                    1 => no || any,
                    _ => yes || any,
                })
            }
            Cells::Set(sets, dictionary) => {
                let used = |place: u32| sets.values().any(|set| set.contains(&place));
                let accept = self.accept(column, dictionary, &used, tests);
                let filled = |row: &u32| sets.get(row).is_some_and(|set| !set.is_empty());
                let mut rows = if none { Rows::of(len, |row| !filled(&row)) } else { self.nothing() };
                for (row, set) in sets {
                    if set.iter().any(|place| accepts(&accept, *place)) {
                        rows.add(*row);
                    }
                }
                rows
            }
        }
    }

    /// Which places of a dictionary pass the tests.
    fn accept(
        &self,
        column: &Column,
        dictionary: &Dictionary,
        used: &dyn Fn(u32) -> bool,
        tests: &[Test],
    ) -> Vec<bool> {
        let kind = &column.field.kind;
        let mut accept = vec![false; dictionary.texts().len()];
        let mut mark = |test: &dyn Fn(u32, &str) -> bool| {
            let places = accept.iter_mut().zip(dictionary.texts()).zip(0..);
            places.skip(1).for_each(|((accept, text), place)| *accept |= test(place, text));
        };
        for test in tests {
            if test.is_any() {
                mark(&|_, _| true);
            } else if test.is_none() {
            } else if test.is_me() && matches!(kind, Kind::Person | Kind::Suggest | Kind::Tags) {
                let me = lowered(self.context.me);
                mark(&|_, text| lowered(text) == me);
            } else {
                match kind {
                    Kind::Choice(_) | Kind::Status => {
                        let options = options(self.table.register, column.field);
                        let places = test.places(&options, is_ordered(column.field)).unwrap_or_default();
                        for (code, _) in places.iter().filter_map(|p| options.get(*p)) {
                            mark(&|_, text| text == *code);
                        }
                    }
                    Kind::Day => {
                        let days = test.days(self.context);
                        let number = |text: &str| Day::from_iso(text).map(|d| i64::from(d.number()));
                        mark(&|_, text| {
                            days.zip(number(text)).is_some_and(|(days, day)| inside(&[days], day))
                        });
                    }
                    Kind::Money => {
                        let reach = test.reach(&|w| amount(kind, w));
                        let minor = |text: &str| text.split(' ').next().and_then(decimal::parse);
                        mark(&|_, text| reach.zip(minor(text)).is_some_and(|(r, n)| r.holds(n)));
                    }
                    _ => {
                        let needle = lowered(test.word().map_or("", |w| &w.text));
                        let names: Vec<Named> = match kind {
                            Kind::Link(_) | Kind::Links(_) => {
                                dictionary.texts().iter().map(|id| self.linked(id)).collect()
                            }
                            _ => dictionary.texts().iter().map(|t| Named::of(lowered(t))).collect(),
                        };
                        let name = |place: u32| names.get(place as usize);
                        // Who writes a name in full means that one, not those it is a part of.
                        let exact =
                            |place: u32| name(place).is_some_and(|n| n.title == needle || n.number == needle);
                        if (1..names.len() as u32).any(|place| exact(place) && used(place)) {
                            mark(&|place, _| exact(place));
                        } else {
                            mark(&|place, _| name(place).is_some_and(|n| n.title.contains(&needle)));
                        }
                    }
                }
            }
        }
        if let Some(first) = accept.first_mut() {
            *first = tests.iter().any(Test::is_none);
        }
        accept
    }

    fn linked(&self, id: &str) -> Named {
        let record = RecordId::parse(id).and_then(|id| self.workspace.record(id));
        record.map_or_else(
            || Named::of(id.to_owned()),
            |record| Named { title: lowered(record.title()), number: lowered(&record.name()) },
        )
    }

    fn texts(&self, column: &Column, tests: &[Test], within: &Rows) -> Rows {
        let mut rows = self.nothing();
        for test in tests {
            if test.is_none() || test.is_any() {
                let none = test.is_none();
                let fits = |row: &u32| column.text(*row).is_empty() == none;
                within.iter().filter(fits).for_each(|row| rows.add(row));
            } else if let Some(word) = test.word() {
                let needle = lowered(&word.text);
                let mut candidates = within.clone();
                if column.field.searched {
                    let mut hits = self.nothing();
                    self.table.haystack().find(&needle, |row| hits.add(row));
                    candidates.keep(&hits);
                }
                let fits = |row: &u32| lowered(column.text(*row)).contains(&needle);
                candidates.iter().filter(fits).for_each(|row| rows.add(row));
            }
        }
        rows
    }
}

/// What a dictionary's entry is called, in lower case.
struct Named {
    title: String,
    number: String,
}

impl Named {
    fn of(title: String) -> Named {
        Named { number: title.clone(), title }
    }
}

fn accepts(accept: &[bool], code: u32) -> bool {
    accept.get(code as usize) == Some(&true)
}

fn inside(stretches: &[(i64, i64)], at: i64) -> bool {
    stretches.iter().any(|(from, to)| (*from..*to).contains(&at))
}

fn kept(mut rows: Rows, within: &Rows) -> Rows {
    rows.keep(within);
    rows
}

/// How dear a condition is to ask: scans of columns first, then texts, clocks last.
fn cost(node: &Node) -> u8 {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().map(cost).max().unwrap_or(0),
        Node::Not(node) => cost(node),
        Node::Text(_) => 1,
        Node::Field("sla", _) => 3,
        Node::Field("is", tests) => {
            let breached = tests.iter().filter_map(Test::word).any(|w| w.text == "breached");
            if breached { 3 } else { 0 }
        }
        Node::Field(id, _) => {
            let text = field::described(id).any(|(_, f)| matches!(f.kind, Kind::Text | Kind::LongText));
            if text { 2 } else { 0 }
        }
    }
}

use super::field::options;
use super::{Context, Hit, Sort};
use crate::journal::RecordId;
use crate::letters::{lowered, push_lowered};
use crate::order::places_by;
use crate::register::Kind;
use crate::workspace::column::{Cells, Column};
use crate::workspace::{Table, Workspace};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// The key of a record without a value: last, whichever way the order goes.
const NONE: u64 = u64::MAX;

/// A table's place, the table, and the rows that were found in it.
type Part<'a> = (usize, &'a Table, Vec<u32>);

/// The rows of all parts in one order. Each key is worked out once a record, then only numbers are compared; rows that
/// come nearly in order take one pass.
pub(super) fn ordered(
    workspace: &Workspace,
    parts: &[Part<'_>],
    sort: &[Sort],
    context: &Context<'_>,
) -> Vec<Hit> {
    let hits: Vec<Hit> = parts
        .iter()
        .flat_map(|(table, _, rows)| rows.iter().map(|row| Hit { table: *table, row: *row }))
        .collect();
    let keys: Vec<Vec<u64>> = if sort.is_empty() {
        let mut keys = urgency(parts, context);
        keys.push(newest(parts));
        keys
    } else {
        let mut keys: Vec<Vec<u64>> = sort.iter().map(|s| key(workspace, parts, *s, context)).collect();
        keys.push(newest(parts));
        keys
    };
    let Some((first, rest)) = keys.split_first() else { return hits };
    let at = |keys: &[u64], place: u32| keys.get(place as usize).copied().unwrap_or(NONE);
    let hit = |place: u32| hits.get(place as usize);
    let order = places_by(hits.len(), &|a, b| {
        let later = |keys: &Vec<u64>| at(keys, a).cmp(&at(keys, b));
        let by_rest = || rest.iter().map(later).find(|o| *o != Ordering::Equal);
        later(first).then_with(|| by_rest().unwrap_or_else(|| hit(a).cmp(&hit(b))))
    });
    order.iter().filter_map(|place| hit(*place).copied()).collect()
}

/// Open before done, then by what is left on the clock of those that are open.
fn urgency(parts: &[Part<'_>], context: &Context<'_>) -> Vec<Vec<u64>> {
    let (mut done, mut left) = (Vec::new(), Vec::new());
    for (_, table, rows) in parts {
        let open: Vec<bool> = table.phases().iter().map(|p| p.is_open()).collect();
        let status = table.column("status");
        for row in rows {
            let code = status.map_or(0, |s| s.code(*row));
            let open = open.get(code as usize) != Some(&false);
            done.push(u64::from(!open));
            let clock = || context.clocks.left(table.register.id, *row);
            left.push(if open { clock().map_or(NONE, signed) } else { NONE });
        }
    }
    vec![done, left]
}

fn newest(parts: &[Part<'_>]) -> Vec<u64> {
    let keys = |(_, table, rows): &Part<'_>| -> Vec<u64> {
        let opened = table.column("opened_at");
        let at = |row: &u32| opened.and_then(|c| c.instant(*row)).unwrap_or_else(|| table.born(*row));
        rows.iter().map(|row| turned(signed(at(row)))).collect()
    };
    parts.iter().flat_map(keys).collect()
}

fn key(workspace: &Workspace, parts: &[Part<'_>], sort: Sort, context: &Context<'_>) -> Vec<u64> {
    let each = |key: &dyn Fn(&Table, u32) -> u64| -> Vec<u64> {
        parts.iter().flat_map(|(_, table, rows)| rows.iter().map(|row| key(table, *row))).collect()
    };
    let mut keys = match sort.field {
        "sla" => each(&|table, row| context.clocks.left(table.register.id, row).map_or(NONE, signed)),
        "updated" => each(&|table, row| signed(table.touched(row))),
        "number" => each(&|table, row| match table.number(row) {
            0 => NONE,
            number => u64::from(number),
        }),
        "type" => parts.iter().flat_map(|(place, _, rows)| rows.iter().map(|_| *place as u64)).collect(),
        field => by_column(workspace, parts, field),
    };
    if sort.down {
        keys.iter_mut().for_each(|key| *key = turned(*key));
    }
    keys
}

fn column<'a>(table: &'a Table, field: &str) -> Option<&'a Column> {
    let title = || (field == "title").then(|| table.column(table.register.title())).flatten();
    table.column(field).or_else(title)
}

fn by_column(workspace: &Workspace, parts: &[Part<'_>], field: &str) -> Vec<u64> {
    // Texts are ranked once for all tables: those of a dictionary by entry, free ones by row.
    let mut texts = Texts::default();
    let mut starts: Vec<usize> = Vec::new();
    for (_, table, rows) in parts {
        starts.push(texts.ends.len());
        match column(table, field).map(|c| (&c.cells, c)) {
            Some((Cells::Text(_), column)) => rows.iter().for_each(|row| texts.push(column.text(*row))),
            Some((Cells::Code(codes), column)) if !is_listed(column) => {
                codes.dictionary.texts().iter().for_each(|text| texts.push(&name(workspace, column, text)));
            }
            _ => {}
        }
    }
    let ranks = texts.ranks();
    let rank = |start: usize, place: usize| ranks.get(start + place).copied().unwrap_or(NONE);
    let mut keys = Vec::new();
    for ((_, table, rows), start) in parts.iter().zip(starts) {
        let Some(column) = column(table, field) else {
            let born = |row: &u32| if field == "opened_at" { signed(table.born(*row)) } else { NONE };
            keys.extend(rows.iter().map(born));
            continue;
        };
        match &column.cells {
            Cells::Text(_) => keys.extend((0..rows.len()).map(|place| rank(start, place))),
            Cells::Code(codes) if is_listed(column) => {
                let options: FxHashMap<&str, u64> =
                    options(table.register, column.field).iter().map(|o| o.0).zip(0..).collect();
                let place = |text: &str| options.get(text).copied().unwrap_or(1 << 32);
                let mut places: Vec<u64> = codes.dictionary.texts().iter().map(|t| place(t)).collect();
                places.first_mut().into_iter().for_each(|none| *none = NONE);
                let key = |row: &u32| places.get(column.code(*row) as usize).copied().unwrap_or(NONE);
                keys.extend(rows.iter().map(key));
            }
            Cells::Code(_) => keys.extend(rows.iter().map(|row| rank(start, column.code(*row) as usize))),
            Cells::Number(_) => {
                keys.extend(rows.iter().map(|row| column.number(*row).map_or(NONE, float)));
            }
            Cells::Instant(_) => {
                keys.extend(rows.iter().map(|row| column.instant(*row).map_or(NONE, signed)));
            }
            Cells::Flag(_) => keys.extend(rows.iter().map(|row| u64::from(!column.is_yes(*row)))),
            // The first label stands for all.
            Cells::Set(..) => keys.extend(rows.iter().map(|row| {
                let first = column.elements(*row).next();
                first.map_or(NONE, |text| (head(&lowered(text)) >> 64) as u64)
            })),
        }
    }
    keys
}

fn is_listed(column: &Column) -> bool {
    matches!(column.field.kind, Kind::Choice(_) | Kind::Status)
}

/// What an entry of a dictionary is sorted by.
fn name(workspace: &Workspace, column: &Column, text: &str) -> String {
    match column.field.kind {
        Kind::Link(_) => RecordId::parse(text)
            .and_then(|id| workspace.record(id))
            .map_or_else(String::new, |record| record.title().to_owned()),
        // Amounts are padded so that they compare as texts do.
        Kind::Money => text.split_once(' ').map_or_else(String::new, |(n, unit)| format!("{unit} {n:0>20}")),
        _ => text.to_owned(),
    }
}

/// Texts in lower case, one after the other.
#[derive(Default)]
struct Texts {
    arena: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        push_lowered(&mut self.arena, text);
        self.ends.push(self.arena.len());
    }

    /// The place of each text among all in their order; an empty one has none.
    fn ranks(&self) -> Vec<u64> {
        let mut texts: Vec<(u128, &str)> = Vec::with_capacity(self.ends.len());
        let mut start = 0;
        for end in &self.ends {
            let text = self.arena.get(start..*end).unwrap_or_default();
            texts.push((head(text), text));
            start = *end;
        }
        let order = places_by(texts.len(), &|a, b| texts.get(a as usize).cmp(&texts.get(b as usize)));
        let mut ranks = vec![NONE; order.len()];
        let (mut rank, mut last) = (0, "");
        for at in order {
            let text = texts.get(at as usize).map_or("", |(_, text)| text);
            if text != last {
                rank += 1;
                last = text;
            }
            if let Some(place) = ranks.get_mut(at as usize).filter(|_| !text.is_empty()) {
                *place = rank;
            }
        }
        ranks
    }
}

/// The first sixteen bytes, so that most comparisons of texts are of numbers.
fn head(text: &str) -> u128 {
    let bytes = text.as_bytes();
    let short = || {
        let mut padded = [0; 16];
        padded.iter_mut().zip(bytes).for_each(|(to, byte)| *to = *byte);
        padded
    };
    u128::from_be_bytes(bytes.first_chunk().copied().unwrap_or_else(short))
}

fn signed(number: i64) -> u64 {
    ((number as u64) ^ (1 << 63)).min(NONE - 1)
}

fn float(number: f64) -> u64 {
    let bits = number.to_bits();
    (if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }).min(NONE - 1)
}

/// The key for the other way; what has no value stays last.
fn turned(key: u64) -> u64 {
    if key == NONE { NONE } else { NONE - 1 - key }
}

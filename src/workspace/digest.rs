use super::{Table, Workspace, reserved};
use crate::journal::entry::to_json;
use crate::journal::{RecordId, Stamp, Value};
use crate::order::Ordered;
use crate::pause::{AtOnce, GivenUp, Stretch, at_once};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A field, and its element where it is a set, with the writes that nothing has replaced, the shown one first.
type Heads<'a> = (&'a str, Option<&'a str>, Vec<(Stamp, Value)>);

impl Workspace {
    /// SHA-256 over everything that shows and the stamps it shows under, as 64 hexadecimal digits.
    ///
    /// Two copies that hold the same entries and shards have the same hash, in whatever order they came.
    #[must_use]
    pub fn state_hash(&self) -> String {
        let hash = at_once(self.state_hash_in(Stretch::whole(&AtOnce)));
        hash.and_then(Result::ok).unwrap_or_default()
    }

    /// The same in pieces.
    ///
    /// # Errors
    /// Where it is not wanted any more.
    pub async fn state_hash_in(&self, stretch: Stretch<'_>) -> Result<String, GivenUp> {
        let mut hash = Sha256::new();
        let all = self.tables().iter().map(|table| table.len() as usize).sum();
        for (done, (_, _, text)) in self.digests().enumerate() {
            hash.update(text.as_bytes());
            if let Some(rest) = stretch.due(done, all) {
                rest.await?;
            }
        }
        Ok(hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }))
    }

    /// Register, identity and canonical text of every record, sorted by both.
    pub fn digests(&self) -> impl Iterator<Item = (&'static str, RecordId, String)> {
        let mut tables: Vec<&Table> = self.tables().iter().collect();
        tables.order_by_key(|t| t.register.id);
        tables.into_iter().flat_map(|table| {
            let mut written: FxHashMap<u32, Vec<Heads<'_>>> = FxHashMap::default();
            for (row, field, element, cell) in table.cells() {
                written.entry(row).or_default().push((field, element, cell.heads().to_vec()));
            }
            let mut rows: Vec<u32> = (0..table.len()).collect();
            rows.order_by_key(|row| table.id(*row));
            rows.into_iter().map(move |row| {
                let mut text = String::new();
                describe(table, row, written.remove(&row).unwrap_or_default(), &mut text);
                (table.register.id, table.id(row), text)
            })
        })
    }
}

fn describe<'a>(table: &'a Table, row: u32, mut heads: Vec<Heads<'a>>, text: &mut String) {
    let _ = writeln!(text, "{}/{} {}", table.register.id, table.id(row), u8::from(table.stands(row)));
    let mut shown: Vec<(&str, Value)> =
        table.columns().iter().map(|c| (c.field.id, table.value(row, c.field.id))).collect();
    let of_column = |name: &str| table.column(name).is_some();
    shown.extend(table.odd(row).filter(|(f, _)| !of_column(f)).map(|(f, v)| (&**f, v.clone())));
    shown.push((reserved::NUMBER, table.value(row, reserved::NUMBER)));
    shown.retain(|(_, value)| !value.is_null());
    shown.order_by_key(|(field, _)| *field);
    for (field, value) in &shown {
        let _ = writeln!(text, "{field}={}", to_json(value));
    }
    for column in table.columns() {
        let mut elements: Vec<&str> = column.elements(row).collect();
        elements.order();
        for element in elements {
            let _ = writeln!(text, "{}+{}", column.field.id, to_json(&Value::Text(element.into())));
            if !heads.iter().any(|(f, e, _)| *f == column.field.id && *e == Some(element)) {
                let base = table.heads(row, column.field.id, Some(element));
                let base = base.into_iter().map(|s| (s, Value::Flag(true))).collect();
                heads.push((column.field.id, Some(element), base));
            }
        }
    }
    // What a shard wrote and nothing has touched since has no cell yet.
    if table.base_shard(row).is_some() {
        for (field, value) in &shown {
            if !heads.iter().any(|(f, e, _)| f == field && e.is_none()) {
                let base = table.heads(row, field, None);
                heads.push((field, None, base.into_iter().map(|s| (s, value.clone())).collect()));
            }
        }
    }
    heads.order_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    for (field, element, heads) in heads {
        // No value and never written are the same.
        if heads.iter().all(|(_, v)| v.is_null()) {
            continue;
        }
        let _ = write!(text, "{field}");
        if let Some(element) = element {
            let _ = write!(text, "/{}", to_json(&Value::Text(element.into())));
        }
        for (stamp, value) in heads {
            let _ = write!(text, " {stamp}:{}", to_json(&value));
        }
        text.push('\n');
    }
}

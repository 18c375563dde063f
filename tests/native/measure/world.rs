//! Small workspaces made of a few lines of text, for tests.

use plumbline::journal::{Batch, BatchColumns, LoadedShard, RecordId, Stamp, Value, Writer};
use plumbline::register::{Kind, catalogue};
use plumbline::time::Instant;
use plumbline::workspace::Workspace;

/// `2026-03-02 09:00`, or with seconds, as an instant in UTC.
pub fn at(text: &str) -> Instant {
    let text = text.replace(' ', "T");
    let tail = if text.len() == 16 { ":00Z" } else { "Z" };
    Instant::from_canonical(&(text + tail)).expect("a time")
}

/// A workspace of records written as paragraphs: a line `incident 1`, then for each event a line
/// `2026-03-02 09:00 status=new priority=3`. In values `_` stands for a space and `|` for a new line; a value
/// `@7` is the identity of record 7; `field+=value` adds to a set.
pub fn workspace(text: &str) -> Workspace {
    let mut workspace = Workspace::default();
    for (number, paragraph) in text.trim().split("\n\n").enumerate() {
        let mut lines = paragraph.trim().lines().map(str::trim).filter(|line| !line.is_empty());
        let (register, id) = lines.next().expect("a head").split_once(' ').expect("register and number");
        let mut batch = Batch::new(register);
        batch.start_record(RecordId(id.trim().parse().expect("a number")));
        for line in lines {
            let (time, changes) = line.split_at(16);
            batch.start_event(at(time), 0);
            for change in changes.split_whitespace() {
                let (field, text) = change.split_once('=').expect("field=value");
                let (field, value) = value(register, field, text);
                let field = batch.field(&field);
                batch.change(field, value);
            }
        }
        workspace.join_shard(&LoadedShard {
            writer: Writer::new(1),
            number: number as u32,
            stamp: Stamp { ms: 1_700_000_000_000 + number as u64, counter: 0, writer: Writer::new(1) },
            first_event: 0,
            batch: BatchColumns::of(&batch),
        });
    }
    workspace
}

fn value(register: &str, field: &str, text: &str) -> (String, Value) {
    let text = text.replace('_', " ").replace('|', "\n");
    let text = match text.strip_prefix('@') {
        Some(id) => RecordId(id.parse().expect("a number")).to_string(),
        None => text,
    };
    if let Some(set) = field.strip_suffix('+') {
        return (format!("+{set}"), Value::text(&text));
    }
    let kind = catalogue::register(register).and_then(|r| r.field(field)).map(|f| f.kind);
    let value = match kind {
        _ if text.is_empty() => Value::Null,
        Some(Kind::Instant) => Value::Instant(at(&text)),
        Some(Kind::Number(_) | Kind::Span) => Value::from(text.parse::<f64>().expect("a number")),
        Some(Kind::Flag) => Value::Flag(text == "yes"),
        Some(Kind::Status | Kind::Choice(_)) => Value::text(&text.replace(' ', "_")),
        _ => Value::text(&text),
    };
    (field.to_owned(), value)
}

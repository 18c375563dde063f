//! A workspace as a file without the names of people, for showing it to somebody else.

use super::workspace_file::{Export, export};
use crate::journal::key::{seal, unseal};
use crate::journal::{
    Archives, Batch, BatchColumns, BatchRef, Entry, Extra, Key, KeyKind, Loaded, MemoryStore, Op, Redactions,
    Store, StoreError, Told, Value, Writer, load, shard_parts, shard_text,
};
use crate::letters::{lower, lowered};
use crate::order::Ordered;
use crate::register::catalogue::{person, register};
use crate::register::{Kind, Register};
use crate::time::Instant;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Writes a workspace as a file in which *Person 1*, *Person 2* and so on stand for people, in the order in which they
/// first appear in the history, so that a later file of the same workspace names them alike.
///
/// Replaced are the values of all fields that hold people, names of authors, the names in the register of people (their
/// addresses and numbers are left out), and these names wherever they occur as whole words in texts, labels and tags,
/// in capitals or not. A part of a name by itself, a nickname or an address in a text is *not* found.
///
/// The file is a workspace of its own, with chains of its own and an id of its own; it cannot be merged with the one it
/// was made of. `salt` draws random numbers.
///
/// # Errors
/// Where the store cannot be read.
pub fn export_masked(
    store: &dyn Store,
    workspace: &str,
    name: &str,
    now: Instant,
    salt: &mut dyn FnMut() -> u64,
) -> Result<Export, StoreError> {
    let (loaded, archives) = cleaned(load(store, workspace)?);
    let mask = Mask::of(&loaded);
    let mut id = String::from(workspace);
    id.push('m');
    let masked = MemoryStore::with_quota(usize::MAX);
    let mut sums: FxHashMap<(Writer, u32), u32> = FxHashMap::default();
    for shard in &loaded.shards {
        let kind = KeyKind::Shard(shard.writer, shard.number);
        let stored = store.get(&Key::new(workspace, kind).to_string())?;
        let seed = stored.as_deref().and_then(shard_parts).and_then(|(_, seed)| seed);
        let text = shard_text(&mask.batch(shard.batch.to_batch()), seed);
        let sum = text.get(..8).and_then(|sum| u32::from_str_radix(sum, 16).ok()).unwrap_or(0);
        sums.insert((shard.writer, shard.number), sum);
        masked.set(&Key::new(&id, kind).to_string(), &text)?;
    }
    let mut entries = loaded.entries;
    entries.order_by_key(|(_, writer, number)| (*writer, *number));
    let mut before: Option<(Writer, u32, String)> = None;
    for (entry, writer, _) in entries {
        let mut entry = mask.entry(entry);
        if let Some(batch) = &mut entry.batch {
            let left = |n| archives.events((writer, n)).is_some();
            *batch = summed(batch, writer, &sums, &left);
        }
        // Numbered anew, so that the chain has no gap where the other one has.
        let (number, chain) = match before.take() {
            Some((last, number, chain)) if last == writer => (number + 1, chain),
            _ => (0, String::new()),
        };
        let (entry, text) = entry.sealed(&chain, salt());
        masked.set(&Key::new(&id, KeyKind::Entry(writer, number)).to_string(), &seal(&text))?;
        before = Some((writer, number, entry.chain));
    }
    if let Some(meta) = store.get(&Key::new(workspace, KeyKind::Meta).to_string())?
        && unseal(&meta).is_some_and(|meta| meta.contains("\"sample\":true"))
    {
        masked.set(&Key::new(&id, KeyKind::Meta).to_string(), &seal("{\"sample\":true}"))?;
    }
    export(&masked, &id, &mask.text(name), now)
}

/// What was loaded, without what is redacted or left for a file.
fn cleaned(mut loaded: Loaded) -> (Loaded, Archives) {
    let (mut known, mut archives) = (Redactions::default(), Archives::default());
    for (entry, ..) in &loaded.entries {
        known.learn(entry);
        archives.learn(entry);
    }
    loaded.entries.retain(|(entry, ..)| !archives.hold(entry));
    for (entry, ..) in &mut loaded.entries {
        entry.ops.retain(|op| !archives.hides(op.record));
        if let Some(Extra::Archive(archive)) = &mut entry.extra {
            archive.file = Arc::default();
        }
    }
    loaded.shards.retain(|shard| {
        let place = (shard.writer, shard.number);
        !shard.batch.records.iter().all(|record| archives.has_shard(record.id, place))
    });
    loaded.entries.iter_mut().for_each(|(entry, ..)| known.clean_entry(entry));
    for shard in &mut loaded.shards {
        if let Some(batch) = known.cleaned_columns(&shard.batch, shard.stamp) {
            shard.batch = batch;
        }
    }
    (loaded, archives)
}

/// The shards with their new checksums; of those that are not there, the ones that `left` for a file stay named.
fn summed(
    batch: &BatchRef,
    writer: Writer,
    sums: &FxHashMap<(Writer, u32), u32>,
    left: &dyn Fn(u32) -> bool,
) -> BatchRef {
    let shards = batch.shards.iter().filter_map(|(n, old)| {
        let sum = sums.get(&(writer, *n)).copied();
        Some((*n, sum.or_else(|| left(*n).then_some(*old))?))
    });
    BatchRef { shards: shards.collect(), records: batch.records }
}

/// People by name, and what stands for them.
#[derive(Debug, Default)]
struct Mask {
    /// Names in lower case, to the number of the person.
    people: FxHashMap<String, usize>,
    /// Names in lower case by their first word, the longest first.
    by_word: FxHashMap<String, Vec<String>>,
}

impl Mask {
    fn of(loaded: &Loaded) -> Mask {
        let mut mask = Mask::default();
        let mut shards = loaded.shards.iter().peekable();
        for (entry, ..) in &loaded.entries {
            while let Some(shard) = shards.next_if(|s| s.stamp <= entry.stamp) {
                mask.learn_batch(&shard.batch);
            }
            mask.learn(&entry.by);
            for op in &entry.ops {
                for write in &op.writes {
                    if holds(register(&op.register), &write.field) == Holds::Person {
                        write.value.as_text().into_iter().for_each(|name| mask.learn(name));
                    }
                }
            }
        }
        shards.for_each(|shard| mask.learn_batch(&shard.batch));
        for name in mask.people.keys() {
            mask.by_word.entry(word(name).to_owned()).or_default().push(name.clone());
        }
        mask.by_word.values_mut().for_each(|names| names.order_by(|a, b| (b.len(), a).cmp(&(a.len(), b))));
        mask
    }

    fn learn(&mut self, name: &str) {
        let name = lowered(name.trim());
        let next = self.people.len() + 1;
        if !name.is_empty() {
            self.people.entry(name).or_insert(next);
        }
    }

    fn learn_batch(&mut self, batch: &BatchColumns) {
        batch.people.iter().for_each(|name| self.learn(name));
        let register = register(&batch.register);
        let fields: Vec<bool> = batch.fields.iter().map(|f| holds(register, f) == Holds::Person).collect();
        let mut walk = batch.walk();
        for record in &batch.records {
            walk.pass(record, &mut |passed| {
                if let Told::Text(place) = passed.told
                    && fields.get(usize::from(passed.field)) == Some(&true)
                {
                    batch.text(passed.field, place).into_iter().for_each(|name| self.learn(name));
                }
            });
        }
    }

    fn entry(&self, mut entry: Entry) -> Entry {
        entry.by = self.person(&entry.by);
        entry.label = Arc::from(self.text(&entry.label));
        for Op { register: name, writes, .. } in &mut entry.ops {
            for write in writes {
                let holds = holds(register(name), &write.field);
                write.value = self.value(&write.value, holds);
                if let (Some(element), Holds::Text) = (&write.element, holds) {
                    write.element = Some(Arc::from(self.text(element)));
                }
            }
        }
        entry
    }

    fn batch(&self, mut masked: Batch) -> Batch {
        masked.people.iter_mut().for_each(|name| *name = self.person(name));
        let register = register(&masked.register);
        let fields: Vec<Holds> = masked.fields.iter().map(|f| holds(register, f)).collect();
        for change in &mut masked.changes {
            let holds = fields.get(usize::from(change.field)).copied().unwrap_or(Holds::Text);
            change.value = self.value(&change.value, holds);
        }
        masked
    }

    fn value(&self, value: &Value, holds: Holds) -> Value {
        match (value, holds) {
            (Value::Text(name), Holds::Person) => Value::Text(self.person(name)),
            (Value::Text(text), Holds::Text) => Value::text(&self.text(text)),
            (Value::Text(_), Holds::Address) => Value::Null,
            _ => value.clone(),
        }
    }

    fn person(&self, name: &str) -> Arc<str> {
        match self.people.get(&lowered(name.trim())) {
            Some(number) => Arc::from(pseudonym(*number)),
            None => Arc::from(""),
        }
    }

    /// A text with the names in it replaced.
    fn text(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            let (between, from_word) = rest.split_at(start);
            masked.push_str(between);
            let own = word(from_word);
            let names = self.by_word.get(&lowered(own)).into_iter().flatten();
            let found =
                names.filter_map(|name| Some((begins(from_word, name)?, self.people.get(name)?))).next();
            let length = match found {
                Some((length, number)) => {
                    masked.push_str(&pseudonym(*number));
                    length
                }
                None => {
                    masked.push_str(own);
                    own.len()
                }
            };
            rest = from_word.get(length..).unwrap_or_default();
        }
        masked.push_str(rest);
        masked
    }
}

/// What a field holds, as far as people are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// The name of a person.
    Person,
    /// How a person is reached.
    Address,
    /// Words in which names may occur.
    Text,
    /// Neither.
    Other,
}

fn holds(register: Option<&Register>, field: &str) -> Holds {
    let field = field.trim_start_matches(['+', '-']);
    let Some(register) = register else { return Holds::Text };
    if register.id == person::REGISTER.id {
        match field {
            "name" => return Holds::Person,
            "mail" | "phone" => return Holds::Address,
            _ => {}
        }
    }
    match register.field(field).map(|f| f.kind) {
        Some(Kind::Person) => Holds::Person,
        None | Some(Kind::Text | Kind::LongText | Kind::Suggest | Kind::Tags | Kind::Group) => Holds::Text,
        Some(_) => Holds::Other,
    }
}

fn pseudonym(number: usize) -> String {
    let mut name = String::from("Person ");
    name.push_str(&number.to_string());
    name
}

/// The word a text begins with; the whole text where it begins with none.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    match text.get(..end) {
        Some(word) if !word.is_empty() => word,
        _ => text,
    }
}

/// How many bytes of a text are a name, given in lower case, that it begins with as whole words.
fn begins(text: &str, name: &str) -> Option<usize> {
    let mut wanted = name.chars();
    let mut length = 0;
    for letter in text.chars() {
        if wanted.as_str().is_empty() {
            return (!letter.is_alphanumeric()).then_some(length);
        }
        if wanted.next() != Some(lower(letter)) {
            return None;
        }
        length += letter.len_utf8();
    }
    wanted.as_str().is_empty().then_some(length)
}

use super::{ImportPlan, Lines, order};
use crate::exchange::archive;
use crate::journal::key::{all_of, unseal};
use crate::journal::{
    Holdings, Key, KeyKind, Loaded, MemoryStore, NotRead, Redactions, Store, Trouble, UNFINISHED, load_in,
    same_step, values,
};
use crate::order::{Ordered, map_of};
use crate::pause::{GivenUp, Stretch};
use crate::workspace::Workspace;
use std::collections::{BTreeMap, BTreeSet};

/// What a workspace holds, a file holds, and both together.
pub(in crate::exchange) struct Fitted {
    pub there: Loaded,
    pub alone: Loaded,
    pub joined: Loaded,
    /// The hash of what the file adds up to by itself, where what is removed here makes it something else.
    whole: Option<String>,
}

impl Fitted {
    /// The hash of what the file adds up to by itself.
    pub async fn hash(&self, stretch: Stretch<'_>) -> Result<String, GivenUp> {
        if let Some(whole) = &self.whole {
            return Ok(whole.clone());
        }
        let alone = Workspace::of_loaded_in(&self.alone, &|_| true, None, stretch.part(0.0, 0.5)).await?;
        alone.state_hash_in(stretch.part(0.5, 1.0)).await
    }
}

/// Works out what the lines of files and what a workspace holds make together, and what is to be written for that.
pub(in crate::exchange) async fn fit(
    plan: &mut ImportPlan,
    wanted: Lines,
    store: &dyn Store,
    into: &str,
    stretch: Stretch<'_>,
) -> Result<Fitted, NotRead> {
    // As it is kept: packs are cleaned as packs.
    let mut kept = values(store, &all_of(into))?;
    let mut lines = BTreeMap::new();
    let mut alone = BTreeMap::new();
    for (kind, (line, value)) in wanted {
        let key = Key::new(into, kind).to_string();
        lines.insert(key.clone(), line);
        alone.insert(key, value);
    }
    let mut unread = BTreeSet::new();
    for (rest, value) in &plan.carried {
        let key = [&all_of(into), rest.as_str()].concat();
        if !alone.contains_key(&key) {
            alone.insert(key.clone(), value.clone());
            unread.insert(key);
        }
    }
    let fitted_there = loaded(&kept, into, stretch.part(0.0, 0.3)).await?;
    let told = Redactions::of_values(&alone);
    let mut redactions = told.clone();
    redactions.join(&Redactions::of_values(&kept));
    let mut whole = None;
    if redactions != told {
        let file = loaded(&alone, into, stretch.part(0.3, 0.35)).await?;
        let file = Workspace::from_loaded_in(file, stretch.part(0.35, 0.4)).await?;
        whole = Some(file.state_hash_in(stretch.part(0.4, 0.5)).await?);
    }
    let before = if redactions.is_empty() { BTreeMap::new() } else { kept.clone() };
    for key in clean(&redactions, &mut kept, &alone) {
        if let (Some(old), Some(new)) = (before.get(&key), kept.get(&key)) {
            plan.cleaned.insert(key.clone(), old.clone());
            plan.writes.push((key, new.clone()));
        }
    }
    let mut there = map_of(Holdings::read(&MemoryStore::holding(kept.clone()), into)?.unpacked(into));
    redactions.clean(&mut alone);
    let fitted_alone = loaded(&alone, into, stretch.part(0.5, 0.7)).await?;
    let told_of = |t: &Trouble| Key::parse(&t.key).is_some_and(|key| plan.lacks.contains(&key.kind));
    let lacks = |t: &Trouble| t.reason != UNFINISHED && !unread.contains(&t.key) && !told_of(t);
    if fitted_alone.troubles.iter().any(lacks) {
        plan.trouble(0, "an entry speaks for a shard that is not in the file");
    }
    archive::leave_out(&mut alone, &fitted_there, &fitted_alone, into);
    for (key, value) in alone {
        match there.get(&key) {
            Some(there) if *there == value || (!redactions.is_empty() && one_step(there, &value)) => {
                plan.already_there += 1;
            }
            there if unread.contains(&key) => match there.or_else(|| kept.get(&key)) {
                None => plan.writes.push((key, value)),
                // Neither is written over by what cannot be read.
                Some(_) => plan.already_there += 1,
            },
            // What is there but damaged is mended from the file.
            Some(there) if unseal(there).is_some() => {
                let line = lines.get(&key).copied().unwrap_or(0);
                plan.trouble(line, "the workspace already holds something else under this writer and number");
            }
            _ => {
                match Key::parse(&key).map(|k| k.kind) {
                    Some(KeyKind::Shard(..)) => plan.shards += 1,
                    _ => plan.entries += 1,
                }
                there.insert(key.clone(), value.clone());
                plan.writes.push((key, value));
            }
        }
    }
    plan.writes.order_by_key(|(key, value)| (order(key, value), key.clone()));
    let joined = loaded(&there, into, stretch.part(0.7, 1.0)).await?;
    Ok(Fitted { there: fitted_there, alone: fitted_alone, joined, whole })
}

async fn loaded(
    values: &BTreeMap<String, String>,
    workspace: &str,
    stretch: Stretch<'_>,
) -> Result<Loaded, NotRead> {
    load_in(&MemoryStore::holding(values.clone()), workspace, stretch).await
}

/// Removes what is redacted from what is kept, and tells the keys that changed. Whose step a shard is of, the file says
/// where the entry that is here cannot be read.
fn clean(
    redactions: &Redactions,
    kept: &mut BTreeMap<String, String>,
    file: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut lent = Vec::new();
    for (key, value) in file.iter().filter(|(_, value)| value.contains("\"shards\":")) {
        if !redactions.is_empty() && kept.get(key).is_none_or(|stored| unseal(stored).is_none()) {
            lent.push((key, kept.insert(key.clone(), value.clone())));
        }
    }
    let mut changed = redactions.clean(kept);
    for (key, old) in lent {
        changed.retain(|c| c != key);
        match old {
            Some(old) => _ = kept.insert(key.clone(), old),
            None => _ = kept.remove(key),
        }
    }
    changed
}

/// Whether two stored values are of one step over many records; see [`same_step`].
pub(in crate::exchange) fn one_step(one: &str, other: &str) -> bool {
    unseal(one).zip(unseal(other)).is_some_and(|(one, other)| same_step(one, other))
}

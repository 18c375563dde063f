//! A browser's local storage as several tabs see it, after Chromium: each tab has a copy of its own that takes a
//! write at once; the browser process hears of it later, may refuse it, and tells the others later still.

use crate::compaction_schedules::Draw;
use plumbline::journal::compaction::LONGEST_SILENCE;
use plumbline::journal::packed_entries::pack_entries;
use plumbline::journal::{Key, KeyKind, Store, StoreError, Writer, key::unseal, units};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// No message between a tab that runs and the browser process takes longer, in milliseconds.
const SLOWEST: u64 = 900;

pub type Place = (Writer, u32);

/// A stored value with the entries it holds.
#[derive(Debug)]
pub struct Stored {
    text: String,
    holds: Vec<Place>,
    units: usize,
}

type Map = BTreeMap<String, Rc<Stored>>;

fn stored(key: &str, text: &str) -> Rc<Stored> {
    let holds = match Key::parse(key).map(|k| k.kind) {
        Some(KeyKind::Entry(writer, number)) if unseal(text).is_some() => vec![(writer, number)],
        Some(KeyKind::Shard(..)) => {
            pack_entries(text).unwrap_or_default().into_iter().map(|(w, n, _)| (w, n)).collect()
        }
        _ => vec![],
    };
    Rc::new(Stored { text: text.to_owned(), holds, units: units(key) + units(text) })
}

/// A key takes a value or goes; on its way since `at`.
struct Message {
    key: String,
    value: Option<Rc<Stored>>,
    at: u64,
    /// The browser's word on the tab's own write, instead of news of another's.
    verdict: Option<bool>,
}

/// A tab: what it believes is stored, and what is under way between it and the browser process.
#[derive(Default)]
pub struct Tab {
    cache: RefCell<Map>,
    used: Cell<usize>,
    outgoing: RefCell<VecDeque<Message>>,
    incoming: VecDeque<Message>,
    /// Its own writes by key that the browser process has not answered yet.
    unanswered: RefCell<BTreeMap<String, usize>>,
    now: Cell<u64>,
    quota: usize,
    /// Nothing reaches it and it does nothing.
    pub frozen: bool,
    /// When it was frozen, or thawed.
    since: u64,
}

/// The browser process and its tabs.
pub struct Browser {
    map: Map,
    used: usize,
    quota: usize,
    holders: BTreeMap<Place, usize>,
    /// The entries the browser process has taken.
    pub acknowledged: BTreeSet<Place>,
    on_disk: (Map, BTreeSet<Place>),
    pub tabs: Vec<Tab>,
    pub now: u64,
    pub refused: usize,
    /// An entry that was taken and is nowhere any more.
    pub lost: Option<Place>,
}

impl Tab {
    fn put(&self, key: &str, value: Option<Rc<Stored>>) {
        let new = value.as_ref().map_or(0, |v| v.units);
        let mut cache = self.cache.borrow_mut();
        let old = match value {
            Some(value) => cache.insert(key.to_owned(), value),
            None => cache.remove(key),
        };
        self.used.set(self.used.get() + new - old.map_or(0, |v| v.units));
    }

    fn send(&self, key: &str, value: Option<Rc<Stored>>) {
        self.put(key, value.clone());
        *self.unanswered.borrow_mut().entry(key.to_owned()).or_default() += 1;
        let message = Message { key: key.to_owned(), value, at: self.now.get(), verdict: None };
        self.outgoing.borrow_mut().push_back(message);
    }

    pub fn used(&self) -> usize {
        self.used.get()
    }

    /// Hears the next message, if there is one.
    pub fn hear(&mut self) {
        let Some(message) = self.incoming.pop_front() else { return };
        let mut unanswered = self.unanswered.borrow_mut();
        let own = unanswered.get(&message.key).copied().unwrap_or(0);
        match message.verdict {
            // News from before the tab's own write: its own is later.
            None if own > 0 => {}
            None => self.put(&message.key, message.value),
            Some(taken) => {
                if own > 1 {
                    unanswered.insert(message.key, own - 1);
                } else {
                    unanswered.remove(&message.key);
                    if !taken {
                        self.put(&message.key, message.value);
                    }
                }
            }
        }
    }
}

impl Store for Tab {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.cache.borrow().get(key).map(|v| v.text.clone()))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let value = stored(key, value);
        let old = self.cache.borrow().get(key).map_or(0, |v| v.units);
        if self.used.get() - old + value.units > self.quota {
            return Err(StoreError::Full);
        }
        self.send(key, Some(value));
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.send(key, None);
        Ok(())
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.cache.borrow().keys().filter(|k| k.starts_with(prefix)).cloned().collect())
    }
}

impl Browser {
    pub fn new(tabs: usize, quota: usize) -> Browser {
        let mut browser = Browser {
            map: Map::new(),
            used: 0,
            quota,
            holders: BTreeMap::new(),
            acknowledged: BTreeSet::new(),
            on_disk: Default::default(),
            tabs: Vec::new(),
            now: 0,
            refused: 0,
            lost: None,
        };
        browser.tabs = (0..tabs).map(|_| browser.fresh_tab()).collect();
        browser
    }

    fn fresh_tab(&self) -> Tab {
        Tab {
            cache: RefCell::new(self.map.clone()),
            used: Cell::new(self.used),
            now: Cell::new(self.now),
            quota: self.quota,
            since: self.now,
            ..Tab::default()
        }
    }

    /// A tab does nothing any more, and nothing reaches it.
    pub fn freeze(&mut self, tab: usize) {
        let tab = &mut self.tabs[tab];
        (tab.frozen, tab.since) = (true, self.now);
    }

    /// A tab goes on, if it was frozen long enough; a shorter stop is like a slow message.
    pub fn thaw(&mut self, tab: usize) {
        let tab = &mut self.tabs[tab];
        if self.now > tab.since + LONGEST_SILENCE {
            (tab.frozen, tab.since) = (false, self.now);
        }
    }

    /// Time goes by; what has been under way for long arrives, in its order and at its time.
    pub fn pass(&mut self, milliseconds: u64) {
        let until = self.now + milliseconds;
        let oldest = |tab: &Tab| tab.outgoing.borrow().front().map(|m| m.at + SLOWEST);
        while let Some((due, n)) =
            (0..self.tabs.len()).filter_map(|n| Some((oldest(&self.tabs[n])?, n))).min()
            && due <= until
        {
            self.now = self.now.max(due);
            self.take(n);
        }
        self.now = until;
        for tab in &mut self.tabs {
            tab.now.set(until);
            while !tab.frozen && tab.incoming.front().is_some_and(|m| m.at.max(tab.since) + SLOWEST <= until)
            {
                tab.hear();
            }
        }
    }

    /// The browser process takes the next write of a tab, or refuses it, and tells the others.
    pub fn take(&mut self, tab: usize) {
        let Some(Message { key, value, .. }) = self.tabs[tab].outgoing.borrow_mut().pop_front() else {
            return;
        };
        let old = self.map.get(&key).cloned();
        let used = self.used + value.as_ref().map_or(0, |v| v.units) - old.as_ref().map_or(0, |v| v.units);
        let taken = value.is_none() || used <= self.quota;
        if taken {
            self.used = used;
            for place in value.iter().flat_map(|v| &v.holds) {
                *self.holders.entry(*place).or_default() += 1;
            }
            match &value {
                Some(value) => {
                    if key.contains("/j/") {
                        self.acknowledged.extend(&value.holds);
                    }
                    self.map.insert(key.clone(), Rc::clone(value));
                }
                None => drop(self.map.remove(&key)),
            }
            for place in old.iter().flat_map(|v| &v.holds) {
                let left = self.holders.get_mut(place).unwrap();
                *left -= 1;
                if *left == 0 && self.acknowledged.contains(place) {
                    self.lost = Some(*place);
                }
            }
        } else {
            self.refused += 1;
        }
        let (shown, at) = (self.map.get(&key).cloned(), self.now);
        for (n, other) in self.tabs.iter_mut().enumerate() {
            if n == tab || taken {
                let verdict = (n == tab).then_some(taken);
                other.incoming.push_back(Message { key: key.clone(), value: shown.clone(), at, verdict });
            }
        }
    }

    /// A tab dies; some of what it wrote last never reaches the browser process. A new one opens in its place.
    pub fn crash_tab(&mut self, tab: usize, draw: &mut Draw) {
        let reaches = draw.below(self.tabs[tab].outgoing.borrow().len() as u64 + 1);
        (0..reaches).for_each(|_| self.take(tab));
        self.tabs[tab] = self.fresh_tab();
    }

    /// All that the browser process holds reaches the disk.
    pub fn commit(&mut self) {
        self.on_disk = (self.map.clone(), self.acknowledged.clone());
    }

    /// The whole browser dies, and starts again with what is on disk.
    pub fn crash(&mut self) {
        (self.map, self.acknowledged) = self.on_disk.clone();
        self.used = self.map.values().map(|v| v.units).sum();
        self.holders.clear();
        for place in self.map.values().flat_map(|v| &v.holds) {
            *self.holders.entry(*place).or_default() += 1;
        }
        let lost = self.acknowledged.iter().find(|place| !self.holders.contains_key(*place));
        self.lost = self.lost.or(lost.copied());
        self.tabs = (0..self.tabs.len()).map(|_| self.fresh_tab()).collect();
    }

    pub fn quota(&self) -> usize {
        self.quota
    }

    /// Everything under way arrives.
    pub fn settle(&mut self) {
        for n in 0..self.tabs.len() {
            while !self.tabs[n].outgoing.borrow().is_empty() {
                self.take(n);
            }
        }
        for tab in &mut self.tabs {
            while !tab.incoming.is_empty() {
                tab.hear();
            }
        }
    }

    /// What the browser process holds.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.map.iter().map(|(key, value)| (key.as_str(), value.text.as_str()))
    }
}

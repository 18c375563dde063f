//! Human numbers: claims, not identities. Two copies that were apart may have given the same one.

use super::{Change, Record};
use super::{Command, Table, Target, Workspace, setting_id};
use crate::journal::{RecordId, Stamp, Value};
use crate::order::Ordered;
use crate::register::Register;
use crate::register::catalogue::setting;
use rustc_hash::FxHashMap;

/// A number as people write it after the letters of its register: `0042`, or `B0042` where it was given in a copy of
/// the workspace that has a letter of its own.
///
/// As a value it is the number 42, or the text `B42`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    /// The letter of the copy, from `A` to `Z` in ASCII; 0 for none.
    pub site: u8,
    /// The number, from 1 on; 0 for none at all.
    pub number: u32,
}

/// The letters copies are offered: those that are not taken for digits, and not `A`, which the first copy might be
/// thought to have.
const SITES: &str = "BCDEFGHJKLMNPQRSTUVWXYZ";

/// Numbers above this one are claims like any other, but new ones do not go on from them: anybody can claim the highest
/// there is, in a file or a link, and nothing could be numbered after it.
const MOST_FOLLOWED: u32 = 900_000_000;

/// What stands between a number that two records claim and what tells them apart.
const APART: char = '·';

impl Number {
    /// No number.
    pub const NONE: Number = Number { site: 0, number: 0 };
    /// The highest number there is: of nine digits.
    const MOST: u32 = 999_999_999;

    /// What a value claims.
    #[must_use]
    pub fn of(value: &Value) -> Number {
        match value {
            Value::Number(n) if (1.0..1e9).contains(n) => Number { site: 0, number: *n as u32 },
            Value::Text(text) => Number::parse(text).filter(|n| n.site > 0).unwrap_or_default(),
            _ => Number::NONE,
        }
    }

    /// Reads `0042` or `B0042`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Number> {
        let letter = text.bytes().next().filter(u8::is_ascii_alphabetic);
        let digits = if letter.is_some() { text.get(1..)? } else { text };
        let shaped = (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let number = digits.parse().ok().filter(|n| shaped && *n > 0)?;
        Some(Number { site: letter.map_or(0, |l| l.to_ascii_uppercase()), number })
    }

    /// The value that claims it.
    #[must_use]
    pub fn value(self) -> Value {
        match (self.number, self.site) {
            (0, _) => Value::Null,
            (number, 0) => Value::Number(f64::from(number)),
            (number, site) => Value::text(&format!("{}{number}", char::from(site))),
        }
    }

    /// As people write it, with the letters of the register: `INC-B0042`.
    #[must_use]
    pub fn text(self, prefix: &str) -> String {
        let mut text = String::from(prefix);
        text.push('-');
        if self.site > 0 {
            text.push(char::from(self.site));
        }
        text.push_str(&format!("{:04}", self.number));
        text
    }
}

/// Which rows ever claimed which number. What was claimed once stays findable, whatever is claimed since.
#[derive(Debug, Default)]
pub(super) struct Claims {
    first: FxHashMap<Number, u32>,
    more: FxHashMap<Number, Vec<u32>>,
    /// The highest number given so far that new ones go on from, by letter.
    highest: Vec<(u8, u32)>,
}

impl Claims {
    pub fn add(&mut self, row: u32, number: Number) {
        if number.number == 0 {
            return;
        }
        if *self.first.entry(number).or_insert(row) != row {
            let more = self.more.entry(number).or_default();
            if !more.contains(&row) {
                more.push(row);
            }
        }
        self.gave(number);
    }

    fn gave(&mut self, number: Number) {
        if number.number == 0 {
            return;
        }
        let followed = if number.number > MOST_FOLLOWED { 0 } else { number.number };
        match self.highest.iter_mut().find(|(site, _)| *site == number.site) {
            Some((_, highest)) => *highest = followed.max(*highest),
            None => self.highest.push((number.site, followed)),
        }
    }

    fn rows(&self, number: Number) -> impl Iterator<Item = u32> + '_ {
        self.first.get(&number).into_iter().chain(self.more.get(&number).into_iter().flatten()).copied()
    }
}

impl Table {
    /// What a row's record claims now; [`Number::NONE`] where it claims nothing.
    #[must_use]
    pub fn claim_of(&self, row: u32) -> Number {
        self.numbers.get(row as usize).copied().unwrap_or_default()
    }

    /// The number under a letter that the next new one follows; 0 stands for no letter.
    #[must_use]
    pub fn highest_of(&self, site: u8) -> u32 {
        let highest = self.claims.highest.iter().find(|(s, _)| *s == site).map_or(0, |(_, highest)| *highest);
        // Beyond the last that is followed, what was given is passed over one by one.
        let claimed = |number: u32| self.claims.first.contains_key(&Number { site, number });
        (highest..Number::MOST).find(|last| !claimed(last + 1)).unwrap_or(highest)
    }

    /// Takes note of numbers that were given to records that are not here.
    pub(super) fn gave(&mut self, highest: &[Value]) {
        highest.iter().for_each(|number| self.claims.gave(Number::of(number)));
    }

    /// The highest numbers given so far, one for each letter.
    #[must_use]
    pub fn given(&self) -> Vec<Value> {
        let given = self.claims.highest.iter().filter(|(_, highest)| *highest > 0);
        given.map(|(site, number)| Number { site: *site, number: *number }.value()).collect()
    }

    /// The letters under which numbers were given.
    pub fn sites(&self) -> impl Iterator<Item = char> + '_ {
        self.claims.highest.iter().filter(|(site, _)| *site > 0).map(|(site, _)| char::from(*site))
    }

    /// The rows that claim a number or ever did: first the one that shows it plain, then the others that claim it,
    /// then those that claimed it once.
    #[must_use]
    pub fn rows_that_claimed(&self, number: Number) -> Vec<u32> {
        let mut rows: Vec<u32> = self.claims.rows(number).collect();
        if rows.len() > 1 {
            rows.order_by_key(|row| (self.claim_of(*row) != number, self.claim_stamp(*row), self.id(*row)));
        }
        rows
    }

    /// What people call a row's record by number: `INC-0042`. Where several claim it, the earliest claim shows it
    /// plain and the others with what tells them apart: `INC-0042·K7`. Nothing where it has no number.
    #[must_use]
    pub fn called(&self, row: u32) -> Option<String> {
        let number = self.claim_of(row);
        if number.number == 0 {
            return None;
        }
        let mut text = number.text(self.register.prefix);
        if !self.claims.more.contains_key(&number) {
            return Some(text);
        }
        let mut rows = self.rows_that_claimed(number);
        rows.retain(|row| self.claim_of(*row) == number);
        if rows.first() != Some(&row) {
            text.push(APART);
            let others = rows.iter().filter(|other| **other != row).map(|other| self.id(*other));
            text.push_str(&apart(self.id(row), others));
        }
        Some(text)
    }

    fn claim_stamp(&self, row: u32) -> Stamp {
        self.heads(row, super::reserved::NUMBER, None).first().copied().unwrap_or_default()
    }
}

impl Workspace {
    /// New numbers are given under a letter from now on, or under none. Which letter a copy of the workspace has is no
    /// fact of the workspace: whoever holds the copy remembers it, and says so after every load.
    pub fn set_site(&mut self, letter: Option<char>) {
        let ascii = letter.and_then(|l| u8::try_from(l.to_ascii_uppercase()).ok());
        self.site = ascii.filter(u8::is_ascii_uppercase).unwrap_or(0);
    }

    /// The letter under which new numbers are given; nothing for none.
    #[must_use]
    pub fn site(&self) -> Option<char> {
        (self.site > 0).then_some(char::from(self.site))
    }

    /// New numbers go on after this one: those up to it are about to be given by a step that is being written.
    pub fn reserve(&mut self, register: &'static Register, number: Number) {
        if let Some(table) = self.tables.iter_mut().find(|t| t.register.id == register.id) {
            table.claims.gave(number);
        }
    }

    /// The letters that no copy is known to have, for a copy that is to give numbers of its own. Copies that are
    /// apart do not know of each other: let chance choose among them.
    #[must_use]
    pub fn free_sites(&self) -> String {
        let given = |letter: char| self.tables().iter().any(|t| t.sites().any(|s| s == letter));
        SITES.chars().filter(|letter| self.record(site_id(*letter)).is_none() && !given(*letter)).collect()
    }

    /// Whether another copy has the letter of this one, and had it first: its claim came with a merge.
    #[must_use]
    pub fn site_is_anothers(&self) -> bool {
        let claim = self.site().and_then(|letter| self.record(site_id(letter)));
        let heads = claim.map_or(Vec::new(), |r| r.table().heads(r.row(), "name", None));
        heads.into_iter().min().is_some_and(|first| self.merge_of(first).is_some())
    }

    /// How many records have a number without a letter, those that left for a file among them: when they come back it
    /// is not another copy that gave their numbers.
    #[must_use]
    pub fn plain_numbers(&self) -> usize {
        let plain = |t: &Table| t.numbers.iter().filter(|n| n.number > 0 && n.site == 0).count();
        let here: usize = self.tables().iter().map(plain).sum();
        let numbered = |register: &str| self.table(register).is_some_and(|t| !t.register.prefix.is_empty());
        let left = self.archives().in_force().flat_map(|archive| &archive.left);
        here + left.filter(|left| numbered(&left.register)).map(|left| left.records.len()).sum::<usize>()
    }

    /// This copy's letter, where nothing in the workspace says yet that a copy has it.
    #[must_use]
    pub fn unclaimed_site(&self) -> Option<char> {
        self.site().filter(|letter| self.record(site_id(*letter)).is_none())
    }

    /// The command with the claim to this copy's letter beside it, where it gives the first number under it; nothing
    /// where that is not so.
    #[must_use]
    pub fn with_site_claim(&self, command: &Command, who: &str) -> Option<Command> {
        let letter = self.unclaimed_site()?;
        let is_new = |t: &Target| self.of(t.register).is_some_and(|table| table.row(t.record).is_none());
        let numbers = |t: &Target| !t.register.prefix.is_empty() && is_new(t);
        command.targets.iter().any(numbers).then(|| {
            let mut both = command.clone();
            both.targets.append(&mut Workspace::claim_site(letter, who).targets);
            both
        })
    }

    /// The other records that claim the number of a record, or did once.
    #[must_use]
    pub fn namesakes(&self, record: RecordId) -> Vec<Record<'_>> {
        let Some(own) = self.record(record) else { return Vec::new() };
        let table = own.table();
        let rows = table.rows_that_claimed(table.claim_of(own.row())).into_iter();
        rows.filter(|row| *row != own.row()).map(|row| table.at(row)).collect()
    }

    /// The command that says in the workspace that a copy has a letter, so that no other copy takes it.
    #[must_use]
    pub fn claim_site(letter: char, who: &str) -> Command {
        let changes = vec![Change::set("name", site_name(letter).as_str()), Change::set("text", who)];
        Command::on("Take a letter for numbers", &setting::REGISTER, site_id(letter), changes)
    }

    /// The records that a number as people write it means: `INC-0042`, `INC-B0042`, `INC-0042·K7`.
    pub(super) fn numbered(&self, address: &str) -> Vec<Record<'_>> {
        let read = || {
            let (prefix, number) = address.rsplit_once('-')?;
            let (digits, suffix) = number.split_once(APART).unwrap_or((number, ""));
            let table = self
                .tables()
                .iter()
                .find(|t| !prefix.is_empty() && t.register.prefix.eq_ignore_ascii_case(prefix))?;
            Some((table, Number::parse(digits)?, suffix.to_ascii_uppercase()))
        };
        let Some((table, number, suffix)) = read() else { return Vec::new() };
        let rows = table.rows_that_claimed(number).into_iter();
        rows.filter(|row| letters(table.id(*row)).starts_with(&suffix)).map(|row| table.at(row)).collect()
    }
}

/// The shortest start of an identity, of two letters at least, that no other one has.
fn apart(id: RecordId, others: impl Iterator<Item = RecordId>) -> String {
    let own = letters(id);
    let common = |other: RecordId| {
        let other = letters(other);
        own.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
    };
    let length = others.map(|other| common(other) + 1).max().unwrap_or(0).max(2);
    own.chars().take(length).collect()
}

/// An identity in 26 letters and digits that are not mistaken for each other, the highest first.
fn letters(id: RecordId) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    // 26 letters hold 130 bits: two more than there are.
    let place = |n: u32| if n < 25 { id.0 >> (123 - 5 * n) } else { id.0 << 2 };
    (0..26).filter_map(|n| LETTERS.get((place(n) & 31) as usize)).map(|letter| char::from(*letter)).collect()
}

fn site_name(letter: char) -> String {
    let mut name = String::from("site/");
    name.push(letter.to_ascii_uppercase());
    name
}

fn site_id(letter: char) -> RecordId {
    setting_id(&site_name(letter))
}

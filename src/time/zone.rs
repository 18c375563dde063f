use super::{ClockTime, Day, Instant};

/// How far apart [`Zone::from_probe`] asks, in seconds: no zone changes its clocks twice within it and back
/// (checked against chrono-tz for all zones, 2015 to 2040).
const PROBE_STEP: i64 = 4 * 86_400;

/// The rules of a time zone as data: the offset before the first change of its clocks, and every change after.
///
/// Before the first change the first offset holds, after the last change the last one: a zone knows only the
/// years it was made for. A wall time never means anything without its zone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Zone {
    name: String,
    base: i32,
    changes: Vec<ZoneChange>,
}

/// The clocks of a zone change: from `at` on the offset is `offset` seconds east of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "said above")]
pub struct ZoneChange {
    pub at: Instant,
    pub offset: i32,
}

impl Zone {
    /// UTC, whose clocks never change.
    #[must_use]
    pub fn utc() -> Zone {
        Zone::fixed("UTC", 0)
    }

    /// A zone whose clocks stand `offset` seconds east of UTC and never change.
    #[must_use]
    pub fn fixed(name: &str, offset: i32) -> Zone {
        Zone { name: name.to_owned(), base: offset, changes: Vec::new() }
    }

    /// Derives the rules from an oracle that knows the offset (seconds east of UTC) at any instant, by asking at
    /// steps between `from` and `to` and halving where two answers differ.
    pub fn from_probe(
        name: &str,
        from: Instant,
        to: Instant,
        mut offset: impl FnMut(Instant) -> i32,
    ) -> Zone {
        let mut ask = |seconds: i64| offset(Instant::from_millis(seconds * 1000));
        let (mut known, end) = (from.millis().div_euclid(1000), to.millis().div_euclid(1000));
        let base = ask(known);
        let mut zone = Zone::fixed(name, base);
        let mut current = base;
        while known < end {
            let mut later = (known + PROBE_STEP).min(end);
            let answer = ask(later);
            if answer != current {
                while later - known > 1 {
                    let middle = known + (later - known) / 2;
                    if ask(middle) == current { known = middle } else { later = middle }
                }
                current = ask(later);
                zone.changes.push(ZoneChange { at: Instant::from_millis(later * 1000), offset: current });
            }
            known = later;
        }
        zone
    }

    /// The zone's name, as IANA spells it where it comes from there.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every change of the clocks, in order of time.
    #[must_use]
    pub fn changes(&self) -> &[ZoneChange] {
        &self.changes
    }

    /// Seconds east of UTC at that instant.
    #[must_use]
    pub fn offset_at(&self, at: Instant) -> i32 {
        self.offset_after(self.changes.partition_point(|change| change.at <= at))
    }

    /// The civil day and the milliseconds after its midnight that a clock in this zone shows.
    #[must_use]
    pub fn local(&self, at: Instant) -> (Day, u32) {
        let local = at.millis().saturating_add(i64::from(self.offset_at(at)) * 1000);
        (day_of(local), local.rem_euclid(86_400_000) as u32)
    }

    /// The civil day in this zone.
    #[must_use]
    pub fn day_at(&self, at: Instant) -> Day {
        self.local(at).0
    }

    /// The instant when a clock in this zone shows that time of that day.
    ///
    /// A time that the clocks skip is taken later by the length of the gap, a time they show twice is the earlier
    /// of the two (RFC 5545, and jiff's `Compatible`).
    #[must_use]
    pub fn instant_of(&self, day: Day, time: ClockTime) -> Instant {
        self.instant_of_millis(day, i64::from(time.minutes()) * 60_000)
    }

    /// As [`Zone::instant_of`], with the time in milliseconds after midnight.
    #[must_use]
    pub fn instant_of_millis(&self, day: Day, in_day: i64) -> Instant {
        let local = i64::from(day.number()) * 86_400_000 + in_day;
        // Both in a gap and in a fold the offset from before the change gives the instant wanted, so a change
        // is past once the later of the two wall times it joins is reached.
        // Offsets stay within 26 hours, so only the changes around this wall time need a look.
        let near = self.changes.partition_point(|change| change.at.millis() <= local - 2 * 86_400_000);
        let mut offset = self.offset_after(near);
        for change in self.changes.get(near..).unwrap_or_default() {
            if local < change.at.millis() + i64::from(offset.max(change.offset)) * 1000 {
                break;
            }
            offset = change.offset;
        }
        Instant::from_millis(local - i64::from(offset) * 1000)
    }

    /// The first instant of a civil day.
    #[must_use]
    pub fn day_start(&self, day: Day) -> Instant {
        self.instant_of(day, ClockTime::MIDNIGHT)
    }

    fn offset_after(&self, changes: usize) -> i32 {
        changes
            .checked_sub(1)
            .and_then(|last| self.changes.get(last))
            .map_or(self.base, |change| change.offset)
    }

    /// The zone as a short line of text: its name, the first offset, then for every change the seconds since the
    /// one before and what it adds to the offset, all to base 36.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = self.name.clone();
        text.push(' ');
        push_base36(&mut text, i64::from(self.base), false);
        let (mut last, mut offset) = (0, self.base);
        for change in &self.changes {
            let seconds = change.at.millis().div_euclid(1000);
            text.push(' ');
            push_base36(&mut text, seconds - last, false);
            push_base36(&mut text, i64::from(change.offset - offset), true);
            (last, offset) = (seconds, change.offset);
        }
        text
    }

    /// Reads [`Zone::to_text`]; nothing where it is not that.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Zone> {
        let mut words = text.split_ascii_whitespace();
        let mut zone = Zone::fixed(words.next()?, offset(i64::from_str_radix(words.next()?, 36).ok()?)?);
        let (mut seconds, mut current) = (0_i64, zone.base);
        for word in words {
            let (delta, shift) = word.split_at_checked(word.rfind(['+', '-'])?)?;
            let delta = i64::from_str_radix(delta, 36).ok()?;
            let later = seconds.checked_add(delta).filter(|s| s.abs() < 1 << 40)?;
            if delta <= 0 && !zone.changes.is_empty() {
                return None;
            }
            current = offset(i64::from(current).checked_add(i64::from_str_radix(shift, 36).ok()?)?)?;
            zone.changes.push(ZoneChange { at: Instant::from_millis(later * 1000), offset: current });
            seconds = later;
        }
        Some(zone)
    }
}

/// The day of so many milliseconds since 1970-01-01.
pub(super) fn day_of(millis: i64) -> Day {
    let number = millis.div_euclid(86_400_000);
    Day::from_number(i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX }))
}

fn offset(seconds: i64) -> Option<i32> {
    i32::try_from(seconds).ok().filter(|s| s.abs() <= 26 * 3600)
}

fn push_base36(text: &mut String, number: i64, plus: bool) {
    if number < 0 {
        text.push('-');
    } else if plus {
        text.push('+');
    }
    let (mut rest, mut place) = (number.unsigned_abs(), 1_u64);
    while rest / place >= 36 {
        place *= 36;
    }
    while place > 0 {
        text.push(char::from_digit((rest / place) as u32, 36).unwrap_or('0'));
        rest %= place;
        place /= 36;
    }
}

use super::incident_texts::CATEGORIES;
use super::random::Random;
use crate::order::Ordered;
use crate::time::{ClockTime, Day, Instant, Span, Weekday, Zone};

/// Place of the category in [`CATEGORIES`] that the e-mail migration hits.
pub(super) const E_MAIL: usize = 0;
pub(super) const PRINTING: usize = 4;
/// Place of the category that self-service password reset relieves.
pub(super) const ACCESS: usize = 7;

/// The year of a world and what happens in it.
#[derive(Clone, Debug)]
pub(super) struct Year {
    pub now: Instant,
    pub zone: Zone,
    /// First day of the first month; twelve full months and the running one follow.
    pub start: Day,
    /// Self-service password reset goes live: the first Monday after the third of month 5.
    pub improved: Day,
    /// The first Tuesday of month 8: mailboxes were moved over night.
    pub migrated: Day,
    /// The end of month 8: mailboxes work as they should again.
    pub mended: Day,
    /// A new printer fleet, in month 10.
    pub printers: Day,
    pub holidays: Vec<(Day, &'static str)>,
}

/// An incident that will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrival {
    pub at: Instant,
    pub category: usize,
    pub part: Part,
}

/// The part an incident plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Ordinary,
    /// Its deadline is that many minutes from now.
    Due(i64, u8),
    /// Just came in and nobody has begun; handed to somebody after so many minutes.
    Fresh(i64),
    /// Major incident: the migration's, or the imaging archive's.
    Major,
}

/// The share of a day's incidents by hour, from midnight.
const HOURS: [u64; 24] =
    [3, 2, 2, 2, 3, 7, 22, 60, 100, 96, 84, 70, 48, 66, 70, 62, 48, 30, 18, 14, 12, 10, 7, 5];
/// Monday to Sunday.
const WEEKDAYS: [u64; 7] = [130, 108, 100, 98, 88, 28, 22];
/// January to December.
const SEASON: [u64; 12] = [112, 104, 102, 97, 96, 97, 88, 86, 104, 108, 110, 92];

/// Minutes from now to the deadline, priority and category of those that will breach next, or just did.
const DUE: [(i64, u8, usize); 12] = [
    (-170, 3, 1),
    (-75, 2, 6),
    (-20, 3, 5),
    (8, 3, 6),
    (19, 2, 1),
    (34, 3, 2),
    (47, 4, 5),
    (70, 3, 0),
    (95, 3, 3),
    (140, 4, 1),
    (200, 3, 7),
    (320, 4, 4),
];

/// Minutes before now, minutes until handed out, and category of those that nobody has begun.
const FRESH: [(i64, i64, usize); 8] =
    [(2, 9, 1), (6, 9, 7), (11, 20, 2), (19, 8, 0), (27, 45, 3), (38, 12, 6), (55, 31, 4), (83, 90, 5)];

impl Year {
    pub fn new(now: Instant, zone: &Zone) -> Year {
        let start = zone.day_at(now).month_start().plus_months(-12);
        let first = |months: i32, from: i32, weekday: Weekday| {
            let day = start.plus_months(months).plus_days(from - 1);
            day.plus_days((weekday as i32 - day.weekday() as i32).rem_euclid(7))
        };
        let (year, ..) = start.ymd();
        Year {
            now,
            zone: zone.clone(),
            start,
            improved: first(4, 4, Weekday::Monday),
            migrated: first(7, 1, Weekday::Tuesday),
            mended: start.plus_months(8),
            printers: first(9, 8, Weekday::Wednesday),
            holidays: (year..year + 3).flat_map(holidays).collect(),
        }
    }

    /// An instant so many days and minutes after midnight of the first day.
    pub fn at(&self, days: i32, minutes: u16) -> Instant {
        self.on(self.start.plus_days(days), minutes)
    }

    pub fn on(&self, day: Day, minutes: u16) -> Instant {
        self.zone.instant_of(day, ClockTime::from_minutes(minutes).unwrap_or_default())
    }

    pub fn in_bad_month(&self, day: Day) -> bool {
        day >= self.migrated && day < self.mended
    }

    /// How likely each category is on a day.
    fn shares(&self, day: Day) -> [u64; 8] {
        let bad = self.in_bad_month(day);
        let mut shares = [0; 8];
        for (n, (share, category)) in shares.iter_mut().zip(&CATEGORIES).enumerate() {
            let percent = match n {
                E_MAIL if bad => 360,
                ACCESS if day >= self.improved => 40,
                PRINTING if day >= self.printers => 60,
                _ if bad => 115,
                _ => 100,
            };
            *share = category.share * percent;
        }
        shares
    }

    /// Hours until now with their weights, in order of time.
    fn hours(&self) -> impl Iterator<Item = (Day, u16, u64)> {
        let last = self.zone.day_at(self.now);
        let days = (self.start.number()..=last.number()).map(Day::from_number);
        days.flat_map(move |day| {
            let holiday = self.holidays.iter().any(|(on, _)| *on == day);
            let weekday = if holiday { Weekday::Sunday } else { day.weekday() };
            let of_day = WEEKDAYS.get(weekday as usize).copied().unwrap_or(0)
                * SEASON.get(day.ymd().1 as usize - 1).copied().unwrap_or(0)
                * self.shares(day).iter().sum::<u64>();
            HOURS.iter().zip(0_u16..).map(move |(weight, hour)| {
                let rush = if weekday == Weekday::Monday && (7..10).contains(&hour) { 4 } else { 3 };
                (day, hour, of_day * weight * rush)
            })
        })
        .take_while(|(day, hour, _)| self.on(*day, (hour + 1) * 60) <= self.now)
    }

    /// So many incidents in the order in which they are reported.
    pub fn arrivals(&self, seed: u64, count: usize) -> Vec<Arrival> {
        let mut random = Random::new(seed, u64::MAX);
        let total = self.hours().map(|(.., weight)| weight).sum();
        let mut places: Vec<u64> = (0..count).map(|_| random.below(total)).collect();
        places.order();
        let mut arrivals = Vec::with_capacity(count);
        let (mut before, mut places) = (0, places.into_iter().peekable());
        for (day, hour, weight) in self.hours() {
            while let Some(place) = places.next_if(|place| *place < before + weight) {
                let minute = (place - before) * 60 / weight.max(1);
                arrivals.push(Arrival {
                    at: self.on(day, hour * 60 + minute as u16),
                    category: random.weighted(&self.shares(day)),
                    part: Part::Ordinary,
                });
            }
            before += weight;
        }
        arrivals
    }

    /// The incidents that carry the story: two major ones, those about to breach, opened when
    /// `opened` says, and those that just came in.
    pub fn staged(&self, opened: impl Fn(usize, u8, Instant) -> Option<Instant>) -> Vec<Arrival> {
        let major = |at, category| Arrival { at, category, part: Part::Major };
        let mut staged =
            vec![major(self.on(self.migrated, 7 * 60 + 12), E_MAIL), major(self.at(75, 10 * 60 + 41), 6)];
        staged.extend(DUE.iter().filter_map(|&(minutes, priority, category)| {
            let due = self.now + Span::from_minutes(minutes);
            let at = opened(category, priority, due)?;
            (at < self.now).then_some(Arrival { at, category, part: Part::Due(minutes, priority) })
        }));
        staged.extend(FRESH.iter().map(|&(ago, handed, category)| Arrival {
            at: self.now - Span::from_minutes(ago),
            category,
            part: Part::Fresh(handed),
        }));
        staged
    }
}

/// Ten public holidays of a year.
fn holidays(year: i32) -> Vec<(Day, &'static str)> {
    // Easter Sunday by the anonymous Gregorian rule.
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let days = h + l - 7 * m + 114;
    let easter = Day::from_ymd(year, (days / 31) as u32, (days % 31 + 1) as u32).unwrap_or_default();
    let fixed = |month, day, name| Day::from_ymd(year, month, day).map(|day| (day, name));
    let mut all = vec![
        (easter.plus_days(-2), "Good Friday"),
        (easter.plus_days(1), "Easter Monday"),
        (easter.plus_days(39), "Ascension Day"),
        (easter.plus_days(50), "Whit Monday"),
    ];
    all.extend(
        [
            fixed(1, 1, "New Year's Day"),
            fixed(1, 6, "Epiphany"),
            fixed(5, 1, "Labour Day"),
            fixed(11, 1, "All Saints' Day"),
            fixed(12, 25, "Christmas Day"),
            fixed(12, 26, "Second Christmas Day"),
        ]
        .into_iter()
        .flatten(),
    );
    all.order();
    // Ascension Day may fall on the first of May.
    all.dedup_by_key(|(day, _)| *day);
    all
}

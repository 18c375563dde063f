use super::Drawn;
use super::arrivals::{Arrival, E_MAIL, Part, Year};
use super::book::{first_of, id_of, wide};
use super::incident_texts::{CATEGORIES, EFFECT, ESCALATION, OTHER_PRIORITY, SINCE, TRIED};
use super::pattern::{Pattern, filled, pattern};
use super::pen::{F, FIELDS, Pen};
use super::problems::problem_of;
use super::random::Random;
use super::staff::{CALLERS, GROUPS, HEAD, MONITORING, TEAMS};
use crate::journal::{Batch, Value};
use crate::order::Ordered;
use crate::register::Settings;
use crate::time::{Calendar, Instant, OpenTime, Span};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Open minutes to respond and to resolve by priority, as the clinic's agreements promise.
pub(super) const RESPOND: [i64; 4] = [15, 30, 120, 480];
pub(super) const RESOLVE: [i64; 4] = [240, 480, 1440, 2400];
/// Services promised around the clock: places of categories.
const ROUND: [usize; 4] = [1, 2, 5, 6];

/// Work needed, and time until somebody begins, in thousandths of their targets, by tenths of all incidents.
const WORK: [i64; 11] = [8, 40, 80, 130, 190, 270, 360, 480, 640, 850, 2200];
const WAIT: [i64; 11] = [20, 70, 120, 180, 250, 330, 430, 550, 700, 880, 1700];

const LEVELS: [&str; 3] = ["high", "medium", "low"];
const CHANNELS: [(&str, u64); 5] = [("phone", 46), ("portal", 24), ("mail", 16), ("person", 8), ("chat", 6)];
const HOLDS: [(&str, u64); 4] = [("caller", 52), ("supplier", 28), ("change", 9), ("evidence", 11)];

/// Incidents with their histories, a thousand at a time.
#[derive(Debug)]
pub(super) struct Incidents {
    seed: u64,
    year: Year,
    office: OpenTime,
    patterns: Vec<Vec<Pattern>>,
    pub arrivals: Vec<Arrival>,
    next: usize,
    words: FxHashMap<&'static str, Value>,
    services: Vec<Value>,
    problems: Vec<Value>,
    /// The latest incident of each category, and the latest major one.
    latest: [Option<(u64, Instant)>; 8],
    major: Option<(u64, Instant)>,
    matrix: [[u8; 3]; 3],
}

impl Incidents {
    pub fn new(seed: u64, count: usize, year: Year, office: Calendar) -> Incidents {
        let (first, last) = (year.start.plus_days(-9), year.zone.day_at(year.now).plus_days(120));
        let office = OpenTime::for_days(office, first, last);
        let mut arrivals = year.staged(|category, priority, due| {
            let target = Span::from_minutes(*RESOLVE.get(usize::from(priority) - 1)?);
            if ROUND.contains(&category) { Some(due - target) } else { office.subtract(due, target) }
        });
        arrivals.truncate(count);
        arrivals.extend(year.arrivals(seed, count - arrivals.len()));
        arrivals.order();
        let link = |register: &str, n: u64| Value::text(&id_of(seed, register, n).to_string());
        Incidents {
            patterns: CATEGORIES.iter().map(|c| c.patterns.lines().filter_map(pattern).collect()).collect(),
            services: (0..8).map(|n| link("service", n)).collect(),
            problems: (0..6).map(|n| link("problem", n)).collect(),
            matrix: Settings::default().matrix,
            latest: [None; 8],
            major: None,
            words: FxHashMap::default(),
            next: 0,
            seed,
            year,
            office,
            arrivals,
        }
    }

    fn later(&self, category: usize, from: Instant, minutes: i64) -> Instant {
        let span = Span::from_minutes(minutes);
        let open = if ROUND.contains(&category) { None } else { self.office.add(from, span) };
        open.unwrap_or(from + span)
    }

    /// Moves into office hours what is not urgent enough for the night.
    fn by_day(&self, at: Instant) -> Instant {
        self.office.opening(at).unwrap_or(at)
    }

    /// Writes one incident's life until now.
    fn write(&mut self, batch: &mut Batch, n: u64, arrival: Arrival) -> Option<()> {
        let Arrival { at, category: c, part } = arrival;
        let mut random = Random::new(self.seed, n);
        let r = &mut random;
        let category = CATEGORIES.get(c)?;
        let day = self.year.zone.day_at(at);
        let bad = self.year.in_bad_month(day);
        let major = part == Part::Major;
        let mut pattern = r.pick(self.patterns.get(c)?);
        if bad && c == E_MAIL && r.chance(600) {
            // The two of the mailboxes that the migration left behind.
            pattern = r.pick(self.patterns.get(c)?.get(4..6)?);
        }
        if major {
            let head = self.patterns.get(c)?;
            pattern = if c == E_MAIL { *head.last()? } else { *head.get(2)? };
        }

        let (mut impact, mut urgency) = (pattern.impact, pattern.urgency);
        if r.chance(140) {
            impact = (impact + 1).min(2);
        }
        if r.chance(160) {
            urgency = urgency.saturating_sub(1);
        }
        match part {
            Part::Due(_, priority) => {
                (impact, urgency) = match priority {
                    2 => (0, 1),
                    3 => (1, 1),
                    _ => (2, 1),
                }
            }
            Part::Major => (impact, urgency) = (0, 0),
            Part::Ordinary | Part::Fresh(_) => {}
        }
        let by_matrix = *self.matrix.get(impact)?.get(urgency)?;
        let other = part == Part::Ordinary && by_matrix > 1 && r.chance(14);
        let priority = by_matrix - u8::from(other);
        let place = usize::from(priority) - 1;
        let (respond, target) = (*RESPOND.get(place)?, *RESOLVE.get(place)?);

        // How long it takes: the desk has more time for the rest once the passwords look after themselves.
        let pace = match () {
            () if bad && c == E_MAIL => 240,
            () if bad => 185,
            () if day >= self.year.improved => 74,
            () => 118,
        };
        let mut work = (target * r.quantile(&WORK) * pace / 100_000).max(6);
        let mut wait = (respond * r.quantile(&WAIT) * pace / 100_000).max(1);
        let age = (self.year.now - at).hours() as i64 / 24;
        let stuck = part == Part::Ordinary
            && match age {
                0..=25 => r.chance(80),
                26..=150 => r.chance(6),
                _ => false,
            };
        let (mut held, mut handed) = (r.chance(190), r.chance(if category.group == 0 { 60 } else { 450 }));
        let mut pause = r.quantile(&[120, 240, 600, 1300, 1700, 2900, 4400, 8600]);
        match part {
            Part::Due(..) => (work, held) = (i64::from(i32::MAX), false),
            Part::Major => {
                (work, wait, held, handed) = (if c == E_MAIL { 560 } else { 205 }, 6, false, true);
            }
            Part::Fresh(_) => (work, wait, held) = (i64::from(i32::MAX), 1 << 20, false),
            Part::Ordinary if stuck && r.chance(600) => (held, pause) = (true, 90 * 1440),
            Part::Ordinary if stuck => work = target * 9,
            Part::Ordinary => {}
        }
        let wait = wait.min(work * 6 / 10);

        let watched = [1, 2, 6].contains(&c) && impact == 0 && r.chance(350);
        let (caller, ward) = r.pick(&CALLERS);
        let channel = if watched { "monitoring" } else { one_of(r, &CHANNELS) };
        let (desk, expert) = (r.pick(of_team(0)), r.pick(of_team(category.group.max(1))));
        let direct = category.group > 0 && !handed;
        let number = r.within(1, 39);
        let mut words = std::mem::take(&mut self.words);
        let mut pen = Pen { batch, words: &mut words, now: self.year.now };
        // Ends where the next event lies ahead.
        let mut live = |this: &Incidents| -> Option<()> {
            let p = &mut pen;
            p.batch.start_record(id_of(this.seed, "incident", n));
            p.event(
                at,
                match channel {
                    "monitoring" => MONITORING,
                    "portal" | "mail" => caller,
                    _ => desk,
                },
            )?;
            p.put(F::Number, (n + 1) as f64);
            if major && c == E_MAIL {
                p.word(F::Title, "All mailboxes unreachable after the move of the night");
                p.word(F::Tag, "migration");
            } else if major {
                p.word(F::Title, "Imaging archive down: no images in theatres and emergency");
            } else {
                p.put(F::Title, &*filled(pattern.title, ward, number));
            }
            if r.chance(620) {
                let text = format!("{} {} {}", r.pick(&SINCE), r.pick(&EFFECT), r.pick(&TRIED));
                p.put(F::Description, &*text);
            }
            p.word(F::Status, "new");
            if !watched {
                p.word(F::Caller, caller);
            }
            p.word(F::Channel, channel);
            p.word(F::Location, ward);
            p.put(F::Service, this.services.get(c)?.clone());
            p.word(F::Category, category.name);
            p.word(F::Subcategory, pattern.subcategory);
            if !category.device.is_empty() && r.chance(550) {
                p.put(F::Item, &*format!("{}{:03}", category.device, 100 + r.below(60)));
            }
            p.word(F::Impact, LEVELS.get(impact)?);
            p.word(F::Urgency, LEVELS.get(urgency)?);
            p.word(F::Priority, ["1", "2", "3", "4"].get(place)?);
            if other {
                p.word(F::PriorityReason, r.pick(&OTHER_PRIORITY));
            }
            p.word(F::Owner, desk);
            p.put(F::Opened, at);

            if part == Part::Ordinary && r.chance(24) {
                let end = this.later(c, at, r.within(8, 240));
                p.event(end, if channel == "portal" { caller } else { desk })?;
                p.word(F::Status, "cancelled");
                p.word(F::ClosureCode, r.pick(&["Withdrawn by the caller", "Not an incident", "Test entry"]));
                p.put(F::Closed, end);
                return Some(());
            }

            let mut who = if direct { expert } else { desk };
            let given = match part {
                Part::Fresh(minutes) => at + Span::from_minutes(minutes),
                _ => this.later(c, at, wait * 4 / 10),
            };
            p.event(given, desk)?;
            p.word(F::Status, "assigned");
            p.word(F::Group, GROUPS.get(if direct { category.group } else { 0 })?);
            p.word(F::Assignee, who);
            p.word(F::Level, if direct { "second" } else { "first" });
            let of_major = this
                .major
                .filter(|(_, began)| c == E_MAIL && !major && at - *began < Span::from_hours(60) && bad);
            if let Some((parent, _)) = of_major.filter(|_| r.chance(400)) {
                p.put(F::Parent, &*id_of(this.seed, "incident", parent).to_string());
                p.word(F::Tag, "migration");
            }

            let mut clock = this.later(c, at, wait);
            p.event(clock, who)?;
            p.word(F::Status, "in_progress");
            p.put(F::Responded, clock);
            if major {
                let told = clock + Span::from_minutes(9);
                p.event(told, desk)?;
                p.put(F::Major, true);
                p.word(F::MajorManager, "Mara Lindqvist");
                p.put(F::Told, told);
                p.word(F::EscalatedTo, HEAD);
                p.word(F::EscalationReason, "Major incident");
            }
            let rest = work - wait;
            let mut left = rest;
            if handed {
                let handovers = if r.chance(150) { 2 } else { 1 };
                let step = (rest / 5).min(600);
                for n in 1..=handovers {
                    clock = this.later(c, clock, step);
                    left -= step;
                    p.event(clock, who)?;
                    let group = if n == 2 { 3 - category.group.max(1) } else { category.group.max(1) };
                    who = if n == 2 { r.pick(of_team(group)) } else { expert };
                    p.word(F::Group, GROUPS.get(group)?);
                    p.word(F::Assignee, who);
                    p.word(F::Level, "second");
                    p.put(F::Reassigned, f64::from(n));
                }
            }
            if held {
                let step = left * r.within(20, 60) / 100;
                clock = this.later(c, clock, step);
                left -= step;
                p.event(clock, who)?;
                p.word(F::Status, "on_hold");
                p.word(F::Hold, one_of(r, &HOLDS));
                clock = this.by_day(clock + Span::from_minutes(pause));
                p.event(clock, who)?;
                p.word(F::Status, "in_progress");
                p.put(F::Hold, Value::Null);
            }
            if !major && priority <= 2 && work > target && part == Part::Ordinary {
                let step = left / 2;
                clock = this.later(c, clock, step);
                left -= step;
                p.event(clock, who)?;
                p.word(F::EscalatedTo, HEAD);
                p.word(F::EscalationReason, r.pick(&ESCALATION));
            }

            clock = this.later(c, clock, left);
            p.event(clock, who)?;
            p.word(F::Status, "resolved");
            p.put(F::Resolved, clock);
            p.word(F::ResolvedBy, who);
            let twin = this.latest.get(c)?.filter(|(_, before)| {
                let near = at - *before;
                !major && near < Span::from_hours(30) && r.chance(20)
            });
            if let Some((twin, _)) = twin {
                p.word(F::Resolution, "Reported before; followed up there.");
                p.word(F::ResolutionCode, "duplicate");
                p.put(F::Duplicate, &*id_of(this.seed, "incident", twin).to_string());
            } else {
                p.word(F::Resolution, pattern.resolution);
                p.word(F::ResolutionCode, pattern.code);
                if pattern.code == "workaround" {
                    p.put(F::Workaround, true);
                }
                let problem = problem_of(&this.year, c, pattern.subcategory);
                if let Some((problem, _)) =
                    problem.filter(|(_, known)| major || clock > *known && r.chance(500))
                {
                    p.put(F::Problem, this.problems.get(problem)?.clone());
                }
            }

            if r.chance(36) && !major {
                clock = this.by_day(clock + Span::from_minutes(r.within(200, 3400)));
                p.event(clock, if r.chance(500) { caller } else { desk })?;
                p.word(F::Status, "in_progress");
                p.put(F::Resolved, Value::Null);
                p.put(F::Reopened, 1.0);
                clock = this.later(c, clock, rest.min(target) / 2 + 15);
                p.event(clock, who)?;
                p.word(F::Status, "resolved");
                p.put(F::Resolved, clock);
                p.word(F::ResolvedBy, who);
            }

            clock = this.by_day(clock + Span::from_minutes(r.within(3 * 1440, 5 * 1440)));
            p.event(clock, desk)?;
            p.word(F::Status, "closed");
            p.put(F::Closed, clock);
            p.word(F::ClosureCode, r.pick(&["Confirmed by the caller", "No answer within the agreed days"]));
            if r.chance(270) {
                let kind = u64::from(work <= target) * 6 + 1;
                let answers = [(1.0, 2), (2.0, 4), (3.0, 8), (4.0, 4 * kind), (5.0, 5 * kind)];
                p.put(F::Satisfaction, one_of(r, &answers));
            }
            Some(())
        };
        let _ = live(self);
        self.words = words;
        if let Some(latest) = self.latest.get_mut(c) {
            *latest = Some((n, at));
        }
        if major {
            self.major = Some((n, at));
        }
        Some(())
    }
}

impl Iterator for Incidents {
    type Item = Drawn;

    fn next(&mut self) -> Option<Drawn> {
        let end = (self.next + 1000).min(self.arrivals.len());
        let arrivals = self.arrivals.get(self.next..end).filter(|a| !a.is_empty())?.to_vec();
        let mut batch = Batch::new("incident");
        batch.fields = FIELDS.iter().map(|f| Arc::from(*f)).collect();
        let people =
            [HEAD, MONITORING].into_iter().chain(TEAMS.concat()).chain(CALLERS.map(|(name, _)| name));
        batch.people.extend(people.map(Arc::from));
        let first = self.next as u64;
        for (n, arrival) in (first..).zip(arrivals) {
            let _ = self.write(&mut batch, n, arrival);
        }
        self.next = end;
        Some(Drawn { batch, seed: (wide(self.seed), first_of("incident") + first) })
    }
}

fn of_team(group: usize) -> &'static [&'static str] {
    TEAMS.get(group).copied().unwrap_or_default()
}

fn one_of<T: Copy + Default, const N: usize>(random: &mut Random, of: &[(T, u64); N]) -> T {
    let place = random.weighted(&of.map(|(_, weight)| weight));
    of.get(place).map(|(value, _)| *value).unwrap_or_default()
}

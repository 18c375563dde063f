//! Agreements and calendars of a workspace as promises that can be measured.

use super::rested::Rested;
use super::{Amount, EscalationPoint, Pause, Promise, Reopen, Start, Targets};
use crate::journal::RecordId;
use crate::order::Ordered;
use crate::register::catalogue::agreement::{NAME, RESOLVE, RESPOND};
use crate::register::{Handle, Phase, Read};
use crate::time::{Calendar, Day, OpenTime, Span, Zone};
use crate::workspace::{Record, Workspace};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

/// An agreement as the desk reckons with it.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The record it comes from.
    pub id: RecordId,
    /// What it is called.
    pub name: String,
    /// Its hours.
    pub open: Arc<OpenTime>,
    /// What the calendar is called; empty where the promise counts around the clock.
    pub calendar: String,
    /// How soon someone responds.
    pub respond: Targets,
    /// How soon it is resolved.
    pub resolve: Targets,
    /// Whether its clocks pause on hold.
    pub pause: Pause,
    /// What reopening does.
    pub reopen: Reopen,
    /// When its clocks start.
    pub start: Start,
    /// The share of targets to be met, in percent.
    pub goal: Option<f64>,
    /// Records a month above which a result is marked.
    pub workload_limit: Option<f64>,
    /// When somebody is to be told, before and after the deadline.
    pub escalation: Vec<EscalationPoint>,
    /// The services it names; none where it is for all without an agreement of their own.
    pub services: Vec<String>,
    /// The first and the last day of opening it is for.
    pub valid: (Option<Day>, Option<Day>),
    /// The same in milliseconds, the second one exclusive.
    pub(super) reach: (i64, i64),
}

impl Agreement {
    /// What it promises.
    #[must_use]
    pub fn promise(&self) -> Promise<'_> {
        Promise {
            open: &self.open,
            respond: self.respond,
            resolve: self.resolve,
            pause: self.pause,
            reopen: self.reopen,
            start: self.start,
        }
    }

    /// Whether it is for the same records as another one and promises them the same.
    fn promises_as(&self, other: &Agreement) -> bool {
        Arc::ptr_eq(&self.open, &other.open)
            && (self.respond, self.resolve) == (other.respond, other.resolve)
            && (self.pause, self.reopen, self.start) == (other.pause, other.reopen, other.start)
            && (&self.services, self.reach) == (&other.services, other.reach)
    }

    /// Whether it is for a record opened then.
    #[must_use]
    pub fn reaches(&self, opened: i64) -> bool {
        self.reach.0 <= opened && opened < self.reach.1
    }
}

/// Something in an agreement or a calendar that keeps promises from being reckoned as meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The record to look at.
    pub record: RecordId,
    /// What is the matter, as a sentence.
    pub sentence: String,
}

/// Open times already worked out, by what their calendars say, so that building a desk after an edit is quick.
#[derive(Clone, Debug, Default)]
pub struct DeskCache {
    known: Vec<(Arc<str>, Arc<OpenTime>)>,
    /// The agreements of the desk built last, and the clocks that had ended under them.
    last: Vec<Agreement>,
    rested: Rc<RefCell<Rested>>,
}

/// Around the clock, worked out once.
pub(super) fn always() -> Arc<OpenTime> {
    static ALWAYS: OnceLock<Arc<OpenTime>> = OnceLock::new();
    Arc::clone(ALWAYS.get_or_init(|| Arc::new(OpenTime::new(Calendar::always()))))
}

impl DeskCache {
    fn open_time(&mut self, calendar: &Record<'_>, troubles: &mut Vec<Trouble>) -> Option<Arc<OpenTime>> {
        let [hours, holidays, exceptions, zone_name, rules] =
            ["hours", "holidays", "exceptions", "zone", "zone_rules"].map(|field| calendar.text(field));
        let mut tell = |sentence: String| troubles.push(Trouble { record: calendar.id(), sentence });
        let name = calendar.title();
        let zone = Zone::from_text(rules);
        if zone.is_none() && !matches!(zone_name.trim(), "" | "UTC") {
            tell(format!(
                "Calendar {name}: the rules of {zone_name} are not known here, so its hours are reckoned in UTC. Save the calendar again to add them."
            ));
        }
        let content: Arc<str> = Arc::from([hours, holidays, exceptions, zone_name, rules].join("\u{0}"));
        if let Some((_, open)) = self.known.iter().find(|(known, _)| *known == content) {
            return Some(Arc::clone(open));
        }
        match Calendar::parse(zone.unwrap_or_else(Zone::utc), hours, holidays, exceptions) {
            Ok(read) => {
                let open = Arc::new(OpenTime::new(read));
                self.known.push((content, Arc::clone(&open)));
                Some(open)
            }
            Err(error) => {
                tell(format!("Calendar {name} cannot be read, so nothing is reckoned by it. {error}"));
                None
            }
        }
    }

    /// Forgets what no agreement of the desk uses any more; gives the clocks that ended under the same agreements.
    pub(super) fn keep(&mut self, used: &[Agreement]) -> Rc<RefCell<Rested>> {
        self.known.retain(|(_, open)| used.iter().any(|a| Arc::ptr_eq(&a.open, open)));
        let same = |(a, b): (&Agreement, &Agreement)| a.promises_as(b);
        if self.last.len() != used.len() || !self.last.iter().zip(used).all(same) {
            used.clone_into(&mut self.last);
            self.rested = Rc::default();
        }
        Rc::clone(&self.rested)
    }
}

/// The agreements that stand and are in force, or ended on a day that is known: the most specific first.
pub(super) fn read(
    workspace: &Workspace,
    cache: &mut DeskCache,
    troubles: &mut Vec<Trouble>,
) -> Vec<Agreement> {
    let records = workspace.table("agreement").into_iter().flat_map(|table| table.records());
    let mut agreements: Vec<Agreement> = records
        .filter(|record| match record.phase() {
            Phase::Open => true,
            Phase::Closed => record.has("valid_until"),
            _ => false,
        })
        .map(|record| agreement(workspace, &record, cache, troubles))
        .collect();
    // Fewer services named is more specific, none named the least; then the one agreed later.
    agreements.order_by_key(|a| (a.services.is_empty(), a.services.len(), Reverse(a.valid.0), a.id));
    agreements
}

fn agreement(
    workspace: &Workspace,
    record: &Record<'_>,
    cache: &mut DeskCache,
    troubles: &mut Vec<Trouble>,
) -> Agreement {
    let name = record.get(NAME).unwrap_or_default();
    let link = record.text("calendar");
    let calendar = RecordId::parse(link).and_then(|id| workspace.record(id)).filter(Record::stands);
    let open = match &calendar {
        Some(calendar) => cache.open_time(calendar, troubles),
        None if link.is_empty() => Some(always()),
        None => {
            let sentence = format!("Agreement {name} names a calendar that is not there.");
            troubles.push(Trouble { record: record.id(), sentence });
            None
        }
    };
    let readable = open.is_some();
    let targets = |handles: [Handle<Span>; 4]| {
        let mut targets = Targets::NONE;
        for (priority, handle) in (1_u8..).zip(handles) {
            let amount = record.get(handle).filter(|span| readable && *span > Span::ZERO).map(Amount::Open);
            targets = targets.with(priority, amount);
        }
        targets
    };
    let (respond, resolve) = (targets(RESPOND), targets(RESOLVE));
    let open = open.unwrap_or_else(always);
    if readable && !open.is_ever_open() {
        let sentence = format!("Agreement {name}: its calendar is never open, so nothing ever falls due.");
        troubles.push(Trouble { record: record.id(), sentence });
    }
    let day = |field: &str| Day::from_iso(record.text(field));
    let valid = (day("valid_from"), day("valid_until"));
    let start_of = |day: Day| open.calendar().zone().day_start(day).millis();
    let column = |field: &str| record.table().column(field);
    let number = |field: &str| column(field).and_then(|c| c.number(record.row()));
    let elements =
        |field: &str| column(field).into_iter().flat_map(|c| c.elements(record.row()).map(str::to_owned));
    let mut escalation = Vec::new();
    for text in elements("escalation") {
        match EscalationPoint::parse(&text) {
            Some(point) => escalation.push(point),
            None => {
                let sentence = format!("Agreement {name}: “{text}” is no point such as 75 %, -30 m or +1 h.");
                troubles.push(Trouble { record: record.id(), sentence });
            }
        }
    }
    if escalation.is_empty() {
        escalation.push(EscalationPoint::USUAL);
    }
    Agreement {
        id: record.id(),
        calendar: calendar.map(|c| c.title().to_owned()).unwrap_or_default(),
        respond,
        resolve,
        // Only what was agreed pauses: a pause nobody agreed on would hide misses.
        pause: if column("pauses").is_some_and(|c| c.is_yes(record.row())) {
            Pause::ALWAYS
        } else {
            Pause::NEVER
        },
        reopen: match record.text("reopen") {
            "restart" => Reopen::Restart,
            "keep" => Reopen::KeepFirst,
            _ => Reopen::Resume,
        },
        start: if record.text("start") == "assigned" { Start::Assigned } else { Start::Created },
        goal: number("goal"),
        workload_limit: number("workload_limit"),
        escalation,
        services: elements("services").collect(),
        valid,
        reach: (valid.0.map_or(i64::MIN, start_of), valid.1.map_or(i64::MAX, |last| start_of(last.next()))),
        open,
        name,
    }
}

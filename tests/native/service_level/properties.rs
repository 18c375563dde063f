use crate::time::{at, calendar, zone};
use plumbline::service_level::{
    Amount, Clock, Event, Happening, Ledger, Metric, Pause, Phase, Promise, Reopen, Start, State, Targets,
    Trail, net_open,
};
use plumbline::time::{Instant, OpenTime, Span};
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use std::sync::LazyLock;

static OPEN: LazyLock<Vec<OpenTime>> = LazyLock::new(|| {
    let holidays = "2026-03-09 A\noff 2026-03-11 B\n2026-04-01 C";
    let exceptions = "2026-03-14 10:00-15:00 D\n2026-03-18 closed E";
    [
        ("Europe/Berlin", "Mon-Fri 08:00-12:00, 13:00-18:00; Sat 09:00-12:00"),
        ("America/New_York", "Daily 22:00-06:00"),
        ("Australia/Lord_Howe", "Always"),
        ("Asia/Beirut", "Tue 09:00-10:07; Sun 00:00-24:00"),
        ("UTC", "Closed"),
    ]
    .map(|(name, week)| OpenTime::new(calendar(zone(name), week, holidays, exceptions)))
    .into()
});

fn minutes(count: i64) -> Instant {
    at("2026-03-02T00:00:00Z") + Span::from_minutes(count)
}

fn promises() -> impl Strategy<Value = Promise<'static>> {
    let reopen =
        prop::sample::select(vec![Reopen::Resume, Reopen::Restart, Reopen::KeepFirst, Reopen::CountThrough]);
    let amount = prop_oneof![
        6 => (0_i64..6000).prop_map(|m| Amount::Open(Span::from_minutes(m))),
        1 => (0_u16..4).prop_map(Amount::EndOfWorkingDay),
        1 => (0_u16..2).prop_map(Amount::Months),
    ];
    (0..5_usize, amount, reopen, any::<bool>(), any::<bool>()).prop_map(
        |(open, amount, reopen, all, created)| {
            let targets = Targets::from_first([amount; 5]).with(2, Some(Amount::Open(Span::from_hours(4))));
            Promise {
                respond: targets,
                resolve: targets,
                pause: if all { Pause::ALWAYS } else { Pause::only([1]) },
                reopen,
                start: if created { Start::Created } else { Start::Assigned },
                ..Promise::new(&OPEN[open])
            }
        },
    )
}

/// Up to eight events, now and then one that goes back in time.
fn histories() -> impl Strategy<Value = Vec<Event>> {
    let what = prop_oneof![
        3 => (0_u8..3).prop_map(|reason| Happening::Phase(Phase::Held(reason))),
        4 => prop::sample::select(vec![Phase::Open, Phase::Open, Phase::Resolved, Phase::Closed, Phase::Cancelled]).prop_map(Happening::Phase),
        1 => (1_u8..4).prop_map(Happening::Priority),
        1 => prop::sample::select(vec![Happening::Assigned, Happening::Responded]),
    ];
    prop::collection::vec((-300_i64..4000, what), 0..8).prop_map(|steps| {
        let mut now = 600;
        let step = |(step, what)| {
            now += step;
            Event { at: minutes(now), what }
        };
        steps.into_iter().map(step).collect()
    })
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(400))]

    /// Rows follow each other without gaps, and add up to the clock and to the target, to the millisecond.
    #[test]
    fn a_ledger_adds_up(promise in promises(), events in histories(), said in prop::option::of(0_i64..20_000), now in 0_i64..30_000, respond in any::<bool>()) {
        let metric = if respond { Metric::Respond } else { Metric::Resolve };
        let trail = Trail { resolved_at: said.map(minutes), ..Trail::new(minutes(500), 3, &events) };
        let ledger = Ledger::explain(&trail, &promise, metric, minutes(now));
        let clock = ledger.clock;
        prop_assert_eq!(clock, Clock::at(&trail, &promise, metric, minutes(now)));
        prop_assert_eq!(ledger.counted(), clock.net);
        let mut last = clock.started;
        for row in &ledger.rows {
            prop_assert_eq!(Some(row.from), last);
            prop_assert!(row.counted == row.open || row.counted == Span::ZERO);
            prop_assert_eq!(row.open, promise.open.between(row.from, row.to));
            last = Some(row.to);
        }
        let reached = ledger.rows.iter().find(|row| row.cause == plumbline::service_level::Cause::TargetReached);
        if let Some(row) = reached {
            prop_assert_eq!(Some(row.from), clock.due);
            prop_assert_eq!(Some(ledger.counted_to_deadline()), clock.target);
        }
        prop_assert!(clock.net >= Span::ZERO && clock.gross >= clock.net);
        match clock.state {
            State::Running => prop_assert!(reached.is_some()),
            State::Missed => prop_assert!(reached.is_some() && clock.is_overrun()),
            State::Met => prop_assert!(!clock.is_overrun() && clock.target.is_some()),
            _ => {}
        }
        if let Some(due) = clock.due.filter(|_| clock.target > Some(Span::ZERO)) {
            prop_assert!(promise.open.is_open(due - Span::from_millis(1)), "due in closed time");
        }
    }

    /// A target without length, begun in closed time, with a pause over the next opening: it is reached after it.
    #[test]
    fn the_ledger_tells_when_nothing_was_left_and_a_pause_lay_over_the_opening(pause in 1862_i64..1900) {
        let open = &OPEN[3];
        let promise = Promise {
            resolve: Targets::from_first([Amount::Months(0); 5]),
            pause: Pause::only([1]),
            ..Promise::new(open)
        };
        let held = |at, reason| Event { at: minutes(at), what: Happening::Phase(Phase::Held(reason)) };
        let events = [held(600, 1), held(pause, 0)];
        let trail = Trail::new(minutes(500), 3, &events);
        let ledger = Ledger::explain(&trail, &promise, Metric::Resolve, minutes(pause));
        let reached = ledger.rows.iter().find(|row| row.cause == plumbline::service_level::Cause::TargetReached);
        prop_assert_eq!(reached.map(|row| row.from), Some(minutes(pause)));
        prop_assert_eq!(ledger.clock.due, Some(minutes(pause)));
    }

    /// Until something happens, a clock runs on towards the same deadline.
    #[test]
    fn a_deadline_stands_while_nothing_happens(promise in promises(), events in histories(), later in 0_i64..4000) {
        let trail = Trail::new(minutes(500), 3, &events);
        let now = minutes(600) + events.iter().map(|e| e.at - minutes(600)).max().unwrap_or_default();
        let now = now.max(minutes(600));
        let clock = |at| Clock::at(&trail, &promise, Metric::Resolve, at);
        let (one, two) = (clock(now), clock(now + Span::from_minutes(later)));
        if one.state == State::Running {
            prop_assert_eq!(one.due, two.due);
            prop_assert!(two.net >= one.net);
        } else {
            // A clock without a deadline may still count.
            let counts = matches!(one.state, State::NeverDue | State::NoTarget);
            prop_assert!(one.net == two.net || counts && one.net < two.net);
            prop_assert_eq!(one.state, two.state);
        }
    }

    /// The order of two pauses makes no difference, and neither does cutting one in two.
    #[test]
    fn pauses_commute(open in 0..4_usize, cuts in prop::collection::vec(0_i64..30_000, 6), share in 0_i64..=100) {
        let open = &OPEN[open];
        let mut cuts = cuts;
        cuts.sort_unstable();
        let [from, a, b, c, d, to] = [0, 1, 2, 3, 4, 5].map(|at| minutes(cuts[at]));
        let one = net_open(from, to, &[(a, b), (c, d)], open);
        prop_assert_eq!(one, net_open(from, to, &[(c, d), (a, b)], open));
        let middle = a + Span::from_millis((b - a).millis() / 100 * share);
        prop_assert_eq!(one, net_open(from, to, &[(a, middle), (middle, b), (c, d)], open));
        prop_assert_eq!(one, open.between(from, a) + open.between(b, c) + open.between(d, to));
    }

    /// The fast path for whole histories and the clock agree where time runs forward.
    #[test]
    fn the_fast_path_agrees_with_the_clock(open in 0..4_usize, steps in prop::collection::vec((0_i64..2000, 0_u8..3), 0..10), stop in 0_i64..20_000) {
        let open = &OPEN[open];
        let mut now = 0;
        let event = |(step, kind): (i64, u8)| {
            now += step;
            let phase = match kind { 0 => Phase::Open, 1 => Phase::Held(now as u8), _ => Phase::Resolved };
            Event { at: minutes(now), what: Happening::Phase(phase) }
        };
        let events: Vec<Event> = steps.into_iter().map(event).collect();
        let trail = Trail { resolved_at: Some(minutes(stop)), ..Trail::new(minutes(0), 1, &events) };
        let promise = Promise { reopen: Reopen::CountThrough, ..Promise::new(open) };
        let clock = Clock::at(&trail, &promise, Metric::Resolve, minutes(50_000));
        let holds: Vec<_> = trail.holds().collect();
        prop_assert_eq!(clock.net, net_open(minutes(0), minutes(stop), &holds, open));
        prop_assert_eq!(clock.gross, open.between(minutes(0), minutes(stop)));
    }
}

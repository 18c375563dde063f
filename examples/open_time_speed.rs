//! How many open-time computations a second: `cargo run --release --example open_time_speed`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a measurement for people"
)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use plumbline::service_level::{Amount, Case, Promise, Targets, replay};
    use plumbline::time::{Calendar, DatePattern, Instant, OpenTime, Span, Zone};
    use std::{hint::black_box, time};
    let zone = Zone::from_text("Europe/Berlin 2s0 fz9d2o+2s0 9ts00-2s0").unwrap();
    for week in [
        "Mon-Fri 08:00-18:00",
        "Mon-Fri 08:00-12:00, 13:00-17:00; Sat 09:00-12:00",
        "Daily 22:00-06:00",
        "Always",
    ] {
        let begun = time::Instant::now();
        let calendar = Calendar::parse(zone.clone(), week, "2016-12-25 Christmas Day", "").unwrap();
        let open = OpenTime::new(calendar);
        let built = begun.elapsed();
        // Pairs of instants anywhere in 2016, by a linear congruence.
        let mut seed = 1_u64;
        let mut draw = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            Instant::from_millis(1_451_606_400_000 + (seed >> 33) as i64 % 31_622_400 * 1000)
        };
        let pairs: Vec<(Instant, Instant)> = (0..65_536).map(|_| (draw(), draw())).collect();
        let rounds = 600;
        let begun = time::Instant::now();
        let mut total = Span::ZERO;
        for _ in 0..rounds {
            for (from, to) in black_box(&pairs) {
                total += open.between(*from, *to);
            }
        }
        let between = f64::from(rounds) * pairs.len() as f64 / begun.elapsed().as_secs_f64();
        black_box(total);
        let begun = time::Instant::now();
        for _ in 0..40 {
            for (from, _) in black_box(&pairs) {
                black_box(open.add(*from, Span::from_hours(8)));
            }
        }
        let add = 40.0 * pairs.len() as f64 / begun.elapsed().as_secs_f64();
        println!("{week}: built in {built:?}, between {:.0} M/s, add {:.0} M/s", between / 1e6, add / 1e6);
        // A what-if over 50,000 records with a hold each, under two promises.
        let day = Span::from_days(1);
        let held: Vec<_> = pairs.iter().map(|(from, _)| [(*from + day, *from + day + day)]).collect();
        let case = |at: usize| Case {
            priority: 3,
            opened: pairs[at].0,
            until: pairs[at].0 + Span::from_days(9),
            resolved: true,
            holds: &held[at],
        };
        let promise = |hours| Promise {
            resolve: Targets::from_first([Amount::Open(Span::from_hours(hours)); 4]),
            ..Promise::new(&open)
        };
        let begun = time::Instant::now();
        black_box(replay((0..50_000).map(case), &promise(24), &promise(48)));
        println!("    what-if over 50,000 records: {:?}", begun.elapsed());
    }
    let pattern = DatePattern::from_text("d/m/y").unwrap();
    let begun = time::Instant::now();
    for _ in 0..4_000_000 {
        let _ = black_box(pattern.parse(black_box("29/2/2016 01:16"), &zone));
    }
    println!("d/m/y HH:MM: {:.0} M/s", 4.0 / begun.elapsed().as_secs_f64());
}

#[cfg(target_arch = "wasm32")]
fn main() {}

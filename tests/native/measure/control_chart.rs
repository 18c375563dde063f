//! Control charts against published examples, and rule by rule.

use plumbline::measure::control_chart::{
    Assurance, Basis, ControlChart, Direction, Meaning, Naming, Phase, RuleSet, Settings, Verdict,
    control_chart, crossings_least, effect, longest_run_most, number,
};
use proptest::prelude::*;

/// NIST/SEMATECH e-Handbook of Statistical Methods §6.3.2.2, "Individuals control charts", flowrate.
const FLOWRATE: [f64; 10] = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn xmr(rules: RuleSet) -> Settings {
    Settings { basis: Basis::Xmr, ..Settings::new(rules, Direction::LowerIsBetter) }
}

/// Ten calm values around 10 with limits about 4.7 to 15.3, then `tail` judged against them.
fn after_calm(rules: RuleSet, tail: &[f64]) -> ControlChart {
    let calm = [9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 10.0, 10.0];
    let values: Vec<f64> = calm.iter().chain(tail).copied().collect();
    let settings = Settings { baseline: Some(calm.len()), ..xmr(rules) };
    control_chart(&some(&values), &settings)
}

fn words(chart: &ControlChart) -> Vec<String> {
    chart.signals.iter().map(|signal| signal.words(chart.centre_name())).collect()
}

fn near(left: f64, right: f64, within: f64) {
    assert!((left - right).abs() <= within, "{left} is not {right}");
}

#[test]
fn the_nist_flowrate_example() {
    let chart = control_chart(&some(&FLOWRATE), &xmr(RuleSet::WesternElectric));
    let phase = &chart.phases[0];
    near(phase.centre.unwrap(), 50.81, 1e-9);
    near(phase.mean_range.unwrap(), 1.8778, 5e-5);
    // The handbook divides by d2 = 1.128 where the field uses the rounded 2.66.
    near(phase.limits.unwrap().upper, 55.8041, 0.002);
    near(phase.limits.unwrap().lower, 45.8159, 0.002);
    near(phase.upper_range.unwrap(), 1.8778 * 3.267, 1e-3);
    assert!(chart.signals.is_empty(), "the handbook: the process is in control; {:?}", words(&chart));
    assert!(phase.provisional, "ten values");
    let ranges: Vec<_> =
        chart.points.iter().map(|p| p.moving_range.map(|r| (r * 10.0).round() / 10.0)).collect();
    let published = [2.0, 2.3, 1.4, 3.5, 3.4, 1.4, 0.2, 1.2, 1.5];
    assert_eq!(ranges[0], None);
    assert_eq!(ranges[1..], some(&published)[..]);
}

/// qicharts2, vignette "Quality Improvement Charts", appendix 2, critical values for 10 to 65 useful observations.
#[test]
fn the_table_of_runs_and_crossings() {
    let crossings = [
        2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 6, 6, 7, 7, 8, 8, 8, 9, 9, 10, 10, 11, 11, 11, 12, 12, 13, 13, 14, 14,
        14, 15, 15, 16, 16, 17, 17, 17, 18, 18, 19, 19, 20, 20, 21, 21, 21, 22, 22, 23, 23, 24, 24, 25, 25,
        25,
    ];
    for (n, least) in (10..=65).zip(crossings) {
        assert_eq!(crossings_least(n), least, "crossings of {n}");
        let most = match n {
            10..=11 => 6,
            12..=22 => 7,
            23..=45 => 8,
            _ => 9,
        };
        assert_eq!(longest_run_most(n), most, "longest run of {n}");
    }
    for n in 1..20_000_usize {
        assert_eq!(longest_run_most(n), ((n as f64).log2() + 3.0).round() as usize, "longest run of {n}");
    }
    assert_eq!((longest_run_most(0), longest_run_most(usize::MAX)), (3, 43));
    assert_eq!((crossings_least(0), crossings_least(1)), (0, 0));
    assert!((4_900..5_000).contains(&crossings_least(10_000)), "no underflow: {}", crossings_least(10_000));
}

/// The example of "Improving Tools for Quality Improvement: Crossings, Runs, and Crossrun" (sciencetrends.com):
/// 13 points, crossings 3-4, 6-7, 7-8, 9-10 and 10-11, longest run 3 at 4, 5, 6; "relax".
#[test]
fn anhoej_relaxes_over_thirteen_random_points() {
    let sides = [1., 1., 1., -1., -1., -1., 1., -1., -1., 1., -1., -1., -1.];
    let chart = control_chart(&some(&sides), &Settings::new(RuleSet::Anhoej, Direction::Neutral));
    assert!(!chart.is_xmr);
    assert_eq!(words(&chart), [""; 0]);
}

#[test]
fn anhoej_sees_a_shift() {
    let values: Vec<f64> =
        (0..24).map(|i| if i < 12 { 10.0 + f64::from(i % 3) } else { f64::from(i % 3) }).collect();
    let chart = control_chart(&some(&values), &Settings::new(RuleSet::Anhoej, Direction::LowerIsBetter));
    assert_eq!(
        words(&chart),
        [
            "12 above the median in a row, chance brings 8 at most",
            "12 below the median in a row, chance brings 8 at most",
            "crosses the median 1 time, chance brings 8 at least",
        ]
    );
    assert_eq!(chart.points[20].meaning, Some(Meaning::Improvement));
}

#[test]
fn every_rule_says_what_it_saw() {
    let check = |rules, tail: &[f64], expected: &[&str]| {
        assert_eq!(words(&after_calm(rules, tail)), expected, "{rules:?} {tail:?}");
    };
    let (mdc, we, nelson) = (RuleSet::Mdc, RuleSet::WesternElectric, RuleSet::Nelson);
    let house = RuleSet::HOUSE;
    check(mdc, &[], &[]);
    check(mdc, &[20.0], &["above the upper limit"]);
    check(mdc, &[1.0], &["below the lower limit"]);
    check(mdc, &[9.0, 9.5, 9.0, 9.5, 9.0, 9.5], &[]);
    check(mdc, &[9.0, 9.5, 9.0, 9.5, 9.0, 9.5, 9.0], &["7 below the average in a row"]);
    check(house, &[9.0, 9.5, 9.0, 9.5, 9.0, 9.5, 9.0], &[]);
    check(house, &[9.0, 9.5, 9.0, 9.5, 9.0, 9.5, 9.0, 9.5], &["8 below the average in a row"]);
    check(we, &[9.0, 9.5, 9.0, 9.5, 9.0, 9.5, 9.0, 9.5], &["8 below the average in a row"]);
    check(nelson, &[9.0, 9.5, 9.0, 9.5, 9.0, 9.5, 9.0, 9.5], &["20 close to the average in a row"]);
    check(mdc, &[8.0, 9.0, 9.5, 10.5, 11.0, 11.5], &[]);
    check(mdc, &[8.0, 9.0, 9.5, 10.5, 11.0, 11.5, 12.0], &["7 rising in a row"]);
    check(nelson, &[12.0, 11.0, 10.5, 9.5, 9.0, 8.5], &["6 falling in a row"]);
    check(mdc, &[14.0, 10.5, 14.0], &["2 of 3 near the upper limit"]);
    check(mdc, &[14.0, 9.5, 14.0], &[]);
    check(we, &[14.0, 9.5, 14.0], &["2 of 3 near the upper limit"]);
    check(we, &[12.0, 12.0, 10.5, 12.0, 12.0], &["4 of 5 over a third of the way to the upper limit"]);
    let three = RuleSet::House { run: 8, three_of_four: true };
    check(three, &[13.0, 13.0, 10.5, 13.0], &["3 of 4 nearer the upper limit than the average"]);
    check(nelson, &[8.0, 12.0, 8.0, 12.0, 8.0, 12.0, 8.0, 12.0], &["8 away from the average in a row"]);
}

/// NHS-R community, NHSRplotthedots, tests/testthat/test-ptd_calculate_point_type.R: which points each rule marks.
#[test]
fn the_cases_of_the_making_data_count_reference_code() {
    let marked = |values: &[f64]| -> Vec<u8> {
        let chart = after_calm(RuleSet::Mdc, values);
        chart.points[12..].iter().map(|point| u8::from(!point.signals.is_empty())).collect()
    };
    let check = |values: &[f64], expected: &[u8]| assert_eq!(marked(values), expected, "{values:?}");
    // Sides of the mean: above is 10.5, below 9.5; the calm values before end on the mean and break any run.
    let side = |sides: &[i8]| sides.iter().map(|s| 10.0 + f64::from(*s) / 2.0).collect::<Vec<f64>>();
    check(&side(&[1; 6]), &[0; 6]);
    check(&side(&[1, 1, 1, 1, 1, 1, -1]), &[0; 7]);
    check(&side(&[1, 1, 1, 1, 1, 1, 1, 1, -1]), &[1, 1, 1, 1, 1, 1, 1, 1, 0]);
    check(&side(&[-1, 1, 1, 1, 1, 1, 1, 1, 1, -1]), &[0, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    check(&side(&[1, -1, -1, -1, -1, -1, -1, -1, -1, 1]), &[0, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    // Seven rising or falling, drawn around the mean so that no other rule speaks.
    let around =
        |steps: &[i8]| steps.iter().map(|s| 10.0 + (f64::from(*s) - 4.0) / 2.0).collect::<Vec<f64>>();
    check(&around(&[2, 3, 3, 4, 5, 6, 5]), &[0; 7]);
    check(&around(&[2, 1, 2, 3, 4, 5, 6, 7, 3]), &[0, 1, 1, 1, 1, 1, 1, 1, 0]);
    check(&around(&[2, 7, 6, 5, 4, 3, 2, 1, 3]), &[0, 1, 1, 1, 1, 1, 1, 1, 0]);
    // Two of three near the same limit, the third on the same side.
    let near = |hits: &[u8]| hits.iter().map(|h| if *h == 1 { 14.0 } else { 10.5 }).collect::<Vec<f64>>();
    for same in [&[1u8, 0, 1][..], &[0, 1, 1], &[1, 1, 0]] {
        check(&near(same), same);
    }
    check(&near(&[0, 0, 0]), &[0, 0, 0]);
    check(&near(&[0, 0, 1, 0, 1, 0]), &[0, 0, 1, 0, 1, 0]);
    check(&near(&[1, 0, 0, 1]), &[0, 0, 0, 0]);
    check(&near(&[1, 0, 0, 1, 1]), &[0, 0, 0, 1, 1]);
}

#[test]
fn a_gap_stays_a_gap() {
    let values = [Some(5.0), None, Some(7.0), Some(6.0), Some(f64::NAN), Some(f64::INFINITY), Some(1e200)];
    let chart = control_chart(&values, &xmr(RuleSet::Mdc));
    let ranges: Vec<_> = chart.points.iter().map(|p| p.moving_range).collect();
    assert_eq!(ranges, [None, None, None, Some(1.0), None, None, None]);
    assert_eq!(chart.points.iter().filter(|p| p.value.is_some()).count(), 3);
    assert_eq!(chart.phases[0].centre, Some(6.0));
    // A run passes over a gap.
    let mut tail: Vec<Option<f64>> = some(&[9., 11., 9., 11., 9., 11., 9., 11., 9., 11., 10., 10.]);
    tail.extend([Some(9.0), Some(9.1), None, Some(9.0), Some(9.1), None, Some(9.0), Some(9.1), Some(9.0)]);
    let chart = control_chart(&tail, &Settings { baseline: Some(12), ..xmr(RuleSet::Mdc) });
    assert_eq!(words(&chart), ["7 below the average in a row"]);
}

#[test]
fn few_values_get_a_run_chart_without_limits() {
    let settings = Settings { target: Some(5.0), ..Settings::new(RuleSet::Mdc, Direction::LowerIsBetter) };
    let chart = control_chart(&some(&FLOWRATE), &settings);
    assert!(!chart.is_xmr);
    assert_eq!(chart.phases[0].centre, Some((51.2 + 51.3) / 2.0));
    assert_eq!((chart.phases[0].limits, chart.assurance), (None, None));
    let sure = control_chart(&some(&[FLOWRATE, FLOWRATE].concat()), &settings);
    assert!(sure.is_xmr && !sure.phases[0].provisional);
}

#[test]
fn the_screen_leaves_wild_moving_ranges_out() {
    let mut values = vec![10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 11.0];
    values[6] = 40.0;
    let mdc = control_chart(&some(&values), &xmr(RuleSet::Mdc));
    let plain = control_chart(&some(&values), &Settings { screen_outliers: false, ..xmr(RuleSet::Mdc) });
    near(mdc.phases[0].mean_range.unwrap(), 1.0, 1e-9);
    near(plain.phases[0].mean_range.unwrap(), 69.0 / 13.0, 1e-9);
    assert!(words(&mdc).iter().any(|w| w == "above the upper limit"));
}

#[test]
fn rare_events_and_steps_are_no_outliers() {
    let check = |values: &[f64], screened: usize, range: f64| {
        let phase = &control_chart(&some(values), &xmr(RuleSet::Mdc)).phases[0];
        assert_eq!(phase.screened, screened, "{values:?}");
        near(phase.mean_range.unwrap(), range, 1e-9);
    };
    let mut rare = vec![0.0; 36];
    rare[20] = 1.0;
    // Without its two ranges nothing but equal values would be left: limits of 0 and 0.
    check(&rare, 0, 2.0 / 35.0);
    // One step of a log that begins with its backlog, and three ranges of eleven.
    check(&[8995.0, 7934.0, 3633.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0, 8995.0 / 11.0);
    // Whether the newest value stands alone cannot be told yet.
    check(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 20.0], 0, 29.0 / 11.0);
    check(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 20.0, 2.0], 2, 1.0);
}

#[test]
fn a_share_has_no_limit_above_a_hundred() {
    let values = [90.0, 98.0, 92.0, 97.0, 91.0, 99.0, 93.0, 96.0, 92.0, 98.0, 94.0, 97.0];
    let chart = control_chart(&some(&values), &Settings { most: Some(100.0), ..xmr(RuleSet::Mdc) });
    let limits = chart.phases[0].limits.unwrap();
    assert!(limits.upper > 100.0);
    assert_eq!((chart.upper(limits), chart.lower(limits)), (None, Some(limits.lower)));
    let open = control_chart(&some(&values), &xmr(RuleSet::Mdc));
    assert_eq!(open.upper(limits), Some(limits.upper));
}

#[test]
fn phases_have_limits_of_their_own() {
    let values: Vec<f64> = (0..24).map(|i| if i < 12 { 10.0 } else { 4.0 } + f64::from(i % 2)).collect();
    let phases = vec![Phase { start: 12, reason: "New on-call rota".into(), baseline: None }];
    let chart = control_chart(&some(&values), &Settings { phases, ..xmr(RuleSet::Mdc) });
    assert_eq!(words(&chart), [""; 0]);
    let centres: Vec<_> = chart.phases.iter().map(|p| p.centre.unwrap()).collect();
    assert_eq!(centres, [10.5, 4.5]);
    assert_eq!(chart.points[12].moving_range, None, "the step between phases is no moving range");
    assert_eq!((chart.points[11].phase, chart.points[12].phase), (0, 1));
    assert_eq!(chart.phases[1].reason, "New on-call rota");
    let out_of_order = vec![
        Phase { start: 99, ..Phase::default() },
        Phase { start: 6, ..Phase::default() },
        Phase { start: 6, ..Phase::default() },
    ];
    let chart = control_chart(&some(&values), &Settings { phases: out_of_order, ..xmr(RuleSet::Mdc) });
    let spans: Vec<_> = chart.phases.iter().map(|p| (p.start, p.end)).collect();
    assert_eq!(spans, [(0, 6), (6, 24)]);
}

#[test]
fn assurance_compares_the_target_with_the_limits() {
    let check = |direction, target, expected| {
        let settings = Settings { target: Some(target), direction, ..xmr(RuleSet::Mdc) };
        assert_eq!(control_chart(&some(&FLOWRATE), &settings).assurance, expected, "{direction:?} {target}");
    };
    check(Direction::LowerIsBetter, 60.0, Some(Assurance::WillPass));
    check(Direction::LowerIsBetter, 50.0, Some(Assurance::HitOrMiss));
    check(Direction::LowerIsBetter, 40.0, Some(Assurance::WillFail));
    check(Direction::HigherIsBetter, 60.0, Some(Assurance::WillFail));
    check(Direction::HigherIsBetter, 40.0, Some(Assurance::WillPass));
    check(Direction::Neutral, 50.0, None);
}

#[test]
fn a_chart_says_itself_in_sentences() {
    let labels: Vec<String> = (1..=40).map(|i| format!("week {i}")).collect();
    let naming = Naming {
        name: "Weekly mean time to restore",
        range: "Jan–Jun 2026",
        unit: "h",
        decimals: 1,
        periods: "weeks",
        labels: &labels,
    };
    let mut chart = after_calm(RuleSet::Mdc, &[9.0, 9.5, 9.0, 9.5, 9.0, 9.5, 9.0]);
    assert_eq!(
        chart.sentence(naming).replace('\u{a0}', " "),
        "Weekly mean time to restore, Jan–Jun 2026: average 10.0 h, limits 5.4–14.6 h. \
         Special-cause improvement since week 13: 7 below the average in a row."
    );
    chart.settings.target = Some(8.0);
    chart.assurance = Some(Assurance::HitOrMiss);
    chart.signals.clear();
    assert_eq!(
        chart.sentence(naming).replace('\u{a0}', " "),
        "Weekly mean time to restore, Jan–Jun 2026: average 10.0 h, limits 5.4–14.6 h. \
         No signal: the variation is common cause. Target 8.0 h is inside the limits: some weeks will miss it."
    );
    let few = control_chart(&some(&[3.0, 4.0]), &Settings::default());
    assert_eq!(
        few.sentence(Naming { range: "", unit: "", ..naming }),
        "Weekly mean time to restore: median 3.5. Trial limits appear at 12 values. \
         No signal so far."
    );
    let none = control_chart(&[None, None], &Settings::default());
    assert_eq!(none.sentence(naming), "Weekly mean time to restore, Jan–Jun 2026: no values yet.");
}

#[test]
fn an_improvement_worked_or_not() {
    let calm = [9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 10.0, 10.0];
    let check = |direction, tail: &[f64], expected: Verdict| {
        let values: Vec<f64> = calm.iter().chain(tail).copied().collect();
        let settings = Settings { direction, ..xmr(RuleSet::HOUSE) };
        let told = effect(&some(&values), calm.len(), &settings);
        assert_eq!(told.verdict, expected, "{tail:?}");
        assert!(!told.provisional);
    };
    let (low, high) = (Direction::LowerIsBetter, Direction::HigherIsBetter);
    let eight = [9.0, 9.5, 9.0, 9.5, 9.0, 9.5, 9.0, 9.5];
    let said = || "8 below the average in a row".to_string();
    check(low, &eight, Verdict::Improved { words: said() });
    check(high, &eight, Verdict::Worse { words: said() });
    check(Direction::Neutral, &eight, Verdict::Changed { words: said() });
    check(low, &eight[..5], Verdict::NoSignalYet { more: 3 });
    check(low, &[9.0, 9.5, 11.0], Verdict::NoSignalYet { more: 8 });
    check(low, &[], Verdict::NoSignalYet { more: 8 });
    check(low, &[1.0], Verdict::Improved { words: "below the lower limit".into() });
    check(low, &[30.0], Verdict::Worse { words: "above the upper limit".into() });

    let short = effect(&some(&[9.0, 11.0, 9.0]), 2, &xmr(RuleSet::Mdc));
    assert_eq!(
        short.sentence(),
        "No signal yet: 6 more values on the better side are needed. \
         Provisional: the baseline has 2 of 12 values."
    );
    assert_eq!(effect(&some(&[9.0, 8.0]), 1, &xmr(RuleSet::Mdc)).verdict, Verdict::NoBaseline);
    assert_eq!(effect(&[], 5, &xmr(RuleSet::Mdc)).verdict, Verdict::NoBaseline);
}

#[test]
fn numbers_are_written_plainly() {
    let check = |value, decimals, expected: &str| assert_eq!(number(value, decimals), expected);
    check(5.25, 1, "5.2");
    check(-0.04, 1, "0.0");
    check(-3.0, 0, "−3");
    check(f64::NAN, 1, "–");
    check(1e20, 1, "1.00e20");
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let rules = prop_oneof![
        Just(RuleSet::Mdc),
        Just(RuleSet::House { run: 8, three_of_four: true }),
        Just(RuleSet::WesternElectric),
        Just(RuleSet::Nelson),
        Just(RuleSet::Anhoej),
    ];
    let basis = prop_oneof![Just(Basis::Auto), Just(Basis::Xmr), Just(Basis::Median)];
    (rules, basis, proptest::option::of(0usize..20)).prop_map(|(rules, basis, start)| Settings {
        basis,
        phases: start.map(|start| Phase { start, ..Phase::default() }).into_iter().collect(),
        ..Settings::new(rules, Direction::HigherIsBetter)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Turning the series upside down turns every signal and its meaning, and nothing else.
    #[test]
    fn the_mirror_image_has_mirrored_signals(
        values in prop::collection::vec(prop::option::weighted(0.9, -8i32..8), 0..60),
        settings in any_settings(),
    ) {
        let up: Vec<_> = values.iter().map(|v| v.map(f64::from)).collect();
        let down: Vec<_> = values.iter().map(|v| v.map(|v| f64::from(-v))).collect();
        let (a, b) = (control_chart(&up, &settings), control_chart(&down, &settings));
        prop_assert_eq!(a.signals.len(), b.signals.len());
        let flip = |m: Option<Meaning>| match m {
            Some(Meaning::Improvement) => Some(Meaning::Concern),
            Some(Meaning::Concern) => Some(Meaning::Improvement),
            m => m,
        };
        for point in a.points.iter().zip(&b.points) {
            prop_assert_eq!(point.0.signals.len(), point.1.signals.len());
            if point.0.signals.len() == 1 {
                prop_assert_eq!(flip(point.0.meaning), point.1.meaning);
            }
        }
    }

    /// The unit of measurement changes no signal; phases cover the series; every signal names its points in order.
    #[test]
    fn scaling_changes_nothing(
        values in prop::collection::vec(prop::option::weighted(0.9, 0i32..30), 0..60),
        settings in any_settings(),
    ) {
        let plain: Vec<_> = values.iter().map(|v| v.map(f64::from)).collect();
        let scaled: Vec<_> = plain.iter().map(|v| v.map(|v| v * 64.0)).collect();
        let (a, b) = (control_chart(&plain, &settings), control_chart(&scaled, &settings));
        prop_assert_eq!(&a.signals, &b.signals);
        prop_assert_eq!(a.points.len(), values.len());
        let covered: usize = a.phases.iter().map(|p| p.end - p.start).sum();
        prop_assert_eq!(covered, values.len());
        for signal in &a.signals {
            prop_assert!(!signal.points.is_empty());
            prop_assert!(signal.points.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(signal.points.iter().all(|&p| a.points[p].value.is_some()));
        }
    }
}

#[test]
fn a_lower_limit_below_zero_is_none_where_no_value_was_ever_below() {
    let lower = |values: &[f64]| {
        let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        let chart = control_chart(&values, &Settings::default());
        let limits = chart.phases[0].limits.unwrap();
        (limits.lower < 0.0, chart.lower(limits).is_some())
    };
    let mut counts: Vec<f64> = (0..20).map(|n| f64::from(n % 5)).collect();
    assert_eq!(lower(&counts), (true, false));
    counts[3] = -1.0;
    assert_eq!(lower(&counts), (true, true));
    let high: Vec<f64> = (0..20).map(|n| 50.0 + f64::from(n % 5)).collect();
    assert_eq!(lower(&high), (false, true));
}

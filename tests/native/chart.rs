//! Every kind of chart: its picture, its table, and what must hold however strange the figures.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use expect_test::expect_file;
use plumbline::chart::{
    AGE_BUCKETS, Aged, AgeingSpec, AttainmentSpec, BulletSpec, Cause, Cell, ControlSpec, DataTable, Drawing,
    Event, FlowSpec, HeatSpec, Mark, Met, ParetoSpec, PercentileSpec, Period, Px, Quantity, Series, Sheet,
    SparklineSpec, Spread, TrendSpec, age_bucket, ageing, attainment, bullet, control, control_reach, csv,
    flow, heat, heat_level, moving_range, pareto, percentile, sparkline, svg_file, trend,
};
use plumbline::measure::control_chart::{Basis, Direction, Naming, Phase, RuleSet, Settings, control_chart};
use proptest::prelude::*;

const HOURS: Quantity = Quantity { name: "Mean time to restore", unit: "h", decimals: 1 };

fn sheet(title: &'static str) -> Sheet<'static> {
    Sheet { width: 640, height: 300, title, description: "A sentence about what is to be seen." }
}

fn weeks(count: usize) -> Vec<Period> {
    let tick = |i: usize| i.is_multiple_of(4).then(|| format!("W{}", i + 1));
    (0..count)
        .map(|i| Period { label: format!("Week {}", i + 1), tick: tick(i), key: format!("w{}", i + 1) })
        .collect()
}

/// Numbers that look like a measure, the same every time.
fn wave(count: usize, centre: f64, swing: f64) -> Vec<Option<f64>> {
    let value = |i: usize| centre + swing * ((i * 7919 % 97) as f64 / 48.5 - 1.0);
    (0..count).map(|i| Some((value(i) * 10.0).round() / 10.0)).collect()
}

fn check_picture(name: &str, drawing: &Drawing) {
    check_sound(drawing);
    let file = format!("{}/tests/fixtures/charts/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    expect_file![file].assert_eq(&svg_file(drawing, "Own records, as of 2026-06-30"));
}

/// What holds for every drawing.
fn check_sound(drawing: &Drawing) {
    let plot = drawing.plot;
    assert!(plot.width >= Px(0) && plot.height >= Px(0));
    for point in &drawing.points {
        let inside_x = point.x >= plot.x && point.x.0 <= plot.x.0 + plot.width.0;
        let inside_y = point.y >= plot.y && point.y.0 <= plot.y.0 + plot.height.0;
        assert!(inside_x && inside_y, "{} at {}, {} is outside {plot:?}", point.label, point.x, point.y);
    }
    let (width, height) = (drawing.width as i32 * 10, drawing.height as i32 * 10);
    let near = |(x, y): (Px, Px)| x.0 >= -20 && x.0 <= width + 20 && y.0 >= -20 && y.0 <= height + 20;
    for mark in &drawing.marks {
        assert!(!mark.class().is_empty());
        let all_near = match mark {
            Mark::Line { from, to, .. } => near(*from) && near(*to),
            Mark::Polyline { points, .. } | Mark::Polygon { points, .. } => points.iter().all(|p| near(*p)),
            Mark::Rect { at, size, .. } => near(*at) && size.0 >= Px(0) && size.1 >= Px(0),
            Mark::Circle { at, .. } => near(*at),
            Mark::Text { at, .. } => near(*at),
        };
        assert!(all_near, "{mark:?} leaves the sheet");
    }
    for row in &drawing.table.rows {
        assert_eq!(row.len(), drawing.table.columns.len());
    }
    let svg = svg_file(drawing, "");
    assert!(!svg.contains("NaN") && !svg.contains("inf\""), "a coordinate is no number");
}

fn cells(table: &DataTable) -> Vec<Vec<String>> {
    let cell = |cell: &Cell| match cell {
        Cell::Empty => String::new(),
        Cell::Number(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
    };
    table.rows.iter().map(|row| row.iter().map(cell).collect()).collect()
}

fn restore_times() -> Vec<Option<f64>> {
    let mut values = wave(26, 5.2, 1.6);
    values[9] = None;
    values[6] = Some(11.0);
    for value in &mut values[17..] {
        *value = value.map(|v| v - 2.2);
    }
    values
}

fn xmr_drawing(phases: Vec<Phase>, kind: fn(&ControlSpec) -> Drawing, height: u32) -> Drawing {
    let values = restore_times();
    let settings = Settings {
        target: Some(4.0),
        baseline: Some(16),
        phases,
        ..Settings::new(RuleSet::Mdc, Direction::LowerIsBetter)
    };
    let chart = control_chart(&values, &settings);
    let periods = weeks(values.len());
    let labels: Vec<String> = periods.iter().map(|period| period.label.clone()).collect();
    let sentence = chart.sentence(Naming {
        name: "Weekly mean time to restore",
        range: "Jan–Jun 2026",
        unit: "h",
        decimals: 1,
        periods: "weeks",
        labels: &labels,
    });
    let events = [
        Event { index: 6, label: "Mail outage".into() },
        Event { index: 8, label: "Release 7".into() },
        Event { index: 17, label: "On-call rota".into() },
    ];
    let sheet = Sheet { height, description: &sentence, ..sheet("Time to restore is falling since week 18") };
    kind(&ControlSpec {
        sheet,
        quantity: HOURS,
        periods: &periods,
        chart: &chart,
        events: &events,
        reach: None,
    })
}

#[test]
fn xmr() {
    let drawing = xmr_drawing(Vec::new(), control, 300);
    check_picture("xmr", &drawing);
    assert_eq!(drawing.points.len(), 25, "a gap is no point");
    let spoken = drawing.points.iter().find(|point| point.index == 6).unwrap();
    assert_eq!(
        spoken.label.replace('\u{a0}', " "),
        "Week 7, 11.0 h, above the upper limit, concern, Mail outage"
    );
    assert_eq!(spoken.key, "w7");
    let table = cells(&drawing.table);
    for (row, value) in table.iter().zip(restore_times()) {
        assert_eq!(row[1], value.map(|v| v.to_string()).unwrap_or_default());
    }
    assert_eq!((table[9][0].as_str(), table[9][1].as_str()), ("Week 10", ""));
    let triangles = drawing.marks.iter().filter(|mark| mark.class() == "point improvement").count();
    assert!(triangles >= 7);
}

#[test]
fn xmr_in_phases() {
    let phases = vec![Phase { start: 17, reason: "New on-call rota".into(), baseline: None }];
    check_picture("xmr-phases", &xmr_drawing(phases, control, 300));
}

#[test]
fn moving_ranges() {
    check_picture("moving-range", &xmr_drawing(Vec::new(), moving_range, 160));
}

#[test]
fn run_chart() {
    let values = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1].map(Some);
    let chart = control_chart(&values, &Settings::default());
    let periods = weeks(10);
    let spec = ControlSpec {
        sheet: sheet("Flow rate"),
        quantity: HOURS,
        periods: &periods,
        chart: &chart,
        events: &[],
        reach: None,
    };
    check_picture("run", &control(&spec));
}

#[test]
fn trend_of_two() {
    let (a, mut b) = (wave(24, 20.0, 6.0), wave(24, 12.0, 3.0));
    b[10] = None;
    b[12] = None;
    let series = [Series { name: "Mail", values: &a }, Series { name: "Network", values: &b }];
    let periods = weeks(24);
    let quantity = Quantity { name: "Incidents", unit: "", decimals: 0 };
    let spec = TrendSpec {
        sheet: sheet("Incidents a week"),
        quantity,
        periods: &periods,
        series: &series,
        target: Some(15.0),
        events: &[Event { index: 23, label: "Release 8 of the mail service".into() }],
        reach: None,
    };
    let drawing = trend(&spec);
    check_picture("trend", &drawing);
    for (i, row) in cells(&drawing.table).iter().enumerate() {
        let text = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
        assert_eq!(row[..], [periods[i].label.clone(), text(a[i]), text(b[i])]);
    }
}

#[test]
fn arrivals_and_closures() {
    let (arrivals, closures) = (wave(20, 30.0, 8.0), wave(23, 29.0, 6.0)[3..].to_vec());
    let mut open = 20.0;
    let both = arrivals.iter().zip(&closures);
    let backlog: Vec<Option<f64>> = both
        .map(|(a, c)| {
            open += a.unwrap() - c.unwrap();
            Some(open)
        })
        .collect();
    let periods = weeks(20);
    let spec = FlowSpec {
        sheet: sheet("Are we keeping up?"),
        periods: &periods,
        arrivals: &arrivals,
        closures: &closures,
        backlog: &backlog,
    };
    let drawing = flow(&spec);
    check_picture("flow", &drawing);
    for (i, row) in drawing.table.rows.iter().enumerate() {
        assert_eq!(row[1..], [arrivals[i].into(), closures[i].into(), backlog[i].into()]);
    }
}

#[test]
fn pareto_of_causes() {
    let names = [
        "Password",
        "Printer driver",
        "Mailbox full",
        "VPN certificate expired",
        "Network port",
        "Disk full",
        "Licence",
        "Screen",
        "Slow start",
        "Wrong access",
        "Update failed",
        "Unknown",
        "Cable",
    ];
    let causes: Vec<Cause> = names
        .iter()
        .enumerate()
        .map(|(i, name)| Cause { label: (*name).into(), value: (90 / (i + 1)) as f64, key: format!("c{i}") })
        .collect();
    let quantity = Quantity { name: "Incidents", unit: "", decimals: 0 };
    let spec = ParetoSpec { sheet: sheet("What causes most?"), quantity, causes: &causes, cumulative: true };
    let drawing = pareto(&spec);
    check_picture("pareto", &drawing);
    assert_eq!((drawing.points.len(), drawing.table.rows.len()), (11, 13));
    assert_eq!(drawing.points[0].label, "Password, 90, 32 %");
    assert_eq!(drawing.points[10].label, "Other (3), 21, 7 %");
    let plain = pareto(&ParetoSpec { cumulative: false, ..spec });
    check_picture("pareto-plain", &plain);
}

#[test]
fn ageing_of_the_open() {
    let statuses = ["New", "Assigned", "In progress", "Waiting for supplier"];
    let records: Vec<Aged> = (0..90)
        .map(|i| Aged {
            days: (f64::from(i) * 0.11).powi(2) * 1.3,
            status: (i as usize * 7) % 4,
            label: format!("INC-{i:04}"),
            key: format!("i{i}"),
        })
        .collect();
    let spec = AgeingSpec {
        sheet: sheet("How old is what is open?"),
        statuses: &statuses,
        records: &records,
        p85: Some(76.3),
    };
    let drawing = ageing(&spec);
    check_picture("ageing", &drawing);
    let total: f64 = drawing.table.rows.last().unwrap()[1..]
        .iter()
        .map(|c| if let Cell::Number(n) = c { *n } else { 0.0 })
        .sum();
    assert_eq!(total, 90.0);
    let check = |days, bucket: &str| assert_eq!(AGE_BUCKETS[age_bucket(days)].0, bucket, "{days} days");
    check(0.0, "0–1");
    check(0.999, "0–1");
    check(1.0, "1–3");
    check(90.0, ">90");
    check(1e9, ">90");
}

#[test]
fn heat_of_the_week() {
    let hours: Vec<String> = (0..24).map(|h| h.to_string()).collect();
    let hours: Vec<&str> = hours.iter().map(String::as_str).collect();
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let count =
        |d: u32, h: u32| if d < 5 && (7..19).contains(&h) { (h * 5 + d * 11) % 37 + 6 } else { (h + d) % 3 };
    let mut counts: Vec<Vec<Option<u32>>> =
        (0..7).map(|d| (0..24).map(|h| Some(count(d, h))).collect()).collect();
    counts[6][23] = None;
    let spec = HeatSpec {
        sheet: Sheet { height: 220, ..sheet("When is it busy?") },
        rows: &days,
        columns: &hours,
        counts: &counts,
        unit: "incidents",
    };
    let drawing = heat(&spec);
    check_picture("heat", &drawing);
    assert_eq!(drawing.points.len(), 7 * 24 - 1);
    assert_eq!(drawing.points[9].label, "Mon 9, 14\u{a0}incidents");
    for (row, counts) in drawing.table.rows.iter().zip(&counts) {
        let expected: Vec<Cell> = counts.iter().map(|c| Cell::from(c.map(f64::from))).collect();
        assert_eq!(row[1..], expected);
    }
    let levels: Vec<u8> = [0, 1, 50, 100].into_iter().map(|n| heat_level(n, 100)).collect();
    assert_eq!(levels, [0, 1, 5, 9]);
    assert_eq!((heat_level(0, 0), heat_level(u32::MAX, u32::MAX)), (0, 9));
}

#[test]
fn percentile_strips() {
    let values = |scale: f64| -> Vec<f64> {
        (0..140).map(|i| scale * (f64::from(i * 53 % 140) / 30.0).exp() / 12.0).collect()
    };
    let (a, b, c) = (values(1.0), values(1.6), values(2.2));
    let rows = [("P1", &a, 1.0), ("P2", &b, 1.6), ("P3 and lower", &c, 2.2)].map(|(name, values, s)| {
        Spread { name, values, percentiles: [Some(0.86 * s), Some(4.4 * s), Some(7.0 * s)], key: name }
    });
    let spec = PercentileSpec {
        sheet: Sheet { height: 220, ..sheet("How long does it take?") },
        quantity: HOURS,
        rows: &rows,
        target: Some(8.0),
    };
    let drawing = percentile(&spec);
    check_picture("percentile", &drawing);
    assert_eq!(drawing.points[1].label.replace('\u{a0}', " "), "P1, p85 4.4 h, n 140");
    assert_eq!(cells(&drawing.table)[0], ["P1", "140", "0.86", "4.4", "7"]);
}

#[test]
fn met_and_missed() {
    let values: Vec<Met> =
        (0..12).map(|i| Met { met: 30 + i * 5 % 17, missed: if i == 4 { 0 } else { 3 + i % 5 } }).collect();
    let mut values = values;
    values[7] = Met::default();
    values[8] = Met { met: 7, missed: 2 };
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let periods: Vec<Period> = months.into_iter().map(Period::new).collect();
    let spec = AttainmentSpec {
        sheet: sheet("Solved in time"),
        periods: &periods,
        values: &values,
        target: Some(90.0),
    };
    let drawing = attainment(&spec);
    check_picture("attainment", &drawing);
    assert_eq!(drawing.points.len(), 11, "nothing counted is a gap");
    assert_eq!(drawing.points[7].label, "Sep, 7 of 9 met");
    assert_eq!(drawing.points[0].label, "Jan, 90.9 % met, 30 of 33");
    assert_eq!(cells(&drawing.table)[7], ["Aug", "0", "0", "0", ""]);
}

#[test]
fn bullets_and_sparklines() {
    let tile = Sheet { width: 220, height: 44, ..sheet("Solved in time") };
    let quantity = Quantity { name: "Solved in time", unit: "%", decimals: 0 };
    let spec = BulletSpec {
        sheet: tile,
        quantity,
        value: Some(87.0),
        target: Some(90.0),
        bands: &[70.0, 85.0],
        most: Some(100.0),
    };
    let drawing = bullet(&spec);
    check_picture("bullet", &drawing);
    assert_eq!(drawing.points[0].label.replace('\u{a0}', " "), "Solved in time, 87 %, target 90 %");
    let empty = bullet(&BulletSpec { value: None, ..spec });
    check_picture("bullet-no-data", &empty);
    assert_eq!(cells(&empty.table), [["", "90"]]);

    let mut values = wave(12, 5.0, 1.5);
    values[4] = None;
    let periods = weeks(12);
    let small = Sheet { width: 120, height: 32, ..tile };
    let spec = SparklineSpec {
        sheet: small,
        quantity: HOURS,
        periods: &periods,
        values: &values,
        target: Some(4.0),
    };
    check_picture("sparkline", &sparkline(&spec));
}

/// Every chart over time of the same values.
fn every_kind(values: &[Option<f64>]) -> Vec<Drawing> {
    let last = values.iter().flatten().next_back().copied();
    every_kind_against(values, last)
}

fn every_kind_against(values: &[Option<f64>], target: Option<f64>) -> Vec<Drawing> {
    let periods = weeks(values.len());
    let numbers: Vec<f64> = values.iter().flatten().copied().collect();
    let events = [Event { index: 0, label: "First".into() }, Event { index: 99_999, label: "Never".into() }];
    let settings = Settings { basis: Basis::Xmr, target, ..Settings::default() };
    let chart = control_chart(values, &settings);
    let spec = ControlSpec {
        sheet: sheet(""),
        quantity: HOURS,
        periods: &periods,
        chart: &chart,
        events: &events,
        reach: None,
    };
    let series = [Series { name: "A", values }, Series { name: "B", values: &[] }];
    let causes: Vec<Cause> =
        numbers.iter().map(|&value| Cause { label: format!("{value}"), value, key: String::new() }).collect();
    let records: Vec<Aged> = numbers
        .iter()
        .map(|&days| Aged { days, status: 0, label: "INC".into(), key: String::new() })
        .collect();
    let rows = [Spread { name: "All", values: &numbers, percentiles: [target, None, target], key: "" }];
    let met: Vec<Met> = values.iter().map(|v| Met { met: v.map_or(0, |v| v as u32), missed: 1 }).collect();
    let narrow = Sheet { width: 1, height: 1, ..sheet("") };
    vec![
        control(&spec),
        moving_range(&spec),
        control(&ControlSpec { sheet: narrow, ..spec }),
        trend(&TrendSpec {
            sheet: sheet(""),
            quantity: HOURS,
            periods: &periods,
            series: &series,
            target,
            events: &events,
            reach: None,
        }),
        flow(&FlowSpec {
            sheet: sheet(""),
            periods: &periods,
            arrivals: values,
            closures: &[],
            backlog: values,
        }),
        pareto(&ParetoSpec { sheet: sheet(""), quantity: HOURS, causes: &causes, cumulative: true }),
        ageing(&AgeingSpec { sheet: sheet(""), statuses: &["New"], records: &records, p85: target }),
        ageing(&AgeingSpec { sheet: sheet(""), statuses: &[], records: &records, p85: target }),
        percentile(&PercentileSpec { sheet: sheet(""), quantity: HOURS, rows: &rows, target }),
        attainment(&AttainmentSpec { sheet: sheet(""), periods: &periods, values: &met, target }),
        bullet(&BulletSpec {
            sheet: sheet(""),
            quantity: HOURS,
            value: target,
            target,
            bands: &numbers,
            most: None,
        }),
        sparkline(&SparklineSpec { sheet: sheet(""), quantity: HOURS, periods: &periods, values, target }),
        heat(&HeatSpec { sheet: sheet(""), rows: &["Mon"], columns: &["0", "1"], counts: &[], unit: "" }),
    ]
}

#[test]
fn no_figures_are_too_strange() {
    let check = |values: &[Option<f64>]| every_kind(values).iter().for_each(check_sound);
    check(&[]);
    check(&[None; 5]);
    check(&[Some(3.0)]);
    check(&[Some(0.0); 20]);
    check(&[Some(7.0); 20]);
    check(&[Some(-5.0), Some(-6.0), None, Some(-7.0)]);
    check(&[Some(1e99), Some(-1e99), Some(1e99)]);
    check(&[Some(1e300), Some(f64::NAN), Some(f64::INFINITY), Some(2.0)]);
    check(&[Some(1e-300), Some(2e-300)]);
    check(&[Some(1.0), None, Some(2.0), None, Some(3.0)]);
    check(&[Some(1e100); 40]);
    for target in [f64::NAN, f64::NEG_INFINITY, 1e300, -1e100, 0.0, 250.0] {
        every_kind_against(&[Some(3.0), Some(4.0)], Some(target)).iter().for_each(check_sound);
    }
}

#[test]
fn ten_thousand_points_stay_few_marks() {
    let values = wave(10_000, 50.0, 20.0);
    let settings = Settings::new(RuleSet::Mdc, Direction::HigherIsBetter);
    let chart = control_chart(&values, &settings);
    let periods = weeks(values.len());
    let spec = ControlSpec {
        sheet: sheet(""),
        quantity: HOURS,
        periods: &periods,
        chart: &chart,
        events: &[],
        reach: None,
    };
    let drawing = control(&spec);
    assert_eq!((drawing.points.len(), drawing.table.rows.len()), (10_000, 10_000));
    let longest = drawing
        .marks
        .iter()
        .map(|mark| if let Mark::Polyline { points, .. } = mark { points.len() } else { 0 });
    assert!(longest.max().unwrap() <= 2_000);
    let low = drawing.points.iter().map(|p| p.y).max().unwrap();
    let kept = drawing
        .marks
        .iter()
        .any(|m| matches!(m, Mark::Polyline { points, .. } if points.iter().any(|p| p.1 == low)));
    assert!(kept, "the extremes survive the thinning");
}

#[test]
fn small_multiples_share_a_scale() {
    let periods = weeks(14);
    let charts = [5.0, 40.0].map(|centre| control_chart(&wave(14, centre, 3.0), &Settings::default()));
    let reaches = charts.each_ref().map(|chart| control_reach(chart).unwrap());
    let reach = Some((reaches[0].0.min(reaches[1].0), reaches[0].1.max(reaches[1].1)));
    let ticks = charts.each_ref().map(|chart| {
        let drawing = control(&ControlSpec {
            sheet: sheet(""),
            quantity: HOURS,
            periods: &periods,
            chart,
            events: &[],
            reach,
        });
        let text = |mark: &Mark| match mark {
            Mark::Text { class: "tick", at, text, .. } => Some((at.1, text.clone())),
            _ => None,
        };
        drawing.marks.iter().filter_map(text).collect::<Vec<_>>()
    });
    assert_eq!(ticks[0], ticks[1]);
    assert_eq!(control_reach(&control_chart(&[None], &Settings::default())), None);
}

#[test]
fn text_is_never_markup() {
    let evil = "<script>alert(1)</script> & \"q\" 'a'\u{0}";
    let causes = [Cause { label: evil.into(), value: 3.0, key: String::new() }];
    let sheet = Sheet { title: evil, description: evil, ..sheet("") };
    let svg =
        svg_file(&pareto(&ParetoSpec { sheet, quantity: HOURS, causes: &causes, cumulative: false }), evil);
    assert!(!svg.contains("<script") && !svg.contains('\u{0}'));
    assert!(svg.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;q&quot; &#39;a&#39;"));
}

#[test]
fn csv_is_quoted_and_runs_no_formula() {
    let text = |text: &str| Cell::Text(text.into());
    let mut table = trend(&TrendSpec {
        sheet: sheet(""),
        quantity: HOURS,
        periods: &[],
        series: &[Series { name: "=SUM(A1)", values: &[] }],
        target: None,
        events: &[],
        reach: None,
    })
    .table;
    table.rows = vec![
        vec![text("=1+1"), Cell::Number(-2.5)],
        vec![text("-4"), Cell::Empty],
        vec![text("@cmd, \"x\""), Cell::Number(1e21)],
        vec![text("\tTab"), Cell::Number(0.1)],
        vec![text("two\nlines"), Cell::Number(3.0)],
        vec![text("＝1"), text("'=2")],
    ];
    assert_eq!(
        csv(&table),
        "\u{feff}Period,'=SUM(A1)\r\n'=1+1,-2.5\r\n'-4,\r\n\"'@cmd, \"\"x\"\"\",1000000000000000000000\r\n\"'\tTab\",0.1\r\n\"two\nlines\",3\r\n'＝1,''=2\r\n"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_point_lies_in_its_plot(
        values in prop::collection::vec(prop::option::weighted(0.8, -1e6f64..1e6), 0..80),
    ) {
        for drawing in every_kind(&values) {
            check_sound(&drawing);
        }
    }
}

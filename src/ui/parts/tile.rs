//! A KPI at a glance: value, target, what its variation says, the last twelve periods.

use super::ClauseChip;
use super::chart::picture;
use super::subject::{Subject, subjects, today, with_facts};
use crate::chart::{BulletSpec, Quantity, Sheet, SparklineSpec, bullet, sparkline};
use crate::decimal;
use crate::measure::control_chart::{FULL_BASELINE, Meaning, RuleSet, Settings, control_chart, number};
use crate::measure::{Point, Unit, compute, usual_range};
use crate::order::Ordered;
use crate::route::Route;
use crate::service_level::FEW;
use crate::time::{Granularity, Period};
use crate::ui::app::App;
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::day_words::day_shown;

/// What a tile says.
struct Tile {
    subject: Subject,
    /// The newest whole period with a value, and the last twelve.
    latest: Option<Point>,
    last: Vec<Point>,
    points: usize,
    meaning: Option<Meaning>,
    /// The signal of the newest value, in words.
    signal: Option<String>,
    assurance: Option<&'static str>,
}

/// Tiles of the KPIs of the workspace, those with a signal first: all, or those chosen for the home page.
pub fn kpi_tiles(app: App, only_on_home: bool) -> Piece {
    let shown = move || {
        let _ = app.revision();
        let tiles = tiles(app, only_on_home);
        if tiles.is_empty() {
            return view! {
                <p class="muted">"No KPI is chosen for this page. "<a href="#/kpi">"Choose from all KPIs"</a></p>
            };
        }
        let views: Vec<Piece> = tiles.into_iter().map(tile_view).collect();
        view! { <div class="tiles">{views}</div> }
    };
    shown.piece()
}

/// The KPIs on record whose newest whole value is a concern, as their tiles say: name and address of their record, and
/// the signal in words.
pub fn concerns(app: App) -> Vec<(String, String, String)> {
    let (chosen, built_in) = app.workspace(subjects);
    let chosen = if built_in { Vec::new() } else { chosen };
    let of_concern = |tile: &Tile| tile.meaning == Some(Meaning::Concern);
    let tiles = tiles_of(app, &chosen).into_iter().filter(of_concern);
    tiles.map(|t| (t.subject.name, t.subject.address, t.signal.unwrap_or_default())).collect()
}

fn tiles(app: App, only_on_home: bool) -> Vec<Tile> {
    let (mut chosen, built_in) = app.workspace(subjects);
    if only_on_home {
        if chosen.iter().any(|s| s.on_home) {
            chosen.retain(|s| s.on_home);
        }
        if built_in {
            chosen.retain(|s| ["I01", "I02", "I05", "I06", "I07", "I11"].contains(&s.address.as_str()));
        }
        chosen.truncate(6);
    }
    let mut tiles = tiles_of(app, &chosen);
    tiles.order_by_key(|tile| match tile.meaning {
        Some(Meaning::Concern) => 0_u8,
        Some(_) => 1,
        None => u8::from(tile.subject.kpi.is_ok()) * 2,
    });
    tiles
}

/// The facts are read once for each length of period, and shared.
fn tiles_of(app: App, chosen: &[Subject]) -> Vec<Tile> {
    let now = app.now.get_untracked();
    let mut tiles: Vec<Tile> = Vec::new();
    for grain in [Granularity::Day, Granularity::Week, Granularity::Month] {
        let own: Vec<Subject> = chosen.iter().filter(|s| s.grain == grain).cloned().collect();
        if own.is_empty() {
            continue;
        }
        let (first, last) = app.workspace(|w| usual_range(w, grain, today(app), now));
        with_facts(app, grain, first, last, &mut |facts| {
            for subject in &own {
                let rows = subject.rows(app);
                let accepts = |row: u32| rows.as_ref().is_none_or(|rows| rows.has(row));
                let points = match &subject.kpi {
                    Ok(kpi) => compute(kpi, facts, rows.is_some().then_some(&accepts as _)).points,
                    Err(_) => Vec::new(),
                };
                tiles.push(tile(subject, points));
            }
        });
    }
    tiles
}

fn tile(subject: &Subject, mut points: Vec<Point>) -> Tile {
    points.retain(|point| !point.partial);
    let values: Vec<Option<f64>> = points.iter().map(|p| p.value).collect();
    let target = subject.target;
    let settings = Settings {
        target,
        phases: phases(subject, &points),
        most: subject.kpi.as_ref().ok().and_then(|kpi| kpi.unit.most()),
        ..Settings::new(RuleSet::Mdc, subject.direction)
    };
    let chart = control_chart(&values, &settings);
    let count = values.iter().flatten().count();
    let full = count >= FULL_BASELINE;
    Tile {
        latest: points.iter().rfind(|p| p.value.is_some()).copied(),
        meaning: chart.latest().and_then(|reading| reading.meaning).filter(|_| full),
        signal: values
            .iter()
            .rposition(Option::is_some)
            .and_then(|newest| chart.words_at(newest).into_iter().next()),
        assurance: chart.assurance.filter(|_| full).map(|a| a.words()),
        last: points.split_off(points.len().saturating_sub(FULL_BASELINE)),
        points: count,
        subject: subject.clone(),
    }
}

/// The phases of a KPI as places in a series.
pub fn phases(subject: &Subject, points: &[Point]) -> Vec<crate::measure::control_chart::Phase> {
    let place =
        |day| points.iter().position(|p| p.period.first_day() <= day && day < p.period.next().first_day());
    let phase = |(day, reason): &(_, String)| {
        Some(crate::measure::control_chart::Phase {
            start: place(*day)?,
            reason: reason.clone(),
            baseline: None,
        })
    };
    subject.phases.iter().filter_map(phase).collect()
}

/// A period as it is spoken: `week 2026-W09, from Mon 23 Feb 2026`. Few people know weeks by number.
#[must_use]
pub fn period_name(period: Period) -> String {
    match period.granularity() {
        Granularity::Day => day_shown(period.first_day()),
        Granularity::Week => format!("week {period}, from {}", day_shown(period.first_day())),
        Granularity::Month => period.to_string(),
    }
}

/// What the newest values mean, in words, and the name of its tone.
#[must_use]
pub fn variation(meaning: Option<Meaning>) -> (&'static str, &'static str) {
    match meaning {
        Some(Meaning::Improvement) => ("Improving", "improvement"),
        Some(Meaning::Concern) => ("Concern", "concern"),
        Some(Meaning::Undirected) => ("Change", "undirected"),
        None => ("No signal now", "common"),
    }
}

fn tile_view(tile: Tile) -> Piece {
    let subject = tile.subject;
    let address = format!("#{}", Route::Kpis { chosen: Some(subject.address.clone()), options: Vec::new() });
    let head = view! {
        <div class="tile-head">
            <h2><a href=address>{subject.name.clone()}</a></h2>
            <ClauseChip clause="9.1"/>
        </div>
    };
    let kpi = match &subject.kpi {
        Ok(kpi) => *kpi,
        Err(reason) => {
            let record = format!("#{}", Route::record(subject.address.clone()));
            return view! {
                <article class="tile" data-tone="warn">
                    {head}
                    <p>{reason.clone()}" "<a class="mend" href=record>"Mend the definition"</a></p>
                </article>
            };
        }
    };
    // Of few records a percentage says more than they know.
    let few = |point: &Point| kpi.unit == Unit::Percent && point.n < FEW;
    let (value, period) = match tile.latest {
        Some(point) if few(&point) => (
            [decimal::plain(point.numerator), " of ".to_owned(), point.n.to_string()].concat(),
            period_name(point.period),
        ),
        Some(point) => (
            decimal::grouped(&number(point.value.unwrap_or_default(), kpi.unit.decimals())),
            format!("{}, n = {}", period_name(point.period), point.n),
        ),
        None => ("–".to_owned(), "no data yet".to_owned()),
    };
    let against = tile.latest.and_then(|point| point.value).zip(subject.target).map(|(value, target)| {
        picture(bullet(&BulletSpec {
            sheet: Sheet {
                width: 240,
                height: 20,
                title: "The last value against the target",
                description: "",
            },
            quantity: Quantity { name: &subject.name, unit: kpi.unit.sign(), decimals: kpi.unit.decimals() },
            value: Some(value),
            target: Some(target),
            bands: &[],
            most: None,
        }))
    });
    let (words, sign) = variation(tile.meaning);
    let below = if tile.points < FULL_BASELINE {
        let have = format!("needs {FULL_BASELINE} points; you have {}", tile.points);
        view! {
            <p class="n">{have.clone()}</p>
            <progress max=FULL_BASELINE.to_string() value=tile.points.to_string() aria-label=have></progress>
        }
    } else {
        let values: Vec<Option<f64>> = tile.last.iter().map(|p| p.value).collect();
        let drawing = sparkline(&SparklineSpec {
            sheet: Sheet { width: 240, height: 40, title: "The last 12 periods", description: "" },
            quantity: Quantity { name: &subject.name, unit: kpi.unit.sign(), decimals: kpi.unit.decimals() },
            periods: &[],
            values: &values,
            target: subject.target,
        });
        view! {
            <p class="words">
                <span class="variation" data-sign=sign>{words}</span>
                {tile.assurance.map(|words| view! { <span class="assurance">{words}</span> })}
            </p>
            {picture(drawing)}
        }
    };
    view! {
        <article class="tile" data-sign=sign>
            {head}
            <p><span class="value">{value}</span>{tile.latest.filter(|point| !few(point)).map(|_| view! { <span class="unit">{kpi.unit.sign()}</span> })}</p>
            <p class="period">{period}</p>
            <p class="target-text">{subject.target_text()}</p>
            {against}
            {below}
        </article>
    }
}

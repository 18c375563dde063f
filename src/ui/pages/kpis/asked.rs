//! How the page of a KPI reads it: what the address says, and the controls that write there.

use crate::measure::control_chart::Settings;
use crate::measure::{Facts, Kpi, Point, Split, usual_range};
use crate::route::Route;
use crate::time::{Day, Granularity};
use crate::ui::app::App;
use crate::ui::parts::subject::{Subject, grain_of, rules_of, today};
use crate::ui::parts::tile::phases;
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

/// How the page reads the KPI, from the address.
#[derive(Clone)]
pub struct Asked {
    pub subject: Subject,
    pub kpi: &'static Kpi,
    pub grain: Granularity,
    pub first: Day,
    pub last: Day,
    /// Whether it ends before today, because nothing happened since and nobody asked for another end.
    pub ends_early: bool,
    pub split: String,
    pub rules: String,
}

/// A value of the address.
pub fn option(app: App, name: &str) -> String {
    app.route.with(|route| match route {
        Route::Kpis { options, .. } => {
            options.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
        }
        _ => String::new(),
    })
}

/// Writes values into the address.
pub fn set_options(app: App, changes: &[(&str, &str)]) {
    let mut route = app.route.get_untracked();
    if let Route::Kpis { options, .. } = &mut route {
        for (name, value) in changes {
            options.retain(|(n, _)| n != name);
            if !value.is_empty() {
                options.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
    }
    app.stay(route);
}

type Choices = &'static [(&'static str, &'static str)];

fn choice(app: App, name: &'static str, label: &'static str, usual: &str, choices: Choices) -> Piece {
    let usual = usual.to_owned();
    let held =
        move || Some(option(app, name)).filter(|held| !held.is_empty()).unwrap_or_else(|| usual.clone());
    let first = untrack(&held);
    let options: Vec<Piece> = (choices.iter())
        .map(|(code, text)| {
            let chosen = first == *code;
            view! { <option value=*code selected=chosen>{*text}</option> }
        })
        .collect();
    view! {
        <label>{label}
            <select name=name prop:value=held on:change=move |event| {
                set_options(app, &[(name, &event_target_value(&event)), ("at", "")]);
            }>{options}</select>
        </label>
    }
}

fn day_input(app: App, name: &'static str, label: &'static str) -> Piece {
    let held = move || day_of(&option(app, name)).map(|d| d.to_string()).unwrap_or_default();
    view! {
        <label>{label}
            <input type="date" name=name prop:value=held
                on:change=move |event| set_options(app, &[(name, &event_target_value(&event)), ("at", "")])/>
        </label>
    }
}

/// The controls above the chart; `usual` is what the KPI's record says.
pub fn controls(app: App, can_split: bool, usual: Granularity) -> Piece {
    let grain = match usual {
        Granularity::Day => "day",
        Granularity::Week => "week",
        Granularity::Month => "month",
    };
    view! {
        <div class="chart-controls" role="group" aria-label="How the chart is read">
            {choice(app, "grain", "By", grain, &[("day", "Day"), ("week", "Week"), ("month", "Month")])}
            {day_input(app, "from", "From")}
            {day_input(app, "to", "To")}
            {can_split.then(|| choice(app, "split", "Split by", "", &[
                ("", "Nothing"), ("service", "Service"), ("priority", "Priority"), ("category", "Category"),
                ("group", "Group"),
            ]))}
            {choice(app, "rules", "Signals by", "mdc", &[
                ("mdc", "Making Data Count"), ("house", "Wheeler, 8 in a row"), ("we", "Western Electric"),
                ("nelson", "Nelson"), ("anhoej", "Anhøj, runs and crossings"),
            ])}
        </div>
    }
}

/// `2026-03-02`, or the first day of `2026-03`.
fn day_of(text: &str) -> Option<Day> {
    Day::from_iso(text).or_else(|| {
        let mut first = text.to_owned();
        first.push_str("-01");
        Day::from_iso(&first)
    })
}

/// More periods than this would tell nothing on one chart.
const MOST_DAYS: i32 = 366 * 12;

impl Asked {
    /// What the address asks for; what it says nothing of is as usual.
    pub fn read(app: App, subject: Subject, kpi: &'static Kpi) -> Asked {
        untrack(|| {
            let grain = grain_of(&option(app, "grain")).unwrap_or(subject.grain);
            let now = app.now.get_untracked();
            let today = today(app);
            let (first, last) = app.workspace(|w| usual_range(w, grain, today, now));
            let ends_early = option(app, "to").is_empty() && last < today;
            let last = day_of(&option(app, "to")).map_or(last, |day| day.min(today));
            let first =
                day_of(&option(app, "from")).unwrap_or(first).min(last).max(last.plus_days(-MOST_DAYS));
            let (split, rules) = (option(app, "split"), option(app, "rules"));
            Asked { subject, kpi, grain, first, last, ends_early, split, rules }
        })
    }

    /// How the chart of these points is judged.
    pub fn settings(&self, points: &[Point]) -> Settings {
        Settings {
            target: self.subject.target,
            phases: phases(&self.subject, points),
            most: self.kpi.unit.most(),
            ..Settings::new(rules_of(&self.rules), self.subject.direction)
        }
    }

    /// The parts it is split into, where it is.
    pub fn split<'a>(&self, facts: &Facts<'a>) -> Option<Split<'a>> {
        let can = !self.split.is_empty() && self.kpi.register == "incident";
        can.then(|| Split::by(facts, &self.split, 5)).filter(|split| !split.field.is_empty())
    }

    /// Where its figures come from.
    pub fn source(&self) -> String {
        let mut text = String::from("Own records");
        if !self.subject.filter.is_empty() {
            text.push_str(", filter ");
            text.push_str(&self.subject.filter);
        }
        text.push_str(", as of ");
        text.push_str(&self.last.to_string());
        text
    }
}

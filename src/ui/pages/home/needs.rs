//! What needs you now: one ranked list of at most seven rows, each a verb.

use crate::journal::Rung;
use crate::order::Ordered;
use crate::register::catalogue::improvement;
use crate::route::Route;
use crate::service_level::{Metric, State};
use crate::ui::app::{App, tone};
use crate::ui::pages::improvements::awaiting;
use crate::ui::parts::after_paint;
use crate::ui::parts::tile::concerns;
use crate::ui::view::{Watched, effect};
use leptos::prelude::*;

/// A row: what to do, where, how it stands, and the tone of that.
pub struct Need {
    pub verb: String,
    pub address: String,
    pub aside: String,
    pub tone: &'static str,
}

/// No more rows than this.
const MOST: usize = 7;

/// The rows, the most pressing first. `kpis` are those with a concern: name, address, signal.
pub fn needs(app: App, kpis: &[(String, String, String)]) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut need = |verb: String, address: String, aside: String, tone: &'static str| {
        needs.push(Need { verb, address, aside, tone });
    };
    let data = || "#/data".to_owned();
    if let Some(waiting) = app.read(|s| s.not_saved.as_ref().map(|n| n.waiting)).flatten() {
        let verb = "Save a file: changes are on the screen only".to_owned();
        need(verb, data(), waiting.to_string() + " waiting", "danger");
    }
    match app.read(|s| s.troubles.len()).unwrap_or_default() {
        0 => {}
        count => need(
            "Look at what could not be read".to_owned(),
            data(),
            count.to_string() + " parts of the storage",
            "danger",
        ),
    }
    let store = app.store();
    let fill = if store.has_plenty(0) { None } else { Some(store.fill()) };
    if let Some(fill) = fill.filter(|fill| fill.rung() >= Rung::OfferArchive) {
        let aside = fill.percent().to_string() + " % of the storage used";
        need("Make room: archive closed records".to_owned(), data() + "/archive", aside, "warn");
    }
    let (pressing, of_all) = pressing(app);
    for (verb, name, aside, tone) in pressing.iter().take(3) {
        need(verb.clone(), to(name), aside.clone(), tone);
    }
    if of_all > pressing.len().min(3) {
        let list =
            "#".to_owned() + &Route::list("incident", "is:open sla:<30m -sla:paused sort:sla").to_string();
        need(format!("See all {of_all} that are late or nearly so"), list, String::new(), "danger");
    }
    for (name, address) in conflicts(app).into_iter().take(2) {
        let verb = ["Settle ", &name, ": changed in two places at once"].concat();
        need(verb, to(&address), "conflict".to_owned(), "warn");
    }
    for (_, name, title) in awaiting(app).into_iter().take(2) {
        let verb = ["Check the effect of ", &name, ": ", &title].concat();
        need(verb, to(&name), "improvement".to_owned(), "paused");
    }
    for (name, title) in awaiting_approval(app).into_iter().take(2) {
        let verb = ["Approve or drop ", &name, ": ", &title].concat();
        need(verb, to(&name), "improvement".to_owned(), "neutral");
    }
    if let Some(aside) = backup_overdue(app) {
        need("Save a file of this workspace".to_owned(), data(), aside, "warn");
    }
    for (name, address, words) in kpis.iter().take(3) {
        let route = Route::Kpis { chosen: Some(address.clone()), options: Vec::new() };
        need(["Look at “", name, "”"].concat(), ["#", &route.to_string()].concat(), words.clone(), "warn");
    }
    needs.truncate(MOST);
    needs
}

fn to(address: &str) -> String {
    ["#", &Route::record(address).to_string()].concat()
}

/// What to do, number, chip, tone.
type Pressing = (String, String, String, &'static str);

/// Open incidents, mine or nobody's (everybody's, where no name tag says who I am), that are late or will be within half
/// an hour, and how many there are of all people. Those that can still be saved come first, then the latest one.
fn pressing(app: App) -> (Vec<Pressing>, usize) {
    let now = app.now.get();
    let me = app.read(|s| s.me.clone()).unwrap_or_default();
    app.desk(now, |view| {
        let Some(table) = view.table() else { return (Vec::new(), 0) };
        let mut of_all = 0;
        let mut found: Vec<((bool, i64), u32, Metric)> = Vec::new();
        for row in table.rows().filter(|row| table.phase(*row).is_open()) {
            let Some((metric, clock)) = view.pressing(row).filter(|(_, c)| c.state == State::Running) else {
                continue;
            };
            if let Some(left) = clock.left().map(|left| left.millis()).filter(|left| *left <= 30 * 60_000) {
                of_all += 1;
                let who = table.column("assignee").map_or("", |c| c.text(row));
                if who.is_empty() || me.is_empty() || who == me {
                    found.push(((left <= 0, left), row, metric));
                }
            }
        }
        found.order_by_key(|f| f.0);
        let told = |(_, row, metric): ((bool, i64), u32, Metric)| {
            let record = table.at(row);
            let verb = if metric == Metric::Respond { "Respond to " } else { "Resolve " };
            let chip = view.chip(row)?;
            Some((
                [verb, &record.name(), ": ", record.title()].concat(),
                record.address(),
                chip.text,
                tone(chip.tone),
            ))
        };
        (found.into_iter().filter_map(told).collect(), of_all)
    })
}

/// Records with a field that two wrote without knowing of each other: number and address.
fn conflicts(app: App) -> Vec<(String, String)> {
    app.workspace(|w| {
        let mut found = Vec::new();
        for table in w.tables() {
            let mut rows: Vec<u32> = table
                .cells()
                .filter(|(row, _, element, cell)| {
                    element.is_none() && cell.also().next().is_some() && table.stands(*row)
                })
                .map(|(row, ..)| row)
                .collect();
            rows.order();
            rows.dedup();
            found.extend(rows.into_iter().map(|row| (table.at(row).name(), table.at(row).address())));
        }
        found
    })
}

fn awaiting_approval(app: App) -> Vec<(String, String)> {
    app.workspace(|w| {
        let records = w.of(&improvement::REGISTER).into_iter().flat_map(|t| t.records());
        let assessed = records.filter(|r| r.text("status") == "assessed");
        assessed.map(|r| (r.name(), r.title().to_owned())).collect()
    })
}

/// Why a file is due, if it is: none yet and more than ten records, a week old, or more than 25 changes since. What is
/// made up can be made again.
fn backup_overdue(app: App) -> Option<String> {
    if app.is_sample() {
        return None;
    }
    let (id, records, entries) =
        app.read(|s| (s.id.clone(), s.workspace.standing(), s.workspace.entries().count()))?;
    let Some(kept) = app.preferences().get(&("file.".to_owned() + &id)) else {
        return (records > 10).then(|| "no file yet".to_owned());
    };
    let (at, then) = kept.split_once(' ')?;
    let days = (app.now.get().millis() - at.parse::<i64>().ok()?) / 86_400_000;
    let since = entries.saturating_sub(then.parse().ok()?);
    if since > 25 {
        Some(since.to_string() + " changes since the last file")
    } else {
        (days > 7 && since > 0).then(|| "last file ".to_owned() + &days.to_string() + " days ago")
    }
}

/// The KPIs with a concern, read anew when something changes and not with every tick of the clock.
pub fn concerns_of(app: App) -> Watched<Vec<(String, String, String)>> {
    let found = Watched::new(Vec::new());
    effect(move |_| {
        let _ = app.revision();
        after_paint(move || {
            let concerns = untrack(|| concerns(app));
            if found.try_with_untracked(|before| *before != concerns) == Some(true) {
                found.set(concerns);
            }
        });
    });
    found
}

//! What needs you now, how the figures stand, and what changed since you were here.

mod needs;

use crate::browser;
use crate::register::catalogue::incident;
use crate::route::Route;
use crate::time::Instant;
use crate::ui::app::{App, Overlay};
use crate::ui::parts::tile::kpi_tiles;
use crate::ui::parts::{later, not_counted};
use crate::ui::view::{IntoPiece, Piece, Watched, view};
use crate::workspace::day_words::day_shown;
use crate::workspace::query::Query;
use leptos::prelude::*;

/// After so long away, what changed is counted from the last visit.
const AWAY: i64 = 3_600_000;

/// The place.
#[component]
pub fn Home() -> Piece {
    let app = App::here();
    browser::set_title("Home – Plumbline");
    let kpis = needs::concerns_of(app);
    let since = last_visit(app);
    let dismissed = Watched::new(false);
    let work = ["incident", "problem", "improvement"];
    let empty = move || {
        app.workspace(|w| work.iter().all(|id| w.table(id).is_none_or(|table| table.standing() == 0)))
    };
    view! {
        <div class="page-head"><h1 tabindex="-1">"Home"</h1></div>
        {move || sample_strip(app, dismissed)}
        {move || {
            if empty() {
                return start(app);
            }
            view! {
                <section aria-labelledby="needs">
                    <h2 id="needs">"Needs you now"</h2>
                    {move || kpis.with(|kpis| needs_view(app, kpis))}
                </section>
                <section aria-labelledby="figures">
                    <h2 id="figures">"How it stands"</h2>
                    {move || not_counted(app)}
                    {later(move || kpi_tiles(app, true))}
                </section>
                <section aria-labelledby="changed">
                    <h2 id="changed">{["Since ", &app.zone(|zone| day_shown(zone.day_at(since)))].concat()}</h2>
                    {later(move || digest(app, since))}
                </section>
            }
        }}
    }
}

fn needs_view(app: App, kpis: &[(String, String, String)]) -> Piece {
    let needs = needs::needs(app, kpis);
    if needs.is_empty() {
        return view! {
            <p class="empty">"Nothing waits for you. "<a href="#/q?r=incident&f=is:open%20sort:sla">"Go to the queue"</a></p>
        };
    }
    let row = |need: needs::Need| {
        let aside = (!need.aside.is_empty())
            .then(|| view! { <span class="sla-chip" data-tone=need.tone>{need.aside}</span> });
        view! { <li><a href=need.address>{need.verb}</a>{aside}</li> }
    };
    let rows: Vec<Piece> = needs.into_iter().map(row).collect();
    view! { <ul class="needs">{rows}</ul> }
}

/// What came, was done, was late and was changed by others since then, each a link to its records.
fn digest(app: App, since: Instant) -> Piece {
    let day = app.zone(|zone| zone.day_at(since)).to_string();
    let linked = |words: &str, query: String| {
        let count = app.count(&incident::REGISTER, &Query::parse(&query).0);
        let address = format!("#{}", Route::list("incident", &query));
        view! { <li><strong>{count.to_string()}</strong><a href=address>{words.to_owned()}</a></li> }
    };
    let others = app
        .read(|s| {
            let news = s.workspace.entries().filter(|e| e.stamp.ms as i64 > since.millis() && *e.by != *s.me);
            news.count()
        })
        .unwrap_or_default();
    view! {
        <ul class="digest">
            {linked("logged", ["opened:>=", &day, " sort:-opened"].concat())}
            {linked("resolved", ["resolved:>=", &day, " sort:-resolved"].concat())}
            {linked("changed", ["updated:>=", &day, " sort:-updated"].concat())}
            {linked("open and late", "is:open sla:breached sort:sla".to_owned())}
            {(others > 0).then(|| view! {
                <li><strong>{others.to_string()}</strong>"steps under other names or from another tab"</li>
            })}
        </ul>
    }
}

/// When this workspace was last looked at before the present visit; a week ago where it never was.
fn last_visit(app: App) -> Instant {
    let preferences = app.preferences();
    let now = app.now.get_untracked().millis();
    if app.only_looked_at().is_some() {
        // A past day, or a file: no visit, and it may lie before the last one.
        return Instant::from_millis(now - 7 * 86_400_000);
    }
    let id = app.peek(|s| s.id.clone()).unwrap_or_default();
    let (seen, since) = ("seen.".to_owned() + &id, "since.".to_owned() + &id);
    let kept = |name: &str| preferences.get(name).and_then(|text| text.parse::<i64>().ok());
    let last = kept(&seen);
    let from = match last {
        Some(last) if now - last > AWAY => last,
        _ => kept(&since).unwrap_or(now - 7 * 86_400_000),
    };
    preferences.set(&seen, &now.to_string());
    preferences.set(&since, &from.to_string());
    Instant::from_millis(from)
}

/// Says that this is a sample, and leads back.
fn sample_strip(app: App, dismissed: Watched<bool>) -> Piece {
    let here = app.read(|s| s.id.clone()).unwrap_or_default();
    let all = app.workspaces();
    if dismissed.get() || !all.iter().any(|w| w.sample && w.id == here) {
        return ().piece();
    }
    let back = match all.into_iter().find(|w| !w.sample) {
        Some(own) => {
            let label = "Back to ".to_owned() + &own.name;
            view! {
                <button type="button" class="button small" on:click=move |_| app.open(&own.id)>{label}</button>
            }
        }
        .piece(),
        None => view! {
            <button type="button" class="button small" on:click=move |_| {
                app.create("My IT team", false);
            }>"Start with my own team"</button>
        },
    };
    view! {
        <div class="banner sample-strip" data-tone="info">
            <p>"This is a sample company in a workspace of its own. Try anything: nothing of yours is touched."</p>
            {back}
            <button type="button" class="button quiet icon small" data-icon="close" aria-label="Put this note away"
                on:click=move |_| dismissed.set(true)></button>
        </div>
    }
}

/// Three ways to begin.
fn start(app: App) -> Piece {
    view! {
        <div class="start-cards">
            <section class="card">
                <h2>"Log the first incident"</h2>
                <p>"A title is enough. Its clock starts at once."</p>
                <button type="button" class="button primary"
                    on:click=move |_| app.offer(Overlay::New(&incident::REGISTER, Vec::new()))>"New incident"</button>
            </section>
            <section class="card">
                <h2>"Explore a sample company"</h2>
                <p>"A year of a small clinic's service desk, in a workspace of its own."</p>
                <button type="button" class="button" on:click=move |_| crate::ui::sample::open(app)>"Open the sample"</button>
            </section>
            <section class="card">
                <h2>"Bring in a spreadsheet"</h2>
                <p>"Incidents from another tool, with their dates and states."</p>
                <a class="button" href="#/import">"Choose a spreadsheet"</a>
            </section>
        </div>
    }
}

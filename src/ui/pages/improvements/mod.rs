//! Improvements: whose effect waits to be checked, the board by stage, value against effort, where to begin.

mod measured;

use crate::browser;
use crate::journal::RecordId;
use crate::letters::lowered;
use crate::order::Ordered;
use crate::register::State;
use crate::register::catalogue::improvement::REGISTER;
use crate::register::catalogue::incident;
use crate::route::Route;
use crate::ui::app::{App, Overlay};
use crate::ui::pages::list::{EditDialog, Editing};
use crate::ui::parts::tile::concerns;
use crate::ui::parts::{ClauseChip, Done, later, toned};
use crate::ui::view::{IntoPiece, Piece, Watched, view};
use crate::workspace::query::Query;
use leptos::prelude::*;

pub use measured::{awaiting, effect};

/// The place.
#[component]
pub fn Improvements() -> Piece {
    let app = App::here();
    browser::set_title("Improvements – Plumbline");
    let moving = Watched::new(None::<RecordId>);
    let empty = move || app.workspace(|w| w.of(&REGISTER).is_none_or(|table| table.standing() == 0));
    view! {
        <div class="page-head">
            <h1 tabindex="-1">"Improvements"</h1>
            <ClauseChip clause=REGISTER.clause/>
            <div class="page-tools">
                <a class="button" href="#/q?r=improvement">"All as a list"</a>
                <button type="button" class="button primary" data-icon="plus"
                    on:click=move |_| app.offer(Overlay::New(&REGISTER, Vec::new()))>"New improvement"</button>
            </div>
        </div>
        {later(move || waiting_view(app))}
        {move || if empty() {
            view! { <p class="empty">"No improvements yet. Begin with what your records say, or write down an idea of your own."</p> }
        } else {
            let columns: Vec<Piece> = REGISTER.life_cycle.into_iter().flat_map(|c| c.states)
                .map(|state| column(app, state, moving)).collect();
            view! {
                <section aria-labelledby="stages">
                    <h2 id="stages" class="visually-hidden">"By stage"</h2>
                    <div class="board table-scroll" tabindex="0" role="region" aria-label="Improvements by stage">{columns}</div>
                </section>
                {matrix(app)}
            }
        }}
        {later(move || ideas(app))}
        {move || moving.get().zip(REGISTER.field("status")).map(|(id, field)| view! {
            <EditDialog register=&REGISTER editing=Editing { field, records: vec![id], to: None } on_done=Done::new(move || moving.set(None))/>
        })}
    }
}

fn to(address: &str) -> String {
    ["#", &Route::record(address).to_string()].concat()
}

/// Improvements whose effect waits to be checked, each with what the KPI says so far.
fn waiting_view(app: App) -> Piece {
    let waiting = awaiting(app);
    if waiting.is_empty() {
        return ().piece();
    }
    let row = |(id, name, title): (RecordId, String, String)| {
        let says = match effect(app, id) {
            Ok(change) => change.sentence(),
            Err(missing) => missing.sentence().to_owned(),
        };
        let verb = ["Check the effect of ", &name, ": ", &title].concat();
        view! { <li><a href=to(&name)>{verb}</a><p class="muted">{says}</p></li> }
    };
    let rows: Vec<Piece> = waiting.into_iter().map(row).collect();
    view! {
        <section aria-labelledby="awaiting">
            <h2 id="awaiting">"Awaiting effect check"</h2>
            <ul class="awaiting">{rows}</ul>
        </section>
    }
}

fn column(app: App, state: &'static State, moving: Watched<Option<RecordId>>) -> Piece {
    let ids: Vec<RecordId> = app.workspace(|w| {
        let records = w.of(&REGISTER).into_iter().flat_map(|t| t.records());
        records.filter(|r| r.text("status") == state.code).map(|r| r.id()).collect()
    });
    let count = ids.len().to_string();
    let cards: Vec<Piece> = ids.into_iter().map(|id| card(app, id, moving)).collect();
    view! {
        <section class="board-column" aria-label=state.label>
            <h3><span class="status-pill" data-tone=toned(state.tone)>{state.label}</span>" "<span class="count">{count}</span></h3>
            {cards}
        </section>
    }
}

fn card(app: App, id: RecordId, moving: Watched<Option<RecordId>>) -> Piece {
    let drawn = app.workspace(|w| {
        let record = w.record(id)?;
        let label = |field: &str| REGISTER.label_of(field, record.text(field)).to_owned();
        let kpi = RecordId::parse(record.text("kpi")).and_then(|kpi| w.record(kpi));
        let mut facts = Vec::new();
        if !record.text("value").is_empty() {
            facts.push(["Value ", &lowered(&label("value"))].concat());
        }
        if !record.text("effort").is_empty() {
            facts.push(["effort ", &lowered(&label("effort"))].concat());
        }
        if !record.text("source_kind").is_empty() {
            facts.push(["from ", &lowered(&label("source_kind")).replace("kpi", "KPI")].concat());
        }
        let mut who = vec![record.name()];
        who.extend([record.text("owner").to_owned(), kpi.map_or("", |k| k.title()).to_owned()]);
        who.retain(|text| !text.is_empty());
        Some((
            record.title().to_owned(),
            record.address(),
            record.text("hypothesis").to_owned(),
            facts.join(", "),
            who.join(" · "),
        ))
    });
    let Some((title, address, hypothesis, facts, who)) = drawn else { return ().piece() };
    let label = ["Move ", &title].concat();
    let lines = [("hypothesis", hypothesis), ("muted", facts), ("muted", who)];
    let line = |(class, text): (&'static str, String)| {
        (!text.is_empty()).then(|| view! { <p class=class>{text}</p> })
    };
    let lines: Vec<Piece> = lines.into_iter().filter_map(line).collect();
    view! {
        <article class="board-card">
            <a href=to(&address)>{title}</a>
            {lines}
            <button type="button" class="button quiet small" aria-label=label
                on:click=move |_| moving.set(Some(id))>"Move"</button>
        </article>
    }
}

/// Value against effort of what is not decided or made yet, as a table: the same for eyes, keys and ears.
fn matrix(app: App) -> Piece {
    let sizes = [("l", "Large"), ("m", "Medium"), ("s", "Small")];
    let cell = |value: &str, effort: &str| {
        let here: Vec<(String, String)> = app.workspace(|w| {
            let records = w.of(&REGISTER).into_iter().flat_map(|t| t.records());
            let here = records.filter(|r| {
                matches!(r.text("status"), "idea" | "assessed" | "approved")
                    && r.text("value") == value
                    && r.text("effort") == effort
            });
            here.map(|r| (r.address(), [&r.name(), " ", r.title()].concat())).collect()
        });
        let links: Vec<Piece> = here
            .into_iter()
            .map(|(address, text)| view! { <li><a href=to(&address)>{text}</a></li> })
            .collect();
        let content = if links.is_empty() {
            ().piece()
        } else {
            view! { <ul>{links}</ul> }
        };
        view! { <td>{content}</td> }
    };
    let row = |(value, label): (&'static str, &'static str)| {
        let cells: Vec<Piece> = ["s", "m", "l"].into_iter().map(|effort| cell(value, effort)).collect();
        view! { <tr><th scope="row">{label}" value"</th>{cells}</tr> }
    };
    let rows: Vec<Piece> = sizes.into_iter().map(row).collect();
    view! {
        <section aria-labelledby="worth">
            <h2 id="worth">"What is worth doing next"</h2>
            <p class="hint">"Not started yet, by value and effort. Top left first."</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Value against effort">
                <table class="matrix">
                    <thead><tr><td></td><th scope="col">"Small effort"</th><th scope="col">"Medium effort"</th><th scope="col">"Large effort"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

/// Where to begin, from the records: what comes in most, and KPIs with a concern, where nothing is under way yet.
fn ideas(app: App) -> Piece {
    let mut ideas: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    for (category, count) in top_categories(app) {
        let told = [&category, ": ", &count.to_string(), " incidents in the last 90 days"].concat();
        let values = vec![
            pair("title", &["Fewer incidents of the kind ", &category].concat()),
            pair("opportunity", &told),
            pair("source_kind", "incident"),
        ];
        ideas.push((told, values));
    }
    for (name, address, words) in concerns(app).into_iter().take(2) {
        let told = [&name, ": ", &words].concat();
        let values = vec![
            pair("title", &["Bring back: ", &name].concat()),
            pair("opportunity", &told),
            pair("source_kind", "kpi"),
            pair("kpi", &address),
        ];
        ideas.push((told, values));
    }
    let begun: Vec<[String; 2]> = app.workspace(|w| {
        let table = w.of(&REGISTER);
        let open = table.into_iter().flat_map(|t| t.records().filter(|r| t.phase(r.row()).is_open()));
        let kpi = |text: &str| RecordId::parse(text).and_then(|id| w.record(id)).map(|kpi| kpi.address());
        open.map(|r| [r.title().to_owned(), kpi(r.text("kpi")).unwrap_or_default()]).collect()
    });
    ideas.retain(|(_, values)| {
        let same = |[title, kpi]: &[String; 2]| {
            values
                .iter()
                .any(|(name, value)| name == "title" && value == title || name == "kpi" && value == kpi)
        };
        !begun.iter().any(same)
    });
    if ideas.is_empty() {
        return ().piece();
    }
    let item = |(told, values): (String, Vec<(String, String)>)| {
        let label = ["Write it down: ", &told].concat();
        view! {
            <li><span>{told}</span>
                <button type="button" class="button small" aria-label=label
                    on:click=move |_| app.offer(Overlay::New(&REGISTER, values.clone()))>"Write it down"</button></li>
        }
    };
    let items: Vec<Piece> = ideas.into_iter().map(item).collect();
    view! {
        <section aria-labelledby="ideas">
            <h2 id="ideas">"Where your records say to begin"</h2>
            <ul class="awaiting ideas">{items}</ul>
        </section>
    }
}

/// The categories most incidents of the last 90 days have, with their counts.
fn top_categories(app: App) -> Vec<(String, u32)> {
    let recent = Query::parse("opened:>=-90d").0;
    let rows = app.rows(&incident::REGISTER, &recent, &[]);
    app.workspace(|w| {
        let Some(column) = w.of(&incident::REGISTER).and_then(|t| t.column("category")) else {
            return Vec::new();
        };
        let mut counts: Vec<(String, u32)> = Vec::new();
        for row in rows {
            let category = column.text(row);
            match counts.iter_mut().find(|(name, _)| name == category) {
                Some((_, count)) => *count += 1,
                None if category.is_empty() => {}
                None => counts.push((category.to_owned(), 1)),
            }
        }
        counts.retain(|(_, count)| *count > 1);
        counts.order_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts.truncate(2);
        counts
    })
}

//! A record that came in a link: what it carries, what is here, and whether to add it. Nothing is written before.

use super::inputs::button;
use crate::browser;
use crate::exchange::record_link::{Arrival, RecordLink};
use crate::journal::{Stamp, Value};
use crate::register::{Field, Kind};
use crate::route::Route;
use crate::ui::app::App;
use crate::ui::parts::{facts, warning};
use crate::ui::view::{Piece, Watched, view};
use crate::workspace::{Workspace, text_form};
use leptos::prelude::*;

/// Puts the link that carries a record on the clipboard.
pub fn copy(app: App, id: crate::journal::RecordId) {
    let sample = app.is_sample();
    let made = app.peek(|s| {
        let record = s.workspace.record(id)?;
        Some(RecordLink::of(record, &s.id, &s.name, sample, &s.me, browser::now()).text())
    });
    match made.flatten() {
        Some(Ok(carried)) => copy_address(
            app,
            &Route::Link { carried },
            "Link copied. It holds the text of this record: whoever has it can read that.",
        ),
        Some(Err(_)) => app.tell_trouble(
            "This record is too long for a link. Save a workspace file under Data and settings, and send that.",
        ),
        None => {}
    }
}

/// Puts the whole address of a place on the clipboard, and tells `done`.
pub fn copy_address(app: App, place: &Route, done: &'static str) {
    let here = web_sys::window().and_then(|w| w.location().href().ok()).unwrap_or_default();
    let page = here.split('#').next().unwrap_or_default();
    browser::copy_text(&[page, "#", &place.to_string()].concat(), move |copied| {
        app.tell(if copied { done } else { "The browser did not copy." });
    });
}

/// The page that a link with a record in it opens.
#[component]
pub fn LinkPage(
    /// What carries the record.
    carried: String,
) -> Piece {
    let app = App::here();
    browser::set_title("A record in a link – Plumbline");
    match RecordLink::read(&carried) {
        Ok(link) => {
            // What the link has nothing of may have been written since: it stays unless one says otherwise.
            let empty = app.workspace(|w| {
                let fields = link.target.register.fields.iter().enumerate();
                fields.filter(|(_, field)| told(app, w, &link, field).is_empty()).map(|(n, _)| n).collect()
            });
            let kept = Watched::new(empty);
            view! { {move || offer(app, &link, kept)} }
        }
        Err(why) => view! {
            <div class="page-head"><h1 tabindex="-1">"This link cannot be opened"</h1></div>
            <p>{why.sentence()}" Nothing was changed."</p>
            <p><a class="button" href="#/">"Go home"</a></p>
        },
    }
}

/// What the link carries and what would come of it; `kept` are the places of the fields that
/// are to stay as they are here.
fn offer(app: App, link: &RecordLink, kept: Watched<Vec<usize>>) -> Piece {
    let register = link.target.register;
    let looking = app.looking_at().is_some();
    let open = app.read(|s| s.id.clone());
    let mixes = open.is_some() && app.is_sample() != link.sample;
    let arrival = app.workspace(|w| link.arrival(w, open.as_deref().unwrap_or_default()));
    let refusals: Vec<String> = app
        .workspace(|w| w.plan_told("", &arrival.target, Stamp::default(), "", browser::now()))
        .err()
        .map(|refusals| refusals.into_iter().map(|r| r.reason).collect())
        .unwrap_or_default();
    let same = arrival.here && arrival.target.changes.is_empty();
    let may = !looking && !mixes && !same && refusals.is_empty();
    let title = link.value(register.title()).map_or_else(String::new, ToString::to_string);
    let by = if link.by.is_empty() { "nobody said" } else { link.by.as_str() };
    let told = vec![
        ("Kind", register.singular.to_owned()),
        ("Called there", link.called()),
        ("Workspace", link.name.clone()),
        ("Link made", app.show(link.at)),
        ("By", by.to_owned()),
    ];
    let mut warnings = said(link, &arrival);
    if mixes {
        warnings.push("One of them is a sample: made-up records are never mixed with real ones.".to_owned());
    }
    if looking {
        warnings
            .push("What is open is only looked at. Go back to the workspace to add something.".to_owned());
    }
    warnings.extend(refusals);
    let warnings: Vec<Piece> = warnings.into_iter().map(warning).collect();
    let plain = if open.is_none() {
        ["There is no workspace in this browser yet. Adding the record starts one called “", &link.name, "”."]
            .concat()
    } else if same {
        "This record is here already, and nothing in it differs.".to_owned()
    } else if arrival.here {
        "This record is here already. These fields differ:".to_owned()
    } else if arrival.foreign {
        [
            "It comes from another workspace, “",
            &link.name,
            "”. It would be a new record here, with a number of its own.",
        ]
        .concat()
    } else {
        "This record is not here yet. It would come in as it stands.".to_owned()
    };
    let home = app.workspaces().into_iter().find(|w| w.id == link.workspace && open.as_ref() != Some(&w.id));
    let address = ["#", &Route::record(arrival.target.record.to_string()).to_string()].concat();
    let adding = link.clone();
    view! {
        <div class="page-head"><h1 tabindex="-1">"A record in a link"</h1></div>
        <h2>{title}</h2>
        {facts(told)}
        <p class="hint">"Anybody can write a link: names and times in it are what it claims. Notes and history do not travel in it."</p>
        {warnings}
        <p>{plain}</p>
        {(!same).then(|| values(app, link, &arrival, kept))}
        <div class="form-actions">
            {may.then(|| button("Add it", "primary", move || add(app, &adding, kept)))}
            {home.map(|w| button(&["Open “", &w.name, "” first"].concat(), "", move || app.open(&w.id)))}
            {same.then(|| view! { <a class="button primary" href=address>"Go to the record"</a> })}
            {button(if may { "Leave it" } else { "Go home" }, "quiet", move || app.go(Route::Home))}
        </div>
    }
}

/// What a person should know before adding.
fn said(link: &RecordLink, arrival: &Arrival) -> Vec<String> {
    let mut told = Vec::new();
    if arrival.changed_since {
        told.push("It was changed here after the link was made.".to_owned());
    }
    if arrival.target.changes.iter().any(|c| *c.field == *crate::workspace::reserved::VOID) {
        told.push("It was taken away here. Adding brings it back.".to_owned());
    }
    if arrival.links_left_out > 0 {
        told.push("Its links to records that are not here are left out.".to_owned());
    }
    if !link.left_out.is_empty() {
        told.push(["This version does not know and leaves out: ", &link.left_out.join(", "), "."].concat());
    }
    told
}

/// The fields: what the link holds, and where the record is here, what is here and which of both to take.
fn values(app: App, link: &RecordLink, arrival: &Arrival, kept: Watched<Vec<usize>>) -> Piece {
    let changed = |(_, field): &(usize, &Field)| arrival.target.changes.iter().any(|c| *c.field == *field.id);
    let rows: Vec<Piece> = link
        .target
        .register
        .fields
        .iter()
        .enumerate()
        .filter(changed)
        .map(|(place, field)| {
            let (here, there) = app.workspace(|w| {
                let record = w.record(arrival.target.record).filter(|_| arrival.here);
                let here = record.map(|r| app.zone(|zone| text_form::shown(w, r, field, zone)));
                (here.map(or_nothing), or_nothing(told(app, w, link, field)))
            });
            let choice = here.is_some().then(|| {
                let label = ["Take from the link: ", field.label].concat();
                view! {
                    <td><input type="checkbox" aria-label=label prop:checked=move || !kept.with(|k| k.contains(&place))
                        on:change=move |event| {
                            let taken = event_target_checked(&event);
                            kept.update(|k| {
                                k.retain(|other| *other != place);
                                if !taken {
                                    k.push(place);
                                }
                            });
                        }/></td>
                }
            });
            view! {
                <tr>
                    <th scope="row">{field.label}</th>
                    {here.map(|here| view! { <td>{here}</td> })}
                    <td>{there}</td>
                    {choice}
                </tr>
            }
        })
        .collect();
    let heads = arrival.here.then(|| view! { <th scope="col">"Here"</th> });
    let take = arrival.here.then(|| view! { <th scope="col">"Take it"</th> });
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="What the link carries">
            <table class="table">
                <thead><tr><th scope="col">"Field"</th>{heads}<th scope="col">"In the link"</th>{take}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn or_nothing(text: String) -> String {
    if text.is_empty() { "nothing".to_owned() } else { text }
}

/// What the link holds for a field, as people read it here.
fn told(app: App, workspace: &Workspace, link: &RecordLink, field: &Field) -> String {
    if field.is_set() {
        let links = matches!(field.kind, Kind::Links(_));
        let shown = |e: &str| if links { text_form::linked(workspace, e) } else { e.to_owned() };
        return link.elements(field.id).map(shown).collect::<Vec<_>>().join(", ");
    }
    let value = link.value(field.id).unwrap_or(&Value::Null);
    app.zone(|zone| text_form::shown_value(workspace, link.target.register, field, value, zone))
}

/// Adds the record as one step that can be undone.
fn add(app: App, link: &RecordLink, kept: Watched<Vec<usize>>) {
    if !app.is_open() && !app.create(&link.name, link.sample) {
        return;
    }
    // Another tab may have written meanwhile: what is done is worked out now.
    let Some(mut arrival) = app.peek(|s| link.arrival(&s.workspace, &s.id)) else { return };
    let kept = kept.get_untracked();
    let register = arrival.target.register;
    arrival.target.changes.retain(|c| register.position(&c.field).is_none_or(|place| !kept.contains(&place)));
    let label = ["Add ", &link.called(), " from a link"].concat();
    let (now, id) = (browser::now(), arrival.target.record);
    match app.change(|s| s.take_told(&label, &arrival.target, now)) {
        Some(Ok(())) => {
            let named = app.peek(|s| s.workspace.record(id).map(|r| (r.name(), r.address()))).flatten();
            let (name, address) = named.unwrap_or_default();
            app.tell_undoable(&[&name, " added from the link."].concat());
            app.go(Route::record(address));
        }
        Some(Err(refusals)) => app.tell_refusals(refusals),
        None => {}
    }
}

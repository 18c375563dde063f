//! What would be: counts, the first records, what is left out and why.

use super::reading::check;
use super::wizard::{Stage, Wizard};
use super::writing;
use crate::browser;
use crate::exchange::{Cell, Draft, Imported, csv_text};
use crate::journal::RecordId;
use crate::letters::lowered;
use crate::register::{Field, Register, catalogue};
use crate::time::Zone;
use crate::ui::pages::inputs::{button, count, counted};
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::{Change, Command, Target, Workspace, text_form};
use leptos::prelude::*;
use std::rc::Rc;

/// Rejected rows that are shown; the file of them holds more.
const SHOWN: usize = 100;

/// The draft of the import, with the button that makes it so.
pub fn draft(wizard: Wizard) -> Piece {
    let Some((made, register)) = wizard.work.with_value(|w| {
        let register = w.mapping.as_ref().and_then(|m| catalogue::register(&m.register));
        w.made.clone().zip(register)
    }) else {
        return ().piece();
    };
    let counts = made.draft.counts;
    let known = known_count(wizard, register, &made);
    // Only where several rows tell of one record is there a history to speak of.
    let history = counts.accepted > counts.records;
    let facts = [
        ("Rows", counts.rows, true),
        ("Records", counts.records, true),
        ("Updates", counts.updates, history),
        ("Changes of fields", counts.changes, history),
        ("Rows left out", counts.rejected, true),
        ("Here already", known, known > 0),
    ];
    let facts: Vec<Piece> = facts
        .into_iter()
        .filter(|(.., told)| *told)
        .map(|(name, number, _)| view! { <div><dt>{name}</dt><dd>{count(number)}</dd></div> })
        .collect();
    let go = move || {
        let known = if wizard.skip.get() { known } else { 0 };
        ["Import ", &counted(counts.records.saturating_sub(known))].concat()
    };
    let zone = wizard.work.with_value(|w| w.zone.clone()).unwrap_or_else(Zone::utc);
    let note = (!made.draft.unused.is_empty()).then(|| {
        view! { <p class="hint">"Columns that no field takes: "{made.draft.unused.join(", ")}"."</p> }
    });
    view! {
        <section class="card">
            <h2>"What would come in"</h2>
            <dl class="facts" id="import-counts">{facts}</dl>
            {note}
            {(known > 0).then(|| view! {
                <label class="check">
                    <input type="checkbox" prop:checked=move || wizard.skip.get()
                        on:change=move |event| wizard.skip.set(event_target_checked(&event))/>
                    "Leave out records that are here already, by the number of their source"
                </label>
            })}
            <div class="form-actions">
                {(counts.records > 0).then(|| view! {
                    <button type="button" class="button primary" on:click=move |_| writing::write(wizard)>{go}</button>
                })}
                {button("Back to the columns", "", move || wizard.go(Stage::MAP, "What the columns mean"))}
                {button("Choose another file", "quiet", move || wizard.go(Stage::CHOOSE, "Choose a file"))}
            </div>
            {made.draft.lacks_opening().then(|| view! {
                <div class="banner" data-tone="warn"><p>"No record says when it was opened: all would count as opened when they were updated last, or now. Where the file has such a column, go back and choose it for “Opened”."</p></div>
            })}
            {(counts.records == 0).then(|| view! {
                <div class="banner" data-tone="warn"><p>"No row can be brought in as the columns are understood now. The reasons are below."</p></div>
            })}
        </section>
        {missing(wizard, &made.draft)}
        {rejected(wizard, &made.draft)}
        {remarks(&made.draft)}
        {wizard.app.workspace(|w| first(w, register, &made.draft, &zone))}
    }
}

/// Names that stand for no record yet, to be made one with a click.
fn missing(wizard: Wizard, draft: &Draft) -> Piece {
    let missing = Rc::new(draft.missing.clone());
    let Some(register) = missing.first().and_then(|first| catalogue::register(first.register)) else {
        return ().piece();
    };
    let own = missing.iter().filter(|m| m.register == register.id);
    let names: Vec<&str> = own.clone().take(20).map(|m| m.name.as_str()).collect();
    let all = own.count();
    let mut words = names.join(", ");
    if all > names.len() {
        words.push_str(&[" and ", &count(all - names.len()), " more"].concat());
    }
    let what = lowered(if all == 1 { register.singular } else { register.plural });
    let make = ["Create ", &count(all), " ", &what].concat();
    let title = ["Names that are no ", &what, " yet"].concat();
    let created = [&count(all), " ", &what, " created."].concat();
    let create = move || {
        let targets = missing.iter().filter(|m| m.register == register.id).map(|m| Target {
            register,
            record: RecordId(browser::random_u128()),
            at: None,
            changes: vec![Change::set(register.title(), m.name.as_str())],
        });
        let command = Command { label: "Create for an import".to_owned(), targets: targets.collect() };
        match wizard.app.run(&command, &created) {
            Ok(()) => check(wizard),
            Err(refusals) => wizard.app.tell_refusals(refusals),
        }
    };
    view! {
        <section class="card" id="import-missing">
            <h2>{title}</h2>
            <p>{words}"."</p>
            <p class="hint">"Without them the field stays empty. Creating them is a step of its own."</p>
            <div class="form-actions">{button(&make, "", create)}</div>
        </section>
    }
}

fn known_count(wizard: Wizard, register: &'static Register, made: &Rc<Imported>) -> usize {
    let here = writing::here_already(wizard, register.id);
    if here.is_empty() {
        return 0;
    }
    made.batches.iter().flat_map(|b| &b.keys).filter(|key| !key.is_empty() && here.contains(*key)).count()
}

fn first(workspace: &Workspace, register: &'static Register, draft: &Draft, zone: &Zone) -> Piece {
    let held = |field: &Field| draft.first.iter().any(|p| p.value(field.id).is_some());
    let fields: Vec<&'static Field> =
        register.fields.iter().filter(|f| held(f) && f.id != "description").take(14).collect();
    if fields.is_empty() {
        return ().piece();
    }
    let head: Vec<Piece> = fields.iter().map(|f| view! { <th scope="col">{f.label}</th> }).collect();
    let rows: Vec<Piece> = draft
        .first
        .iter()
        .map(|record| {
            let cells: Vec<Piece> = fields
                .iter()
                .map(|field| {
                    let value = record.value(field.id);
                    let text = value.map(|v| text_form::shown_value(workspace, register, field, v, zone));
                    view! { <td>{text}</td> }
                })
                .collect();
            view! { <tr><th scope="row">{record.key.clone()}</th>{cells}<td>{count(record.updates)}</td></tr> }
        })
        .collect();
    view! {
        <section class="card">
            <h2>"The first records as they will be"</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label="The first records">
                <table class="import-grid">
                    <thead><tr><th scope="col">"Key"</th>{head}<th scope="col">"Updates"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn rejected(wizard: Wizard, draft: &Draft) -> Piece {
    if draft.rejected.is_empty() {
        return ().piece();
    }
    let rows: Vec<Piece> = draft
        .rejected
        .iter()
        .take(SHOWN)
        .map(|r| view! { <tr><th scope="row">{r.line.to_string()}</th><td>{r.reason.clone()}</td></tr> })
        .collect();
    let mut words = count(draft.counts.rejected);
    words.push_str(if draft.counts.rejected == 1 { " row is left out" } else { " rows are left out" });
    if draft.counts.rejected > rows.len() {
        words.push_str("; the first ");
        words.push_str(&count(rows.len()));
        words.push_str(" are listed");
    }
    words.push('.');
    view! {
        <section class="card">
            <h2>"Rows left out"</h2>
            <p>{words}</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Rows left out">
                <table class="import-grid">
                    <thead><tr><th scope="col">"Line"</th><th scope="col">"Why"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="form-actions">{button("Download as CSV", "", move || download(wizard))}</div>
        </section>
    }
}

fn download(wizard: Wizard) {
    let text = wizard.work.with_value(|w| {
        let rejected = w.made.as_ref().map_or(&[][..], |m| m.draft.rejected.as_slice());
        csv_text(
            &["line", "reason"],
            rejected.iter().map(|r| [Cell::Number(f64::from(r.line)), Cell::Text(&r.reason)]),
        )
    });
    if let Err(why) = browser::download("rows-left-out.csv", "text/csv", text.as_bytes()) {
        wizard.app.tell_trouble(&format!("The file was not handed over: {why}."));
    }
}

fn remarks(draft: &Draft) -> Piece {
    if draft.remarks.is_empty() {
        return ().piece();
    }
    let items: Vec<Piece> = draft
        .remarks
        .iter()
        .map(|remark| {
            let lines: Vec<String> = remark.lines.iter().take(10).map(u32::to_string).collect();
            let mut text = count(remark.count);
            text.push_str(if remark.count == 1 { " row, line " } else { " rows, such as lines " });
            text.push_str(&lines.join(", "));
            view! { <li>{remark.text.clone()}" "<span class="hint">{text}</span></li> }
        })
        .collect();
    view! {
        <section class="card">
            <h2>"Kept, though something about it is odd"</h2>
            <ul class="remarks">{items}</ul>
        </section>
    }
}

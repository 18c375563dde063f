use super::{Open, expect_open};
use crate::register::{Field, Kind, Section};
use crate::route::Route;
use crate::ui::parts::{priority_view, state_view};
use crate::ui::view::{IntoPiece, Piece, memo, view};
use crate::workspace::text_form;
use leptos::prelude::*;

/// Every field of the record; a click edits it.
#[component]
pub fn Properties() -> Piece {
    let open = expect_open();
    let shown = [
        (Section::Main, "About"),
        (Section::Classification, "Classification"),
        (Section::Assignment, "Who"),
        (Section::Resolution, "Outcome"),
        (Section::Dates, "Dates"),
        (Section::More, "More"),
    ];
    view! {
        <section class="properties" aria-label="Properties">
            {shown.into_iter().map(|(section, label)| group(open, section, label)).collect::<Vec<_>>()}
        </section>
    }
}

fn group(open: Open, section: Section, label: &'static str) -> Piece {
    let fields: Vec<&'static Field> =
        open.register.fields.iter().filter(|f| f.section == section && f.id != "status").collect();
    if fields.is_empty() {
        return ().piece();
    }
    let filled = {
        let fields = fields.clone();
        memo(move || fields.iter().any(|f| !text_of(open, f).is_empty()))
    };
    // Groups that hold nothing yet and are not for the start are folded away.
    let folded = matches!(section, Section::More | Section::Resolution | Section::Dates);
    let rows = fields.into_iter().map(|field| row(open, field)).collect::<Vec<_>>();
    view! {
        <details open=move || !folded || filled.get()>
            <summary>{label}</summary>
            <dl>{rows}</dl>
        </details>
    }
}

fn text_of(open: Open, field: &'static Field) -> String {
    open.app
        .read(|s| {
            let record = s.workspace.record(open.id)?;
            Some(open.app.zone(|zone| text_form::shown(&s.workspace, record, field, zone)))
        })
        .flatten()
        .unwrap_or_default()
}

fn row(open: Open, field: &'static Field) -> Piece {
    let text = memo(move || text_of(open, field));
    let code = memo(move || open.app.record(open.id, |r| r.text(field.id).to_owned()).unwrap_or_default());
    let value = move || {
        let shown = text.get();
        match field.kind {
            _ if shown.is_empty() => view! { <span class="muted">"—"</span> },
            Kind::Choice(_) if field.id == "priority" => priority_view(&code.get()),
            Kind::Status => state_view(open.register, &code.get()),
            _ => shown.piece(),
        }
    };
    let title = ["Edit ", field.label].concat();
    let label = move || {
        let shown = text.get();
        let shown = if shown.is_empty() { "nothing yet" } else { shown.as_str() };
        [field.label, ": ", shown, ", edit"].concat()
    };
    let link = move || match field.kind {
        Kind::Link(_) if !code.get().is_empty() => Some(format!("#{}", Route::record(code.get()))),
        _ => None,
    };
    view! {
        <div data-field=field.id>
            <dt>{field.label}</dt>
            <dd>
                {if field.automatic {
                    view! { <span>{value}</span> }
                } else {
                    view! {
                        <button type="button" title=title aria-label=label on:click=move |_| open.edit(field, None)>{value}</button>
                    }
                }}
                {move || link().map(|address| view! { <a href=address>"Open"</a> })}
            </dd>
        </div>
    }
}

/// Asks for what a move needs, with the state it leads to chosen already.
pub fn ask_move(open: Open, to: &'static str) {
    if let Some(status) = open.register.field("status") {
        open.edit(status, Some(to));
    }
}

use super::expect_open;
use crate::journal::RecordId;
use crate::register::{Kind, Section};
use crate::route::Route;
use crate::ui::view::{Piece, memo, view};
use crate::workspace::Workspace;
use leptos::prelude::*;

/// What the record is linked with, in both directions.
#[component]
pub fn Links() -> Piece {
    let open = expect_open();
    let app = open.app;
    let links = memo(move || app.workspace(|w| linked(w, open.id)));
    let fields = open.register.fields.iter().filter(|f| f.section == Section::Links);
    view! {
        <section class="links" aria-label="Links">
            <ul>
                {move || links.get().into_iter().map(|(how, address, name)| view! {
                    <li><span class="muted">{how}</span>" "<a href=format!("#{}", Route::record(address))>{name}</a></li>
                }).collect::<Vec<_>>()}
            </ul>
            <div class="row">
                {fields.map(|field| view! {
                    <button type="button" class="button quiet small" data-icon="link"
                        on:click=move |_| open.edit(field, None)>{field.label}</button>
                }).collect::<Vec<_>>()}
            </div>
        </section>
    }
}

/// How, where to, and what it is called.
fn linked(workspace: &Workspace, id: RecordId) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let own = id.to_string();
    let name = |id: &str| {
        let id = RecordId::parse(id)?;
        if workspace.archives().hides(id) {
            return Some((id.to_string(), "an archived record".to_owned()));
        }
        let record = workspace.record(id)?;
        Some((record.address(), format!("{} {}", record.name(), record.title())))
    };
    if let Some(record) = workspace.record(id) {
        for field in record.register().fields {
            let Some(column) = record.table().column(field.id) else { continue };
            match field.kind {
                Kind::Link(_) => {
                    if let Some((address, name)) = name(column.text(record.row())) {
                        found.push((field.label.to_owned(), address, name));
                    }
                }
                Kind::Links(_) => {
                    let links = column.elements(record.row()).filter_map(name);
                    found.extend(links.map(|(address, name)| (field.label.to_owned(), address, name)));
                }
                _ => {}
            }
        }
    }
    // Who links here: a scan of the link columns, which are codes.
    for table in workspace.tables().iter().filter(|t| t.register.id != "note") {
        for column in table.columns() {
            let rows: Vec<u32> = match column.field.kind {
                Kind::Link(_) => match column.dictionary().and_then(|d| d.place(&own)) {
                    Some(code) => table.rows().filter(|row| column.code(*row) == code).take(100).collect(),
                    None => Vec::new(),
                },
                Kind::Links(_) => match column.dictionary().and_then(|d| d.place(&own)) {
                    Some(_) => {
                        table.rows().filter(|row| column.elements(*row).any(|e| e == own)).take(100).collect()
                    }
                    None => Vec::new(),
                },
                _ => Vec::new(),
            };
            let how = match column.field.other_end {
                "" => table.register.singular,
                name => name,
            };
            found.extend(rows.into_iter().map(|row| {
                let record = table.at(row);
                (how.to_owned(), record.address(), format!("{} {}", record.name(), record.title()))
            }));
        }
    }
    found
}

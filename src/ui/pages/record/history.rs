use super::{Open, Removing, expect_open};
use crate::journal::Value;
use crate::register::{Field, Kind};
use crate::time::{Instant, Zone};
use crate::ui::app::Overlay;
use crate::ui::view::{IntoPiece, Piece, Watched, view};
use crate::workspace::{Change, Command, Event, EventChange, FieldChange, Removal, text_form};
use leptos::prelude::*;

/// Every field with everything it ever held; any of it can be brought back, or removed for good.
#[component]
pub fn History() -> Piece {
    let open = expect_open();
    let app = open.app;
    let shown = Watched::new(false);
    let rows = move || -> Vec<Piece> {
        if !shown.get() {
            return Vec::new();
        }
        let (events, removals) = app
            .read(|s| (s.workspace.history(open.id, &s.store, &s.id), s.workspace.removals(open.id)))
            .unwrap_or_default();
        let of_event = |event: &Event| -> Vec<Piece> {
            event.changes.iter().filter_map(|change| row(open, event, change, &removals)).collect()
        };
        events.iter().rev().flat_map(of_event).collect()
    };
    view! {
        <details id="history" on:toggle=move |event| {
            let open_now = event.target().and_then(|t| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(t).ok())
                .is_some_and(|e| e.has_attribute("open"));
            shown.set(open_now);
        }>
            <summary>"History of every field"</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label="History of every field">
                <table class="history">
                    <thead><tr>
                        <th scope="col">"When"</th><th scope="col">"Who"</th><th scope="col">"Field"</th>
                        <th scope="col">"Before"</th><th scope="col">"After"</th><th scope="col">"Restore"</th>
                        <th scope="col">"Remove"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

/// That a value was removed, when, by whom and why.
pub fn removed(removal: &Removal, zone: &Zone) -> String {
    let at = text_form::instant_shown(Instant::from_millis(removal.stamp.ms as i64), zone);
    let mut words = ["Removed for good on ", &at].concat();
    if !removal.by.is_empty() {
        words.push_str(" by ");
        words.push_str(&removal.by);
    }
    if !removal.reason.is_empty() {
        words.push_str(": ");
        words.push_str(&removal.reason);
    }
    words
}

/// Whether what a field holds can be removed for good. What the life cycle goes by cannot.
fn removable(field: &Field) -> bool {
    !field.automatic && field.kind != Kind::Status
}

fn row(open: Open, event: &Event, change: &EventChange, removals: &[Removal]) -> Option<Piece> {
    let app = open.app;
    let field = open.register.field(&change.field)?;
    let show = |v: &Value| {
        app.peek(|s| app.zone(|z| text_form::shown_value(&s.workspace, open.register, field, v, z)))
            .unwrap_or_default()
    };
    let gone = removals.iter().find(|removal| removal.covers(field.id, event.step));
    let after = match gone {
        Some(removal) => {
            let words = app.zone(|zone| removed(removal, zone));
            view! { <em class="muted">{words}</em> }
        }
        None => show(&change.after).piece(),
    };
    let restored = (change.element.is_none() && removable(field)).then(|| change.before.clone());
    let restore = restored.map(|before| {
        let label = ["Restore ", field.label, " as it was before"].concat();
        view! {
            <button type="button" class="button quiet small" aria-label=label
                on:click=move |_| bring_back(open, field, before.clone())>"Before"</button>
        }
    });
    let version = event.stamp;
    let remove = (gone.is_none() && removable(field) && !change.after.is_null()).then(|| {
        let label = ["Remove ", field.label, " for good"].concat();
        view! {
            <button type="button" class="button quiet small" aria-label=label on:click=move |_| {
                app.overlay.set(Overlay::Remove(Removing {
                    register: open.register,
                    record: open.id,
                    field,
                    version: Some(version),
                }));
            }>"Remove…"</button>
        }
    });
    let when = app.show(event.at);
    let who = app.peek(|s| s.workspace.author(event.step, &event.by)).unwrap_or_default();
    let before = show(&change.before);
    Some(view! {
        <tr>
            <td>{when}</td><td>{who}</td><td>{field.label}</td>
            <td>{before}</td><td>{after}</td><td>{restore}</td><td>{remove}</td>
        </tr>
    })
}

fn bring_back(open: Open, field: &'static Field, value: Value) {
    let change = Change { field: field.id.into(), change: FieldChange::Set(value) };
    open.app.run_or_tell(&Command::on("Restore a value", open.register, open.id, vec![change]), "Restored.");
}

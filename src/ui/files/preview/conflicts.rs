//! Conflicts between what is here and what files bring, and what is chosen of both.

use super::Preview;
use crate::exchange::merge::{Conflict, MergePlan, Side};
use crate::journal::Value;
use crate::letters::lowered;
use crate::ui::app::App;
use crate::ui::pages::inputs::{button, count};
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::text_form;

/// So many conflicts are listed; all of a kind can be decided at once.
const LISTED: usize = 200;

/// What both sides wrote or one side took away, to be decided.
pub fn conflicts(app: App, preview: Preview, plan: &MergePlan) -> Piece {
    if plan.conflicts.is_empty() && plan.deleted_and_edited.is_empty() {
        return ().piece();
    }
    let (ours, theirs) = (plan.flips_for(Side::Ours), plan.flips_for(Side::Theirs));
    let rows: Vec<Piece> = plan
        .conflicts
        .iter()
        .take(LISTED)
        .enumerate()
        .map(|(place, c)| conflict(app, preview, place, c))
        .collect();
    let gone: Vec<Piece> = (plan.deleted_and_edited.iter().take(LISTED).enumerate())
        .map(|(place, record)| {
            let name = record_name(app, record.record, record.register.singular);
            let by = if record.deleted == Side::Ours {
                "here and changed there"
            } else {
                "there and changed here"
            };
            let what = if record.stands { "Stays: " } else { "Bring back " };
            let label = [what, &name, ", taken away ", by].concat();
            let stands = record.stands;
            let chosen = move || stands || preview.brought_back.with(|b| b.contains(&place));
            view! {
                <li><label>
                    <input type="checkbox" prop:checked=chosen disabled=stands
                        on:change=move |_| preview.brought_back.update(|b| toggle(b, place))/>
                    {label}
                </label></li>
            }
        })
        .collect();
    let more = plan.conflicts.len().saturating_sub(LISTED);
    view! {
        {(!rows.is_empty()).then(|| view! {
            <h3>"Written on both sides"</h3>
            <div class="form-actions">
                {button("All as here", "small", move || preview.flipped.set(ours.clone()))}
                {button("All as there", "small", move || preview.flipped.set(theirs.clone()))}
                {button("All as written last", "small", move || preview.flipped.set(Vec::new()))}
            </div>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Conflicts">
                <table class="table">
                    <thead><tr><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">"Here"</th><th scope="col">"There"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
        {(more > 0).then(|| view! { <p class="muted">{["and ", &count(more), " more, decided by the buttons above"].concat()}</p> })}
        {(!gone.is_empty()).then(|| view! { <h3>"Taken away on one side"</h3><ul>{gone}</ul> })}
    }
}

fn toggle(places: &mut Vec<usize>, place: usize) {
    match places.iter().position(|p| *p == place) {
        Some(at) => {
            places.remove(at);
        }
        None => places.push(place),
    }
}

fn record_name(app: App, id: crate::journal::RecordId, kind: &str) -> String {
    let named = app.peek(|s| s.workspace.record(id).map(|r| [&r.name(), " ", r.title()].concat())).flatten();
    named.unwrap_or_else(|| ["A new ", &lowered(kind)].concat())
}

/// A field with what stood before, here and there; what will show is chosen.
fn conflict(app: App, preview: Preview, place: usize, conflict: &Conflict) -> Piece {
    let field = conflict.register.field(&conflict.field);
    let shown = |value: &Value| match (field, value) {
        (_, Value::Null) => "nothing".to_owned(),
        (Some(field), value) => app
            .workspace(|w| app.zone(|zone| text_form::shown_value(w, conflict.register, field, value, zone))),
        (None, value) => value.to_string(),
    };
    let label = field.map_or(&*conflict.field, |f| f.label);
    let name = [record_name(app, conflict.record, conflict.register.singular).as_str(), ": ", label].concat();
    let before = conflict.before.as_ref().map_or_else(|| "–".to_owned(), shown);
    let choice = |side: Side, value: &Value, label: &str| {
        let shows = conflict.shows == side;
        let chosen = move || preview.flipped.with(|f| f.contains(&place)) != shows;
        let group = ["conflict-", &place.to_string()].concat();
        let named = [label, ", ", &name].concat();
        let text = shown(value);
        view! {
            <label>
                <input type="radio" name=group aria-label=named prop:checked=chosen on:change=move |_| {
                    preview.flipped.update(|f| {
                        f.retain(|p| *p != place);
                        if !shows {
                            f.push(place);
                        }
                    });
                }/>
                {text}
            </label>
        }
    };
    let (ours, theirs) =
        (choice(Side::Ours, &conflict.ours, "Here"), choice(Side::Theirs, &conflict.theirs, "There"));
    let author = conflict.their_author.to_string();
    let stated =
        (!author.is_empty()).then(|| view! { <p class="hint">{author}", as stated in the file"</p> });
    view! { <tr><th scope="row">{name}</th><td>{before}</td><td>{ours}</td><td>{theirs}{stated}</td></tr> }
}

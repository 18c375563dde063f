use super::table::expect_list;
use crate::ui::pages::inputs::counted;
use crate::ui::session::Session;
use crate::ui::view::{Piece, memo, view};
use leptos::prelude::*;
use std::sync::Arc;

/// What can be done to all that are selected, each as one step that one undo takes back.
#[component]
pub fn BulkBar() -> Piece {
    let state = expect_list();
    let count = memo(move || state.selected.with(|s| s.len()));
    // Those that the list does not show, since it was filtered or they changed.
    let hidden = memo(move || {
        let seen = state.selected.with(|selected| {
            let table = |s: &Session| {
                let table = s.workspace.of(state.register)?;
                let seen =
                    |rows: &Arc<Vec<u32>>| rows.iter().filter(|r| selected.contains(&table.id(**r))).count();
                Some(state.rows.with(seen))
            };
            if selected.is_empty() { None } else { state.app.read(table).flatten() }
        });
        count.get().saturating_sub(seen.unwrap_or(count.get()))
    });
    let said = move || match hidden.get() {
        0 => [&counted(count.get()), " selected"].concat(),
        hidden => [&counted(count.get()), " selected, ", &hidden.to_string(), " not in this list"].concat(),
    };
    let buttons = [
        ("status", "Status", "s"),
        ("priority", "Priority", "p"),
        ("assignee", "Assign", "a"),
        ("group", "Group", ""),
        ("tags", "Labels", "t"),
    ];
    let offered = buttons.into_iter().filter(move |(field, ..)| state.register.field(field).is_some());
    view! {
        {move || (count.get() > 0).then(|| view! {
            <div class="bulk-bar" role="toolbar" aria-label="Selected records">
                <span>{said}</span>
                {offered.clone().map(|(field, label, key)| view! {
                    <button type="button" class="button small" on:click=move |_| state.edit(field)>
                        {label}{(!key.is_empty()).then(|| view! { <kbd>{key}</kbd> })}
                    </button>
                }).collect::<Vec<_>>()}
                <button type="button" class="button small" on:click=move |_| state.assign_to_me()>"Assign to me"<kbd>"i"</kbd></button>
                <button type="button" class="button small quiet" on:click=move |_| state.selected.set(Default::default())>
                    "Clear"<kbd>"Esc"</kbd>
                </button>
            </div>
        })}
    }
}

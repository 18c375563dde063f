use super::state::counted;
use super::table::expect_list;
use crate::ui::view::view;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What can be done to all that are selected, each as one step that one undo takes back.
#[component]
pub fn BulkBar() -> impl IntoView {
    let state = expect_list();
    let count = Memo::new(move |_| state.selected.with(BTreeSet::len));
    let buttons = [
        ("status", "Status", "s"),
        ("priority", "Priority", "p"),
        ("assignee", "Assign", "a"),
        ("group", "Group", ""),
        ("tags", "Labels", "t"),
    ];
    let offered = buttons.into_iter().filter(move |(field, ..)| state.register.field(field).is_some());
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="bulk-bar" role="toolbar" aria-label="Selected records">
                <span>{move || format!("{} selected", counted(count.get()))}</span>
                {offered.clone().map(|(field, label, key)| view! {
                    <button type="button" class="button small" on:click=move |_| state.edit(field)>
                        {label}{(!key.is_empty()).then(|| view! { <kbd>{key}</kbd> })}
                    </button>
                }).collect::<Vec<_>>()}
                <button type="button" class="button small" on:click=move |_| state.assign_to_me()>"Assign to me"<kbd>"i"</kbd></button>
                <button type="button" class="button small quiet" on:click=move |_| state.selected.set(BTreeSet::new())>
                    "Clear"<kbd>"Esc"</kbd>
                </button>
            </div>
        </Show>
    }
}

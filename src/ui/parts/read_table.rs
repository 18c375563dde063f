use leptos::prelude::*;

/// A table that is read rather than worked, in a place of its own that scrolls where it is too wide.
pub fn read_table(
    class: &'static str,
    label: String,
    head: &[(&'static str, &'static str)],
    rows: Vec<AnyView>,
) -> AnyView {
    let head: Vec<AnyView> = head
        .iter()
        .map(|&(label, class)| view! { <th scope="col" class=class>{label}</th> }.into_any())
        .collect();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class=class>
                <caption class="visually-hidden">{label.clone()}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A row of cells.
pub fn read_row(class: &'static str, cells: Vec<AnyView>) -> AnyView {
    view! { <tr class=class>{cells}</tr> }.into_any()
}

/// The cell a row is named by.
pub fn name_cell(name: AnyView) -> AnyView {
    view! { <th scope="row">{name}</th> }.into_any()
}

/// A cell.
pub fn cell(class: &'static str, content: AnyView) -> AnyView {
    view! { <td class=class>{content}</td> }.into_any()
}

/// A cell with text.
pub fn text_cell(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    cell("", text.into_any())
}

/// A cell with a figure.
pub fn number_cell(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    cell("number", text.into_any())
}

/// A way to a record.
pub fn record_link(address: &str, text: &str) -> AnyView {
    let address = ["#", &crate::route::Route::record(address).to_string()].concat();
    let text = text.to_owned();
    view! { <a href=address>{text}</a> }.into_any()
}

/// One choice of a few, as buttons in a row.
pub fn segmented(
    label: &'static str,
    choices: &'static [(u64, &'static str)],
    chosen: RwSignal<u64>,
) -> AnyView {
    use crate::ui::erased::{dynamic, on_mouse};
    let buttons: Vec<AnyView> = choices
        .iter()
        .map(|&(value, text)| {
            view! {
                <button type="button" aria-pressed=dynamic(move || (chosen.get() == value).to_string())
                    on:click=on_mouse(move |_| chosen.set(value))>{text}</button>
            }
            .into_any()
        })
        .collect();
    view! { <div class="segmented" role="group" aria-label=label>{buttons}</div> }.into_any()
}

use crate::ui::view::{IntoPiece, Piece, Watched, view};

/// A table that is read rather than worked, in a place of its own that scrolls where it is too wide.
pub fn read_table(
    class: &'static str,
    label: String,
    head: &[(&'static str, &'static str)],
    rows: Vec<Piece>,
) -> Piece {
    let head: Vec<Piece> =
        head.iter().map(|&(label, class)| view! { <th scope="col" class=class>{label}</th> }).collect();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label.clone()>
            <table class=class>
                <caption class="visually-hidden">{label}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A row of cells.
pub fn read_row(class: &'static str, cells: Vec<Piece>) -> Piece {
    view! { <tr class=class>{cells}</tr> }
}

/// The cell a row is named by.
pub fn name_cell(name: Piece) -> Piece {
    view! { <th scope="row">{name}</th> }
}

/// A cell.
pub fn cell(class: &'static str, content: Piece) -> Piece {
    view! { <td class=class>{content}</td> }
}

/// A cell with text.
pub fn text_cell(text: impl Into<String>) -> Piece {
    let text: String = text.into();
    cell("", text.piece())
}

/// A cell with a figure.
pub fn number_cell(text: impl Into<String>) -> Piece {
    let text: String = text.into();
    cell("number", text.piece())
}

/// A way to a record.
pub fn record_link(address: &str, text: &str) -> Piece {
    let address = ["#", &crate::route::Route::record(address).to_string()].concat();
    let text = text.to_owned();
    view! { <a href=address>{text}</a> }
}

/// One choice of a few, as buttons in a row.
pub fn segmented(
    label: &'static str,
    choices: &'static [(u64, &'static str)],
    chosen: Watched<u64>,
) -> Piece {
    let buttons: Vec<Piece> = choices
        .iter()
        .map(|&(value, text)| {
            view! {
                <button type="button" aria-pressed=move || (chosen.get() == value).to_string()
                    on:click=move |_| chosen.set(value)>{text}</button>
            }
        })
        .collect();
    view! { <div class="segmented" role="group" aria-label=label>{buttons}</div> }
}

use super::state::ListState;
use super::table::{expect_list, focus_place, go_back_to_place};
use crate::register::{Kind, LifeCycle, State};
use crate::route::Route;
use crate::ui::keys::page_keys;
use crate::ui::parts::{priority_view, sla_chip, toned};
use crate::ui::view::{IntoPiece, Piece, Watched, effect, memo, view};
use crate::workspace::Change;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// No more cards than this in a column; the count tells how many there are.
const MOST: usize = 50;

/// The records of one state.
#[derive(Clone, Debug, Default, PartialEq)]
struct Column {
    /// The first of them: their places among those found, and their rows.
    cards: Vec<(usize, u32)>,
    /// How many there are.
    count: usize,
}

/// The records found, as cards by state. A card is moved by its menu or by `s`; dragging is an addition.
#[component]
pub fn Board() -> Piece {
    let state = expect_list();
    let app = state.app;
    let Some(cycle) = state.register.life_cycle else {
        return view! { <p class="empty">"These records have no states to make columns of."</p> };
    };
    let columns = memo(move || columns(state, cycle));
    page_keys(move |name, event| {
        let (right, down) = match name {
            "ArrowDown" | "j" => (0, 1),
            "ArrowUp" | "k" => (0, -1),
            "ArrowRight" => (1, 0),
            "ArrowLeft" => (-1, 0),
            _ => return false,
        };
        let own = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        if own.is_some_and(|e| e.closest("input, select, button:not(.board *)").ok().flatten().is_some()) {
            return false;
        }
        if let Some(place) =
            columns.with_untracked(|all| beside(all, state.focused.get_untracked(), right, down))
        {
            state.focus_on(place);
            focus_place(state);
        }
        true
    });
    effect(move |first| {
        state.reveal.track();
        if !first {
            focus_place(state);
        }
    });
    // The focus brings a card into sight.
    go_back_to_place(state, Box::new(|| ()));
    // The place of the card that is being dragged, for as long as it is.
    let dragged = Watched::new(None);
    let column = move |(nth, own): (usize, &'static State)| {
        let own_column = memo(move || columns.with(|all| all.get(nth).cloned().unwrap_or_default()));
        let over = Watched::new(false);
        view! {
            <section class="board-column" aria-label=own.label class:over=move || over.get()
                on:dragover=move |event| {
                    if dragged.with_untracked(Option::is_some) {
                        event.prevent_default();
                        over.set(true);
                    }
                }
                on:dragleave=move |_| over.set(false)
                on:drop=move |event| {
                    event.prevent_default();
                    over.set(false);
                    let held = dragged.get_untracked();
                    dragged.set(None);
                    if let Some(place) = held {
                        state.focus_on(place);
                        state.selected.set(Default::default());
                        if state.is_asked_on_the_way(place, own.code) {
                            state.edit_to("status", Some(own.code));
                        } else {
                            state.change_all(own.label, |_| vec![Change::set("status", own.code)]);
                        }
                    }
                }>
                <h2><span class="status-pill" data-tone=toned(own.tone)>{own.label}</span>
                    <span class="count">{move || own_column.with(|c| c.count)}</span></h2>
                {move || {
                    let revision = app.revision();
                    let Column { cards, count } = own_column.get();
                    let more = count.saturating_sub(cards.len());
                    view! {
                        {cards.into_iter().map(|(place, row)| card(state, place, row, revision, dragged)).collect::<Vec<_>>()}
                        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more; narrow the query to see them")}</p> })}
                    }
                }}
            </section>
        }
    };
    view! { <div class="board">{cycle.states.iter().enumerate().map(column).collect::<Vec<_>>()}</div> }
}

/// The records found, by the states of a life cycle.
fn columns(state: ListState, cycle: &LifeCycle) -> Vec<Column> {
    let mut columns = vec![Column::default(); cycle.states.len()];
    state.app.workspace(|w| {
        let Some(status) = w.of(state.register).and_then(|table| table.column("status")) else { return };
        state.rows.with(|rows| {
            for (place, row) in rows.iter().enumerate() {
                let code = status.text(*row);
                let nth = cycle.states.iter().position(|state| state.code == code);
                let Some(column) = nth.and_then(|nth| columns.get_mut(nth)) else { continue };
                column.count += 1;
                if column.cards.len() < MOST {
                    column.cards.push((place, *row));
                }
            }
        });
    });
    columns
}

/// The place of the card that many columns to the right and cards down of another one, past columns without cards; the
/// first card where the other is not shown.
fn beside(columns: &[Column], place: usize, right: isize, down: isize) -> Option<usize> {
    let found = columns
        .iter()
        .enumerate()
        .find_map(|(nth, column)| Some((nth, column.cards.iter().position(|card| card.0 == place)?)));
    let Some((nth, at)) = found else {
        return columns.iter().flat_map(|c| &c.cards).next().map(|card| card.0);
    };
    let (mut nth, at) = (nth, at.saturating_add_signed(down));
    if right != 0 {
        nth = nth.checked_add_signed(right)?;
        while columns.get(nth)?.cards.is_empty() {
            nth = nth.checked_add_signed(right)?;
        }
    }
    let cards = &columns.get(nth)?.cards;
    cards.get(at).or(cards.last()).map(|card| card.0)
}

fn card(state: ListState, place: usize, row: u32, _revision: u64, dragged: Watched<Option<usize>>) -> Piece {
    let drawn = state.app.peek(|s| {
        let record = s.workspace.of(state.register)?.at(row);
        let has_priority =
            state.register.field("priority").is_some_and(|f| matches!(f.kind, Kind::Choice(_)));
        let priority = has_priority.then(|| record.text("priority").to_owned());
        let who = match record.text("assignee") {
            "" if state.register.field("assignee").is_some() => "nobody yet",
            "" => record.text("owner"),
            who => who,
        };
        Some((
            record.id(),
            record.name(),
            record.shown_title().to_owned(),
            record.address(),
            priority,
            who.to_owned(),
        ))
    });
    let Some((id, name, title, address, priority, who)) = drawn.flatten() else { return ().piece() };
    let (move_label, select_label) = (["Move ", &name].concat(), ["Select ", &name].concat());
    let focused = move || state.focused.get() == place;
    let selected = move || state.selected.with(|s| s.contains(&id));
    view! {
        <article class="board-card" draggable="true" data-place=place.to_string()
            tabindex=move || if focused() { "0" } else { "-1" }
            class:focused=focused class:selected=selected
            on:dragstart=move |_| dragged.set(Some(place)) on:dragend=move |_| dragged.set(None)
            on:click=move |_| state.focus_on(place)>
            <a href=format!("#{}", Route::record(address)) on:click=move |_| state.remember_list()>{title}</a>
            <p class="muted">
                <input type="checkbox" aria-label=select_label prop:checked=selected
                    on:change=move |_| state.toggle(place)/>" "
                {name}" "{priority.map(|p| priority_view(&p))}" "{who}
            </p>
            {state.register.work.then(|| sla_chip(state.app, id))}
            <button type="button" class="button quiet small" aria-label=move_label on:click=move |_| {
                state.focus_on(place);
                state.selected.set(Default::default());
                state.edit("status");
            }>"Move"</button>
        </article>
    }
}

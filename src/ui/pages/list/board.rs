use super::table::expect_list;
use crate::register::{Kind, State};
use crate::route::Route;
use crate::ui::parts::{priority_view, sla_chip, toned};
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::Change;
use leptos::prelude::*;

/// No more cards than this in a column; the count tells how many there are.
const MOST: usize = 50;

/// The records found, as cards by state. A card is moved by its menu or by `s`; dragging is an addition.
#[component]
pub fn Board() -> impl IntoView {
    let state = expect_list();
    let app = state.app;
    let Some(cycle) = state.register.life_cycle else {
        return view! { <p class="empty">"These records have no states to make columns of."</p> };
    };
    let dragged = RwSignal::new(None);
    let column = move |own: &'static State| {
        let places = Memo::new(move |_| {
            app.workspace(|w| {
                let Some(table) = w.of(state.register) else { return (Vec::new(), 0) };
                let status = table.column("status");
                state.rows.with(|rows| {
                    let here = rows
                        .iter()
                        .enumerate()
                        .filter(|(_, row)| status.is_some_and(|c| c.text(**row) == own.code));
                    let all: Vec<(usize, u32)> = here.map(|(place, row)| (place, *row)).collect();
                    let count = all.len();
                    (all.into_iter().take(MOST).collect::<Vec<_>>(), count)
                })
            })
        });
        view! {
            <section class="board-column" aria-label=own.label
                on:dragover=move |event| event.prevent_default()
                on:drop=move |event| {
                    event.prevent_default();
                    if let Some(place) = dragged.get_untracked() {
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
                    <span class="count">{move || places.with(|p| p.1)}</span></h2>
                {move || {
                    let revision = app.revision();
                    let (cards, count) = places.get();
                    let more = count.saturating_sub(cards.len());
                    view! {
                        {cards.into_iter().map(|(place, row)| card(state, place, row, revision, dragged)).collect::<Vec<_>>()}
                        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more; narrow the query to see them")}</p> })}
                    }
                }}
            </section>
        }
    };
    view! { <div class="board">{cycle.states.iter().map(column).collect::<Vec<_>>()}</div> }
}

fn card(
    state: super::state::ListState,
    place: usize,
    row: u32,
    _revision: u64,
    dragged: RwSignal<Option<usize>>,
) -> Piece {
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
    let move_label = format!("Move {name}");
    view! {
        <article class="board-card" draggable="true" class:focused=move || state.focused.get() == place
            on:dragstart=move |_| dragged.set(Some(place))
            on:click=move |_| state.focus_on(place)>
            <a href=format!("#{}", Route::record(address)) on:click=move |_| state.remember_list()>{title}</a>
            <p class="muted">{name}" "{priority.map(|p| priority_view(&p))}" "{who}</p>
            {state.register.work.then(|| sla_chip(state.app, id))}
            <button type="button" class="button quiet small" aria-label=move_label on:click=move |_| {
                state.focus_on(place);
                state.selected.set(Default::default());
                state.edit("status");
            }>"Move"</button>
        </article>
    }
}

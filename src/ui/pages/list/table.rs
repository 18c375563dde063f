use super::cell::{cell, class_of};
use super::state::ListState;
use crate::browser;
use crate::decimal;
use crate::letters::lowered;
use crate::route::Route;
use crate::ui::pages::inputs::counted;
use crate::ui::parts::sla_chip;
use crate::ui::view::{self, IntoPiece, Piece, Watched, effect, memo, view, when};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Rows kept drawn above and below what is in sight.
const MARGIN: usize = 12;

/// The table: only rows near the window are drawn, so that fifty thousand cost what fifty do.
#[component]
pub fn ListTable() -> Piece {
    let state = expect_list();
    let scroller = NodeRef::<html::Div>::new();
    let (top, height, row_height) = (Watched::new(0.0_f64), Watched::new(800.0_f64), Watched::new(40.0_f64));
    let total = memo(move || state.rows.with(|r| r.len()));
    let window = memo(move || {
        let row = row_height.get().max(1.0);
        let first = (top.get() / row) as usize;
        let count = (height.get() / row).ceil() as usize;
        let total = total.get();
        let start = first.saturating_sub(MARGIN).min(total);
        (start, (first + count + MARGIN).min(total))
    });
    let measure = move || {
        // The frame may come when the list is gone.
        let Some(scroller) = scroller.try_get_untracked().flatten() else { return };
        let sight = Sight::of(&scroller);
        top.set(sight.top.max(0.0));
        height.set(sight.height);
        if let Ok(Some(row)) = scroller.query_selector("tbody tr[data-place]") {
            let measured = row.get_bounding_client_rect().height();
            if measured > 8.0 {
                row_height.set(measured);
            }
        }
    };
    let show_place = move || {
        let Some(scroller) = scroller.try_get_untracked().flatten() else { return };
        let row = row_height.get_untracked();
        let place = state.focused.get_untracked();
        let (from, to) = (place as f64 * row, (place + 2) as f64 * row + 4.0);
        let Sight { scrolls, top, height } = Sight::of(&scroller);
        let to = if from < top { Some(from) } else { (to > top + height).then_some(to - height) };
        match to {
            Some(to) if scrolls => scroller.set_scroll_top(to as i32),
            Some(to) => browser::scroll_by(to - top),
            None => {}
        }
        measure();
    };
    effect(move |_| {
        total.track();
        scroller.track();
        browser::next_frame(measure);
    });
    let scrolled = window_event_listener_untyped("scroll", move |_| measure());
    on_cleanup(move || scrolled.remove());
    effect(move |first| {
        state.reveal.track();
        if first {
            return;
        }
        show_place();
        focus_place(state);
    });
    effect(move |first| {
        state.starts.track();
        if !first {
            show_place();
        }
    });
    go_back_to_place(state, Box::new(show_place));
    let head = move || {
        let columns = state.columns.get();
        let header = |field: &'static str, label: &'static str, class: &'static str| {
            let order = move || match state.order_of(field) {
                Some(false) => Some("ascending"),
                Some(true) => Some("descending"),
                None => None,
            };
            view! {
                <th scope="col" class=class aria-sort=order>
                    <button type="button" on:click=move |_| state.sort_by(field)>{label}</button>
                </th>
            }
        };
        let register = state.register;
        view! {
            <tr>
                <th scope="col" class="check"><span class="visually-hidden">"Selected"</span></th>
                {register.work.then(|| header("sla", "SLA", "sla"))}
                {(!register.prefix.is_empty()).then(|| header("number", "Number", "id"))}
                {columns.into_iter().map(|f| header(f.id, f.label, class_of(register, f))).collect::<Vec<_>>()}
            </tr>
        }
    };
    let span = move || state.columns.with(Vec::len) + 3;
    let spacer = move |rows: usize| {
        let height = [&decimal::plain(rows as f64 * row_height.get()), "px"].concat();
        (rows > 0).then(|| view! { <tr class="spacer" aria-hidden="true" style:--spacer=height><td colspan=span></td></tr> })
    };
    view! {
        <div class="list">
            <div class="list-scroll" node_ref=scroller tabindex="-1" on:scroll=move |_| measure()>
                <table aria-rowcount=move || (total.get() + 1).to_string()>
                    <caption class="visually-hidden">{state.register.plural}</caption>
                    <thead>{head}</thead>
                    <tbody>
                        {move || spacer(window.get().0)}
                        {view::window(move || window.get(), move |place| row_at(state, place))}
                        {move || spacer(total.get().saturating_sub(window.get().1))}
                    </tbody>
                </table>
            </div>
            {when(move || total.get() == 0, || view! { <Nothing/> }, || ().piece())}
            <p class="list-foot" aria-live="polite">
                <span class="number" data-testid="count">{move || counted(total.get())}</span>
                <span>"Press "<kbd>"?"</kbd>" for all keys. Browser search only sees rows in sight; use the query."</span>
            </p>
        </div>
    }
}

/// What of the list is in sight, in CSS pixels from its start.
struct Sight {
    /// Whether the list itself scrolls; on a phone the page does.
    scrolls: bool,
    top: f64,
    height: f64,
}

impl Sight {
    fn of(scroller: &web_sys::HtmlDivElement) -> Sight {
        if scroller.scroll_height() > scroller.client_height() {
            let (top, height) = (f64::from(scroller.scroll_top()), f64::from(scroller.client_height()));
            Sight { scrolls: true, top, height }
        } else {
            let top = -scroller.get_bounding_client_rect().top();
            Sight { scrolls: false, top, height: browser::window_height() }
        }
    }
}

/// Who comes back finds the row or card one left from: it is shown once all are drawn and measured, and has the focus
/// unless somebody is about to use something else by then.
pub fn go_back_to_place(state: ListState, show: Box<dyn Fn()>) {
    browser::next_frame(move || {
        browser::next_frame(move || {
            if state.focused.try_get_untracked().is_some_and(|place| place > 0) {
                show();
                if browser::nothing_is_focused() {
                    focus_place(state);
                }
            }
        });
    });
}

/// Moves the focus of the browser to the row or card that has it here, once it is drawn.
pub fn focus_place(state: ListState) {
    let Some(place) = state.focused.try_get_untracked() else { return };
    browser::focus_soon(&format!("[data-place='{place}']"));
}

/// The row at a place among those found: its nodes stay while another record comes to be there, or this one changes.
fn row_at(state: ListState, place: usize) -> Piece {
    let drawn = move || {
        let row = state.rows.with(|rows| rows.get(place).copied());
        row.map_or_else(|| ().piece(), |row| row_view(state, place, row))
    };
    drawn.piece()
}

fn row_view(state: ListState, place: usize, row: u32) -> Piece {
    let app = state.app;
    let register = state.register;
    let columns = state.columns.get();
    let drawn = app.read(|session| {
        let table = session.workspace.of(register)?;
        let record = table.at(row);
        let address = format!("#{}", Route::record(record.address()));
        let cells = columns
            .iter()
            .map(|field| {
                let class = class_of(register, field);
                if field.id == register.title() {
                    let open = address.clone();
                    view! {
                        <th scope="row" class=class>
                            <a href=open on:click=move |_| state.remember_list()>{record.shown_title().to_owned()}</a>
                        </th>
                    }
                } else {
                    view! { <td class=class>{cell(app, &session.workspace, record, field)}</td> }
                }
            })
            .collect::<Vec<_>>();
        Some((record.id(), record.name(), address, cells))
    });
    let Some((id, name, address, cells)) = drawn.flatten() else { return ().piece() };
    let selected = move || state.selected.with(|s| s.contains(&id));
    let focused = move || state.focused.get() == place;
    view! {
        <tr data-place=place.to_string() aria-rowindex=(place + 2).to_string()
            tabindex=move || if focused() { "0" } else { "-1" }
            class:focused=focused aria-selected=move || selected().to_string()
            on:click=move |event| {
                let on_link = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok())
                    .is_some_and(|e| e.closest("a, input, button").ok().flatten().is_some());
                state.focus_on(place);
                if !on_link && event.shift_key() {
                    state.toggle(place);
                }
            }
            on:dblclick=move |_| state.open(place)>
            <td class="check">
                <input type="checkbox" aria-label=format!("Select {name}") prop:checked=selected
                    on:change=move |_| state.toggle(place)/>
            </td>
            {register.work.then(|| view! { <td class="sla">{sla_chip(app, id)}</td> })}
            {(!register.prefix.is_empty()).then(|| view! {
                <td class="id"><a href=address tabindex="-1" on:click=move |_| state.remember_list()>{name.clone()}</a></td>
            })}
            {cells}
        </tr>
    }
}

#[component]
fn Nothing() -> Piece {
    let state = expect_list();
    view! {
        <div class="empty">
            <p>{move || format!("No {} match this query.", lowered(state.register.plural))}</p>
            <p>
                <button type="button" class="button" on:click=move |_| state.text.set(String::new())>"Clear the query"</button>
                <button type="button" class="button" on:click=move |_| super::views::save(state)>"Save as view"</button>
            </p>
        </div>
    }
}

/// The state of the list this part belongs to.
pub fn expect_list() -> ListState {
    use_context::<ListState>().unwrap_or_else(|| {
        ListState::new(crate::ui::app::App::here(), &crate::register::catalogue::incident::REGISTER)
    })
}

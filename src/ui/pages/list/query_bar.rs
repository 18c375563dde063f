use super::table::expect_list;
use crate::ui::view::{Piece, Watched, memo, view};
use crate::workspace::query::{Query, chips, complete, without};
use leptos::html;
use leptos::prelude::*;

/// The query in words, its parts as chips, and what may be written next.
#[component]
pub fn QueryBar() -> Piece {
    let state = expect_list();
    let input = NodeRef::<html::Input>::new();
    let cursor = Watched::new(None::<usize>);
    let chosen = Watched::new(None::<usize>);
    let completion = memo(move || {
        let text = state.text.get();
        cursor.get().map(|cursor| state.app.workspace(|w| complete(&text, cursor, w, &[state.register])))
    });
    let options = move || completion.with(|c| c.as_ref().map(|c| c.options.clone()).unwrap_or_default());
    let cursor_now = move || {
        let input = input.get_untracked()?;
        let units = input.selection_start().ok().flatten()? as usize;
        let text = input.value();
        // The browser counts UTF-16 code units, the query bytes.
        let mut seen = 0;
        let place = text.char_indices().find(|(_, c)| {
            let here = seen >= units;
            seen += c.len_utf16();
            here
        });
        Some(place.map_or(text.len(), |(at, _)| at))
    };
    let take = move |place: usize| {
        let Some(done) = completion.get_untracked() else { return };
        let Some(option) = done.options.get(place) else { return };
        let mut text = state.text.get_untracked();
        if text.get(done.replace.clone()).is_some() {
            text.replace_range(done.replace.clone(), &option.insert);
        }
        let goes_on = option.insert.ends_with(':');
        let mut at = done.replace.start + option.insert.len();
        if !goes_on && at == text.len() {
            text.push(' ');
            at += 1;
        }
        state.text.set(text);
        chosen.set(None);
        cursor.set(goes_on.then_some(at));
        if let Some(input) = input.get_untracked() {
            input.focus().ok();
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let count = options().len();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.update(|c| *c = Some(c.map_or(0, |c| (c + 1) % count))),
            "ArrowUp" if count > 0 => {
                chosen.update(|c| *c = Some(c.map_or(count - 1, |c| (c + count - 1) % count)))
            }
            "Enter" | "Tab" if chosen.get_untracked().is_some() => {
                if let Some(place) = chosen.get_untracked() {
                    take(place);
                }
            }
            "Enter" => {
                cursor.set(None);
                state.reveal.update(|r| *r += 1);
            }
            "Escape" if cursor.get_untracked().is_some() => cursor.set(None),
            "Escape" => {
                // At once, so that the next key is no longer the field's; the row has the focus a frame later.
                crate::browser::focus("main");
                state.reveal.update(|r| *r += 1);
            }
            _ => return,
        }
        event.prevent_default();
    };
    let parts = move || {
        let (query, _) = Query::parse(&state.text.get());
        chips(&query)
    };
    view! {
        <div class="query-bar">
            <label class="visually-hidden" for="query">"Query"</label>
            <input id="query" type="text" node_ref=input autocomplete="off" spellcheck="false" role="combobox"
                aria-expanded=move || (!options().is_empty()).to_string() aria-controls="query-options"
                aria-describedby="query-errors"
                aria-activedescendant=move || chosen.get().map(|c| format!("query-option-{c}"))
                placeholder="is:open prio:1..2 assignee:@me sla:<30m words"
                prop:value=move || state.text.get()
                on:input=move |event| {
                    state.text.set(event_target_value(&event));
                    state.start_over();
                    chosen.set(None);
                    cursor.set(cursor_now());
                }
                on:keydown=on_key
                on:focus=move |_| {
                    // What a search goes through is gathered now and not with the first letter.
                    state.app.peek(|s| s.workspace.of(state.register).map(|table| _ = table.haystack()));
                }
                on:blur=move |_| crate::browser::call_later(150, move || {
                    cursor.try_set(None);
                })/>
            <ul class="completion" id="query-options" role="listbox" aria-label="What may be written"
                hidden=move || options().is_empty()>
                {move || options().into_iter().enumerate().map(|(place, option)| view! {
                    <li role="option" id=format!("query-option-{place}")
                        aria-selected=move || (chosen.get() == Some(place)).to_string()
                        on:mousedown=move |event| {
                            event.prevent_default();
                            take(place);
                        }>
                        <span>{option.label}</span><span class="muted">{option.hint}</span>
                    </li>
                }).collect::<Vec<_>>()}
            </ul>
            <div id="query-errors" role="status">
                {move || state.errors.get().into_iter().map(|sentence| view! { <p class="error-text">{sentence}</p> }).collect::<Vec<_>>()}
            </div>
            <ul class="query-chips" aria-label="Parts of the query">
                {move || parts().into_iter().map(|chip| {
                    let range = chip.range.clone();
                    view! {
                        <li><button type="button" class="chip" aria-label=format!("Take out {}", chip.text)
                            on:click=move |_| state.text.update(|t| *t = without(t, range.clone()))>
                            {chip.text}<span aria-hidden="true" data-icon="close"></span>
                        </button></li>
                    }
                }).collect::<Vec<_>>()}
            </ul>
        </div>
    }
}

use super::service_levels::office_hours;
use crate::browser;
use crate::route::Route;
use crate::ui::app::App;
use crate::ui::view::{Piece, Watched, view};
use leptos::prelude::*;

/// What one sees before there is any workspace in this browser.
#[component]
pub fn Welcome() -> Piece {
    let app = App::here();
    browser::set_title("Plumbline");
    let name = Watched::new("My IT team".to_owned());
    let promises = Watched::new(true);
    let start = move || {
        let named = name.get_untracked();
        let named = if named.trim().is_empty() { "My IT team".to_owned() } else { named };
        if app.create(named.trim(), false) {
            if promises.get_untracked() {
                app.run_or_tell(&office_hours(), "");
            }
            app.go(Route::list("incident", "is:open sort:sla"));
        }
    };
    view! {
        <div class="page-head">
            <h1 tabindex="-1">"Plumbline"</h1>
        </div>
        <p class="subtitle">
            "An ISO/IEC 20000 workbench in this browser tab. Nothing leaves this browser: no account, no server."
        </p>
        {wanted(app)}
        <div class="start-cards">
            <form class="card" on:submit=move |event| {
                event.prevent_default();
                start();
            }>
                <h2>"Start with my team"</h2>
                <p>"An empty workspace: log the first incident in seconds."</p>
                <div class="field">
                    <label for="team">"Team name"</label>
                    <input id="team" type="text" data-autofocus="" prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))/>
                </div>
                <label>
                    <input type="checkbox" prop:checked=move || promises.get()
                        on:change=move |event| promises.set(event_target_checked(&event))/>
                    "With usual service levels, which you can change"
                </label>
                <button class="button primary">"Start"</button>
            </form>
            <section class="card">
                <h2>"Explore a sample company"</h2>
                <p>"A year of a small clinic's service desk, in a workspace of its own. Nothing in it mixes with yours."</p>
                <button type="button" class="button" on:click=move |_| super::super::sample::open(app)>"Open the sample"</button>
            </section>
            <section class="card">
                <h2>"Open a file"</h2>
                <p>"A workspace file you saved before, or a spreadsheet. You can also drop it anywhere on this page."</p>
                <label class="button" for="open-file">"Choose a file"</label>
                <input id="open-file" class="visually-hidden" type="file"
                    on:change=move |event| super::super::files::chosen(app, &event)/>
            </section>
        </div>
        <p class="hint">
            "Browsers can clear what a page has stored, without a warning. Save a file now and then; the chip at the top \
             says when you last did."
        </p>
    }
}

/// What is said where the address is one of a workspace that is not here.
fn wanted(app: App) -> Option<Piece> {
    let what = match app.route.get_untracked() {
        Route::Record { address } => address,
        Route::List(_) => "a list of records".to_owned(),
        _ => return None,
    };
    Some(view! {
        <div class="banner" data-tone="warn" role="status">
            <p>{["The address you opened asks for ", &what, ", and this browser holds nothing of it. Either it was never here, or what this browser had stored was cleared. If you have a workspace file, open it below."].concat()}</p>
        </div>
    })
}

use super::working::working;
use crate::ui::app::App;
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

/// What was said lately, with the way to undo.
#[component]
pub fn Toasts() -> Piece {
    let app = App::here();
    let put_away = move |id: u64| app.toasts.update(|t| t.retain(|t| t.id != id));
    view! {
        <section class="toast-stack" aria-label="Messages">
            {working(app)}
            {move || app.toasts.get().into_iter().map(|toast| view! {
                <div class="toast" data-tone=if toast.trouble { "danger" } else { "neutral" }>
                    <span>{toast.text.clone()}</span>
                    {toast.undo.then(|| view! {
                        <button type="button" class="button quiet small" on:click=move |_| {
                            put_away(toast.id);
                            app.undo();
                        }>"Undo"</button>
                    })}
                    <button type="button" class="button quiet small icon" data-icon="close" aria-label="Put away"
                        on:click=move |_| put_away(toast.id)></button>
                </div>
            }).collect::<Vec<_>>()}
        </section>
    }
}

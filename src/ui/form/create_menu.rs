use crate::letters::lowered;
use crate::register::catalogue::REGISTERS;
use crate::ui::app::{App, Overlay};
use crate::ui::commands::COMMANDS;
use crate::ui::parts::{ClauseChip, Dialog};
use crate::ui::view::view;
use leptos::prelude::*;

/// After `c`: which kind of record.
#[component]
pub fn CreateMenu() -> impl IntoView {
    let app = App::here();
    let kinds = REGISTERS.iter().filter(|r| !matches!(r.id, "note" | "view" | "mapping" | "setting"));
    view! {
        <Dialog label="New record">
            <h2>"New record"</h2>
            <ul class="kinds">
                {kinds.map(|register| {
                    let label = format!("New {}", lower_first(register.singular));
                    let keys = COMMANDS.iter().find(|c| c.label == label).map_or("", |c| c.keys);
                    view! {
                        <li>
                            <button type="button" class="button quiet"
                                on:click=move |_| app.offer(Overlay::New(register, Vec::new()))>
                                {register.singular}
                                {(!keys.is_empty()).then(|| view! { <kbd>{keys}</kbd> })}
                            </button>
                            <ClauseChip clause=register.clause/>
                        </li>
                    }
                }).collect::<Vec<_>>()}
            </ul>
        </Dialog>
    }
}

fn lower_first(text: &str) -> String {
    if text == "KPI" { text.to_owned() } else { lowered(text) }
}

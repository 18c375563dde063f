use crate::letters::lowered;
use crate::register::catalogue::REGISTERS;
use crate::ui::app::{App, Overlay};
use crate::ui::commands::COMMANDS;
use crate::ui::parts::{ClauseChip, over_page};
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

/// After `c`: which kind of record.
#[component]
pub fn CreateMenu() -> Piece {
    let app = App::here();
    let kinds = REGISTERS.iter().filter(|r| !matches!(r.id, "note" | "view" | "mapping" | "setting"));
    let offered = view! {
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
    };
    over_page("New record", offered)
}

fn lower_first(text: &str) -> String {
    if text == "KPI" { text.to_owned() } else { lowered(text) }
}

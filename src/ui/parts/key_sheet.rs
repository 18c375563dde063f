use super::over_page;
use crate::ui::commands::{COMMANDS, PLACE_KEYS};
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

/// All keys, from the same table the keys themselves are read from.
#[component]
pub fn KeySheet() -> Piece {
    let everywhere =
        COMMANDS.iter().filter(|c| !c.keys.is_empty()).map(|c| (c.keys, c.label)).collect::<Vec<_>>();
    let section = |title: &'static str, keys: Vec<(&'static str, &'static str)>| {
        view! {
            <section>
                <h3>{title}</h3>
                <dl>
                    {keys.into_iter().map(|(keys, label)| view! {
                        <div><dt><kbd>{keys}</kbd></dt><dd>{label}</dd></div>
                    }).collect::<Vec<_>>()}
                </dl>
            </section>
        }
    };
    let keys = view! {
            // The browser would begin at the first thing to press, which is at the end.
            <h2 tabindex="-1" autofocus="">"All keys"</h2>
            <p class="muted">"On a Mac, ⌘ stands for Ctrl. Single letters can be turned off under Data and settings."</p>
            <div class="kbd-sheet">
                {section("Everywhere", everywhere)}
                {PLACE_KEYS.iter().map(|(title, keys)| section(title, keys.to_vec())).collect::<Vec<_>>()}
            </div>
    };
    over_page("All keys", keys)
}

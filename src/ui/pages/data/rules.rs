//! What the workspace has settled: priorities by impact and urgency, and how long an incident may be reopened.

use super::inputs::{bare_choice, text_field};
use crate::letters::lowered;
use crate::register::catalogue::incident::{PRIORITIES, THREE_LEVELS};
use crate::register::catalogue::setting;
use crate::ui::app::App;
use crate::ui::view::{Piece, view};
use crate::workspace::{Change, Command, setting_id};

/// The table of priorities, and the window for reopening.
pub fn matrix(app: App) -> Piece {
    let settings = app.workspace(|w| w.settings().clone());
    let digits: Vec<u8> = settings.matrix.iter().flatten().copied().collect();
    let head: Vec<Piece> = THREE_LEVELS.iter().map(|l| view! { <th scope="col">{l.label}</th> }).collect();
    let rows: Vec<Piece> = THREE_LEVELS
        .iter()
        .zip(digits.chunks(3))
        .enumerate()
        .map(|(row, (impact, own))| {
            let cells: Vec<Piece> = THREE_LEVELS
                .iter()
                .zip(own)
                .enumerate()
                .map(|(column, (urgency, priority))| {
                    let place = row * 3 + column;
                    let entries =
                        PRIORITIES.iter().map(|p| (p.code.to_owned(), format!("P{}", p.code))).collect();
                    let mut said = String::from("Impact ");
                    said.push_str(impact.label);
                    said.push_str(", urgency ");
                    said.push_str(urgency.label);
                    let digits = digits.clone();
                    let list = bare_choice(
                        &format!("matrix-{place}"),
                        Some(said),
                        entries,
                        &priority.to_string(),
                        move |code| set_cell(app, &digits, place, &code),
                    );
                    view! { <td>{list}</td> }
                })
                .collect();
            view! { <tr><th scope="row">{impact.label}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Priorities">
            <table class="matrix">
                <caption>"Rows are impact, columns urgency"</caption>
                <thead><tr><th scope="col">"Impact"</th>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="hint">"It holds for what is written from now on; priorities that stand stay as they are."</p>
        {text_field("reopen-days", "Days within which a resolved incident may be reopened", &[],
            &settings.reopen_days.to_string(), move |text| match text.trim().parse::<u16>() {
                Ok(days) => settle(app, "reopen_days", "Reopen window", &days.to_string()),
                Err(_) => app.tell_trouble("Enter a whole number of days, such as 14."),
            })}
    }
}

fn set_cell(app: App, digits: &[u8], place: usize, code: &str) {
    let mut text = String::new();
    for (own, digit) in digits.iter().enumerate() {
        if own == place { text.push_str(code) } else { text.push_str(&digit.to_string()) }
    }
    settle(app, "matrix", "Priority matrix", &text);
}

fn settle(app: App, setting: &str, name: &str, text: &str) {
    let changes = vec![Change::set("name", name), Change::set("text", text)];
    let label = format!("Change the {}", lowered(name));
    let command = Command::on(&label, &setting::REGISTER, setting_id(setting), changes);
    app.run_or_tell(&command, &format!("{name} changed."));
}

//! What falls due next.

use crate::register::catalogue::incident;
use crate::route::Route;
use crate::service_level::{DeskView, Tone};
use crate::ui::app::{App, tone};
use crate::ui::parts::{cell, name_cell, priority_view, read_row, read_table, record_link, text_cell};
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::Record;
use crate::workspace::query::Query;

const QUERY: &str = "is:open sort:sla";
const MOST: usize = 10;

/// The open incidents that are past their deadline or near it, the least time left first.
pub fn section(app: App) -> Piece {
    let queue = ["#", &Route::list(incident::REGISTER.id, QUERY).to_string()].concat();
    view! {
        <section aria-labelledby="at-risk">
            <div class="section-head">
                <h2 id="at-risk">"At risk now"</h2>
                <a href=queue>"Open in the queue"</a>
            </div>
            {move || table(app)}
        </section>
    }
}

fn table(app: App) -> Piece {
    let (query, _) = Query::parse(QUERY);
    let rows: Vec<Piece> = app.in_context(|workspace, context| {
        let Some(table) = workspace.of(&incident::REGISTER) else { return Vec::new() };
        let rows = query.rows(workspace, table, context);
        app.desk(context.now, |view| {
            let rows = rows.into_iter().filter_map(|row| one(app, view, table.at(row)));
            rows.take(MOST).collect()
        })
    });
    if rows.is_empty() {
        return view! { <p class="muted">"Nothing open is near its deadline or past it."</p> };
    }
    let head =
        [("Time left", ""), ("Number", ""), ("Title", ""), ("Priority", ""), ("Due", ""), ("With", "")];
    read_table("table promises", "Incidents by time left".to_owned(), &head, rows)
}

/// An incident at risk.
fn one(app: App, view: &DeskView<'_>, record: Record<'_>) -> Option<Piece> {
    let (_, clock) = view.pressing(record.row()).filter(|(_, clock)| clock.target.is_some())?;
    let chip = view.chip(record.row()).filter(|chip| matches!(chip.tone, Tone::Warn | Tone::Danger))?;
    let who = [record.text("assignee"), record.text("group")];
    let who = who.into_iter().find(|name| !name.is_empty()).unwrap_or("Nobody yet");
    let due = clock.due.map_or_else(|| "Known when it goes on".to_owned(), |due| app.show(due));
    let chip = view! { <span class="sla-chip" data-tone=tone(chip.tone)>{chip.text}</span> };
    let cells = vec![
        cell("", chip.piece()),
        cell("nowrap", record_link(&record.address(), &record.name())),
        name_cell(record_link(&record.address(), record.shown_title())),
        cell("", priority_view(record.text("priority"))),
        text_cell(due),
        text_cell(who),
    ];
    Some(read_row("", cells))
}

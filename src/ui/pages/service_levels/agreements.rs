//! What was promised, to whom, and which agreement wins where several are for the same service.

use crate::register::Phase;
use crate::register::catalogue::agreement::{REGISTER, RESOLVE, RESPOND};
use crate::service_level::Agreement;
use crate::ui::app::App;
use crate::ui::parts::{cell, name_cell, read_row, read_table, record_link, state_view, text_cell};
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::{Record, Workspace, text_form};

/// The agreements with their targets.
pub fn section(app: App) -> Piece {
    view! {
        <section aria-labelledby="agreements">
            <h2 id="agreements">"Agreements"</h2>
            {move || table(app)}
            {move || overlaps(app)}
        </section>
    }
}

fn table(app: App) -> Piece {
    let rows: Vec<Piece> = app.workspace(|workspace| {
        let records = || workspace.of(&REGISTER).into_iter().flat_map(|table| table.records());
        // What counts now stands before drafts and what has ended.
        let in_force = records().filter(|r| r.phase() == Phase::Open);
        let others = records().filter(|r| r.phase() != Phase::Open);
        in_force.chain(others).map(|record| row(app, workspace, record)).collect()
    });
    let head = [
        ("Agreement", ""),
        ("State", ""),
        ("Customer", ""),
        ("Services", ""),
        ("Hours", ""),
        ("P1", "nowrap"),
        ("P2", "nowrap"),
        ("P3", "nowrap"),
        ("P4", "nowrap"),
    ];
    view! {
        {read_table("table promises", "Agreements: respond / resolve within".to_owned(), &head, rows)}
        <p class="help">"P1 to P4: respond / resolve within, in open time. Open an agreement to change it."</p>
    }
}

fn row(app: App, workspace: &Workspace, record: Record<'_>) -> Piece {
    let shown = |field: &str, none: &str| {
        let text = REGISTER.field(field).map(|f| app.zone(|z| text_form::shown(workspace, record, f, z)));
        text.filter(|t| !t.is_empty()).unwrap_or_else(|| none.to_owned())
    };
    let mut cells = vec![
        name_cell(record_link(&record.address(), record.shown_title())),
        cell("", state_view(&REGISTER, record.text("status"))),
        text_cell(shown("customer", "–")),
        text_cell(shown("services", "All others")),
        text_cell(shown("calendar", "Around the clock")),
    ];
    for (respond, resolve) in RESPOND.iter().zip(RESOLVE) {
        let both = [shown(respond.field, "–"), " / ".to_owned(), shown(resolve.field, "–")].concat();
        cells.push(cell("nowrap", both.piece()));
    }
    read_row("", cells)
}

/// Which of two agreements counts where both could.
fn overlaps(app: App) -> Piece {
    let told: Vec<Piece> = app.desk(app.now.get_untracked(), |view| {
        let all = &view.desk.agreements;
        let mut told = Vec::new();
        for (place, first) in all.iter().enumerate() {
            for second in all.iter().skip(place + 1).filter(|second| meet(first, second)) {
                let services: Vec<String> = app.workspace(|w| {
                    let both = first.services.iter().filter(|s| second.services.contains(s));
                    both.map(|id| text_form::linked(w, id)).collect()
                });
                let scope = if first.services.is_empty() {
                    "all services without an agreement of their own".to_owned()
                } else {
                    services.join(", ")
                };
                let why = if first.services.len() < second.services.len() {
                    "it names fewer services."
                } else if first.valid.0 > second.valid.0 {
                    "it is valid from a later day."
                } else {
                    "nothing else tells them apart. End one, or give one a later first day."
                };
                let sentence =
                    [&first.name, " comes before ", &second.name, " for ", &scope, ": ", why].concat();
                told.push(view! { <li>{sentence}</li> });
            }
        }
        told
    });
    if told.is_empty() {
        return ().piece();
    }
    view! {
        <h3>"Where several agreements could count"</h3>
        <ul class="plain">{told}</ul>
    }
}

/// Whether two agreements are for the same service on the same day.
fn meet(first: &Agreement, second: &Agreement) -> bool {
    let before = |a: &Agreement, b: &Agreement| matches!((a.valid.1, b.valid.0), (Some(end), Some(start)) if end < start);
    let general = first.services.is_empty() && second.services.is_empty();
    let shared = first.services.iter().any(|service| second.services.contains(service));
    (general || shared) && !before(first, second) && !before(second, first)
}

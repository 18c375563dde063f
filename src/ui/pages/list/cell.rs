use crate::register::{Field, Kind};
use crate::ui::app::App;
use crate::ui::parts::{priority_view, state_view};
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::{Record, Workspace, text_form};

/// What a cell of the list shows.
pub fn cell(app: App, workspace: &Workspace, record: Record<'_>, field: &'static Field) -> Piece {
    match field.kind {
        Kind::Status => state_view(record.register(), record.text(field.id)),
        Kind::Choice(_) if field.id == "priority" => priority_view(record.text(field.id)),
        Kind::Tags => {
            let tags = text_form::elements(workspace, record, field);
            tags.into_iter().map(|tag| view! { <span class="tag">{tag}</span> }).collect::<Vec<_>>().piece()
        }
        _ => app.zone(|zone| text_form::shown(workspace, record, field, zone)).piece(),
    }
}

/// The class of a column: what is wide hides on phones.
#[must_use]
pub fn class_of(register: &crate::register::Register, field: &Field) -> &'static str {
    match field.kind {
        _ if field.id == register.title() => "title",
        Kind::Number(_) | Kind::Span => "number",
        Kind::Status => "",
        Kind::Choice(_) if field.id == "priority" => "",
        _ => "wide",
    }
}

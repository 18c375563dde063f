//! Entering values: one input for each kind of field, and the form for a new record.

mod create_menu;
pub mod draft;
mod field_input;
mod new_form;
mod new_sheet;

pub use create_menu::CreateMenu;
pub use field_input::FieldInput;
pub use new_form::NewForm;
pub use new_sheet::NewSheet;

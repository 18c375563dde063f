//! One file per component.

pub mod chart;
mod done;
mod key_sheet;
mod later;
mod marks;
mod modal;
mod name_dialog;
mod not_counted;
mod palette;
mod read_table;
mod save_chip;
mod sla_chip;
mod slice;
pub mod subject;
pub mod tile;
mod toasts;
mod told;
mod trouble;
mod working;

pub use done::Done;
pub use key_sheet::KeySheet;
pub use later::{after_paint, later};
pub use marks::{ClauseChip, priority_view, state_view, toned};
pub use modal::{focus_returns, modal};
pub use name_dialog::{NameAsked, ask_name, name_dialog};
pub use not_counted::not_counted;
pub use palette::{Dialog, Palette};
pub use read_table::{cell, name_cell, number_cell, read_row, read_table, record_link, segmented, text_cell};
pub use save_chip::SaveChip;
pub use sla_chip::sla_chip;
pub use slice::Slice;
pub use toasts::Toasts;
pub use told::{facts, warning};
pub use trouble::Trouble;
pub use working::{Doing, Working};

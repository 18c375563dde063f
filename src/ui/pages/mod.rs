//! One file or folder per place.

mod data;
mod home;
mod import;
mod improvements;
mod kpis;
mod link;
mod list;
mod new_page;
mod record;
mod service_levels;
mod welcome;

pub use data::{Data, day_style, inputs};
pub use home::Home;
pub use import::Import;
pub use improvements::Improvements;
pub use kpis::Kpis;
pub use link::LinkPage;
pub use list::ListPage;
pub use new_page::NewPage;
pub use record::{RecordPage, Removing, removal};
pub use service_levels::ServiceLevels;
pub use welcome::Welcome;

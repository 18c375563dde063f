//! One adapter per port: what the pure rooms ask for, answered by the browser.

mod chosen_place;
mod clipboard;
mod clock;
mod day_words;
mod disk;
mod files;
mod gzip;
mod hash;
mod join;
mod lasting;
mod local_store;
mod lock;
mod page;
mod preferences;
mod random;
mod tabs;
mod zones;

pub use chosen_place::ChosenPlace;
pub use clipboard::copy_text;
pub use clock::{now, performance_now};
pub use day_words::day_words;
pub use disk::{Disk, Level};
pub use files::{blob, download, read_bytes};
pub use gzip::{pack, unpack};
pub use hash::{hash, on_hash_change, set_hash};
pub use join::after_looking;
pub use lasting::{ask_to_keep, keeps};
pub use local_store::LocalStore;
pub use lock::{lock, unlock};
pub use page::{
    call_later, every, failed, focus, focus_soon, focused, is_in_sight, mark_ready, next_frame,
    nothing_is_focused, on_key, on_window, reload, rest, scroll_by, scroll_to_top, select_soon, set_title,
    shared_host, window_height,
};
pub use preferences::Preferences;
pub use random::{random_u64, random_u128};
pub use tabs::on_foreign_write;
pub use zones::{device_zone, instant_from_input, instant_to_input, known_zone, zone};

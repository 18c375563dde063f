//! Views of one type: markup is a text with holes, a piece of a page is a value.
//!
//! [`view!`] looks like Leptos' own and works with [`Watched`] and [`Derived`] values, components and node references.
//! What is fixed about a view is one text, read once and then cloned by the browser; what changes is a [`Hole`].
//! Leptos makes a type of each element and code for each type, which was more than half of what the page weighed.
//! Drawn again, a view with the same text keeps its nodes and updates its holes in place.

mod drawn;
mod effect;
mod listener;
mod markup;
mod memo;
mod piece;
mod setting;
mod slot;
mod template;
mod watched;
mod when;
mod window;

pub use effect::effect;
pub use markup::{Hole, Markup, plain};
pub use memo::{Derived, anew, memo};
pub use piece::{IntoPiece, Piece, component};
pub use plumbline_view::view;
pub use setting::{IntoSetting, IntoValue};
pub use slot::Slot;
pub use watched::Watched;
pub use when::when;
pub use window::window;

use super::Derived;
use super::window::{At, Range};
use super::{Markup, Slot};
use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::{AddAnyAttr, Render, RenderHtml, View};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Position, PositionState};
use send_wrapper::SendWrapper;
use std::borrow::Cow;

/// A piece of a page, ready to be drawn: whatever it is made of, one type.
///
/// A pointer, so that it is handed on in a register.
pub struct Piece(Box<SendWrapper<Content>>);

/// What a piece is.
pub enum Content {
    /// Nothing at all.
    Nothing,
    /// A text.
    Text(Cow<'static, str>),
    /// Markup with what fills its holes.
    Template(Markup),
    /// Pieces one after the other.
    Many(Vec<Piece>),
    /// A piece that follows what it reads.
    Live(Box<dyn FnMut() -> Piece>),
    /// The pieces of a row of them that are in sight: from which place to which, and the one at a place.
    Window(Range, At),
}

impl Piece {
    /// A piece of that content.
    #[inline(never)]
    #[must_use]
    pub fn of(content: Content) -> Piece {
        Piece(Box::new(SendWrapper::new(content)))
    }

    /// What it is.
    #[must_use]
    pub fn content(self) -> Content {
        (*self.0).take()
    }
}

/// What can stand in a page.
pub trait IntoPiece {
    /// As a piece.
    fn piece(self) -> Piece;
}

/// A component as the piece it is; for the macro.
pub fn component(view: View<Piece>) -> Piece {
    view.into_inner()
}

impl IntoPiece for Piece {
    fn piece(self) -> Piece {
        self
    }
}

impl IntoPiece for () {
    #[inline(never)]
    fn piece(self) -> Piece {
        Piece::of(Content::Nothing)
    }
}

impl IntoPiece for &'static str {
    #[inline(never)]
    fn piece(self) -> Piece {
        Piece::of(Content::Text(Cow::Borrowed(self)))
    }
}

impl IntoPiece for String {
    #[inline(never)]
    fn piece(self) -> Piece {
        Piece::of(Content::Text(Cow::Owned(self)))
    }
}

impl<T: IntoPiece> IntoPiece for Option<T> {
    fn piece(self) -> Piece {
        self.map_or_else(|| Piece::of(Content::Nothing), T::piece)
    }
}

impl<T: IntoPiece> IntoPiece for Vec<T> {
    fn piece(self) -> Piece {
        Piece::of(Content::Many(self.into_iter().map(T::piece).collect()))
    }
}

impl<T: IntoPiece, F: FnMut() -> T + 'static> IntoPiece for F {
    fn piece(mut self) -> Piece {
        Piece::of(Content::Live(Box::new(move || self().piece())))
    }
}

impl IntoPiece for usize {
    fn piece(self) -> Piece {
        self.to_string().piece()
    }
}

impl<T: IntoPiece + Clone + 'static> IntoPiece for Derived<T> {
    fn piece(self) -> Piece {
        (move || self.get()).piece()
    }
}

// To Leptos a piece is a view like any other. It is never made into HTML text: there is no server.
impl Render for Piece {
    type State = Slot;

    fn build(self) -> Slot {
        Slot::apart(self)
    }

    fn rebuild(self, slot: &mut Slot) {
        slot.show(self);
    }
}

impl AddAnyAttr for Piece {
    type Output<A: Attribute> = Piece;

    fn add_any_attr<A: Attribute>(self, _: A) -> Piece {
        self
    }
}

impl RenderHtml for Piece {
    type AsyncOutput = Piece;
    type Owned = Piece;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Piece {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Slot {
        self.build()
    }

    fn into_owned(self) -> Piece {
        self
    }
}

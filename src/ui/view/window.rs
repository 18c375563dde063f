use super::{Piece, Slot};
use leptos::prelude::{Owner, RenderEffect};
use leptos::tachys::view::Mountable;
use std::collections::VecDeque;
use web_sys::{Element, Node, Text};

/// Pieces of a long row of them: those from one place up to another, which move. A piece keeps its nodes as long as its
/// place is among them.
pub fn window(range: impl Fn() -> (usize, usize) + 'static, at: impl Fn(usize) -> Piece + 'static) -> Piece {
    Piece::of(super::piece::Content::Window(Box::new(range), Box::new(at)))
}

/// Which places are shown.
pub type Range = Box<dyn Fn() -> (usize, usize)>;
/// The piece at a place.
pub type At = Box<dyn Fn(usize) -> Piece>;

/// The pieces that are shown, from a place on.
#[derive(Default)]
pub struct Rows {
    start: usize,
    rows: VecDeque<Row>,
}

struct Row {
    slot: Slot,
    /// What belongs to the piece goes with it.
    _owner: Owner,
}

impl Rows {
    /// Puts all of them before a marker.
    pub fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.rows.iter_mut().for_each(|row| row.slot.mount(parent, marker));
    }

    /// Takes all of them out of the page.
    pub fn unmount(&mut self) {
        self.rows.iter_mut().for_each(|row| row.slot.unmount());
    }

    /// Puts something before the first of them, where there is one.
    pub fn insert_before(&self, child: &mut dyn Mountable) -> bool {
        self.rows.front().is_some_and(|row| row.slot.insert_before_this(child))
    }

    fn move_to(&mut self, (start, end): (usize, usize), marker: &Text, draw: &dyn Fn(usize) -> Row) {
        let end = end.max(start);
        while self.start < start
            && let Some(mut row) = self.rows.pop_front()
        {
            row.slot.unmount();
            self.start += 1;
        }
        while self.start + self.rows.len() > end
            && let Some(mut row) = self.rows.pop_back()
        {
            row.slot.unmount();
        }
        if self.rows.is_empty() {
            self.start = start;
        }
        while self.start > start {
            self.start -= 1;
            let mut row = draw(self.start);
            self.insert_before(&mut row.slot);
            self.rows.push_front(row);
        }
        while self.start + self.rows.len() < end {
            let mut row = draw(self.start + self.rows.len());
            super::slot::insert_before(marker, &mut row.slot);
            self.rows.push_back(row);
        }
    }
}

/// Shows the pieces before a marker, and follows the places.
pub fn follow(marker: &Text, range: Range, at: At) -> RenderEffect<Rows> {
    let (marker, owner) = (marker.clone(), Owner::current().unwrap_or_default());
    let draw = move |place: usize| {
        let own = owner.with(Owner::new);
        let slot = own.with(|| Slot::apart(at(place)));
        Row { slot, _owner: own }
    };
    let run = move |rows: Option<Rows>| {
        let mut rows = rows.unwrap_or_default();
        rows.move_to(range(), &marker, &draw);
        rows
    };
    RenderEffect::new_with_value(run, None)
}

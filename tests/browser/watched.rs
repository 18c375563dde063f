//! Values that views watch, and what is worked out from them.

use leptos::prelude::Owner;
use plumbline::ui::view::{Watched, anew, memo};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

/// Runs in an owner that ends with it, as a view does.
fn within<T>(run: impl FnOnce() -> T) -> T {
    let owner = Owner::new();
    let told = owner.with(run);
    owner.cleanup();
    told
}

#[wasm_bindgen_test]
fn a_value_of_any_type_is_read_as_it_was_put() {
    within(|| {
        let (count, words) = (Watched::new(1_usize), Watched::new(vec!["a".to_owned()]));
        count.set(2);
        words.update(|words| words.push("b".to_owned()));
        assert_eq!((count.get_untracked(), words.get_untracked().concat()), (2, "ab".to_owned()));
        assert_eq!(words.update(Vec::pop), Some("b".to_owned()));
        assert_eq!(words.with_untracked(Vec::len), 1);
        // Read while it is being read, and changed while it is being read.
        let inner = words.with_untracked(|outer| {
            words.set(vec!["c".to_owned(); 3]);
            outer.len() + words.with_untracked(Vec::len)
        });
        assert_eq!(inner, 4);
        let copy = count;
        assert!(copy == count && Watched::new(2_usize) != count);
    });
}

#[wasm_bindgen_test]
fn what_belongs_to_a_view_that_is_gone_is_told_and_not_read() {
    let gone = within(|| Watched::new(7));
    assert_eq!((gone.try_get_untracked(), gone.try_with_untracked(|n| *n)), (None, None));
    assert_eq!(gone.try_set(8), Some(8));
}

#[wasm_bindgen_test]
fn what_is_worked_out_is_worked_out_once_and_told_where_it_is_another() {
    within(|| {
        let (count, times, later) = (Watched::new(1), Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let counted = Rc::clone(&times);
        let odd = memo(move || {
            counted.set(counted.get() + 1);
            count.get() % 2 == 1
        });
        let told = Rc::clone(&later);
        let words = memo(move || {
            told.set(told.get() + 1);
            if odd.get() { "odd" } else { "even" }
        });
        assert_eq!((words.get_untracked(), words.get_untracked()), ("odd", "odd"));
        assert_eq!((times.get(), later.get()), (1, 1));
        count.set(3);
        assert_eq!(words.get_untracked(), "odd");
        // The same again: who follows it does not hear of it.
        assert_eq!((times.get(), later.get()), (2, 1));
        count.set(4);
        assert_eq!((words.get_untracked(), times.get(), later.get()), ("even", 3, 2));
    });
}

#[wasm_bindgen_test]
fn what_cannot_be_compared_is_told_each_time() {
    within(|| {
        let (count, later) = (Watched::new(1), Rc::new(Cell::new(0)));
        let same = anew(move || {
            count.track();
            "the same"
        });
        let told = Rc::clone(&later);
        let length = memo(move || {
            told.set(told.get() + 1);
            same.with(|text| text.len())
        });
        assert_eq!(length.get_untracked(), 8);
        count.set(2);
        assert_eq!((length.get_untracked(), later.get()), (8, 2));
    });
}

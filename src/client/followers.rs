//! Those who wait for a token that another call fetches.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;

use super::settled::settled;

/// Those who wait for one fetch, until it has landed.
#[derive(Default)]
pub(super) struct Followers(RefCell<Rc<Flight>>);

#[derive(Default)]
struct Flight {
    /// A function for each, that keeps the promise made to it. Each has a promise of its own, made in
    /// the turn of its own request, in which its continuation runs then.
    waiting: RefCell<Vec<Function>>,
    /// What the fetch failed with, if anything was thrown.
    cause: RefCell<Option<JsValue>>,
}

impl Followers {
    /// Waits until the fetch has landed, and gives what it failed with.
    pub(super) async fn wait(&self) -> Option<JsValue> {
        let flight = Rc::clone(&self.0.borrow());
        let mut keep = None;
        let promise = Promise::new(&mut |resolve: Function, _: Function| keep = Some(resolve));
        flight.waiting.borrow_mut().extend(keep);
        // It never rejects.
        let _ = settled(&promise).await;
        flight.cause.borrow().clone()
    }

    /// The fetch has landed, or was given up.
    pub(super) fn land(&self, cause: Option<&JsValue>) {
        let flight = self.0.take();
        flight.cause.replace(cause.cloned());
        for keep in flight.waiting.take() {
            // A function of the host's own, which does not throw.
            let _ = keep.call0(&JsValue::UNDEFINED);
        }
    }
}

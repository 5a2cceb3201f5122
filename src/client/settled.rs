//! To wait for what the host promises.
//!
//! As `wasm_bindgen_futures::JsFuture` does, but for three things: it never calls the promise's own
//! `then`, which may be anybody's; what is given up and never settles is not kept for ever; and the two
//! functions that a promise takes are used again, which is most of what a wait costs.
//!
//! A task goes on in the turn in which its waker is called, since wasm-bindgen-futures has one queue for
//! all tasks of the module and empties it in a microtask. An edge runtime ends what a request does in
//! another's turn. So whatever wakes a call has to belong to the request that made the call: a promise
//! or a timer of its own, and never what another call wakes.

use core::{
    cell::{Cell, RefCell},
    pin::Pin,
    task::{Context, Poll, Waker},
};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::host::{self, Outcome};

/// What a promise has come to.
pub(super) struct Settled(Option<Slot>);

/// The two functions of a promise, which belong to JavaScript and live as long as it has them.
struct Slot {
    news: Rc<News>,
    good: JsValue,
    bad: JsValue,
}

#[derive(Default)]
struct News {
    outcome: Cell<Option<Outcome>>,
    waker: Cell<Option<Waker>>,
}

thread_local! {
    /// Those whose promises have settled.
    static FREE: RefCell<Vec<Slot>> = const { RefCell::new(Vec::new()) };
}

impl Slot {
    fn take() -> Self {
        FREE.with_borrow_mut(Vec::pop).unwrap_or_else(|| {
            let news = Rc::new(News::default());
            let function = |of: fn(JsValue) -> Outcome| {
                let news = Rc::clone(&news);
                let settle = move |value| {
                    news.outcome.set(Some(of(value)));
                    if let Some(waker) = news.waker.take() {
                        waker.wake();
                    }
                };
                Closure::<dyn FnMut(JsValue)>::new(settle).into_js_value()
            };
            let (good, bad) = (function(Ok), function(Err));
            Self { news, good, bad }
        })
    }
}

impl Settled {
    /// Waits for `value`, which may be a promise, something like one, or what it promises.
    ///
    /// # Errors
    /// What its own properties throw.
    pub(super) fn of(value: &JsValue) -> Outcome<Self> {
        let promise = host::promise(value)?;
        let slot = Slot::take();
        host::then(&promise, &slot.good, &slot.bad)?;
        Ok(Self(Some(slot)))
    }
}

impl Future for Settled {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let Some(slot) = &self.0 else {
            return Poll::Pending;
        };
        let Some(outcome) = slot.news.outcome.take() else {
            slot.news.waker.set(Some(context.waker().clone()));
            return Poll::Pending;
        };
        FREE.with_borrow_mut(|free| free.extend(self.0.take()));
        Poll::Ready(outcome)
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        // Its promise may still call the functions, so they serve no other.
        if let Some(slot) = &self.0 {
            slot.news.waker.set(None);
        }
    }
}

/// What `value` comes to.
///
/// # Errors
/// What it rejects with, or what its own properties throw.
pub(super) async fn settled(value: &JsValue) -> Outcome {
    Settled::of(value)?.await
}

//! The host's timers.

use core::{
    cell::{Cell, RefCell},
    future::poll_fn,
    pin::pin,
    task::{Context, Poll, Waker},
};
use std::collections::BTreeMap;

use wasm_bindgen::prelude::*;

use super::host::{self, Outcome};

/// A timer that runs, and is cleared with this.
pub(super) struct Timer {
    number: u32,
    handle: JsValue,
}

thread_local! {
    /// Those that run, by their numbers, and whom to wake at their end.
    static RUNNING: RefCell<BTreeMap<u32, Option<Waker>>> = const { RefCell::new(BTreeMap::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
    /// What every timer calls. One that fires although it was cleared, as it can where a test changes
    /// the host's clock in between, finds its number gone.
    static RING: JsValue = Closure::<dyn FnMut(u32)>::new(ring).into_js_value();
}

fn ring(number: u32) {
    let waker = RUNNING.with_borrow_mut(|running| running.remove(&number));
    if let Some(waker) = waker.flatten() {
        waker.wake();
    }
}

impl Timer {
    /// A timer of as many milliseconds.
    ///
    /// # Errors
    /// What the host throws where it has none.
    pub(super) fn set(ms: f64) -> Outcome<Self> {
        let number = LAST.get().wrapping_add(1);
        LAST.set(number);
        let ring = RING.with(|ring| host::bind(ring, &JsValue::UNDEFINED, number))?;
        let handle = host::set_timeout(&ring, ms)?;
        RUNNING.with_borrow_mut(|running| running.insert(number, None));
        Ok(Self { number, handle })
    }

    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        // The one before is dropped after the borrow: a task can go with it, and the timers of that.
        let before = RUNNING.with_borrow_mut(|running| {
            let running = running.get_mut(&self.number);
            running.map(|it| it.replace(waker))
        });
        before.map_or(Poll::Ready(()), |_| Poll::Pending)
    }

    /// Waits for its end.
    pub(super) async fn over(&self) {
        poll_fn(|context| self.poll(context)).await;
    }

    /// What `work` comes to; `None` where that takes longer. What has come already counts.
    pub(super) async fn during<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => self.poll(context).map(|()| None),
        })
        .await
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let running = RUNNING.with_borrow_mut(|running| running.remove(&self.number));
        if running.is_some() {
            // Without it, it rings for nobody.
            let _ = host::clear_timeout(&self.handle);
        }
    }
}

//! The host in the hands of a test: its clock, its turns, and calls under way.

use core::{
    cell::RefCell,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The function `(url, init) => …` of that body, with `list` as its `this`.
pub(crate) fn fetch(body: &str, list: &Array) -> Function {
    let function = Function::new_with_args("url, init", body);
    function.bind0(list).unchecked_into()
}

/// `object[name]`.
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// `object[name](argument)`.
pub(crate) fn call(object: &JsValue, name: &str, argument: impl Into<JsValue>) -> JsValue {
    let method: Function = get(object, name).dyn_into().expect(name);
    method.call1(object, &argument.into()).expect(name)
}

/// A clock that stands still unless it is set forward, and the timers by it.
pub(crate) struct Clock(JsValue);

const CLOCK: &str = "
    const { setTimeout, clearTimeout, Date: { now } } = globalThis;
    const timers = new Map();
    let time = 1_800_000_000_000, last = 0;
    globalThis.setTimeout = (then, ms, ...given) => (timers.set(++last, { at: time + ms, then: () => then(...given) }), last);
    globalThis.clearTimeout = (timer) => void timers.delete(timer);
    Date.now = () => time;
    return {
        forward(ms) {
            time += ms;
            for (const [timer, { at, then }] of timers) if (at <= time && timers.delete(timer)) then();
        },
        running: () => timers.size,
        restore: () => (Object.assign(globalThis, { setTimeout, clearTimeout }), (Date.now = now)),
    };
";

impl Clock {
    pub(crate) fn stopped() -> Self {
        let clock = Function::new_no_args(CLOCK).call0(&JsValue::UNDEFINED);
        Self(clock.expect("a clock"))
    }

    pub(crate) fn forward(&self, ms: f64) {
        call(&self.0, "forward", ms);
    }

    /// How many timers run.
    pub(crate) fn running(&self) -> f64 {
        let running = call(&self.0, "running", JsValue::UNDEFINED);
        running.as_f64().expect("a number")
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        call(&self.0, "restore", JsValue::UNDEFINED);
    }
}

/// Lets everything happen that waits for no timer.
pub(crate) async fn settle() {
    for _ in 0..10 {
        turn().await;
    }
}

/// The same, however many turns it takes, until something is so.
pub(crate) async fn settle_until(so: impl Fn() -> bool) {
    settle().await;
    for _ in 0..10_000 {
        if so() {
            return;
        }
        turn().await;
    }
}

async fn turn() {
    const TURN: &str = "
        return new Promise((resolve) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(port1.close());
            port2.postMessage(0);
        });
    ";
    let turn = Function::new_no_args(TURN).call0(&JsValue::UNDEFINED);
    let turn: Promise = turn.expect("a promise").unchecked_into();
    let _ = JsFuture::from(turn).await;
}

/// A call under way, in a task of its own.
pub(crate) struct Running<T>(Rc<RefCell<State<T>>>);

enum State<T> {
    Pending(Pin<Box<dyn Future<Output = T>>>),
    Done(Option<T>),
}

impl<T: 'static> Running<T> {
    pub(crate) fn start(work: impl Future<Output = T> + 'static) -> Self {
        let state = Rc::new(RefCell::new(State::Pending(Box::pin(work))));
        let task = Rc::clone(&state);
        let poll = move |context: &mut Context<'_>| {
            let mut state = task.borrow_mut();
            let State::Pending(work) = &mut *state else {
                return Poll::Ready(());
            };
            work.as_mut().poll(context).map(|done| {
                *state = State::Done(Some(done));
            })
        };
        spawn_local(poll_fn(poll));
        Self(state)
    }

    /// What it has come to; `None` where it is under way.
    pub(crate) fn outcome(&self) -> Option<T> {
        match &mut *self.0.borrow_mut() {
            State::Pending(_) => None,
            State::Done(done) => done.take(),
        }
    }

    /// Whether it has come to its end.
    pub(crate) fn is_over(&self) -> bool {
        matches!(*self.0.borrow(), State::Done(_))
    }

    /// Drops it.
    pub(crate) fn leave(&self) {
        let left = self.0.replace(State::Done(None));
        drop(left);
    }
}

//! What every export needs of the runtime.

use core::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};
use std::rc::Rc;

use dingtalk_conference_lock::{Client, Error, ErrorKind, Failure};
use js_sys::{Date, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{
    config::upstream::Upstream,
    routes::cause::{code, code_of_words, is_code},
};

/// How far causes are followed, and how much of their words is looked at, in code units.
const MAX_CAUSES: usize = 10;
const MAX_WORDS: u32 = 2_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID, catch)]
    fn random_uuid() -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = console, js_name = log)]
    fn console_log(line: &str);
}

#[wasm_bindgen(module = "/crossing.js")]
extern "C" {
    /// Resolves after so many milliseconds; after 0 in the next turn of the event loop.
    fn after(ms: f64) -> Promise;
    /// So many random bytes.
    #[wasm_bindgen(js_name = randomBytes)]
    fn random_bytes(count: u32) -> Vec<u8>;
}

thread_local! {
    /// The last app's client, which holds its token: requests share values, never promises.
    static CLIENT: RefCell<Option<(Upstream, Client)>> = const { RefCell::new(None) };
}

/// The client of `upstream`: the one there is, or a new one in its place.
pub(crate) fn client(upstream: &Upstream) -> Client {
    CLIENT.with(|current| {
        if let Some((_, client)) = current.borrow().as_ref().filter(|(of, _)| of == upstream) {
            return client.clone();
        }
        let client = Client::new(upstream.options());
        current.replace(Some((upstream.clone(), client.clone())));
        client
    })
}

/// Comes when what has arrived in this turn of the event loop was looked at.
pub(crate) async fn next_turn() {
    let _ = JsFuture::from(after(0.0)).await;
}

/// What `work` comes to, unless so many milliseconds are over before.
pub(crate) async fn within<T>(ms: u64, work: impl Future<Output = T>) -> Option<T> {
    let over = JsFuture::from(after(ms as f64));
    let (mut work, mut over) = (pin!(work), pin!(over));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => over.as_mut().poll(context).map(|_| None),
    })
    .await
}

/// The failure with the code of its cause at the end of its message, also where the host has no code of the
/// kind that the client looks for, or tells it in words.
pub(crate) fn told_by(error: &Error) -> Rc<Failure> {
    let failure = Rc::clone(&error.failure);
    let cause = error.cause.as_ref();
    let cause = cause.and_then(|it| it.downcast_ref::<JsValue>());
    let (ErrorKind::Network, None, Some(cause)) = (failure.kind, code(&failure), cause) else {
        return failure;
    };
    let Some(code) = code_of(cause) else {
        return failure;
    };
    let mut failure = failure;
    let message = &mut Rc::make_mut(&mut failure).message;
    message.push_str(&format!(" ({code})"));
    failure
}

/// By what `cause` is known that `fetch` failed with: its code, or that of one of its own causes, or one that its
/// words tell.
pub(crate) fn code_of(cause: &JsValue) -> Option<String> {
    let causes = core::iter::successors(Some(cause.clone()), |it| {
        let next = Reflect::get(it, &"cause".into()).unwrap_or_default();
        next.is_object().then_some(next)
    });
    let (mut named, mut words) = (None, String::new());
    for cause in causes.take(MAX_CAUSES) {
        named = text(&cause, "code").filter(|it| is_code(it)).or(named);
        for part in ["name", "message"] {
            let told = Reflect::get(&cause, &part.into()).unwrap_or_default();
            if let Some(told) = told.dyn_ref::<js_sys::JsString>() {
                words.push_str(&String::from(told.substring(0, MAX_WORDS)));
                words.push('\n');
            }
        }
    }
    named.or_else(|| code_of_words(&words).map(Into::into))
}

/// `object[name]` where that is text; a binding of another type is as good as none.
pub(crate) fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}

pub(crate) fn fresh_id() -> String {
    random_uuid().unwrap_or_default().to_uppercase()
}

pub(crate) fn random<const COUNT: usize>() -> [u8; COUNT] {
    let bytes = random_bytes(u32::try_from(COUNT).unwrap_or(u32::MAX));
    bytes.first_chunk().copied().unwrap_or([0; COUNT])
}

pub(crate) fn now_ms() -> u64 {
    Date::now() as u64
}

pub(crate) fn log(line: &str) {
    console_log(line);
}

/// Texts as `crossing.js` takes them: each with a NUL behind it.
pub(crate) fn parted<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for text in texts {
        all.push_str(text);
        all.push('\0');
    }
    all
}

//! What is wrong on this side of the network, where nothing was sent: it is a mistake, which no retry
//! mends, and says what is missing.

use wasm_bindgen::JsValue;

use super::host::{self, Request, property};

/// The longest words of the host's that are told, in code units.
const MAX_WORDS: usize = 1_000;

/// Of what `fetch` threw, or rejected with: it, or something that it needs, is not there.
pub(super) fn mistake(cause: &JsValue, of_host: bool) -> Option<String> {
    let name = host::text(&property(cause, "name"), MAX_WORDS);
    if name.as_deref() == Some("ReferenceError") {
        return Some(words(cause));
    }
    let missing = of_host && !property(&js_sys::global(), "fetch").is_function();
    missing.then(|| "this runtime has no fetch".into())
}

/// What the host has against the request, apart from its `url`. It says so only where it can be asked
/// without sending it.
pub(super) fn objection(url: &str, init: &JsValue) -> Option<JsValue> {
    Request::new(url).ok()?;
    Request::with(url, init).err()
}

/// What `cause` says.
pub(super) fn words(cause: &JsValue) -> String {
    let message = host::text(&property(cause, "message"), MAX_WORDS);
    let message = message.filter(|it| !it.is_empty());
    message.unwrap_or_else(|| "this runtime threw an exception without words".into())
}

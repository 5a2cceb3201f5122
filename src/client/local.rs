//! What is wrong on this side of the network: what is missing, or forbidden.

use js_sys::Error;
use wasm_bindgen::JsValue;

use super::host::{self, Outcome, Request, property};

/// The longest words of the host's that are told, in code units.
const MAX_WORDS: usize = 1_000;

/// The host's own `fetch`.
pub(super) fn fetch(url: &str, init: &JsValue) -> Outcome {
    if property(&js_sys::global(), "fetch").is_function() {
        return host::fetch(url, init);
    }
    Err(Error::new("this runtime has no fetch").into())
}

/// Whether the host has anything against the request, apart from its `url`. It says so only where it can be
/// asked without sending it.
pub(super) fn objects(url: &str, init: &JsValue) -> bool {
    Request::new(url).is_ok() && Request::with(url, init).is_err()
}

/// What `cause` says.
pub(super) fn words(cause: &JsValue) -> String {
    let message = host::text(&property(cause, "message"), MAX_WORDS);
    let message = message.filter(|it| !it.is_empty());
    message.unwrap_or_else(|| "this runtime threw an exception without words".into())
}

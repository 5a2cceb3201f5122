//! What a request failed with, kept for the caller unless it repeats a secret.

use core::any::Any;
use std::rc::Rc;

use js_sys::JSON;
use wasm_bindgen::JsValue;

use super::value::get;
use crate::request::Request;

/// How far down the chain of causes is looked.
const MAX_DEPTH: u32 = 5;

/// `cause`, whatever JavaScript rejected with. `None` where its text, or that of its own causes, tells
/// what was sent, or cannot be told: some libraries put the whole request into their errors.
pub(super) fn keep(cause: JsValue, request: &Request) -> Option<Rc<dyn Any>> {
    let mut text = String::new();
    let mut value = cause.clone();
    for _ in 0..MAX_DEPTH {
        // It fails in a circle; `undefined` has none.
        let json = JSON::stringify(&value).ok()?.as_string();
        for part in [
            get(&value, "message").as_string(),
            get(&value, "stack").as_string(),
            json,
        ] {
            text.push_str(&part.unwrap_or_default());
        }
        value = get(&value, "cause");
    }
    if request.redact(text.clone()) != text {
        return None;
    }
    Some(Rc::new(cause))
}

//! What a request failed with, kept for the caller unless it repeats a secret.

use core::any::Any;
use std::rc::Rc;

use js_sys::JSON;
use wasm_bindgen::JsValue;

use super::value::get;
use crate::text::contains;

/// `cause`, whatever JavaScript rejected with. `None` where its text holds something of `sent`: some
/// libraries put the whole request into their errors.
pub(super) fn keep(cause: JsValue, sent: &[&str]) -> Option<Rc<dyn Any>> {
    // Not every value has JSON; `undefined` has none, and a circle throws.
    let json = JSON::stringify(&cause).map_or(JsValue::UNDEFINED, JsValue::from);
    let mut text = String::new();
    for value in [get(&cause, "message"), get(&cause, "stack"), json] {
        text.push_str(&value.as_string().unwrap_or_default());
    }
    if sent.iter().any(|secret| contains(&text, secret)) {
        return None;
    }
    Some(Rc::new(cause))
}

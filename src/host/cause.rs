//! What a request failed with, kept for the caller unless it repeats a secret.

use core::any::Any;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::value::get;
use crate::request::Request;

/// What `src/host.js` caught, whatever JavaScript rejected with. `None` where its text tells what was
/// sent, or there is none, since not all of it can be seen: some libraries put the whole request into
/// their errors.
pub(super) fn keep(caught: &JsValue, request: &Request) -> Option<Rc<dyn Any>> {
    let text = get(caught, "text").as_string()?;
    if request.redact(text.clone()) != text {
        return None;
    }
    Some(Rc::new(get(caught, "cause")))
}

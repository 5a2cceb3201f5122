//! Strings across the boundary. They are measured before they are copied, so that no input can
//! exhaust the memory.

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Failure, Result};

/// The string in `value`, unless it has more than `most` code units; `name` is for the error.
#[inline(never)]
pub(super) fn string(name: &str, value: &JsValue, most: usize) -> Result<String> {
    let problem = match value.dyn_ref::<JsString>() {
        None => " must be a string",
        Some(text) if text.length() as usize > most => " is too long",
        Some(text) => return Ok(text.into()),
    };
    Err(Failure::invalid_argument(&[name, problem]))
}

//! Strings across the boundary. They are measured before they are copied, so that no input can
//! exhaust the memory.

use wasm_bindgen::JsValue;

use crate::{
    error::{Failure, Result},
    host::get,
};

/// The string in `value`, unless it has more than `most` code units; `name` is for the error.
#[inline(never)]
pub(super) fn string(name: &str, value: &JsValue, most: usize) -> Result<String> {
    let problem = if !value.is_string() {
        " must be a string"
    } else if get(value, "length")
        .as_f64()
        .is_some_and(|length| length > most as f64)
    {
        " is too long"
    } else {
        return Ok(value.as_string().unwrap_or_default());
    };
    Err(Failure::invalid_argument(&[name, problem]))
}

//! What a request or a function of the caller's failed with, kept for the caller unless it repeats a
//! secret.

use core::any::Any;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::value::get;
use crate::secret::{Secret, redact};

/// What `src/host.js` caught, whatever JavaScript threw. `None` where its text tells a secret, or
/// there is none, since not all of it can be seen: some libraries put the whole request into their
/// errors.
pub(super) fn keep(caught: &JsValue, secrets: &[Secret]) -> Option<Rc<dyn Any>> {
    let text = get(caught, "text").as_string()?;
    if redact(&text, secrets) != text {
        return None;
    }
    Some(Rc::new(get(caught, "cause")))
}

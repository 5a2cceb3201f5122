//! What can be told of what was thrown.

use wasm_bindgen::JsValue;

use super::{
    facts::Thrown,
    host::{self, property},
    local,
    lost::{At, Lost},
    mistakes::is_mistake,
    told::told,
};

/// How far causes are followed.
const MAX_CAUSES: usize = 10;

/// The longest code, in code units.
const MAX_CODE: usize = 41;

/// Of what was thrown on the way to a reply.
pub(super) fn lost(Lost { cause, at }: &Lost) -> Thrown {
    // What came of a reply that broke off was not of an earlier one.
    let unanswered = matches!(at, At::Unsent | At::Unanswered);
    let (code, words) = (code(cause), local::words(cause));
    let name = host::text(&property(cause, "name"), MAX_CODE).unwrap_or_default();
    let mistake = is_mistake(&name, code.as_deref().unwrap_or_default(), &words);
    Thrown {
        told: told(cause),
        served: unanswered.then(|| served(cause)).flatten(),
        local: mistake || matches!(at, At::Unsent | At::Between),
        unsent: *at == At::Unsent,
        code,
        words: Some(words),
    }
}

/// Of what the caller's function threw.
pub(super) fn not_given(cause: &JsValue) -> Thrown {
    Thrown {
        told: told(cause),
        ..Thrown::default()
    }
}

fn causes(cause: &JsValue) -> impl Iterator<Item = JsValue> {
    let next = |cause: &JsValue| {
        // Of several addresses, the first stands for all.
        let several = || property(&property(cause, "errors"), "0");
        let causes = [property(cause, "cause"), several()];
        causes.into_iter().find(|cause| !cause.is_undefined())
    };
    core::iter::successors(Some(cause.clone()), next).take(MAX_CAUSES)
}

/// How the innermost cause is named, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`.
fn code(cause: &JsValue) -> Option<String> {
    let named = causes(cause).filter_map(|cause| host::text(&property(&cause, "code"), MAX_CODE));
    named.filter(|code| is_code(code)).last()
}

fn is_code(text: &str) -> bool {
    let part = |byte: u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
    text.len() > 2 && text.starts_with(|c: char| c.is_ascii_uppercase()) && text.bytes().all(part)
}

/// How many bytes its connection had brought before: Node tells.
fn served(cause: &JsValue) -> Option<f64> {
    let mut brought =
        causes(cause).map(|cause| property(&property(&cause, "socket"), "bytesRead").as_f64());
    brought.find_map(|bytes| bytes)
}

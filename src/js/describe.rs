//! `describeError`, for any value that was thrown.

use wasm_bindgen::JsValue;

use super::value;
use crate::{
    advice::{Facts, Language, describe_facts},
    host::{get, plain, set_text},
    reply::Value,
};

/// The longest text taken from an error, in code units.
const MAX_TEXT: usize = 1_000;
/// The most scopes taken from an error.
const MAX_SCOPES: u32 = 50;

pub(super) fn describe(error: &JsValue, language: &JsValue) -> JsValue {
    let text = |name: &str| text(&get(error, name));
    let name = text("name");
    let mut facts = Facts {
        kind: text("kind"),
        code: text("code"),
        message: text("message"),
        required_scopes: Vec::new(),
        retry_after_ms: get(error, "retryAfterMs").as_f64(),
    };
    if facts.kind.is_empty() && name == "TimeoutError" {
        facts.kind = "timeout".into();
    }
    // Node's own has the code ABORT_ERR.
    if facts.code.is_empty() || name == "AbortError" {
        facts.code = name;
    }
    let scopes = get(error, "requiredScopes");
    for index in 0..MAX_SCOPES {
        let scope = self::text(&scopes.item(index));
        if !scope.is_empty() {
            facts.required_scopes.push(scope);
        }
    }
    let language = match self::text(language).get(..2) {
        Some("zh") => Language::Zh,
        _ => Language::En,
    };
    let advice = describe_facts(&facts, language);
    let described = plain();
    set_text(&described, "title", Some(&advice.title));
    set_text(&described, "advice", Some(&advice.advice));
    described
}

#[inline(never)]
fn text(value: &JsValue) -> String {
    value::string("", value, MAX_TEXT).unwrap_or_default()
}

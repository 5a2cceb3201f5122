//! An error as JavaScript takes it.

use wasm_bindgen::JsValue;

use super::value::{plain, set, set_number, set_text};
use crate::{
    action::Action,
    error::{Failure, message},
};

/// The fields of the npm package's `DingTalkError`.
pub(crate) fn error_to_js(failure: &Failure, action: Action, id: &str, attempts: u32) -> JsValue {
    let fields = plain();
    set_text(&fields, "message", Some(&message(failure, action, id)));
    set_text(&fields, "kind", Some(failure.kind.as_str()));
    set_text(&fields, "code", Some(&failure.code));
    set_number(&fields, "status", failure.status.map(f64::from));
    set_text(&fields, "requestId", failure.request_id.as_deref());
    // A list of strings serializes without fail.
    let scopes = serde_wasm_bindgen::to_value(&failure.required_scopes).unwrap_or_default();
    set(&fields, "requiredScopes", &scopes);
    set(&fields, "retryable", &failure.retryable().into());
    set_number(&fields, "retryAfterMs", failure.retry_after_ms);
    set_number(&fields, "attempts", Some(attempts.into()));
    set_text(&fields, "conferenceId", Some(id));
    set_text(&fields, "action", Some(action.as_str()));
    if let Some(cause) = failure
        .cause
        .as_ref()
        .and_then(|it| it.downcast_ref::<JsValue>())
    {
        set(&fields, "cause", cause);
    }
    fields
}

//! The fields of a body that is a JSON object.

use dingtalk_conference_lock::{Action, ConferenceId};
use serde_json::{Map, Value};

use crate::http::{reason, refusal::Refusal};

/// 400 `paramsError`.
pub fn params_error(message: impl Into<String>) -> Refusal {
    Refusal::of(reason::PARAMS_ERROR, message)
}

/// The fields of `json`, all of which are in `known`: one that is not may be a slip of the pen, and
/// what it means is not what is done.
///
/// # Errors
/// 400 `paramsError` that names it.
pub fn object<'a>(json: &'a Value, known: &[&str]) -> Result<&'a Map<String, Value>, Refusal> {
    let fields = json.as_object();
    let fields = fields.ok_or_else(|| params_error("the body is not a JSON object"))?;
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(fields),
        Some(other) => Err(params_error(format!(
            "the body has the unknown field {}: there are {}",
            quoted(other),
            known.join(", ")
        ))),
    }
}

/// The field `action`.
///
/// # Errors
/// 400 `paramsError` without one, 400 `commandError` for another than lock and unlock.
pub fn action(fields: &Map<String, Value>) -> Result<Action, Refusal> {
    let word = fields.get("action").and_then(Value::as_str);
    let word = word.ok_or_else(|| params_error("the body has no text \"action\""))?;
    Action::parse(word)
        .ok_or_else(|| Refusal::of(reason::COMMAND_ERROR, "action must be lock or unlock"))
}

/// The field `conferenceId`.
///
/// # Errors
/// 400 `paramsError` where it cannot be one.
pub fn conference_id(fields: &Map<String, Value>) -> Result<String, Refusal> {
    let id = fields.get("conferenceId").and_then(Value::as_str);
    let id = id.ok_or_else(|| params_error("the body has no text \"conferenceId\""))?;
    match ConferenceId::new(id) {
        Ok(_) => Ok(id.into()),
        Err(failure) => Err(params_error(&failure.message)),
    }
}

/// A text as it can be shown: quoted, on one line, and no longer than it has to be.
pub fn quoted(text: &str) -> String {
    const MOST: usize = 64;
    let mut shown: String = text.chars().take(MOST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}

//! Fields of what DingTalk writes, as leniently as it writes them: a number is also met as text, and a name
//! in more than one spelling.

use dingtalk_conference_lock::ConferenceId;
use serde_json::{Map, Value};

use super::json;
use crate::text::one_line;

/// The fields of an object.
pub type Fields = Map<String, Value>;

/// The text of the first of `names` that is there; a number counts as its digits.
pub fn text(fields: &Fields, names: &[&str]) -> Option<String> {
    let found = names.iter().find_map(|name| match fields.get(*name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    found.filter(|text| !text.is_empty())
}

/// The same of what a person wrote, as it can be shown.
pub fn words(fields: &Fields, name: &str) -> Option<String> {
    text(fields, &[name]).map(|text| one_line(&text))
}

/// The whole number that the first of `names` is, be it as text.
pub fn number(fields: &Fields, names: &[&str]) -> Option<u64> {
    text(fields, names)?.parse().ok()
}

/// Whether `name` is true, be it as text.
pub fn yes(fields: &Fields, name: &str) -> bool {
    match fields.get(name) {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

/// The object that `name` is, be it as JSON text.
pub fn object(fields: &Fields, name: &str) -> Option<Fields> {
    match fields.get(name)? {
        Value::Object(fields) => Some(fields.clone()),
        Value::String(text) => json::parse(text),
        _ => None,
    }
}

/// The meeting that is named, where it can be one.
pub fn conference_id(fields: &Fields) -> Option<String> {
    text(fields, &["conferenceId"]).filter(|id| ConferenceId::new(id).is_ok())
}

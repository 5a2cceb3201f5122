//! Variables that are JSON arrays of objects, with fields that are known.

use core::fmt::Display;

use serde_json::{Map, Value};

use crate::config::{
    arrival,
    error::ConfigurationError,
    json::{Json, is_json},
};

/// The entries of a variable that is a JSON array of objects with no other fields than `known`, each of
/// them once.
///
/// # Errors
/// What is wrong, and with which entry; never a value.
pub fn entries(
    variable: &str,
    json: &str,
    known: &[&str],
) -> Result<Vec<Map<String, Value>>, ConfigurationError> {
    let list = list(variable, json).map_err(|what| ConfigurationError::new(variable, what))?;
    let mut all = Vec::with_capacity(list.len());
    for (index, entry) in list.into_iter().enumerate() {
        let wrong = |what: String| wrong_entry(variable, index, what);
        let Json::Fields(given) = entry else {
            return Err(wrong("is not an object".into()));
        };
        let mut fields = Map::new();
        for (name, value) in given {
            if !known.contains(&name.as_str()) {
                return Err(wrong(unknown(&name, known)));
            }
            // Taking the last would lose what the first restricts.
            if fields.contains_key(&name) {
                return Err(wrong(format!("has the field {name:?} twice")));
            }
            fields.insert(name, value);
        }
        all.push(fields);
    }
    Ok(all)
}

fn list(variable: &str, json: &str) -> Result<Vec<Json>, String> {
    let value = serde_json::from_str(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let place = format!("is not JSON (line {line}, column {column})");
        match arrival::no_json(variable, json) {
            Some(damage) => format!("{place}: it {damage}"),
            None => place,
        }
    })?;
    match value {
        Json::List(list) => Ok(list),
        Json::Text(text) if is_json(&text) => {
            let problem = "is JSON within a JSON text: take away the quotes around it and the \
                           backslashes in it";
            Err(problem.into())
        }
        Json::Fields(_) => Err("is not a JSON array: put [ before it and ] behind it".into()),
        _ => Err(match arrival::damage(variable, json) {
            Some(damage) => format!("is not a JSON array: it {damage}"),
            None => "is not a JSON array".into(),
        }),
    }
}

/// What is wrong with an unknown field. It may be a key: only a slip of the pen is shown.
fn unknown(name: &str, known: &[&str]) -> String {
    match known.iter().find(|meant| resembles(name, meant)) {
        Some(meant) => format!("has the unknown field {name:?}: write {meant:?}"),
        None => format!("has an unknown field: there are {}", known.join(", ")),
    }
}

/// What is wrong with one entry.
pub fn wrong_entry(variable: &str, index: usize, what: impl Display) -> ConfigurationError {
    ConfigurationError::new(variable, format!("[{index}] {what}"))
}

/// Whether a name is `known` but for its case, or an `s` at its end.
fn resembles(name: &str, known: &str) -> bool {
    let singular = |name: &str| name.strip_suffix('s').unwrap_or(name).to_owned();
    singular(&name.to_ascii_lowercase()) == singular(known)
}

/// The text that a field must be.
///
/// # Errors
/// That it is none.
pub fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a str, String> {
    let value = fields.get(name).and_then(Value::as_str);
    value.ok_or_else(|| format!("has no text {name:?}"))
}

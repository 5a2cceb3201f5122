//! Variables that are JSON arrays of objects, with fields that are known.

use core::fmt::Display;

use serde_json::{Map, Value};

use crate::config::error::ConfigurationError;

/// The entries of a variable that is a JSON array of objects with no other fields than `known`.
///
/// # Errors
/// What is wrong, and with which entry; never a value.
pub fn entries(
    variable: &str,
    json: &str,
    known: &[&str],
) -> Result<Vec<Map<String, Value>>, ConfigurationError> {
    let problem = |what: String| ConfigurationError::new(variable, what);
    let value: Value = serde_json::from_str(json).map_err(|error| {
        problem(format!(
            "is not JSON (line {}, column {})",
            error.line(),
            error.column()
        ))
    })?;
    let Value::Array(list) = value else {
        return Err(problem("is not a JSON array".into()));
    };
    let mut all = Vec::with_capacity(list.len());
    for (index, entry) in list.into_iter().enumerate() {
        let Value::Object(fields) = entry else {
            return Err(wrong_entry(variable, index, "is not an object"));
        };
        if let Some(unknown) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            // It may be a key: only a slip of the pen is shown.
            let what = match known.iter().find(|name| resembles(unknown, name)) {
                Some(meant) => format!("has the unknown field {unknown:?}: write {meant:?}"),
                None => format!("has an unknown field: there are {}", known.join(", ")),
            };
            return Err(wrong_entry(variable, index, what));
        }
        all.push(fields);
    }
    Ok(all)
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

//! An [`Action`] as its word, for `serde(with)`.

use dingtalk_conference_lock::Action;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Writes it.
///
/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(action: &Action, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(action.as_str())
}

/// Reads it.
///
/// # Errors
/// It is neither lock nor unlock.
pub fn deserialize<'de, D: Deserializer<'de>>(json: D) -> Result<Action, D::Error> {
    let word = String::deserialize(json)?;
    Action::parse(&word).ok_or_else(|| D::Error::custom("neither lock nor unlock"))
}

//! The body of an invitation.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fields::{object, params_error};
use crate::text::{misleads, one_line};

const UNION_ID: &str = "unionId";
const NAME: &str = "name";
/// The longest unionId, in characters.
const MOST: usize = 128;

/// Who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invitee {
    /// The unionId.
    pub union_id: String,
    /// The name, on one line; else the unionId.
    pub name: String,
}

impl Invitee {
    /// Reads the body.
    ///
    /// # Errors
    /// 400 `paramsError` where it says of nobody who it is.
    pub fn read(json: &Value) -> Result<Self, crate::http::refusal::Refusal> {
        let fields = object(json, &[UNION_ID, NAME])?;
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        let good =
            |id: &&str| (1..=MOST).contains(&id.chars().count()) && !id.chars().any(misleads);
        let union_id = text(UNION_ID).filter(good);
        let union_id = union_id.ok_or_else(|| {
            params_error(format!(
                "the body has no {UNION_ID} of 1 to {MOST} characters"
            ))
        })?;
        let name = text(NAME).map(one_line).unwrap_or_default();
        let name = name.trim();
        Ok(Self {
            union_id: union_id.into(),
            name: if name.is_empty() { union_id } else { name }.into(),
        })
    }
}

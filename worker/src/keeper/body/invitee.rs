//! The body of an invitation.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fields::{object, params_error};
use crate::text::{misleads, one_line};

const UNION_ID: &str = "unionId";
const NAME: &str = "name";
/// The longest unionId, in characters.
const MOST: usize = 128;
/// The longest name, in characters: the record keeps it for good.
const MOST_NAME: usize = 100;

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
    /// 400 `paramsError` where it says of nobody who it is, or the name is none.
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
        let name = match fields.get(NAME) {
            None => String::new(),
            Some(Value::String(name)) if name.chars().count() <= MOST_NAME => one_line(name),
            Some(_) => {
                let problem = format!("{NAME} is not a text of at most {MOST_NAME} characters");
                return Err(params_error(problem));
            }
        };
        let name = name.trim();
        Ok(Self {
            union_id: union_id.into(),
            name: if name.is_empty() { union_id } else { name }.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn name(name: Value) -> Result<String, String> {
        let invitee = Invitee::read(&json!({ "unionId": "wei", "name": name }));
        invitee.map(|it| it.name).map_err(|refusal| refusal.code)
    }

    #[test]
    fn a_name_is_a_text_on_one_line_of_at_most_100_characters() {
        let most = "会".repeat(MOST_NAME);
        assert_eq!(name(json!(most)), Ok(most.clone()));
        assert_eq!(name(json!(" W\nei\u{202e} ")), Ok("W ei".into()));
        for blank in ["", " ", "\u{202e}"] {
            assert_eq!(name(json!(blank)), Ok("wei".into()));
        }
        let without = Invitee::read(&json!({ "unionId": "wei" })).unwrap();
        assert_eq!(without.name, "wei");
        for wrong in [
            json!(format!("{most}!")),
            json!(7),
            json!(null),
            json!(["a"]),
        ] {
            assert_eq!(name(wrong.clone()), Err("paramsError".into()), "{wrong}");
        }
    }
}

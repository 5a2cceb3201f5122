//! The body of a request: `{"action":"lock"}`, `{"action":"unlock"}`, or
//! `{"conferenceIdList":["ID"]}`. Other fields are DingTalk's to add, and are not sent on.

use dingtalk_conference_lock::Action;
use serde_json::Value;

use crate::{
    http::{reason, refusal::Refusal},
    twice::twice,
};

/// The longest body that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// The longest body that has many ids, in bytes: 1,000 of the longest, in JSON.
pub const MAX_BYTES_OF_MANY: usize = 512 * 1024;

/// What is wrong with an action of another name.
pub const UNKNOWN_ACTION: &str = "action must be lock or unlock";

/// A request's body as far as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// All of it.
    Whole(Vec<u8>),
    /// It is longer than so many bytes.
    TooLarge(usize),
    /// It broke off.
    Broken,
}

impl Body {
    /// The action it asks for.
    ///
    /// # Errors
    /// 400 `paramsError` where it names no action, 400 `commandError` where it names an unknown
    /// one, as DingTalk answers; 413 where it is too large.
    pub fn action(&self) -> Result<Action, Refusal> {
        let json = self.json()?;
        let word = json
            .get("action")
            .and_then(Value::as_str)
            .ok_or_else(|| params_error("the body has no text \"action\""))?;
        Action::parse(word).ok_or_else(|| Refusal::of(reason::COMMAND_ERROR, UNKNOWN_ACTION))
    }

    /// The ids of the meetings it asks about.
    ///
    /// # Errors
    /// 400 `paramsError` where it has no list of texts; 413 where it is too large.
    pub fn conference_ids(&self) -> Result<Vec<String>, Refusal> {
        let json = self.json()?;
        let list = json.get("conferenceIdList").and_then(Value::as_array);
        let ids = list.and_then(|list| list.iter().map(|id| Some(id.as_str()?.into())).collect());
        ids.ok_or_else(|| params_error("the body has no array of texts \"conferenceIdList\""))
    }

    /// The JSON that it is.
    ///
    /// # Errors
    /// 400 `paramsError` where it is none, or an object in it has a field twice; 413 where it is too large.
    pub fn json(&self) -> Result<Value, Refusal> {
        match self {
            Self::Whole(bytes) => {
                let json = serde_json::from_slice(bytes);
                let json = json.map_err(|_| params_error("the body is not JSON"))?;
                // Taking the last would do another thing than whoever reads the first has allowed.
                match twice(bytes) {
                    Some(what) => Err(params_error(&what)),
                    None => Ok(json),
                }
            }
            Self::TooLarge(most) => {
                let message = format!("the body is larger than {} KiB", most >> 10);
                Err(Refusal::of(reason::REQUEST_TOO_LARGE, message))
            }
            Self::Broken => Err(params_error("the body broke off")),
        }
    }
}

fn params_error(message: &str) -> Refusal {
    Refusal::of(reason::PARAMS_ERROR, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(text: &str) -> Result<Action, Refusal> {
        Body::Whole(text.into()).action()
    }

    #[test]
    fn both_actions_are_read_and_other_fields_do_no_harm() {
        assert_eq!(action(r#"{"action":"lock"}"#), Ok(Action::Lock));
        assert_eq!(
            action(" {\"x\":[1],\"action\":\"unlock\"}\n"),
            Ok(Action::Unlock)
        );
    }

    #[test]
    fn everything_else_is_refused_as_dingtalk_refuses_it() {
        let deep = "[".repeat(60_000);
        for (text, code) in [
            ("", "paramsError"),
            ("lock", "paramsError"),
            ("{", "paramsError"),
            ("null", "paramsError"),
            ("\"lock\"", "paramsError"),
            ("[\"lock\"]", "paramsError"),
            ("{}", "paramsError"),
            (r#"{"action":1}"#, "paramsError"),
            (r#"{"action":null}"#, "paramsError"),
            (r#"{"action":["lock"]}"#, "paramsError"),
            (r#"{"Action":"lock"}"#, "paramsError"),
            (r#"{"action":"lock"} x"#, "paramsError"),
            ("action=lock", "paramsError"),
            ("\u{feff}{\"action\":\"lock\"}", "paramsError"),
            (deep.as_str(), "paramsError"),
            (r#"{"action":""}"#, "commandError"),
            (r#"{"action":"LOCK"}"#, "commandError"),
            (r#"{"action":"lock "}"#, "commandError"),
            (r#"{"action":"end"}"#, "commandError"),
        ] {
            let refusal = action(text).unwrap_err();
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (400, code),
                "{text:.40}"
            );
        }
        let latin = Body::Whole(b"{\"action\":\"l\xf6ck\"}".to_vec())
            .action()
            .unwrap_err();
        assert_eq!(latin.code, "paramsError");
        assert_eq!(Body::Broken.action().unwrap_err().code, "paramsError");
        assert_eq!(Body::TooLarge(MAX_BYTES).action().unwrap_err().status, 413);
    }
}

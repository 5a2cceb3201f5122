//! The body of `POST /batch`: `{"action":"lock","conferenceIds":["…"]}`.

use std::collections::BTreeSet;

use dingtalk_conference_lock::{Action, ConferenceId};
use serde::Serialize;
use serde_json::{Map, Value};

use super::fields::{action, object, params_error, quoted};
use crate::http::{reason, refusal::Refusal};

/// The most meetings of a batch.
pub const MOST: usize = 1_000;
/// The most that are named of those that are bad.
const NAMED: usize = 10;

/// A batch that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchBody {
    /// What to do.
    pub action: Action,
    /// To which meetings, each once, in the order in which they were given.
    pub conference_ids: Vec<String>,
    /// How many were given once more.
    pub duplicates: usize,
    /// Those that cannot be a meeting's id.
    pub invalid: Vec<String>,
    /// Those that are another's to lock.
    pub forbidden: Vec<String>,
}

/// What a batch would be: the answer to `?dry_run=1`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DryRun {
    /// How many meetings were given, each counted once.
    pub total: usize,
    /// How many were given once more.
    pub duplicates: usize,
    /// How many cannot be a meeting's id.
    pub invalid: usize,
    /// How many are another's to lock.
    pub forbidden: usize,
    /// What part of the month's calls it would cost; 1 is all of them.
    pub monthly_share: f64,
    /// The first of those that cannot be an id.
    pub invalid_ids: Vec<String>,
    /// The first of those that are another's.
    pub forbidden_ids: Vec<String>,
}

impl BatchBody {
    /// Reads the body; `covers` tells whether the caller's key is for a meeting.
    ///
    /// # Errors
    /// 400 for what is no batch at all. Bad ids are no error yet: see [`check`](Self::check).
    pub fn read(json: &Value, covers: impl Fn(&str) -> bool) -> Result<Self, Refusal> {
        let fields = object(json, &["action", "conferenceIds"])?;
        let mut body = Self {
            action: action(fields)?,
            conference_ids: Vec::new(),
            duplicates: 0,
            invalid: Vec::new(),
            forbidden: Vec::new(),
        };
        let mut known = BTreeSet::new();
        for id in ids(fields)? {
            if !known.insert(id) {
                body.duplicates = body.duplicates.saturating_add(1);
                continue;
            }
            if ConferenceId::new(id).is_err() {
                body.invalid.push(id.into());
            } else if !covers(id) {
                body.forbidden.push(id.into());
            }
            body.conference_ids.push(id.into());
        }
        Ok(body)
    }

    /// Lets it become a batch.
    ///
    /// # Errors
    /// 400 `paramsError` or 403 `noPermission`, with the first ten of the ids that are bad: it is
    /// accepted whole or not at all.
    pub fn check(&self) -> Result<(), Refusal> {
        if !self.invalid.is_empty() {
            let what = "cannot be a meeting's id";
            return Err(params_error(naming(&self.invalid, what)));
        }
        if !self.forbidden.is_empty() {
            let message = naming(&self.forbidden, "this caller may not act on");
            return Err(Refusal::of(reason::NO_PERMISSION, message));
        }
        Ok(())
    }

    /// What it would be, with so many calls a month.
    pub fn dry_run(&self, monthly_calls: u64) -> DryRun {
        let first = |ids: &[String]| ids.iter().take(NAMED).cloned().collect();
        DryRun {
            total: self.conference_ids.len(),
            duplicates: self.duplicates,
            invalid: self.invalid.len(),
            forbidden: self.forbidden.len(),
            monthly_share: self.conference_ids.len() as f64 / (monthly_calls.max(1) as f64),
            invalid_ids: first(&self.invalid),
            forbidden_ids: first(&self.forbidden),
        }
    }
}

fn ids(fields: &Map<String, Value>) -> Result<Vec<&str>, Refusal> {
    let list = fields.get("conferenceIds").and_then(Value::as_array);
    let list = list.ok_or_else(|| params_error("the body has no array \"conferenceIds\""))?;
    if list.is_empty() || list.len() > MOST {
        let message = format!("\"conferenceIds\" has {} ids: give 1 to {MOST}", list.len());
        return Err(params_error(message));
    }
    let mut ids = Vec::with_capacity(list.len());
    for (index, id) in list.iter().enumerate() {
        let id = id.as_str();
        ids.push(
            id.ok_or_else(|| params_error(format!("\"conferenceIds\"[{index}] is not a text")))?,
        );
    }
    Ok(ids)
}

fn naming(ids: &[String], what: &str) -> String {
    let named: Vec<_> = ids.iter().take(NAMED).map(|id| quoted(id)).collect();
    let others = ids.len().saturating_sub(named.len());
    let more = if others > 0 {
        format!(" and {others} more")
    } else {
        String::new()
    };
    format!("nothing was done: {what}: {}{more}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(json: &Value) -> Result<BatchBody, Refusal> {
        BatchBody::read(json, |id| !id.starts_with("other"))
    }

    #[test]
    fn each_meeting_is_taken_once_in_the_order_given() {
        let body =
            read(&json!({ "action": "lock", "conferenceIds": ["b", "a", "b", "b"] })).unwrap();
        assert_eq!((body.action, body.duplicates), (Action::Lock, 2));
        assert_eq!(body.conference_ids, ["b", "a"]);
        assert_eq!(body.check(), Ok(()));
    }

    #[test]
    fn a_bad_id_refuses_the_whole_and_the_first_ten_are_named() {
        let mut ids: Vec<_> = (0..15).map(|number| format!("bad\n{number}")).collect();
        ids.push("good".into());
        let body = read(&json!({ "action": "lock", "conferenceIds": ids })).unwrap();
        let refusal = body.check().unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (400, "paramsError")
        );
        assert!(
            refusal.message.contains(r#""bad\n9" and 5 more"#),
            "{}",
            refusal.message
        );
        assert!(!refusal.message.contains("bad\\n10") && !refusal.message.contains('\n'));

        let ids = ["good", "other-1", "other-2"];
        let body = read(&json!({ "action": "unlock", "conferenceIds": ids })).unwrap();
        let refusal = body.check().unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (403, "noPermission")
        );
        assert!(
            refusal.message.ends_with(r#""other-1", "other-2""#),
            "{}",
            refusal.message
        );
        // What is too long to be an id is not repeated whole.
        let body =
            read(&json!({ "action": "lock", "conferenceIds": ["x".repeat(60_000)] })).unwrap();
        assert!(body.check().unwrap_err().message.len() < 200);
    }

    #[test]
    fn a_dry_run_counts() {
        let ids = ["a", "a", "", "other", "b"];
        let body = read(&json!({ "action": "lock", "conferenceIds": ids })).unwrap();
        let json = serde_json::to_value(body.dry_run(5_000)).unwrap();
        let expected = json!({
            "total": 4, "duplicates": 1, "invalid": 1, "forbidden": 1, "monthlyShare": 0.0008,
            "invalidIds": [""], "forbiddenIds": ["other"],
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn what_is_no_batch_is_refused_with_what_is_wrong() {
        let many: Vec<_> = (0..1_001).map(|number| number.to_string()).collect();
        for (body, code, word) in [
            (json!(null), "paramsError", "object"),
            (json!([]), "paramsError", "object"),
            (json!({}), "paramsError", "action"),
            (json!({ "action": "lock" }), "paramsError", "conferenceIds"),
            (
                json!({ "action": 1, "conferenceIds": ["a"] }),
                "paramsError",
                "action",
            ),
            (
                json!({ "action": "end", "conferenceIds": ["a"] }),
                "commandError",
                "lock or unlock",
            ),
            (
                json!({ "action": "lock", "conferenceIds": "a" }),
                "paramsError",
                "array",
            ),
            (
                json!({ "action": "lock", "conferenceIds": [] }),
                "paramsError",
                "0 ids",
            ),
            (
                json!({ "action": "lock", "conferenceIds": many }),
                "paramsError",
                "1001 ids",
            ),
            (
                json!({ "action": "lock", "conferenceIds": ["a", 7] }),
                "paramsError",
                "[1]",
            ),
            (
                json!({ "action": "lock", "conferenceIds": ["a"], "dryRun": 1 }),
                "paramsError",
                "\"dryRun\"",
            ),
        ] {
            let refusal = read(&body).unwrap_err();
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (400, code),
                "{body:.40}"
            );
            assert!(refusal.message.contains(word), "{}", refusal.message);
        }
    }
}

//! The body of `POST /timers`: `{"conferenceId","action","at"|"afterMinutes","untilMinutes"?}`.

use dingtalk_conference_lock::Action;
use serde_json::{Map, Value};

use super::fields::{action, conference_id, object, params_error};
use crate::{clock, http::refusal::Refusal, keeper::model::wish::opposite};

const MINUTE_MS: f64 = 60_000.0;
/// The longest wait, in minutes: 31 days. No meeting is known for longer before it begins.
const MOST_MINUTES: f64 = 44_640.0;
/// How much of the past a moment may be, in milliseconds: clocks differ.
const PAST_MS: u64 = 60_000;

const FIELDS: [&str; 5] = [
    "conferenceId",
    "action",
    "at",
    "afterMinutes",
    "untilMinutes",
];

/// A timer that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimerBody {
    /// The meeting.
    pub conference_id: String,
    /// What to do.
    pub action: Action,
    /// When, in milliseconds since 1970.
    pub due_ms: u64,
    /// When to do the opposite.
    pub until_ms: Option<u64>,
    /// What was said, in words that are the same for the same request.
    pub said: String,
}

impl TimerBody {
    /// Reads the body.
    ///
    /// # Errors
    /// 400 that says what is wrong.
    pub fn read(json: &Value, now_ms: u64) -> Result<Self, Refusal> {
        let fields = object(json, &FIELDS)?;
        let (action, conference_id) = (action(fields)?, conference_id(fields)?);
        let at = at(fields, now_ms)?;
        let after = minutes(fields, "afterMinutes", 0.0)?;
        let due_ms = match (at, after) {
            (Some(at), None) => at,
            (None, Some(after)) => now_ms.saturating_add(after),
            _ => return Err(params_error("give either \"at\" or \"afterMinutes\"")),
        };
        // Less than a second would be over before it has begun.
        let lasts = minutes(fields, "untilMinutes", 1.0 / 60.0)?;
        // Of a moment, and of so many minutes from now, the number alone would be the same.
        let said = serde_json::json!([conference_id, at, after, lasts]).to_string();
        Ok(Self {
            conference_id,
            action,
            due_ms,
            until_ms: lasts.map(|lasts| due_ms.saturating_add(lasts)),
            said,
        })
    }

    /// What its maker has to be allowed.
    pub fn actions(&self) -> Vec<Action> {
        let second = self.until_ms.map(|_| opposite(self.action));
        [self.action].into_iter().chain(second).collect()
    }
}

fn at(fields: &Map<String, Value>, now_ms: u64) -> Result<Option<u64>, Refusal> {
    let Some(at) = fields.get("at") else {
        return Ok(None);
    };
    let at = at.as_str().and_then(clock::parse).ok_or_else(|| {
        params_error("\"at\" is not a moment with an offset, such as 2026-11-25T10:30:00+08:00")
    })?;
    if at < now_ms.saturating_sub(PAST_MS) {
        let message = format!("\"at\" has passed: it is {} here", clock::format(now_ms));
        return Err(params_error(message));
    }
    if at.saturating_sub(now_ms) as f64 > MOST_MINUTES * MINUTE_MS {
        return Err(params_error("\"at\" is more than 31 days away"));
    }
    Ok(Some(at))
}

/// So many minutes, in milliseconds.
fn minutes(fields: &Map<String, Value>, name: &str, least: f64) -> Result<Option<u64>, Refusal> {
    let Some(minutes) = fields.get(name) else {
        return Ok(None);
    };
    let minutes = minutes
        .as_f64()
        .filter(|it| (least..=MOST_MINUTES).contains(it));
    let minutes = minutes.ok_or_else(|| {
        let above = if least > 0.0 { "above 0" } else { "from 0" };
        params_error(format!(
            "{name:?} is not a number of minutes {above} to {MOST_MINUTES}"
        ))
    })?;
    Ok(Some((minutes * MINUTE_MS).round() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// 2026-11-23T08:00:00Z.
    const NOW: u64 = 1_795_420_800_000;

    fn read(json: &Value) -> Result<TimerBody, Refusal> {
        TimerBody::read(json, NOW)
    }

    #[test]
    fn a_moment_and_minutes_from_now_are_taken() {
        let body = read(
            &json!({ "conferenceId": "m", "action": "lock", "at": "2026-11-23T16:30:00+08:00" }),
        )
        .unwrap();
        assert_eq!((body.due_ms, body.until_ms), (NOW + 1_800_000, None));
        assert_eq!(body.actions(), [Action::Lock]);
        let body = read(&json!({ "conferenceId": "m", "action": "unlock", "afterMinutes": 0, "untilMinutes": 1 })).unwrap();
        assert_eq!((body.due_ms, body.until_ms), (NOW, Some(NOW + 60_000)));
        assert_eq!(body.actions(), [Action::Unlock, Action::Lock]);
        let body =
            read(&json!({ "conferenceId": "m", "action": "lock", "afterMinutes": 0.5 })).unwrap();
        assert_eq!(body.due_ms, NOW + 30_000);
    }

    #[test]
    fn the_same_request_says_the_same_a_moment_later() {
        let later = |json: &Value| TimerBody::read(json, NOW + 777).unwrap().said;
        let said = |json: &Value| read(json).unwrap().said;
        let five = json!({ "conferenceId": "m", "action": "lock", "afterMinutes": 5 });
        assert_eq!(later(&five), said(&five));
        let all = [
            five,
            json!({ "conferenceId": "m", "action": "lock", "afterMinutes": 6 }),
            json!({ "conferenceId": "n", "action": "lock", "afterMinutes": 5 }),
            json!({ "conferenceId": "m", "action": "lock", "afterMinutes": 5, "untilMinutes": 5 }),
            json!({ "conferenceId": "m", "action": "lock", "at": "2026-11-23T08:05:00Z" }),
        ];
        let said: std::collections::BTreeSet<_> = all.iter().map(said).collect();
        assert_eq!(said.len(), all.len());
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_is_wrong() {
        for (rest, word) in [
            (json!({}), "either"),
            (
                json!({ "at": "2026-11-23T09:00:00Z", "afterMinutes": 1 }),
                "either",
            ),
            (json!({ "at": "soon" }), "offset"),
            (json!({ "at": "2026-11-23T09:00:00" }), "offset"),
            (json!({ "at": 7 }), "offset"),
            (json!({ "at": "2026-11-23T07:58:59Z" }), "passed"),
            (json!({ "at": "2026-12-24T08:00:01Z" }), "31 days"),
            (json!({ "afterMinutes": -1 }), "afterMinutes"),
            (json!({ "afterMinutes": "5" }), "afterMinutes"),
            (json!({ "afterMinutes": 44_641 }), "afterMinutes"),
            (
                json!({ "afterMinutes": 1, "untilMinutes": 0 }),
                "untilMinutes",
            ),
            (
                json!({ "afterMinutes": 1, "untilMinutes": null }),
                "untilMinutes",
            ),
            (json!({ "afterMinute": 1 }), "unknown field"),
            (
                json!({ "afterMinutes": 1, "conferenceId": ".." }),
                "dot segment",
            ),
            (
                json!({ "afterMinutes": 1, "conferenceId": 7 }),
                "conferenceId",
            ),
            (json!({ "afterMinutes": 1, "action": null }), "action"),
        ] {
            let mut body = json!({ "conferenceId": "m", "action": "lock" });
            for (name, value) in rest.as_object().unwrap() {
                body[name] = value.clone();
            }
            let refusal = read(&body).unwrap_err();
            assert_eq!(refusal.status, 400);
            assert!(
                refusal.message.contains(word),
                "{body}: {}",
                refusal.message
            );
        }
    }
}

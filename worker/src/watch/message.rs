//! What is told of those who came into a locked meeting: as JSON, and in a few words for a group of DingTalk's.

use serde::{Deserialize, Serialize};

use super::door::{Lock, Passer};
use crate::{clock, text::one_line};

/// What a message is about, in the words of Standard Webhooks.
const TYPE: &str = "meeting.joined_after_lock";
/// The most people that are named in words, and the longest name or title there, in characters.
const MOST: usize = 10;
const LONGEST: usize = 60;

/// A message, as it is kept and sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    #[serde(rename = "type")]
    kind: String,
    timestamp: String,
    data: Data,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    conference_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    locked_at: String,
    locked_by: String,
    people: Vec<Passer>,
}

impl Message {
    /// That `people` came into a meeting after it was locked.
    pub fn new(
        conference_id: &str,
        title: Option<&str>,
        lock: &Lock,
        people: Vec<Passer>,
        now_ms: u64,
    ) -> Self {
        Self {
            kind: TYPE.into(),
            timestamp: clock::format(now_ms),
            data: Data {
                conference_id: conference_id.into(),
                title: title.map(Into::into),
                locked_at: clock::format(lock.at_ms),
                locked_by: lock.caller.clone(),
                people,
            },
        }
    }

    /// The JSON.
    pub fn json(&self) -> String {
        // Texts only: it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The meeting.
    pub fn conference_id(&self) -> &str {
        &self.data.conference_id
    }

    /// In words, Chinese and English, plain text throughout: what strangers call themselves is no markup.
    pub fn words(&self) -> String {
        let data = &self.data;
        let title = quoted(data.title.as_deref().unwrap_or(&data.conference_id));
        let named = |outside: &str, more: &str| {
            let names = data.people.iter().take(MOST).map(|passer| {
                let name = quoted(&passer.name);
                if passer.outside { name + outside } else { name }
            });
            let names = names.collect::<Vec<_>>().join(", ");
            match data.people.len().saturating_sub(MOST) {
                0 => names,
                left => format!("{names} {}", more.replace("{}", &left.to_string())),
            }
        };
        format!(
            "会议已锁定，但有人入会：{title}\n{}\nSomebody joined a locked meeting: {title}\n{}",
            named("（外部）", "等 {} 人"),
            named(" (external)", "and {} more"),
        )
    }
}

/// What somebody wrote, told from our own words by its marks.
fn quoted(text: &str) -> String {
    let marks = |c: char| if matches!(c, '“' | '”') { '\'' } else { c };
    let short: String = one_line(text).chars().take(LONGEST).map(marks).collect();
    format!("“{short}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passer(name: &str, union_id: Option<&str>) -> Passer {
        Passer {
            name: name.into(),
            union_id: union_id.map(Into::into),
            outside: union_id.is_none(),
            at: clock::format(2_000),
        }
    }

    fn message(title: Option<&str>, people: Vec<Passer>) -> Message {
        let lock = Lock {
            at_ms: 1_000,
            dingtalk_ms: 1_000,
            caller: "ops".into(),
        };
        Message::new("m", title, &lock, people, 3_000)
    }

    #[test]
    fn it_says_which_meeting_who_came_and_since_when_it_is_locked() {
        let told = message(
            Some("Board"),
            vec![passer("Wei", Some("wei")), passer("A guest", None)],
        );
        let expected = serde_json::json!({
            "type": "meeting.joined_after_lock", "timestamp": "1970-01-01T00:00:03.000Z",
            "data": {
                "conferenceId": "m", "title": "Board", "lockedAt": "1970-01-01T00:00:01.000Z", "lockedBy": "ops",
                "people": [
                    { "name": "Wei", "unionId": "wei", "outside": false, "at": "1970-01-01T00:00:02.000Z" },
                    { "name": "A guest", "outside": true, "at": "1970-01-01T00:00:02.000Z" },
                ],
            },
        });
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&told.json()).unwrap(),
            expected
        );
        assert_eq!(serde_json::from_str::<Message>(&told.json()).unwrap(), told);
        assert_eq!(
            told.words(),
            "会议已锁定，但有人入会：“Board”\n“Wei”, “A guest”（外部）\n\
             Somebody joined a locked meeting: “Board”\n“Wei”, “A guest” (external)"
        );
    }

    #[test]
    fn what_strangers_write_is_bounded_and_stays_within_its_marks() {
        let nasty = format!("a\n”\u{202e}b{}", "x".repeat(500));
        let words = message(None, vec![passer(&nasty, None)]).words();
        assert_eq!(words.lines().count(), 4);
        assert!(
            words.contains(&format!("“a ' b{}”", "x".repeat(55))),
            "{words}"
        );
        assert!(words.contains("“m”"), "{words}");
        let many = (0..13).map(|number| passer(&format!("p{number}"), None));
        let words = message(None, many.collect()).words();
        assert!(
            words.contains("等 3 人") && words.ends_with("and 3 more"),
            "{words}"
        );
    }
}

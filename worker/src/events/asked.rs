//! What DingTalk answers where it is asked: about a meeting whose events do not tell enough, and about the
//! events that it could not deliver.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    event::{Arrived, Facts},
    fields::{Fields, number, object, text, yes},
    json, read,
};

/// What `GET /v1.0/conference/videoConferences/{id}` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of the meeting, now.
    pub facts: Facts,
    /// Whether it has ended.
    pub ended: bool,
}

/// The `status` of a meeting that has ended. Only of this reply: events say it of those that begin too.
const ENDED: u64 = 1;

/// Reads the reply about a meeting; `None` where it is none.
pub fn conference(json: &str) -> Option<Asked> {
    let reply: Fields = json::parse(json)?;
    let info = object(&reply, "confInfo")?;
    Some(Asked {
        facts: read::facts(&info),
        ended: number(&info, &["status"]) == Some(ENDED),
    })
}

/// What `GET /v1.0/conference/videoConferences/{id}/members` tells of who leads the meeting, and who left it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// The host's unionId, where it is on this page.
    pub host: Option<String>,
    /// When those left it who are not in it, by their unionIds, in milliseconds since 1970.
    pub left: BTreeMap<String, u64>,
    /// Where there are more.
    pub next_token: Option<String>,
}

/// The `attendStatus` of somebody who has left.
const LEFT: u64 = 6;

/// Reads the reply about members; of what is none, there is nothing.
pub fn members(json: &str) -> Members {
    let reply: Fields = json::parse(json).unwrap_or_default();
    let models = reply.get("memberModels").and_then(Value::as_array);
    let models = models.into_iter().flatten().filter_map(Value::as_object);
    let id = |model: &Fields| text(model, &["unionId", "userId"]);
    let gone = |model: &&Fields| number(model, &["attendStatus"]) == Some(LEFT);
    let left = |model: &Fields| id(model).zip(number(model, &["leaveTime"]));
    let mut hosts = models.clone().filter(|model| yes(model, "host"));
    Members {
        host: hosts.find_map(id),
        left: models.filter(gone).filter_map(left).collect(),
        next_token: text(&reply, &["nextToken"]),
    }
}

/// What `GET /v1.0/event/callbacks/failedResults` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The events, with the ids that they would have had.
    pub arrived: Vec<Arrived>,
    /// The time of the last one, from which on there are more.
    pub more_since_ms: Option<u64>,
}

/// Reads the reply about missed events; `None` where it is none.
pub fn missed(json: &str) -> Option<Missed> {
    let reply: Fields = json::parse(json)?;
    let list = reply.get("failedList").and_then(Value::as_array)?;
    let items: Vec<&Fields> = list.iter().filter_map(Value::as_object).collect();
    let messages = items
        .iter()
        .filter_map(|item| text(item, &["callBackData"]));
    let last = items.last().and_then(|item| number(item, &["eventTime"]));
    Some(Missed {
        arrived: messages
            .filter_map(|message| read::message(&message))
            .flatten()
            .collect(),
        more_since_ms: last.filter(|_| yes(&reply, "hasMore")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::event::{Event, Kind};
    use serde_json::json;

    #[test]
    fn a_meeting_is_told_with_how_many_are_in_and_whether_it_has_ended() {
        let reply = |status: u64| {
            let info = json!({
                "title": "Board", "status": status, "startTime": 1_000, "activeNum": 3, "attendNum": 4,
                "invitedNum": 6, "creatorId": "lin", "bizType": "3",
            });
            conference(&json!({ "confInfo": info }).to_string())
        };
        let asked = reply(2).unwrap();
        assert_eq!(
            (asked.facts.active, asked.facts.invited),
            (Some(3), Some(6))
        );
        assert_eq!(
            (asked.facts.kind, asked.ended),
            (Some(Kind::Scheduled), false)
        );
        assert!(reply(1).unwrap().ended && !reply(0).unwrap().ended);
        for json in ["", "{}", "[]", r#"{"confInfo":1}"#] {
            assert_eq!(conference(json), None, "{json}");
        }
    }

    #[test]
    fn of_the_members_it_is_told_who_leads_and_who_left() {
        let reply = json!({
            "memberModels": [
                1, { "unionId": "wei" }, { "host": true }, { "unionId": "lin", "host": true },
                { "unionId": "na", "attendStatus": 6, "leaveTime": 7 }, { "unionId": "a", "attendStatus": 6 },
                { "attendStatus": 6, "leaveTime": 8 }, { "unionId": "b", "attendStatus": 3, "leaveTime": 9 },
            ],
            "nextToken": "t",
        });
        let told = members(&reply.to_string());
        assert_eq!(
            (told.host.as_deref(), told.next_token.as_deref()),
            (Some("lin"), Some("t"))
        );
        assert_eq!(told.left, BTreeMap::from([("na".into(), 7)]));
        for json in ["", "[]", "{}", r#"{"memberModels":1,"nextToken":""}"#] {
            assert_eq!(members(json), Members::default(), "{json}");
        }
    }

    #[test]
    fn what_was_missed_is_told_with_the_ids_that_it_would_have_had() {
        let created = include_str!("../../../tests/fixtures/events/http-created.json");
        let item = |data: &str| json!({ "callBackData": data, "callBackTag": "x", "eventTime": 7 });
        let list = json!([item(created), item("no JSON"), 1, item(created)]);
        let reply = |more: bool| json!({ "failedList": list, "hasMore": more }).to_string();
        let told = missed(&reply(true)).unwrap();
        assert_eq!(told.arrived.len(), 2);
        assert_eq!(told.arrived[0].id, "ev0000000000000000000000000002");
        assert!(matches!(told.arrived[0].event, Event::Meeting(_)));
        assert_eq!(told.more_since_ms, Some(7));
        assert_eq!(missed(&reply(false)).unwrap().more_since_ms, None);
        let none = Missed {
            arrived: vec![],
            more_since_ms: None,
        };
        assert_eq!(missed(r#"{"failedList":[],"hasMore":true}"#), Some(none));
        for json in ["", "{}", r#"{"failedList":1}"#] {
            assert_eq!(missed(json), None, "{json}");
        }
    }

    #[test]
    fn half_of_a_pair_takes_no_answer_away() {
        let info = r#"{"confInfo":{"title":"Team \ud83d","status":1}}"#;
        assert!(conference(info).unwrap().ended);
        let reply = r#"{"memberModels":[{"userNick":"Wei \ude00","unionId":"wei","host":true}]}"#;
        assert_eq!(members(reply).host.as_deref(), Some("wei"));
        let created = include_str!("../../../tests/fixtures/events/http-created.json");
        let created = json!(created.replace("Stand-up", r"\ud83d"));
        let reply = format!(r#"{{"failedList":[{{"callBackData":{created}}}],"x":"\ud83d"}}"#);
        let told = missed(&reply).unwrap();
        assert!(matches!(told.arrived[0].event, Event::Meeting(_)));
    }
}

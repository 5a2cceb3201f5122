//! What DingTalk tells of meetings, and rules that go by it.

use serde_json::{Value, json};

use super::world::{START, World, asked};
use crate::{
    keeper::{
        machine::{event::Event, plan::Answer},
        view::meetings::{self, Meeting},
    },
    rules::body,
};

pub(super) const MINUTE: u64 = 60_000;

pub(super) fn status(id: &str, scene: &str, number: u64, at: u64, more: Value) -> String {
    let mut model =
        json!({ "conferenceId": id, "title": "Review", "creatorId": "lin", "startTime": START });
    model
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({
        "EventType": "meeting_status_change", "eventId": format!("{id}-{number}"), "EventTime": at,
        "data": { "changeScene": scene, "statusSeqNum": number, "openConfModel": model },
    })
    .to_string()
}

pub(super) fn member(id: &str, scene: &str, number: u64, at: u64, who: &str) -> String {
    json!({
        "EventType": "meeting_member_status_change", "eventId": format!("{id}-{number}"), "EventTime": at,
        "data": {
            "changeScene": scene, "statusSeqNum": number,
            "openMemberModels": [{ "conferenceId": id, "userId": who, "userNick": who }],
        },
    })
    .to_string()
}

impl World {
    pub(super) fn begins(&mut self, id: &str) {
        self.hears(&status(id, "conference_created", 1, START, json!({})));
    }

    pub(super) fn ends(&mut self, id: &str) {
        let message = status(id, "conference_closed", 99, self.now, json!({}));
        self.hears(&message);
    }

    /// An event comes, and is taken in.
    pub(super) fn hears(&mut self, message: &str) {
        self.told(message);
        self.after(1);
    }

    pub(super) fn sets(&mut self, rules: &Value) {
        let ticket = self.ticket();
        let rules = body::read(rules.to_string().as_bytes()).unwrap();
        self.event(Event::SetRules {
            ticket,
            rules,
            expected: None,
            asked: asked("boss", "RULES"),
        });
        assert!(matches!(self.answer(ticket), Some(Answer::Rules(_))));
        self.after(2);
    }

    pub(super) fn meeting(&self, id: &str) -> Meeting {
        let all = meetings::all(&self.host, self.now).unwrap();
        all.into_iter()
            .find(|it| it.conference_id == id)
            .unwrap_or_default()
    }

    pub(super) fn actions(&self) -> Vec<(u64, dingtalk_conference_lock::Action)> {
        self.log
            .iter()
            .map(|(at, action, _)| (minutes(*at), *action))
            .collect()
    }
}

/// How many after the beginning.
pub(super) fn minutes(at: u64) -> u64 {
    at.saturating_sub(START) / MINUTE
}

pub(super) fn after(minutes: u64, more: Value) -> Value {
    let mut rule = json!({ "id": "r", "for": {}, "lock": { "afterMinutes": minutes } });
    rule.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!([rule])
}

//! Reads messages as DingTalk writes them: of HTTP push, of SyncHTTP and of Stream.

use dingtalk_conference_lock::Secret;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{
    event::{Arrived, Change, Event, Facts, Kind, MeetingEvent, Member, Place, Stamp},
    fields::{Fields, conference_id, number, object, text, words, yes},
    json,
};
use crate::{
    hex,
    text::{is_blank, is_invisible},
};

/// The longest id that is kept as it is, in bytes.
const LONGEST_ID: usize = 128;
/// Longer is no suite ticket, in bytes.
const LONGEST_TICKET: usize = 1_000;
/// SyncHTTP's own names, whatever is in it.
const SYNC: &str = "SYNC_HTTP_PUSH_";
/// The names of an event's type.
const TYPE: [&str; 4] = ["EventType", "eventType", "syncAction", "SyncAction"];
/// The name of the event that says a meeting began or ended.
const STATUS: &str = "meeting_status_change";
/// The name of the event that says who came or went.
const MEMBERS: &str = "meeting_member_status_change";
/// The `attendStatus` of somebody who could not come in (入会失败).
const FAILED_TO_JOIN: u64 = 4;

/// The events in a message; `None` for what is no message at all.
pub fn message(json: &str) -> Option<Vec<Arrived>> {
    if json.trim().is_empty() {
        return Some(vec![arrived(&Map::new(), json, Event::Empty)]);
    }
    let fields: Fields = json::parse(json)?;
    let sync = text(&fields, &TYPE).is_some_and(|name| name.starts_with(SYNC));
    if !sync {
        return Some(events(&fields, &fields, json));
    }
    let items = fields.get("bizData").and_then(Value::as_array);
    let items = items.into_iter().flatten().filter_map(Value::as_object);
    let mut all = Vec::new();
    for item in items {
        let data = object(item, "biz_data").unwrap_or_default();
        let json = text(item, &["biz_data"]).unwrap_or_default();
        all.extend(events(item, &data, &json));
    }
    Some(all)
}

/// The events that `fields` are, of whose envelope `outer` tells the rest, and whose JSON is `json`.
fn events(outer: &Fields, fields: &Fields, json: &str) -> Vec<Arrived> {
    let at_ms = moment(outer, fields);
    let mut all = Vec::new();
    for event in read(fields, at_ms) {
        let mut one = arrived(fields, json, event);
        one.at_ms = at_ms;
        one.corp_id = text(fields, &["CorpId", "corpId", "eventCorpId"])
            .or_else(|| text(outer, &["corp_id"]));
        // One message can be about several meetings.
        if !all.is_empty() {
            one.id = format!("{}#{}", one.id, all.len());
        }
        all.push(one);
    }
    all
}

fn moment(outer: &Fields, fields: &Fields) -> Option<u64> {
    let own = number(fields, &["EventTime", "eventTime", "eventBornTime"]);
    own.or_else(|| number(outer, &["gmt_create"]))
}

fn arrived(fields: &Fields, json: &str, event: Event) -> Arrived {
    let given = text(fields, &["eventId", "EventId"]);
    let good = |id: &String| id.len() <= LONGEST_ID && !id.chars().any(char::is_control);
    let digest = || format!("sha256:{}", hex::text(&Sha256::digest(json)));
    Arrived {
        id: given.filter(good).unwrap_or_else(digest),
        at_ms: None,
        corp_id: None,
        event,
    }
}

/// At least one.
fn read(fields: &Fields, at_ms: Option<u64>) -> Vec<Event> {
    let data = object(fields, "data");
    let data = data.as_ref().unwrap_or(fields);
    let name = text(fields, &TYPE).unwrap_or_default();
    let one = match name.as_str() {
        "check_url" | "check_create_suite_url" | "check_update_suite_url" => Event::CheckUrl,
        "suite_ticket" => match ticket(data) {
            Some(ticket) => Event::SuiteTicket(Secret::new(ticket)),
            None => Event::Unknown(name),
        },
        "org_suite_auth" | "org_suite_change" => Event::Authorized,
        "org_suite_relieve" => Event::Unauthorized,
        STATUS | MEMBERS => {
            let meetings = meetings(&name, data, at_ms);
            if !meetings.is_empty() {
                return meetings.into_iter().map(Event::Meeting).collect();
            }
            match data.contains_key("changeScene") {
                true => Event::Unknown(name),
                false => Event::Empty,
            }
        }
        "" if fields.is_empty() => Event::Empty,
        _ => Event::Unknown(name.chars().take(LONGEST_ID).collect()),
    };
    vec![one]
}

/// The ticket that is told, where it can be one: in its place a good one would be lost.
fn ticket(data: &Fields) -> Option<String> {
    let names = ["suiteTicket", "SuiteTicket"].iter();
    let mut told = names.filter_map(|name| data.get(*name)?.as_str());
    let blemish = |c: char| c.is_control() || is_blank(c) || is_invisible(c);
    let good =
        |ticket: &&str| (1..=LONGEST_TICKET).contains(&ticket.len()) && !ticket.contains(blemish);
    told.find(good).map(Into::into)
}

fn meetings(name: &str, data: &Fields, at_ms: Option<u64>) -> Vec<MeetingEvent> {
    let stamp = Stamp {
        number: number(data, &["statusSeqNum"]).unwrap_or(0),
        at_ms: at_ms.unwrap_or(0),
    };
    let scene = text(data, &["changeScene"]).unwrap_or_default();
    let about = |(conference_id, change)| MeetingEvent {
        conference_id,
        stamp,
        change,
    };
    let changes = match name {
        STATUS => status(&scene, data).into_iter().collect(),
        _ => people(&scene, data),
    };
    changes.into_iter().map(about).collect()
}

/// What of it counts is `changeScene`: the `status` of a meeting that begins is also met as "ended".
fn status(scene: &str, data: &Fields) -> Option<(String, Change)> {
    let change = match scene {
        "conference_created" => Change::Started,
        "conference_closed" => Change::Ended,
        _ => return None,
    };
    let model = object(data, "openConfModel");
    let model = model.as_ref().unwrap_or(data);
    Some((conference_id(model)?, change(Box::new(facts(model)))))
}

/// What the fields of a meeting tell.
pub(super) fn facts(model: &Fields) -> Facts {
    let booked = text(model, &["scheduleConferenceId"]);
    let kind = match text(model, &["bizType"]).as_deref() {
        Some("0") => Some(Kind::Instant),
        Some("3") => Some(Kind::Scheduled),
        _ => booked.is_some().then_some(Kind::Scheduled),
    };
    Facts {
        title: words(model, "title"),
        creator_id: text(model, &["creatorId"]),
        creator_nick: words(model, "creatorNick"),
        kind,
        schedule_conference_id: booked,
        calendar_event_id: text(model, &["calendarEventId"]),
        start_ms: number(model, &["startTime"]),
        end_ms: number(model, &["endTime"]),
        active: number(model, &["activeNum"]),
        attended: number(model, &["attendNum"]),
        invited: number(model, &["invitedNum"]),
    }
}

fn people(scene: &str, data: &Fields) -> Vec<(String, Change)> {
    let place = match scene {
        "user_invited" => Place::Invited,
        "user_join" => Place::In,
        "user_leave" => Place::Out,
        "user_kicked" => Place::Removed,
        _ => return Vec::new(),
    };
    let mut meetings: Vec<(String, Vec<Member>)> = Vec::new();
    let models = data.get("openMemberModels").and_then(Value::as_array);
    for model in models.into_iter().flatten().filter_map(Value::as_object) {
        // Whoever was refused at a locked door has not come through it.
        if place == Place::In && number(model, &["attendStatus"]) == Some(FAILED_TO_JOIN) {
            continue;
        }
        let Some(id) = conference_id(model).or_else(|| conference_id(data)) else {
            continue;
        };
        match meetings.iter_mut().find(|(known, _)| *known == id) {
            Some((_, members)) => members.push(member(model)),
            None => meetings.push((id, vec![member(model)])),
        }
    }
    let change = |(id, members)| (id, Change::People(place, members));
    meetings.into_iter().map(change).collect()
}

fn member(model: &Fields) -> Member {
    Member {
        union_id: text(model, &["userId", "unionId"]),
        nick: words(model, "userNick"),
        join_ms: number(model, &["joinTime"]),
        leave_ms: number(model, &["leaveTime"]),
        host: yes(model, "host"),
        co_host: yes(model, "coHost"),
        phone: yes(model, "pstnJoin"),
        device: words(model, "deviceType"),
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;

use super::*;
use crate::{
    desk::ask::{Answer, Ask, What},
    fake::{Fake, header, refused},
    http::headers::TOKEN,
    platform::Unheard,
};
use serde_json::json;

const MEETINGS: &str = "https://h/meetings";
const EVENTS: &str = "https://h/meetings/events";
const KEY: (&str, &str) = (TOKEN, "secret-key");

/// Two meetings until the record's entry 5; after that the state cannot be read.
fn told(ask: &Ask) -> Result<Answer, Unheard> {
    let What::Look(Look::Meetings { after, .. }) = &ask.what else {
        return Ok(Answer::Known(Value::Null));
    };
    if *after >= 5 {
        return Err(Unheard::Lost("gone".into()));
    }
    Ok(Answer::Known(json!({
        "meetings": [
            { "conferenceId": "team-a", "last": { "action": "lock" }, "timers": [
                { "conferenceId": "team-a", "caller": "ops", "reason": "mine" },
                { "conferenceId": "team-a", "caller": "boss", "reason": "theirs" },
            ] },
            { "conferenceId": "other" },
            { "of": "a newer version" },
        ],
        "usage": { "calls": 7, "monthly": 5000 },
        "seq": 5,
    })))
}

fn of_team() -> Fake {
    Fake {
        told,
        ..Fake::with_entry(r#""actions":["read"],"conferences":["team-*"]"#)
    }
}

#[test]
fn whoever_is_known_sees_the_meetings_of_its_key_and_nobody_else() {
    let fake = of_team();
    refused(
        fake.ask("GET", MEETINGS, None),
        401,
        "InvalidAuthentication",
    );
    assert!(fake.whats().is_empty(), "nothing is asked for strangers");
    let (status, body) = fake.ask("GET", MEETINGS, Some("secret-key"));
    assert_eq!(status, 200);
    assert_eq!(
        body,
        r#"{"meetings":[{"conferenceId":"team-a","last":{"action":"lock"},"timers":[{"caller":"ops","conferenceId":"team-a","reason":"mine"},{"caller":"boss","conferenceId":"team-a"}]}],"usage":{"calls":7,"monthly":5000}}"#
    );
    let all = Look::Meetings {
        after: 0,
        wait_ms: 0,
        silent: None,
    };
    assert_eq!(fake.whats(), [What::Look(all)]);
}

#[test]
fn events_go_on_where_the_client_was_and_end_where_the_keeper_is_not_heard() {
    for (last, after) in [(None, 0), (Some("3"), 3), (Some(" 4 "), 4), (Some("no"), 0)] {
        let fake = of_team();
        let last = last.map(|last| (LAST_EVENT_ID, last));
        let headers: Vec<_> = [KEY].into_iter().chain(last).collect();
        let (reply, text) = fake.hear(EVENTS, &headers);
        assert_eq!(
            header(&reply, "content-type"),
            Some("text/event-stream; charset=utf-8")
        );
        let event = text.strip_prefix("retry: 2000\n\nid: 5\ndata: ").unwrap();
        assert!(event.starts_with(r#"{"meetings":[{"conferenceId":"team-a""#));
        assert!(
            event.ends_with("}\n\n") && !event.contains("other"),
            "{event}"
        );
        let asked = [after, 5].map(|after| {
            What::Look(Look::Meetings {
                after,
                // Whoever has heard nothing is told at once.
                wait_ms: if after == 0 { 0 } else { 15_000 },
                silent: Some(false),
            })
        });
        assert_eq!(fake.whats(), asked);
    }
}

#[test]
fn a_stream_is_let_in_once_for_all_of_it() {
    let fake = Fake {
        told,
        ..Fake::with_entry(r#""actions":["read"],"perMinute":3"#)
    };
    fake.hear(EVENTS, &[KEY]);
    let limits: Vec<_> = fake.asked.take().iter().map(|ask| ask.per_minute).collect();
    assert_eq!(limits, [Some(3), None, None]);
}

#[test]
fn what_the_keeper_does_not_tell_can_be_asked_again() {
    let fake = Fake {
        told: |_| Err(Unheard::NotAsked("the state is damaged".into())),
        ..of_team()
    };
    for url in [MEETINGS, "https://h/timers", "https://h/batch"] {
        let reply = fake.send("GET", url, &[KEY]);
        assert_eq!(header(&reply, "retry-after"), Some("1"));
        let body = reply.body.unwrap();
        refused((reply.status, body.clone()), 500, "StateError");
        assert!(body.contains("the state is damaged"), "{body}");
    }
    // Of another version.
    let fake = Fake {
        told: |_| Ok(Answer::Known(json!({ "meetings": 1 }))),
        ..of_team()
    };
    refused(fake.ask("GET", MEETINGS, KEY.1.into()), 500, "StateError");
}

#[test]
fn of_a_rule_nothing_is_promised_that_whoever_set_it_may_not_have_done_any_more() {
    fn told(by: &str) -> Result<Answer, Unheard> {
        let rule = json!({ "id": "r", "action": "lock", "at": "2026-11-23T08:10:00.000Z" });
        Ok(Answer::Known(json!({
            "meetings": [{ "conferenceId": "team-a", "rule": rule }],
            "usage": { "calls": 7, "monthly": 5000 },
            "seq": 5,
            "ruled_by": { "caller": by, "key": "00000000" },
        })))
    }
    let shown = |told, fields| {
        let fake = Fake {
            told,
            ..Fake::with_entry(fields)
        };
        fake.ask("GET", MEETINGS, Some("secret-key")).1
    };
    let admin = r#""actions":["read","admin"]"#;
    assert!(shown(|_| told("ops"), admin).contains(r#""rule":{"#));
    assert!(!shown(|_| told("gone"), admin).contains("rule"));
    assert!(!shown(|_| told("ops"), r#""actions":["read"]"#).contains("rule"));
    let others = r#""actions":["read","admin"],"conferences":["team-*"]"#;
    assert!(shown(|_| told("ops"), others).contains(r#""rule":{"#));
}

use super::*;
use crate::{
    desk::ask::{Answer, Ask, Look},
    fake::{Fake, NOW, header, refused},
    http::headers::{IDEMPOTENCY_KEY, TOKEN},
    platform::Unheard,
};

const TIMERS: &str = "https://h/timers";
const KEY: (&str, &str) = (TOKEN, "secret-key");
const OPEN_A_MINUTE: &str =
    r#"{"conferenceId":"team-1","action":"unlock","afterMinutes":0,"untilMinutes":1}"#;

fn told(ask: &Ask) -> Result<Answer, Unheard> {
    Ok(Answer::Known(match &ask.what {
        What::Look(Look::Timers) => json!([
            { "id": "t1", "conferenceId": "team-1", "action": "lock", "at": "2026-11-23T08:05:00Z", "caller": "ops", "reason": "mine" },
            { "id": "t2", "conferenceId": "other", "action": "lock", "at": "2026-11-23T08:06:00Z", "caller": "boss", "reason": "theirs" },
        ]),
        What::SetTimer { id, .. } => json!({ "id": id }),
        _ => Value::Null,
    }))
}

fn with(fields: &str, body: &'static str) -> Fake {
    Fake {
        told,
        body,
        ..Fake::with_entry(fields)
    }
}

const TEAM: &str = r#""actions":["lock","unlock"],"conferences":["team-*"]"#;

#[test]
fn a_timer_is_given_to_the_keeper_with_both_its_moments() {
    let fake = with(TEAM, OPEN_A_MINUTE);
    let reply = fake.post(TIMERS, &[(IDEMPOTENCY_KEY, "k")]);
    assert_eq!(
        (reply.status, reply.body.as_deref()),
        (201, Some(r#"{"id":"ours"}"#))
    );
    assert_eq!(header(&reply, "x-record-head"), Some("7 h"));
    let [
        What::SetTimer {
            action,
            conference_id,
            due_ms,
            until_ms,
            key,
            ..
        },
    ] = &fake.whats()[..]
    else {
        panic!("one timer");
    };
    assert_eq!(
        (*action, conference_id.as_str()),
        (Action::Unlock, "team-1")
    );
    assert_eq!((*due_ms, *until_ms), (NOW, Some(NOW + 60_000)));
    assert_eq!(key.as_deref(), Some("k"));
    assert_eq!(fake.logged()["conferenceId"], "team-1");
}

#[test]
fn both_actions_have_to_be_allowed_and_the_meeting() {
    let other = r#"{"conferenceId":"other","action":"lock","afterMinutes":5}"#;
    let lock = r#"{"conferenceId":"team-1","action":"lock","afterMinutes":5}"#;
    let lock_only = r#""actions":["lock"]"#;
    assert_eq!(with(lock_only, lock).post(TIMERS, &[]).status, 201);
    for (fields, body, status, code) in [
        (lock_only, OPEN_A_MINUTE, 403, "noPermission"),
        (TEAM, other, 403, "noPermission"),
        (r#""actions":["read"]"#, lock, 403, "noPermission"),
        (
            TEAM,
            r#"{"conferenceId":"team-1","action":"lock"}"#,
            400,
            "paramsError",
        ),
        (
            TEAM,
            r#"{"conferenceId":"..","action":"lock","afterMinutes":1}"#,
            400,
            "paramsError",
        ),
        (
            TEAM,
            r#"{"conferenceId":"team-1","action":"end","afterMinutes":1}"#,
            400,
            "commandError",
        ),
        (TEAM, "{", 400, "paramsError"),
    ] {
        let fake = with(fields, body);
        let reply = fake.post(TIMERS, &[]);
        refused((reply.status, reply.body.unwrap()), status, code);
        assert!(fake.whats().is_empty(), "{body}");
    }
    let nobody = with(TEAM, OPEN_A_MINUTE).ask("POST", TIMERS, None);
    refused(nobody, 401, "InvalidAuthentication");
}

#[test]
fn timers_are_of_the_meetings_that_a_key_is_for() {
    let fake = with(TEAM, "");
    let (status, body) = fake.ask("GET", TIMERS, Some("secret-key"));
    assert_eq!(status, 200);
    assert!(
        body.starts_with(r#"{"timers":[{"#) && body.contains("t1"),
        "{body}"
    );
    assert!(!body.contains("t2"), "{body}");
}

#[test]
fn why_is_told_to_whoever_set_it_and_to_who_may_read_the_record() {
    for (fields, theirs) in [
        (r#""actions":["lock","unlock"]"#, false),
        (r#""actions":["audit"]"#, true),
        (r#""actions":["audit"],"conferences":["other"]"#, true),
    ] {
        let (_, body) = with(fields, "").ask("GET", TIMERS, Some("secret-key"));
        assert!(body.contains("mine") != fields.contains("other"), "{body}");
        assert_eq!(body.contains("theirs"), theirs, "{body}");
    }
}

#[test]
fn a_timer_is_removed_by_who_may_act_on_its_meeting() {
    let fake = with(TEAM, "");
    let reply = fake.send("DELETE", "https://h/timers/t1", &[KEY]);
    assert_eq!(reply.status, 204);
    assert_eq!(header(&reply, "x-record-head"), Some("7 h"));
    let [_, What::RemoveTimer { id, asked }] = &fake.whats()[..] else {
        panic!("a look and a removal");
    };
    assert_eq!((id.as_str(), asked.maker.caller.as_str()), ("t1", "ops"));
    for id in ["t2", "gone"] {
        let gone = fake.ask(
            "DELETE",
            &format!("https://h/timers/{id}"),
            Some("secret-key"),
        );
        refused(gone, 404, "NotFound");
    }
    let reader = with(r#""actions":["read"]"#, "");
    let denied = reader.ask("DELETE", "https://h/timers/t1", Some("secret-key"));
    refused(denied, 403, "noPermission");
    for fake in [fake, reader] {
        let looks = fake.whats();
        assert!(looks.iter().all(|what| *what == What::Look(Look::Timers)));
    }
}

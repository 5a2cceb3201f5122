use super::*;
use crate::{
    desk::ask::{Answer, Ask},
    fake::{Fake, LOCK, header, refused},
    http::headers::{IDEMPOTENCY_KEY, REASON, TOKEN},
    keeper::model::{trouble::Trouble, wish::Via},
    platform::Unheard,
    routes::outcome::tests::failure,
};
use dingtalk_conference_lock::{Action, ErrorKind};
use std::rc::Rc;

const BATCH: &str = "https://h/batch";
const KEY: (&str, &str) = (TOKEN, "secret-key");
const TWO: &str = r#"{"action":"lock","conferenceIds":["a","b","a"]}"#;

fn told(ask: &Ask) -> Result<Answer, Unheard> {
    Ok(match &ask.what {
        What::AddBatch { id, .. } | What::CancelBatch { id, .. } => {
            Answer::Known(json!({ "id": id, "state": "running" }))
        }
        What::Look(Look::Batch { id, .. }) if id == "none" => {
            let refusal = Refusal::of(reason::NOT_FOUND, "there is no such batch");
            Answer::Refused(Trouble::of(ErrorKind::Rejected, refusal))
        }
        What::Look(Look::Batch { id, .. }) => Answer::Known(json!({ "id": id })),
        What::Look(Look::BatchItems { after, .. }) => Answer::Known(match after {
            0 => json!({ "items": [[4, { "conferenceId": "a" }], [6, { "conferenceId": "b" }]],
                "batch": {}, "over": false }),
            _ => {
                json!({ "items": [[8, { "conferenceId": "c" }]], "batch": { "state": "done" }, "over": true })
            }
        }),
        _ => Answer::Known(json!([])),
    })
}

fn with(fields: &str, body: &'static str) -> Fake {
    Fake {
        told,
        body,
        ..Fake::with_entry(fields)
    }
}

fn of_ops(body: &'static str) -> Fake {
    with(r#""actions":["lock"]"#, body)
}

fn answer(reply: Reply) -> (u16, String) {
    (reply.status, reply.body.unwrap_or_default())
}

#[test]
fn a_batch_is_given_to_the_keeper_with_who_wants_it_and_why() {
    let fake = of_ops(TWO);
    let reply = fake.post(BATCH, &[(IDEMPOTENCY_KEY, "k-1"), (REASON, "board")]);
    assert_eq!(reply.status, 202);
    assert_eq!(header(&reply, "location"), Some("/batch/ours"));
    assert_eq!(header(&reply, "x-record-head"), Some("7 h"));
    assert_eq!(
        reply.body.as_deref(),
        Some(r#"{"id":"ours","state":"running"}"#)
    );
    let [
        What::AddBatch {
            id,
            action,
            conference_ids,
            asked,
            key,
        },
    ] = &fake.whats()[..]
    else {
        panic!("one batch");
    };
    assert_eq!((id.as_str(), *action), ("ours", Action::Lock));
    assert_eq!(conference_ids, &["a", "b"]);
    assert_eq!((asked.maker.caller.as_str(), asked.via), ("ops", Via::Call));
    assert_eq!(asked.reason.as_deref(), Some("board"));
    assert_eq!(key.as_deref(), Some("k-1"));
    let logged = fake.logged();
    assert_eq!(
        (&logged["action"], &logged["record"]["seq"]),
        (&json!("lock"), &json!(7))
    );
}

#[test]
fn a_dry_run_tells_what_it_would_be_and_asks_nobody() {
    let body = r#"{"action":"lock","conferenceIds":["team-1","team-1","other",""]}"#;
    let fake = with(r#""actions":["lock"],"conferences":["team-*"]"#, body);
    let (status, body) = answer(fake.post("https://h/batch?dry_run=1", &[]));
    assert_eq!(status, 200);
    let told: Value = serde_json::from_str(&body).unwrap();
    let counts = ["total", "duplicates", "invalid", "forbidden"].map(|name| told[name].as_u64());
    assert_eq!(counts, [3, 1, 1, 1].map(Some));
    assert_eq!(told["monthlyShare"], 0.0006);
    assert!(fake.whats().is_empty());
    for wrong in ["dry_run=yes", "dryrun=1", "dry_run=1&dry-run=1"] {
        let wrong = answer(fake.post(&format!("https://h/batch?{wrong}"), &[]));
        refused(wrong, 400, "paramsError");
    }
    assert!(fake.whats().is_empty());
}

#[test]
fn a_batch_with_a_bad_or_forbidden_id_is_refused_whole() {
    let other = r#"{"action":"lock","conferenceIds":["team-1","other"]}"#;
    let fake = with(r#""actions":["lock"],"conferences":["team-*"]"#, other);
    let (status, body) = answer(fake.post(BATCH, &[]));
    assert!(
        body.contains("\\\"other\\\"") && !body.contains("team-1"),
        "{body}"
    );
    refused((status, body), 403, "noPermission");
    let unlock = r#"{"action":"unlock","conferenceIds":["a"]}"#;
    refused(answer(of_ops(unlock).post(BATCH, &[])), 403, "noPermission");
    for (body, code) in [
        (
            r#"{"action":"lock","conferenceIds":["a",".."]}"#,
            "paramsError",
        ),
        (r#"{"action":"lock","conferenceIds":[]}"#, "paramsError"),
        (r#"{"action":"end","conferenceIds":["a"]}"#, "commandError"),
        ("[1", "paramsError"),
    ] {
        let fake = of_ops(body);
        refused(answer(fake.post(BATCH, &[])), 400, code);
        assert!(fake.whats().is_empty());
    }
    let long: &'static str = "x".repeat(MAX_BYTES_OF_MANY + 1).leak();
    refused(
        answer(of_ops(long).post(BATCH, &[])),
        413,
        "RequestTooLarge",
    );
    let nobody = of_ops(TWO).ask("POST", BATCH, None);
    refused(nobody, 401, "InvalidAuthentication");
}

#[test]
fn a_dry_run_without_a_value_does_nothing() {
    for query in ["?dry_run", "?dry_run=", "?dry_run=&dry_run=1"] {
        let fake = of_ops(TWO);
        let reply = fake.post(&format!("{BATCH}{query}"), &[]);
        refused(answer(reply), 400, "paramsError");
        assert!(fake.whats().is_empty(), "{query}");
    }
}

#[test]
fn a_field_that_is_there_twice_is_refused_wherever_it_stands() {
    for (path, body) in [
        (
            "batch",
            r#"{"action":"lock","action":"unlock","conferenceIds":["a"]}"#,
        ),
        (
            "batch",
            r#"{"action":"lock","conferenceIds":["a"],"conferenceIds":["b"]}"#,
        ),
        (
            "timers",
            r#"{"conferenceId":"a","action":"lock","afterMinutes":1,"afterMinutes":2}"#,
        ),
        (
            "v1.0/conference/videoConferences/a/lock",
            r#"{"action":"lock","x":[{"y":1,"y":2}]}"#,
        ),
        (
            "v1.0/conference/videoConferences/a/lock",
            r#"{"action":"lock","\u0061ction":"unlock"}"#,
        ),
        ("meetings/a/invite", r#"{"unionId":"a","unionId":"b"}"#),
    ] {
        let fake = with(r#""actions":["lock","unlock","admin"]"#, body);
        let (status, text) = answer(fake.post(&format!("https://h/{path}"), &[]));
        assert_eq!(status, 400, "{body}: {text}");
        assert!(text.contains("twice"), "{body}: {text}");
        assert!(fake.whats().is_empty());
    }
}

#[test]
fn without_a_record_nothing_is_called_a_receipt() {
    for seq in [0, 7] {
        let fake = Fake { seq, ..of_ops(TWO) };
        let locked = Fake {
            seq,
            ..of_ops(r#"{"action":"lock"}"#)
        };
        let failed = Fake {
            seq,
            outcome: || {
                Err(Rc::new(failure(
                    ErrorKind::Server,
                    "systemError",
                    Some(500),
                    "m",
                )))
            },
            ..of_ops(r#"{"action":"lock"}"#)
        };
        for (fake, url) in [(fake, BATCH), (locked, LOCK), (failed, LOCK)] {
            let reply = fake.post(url, &[]);
            let given = header(&reply, "x-record-head").is_some();
            assert_eq!(given, seq > 0, "{seq} {url}");
            let logged = !fake.logged()["record"].is_null();
            assert_eq!(logged, seq > 0, "{seq} {url}");
        }
    }
}

#[test]
fn a_key_or_reason_that_cannot_be_kept_is_refused() {
    let fake = of_ops(TWO);
    let long = "k".repeat(256);
    for header in [(IDEMPOTENCY_KEY, long.as_str()), (REASON, "a\nb")] {
        refused(answer(fake.post(BATCH, &[header])), 400, "paramsError");
    }
    assert!(fake.whats().is_empty());
}

#[test]
fn a_batch_is_its_makers_or_of_who_may_see_everything() {
    for (actions, of) in [
        (r#"["lock"]"#, Some("ops")),
        (r#"["audit"]"#, None),
        (r#"["audit"],"conferences":["team-*"]"#, Some("ops")),
    ] {
        let fake = with(&format!(r#""actions":{actions}"#), TWO);
        let of = of.map(String::from);
        for url in [BATCH, "https://h/batch/b1"] {
            assert_eq!(fake.ask("GET", url, Some("secret-key")).0, 200);
        }
        let id = "b1".to_owned();
        let all = Look::Batches { of: of.clone() };
        let one = Look::Batch { id, of: of.clone() };
        assert_eq!(fake.whats(), [What::Look(all), What::Look(one)]);
        assert_eq!(
            fake.ask("DELETE", "https://h/batch/b1", Some("secret-key"))
                .0,
            200
        );
        let [
            What::CancelBatch {
                id,
                anybodys,
                asked,
            },
        ] = &fake.whats()[..]
        else {
            panic!("one cancellation");
        };
        assert_eq!((id.as_str(), *anybodys), ("b1", of.is_none()));
        assert_eq!(asked.request_id, "OURS");
    }
    let none = of_ops(TWO).ask("GET", "https://h/batch/none", Some("secret-key"));
    refused(none, 404, "NotFound");
}

#[test]
fn events_tell_each_end_and_then_that_it_is_done() {
    let fake = of_ops(TWO);
    let (_, text) = fake.hear("https://h/batch/b1/events", &[KEY]);
    assert_eq!(
        text,
        "retry: 2000\n\n\
         id: 4\ndata: {\"conferenceId\":\"a\"}\n\n\
         id: 6\ndata: {\"conferenceId\":\"b\"}\n\n\
         id: 8\ndata: {\"conferenceId\":\"c\"}\n\n\
         id: 8\nevent: done\ndata: {\"state\":\"done\"}\n\n"
    );
    let (_, text) = fake.hear("https://h/batch/b1/events", &[KEY, ("last-event-id", "6")]);
    assert!(text.starts_with("retry: 2000\n\nid: 8\ndata: "), "{text}");
}

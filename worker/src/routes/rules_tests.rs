use super::*;
use crate::{
    desk::ask::{Answer, Ask},
    fake::{Fake, header, refused},
    http::{headers::TOKEN, reason},
    keeper::model::trouble::Trouble,
    platform::Unheard,
};
use dingtalk_conference_lock::ErrorKind;
use serde_json::json;

const RULES: &str = "https://h/rules";
const KEY: (&str, &str) = (TOKEN, "secret-key");
const GOOD: &str = r#"[{"id":"reviews","for":{"title":"*review*"},"lock":{"afterMinutes":10}}]"#;

fn told(ask: &Ask) -> Result<Answer, Unheard> {
    Ok(match &ask.what {
        What::Look(Look::Rules) => Answer::Known(json!({ "rules": [{ "id": "r" }], "tag": "abc" })),
        What::SetRules {
            expected: Some(tag),
            ..
        } if tag != "abc" => {
            let refusal = Refusal::of(reason::PRECONDITION_FAILED, "changed");
            Answer::Refused(Trouble::of(ErrorKind::Rejected, refusal))
        }
        What::Look(Look::Preview { .. }) => {
            let meeting = |id| json!({ "conferenceId": id, "started": "2026-11-23T08:00:00.000Z" });
            Answer::Known(json!({
                "since": "2026-11-22T08:00:00.000Z",
                "rules": [{
                    "id": "reviews", "meetings": 2, "locked": 2, "unclear": 0, "before": 0,
                    "callsPerMeeting": 1, "countsPerMeeting": 0, "callsPerMonth": 31, "countsPerMonth": 0,
                    "newest": [meeting("team-1"), meeting("other")],
                }],
                "usage": { "calls": 1, "monthly": 5_000 },
            }))
        }
        What::SetRules { .. } => Answer::Known("def".into()),
        _ => Answer::Known(Value::Null),
    })
}

fn with(actions: &str, body: &'static str) -> Fake {
    Fake {
        told,
        body,
        ..Fake::with_entry(actions)
    }
}

const ADMIN: &str = r#""actions":["admin"]"#;

#[test]
fn the_rules_are_given_with_their_tag_and_replaced_where_it_is_still_theirs() {
    let fake = with(ADMIN, GOOD);
    let reply = fake.send("GET", RULES, &[KEY]);
    assert_eq!(reply.body.as_deref(), Some(r#"[{"id":"r"}]"#));
    assert_eq!(header(&reply, "etag"), Some("\"abc\""));
    for (given, status) in [
        (None, 200),
        (Some("\"abc\""), 200),
        (Some("*"), 200),
        (Some("\"old\""), 412),
    ] {
        let given = given.map(|tag| ("if-match", tag));
        let headers: Vec<_> = [KEY].into_iter().chain(given).collect();
        let reply = fake.send("PUT", RULES, &headers);
        assert_eq!(reply.status, status, "{given:?} {:?}", reply.body);
        if status == 200 {
            assert_eq!(header(&reply, "etag"), Some("\"def\""));
            assert_eq!(header(&reply, "x-record-head"), Some("7 h"));
        }
    }
}

#[test]
fn rules_that_cannot_be_meant_are_refused_before_anything_is_asked() {
    for (body, word) in [
        ("{}", "array"),
        (r#"[{"id":"r","for":{},"lock":{"people":0}}]"#, "people"),
    ] {
        let fake = with(ADMIN, body);
        let reply = fake.send("PUT", RULES, &[KEY]);
        let words = reply.body.unwrap();
        assert!(words.contains(word), "{words}");
        refused((reply.status, words), 400, "paramsError");
        assert_eq!(fake.whats(), []);
    }
    let fake = with(ADMIN, " ".repeat(MAX_BYTES + 1).leak());
    let reply = fake.send("PUT", RULES, &[KEY]);
    refused((reply.status, reply.body.unwrap()), 413, "RequestTooLarge");
}

#[test]
fn rules_are_for_administrators_and_a_secret_is_no_part_of_them() {
    let fake = with(r#""actions":["lock","audit"]"#, GOOD);
    for method in ["GET", "PUT"] {
        let reply = fake.send(method, RULES, &[KEY]);
        refused((reply.status, reply.body.unwrap()), 403, "noPermission");
    }
    let fake = with(ADMIN, r#"[{"id":"hunter2","for":{},"lock":{"people":2}}]"#);
    let reply = fake.send("PUT", RULES, &[KEY]);
    refused((reply.status, reply.body.unwrap()), 400, "paramsError");
    assert_eq!(fake.whats(), []);
}

#[test]
fn rules_are_tried_out_and_nothing_is_set() {
    let url = "https://h/rules/preview";
    for (entry, shown) in [
        (ADMIN, 2),
        (r#""actions":["admin"],"conferences":["team-*"]"#, 1),
    ] {
        let fake = with(entry, GOOD);
        let reply = fake.send("POST", url, &[KEY]);
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        let body: Value = serde_json::from_str(&reply.body.unwrap()).unwrap();
        assert_eq!(body["rules"][0]["callsPerMonth"], 31);
        assert_eq!(body["rules"][0]["newest"].as_array().unwrap().len(), shown);
        let whats = fake.whats();
        let asked = matches!(&whats[..], [What::Look(Look::Preview { rules })] if rules[0]["id"] == "reviews");
        assert!(asked, "{whats:?}");
    }
    for (actions, body, status, code) in [
        (r#""actions":["lock","audit"]"#, GOOD, 403, "noPermission"),
        (ADMIN, "{}", 400, "paramsError"),
    ] {
        let fake = with(actions, body);
        let reply = fake.send("POST", url, &[KEY]);
        refused((reply.status, reply.body.unwrap()), status, code);
        assert_eq!(fake.whats(), []);
    }
}

#[test]
fn a_rule_is_called_off_by_who_may_act_on_the_meeting() {
    let url = "https://h/meetings/team-1/rule";
    for (entry, status) in [
        (r#""actions":["lock"],"conferences":["team-*"]"#, 204),
        (r#""actions":["lock"],"conferences":["other"]"#, 403),
        (r#""actions":["read","admin"]"#, 403),
    ] {
        let fake = with(entry, "");
        assert_eq!(fake.send("DELETE", url, &[KEY]).status, status, "{entry}");
        let asked = matches!(&fake.whats()[..], [What::CallOff { conference_id, .. }] if conference_id == "team-1");
        assert_eq!(asked, status == 204, "{entry}");
    }
}

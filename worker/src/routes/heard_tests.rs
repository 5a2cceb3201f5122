use super::*;
use crate::{
    desk::ask::{Answer, Ask, What},
    fake::Fake,
    platform::Unheard,
};
use dingtalk_conference_lock::Language;
use serde_json::{Value, json};

const WAYS: [&[(&str, &str)]; 2] = [
    &[("DINGTALK_EVENTS", "stream")],
    &[
        ("DINGTALK_EVENT_TOKEN", "123456"),
        (
            "DINGTALK_EVENT_AES_KEY",
            "1234567890123456789012345678901234567890123",
        ),
    ],
];

fn told(ask: &Ask, heard: Value) -> Result<Answer, Unheard> {
    Ok(Answer::Known(match ask.what {
        What::Look(Look::Heard) => heard,
        _ => json!({ "keys": [], "usage": { "calls": 1, "monthly": 2 }, "month": "2026-11" }),
    }))
}

fn asked(tell: fn(&Ask) -> Result<Answer, Unheard>, way: &[(&'static str, &str)]) -> [Value; 2] {
    let mut fake = Fake::with_actions(r#"["admin"]"#);
    fake.told = tell;
    let way = way.iter().map(|(name, value)| (*name, (*value).into()));
    fake.variables.extend(way);
    ["usage", "doctor"].map(|path| {
        let (_, body) = fake.ask("GET", &format!("https://h/{path}"), Some("secret-key"));
        serde_json::from_str(&body).unwrap()
    })
}

fn detail(report: &Value) -> &str {
    report["steps"][0]["detail"].as_str().unwrap_or_default()
}

#[test]
fn usage_and_doctor_tell_when_events_have_been_silent_however_they_come() {
    for way in WAYS {
        let [usage, report] = asked(|ask| told(ask, Value::Null), way);
        assert_eq!(usage["events"], json!({ "last": null, "silent": true }));
        assert!(detail(&report).contains("no event has come yet"));

        let [usage, report] = asked(|ask| told(ask, json!({ "last": "T", "silent": true })), way);
        assert_eq!(usage["events"], json!({ "last": "T", "silent": true }));
        assert!(detail(&report).contains("came at T, and none for a day"));

        let [usage, report] = asked(
            |ask| told(ask, json!({ "last": "T", "silent": false })),
            way,
        );
        assert_eq!(usage["events"], json!({ "last": "T", "silent": false }));
        assert!(detail(&report).contains("the last event came at T"));
    }
    let [usage, report] = asked(|ask| told(ask, Value::Null), &[]);
    assert_eq!(usage.get("events"), None);
    assert!(!detail(&report).contains("event"));
}

#[test]
fn the_doctor_says_whether_stream_is_connected_or_cannot_be_held() {
    for (connected, words) in [
        (
            None,
            "DINGTALK_EVENTS=stream is not followed, for a Cloudflare",
        ),
        (Some(false), "Stream, which is not connected"),
        (Some(true), "Stream, which is connected"),
    ] {
        let mut fake = Fake::with_actions(r#"["admin"]"#);
        fake.told = |ask| told(ask, Value::Null);
        fake.stream = connected;
        fake.variables.push(("DINGTALK_EVENTS", "stream".into()));
        let (_, body) = fake.ask("GET", "https://h/doctor", Some("secret-key"));
        let report: Value = serde_json::from_str(&body).unwrap();
        assert!(detail(&report).contains(words), "{report}");
    }
}

#[test]
fn that_the_months_pushes_are_used_up_is_told_in_both_languages() {
    let used_up = |last: Value| json!({ "last": last, "silent": true, "usedUp": true });
    let [usage, report] = asked(
        |ask| told(ask, json!({ "last": "T", "silent": true, "usedUp": true })),
        WAYS[1],
    );
    assert_eq!(usage["events"], used_up("T".into()));
    for words in ["the month's pushes are used up", "the last event came at T"] {
        assert!(detail(&report).contains(words), "{report}");
    }
    let coming = |last: Value| {
        let heard = serde_json::from_value(used_up(last)).unwrap();
        Coming::of(Some(heard))
    };
    let words = coming("T".into()).words(Language::Zh);
    assert!(
        words.contains("本月推送额度已用完") && words.contains("T"),
        "{words}"
    );
    let never = coming(Value::Null);
    assert!(never.words(Language::En).contains("used up"));
    assert!(never.words(Language::Zh).contains("用完"));
    let none = Coming::of(None);
    assert!(!none.words(Language::Zh).contains("event"));
}

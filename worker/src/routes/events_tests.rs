use super::*;
use crate::{
    config::tests::given,
    events::{envelope, read, signature},
    fake::{Fake, NOW, header, refused},
    platform::Unheard,
};
use serde_json::{Value, json};

const AES_KEY: &str = "1234567890123456789012345678901234567890123";
const CREATED: &str = include_str!("../../../tests/fixtures/events/http-created.json");
const CHECK_URL: &str = include_str!("../../../tests/fixtures/events/check-url.json");

fn kept(_: &Ask) -> Result<Answer, Unheard> {
    Ok(Answer::Known(Value::Null))
}

fn keys(fake: &Fake) -> crate::config::events::EventKeys {
    let pairs: Vec<_> = fake
        .variables
        .iter()
        .map(|(n, v)| (*n, v.as_str()))
        .collect();
    crate::config::events::EventKeys::read(&given(&pairs))
        .unwrap()
        .unwrap()
}

/// A worker to which DingTalk sends `message`, and the address with its signature.
fn sent(message: &str, owner: &str, names: [&str; 2]) -> (Fake, String) {
    let mut fake = Fake {
        told: kept,
        ..Fake::default()
    };
    fake.variables
        .push(("DINGTALK_EVENT_TOKEN", "123456".into()));
    fake.variables
        .push(("DINGTALK_EVENT_AES_KEY", AES_KEY.into()));
    let encrypt = envelope::seal(&keys(&fake).key, [9; 16], message, owner).unwrap();
    let signed = signature::sign("123456", &NOW.to_string(), "n", &encrypt);
    fake.body = json!({ "encrypt": encrypt }).to_string().leak();
    let [signature, timestamp] = names;
    let url = format!("https://h/dingtalk/events?{signature}={signed}&{timestamp}={NOW}&nonce=n");
    (fake, url)
}

const USUAL: [&str; 2] = ["msg_signature", "timestamp"];

#[test]
fn an_event_is_kept_and_then_answered_in_both_spellings() {
    for names in [USUAL, ["signature", "timeStamp"]] {
        let (fake, url) = sent(CREATED, "k", names);
        let reply = fake.send("POST", &url, &[]);
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        let answer: Value = serde_json::from_str(reply.body.as_deref().unwrap()).unwrap();
        let encrypt = answer["encrypt"].as_str().unwrap();
        let opened = envelope::open(&keys(&fake).key, encrypt).unwrap();
        assert_eq!(
            (opened.message.as_str(), opened.owner.as_str()),
            ("success", "k")
        );
        let [What::Store { events }] = &fake.whats()[..] else {
            panic!("one message");
        };
        assert_eq!(events[0].id, "ev0000000000000000000000000002");
        assert!(matches!(events[0].event, Event::Meeting(_)));
        assert_eq!(fake.logged()["caller"], "DingTalk");
    }
}

#[test]
fn whoever_asks_whether_the_address_answers_is_answered_and_nothing_kept() {
    let (fake, url) = sent(CHECK_URL, "k", USUAL);
    assert_eq!(fake.send("POST", &url, &[]).status, 200);
    assert_eq!(fake.whats(), []);
}

#[test]
fn whatever_is_not_for_us_is_refused_with_the_same_words_and_not_kept() {
    let mut replies = Vec::new();
    let (mut large, url) = sent(CREATED, "k", USUAL);
    large.body = " ".repeat(MAX_BYTES + 1).leak();
    replies.push((large, url));
    let (other, url) = sent(CREATED, "another", USUAL);
    replies.push((other, url));
    for (from, to) in [
        ("msg_signature=", "msg_signature=0"),
        ("nonce=n", "nonce=m"),
        ("?", "?x"),
    ] {
        let (fake, url) = sent(CREATED, "k", USUAL);
        replies.push((fake, url.replacen(from, to, 1)));
    }
    let (mut late, url) = sent(CREATED, "k", USUAL);
    late.now_ms = NOW + 3_600_001;
    replies.push((late, url));
    let mut words = std::collections::BTreeSet::new();
    for (fake, url) in &replies {
        let reply = fake.send("POST", url, &[]);
        assert_eq!((reply.status, fake.whats().len()), (403, 0), "{url}");
        assert_eq!(header(&reply, "x-error-kind"), Some("permission"));
        words.insert(reply.body);
    }
    assert_eq!(words.len(), 1, "{words:?}");
}

#[test]
fn what_cannot_be_kept_is_not_answered_with_success() {
    let (mut fake, url) = sent(CREATED, "k", USUAL);
    fake.told = |_| Err(Unheard::Lost("the disk is full".into()));
    let reply = fake.send("POST", &url, &[]);
    refused((reply.status, reply.body.unwrap()), 500, "StateError");
}

#[test]
fn without_what_events_are_known_by_the_variables_are_named() {
    let fake = Fake {
        told: kept,
        body: "{}",
        ..Fake::default()
    };
    let reply = fake.send("POST", "https://h/dingtalk/events", &[]);
    let body = reply.body.unwrap();
    assert!(
        body.contains("DINGTALK_EVENT_TOKEN and DINGTALK_EVENT_AES_KEY are missing"),
        "{body}"
    );
    refused((reply.status, body), 500, "ConfigurationError");
}

#[test]
fn what_happens_in_another_organisation_is_not_kept_and_tickets_are_whosever_they_are() {
    let arrived = |event: Event, corp_id: Option<&str>| Arrived {
        id: "1".into(),
        at_ms: None,
        corp_id: corp_id.map(Into::into),
        event,
    };
    let meeting = || read::message(CREATED).unwrap().remove(0).event;
    for (corp_id, ours, wanted) in [
        (Some("other"), Some("ours"), false),
        (Some("ours"), Some("ours"), true),
        (None, Some("ours"), true),
        (Some("other"), None, true),
    ] {
        let asked = ask(vec![arrived(meeting(), corp_id)], ours);
        assert_eq!(asked.is_some(), wanted, "{corp_id:?} {ours:?}");
    }
    let ticket = Event::SuiteTicket(dingtalk_conference_lock::Secret::new("t"));
    assert!(ask(vec![arrived(ticket, Some("other"))], Some("ours")).is_some());
}

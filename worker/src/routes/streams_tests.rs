use super::*;
use crate::{
    config::{Config, tests::given},
    fake::{Fake, NOW, Tell},
    keeper::model::wish::Maker,
    platform::Unheard,
};
use serde_json::{Value, json};

fn config() -> Config {
    let fake = Fake::default();
    let pairs = fake.variables.iter();
    let pairs: Vec<_> = pairs.map(|(name, text)| (*name, text.as_str())).collect();
    Config::read(&given(&pairs))
}

/// Of whom `CALLER_KEYS` has, until a moment.
fn meetings(until_ms: Option<u64>) -> Stream {
    let config = config();
    let key = &config.callers.as_ref().unwrap()[0];
    Stream {
        source: Source::Meetings {
            after: Some(2),
            silent: false,
        },
        by: Maker {
            caller: "ops".into(),
            key: None,
        },
        session: None,
        grant: key.grant.clone(),
        until_ms,
        begun: false,
    }
}

fn piece(fake: &Fake, stream: &mut Stream) -> Option<String> {
    pollster::block_on(next(fake, &config(), stream))
}

#[test]
fn it_begins_at_once_and_says_something_when_nothing_changes() {
    let fake = Fake::default();
    let mut stream = meetings(None);
    assert_eq!(
        piece(&fake, &mut stream).as_deref(),
        Some("retry: 2000\n\n")
    );
    assert!(fake.whats().is_empty(), "before anything is waited for");
    assert_eq!(piece(&fake, &mut stream).as_deref(), Some(": \n\n"));
    assert_eq!(piece(&fake, &mut stream).as_deref(), Some(": \n\n"));
    // Nothing was missed by that.
    assert_eq!(stream.source, meetings(None).source);
}

#[test]
fn it_ends_when_its_listener_is_no_longer_known() {
    let fake = Fake::default();
    let mut stream = meetings(Some(NOW + 1));
    piece(&fake, &mut stream).unwrap();
    assert!(piece(&fake, &mut stream).is_some());
    stream.until_ms = Some(NOW);
    assert_eq!(piece(&fake, &mut stream), None);
}

#[test]
fn it_ends_where_the_keeper_refuses_or_is_of_another_version() {
    let told: [Tell; 3] = [
        |_| Err(Unheard::Lost("gone".into())),
        |_| Ok(Answer::Known(json!({ "meetings": "none" }))),
        |_| {
            Ok(Answer::Read {
                body: String::new(),
                request_id: None,
            })
        },
    ];
    for told in told {
        let fake = Fake {
            told,
            ..Fake::default()
        };
        let mut stream = meetings(None);
        piece(&fake, &mut stream).unwrap();
        assert_eq!(piece(&fake, &mut stream), None);
    }
}

#[test]
fn what_is_over_is_not_asked_about_again() {
    let fake = Fake {
        told: |_| {
            Ok(Answer::Known(
                json!({ "items": [], "batch": { "total": 0 }, "over": true }),
            ))
        },
        ..Fake::default()
    };
    let mut stream = Stream {
        source: Source::Batch {
            id: "b".into(),
            of: None,
            after: 9,
        },
        ..meetings(None)
    };
    piece(&fake, &mut stream).unwrap();
    let done = piece(&fake, &mut stream).unwrap();
    assert_eq!(done, "id: 9\nevent: done\ndata: {\"total\":0}\n\n");
    assert_eq!(fake.whats().len(), 1);
    assert_eq!(piece(&fake, &mut stream), None);
    assert!(fake.whats().is_empty());
}

#[test]
fn no_piece_of_it_counts_against_the_keys_limit() {
    let fake = Fake {
        told: |_| Ok(Answer::Known(Value::Null)),
        ..Fake::default()
    };
    let mut stream = meetings(None);
    piece(&fake, &mut stream).unwrap();
    piece(&fake, &mut stream).unwrap();
    let asked = fake.asked.take();
    assert_eq!(asked.len(), 1);
    assert!(asked.iter().all(|ask| ask.per_minute.is_none()));
}

#[test]
fn a_record_without_an_entry_is_told_of_once_and_then_waited_for() {
    let fake = Fake {
        told: |_| {
            Ok(Answer::Known(
                json!({ "meetings": [], "usage": { "calls": 0, "monthly": 5000 }, "seq": 0 }),
            ))
        },
        ..Fake::default()
    };
    let mut stream = meetings(None);
    stream.source = Source::Meetings {
        after: None,
        silent: false,
    };
    for _ in 0..3 {
        piece(&fake, &mut stream).unwrap();
    }
    let asked = [0, SILENCE_MS].map(|wait_ms| {
        What::Look(Look::Meetings {
            after: 0,
            wait_ms,
            silent: Some(false),
        })
    });
    assert_eq!(fake.whats(), asked);
}

#[test]
fn it_waits_for_another_silence_than_it_has_told_of() {
    let fake = Fake {
        told: |_| {
            let events = json!({ "last": "2026-11-23T08:00:00.000Z", "silent": true });
            let usage = json!({ "calls": 0, "monthly": 5000 });
            Ok(Answer::Known(
                json!({ "meetings": [], "usage": usage, "seq": 2, "events": events }),
            ))
        },
        ..Fake::default()
    };
    let mut stream = meetings(None);
    piece(&fake, &mut stream).unwrap();
    let told = piece(&fake, &mut stream).unwrap();
    assert!(told.contains(r#""silent":true"#), "{told}");
    piece(&fake, &mut stream).unwrap();
    let asked = [false, true].map(|silent| {
        What::Look(Look::Meetings {
            after: 2,
            wait_ms: SILENCE_MS,
            silent: Some(silent),
        })
    });
    assert_eq!(fake.whats(), asked);
}

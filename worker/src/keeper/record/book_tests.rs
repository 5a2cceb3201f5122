use super::*;
use crate::keeper::{
    model::{ending::Outcome, wish::Maker},
    record::{chain::ZEROS, entry::RemovedTo},
    store::host::Value,
};

fn asked() -> Asked {
    Asked {
        maker: Maker {
            caller: "ops \"1\"".into(),
            key: Some("85dbe15d".into()),
        },
        via: Via::Batch,
        request_id: "R".into(),
        reason: Some("so\nthat".into()),
        source: Some("B".into()),
        late_ms: None,
    }
}

fn line(statement: &Statement) -> &str {
    match &statement.parameters[1] {
        Value::Text(line) => line,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_line_has_every_field_that_is_promised_and_is_chained_to_the_one_before() {
    let mut book = Book::default();
    let asked = asked();
    let subject = Subject {
        action: Some(Action::Lock),
        conference_id: Some("m"),
        asked: Some(&asked),
    };
    let first = book.append(1_795_420_800_000, &Entry::Attempt { number: 1 }, subject);
    assert_eq!(
        line(&first),
        format!(
            r#"{{"seq":1,"prev":"{ZEROS}","time":"2026-11-23T08:00:00.000Z","type":"attempt","number":1,"action":"lock","conferenceId":"m","caller":"ops \"1\"","key":"85dbe15d","via":"batch","requestId":"R","batch":"B","reason":"so\nthat"}}"#
        )
    );
    let outcome = Entry::Outcome {
        outcome: Outcome::NeverSent,
        attempt: None,
        code: None,
        dingtalk_request_id: None,
        duration_ms: None,
        wait_ms: None,
        again: false,
    };
    let second = book.append(0, &outcome, Subject::default());
    assert_eq!(
        line(&second),
        format!(
            r#"{{"seq":2,"prev":"{}","time":"1970-01-01T00:00:00.000Z","type":"outcome","outcome":"never-sent","attempt":null,"code":null,"dingtalkRequestId":null,"durationMs":null,"action":null,"conferenceId":null,"caller":null,"via":null,"requestId":null}}"#,
            hash(line(&first))
        )
    );
    assert_eq!(book.head.hash, hash(line(&second)));
}

#[test]
fn every_type_has_its_word() {
    let removed = RemovedTo {
        checkpoint: Head::default(),
        entries: 3,
    };
    let checkpoint =
        format!(r#""type":"checkpoint","checkpoint":{{"seq":0,"hash":"{ZEROS}"}},"entries":3,"#);
    let at = "T".to_owned();
    for (entry, json) in [
        (
            Entry::BatchAccepted { total: 2 },
            r#""type":"batch","total":2,"#,
        ),
        (
            Entry::BatchCancelled {
                batch: "B",
                left: 1,
            },
            r#""type":"batch-cancelled","batch":"B","left":1,"#,
        ),
        (
            Entry::TimerSet {
                timer: "X",
                at,
                until: None,
            },
            r#""type":"timer","timer":"X","at":"T","#,
        ),
        (
            Entry::TimerRemoved { timer: "X" },
            r#""type":"timer-removed","timer":"X","#,
        ),
        (Entry::TimerDue, r#""type":"timer-due","#),
        (Entry::Checkpoint { removed: &removed }, &checkpoint),
    ] {
        let statement = Book::default().append(0, &entry, Subject::default());
        assert!(line(&statement).contains(json), "{}", line(&statement));
    }
}

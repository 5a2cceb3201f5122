use super::*;
use crate::{
    desk::ask::Answer,
    fake::{Fake, header, refused},
    keeper::model::ending::{Ending, Outcome},
};

const URL: &str = "https://h/meetings/team-a/invite";
const BODY: &str = r#"{"unionId":"wei","name":"W\u202eei"}"#;

fn told() -> Fake {
    Fake {
        body: BODY,
        told: |_| Ok(Answer::Ended(Ending::done(Some("THEIRS".into())))),
        ..Fake::with_entry(r#""actions":["unlock"],"conferences":["team-*"]"#)
    }
}

#[test]
fn whoever_may_unlock_a_meeting_may_invite_into_it() {
    let fake = told();
    let reply = fake.post(URL, &[("idempotency-key", "k")]);
    assert_eq!(
        (reply.status, header(&reply, "x-outcome")),
        (200, Some("done"))
    );
    assert_eq!(header(&reply, "x-record-head"), Some("7 h"));
    let whats = fake.whats();
    let [
        What::Invite {
            conference_id,
            invitee,
            key,
            ..
        },
    ] = whats.as_slice()
    else {
        panic!("{whats:?}");
    };
    assert_eq!(
        (conference_id.as_str(), key.as_deref()),
        ("team-a", Some("k"))
    );
    assert_eq!(
        (invitee.union_id.as_str(), invitee.name.as_str()),
        ("wei", "W ei")
    );
    let line = fake.logged();
    assert_eq!(
        (&line["action"], &line["conferenceId"]),
        (&"invite".into(), &"team-a".into())
    );
    assert_eq!(line["dingtalkRequestId"], "THEIRS");
}

#[test]
fn nobody_else_may_and_nothing_is_asked_then() {
    let fake = told();
    refused(fake.ask("POST", URL, None), 401, "InvalidAuthentication");
    refused(
        fake.ask(
            "POST",
            "https://h/meetings/other/invite",
            Some("secret-key"),
        ),
        403,
        "noPermission",
    );
    // To invite is to let somebody through a lock.
    let reads = Fake {
        body: BODY,
        ..Fake::with_actions(r#"["lock","read","audit","admin"]"#)
    };
    refused(
        reads.ask("POST", URL, Some("secret-key")),
        403,
        "noPermission",
    );
    for body in [
        "",
        "[]",
        "{}",
        r#"{"unionId":""}"#,
        r#"{"unionId":7}"#,
        r#"{"unionId":"a\nb"}"#,
        r#"{"unionId":"w","nick":"x"}"#,
    ] {
        let fake = Fake { body, ..told() };
        refused(
            fake.ask("POST", URL, Some("secret-key")),
            400,
            "paramsError",
        );
        assert!(fake.whats().is_empty());
    }
    let secret = Fake {
        body: r#"{"unionId":"secret-key"}"#,
        ..told()
    };
    refused(
        secret.ask("POST", URL, Some("secret-key")),
        400,
        "paramsError",
    );
    assert!(secret.whats().is_empty() && fake.whats().is_empty());
}

#[test]
fn what_dingtalk_refuses_is_passed_on() {
    let fake = Fake {
        told: |_| {
            let refusal = Refusal::new(400, "noPermission", "no operation permission");
            let trouble = crate::keeper::model::trouble::Trouble::of(
                dingtalk_conference_lock::ErrorKind::Permission,
                refusal,
            );
            Ok(Answer::Ended(Ending::failed(Outcome::Refused, trouble)))
        },
        ..told()
    };
    let reply = fake.post(URL, &[]);
    assert_eq!(
        (header(&reply, "x-outcome"), header(&reply, "x-error-kind")),
        (Some("refused"), Some("permission"))
    );
    refused((reply.status, reply.body.unwrap()), 400, "noPermission");
}

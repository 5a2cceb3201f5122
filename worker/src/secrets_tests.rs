use super::*;
use crate::{
    callers::session::begin,
    config::tests::{KEY_SHA256, given},
    fake::NOW,
};

const EVENT_AES_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789abcdefg";

fn config() -> Config {
    let keys = format!(r#"[{{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}}]"#);
    Config::read(&given(&[
        ("DINGTALK_SUITE_KEY", "k"),
        ("DINGTALK_SUITE_SECRET", "suite-secret"),
        ("DINGTALK_SUITE_TICKET", "suite-ticket"),
        ("DINGTALK_AUTH_CORP_ID", "corp"),
        ("CALLER_KEYS", &keys),
        ("DINGTALK_EVENT_TOKEN", "event-token"),
        ("DINGTALK_EVENT_AES_KEY", EVENT_AES_KEY),
    ]))
}

fn session(config: &Config) -> String {
    let (signer, keys) = (config.session_key.as_ref(), config.callers.as_ref());
    begin(signer.unwrap(), &keys.unwrap()[0], NOW, [7; 8]).text
}

#[test]
fn every_secret_is_found_wherever_it_stands() {
    let config = config();
    let headers = vec![
        (TOKEN, " presented-1 ".into()),
        ("authorization", "Bearer presented-2".into()),
        (ACCESS_ASSERTION, "presented-3".into()),
        ("cookie", "a=b; __Host-session=presented-4".into()),
    ];
    let head = Head {
        headers,
        ..Head::default()
    };
    let own = Own::of("https://h/");
    let secrets = Secrets::of(&config, NOW).with(&head, own.as_ref());
    let session = session(&config);
    for text in ["suite-secret", "suite-ticket", "secret-key", &session]
        .into_iter()
        .chain(["event-token", EVENT_AES_KEY])
        .chain(["presented-1", "presented-2", "presented-3", "presented-4"])
    {
        assert!(secrets.are_in(text), "{text}");
        for words in [
            format!("unionId={text} is unknown"),
            format!("no such user: {text}."),
            format!("{{\"unionId\":\"{text}\"}}"),
            format!("会{text}会"),
        ] {
            assert!(secrets.are_in(&words), "{words}");
        }
    }
    for text in [
        "",
        "suite",
        "secret",
        "a secret key",
        "corp",
        "1.2",
        "Bearer",
    ] {
        assert!(!secrets.are_in(text), "{text}");
    }
}

#[test]
fn a_short_text_is_in_words_by_chance() {
    let config = config();
    let head = Head {
        headers: vec![(TOKEN, "id".into()), ("authorization", "Bearer a".into())],
        ..Head::default()
    };
    let secrets = Secrets::of(&config, NOW).with(&head, None);
    assert!(!secrets.are_in("invalid id of a meeting"));
    assert!(secrets.are_in("id") && secrets.are_in("a"), "by itself");
}

#[test]
fn a_refusal_loses_what_repeats_a_secret_and_nothing_else() {
    let config = config();
    let secrets = Secrets::of(&config, NOW);
    let refusal = Refusal {
        request_id: Some("R-1".into()),
        required_scopes: ["Scope.Read".into()].into(),
        ..Refusal::new(400, "paramsError", "no such user")
    };
    assert_eq!(secrets.out_of(refusal.clone()), refusal);
    let bad = Refusal {
        request_id: Some("secret-key".into()),
        required_scopes: ["Scope.Read".into(), "secret-key".into()].into(),
        ..Refusal::new(400, "x.secret-key", "unionId=secret-key")
    };
    let told = secrets.out_of(bad);
    assert_eq!((told.status, told.code.as_str()), (400, "UnexpectedReply"));
    assert!(!format!("{told:?}").contains("secret-key"), "{told:?}");
}

#[test]
fn a_trace_loses_what_repeats_a_secret_and_what_is_no_id() {
    let config = config();
    let secrets = Secrets::of(&config, NOW);
    let trace = |id: &str| Trace {
        code: Some(id.into()),
        conference_id: Some(id.into()),
        dingtalk_request_id: Some(id.into()),
        ..Trace::default()
    };
    assert_eq!(secrets.out_of_trace(trace("m-1")), trace("m-1"));
    for id in [
        "suite-secret",
        "suite-ticket",
        "secret-key",
        &session(&config),
    ] {
        assert_eq!(secrets.out_of_trace(trace(id)), Trace::default());
    }
    assert_eq!(secrets.out_of_trace(trace("a\n")).conference_id, None);
}

#[test]
fn a1_only_what_is_secret_is_treated_as_secret() {
    let config = Config::read(&given(&[
        ("DINGTALK_SUITE_KEY", "suite-key-of-the-app"),
        ("DINGTALK_SUITE_SECRET", "suite-secret"),
        ("DINGTALK_SUITE_TICKET", "suite-ticket"),
        ("DINGTALK_AUTH_CORP_ID", "ding-corp-id"),
    ]));
    let secrets = Secrets::of(&config, NOW);
    for public in ["suite-key-of-the-app", "ding-corp-id", KEY_SHA256] {
        assert!(!secrets.are_in(public), "{public}");
    }
}

use std::rc::Rc;

use crate::{
    fake::{Fake, LOCK, ORG, SESSION, header, refused},
    http::headers::TOKEN,
    routes::outcome::tests::failure,
};
use dingtalk_conference_lock::ErrorKind;
use serde_json::Value;

#[test]
fn a_meeting_is_locked() {
    let fake = Fake::default();
    let answer = fake.ask("POST", LOCK, Some("secret-key"));
    assert_eq!(answer, (200, r#"{"success":true}"#.into()));
    assert_eq!(fake.steps(), ["body", "lock a/b"]);
}

#[test]
fn a_read_call_is_passed_on_and_its_reply_unchanged() {
    let fake = Fake::with_actions(r#"["read"]"#);
    let url = format!("{ORG}?maxResults=2&x=1");
    let reply = fake.send("GET", &url, &[(TOKEN, "secret-key")]);
    assert_eq!(reply.body.as_deref(), Some(r#"{"theirs" : [1]}"#));
    assert_eq!(header(&reply, "x-acs-request-id"), Some("THEIRS"));
    assert_eq!(header(&reply, "x-request-id"), Some("OURS"));
    assert_eq!(fake.steps(), ["GET orgConferences?maxResults=2"]);
    refused(
        Fake::default().ask("GET", ORG, Some("secret-key")),
        403,
        "noPermission",
    );
}

#[test]
fn a_failure_is_told_with_dingtalks_request_id() {
    let outcome = || {
        let kind = ErrorKind::ConferenceClosed;
        let message = "400 confClosed: over (request id THEIRS)";
        let mut failure = failure(kind, "confClosed", Some(400), message);
        failure.request_id = Some("THEIRS".into());
        Err(Rc::new(failure))
    };
    let fake = Fake {
        outcome,
        ..Fake::default()
    };
    let (status, body) = fake.ask("POST", LOCK, Some("secret-key"));
    assert_eq!(status, 400);
    assert_eq!(
        body,
        r#"{"code":"confClosed","message":"over","requestid":"THEIRS"}"#
    );
}

#[test]
fn health_and_page_need_no_configuration() {
    let fake = Fake {
        variables: Vec::new(),
        ..Fake::default()
    };
    assert_eq!(
        fake.ask("GET", "https://h/healthz", None),
        (200, r#"{"status":"ok"}"#.into())
    );
    assert_eq!(
        fake.ask("GET", "https://h/", None),
        (200, "<!doctype html>".into())
    );
    assert_eq!(fake.ask("HEAD", "https://h/", None), (200, String::new()));
    assert_eq!(fake.ask("GET", "https://h/openapi.json", None).0, 200);
    assert_eq!(fake.ask("DELETE", SESSION, None).0, 204);
    refused(fake.ask("GET", "https://h/page.js", None), 404, "NotFound");
    refused(
        fake.ask("POST", LOCK, Some("secret-key")),
        500,
        "ConfigurationError",
    );
    assert!(fake.steps().is_empty());
}

#[test]
fn a_file_that_the_client_has_is_not_sent_again() {
    let fake = Fake::default();
    let first = fake.send("GET", "https://h/", &[]);
    assert_eq!(header(&first, "etag"), Some("W/\"a1\""));
    let again = fake.send("GET", "https://h/", &[("if-none-match", "W/\"a1\"")]);
    assert_eq!((again.status, again.body.as_deref()), (304, None));
    assert_eq!(header(&again, "etag"), Some("W/\"a1\""));
    let other = fake.send("GET", "https://h/", &[("if-none-match", "W/\"a0\"")]);
    assert_eq!(other.status, 200);
}

#[test]
fn who_goes_to_an_unknown_address_gets_a_page() {
    let fake = Fake::default();
    let accept = [("accept", "text/html,*/*;q=0.8"), ("accept-language", "zh")];
    let reply = fake.send("GET", "https://h/nowhere", &accept);
    assert_eq!(reply.status, 404);
    assert_eq!(
        header(&reply, "content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(reply.body.unwrap().contains("此地址没有内容"));
}

#[test]
fn what_refuses_without_a_code_of_dingtalks_is_not_dingtalk() {
    let outcome = || {
        let message = "400 Http400";
        let kind = ErrorKind::Authentication;
        Err(Rc::new(failure(kind, "Http400", Some(400), message)))
    };
    let fake = Fake {
        outcome,
        ..Fake::with_actions(r#"["lock","read","admin"]"#)
    };
    for (method, url, expected, code) in [
        ("POST", LOCK, 500, "OutcomeUnknown"),
        ("GET", ORG, 502, "Http400"),
    ] {
        let (status, body) = fake.ask(method, url, Some("secret-key"));
        assert_eq!(status, expected, "{body}");
        assert!(body.contains(&format!(r#""code":"{code}""#)), "{body}");
        assert!(body.contains("Http400"), "{body}");
        assert!(!body.contains("DINGTALK_APP_SECRET"), "{body}");
    }
    let (_, body) = fake.ask("GET", "https://h/doctor", Some("secret-key"));
    let report: Value = serde_json::from_str(&body).unwrap();
    let step = &report["steps"][2];
    assert_eq!(
        (&step["step"], &step["ok"]),
        (&"endpoint".into(), &false.into())
    );
    assert_eq!(report["steps"][3]["ok"], Value::Null);
    let title = step["title"].as_str().unwrap();
    assert!(!title.contains("secret"), "{title}");
}

#[test]
fn what_changes_something_takes_no_query_that_it_would_not_heed() {
    let fake = || Fake::with_entry(r#""actions":["lock","unlock","admin","audit"]"#);
    for (method, path) in [
        ("POST", "/timers"),
        ("DELETE", "/timers/t1"),
        ("DELETE", "/batch/b1"),
        ("PUT", "/rules"),
        ("DELETE", "/meetings/m1/rule"),
        ("POST", "/meetings/m1/invite"),
    ] {
        let fake = fake();
        let url = format!("https://h{path}?dry_run=1");
        let (status, body) = fake.ask(method, &url, Some("secret-key"));
        assert_eq!(status, 400, "{method} {path} {body}");
        let what = r#"the query has the unknown parameter \"dry_run\": there are none"#;
        assert!(body.contains(what), "{method} {path} {body}");
        assert!(fake.whats().is_empty(), "{method} {path}");
    }
}

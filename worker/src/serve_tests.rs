use std::rc::Rc;

use crate::{
    fake::{Fake, LOCK, ORG, SESSION, header, refused},
    outcome::tests::failure,
    platform::{ACCESS_ASSERTION, FETCH_SITE, TOKEN},
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
fn a_doctor_tells_what_is_wrong_with_the_rest_of_the_configuration() {
    let mut fake = Fake::with_actions(r#"["admin"]"#);
    fake.variables
        .retain(|(name, _)| *name != "DINGTALK_APP_SECRET");
    let (status, body) = fake.ask("GET", "https://h/doctor", Some("secret-key"));
    let report: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &report["ok"]), (200, &false.into()));
    assert_eq!(report["steps"][0]["ok"], false);
    assert!(
        report["steps"][0]["advice"]
            .as_str()
            .unwrap()
            .starts_with("DINGTALK_APP_SECRET is")
    );
    assert_eq!(report["steps"][1]["ok"], Value::Null);
    assert!(fake.steps().is_empty());
    refused(
        fake.ask("GET", "https://h/doctor", None),
        401,
        "InvalidAuthentication",
    );
    refused(
        Fake::default().ask("GET", "https://h/doctor", Some("secret-key")),
        403,
        "noPermission",
    );
}

#[test]
fn a_doctor_asks_dingtalk_twice_and_speaks_json_or_text() {
    let fake = Fake::with_actions(r#"["admin"]"#);
    let ask = |accept| {
        let headers = [(TOKEN, "secret-key"), ("accept", accept)];
        fake.send("GET", "https://h/doctor?language=zh", &headers)
    };
    for (accept, text) in [
        ("text/plain", true),
        ("text/html, Text/Plain;q=0.9, application/json;q=0.8", true),
        ("application/json, text/plain", false),
        ("*/*", false),
        ("", false),
    ] {
        let reply = ask(accept);
        let kind = header(&reply, "content-type").unwrap();
        assert_eq!(kind.starts_with("text/plain"), text, "{accept}");
        let body = reply.body.unwrap();
        assert!(body.contains("钉钉接受该应用"), "{body}");
        let probes = [
            "lock dingtalk-conference-lock-doctor",
            "GET orgConferences?maxResults=1",
        ];
        assert_eq!(fake.steps(), probes);
    }
}

#[test]
fn a_doctor_sends_nothing_for_a_wrong_query() {
    let fake = Fake::with_actions(r#"["admin"]"#);
    for query in ["language=zh&language=en", "language=%zz"] {
        let url = format!("https://h/doctor?{query}");
        refused(
            fake.ask("GET", &url, Some("secret-key")),
            400,
            "paramsError",
        );
    }
    assert!(fake.steps().is_empty());
}

#[test]
fn a_doctor_sends_nothing_for_a_page_elsewhere() {
    let fake = Fake::with_actions(r#"["admin"]"#);
    let begun = fake.send("POST", SESSION, &[(TOKEN, "secret-key")]);
    let cookie = header(&begun, "set-cookie").unwrap().split(';').next();
    let session = ("cookie", cookie.unwrap());
    let mut access = Fake::with_access();
    for (_, value) in &mut access.variables {
        *value = value.replace(r#"["lock","read"]"#, r#"["admin"]"#);
    }
    let assertion = (ACCESS_ASSERTION, "the-assertion");
    for (fake, proof) in [(&fake, session), (&access, assertion)] {
        for from in [
            ("origin", "https://evil.example"),
            (FETCH_SITE, "cross-site"),
            (FETCH_SITE, "same-site"),
        ] {
            let reply = fake.send("GET", "https://h/doctor", &[proof, from]);
            assert_eq!(reply.status, 403, "{from:?}");
            assert!(reply.body.unwrap().contains("OriginNotAllowed"));
            assert!(fake.steps().is_empty());
        }
        for from in [
            ("origin", "https://h"),
            (FETCH_SITE, "same-origin"),
            (FETCH_SITE, "none"),
        ] {
            let reply = fake.send("GET", "https://h/doctor", &[proof, from]);
            assert_eq!(reply.status, 200, "{from:?}");
        }
        assert_eq!(fake.send("GET", "https://h/doctor", &[proof]).status, 200);
        fake.steps();
    }
    let key = [(TOKEN, "secret-key"), ("origin", "https://evil.example")];
    assert_eq!(fake.send("GET", "https://h/doctor", &key).status, 200);
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
    for (method, url) in [("POST", LOCK), ("GET", ORG)] {
        let (status, body) = fake.ask(method, url, Some("secret-key"));
        assert_eq!(status, 502, "{body}");
        assert!(body.contains(r#""code":"Http400""#), "{body}");
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

use std::rc::Rc;

use crate::{
    fake::{Fake, LOCK, header, refused},
    http::headers::TOKEN,
    routes::outcome::tests::failure,
};
use dingtalk_conference_lock::ErrorKind;
use serde_json::Value;

#[test]
fn steps_are_taken_in_order_and_the_first_refusal_ends_them() {
    let broken = |body| {
        let mut fake = Fake {
            body,
            ..Fake::default()
        };
        fake.variables.retain(|(name, _)| *name != "CALLER_KEYS");
        fake
    };
    // Everything is wrong, and one thing less in each line.
    let fake = broken("?");
    refused(
        fake.ask("PUT", "https://h/x", None),
        500,
        "ConfigurationError",
    );
    let fake = Fake {
        body: "?",
        ..Fake::default()
    };
    refused(fake.ask("PUT", "https://h/x", None), 404, "NotFound");
    refused(fake.ask("PUT", LOCK, None), 405, "MethodNotAllowed");
    refused(fake.ask("POST", LOCK, None), 401, "InvalidAuthentication");
    refused(
        fake.ask("POST", LOCK, Some("wrong")),
        401,
        "InvalidAuthentication",
    );
    assert!(fake.steps().is_empty(), "nothing is read for a stranger");
    refused(
        fake.ask("POST", LOCK, Some("secret-key")),
        400,
        "paramsError",
    );
    let fake = Fake {
        body: r#"{"action":"end"}"#,
        ..Fake::default()
    };
    refused(
        fake.ask("POST", LOCK, Some("secret-key")),
        400,
        "commandError",
    );
    let fake = Fake {
        body: r#"{"action":"unlock"}"#,
        ..Fake::default()
    };
    refused(
        fake.ask("POST", LOCK, Some("secret-key")),
        403,
        "noPermission",
    );
    assert_eq!(fake.steps(), ["body"]);
}

#[test]
fn each_request_has_a_line_in_the_log_and_its_own_id() {
    let fake = Fake::default();
    let reply = fake.send(
        "POST",
        LOCK,
        &[(TOKEN, "secret-key"), ("x-request-id", "their-1")],
    );
    assert_eq!(header(&reply, "x-request-id"), Some("their-1"));
    assert_eq!(
        *fake.log.borrow(),
        [
            r#"{"time":"2026-11-23T08:00:00.000Z","requestId":"their-1","method":"POST","route":"/v1.0/conference/videoConferences/{conferenceId}/lock","status":200,"caller":"ops","action":"lock","conferenceId":"a/b","dingtalkRequestId":"THEIRS","record":{"seq":7,"hash":"h"},"durationMs":0}"#
        ]
    );
    for impossible in ["a%0Ab".to_owned(), "x".repeat(257)] {
        fake.ask(
            "POST",
            &LOCK.replace("a%2Fb", &impossible),
            Some("secret-key"),
        );
        let line = fake.logged();
        assert_eq!(
            (&line["action"], &line["conferenceId"]),
            (&"lock".into(), &Value::Null)
        );
    }
    fake.ask("GET", "https://h/v1.0/hunter2?hunter2", Some("hunter2"));
    let line = fake.logged();
    assert_eq!(line["route"], Value::Null);
    assert_eq!(
        (&line["status"], &line["code"]),
        (&404.into(), &"NotFound".into())
    );
}

#[test]
fn a_key_in_a_wrong_place_is_not_repeated() {
    let fake = Fake::default();
    let url = LOCK.replace("a%2Fb", "secret-key");
    for key in ["secret-key", "unknown-key"] {
        // The known one even where it is not what was presented.
        for id in [key, "secret-key"] {
            let reply = fake.send("POST", &url, &[(TOKEN, key), ("x-request-id", id)]);
            assert!(!format!("{reply:?}").contains(id), "{reply:?}");
        }
    }
    assert!(!format!("{:?}", fake.log.borrow()).contains("-key"));
}

#[test]
fn a_key_that_dingtalk_repeats_goes_no_further() {
    let outcome = || {
        let message = "400 paramsError: unionId=secret-key (request id R)";
        let mut failure = failure(ErrorKind::Rejected, "paramsError", Some(400), message);
        failure.request_id = Some("R".into());
        Err(Rc::new(failure))
    };
    let fake = Fake {
        outcome,
        ..Fake::with_actions(r#"["read"]"#)
    };
    let url = "https://h/v1.0/conference/users/lists?unionId=secret-key";
    let (status, body) = fake.ask("GET", url, Some("secret-key"));
    assert_eq!(status, 400);
    assert!(
        body.contains("repeats a secret") && !body.contains("secret-key"),
        "{body}"
    );
    assert!(body.contains(r#""code":"paramsError""#) && body.contains(r#""requestid":"R""#));
}

#[test]
fn a_request_without_a_host_is_refused_as_any_other() {
    let fake = Fake::default();
    for url in ["", "http://h:99999/healthz", "http://[::1/healthz"] {
        refused(fake.ask("GET", url, None), 400, "paramsError");
        assert_eq!(fake.logged()["status"], 400);
    }
}

#[test]
fn a22_a_health_check_reads_no_configuration() {
    let fake = Fake::default();
    let health = "https://h/healthz";
    for (method, status) in [("GET", 200), ("HEAD", 200), ("POST", 405)] {
        assert_eq!(fake.send(method, health, &[]).status, status);
    }
    assert_eq!(fake.configured.get(), 0);
    // A page is to see the answer, or not; and an id may be a secret.
    fake.send("GET", health, &[("origin", "https://app.example")]);
    assert_eq!(fake.configured.get(), 1);
    for (given, told) in [("their-1", "their-1"), ("secret-key", "OURS")] {
        let reply = fake.send("GET", health, &[("x-request-id", given)]);
        assert_eq!(header(&reply, "x-request-id"), Some(told));
    }
}

#[test]
fn w2_a_wrong_origin_in_the_list_touches_callers_from_pages_only() {
    let mut fake = Fake::default();
    fake.variables
        .push(("ALLOWED_ORIGINS", "https://app.example,*".into()));
    let key = (TOKEN, "secret-key");
    assert_eq!(fake.send("POST", LOCK, &[key]).status, 200);
    assert_eq!(
        fake.send("POST", LOCK, &[key, ("origin", "https://h")])
            .status,
        200
    );
    let forwarded = [
        key,
        ("origin", "http://localhost:1"),
        ("sec-fetch-site", "same-origin"),
    ];
    assert_eq!(fake.send("POST", LOCK, &forwarded).status, 200);
    for origin in ["https://app.example", "https://other.example", "null"] {
        let reply = fake.send("POST", LOCK, &[key, ("origin", origin)]);
        assert_eq!(reply.status, 500);
        assert!(
            reply
                .body
                .clone()
                .unwrap()
                .contains("ALLOWED_ORIGINS [1] is *"),
            "{reply:?}"
        );
        let seen = header(&reply, "access-control-allow-origin");
        assert_eq!(seen.is_some(), origin == "https://app.example");
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
        ];
        assert_eq!(fake.send("OPTIONS", LOCK, &preflight).status, 500);
        assert_eq!(
            fake.send("GET", "https://h/healthz", &[("origin", origin)])
                .status,
            200
        );
    }
    assert_eq!(fake.send("GET", "https://h/x", &[]).status, 404);
}

#[test]
fn w5_public_origin_is_where_browsers_see_the_worker_and_no_header_is_believed() {
    let mut fake = Fake::with_access();
    let assertion = ("cf-access-jwt-assertion", "the-assertion");
    let page = [assertion, ("origin", "https://lock.example")];
    let reply = fake.send("POST", LOCK, &page);
    assert_eq!(reply.status, 403);
    assert!(reply.body.unwrap().contains("PUBLIC_ORIGIN"));
    for (name, value) in [
        ("forwarded", "host=lock.example;proto=https"),
        ("x-forwarded-host", "lock.example"),
        ("x-forwarded-proto", "https"),
    ] {
        let headers = [assertion, ("origin", "https://lock.example"), (name, value)];
        assert_eq!(fake.send("POST", LOCK, &headers).status, 403, "{name}");
    }
    fake.variables
        .push(("PUBLIC_ORIGIN", "https://lock.example".into()));
    let reply = fake.send("POST", LOCK, &page);
    assert_eq!(reply.status, 200);
    assert_eq!(
        fake.send("POST", LOCK, &[assertion, ("origin", "https://h")])
            .status,
        403
    );
    let plain = fake.send("GET", "http://127.0.0.1:8787/", &[]);
    assert!(header(&plain, "strict-transport-security").is_some());
    fake.variables.push(("PUBLIC_ORIGIN", "nowhere".into()));
    fake.variables.remove(fake.variables.len() - 2);
    refused(fake.ask("POST", LOCK, None), 500, "ConfigurationError");
}

use crate::{
    desk::ask::{Answer, Ask, Look, What},
    fake::{Fake, SESSION, header, refused},
    http::headers::{ACCESS_ASSERTION, FETCH_SITE, TOKEN},
    platform::Unheard,
};
use serde_json::{Value, json};

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
fn a_doctor_says_how_messages_for_the_webhook_fare_and_never_shows_where_they_go() {
    fn told(ask: &Ask, waiting: usize, problem: Option<&str>) -> Result<Answer, Unheard> {
        Ok(Answer::Known(match ask.what {
            What::Look(Look::Deliveries) => json!({ "waiting": waiting, "problem": problem }),
            _ => Value::Null,
        }))
    }
    let cases: [(Tell, &str); 2] = [
        (
            |ask| told(ask, 0, None),
            "no message waits for WATCH_WEBHOOK",
        ),
        (
            |ask| told(ask, 3, Some("HTTP 500")),
            "3 messages wait for WATCH_WEBHOOK, and the last try failed: HTTP 500",
        ),
    ];
    for (told, words) in cases {
        let mut fake = Fake::with_actions(r#"["admin"]"#);
        for (name, value) in [
            ("WATCH_WEBHOOK", "https://hunter2.example/?token=hunter2"),
            (
                "WATCH_WEBHOOK_SECRET",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            ),
        ] {
            fake.variables.push((name, value.into()));
        }
        fake.told = told;
        let (status, body) = fake.ask("GET", "https://h/doctor", Some("secret-key"));
        assert_eq!(status, 200);
        assert!(body.contains(words) && !body.contains("hunter2"), "{body}");
    }
}

#[test]
fn a_doctor_says_that_rules_do_nothing_where_whoever_set_them_may_set_none_any_more() {
    fn told(ask: &Ask, by: &str) -> Result<Answer, Unheard> {
        let by = json!({ "caller": by, "key": "00000000" });
        Ok(Answer::Known(match ask.what {
            What::Look(Look::Rules) => json!({ "rules": [{}], "tag": "t", "by": by }),
            _ => Value::Null,
        }))
    }
    let cases: [(Tell, bool); 2] = [
        (|ask| told(ask, "ops"), false),
        (|ask| told(ask, "gone"), true),
    ];
    for (told, says) in cases {
        let fake = Fake {
            told,
            ..Fake::with_actions(r#"["admin"]"#)
        };
        let (_, body) = fake.ask("GET", "https://h/doctor", Some("secret-key"));
        let words = "the rules do nothing: gone, who set them, may set none any more";
        assert_eq!(body.contains(words), says, "{body}");
    }
}

#[test]
fn a_doctor_says_that_nothing_can_be_remembered() {
    let mut fake = Fake::with_actions(r#"["admin"]"#);
    fake.told = |_| Err(Unheard::NotAsked("the disk is full".into()));
    let (status, body) = fake.ask("GET", "https://h/doctor", Some("secret-key"));
    let report: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &report["ok"]), (200, &false.into()));
    let step = &report["steps"][0];
    assert_eq!(
        [&step["ok"], &step["code"]],
        [&json!(false), &json!("StateError")]
    );
    assert!(
        step["advice"]
            .as_str()
            .unwrap()
            .contains("the disk is full")
    );
    assert_eq!(report["steps"][1]["ok"], true);
    // Nobody is asked where the configuration is wrong, and that alone is told.
    fake.variables
        .retain(|(name, _)| *name != "DINGTALK_APP_SECRET");
    let (_, body) = fake.ask("GET", "https://h/doctor", Some("secret-key"));
    assert!(
        body.contains("ConfigurationError") && !body.contains("StateError"),
        "{body}"
    );
}

type Tell = fn(&Ask) -> Result<Answer, Unheard>;

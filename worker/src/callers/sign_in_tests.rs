use crate::{
    fake::{Fake, LOCK, ORG, SESSION, header},
    http::{
        headers::{ACCESS_ASSERTION, TOKEN},
        reply::Reply,
    },
};

#[test]
fn a_session_acts_for_its_key_from_the_workers_own_page() {
    let mut fake = Fake::with_actions(r#"["lock","read"]"#);
    let reply = fake.send("POST", SESSION, &[(TOKEN, "secret-key")]);
    assert_eq!(reply.status, 201);
    let body = r#"{"caller":"ops","actions":["lock","read"],"expires":"2026-11-23T09:00:00.000Z"}"#;
    assert_eq!(reply.body.as_deref(), Some(body));
    let cookie = header(&reply, "set-cookie").unwrap().to_owned();
    let cookie = cookie.split(';').next().unwrap();
    assert!(cookie.starts_with("__Host-session=1795424400000."));

    let reply = fake.send("GET", SESSION, &[("cookie", cookie)]);
    assert_eq!((reply.status, reply.body.as_deref()), (200, Some(body)));
    let own = [("cookie", cookie), ("origin", "https://h")];
    assert_eq!(fake.send("POST", LOCK, &own).status, 200);
    assert_eq!(fake.send("GET", ORG, &[("cookie", cookie)]).status, 200);
    for headers in [
        vec![("cookie", cookie)],
        vec![("cookie", cookie), ("origin", "https://evil")],
        vec![("cookie", cookie), ("origin", "null")],
        vec![("cookie", cookie), ("origin", "http://h")],
    ] {
        for (method, url) in [("POST", LOCK), ("DELETE", SESSION)] {
            let reply = fake.send(method, url, &headers);
            assert_eq!(reply.status, 403, "{method} {headers:?}");
            assert!(reply.body.unwrap().contains("OriginNotAllowed"));
        }
    }
    let reply = fake.send("DELETE", SESSION, &own);
    assert_eq!((reply.status, reply.body.as_deref()), (204, None));
    assert!(header(&reply, "set-cookie").unwrap().contains("Max-Age=0"));
    // A key that is presented is what counts, good or not.
    let both = [("cookie", cookie), (TOKEN, "wrong")];
    assert_eq!(fake.send("GET", SESSION, &both).status, 401);
    // A session begins no other.
    assert_eq!(fake.send("POST", SESSION, &own).status, 401);
    let reply = fake.send("POST", SESSION, &[(TOKEN, "secret-key")]);
    let cookie = header(&reply, "set-cookie").unwrap().split(';').next();
    fake.now_ms += 3_600_000;
    let reply = fake.send("GET", SESSION, &[("cookie", cookie.unwrap())]);
    assert_eq!(reply.status, 401);
    assert!(reply.body.unwrap().contains("the session has ended"));
}

#[test]
fn a_session_tells_of_the_simulator_behind_the_worker() {
    for (value, told) in [
        (
            "http://127.0.0.1:8788",
            Some(r#","simulator":"http://127.0.0.1:8788"}"#),
        ),
        ("javascript:alert(1)", None),
        ("", None),
    ] {
        let mut fake = Fake::default();
        fake.variables.push(("SIMULATOR", value.into()));
        let (status, body) = fake.ask("GET", SESSION, Some("secret-key"));
        assert_eq!(status, 200);
        assert_eq!(body.contains("simulator"), told.is_some(), "{body}");
        assert!(body.ends_with(told.unwrap_or("}")), "{body}");
    }
}

#[test]
fn who_signed_in_through_access_acts_from_the_workers_own_page() {
    let assertion = (ACCESS_ASSERTION, "the-assertion");
    let own = [assertion, ("origin", "https://h")];
    let mut fake = Fake::with_access();
    let reply = fake.send("GET", SESSION, &[assertion]);
    let body = r#"{"caller":"ops@example.com","actions":["lock","read"],"expires":"2026-11-23T08:00:01.000Z"}"#;
    assert_eq!((reply.status, reply.body.as_deref()), (200, Some(body)));
    assert_eq!(fake.send("POST", LOCK, &own).status, 200);
    assert_eq!(fake.logged()["caller"], "ops@example.com");
    assert_eq!(fake.send("POST", LOCK, &[assertion]).status, 403);
    fake.verified = Ok("x@elsewhere.com");
    assert_eq!(fake.send("POST", LOCK, &own).status, 403);
    fake.verified = Err("ERR_JWT_EXPIRED");
    assert_eq!(fake.send("POST", LOCK, &own).status, 401);
    fake.verified = Err("");
    assert_eq!(fake.send("POST", LOCK, &own).status, 502);
    // Where it is not wanted, the header says nothing.
    assert_eq!(Fake::default().send("POST", LOCK, &own).status, 401);
}

/// The `name=value` of the cookie that `reply` sets.
fn cookie(reply: &Reply) -> Option<String> {
    let set = header(reply, "set-cookie")?;
    set.split(';').next().map(Into::into)
}

fn begun(fake: &Fake) -> String {
    cookie(&fake.send("POST", SESSION, &[(TOKEN, "secret-key")])).unwrap()
}

#[test]
fn a9_a_session_that_was_ended_stays_ended_and_so_does_what_it_was_renewed_to() {
    let mut fake = Fake::with_actions(r#"["lock","read","admin"]"#);
    let old = begun(&fake);
    let origin = ("origin", "https://h");
    fake.now_ms += 600_000;
    let renewed = cookie(&fake.send("GET", ORG, &[("cookie", &old)])).unwrap();
    assert_ne!(old, renewed);
    assert_eq!(
        fake.send("DELETE", SESSION, &[("cookie", &old), origin])
            .status,
        204
    );
    let paths = [
        "/doctor",
        "/meetings",
        "/meetings/events",
        "/usage",
        "/timers",
    ];
    let others = paths.map(|path| format!("https://h{path}"));
    let others = others.iter().map(|url| ("GET", url.as_str()));
    let all = others.chain([("GET", ORG), ("POST", LOCK), ("GET", SESSION)]);
    let all: Vec<_> = all.collect();
    for text in [&old, &renewed] {
        for (method, url) in &all {
            let reply = fake.send(method, url, &[("cookie", text), origin]);
            assert_eq!(reply.status, 401, "{method} {url}");
            assert!(
                reply
                    .body
                    .clone()
                    .unwrap()
                    .contains("the session has ended")
            );
            assert_eq!(header(&reply, "www-authenticate"), Some("Bearer"));
            assert_eq!(cookie(&reply), None);
        }
    }
    // A new one of the same key is another's.
    fake.now_ms += 1;
    assert_eq!(
        fake.send("GET", ORG, &[("cookie", &begun(&fake))]).status,
        200
    );
}

#[test]
fn a9_a_session_is_renewed_by_its_use_and_by_nothing_else() {
    let mut fake = Fake::with_actions(r#"["lock","read"]"#);
    let text = begun(&fake);
    let own = [("cookie", text.as_str()), ("origin", "https://h")];
    fake.now_ms += 299_999;
    assert_eq!(
        cookie(&fake.send("POST", LOCK, &own)),
        None,
        "it was just given out"
    );
    fake.now_ms += 1;
    assert_eq!(
        cookie(&fake.send("GET", SESSION, &own)),
        None,
        "to ask is no use"
    );
    let evil = [("cookie", text.as_str()), ("sec-fetch-site", "cross-site")];
    assert_eq!(
        cookie(&fake.send("GET", ORG, &evil)),
        None,
        "nor is a page elsewhere"
    );
    assert_eq!(
        cookie(&fake.send("GET", ORG, &[(TOKEN, "secret-key"), own[0]])),
        None,
        "nor the key"
    );
    let reply = fake.send("POST", LOCK, &own);
    let set = header(&reply, "set-cookie").unwrap();
    assert!(
        set.ends_with("; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=3600"),
        "{set}"
    );
    let renewed = cookie(&reply).unwrap();
    fake.now_ms += 3_599_999;
    assert_eq!(fake.send("GET", SESSION, &[("cookie", &text)]).status, 401);
    let told = fake.send("GET", SESSION, &[("cookie", &renewed)]);
    assert!(
        told.body
            .unwrap()
            .contains(r#""expires":"2026-11-23T09:05:00.000Z""#)
    );
    // Whatever came of it.
    fake.body = "?";
    assert_eq!(
        fake.send("POST", LOCK, &[("cookie", &renewed), own[1]])
            .status,
        400
    );
}

#[test]
fn a2_a_page_elsewhere_reads_nothing_by_what_a_browser_adds() {
    let fake = Fake::with_actions(r#"["lock","read","admin"]"#);
    let text = begun(&fake);
    let access = Fake::with_access();
    let session = ("cookie", text.as_str());
    for (fake, proof) in [
        (&fake, session),
        (&access, (ACCESS_ASSERTION, "the-assertion")),
    ] {
        let base = "https://h/v1.0/conference";
        let reads = [
            ORG.to_owned(),
            format!("{ORG}?nextToken=1"),
            format!("{base}/roomCodes/123456789/infos"),
            format!("{base}/users/lists?unionId=u"),
            format!("{base}/videoConferences/a"),
            format!("{base}/videoConferences/a/members"),
            SESSION.to_owned(),
        ];
        for url in &reads {
            for from in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("sec-fetch-site", "anything new"),
                ("origin", "https://evil.example"),
                ("origin", "null"),
            ] {
                let reply = fake.send("GET", url, &[proof, from]);
                assert_eq!(reply.status, 403, "{url} {from:?}");
                assert!(reply.body.unwrap().contains("OriginNotAllowed"));
            }
            for from in [
                ("sec-fetch-site", "same-origin"),
                ("sec-fetch-site", "none"),
                ("origin", "https://h"),
            ] {
                assert_eq!(
                    fake.send("GET", url, &[proof, from]).status,
                    200,
                    "{url} {from:?}"
                );
            }
            assert_eq!(fake.send("GET", url, &[proof]).status, 200, "no browser");
        }
        for url in [LOCK, "https://h/v1.0/conference/videoConferences/query"] {
            for from in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("sec-fetch-site", "none"),
            ] {
                assert_eq!(
                    fake.send("POST", url, &[proof, from]).status,
                    403,
                    "{url} {from:?}"
                );
                let both = [proof, from, ("origin", "https://evil.example")];
                assert_eq!(fake.send("POST", url, &both).status, 403, "{url} {from:?}");
            }
        }
    }
    fake.steps();
    let cross = [session, ("sec-fetch-site", "cross-site")];
    assert_eq!(fake.send("GET", ORG, &cross).status, 403);
    assert!(fake.steps().is_empty(), "no call was spent");
    // With a key in a header no browser adds anything by itself.
    let keyed = [
        (TOKEN, "secret-key"),
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ];
    assert_eq!(fake.send("GET", ORG, &keyed).status, 200);
}

#[test]
fn w5_a_forwarded_port_is_no_other_page() {
    let fake = Fake::default();
    let url = LOCK.replace("https://h", "https://name-8787.app.example");
    let text = begun(&fake);
    let forwarded = |site| {
        let headers = [
            ("cookie", text.as_str()),
            ("origin", "http://localhost:8787"),
            ("sec-fetch-site", site),
        ];
        fake.send("POST", &url, &headers)
    };
    assert_eq!(forwarded("same-origin").status, 200);
    for site in ["cross-site", "same-site", "none"] {
        let reply = forwarded(site);
        assert_eq!(reply.status, 403);
        assert!(reply.body.unwrap().contains("PUBLIC_ORIGIN"));
    }
}

#[test]
fn w6_a_page_whose_browser_would_keep_no_session_is_told_so() {
    let mut fake = Fake::default();
    fake.variables
        .push(("ALLOWED_ORIGINS", "http://intranet.example".into()));
    let begin = |url: &str, origin: &str| {
        let reply = fake.send("POST", url, &[(TOKEN, "secret-key"), ("origin", origin)]);
        (reply.status, reply.body.unwrap_or_default())
    };
    for (url, origin) in [
        ("http://192.168.1.5:8787/session", "http://192.168.1.5:8787"),
        ("http://lock.example/session", "http://lock.example"),
        // Behind what changes the host.
        ("http://127.0.0.1:8787/session", "http://192.168.1.5"),
        (
            "http://127.0.0.1:8787/session",
            "http://localhost.evil.example",
        ),
    ] {
        let (status, body) = begin(url, origin);
        assert_eq!(status, 403, "{origin}");
        assert!(
            body.contains("HttpsRequired") && body.contains("https"),
            "{body}"
        );
    }
    for (url, origin) in [
        ("https://h/session", "https://h"),
        ("http://127.0.0.1:8787/session", "http://127.0.0.1:8787"),
        ("http://localhost/session", "http://localhost"),
        ("http://[::1]:1/session", "http://[::1]:1"),
        // A proxy has taken the encryption off.
        ("http://lock.example/session", "https://lock.example"),
        // It keeps its key itself.
        ("https://h/session", "http://intranet.example"),
    ] {
        assert_eq!(begin(url, origin).0, 201, "{origin}");
    }
    // No page.
    assert_eq!(
        fake.send("POST", "http://10.0.0.1/session", &[(TOKEN, "secret-key")])
            .status,
        201
    );
    let (status, body) = begin("http://lock.example/session", "http://lock.example");
    assert!(status == 403 && !body.contains("secret-key"));
}

#[test]
fn w9_a_service_is_told_its_way_on_or_let_in_by_an_entry() {
    let mut fake = Fake::with_access();
    fake.verified = Ok("e3.access");
    let assertion = (ACCESS_ASSERTION, "the-assertion");
    let reply = fake.send("POST", LOCK, &[assertion]);
    assert_eq!(reply.status, 401);
    let body = reply.body.unwrap();
    assert!(
        body.contains("caller key") && body.contains("ACCESS_USERS"),
        "{body}"
    );
    let users = r#"[{"service":"e3.access","actions":["lock"]}]"#;
    fake.variables.retain(|(name, _)| *name != "ACCESS_USERS");
    fake.variables.push(("ACCESS_USERS", users.into()));
    // No browser signs for it, so that there is no page to be of.
    assert_eq!(fake.send("POST", LOCK, &[assertion]).status, 200);
    assert_eq!(fake.logged()["caller"], "e3.access");
    assert_eq!(
        fake.send("GET", ORG, &[assertion]).status,
        403,
        "what its entry does not allow"
    );
}

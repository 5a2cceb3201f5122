use crate::{
    fake::{Fake, LOCK, ORG, SESSION, header},
    http::headers::{ACCESS_ASSERTION, TOKEN},
};

#[test]
fn a_session_acts_for_its_key_from_the_workers_own_page() {
    let mut fake = Fake::with_actions(r#"["lock","read"]"#);
    let reply = fake.send("POST", SESSION, &[(TOKEN, "secret-key")]);
    assert_eq!(reply.status, 201);
    let body = r#"{"caller":"ops","actions":["lock","read"],"expires":"2026-11-23T16:00:00.000Z"}"#;
    assert_eq!(reply.body.as_deref(), Some(body));
    let cookie = header(&reply, "set-cookie").unwrap().to_owned();
    let cookie = cookie.split(';').next().unwrap();
    assert!(cookie.starts_with("__Host-session=1795449600000."));

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
    fake.now_ms += 8 * 3_600_000;
    let reply = fake.send("GET", SESSION, &[("cookie", cookie)]);
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

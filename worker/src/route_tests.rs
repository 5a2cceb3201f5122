use super::*;

fn get(target: &str) -> Result<Route, Refusal> {
    find("GET", &format!("http://127.0.0.1:8787{target}"))
}

fn lock(segment: &str) -> Result<Route, Refusal> {
    find(
        "POST",
        &format!("https://h{LOCK_BEFORE}{segment}{LOCK_AFTER}"),
    )
}

#[test]
fn the_page_and_health_are_read() {
    for method in READ {
        assert_eq!(find(method, "https://h/healthz"), Ok(Route::Health));
        assert_eq!(find(method, "https://h/healthz?probe=1"), Ok(Route::Health));
        for (path, asset) in ASSETS {
            assert_eq!(
                find(method, &format!("https://h{path}")),
                Ok(Route::Asset(asset))
            );
        }
    }
}

#[test]
fn an_id_is_decoded_once_and_stays_one_segment() {
    for (segment, id) in [
        ("644272f14ba3310xxxxxxxxx", "644272f14ba3310xxxxxxxxx"),
        ("a%2Fb", "a/b"),
        ("a%2f..%2F..%2fb%3Fx=1", "a/../../b?x=1"),
        ("%252e%252e", "%2e%2e"),
        ("%E4%BC%9A", "会"),
        ("...", "..."),
        ("lock", "lock"),
        ("a%00b", "a\0b"),
        ("a;b=c,d@e:f", "a;b=c,d@e:f"),
    ] {
        let conference_id = id.into();
        assert_eq!(
            lock(segment),
            Ok(Route::Lock { conference_id }),
            "{segment}"
        );
    }
    assert!(
        find(
            "POST",
            &format!("https://h{LOCK_BEFORE}a{LOCK_AFTER}?x=/../")
        )
        .is_ok()
    );
}

#[test]
fn every_other_path_is_not_found() {
    for segment in [
        "", ".", "..", "%2e", "%2E.", ".%2e", "%2e%2E", "a/b", "a/../b", "/", "a/", "/a", "a%",
        "a%2", "a%zz", "%+1", "%c3", "%ff", "a b", "a\\b", "a|b", "a\"b", "会", "a\tb", "a[b]",
        "a#", "#",
    ] {
        assert_eq!(lock(segment), Err(Refusal::not_found()), "{segment}");
    }
    for target in [
        "//",
        "/index.html",
        "/healthz/",
        "//healthz",
        "/./healthz",
        "/x/../healthz",
        "/healthz%20",
        "/%68ealthz",
        "/HEALTHZ",
        "/healthz;x",
        "/healthz#x",
        "/?#x",
        "/page.js/",
        "/openapi.json",
        "/v1.0",
        "/v1.0/conference/videoConferences/a",
        "/v1.0/conference/videoConferences//lock",
        "/v1.0/conference/videoConferences/a/lock/",
        "/v1.0/conference/videoConferences/a/lock//",
        "/v1.0/conference/videoConferences/a/Lock",
        "/V1.0/conference/videoConferences/a/lock",
        "/v1.0//conference/videoConferences/a/lock",
        "//v1.0/conference/videoConferences/a/lock",
        "/v1%2E0/conference/videoConferences/a/lock",
        "/v1.0/conference/videoConferences/lock",
        "/v1.0/oauth2/accessToken",
        "\\healthz",
        "?/healthz",
        "",
        "/..",
        "/../healthz",
    ] {
        for method in ["GET", "POST"] {
            let url = format!("http://127.0.0.1:8787{target}");
            assert_eq!(
                find(method, &url),
                Err(Refusal::not_found()),
                "{method} {target}"
            );
        }
    }
    for url in [
        "",
        "/healthz",
        "http:/healthz",
        "http://",
        "http://h",
        "https://h?/healthz",
    ] {
        assert_eq!(find("GET", url), Err(Refusal::not_found()), "{url}");
    }
}

#[test]
fn another_method_on_a_path_of_ours_is_told_which_it_takes() {
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "get", "", "TRACE"] {
        for path in ["/healthz", "/", "/page.js"] {
            let refusal = find(method, &format!("https://h{path}")).unwrap_err();
            assert_eq!(refusal.status, 405, "{method} {path}");
            assert_eq!(refusal.headers, [("allow", "GET, HEAD".to_owned())]);
        }
    }
    for method in ["GET", "HEAD", "PUT", "OPTIONS", "post"] {
        let refusal = find(method, &format!("https://h{LOCK_BEFORE}a{LOCK_AFTER}")).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (405, "MethodNotAllowed")
        );
        assert_eq!(refusal.headers, [("allow", "POST".to_owned())]);
    }
    assert!(get("/healthz").is_ok());
}

use super::*;

fn own(url: &str) -> Own {
    Own::of(url).unwrap()
}

#[test]
fn the_own_origin_is_that_of_the_url() {
    assert!(own("https://h:8/x?y").is("https://h:8"));
    assert!(own("https://h").https() && !own("http://h/").https());
    for other in [
        "https://h",
        "http://h:8",
        "https://h:8/",
        "https://h:80",
        "null",
        "",
        "h:8",
        "https://H:8",
    ] {
        assert!(!own("https://h:8/").is(other), "{other}");
    }
    for (url, origin) in [
        ("https://Lock.Example.COM/", "https://lock.example.com"),
        ("http://LOCALHOST:8787/x", "http://localhost:8787"),
        ("https://h:443/", "https://h"),
        ("http://h:80/", "http://h"),
        ("https://h:80/", "https://h:80"),
        ("https://h:/", "https://h"),
        ("http://[::1]:8787/", "http://[::1]:8787"),
    ] {
        assert!(own(url).is(origin), "{url}");
    }
    assert!(own("http://LOCALHOST/").plain_loopback());
    for url in [
        "",
        "h",
        "https://",
        "https://u@h/",
        "file:///x",
        "ftp://h/",
        "http://%00/",
        "http://h:99999/",
        "http://[::1/",
    ] {
        assert_eq!(Own::of(url), None, "{url}");
    }
}

#[test]
fn a_proxy_may_take_the_encryption_off() {
    assert!(own("http://app.example.com/").is("https://app.example.com"));
    assert!(!own("https://app.example.com/").is("http://app.example.com"));
    assert!(!own("http://app.example.com/").is("https://evil.example.com"));
    assert!(!own("http://127.0.0.1:8787/").is("https://127.0.0.1:8787"));
}

#[test]
fn loopback_is_this_machine_only() {
    for url in [
        "http://127.0.0.1/",
        "http://127.0.0.1:1/",
        "http://[::1]:1/",
        "http://localhost/",
    ] {
        assert!(own(url).plain_loopback(), "{url}");
    }
    for url in [
        "https://localhost/",
        "http://localhost.evil.com/",
        "http://127.0.0.1.evil.com/",
        "http://127.0.0.10/",
        "http://evil-localhost/",
        "http://10.0.0.1/",
    ] {
        assert!(!own(url).plain_loopback(), "{url}");
    }
}

#[test]
fn only_the_own_page_calls_without_a_key() {
    let own = own("https://h/");
    assert!(own.require(Some("https://h")).is_ok());
    for origin in [
        None,
        Some(""),
        Some("null"),
        Some("https://evil.h"),
        Some("https://h.evil"),
    ] {
        let refusal = own.require(origin).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (403, "OriginNotAllowed")
        );
    }
}

#[test]
fn another_page_is_known_by_either_header() {
    let own = own("https://h/");
    for site in [None, Some("same-origin"), Some("none")] {
        for origin in [None, Some("https://h")] {
            assert!(own.refuse_others(origin, site).is_ok());
        }
    }
    for (origin, site) in [
        (None, Some("cross-site")),
        (None, Some("same-site")),
        (Some("https://h"), Some("cross-site")),
        (Some("https://evil.h"), None),
        (Some("null"), Some("same-origin")),
    ] {
        let refusal = own.refuse_others(origin, site).unwrap_err();
        assert_eq!(refusal.code, "OriginNotAllowed", "{origin:?} {site:?}");
    }
}

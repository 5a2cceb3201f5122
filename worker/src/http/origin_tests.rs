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

fn sent<'a>(origin: Option<&'a str>, site: Option<&'a str>) -> Sent<'a> {
    Sent { origin, site }
}

#[test]
fn only_the_own_page_calls_without_a_key() {
    let own = own("https://h/");
    for site in [None, Some("same-origin"), Some("none")] {
        assert!(own.require(sent(Some("https://h"), site)).is_ok());
    }
    for origin in [
        None,
        Some(""),
        Some("null"),
        Some("https://evil.h"),
        Some("https://h.evil"),
    ] {
        let refusal = own.require(sent(origin, None)).unwrap_err();
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
            assert!(own.refuse_others(sent(origin, site)).is_ok());
        }
    }
    for (origin, site) in [
        (None, Some("cross-site")),
        (None, Some("same-site")),
        (Some("https://h"), Some("cross-site")),
        (Some("https://evil.h"), None),
        (Some("null"), Some("same-origin")),
    ] {
        let refusal = own.refuse_others(sent(origin, site)).unwrap_err();
        assert_eq!(refusal.code, "OriginNotAllowed", "{origin:?} {site:?}");
        assert!(own.require(sent(origin, site)).is_err());
    }
}

#[test]
fn w5_what_the_browser_says_of_both_ends_outweighs_their_names() {
    let own = own("https://name-8787.app.example/");
    for origin in [
        "http://localhost:8787",
        "http://127.0.0.1:8787",
        "http://name-8787.app.example",
    ] {
        let told = |site| sent(Some(origin), Some(site));
        assert!(own.require(told("same-origin")).is_ok(), "{origin}");
        assert!(own.refuse_others(told("same-origin")).is_ok());
        assert!(!own.elsewhere(told("same-origin")));
        for site in [
            "cross-site",
            "same-site",
            "none",
            "",
            "Same-Origin",
            "same-origin, same-origin",
        ] {
            let refusal = own.require(told(site)).unwrap_err();
            assert!(refusal.message.contains("PUBLIC_ORIGIN"), "{refusal:?}");
            assert!(own.refuse_others(told(site)).is_err(), "{site}");
            assert!(own.elsewhere(told(site)));
        }
    }
    assert!(own.require(sent(None, Some("same-origin"))).is_ok());
    assert!(own.require(sent(None, Some("none"))).is_err());
}

#[test]
fn w2_an_origin_of_another_scheme_is_written_as_its_maker_does() {
    for origin in [
        "chrome-extension://abc",
        "app://obsidian.md",
        "x.y+z-1://H:8",
    ] {
        assert!(is_origin(origin) && !is_web_origin(origin), "{origin}");
    }
    for text in [
        "null",
        "*",
        "file://",
        "file://h",
        "data://h",
        "javascript://h",
        "a://",
        "a://h/",
        "a://h?",
        "a://u@h",
        "a://h*",
        "a://h,b",
        "a:h",
        "A://h",
        "1a://h",
        "://h",
        "a b://h",
        "a://h\u{200b}",
        "https://H",
    ] {
        assert!(!is_origin(text), "{text}");
    }
}

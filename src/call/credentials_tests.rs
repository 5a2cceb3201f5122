use super::*;
use crate::model::{ErrorKind, redact};

type Credentials = super::Credentials<()>;

fn fixed(text: &str) -> Source<()> {
    Source::Fixed(Secret::new(text))
}

#[test]
fn a_malformed_credential_is_named_and_never_shown() {
    for (error, name) in [
        (Credentials::access_token("hunter 2"), "accessToken"),
        (Credentials::access_token("hunter2密"), "accessToken"),
        (Credentials::access_token(""), "accessToken"),
        (Credentials::internal_app("hunter\n2", "s"), "appKey"),
        (Credentials::internal_app("k", ""), "appSecret"),
        (Credentials::internal_app("k", "hunter2\n"), "appSecret"),
        (
            Credentials::internal_app("k", &"h".repeat(8193)),
            "appSecret",
        ),
        (
            Credentials::third_party_app("", "s", "c", fixed("t")),
            "suiteKey",
        ),
        (
            Credentials::third_party_app("k", "hunter 2", "c", fixed("t")),
            "suiteSecret",
        ),
        (
            Credentials::third_party_app("k", "s", "\0", fixed("t")),
            "authCorpId",
        ),
        (
            Credentials::third_party_app("k", "s", "c", fixed("hunter 2")),
            "suiteTicket",
        ),
    ] {
        let error = error.unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArgument);
        assert!(error.message.starts_with(name), "{error:?}");
        assert!(!error.message.contains("hunter"), "{error:?}");
    }
}

#[test]
fn token_requests_follow_the_two_documented_forms() {
    let internal = Credentials::internal_app("k", "s\"s").unwrap();
    let request = internal.token_request("https://h", &Secret::default());
    assert_eq!(request.url, "https://h/v1.0/oauth2/accessToken");
    assert_eq!(
        request.body,
        [
            ("appKey", Secret::new("k")),
            ("appSecret", Secret::new("s\"s"))
        ]
    );

    for (ticket, given) in [(fixed("t"), ""), (Source::Provided(()), "t")] {
        let suite = Credentials::third_party_app("k", "s", "c", ticket).unwrap();
        let request = suite.token_request("https://h", &Secret::new(given));
        assert_eq!(request.url, "https://h/v1.0/oauth2/corpAccessToken");
        let documented = [
            ("suiteKey", "k"),
            ("suiteSecret", "s"),
            ("authCorpId", "c"),
            ("suiteTicket", "t"),
        ];
        assert_eq!(
            request.body,
            documented.map(|(name, value)| (name, Secret::new(value)))
        );
    }
}

#[test]
fn secrets_are_known_as_json_writes_them_too() {
    let app = Credentials::internal_app("dingkey", r#"hunter"2\x"#).unwrap();
    let body = serde_json::json!({ "appSecret": r#"hunter"2\x"# }).to_string();
    let shown = redact(&body, app.secrets());
    assert_eq!(shown, r#"{"appSecret":"[redacted]"}"#);
}

#[test]
fn debug_shows_no_secret() {
    let app = Credentials::third_party_app("key", "hunter2", "corp", fixed("hunter2"));
    let shown = format!("{app:?} {:?}", Credentials::access_token("hunter2"));
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn what_is_public_is_no_secret() {
    let suite =
        Credentials::third_party_app("suite-key", "hunter2", "corp-id", fixed("the-ticket"));
    let known = ["suite-key", "hunter2", "corp-id", "the-ticket"].join(" ");
    let shown = redact(&known, suite.unwrap().secrets());
    assert_eq!(shown, "suite-key [redacted] corp-id [redacted]");
}

#[test]
fn a_quotation_mark_around_a_value_is_named() {
    for bad in ["\"hunter2\"", "'hunter2", "hunter2`"] {
        for made in [
            Credentials::internal_app("k", bad),
            Credentials::access_token(bad),
        ] {
            let error = made.unwrap_err();
            assert!(error.message.contains("quotation mark"), "{error:?}");
            assert!(!error.message.contains("hunter"), "{error:?}");
        }
    }
    assert!(Credentials::internal_app("k", "it's\"").is_err());
    assert!(Credentials::internal_app("k", "hunter\"2").is_ok());
}

#[test]
fn an_invisible_character_is_named() {
    for bad in [
        "hunter2\u{200b}",
        "\u{feff}hunter2",
        "hunter2\u{a0}",
        "hunter2 ",
    ] {
        let error = Credentials::internal_app("k", bad).unwrap_err();
        assert!(error.message.contains("invisible"), "{error:?}");
    }
}

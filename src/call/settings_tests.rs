use super::*;
use crate::{
    model::ErrorKind,
    wire::{FUNCTION, Told},
};

fn told(facts: &[(&'static str, &str)]) -> Told {
    let mut names = String::new();
    let mut told = Told::default();
    for (name, value) in facts {
        names.push_str(&[name, "\0"].concat());
        told = told.with(name, *value);
    }
    told.with("names", names)
}

fn client(told: &Told) -> Result<Options<()>> {
    client_options(told, ())
}

fn refused<T: core::fmt::Debug>(result: Result<T>) -> String {
    let failure = result.unwrap_err();
    assert_eq!(failure.kind, ErrorKind::InvalidArgument);
    assert!(!failure.message.contains("hunter"), "{failure:?}");
    failure.message.clone()
}

#[test]
fn the_form_of_the_credentials_is_found_and_only_the_last_may_be_a_function() {
    for (facts, names) in [
        (&[("accessToken", "t")][..], &["accessToken"][..]),
        (&[("accessToken", FUNCTION)], &["accessToken"]),
        (
            &[("appKey", "k"), ("appSecret", "hunter2")],
            &["appKey", "appSecret"],
        ),
        (
            &[
                ("suiteKey", "k"),
                ("suiteSecret", "hunter2"),
                ("authCorpId", "c"),
                ("suiteTicket", FUNCTION),
            ],
            &["suiteKey", "suiteSecret", "authCorpId", "suiteTicket"],
        ),
    ] {
        assert_eq!(client(&told(facts)).unwrap().credentials.names(), names);
    }
    let function = [("appKey", "k"), ("appSecret", FUNCTION)];
    assert!(refused(client(&told(&function))).starts_with(
        "appSecret must be a text of at most 8192 bytes, and is of the type function"
    ));
}

#[test]
fn options_are_refused_by_name_and_their_values_never_shown() {
    for (facts, words) in [
        (&[][..], "exactly one form"),
        (&[("accessToken", "t"), ("appKey", "k")], "exactly one form"),
        (&[("appKey", "k")], "appSecret is missing, and appKey"),
        (
            &[("appKey", "k"), ("appSecret", "hunter 2")],
            "appSecret has a blank",
        ),
        (
            &[("accessToken", "t"), ("endpoint", "hunter2")],
            "endpoint must be",
        ),
        (
            &[("accessToken", "t"), ("timeout", "hunter2")],
            "unknown option timeout",
        ),
        (
            &[("accessToken", "t"), ("signal", "hunter2")],
            "unknown option signal",
        ),
        (
            &[("accessToken", "t"), ("fetch", "hunter2")],
            "fetch must be",
        ),
        (
            &[("accessToken", "t"), ("timeoutMs", "1")],
            "timeoutMs must be a whole",
        ),
    ] {
        let message = refused(client(&told(facts)));
        assert!(
            message.starts_with(words) || message.contains(words),
            "{message}"
        );
    }
    let facts = [("accessToken", "t"), ("x\u{202e}\u{2028}y\n", "1")];
    assert_eq!(refused(client(&told(&facts))), "unknown option x  y ");
    let odd = told(&[("accessToken", "t")]);
    for (value, fine) in [
        (0.0, false),
        (1.5, false),
        (-1.0, false),
        (4e9, false),
        (1.0, true),
    ] {
        assert_eq!(
            client(&odd.clone().with("timeoutMs", value)).is_ok(),
            fine,
            "{value}"
        );
    }
    assert!(refused(client(&Told::default())).contains("plain, readable object"));
}

#[test]
fn a_browser_gets_no_app_secret_unless_it_insists() {
    let app = told(&[("appKey", "k"), ("appSecret", "hunter2")]).with("browser", true);
    assert!(refused(client(&app)).contains("dangerouslyAllowBrowser"));
    assert!(client(&app.with("dangerouslyAllowBrowser", true)).is_ok());
    let token = told(&[("accessToken", "t")]).with("browser", true);
    assert!(client(&token).is_ok());
}

#[test]
fn a_call_has_options_of_its_own() {
    let defaults = CallOptions {
        timeout_ms: 7,
        max_retries: 1,
    };
    let fine = told(&[]).with("timeoutMs", 9).with("signal", true);
    let expected = CallOptions {
        timeout_ms: 9,
        max_retries: 1,
    };
    assert_eq!(call_options(&fine, defaults).unwrap(), expected);
    for (told, words) in [
        (told(&[("accessToken", "t")]), "unknown option accessToken"),
        (told(&[]).with("signal", false), "signal must be"),
        (told(&[]).with("maxRetries", "2"), "maxRetries must be"),
    ] {
        let message = refused(call_options(&told, defaults));
        assert!(message.starts_with(words), "{message}");
    }
}

const KEY: (&str, &str) = ("DINGTALK_APP_KEY", "k");
const SECRET: (&str, &str) = ("DINGTALK_APP_SECRET", "hunter2");
const SUITE: [(&str, &str); 4] = [
    ("DINGTALK_SUITE_KEY", "k"),
    ("DINGTALK_SUITE_SECRET", "hunter2"),
    ("DINGTALK_SUITE_TICKET", "t"),
    ("DINGTALK_AUTH_CORP_ID", "c"),
];

#[test]
fn an_app_is_told_by_its_variables() {
    let internal = app::<()>(&told(&[KEY, SECRET, ("DINGTALK_ENDPOINT", "https://h/")])).unwrap();
    assert_eq!(internal.endpoint_url(), "https://h");
    assert_eq!(
        internal.credentials.app_secret(),
        Some(&Secret::new("hunter2"))
    );
    let suite = app::<()>(&told(&SUITE)).unwrap();
    assert_eq!(
        {
            let mut names: Vec<_> = suite
                .credentials
                .names()
                .iter()
                .map(|it| Names::Variables.of(it))
                .collect();
            names.sort();
            names
        },
        {
            let mut names = SUITE.map(|(name, _)| name);
            names.sort_unstable();
            names
        }
    );
}

#[test]
fn a_variable_is_named_that_is_missing_or_wrong_or_one_too_many() {
    let with = |facts: &[(&'static str, &str)]| refused(app::<()>(&told(facts)));
    assert!(with(&[]).starts_with("DINGTALK_APP_KEY is missing, with"));
    // What it does not know is none of its business.
    assert!(
        with(&[("accessToken", "t"), ("DINGTALK_ACCESS_TOKEN", "t")])
            .starts_with("DINGTALK_APP_KEY is missing")
    );
    assert_eq!(
        with(&[KEY]),
        "DINGTALK_APP_SECRET is missing, and DINGTALK_APP_KEY is of no use without"
    );
    assert!(
        with(&[KEY, SUITE[1]])
            .starts_with("DINGTALK_APP_KEY and DINGTALK_SUITE_SECRET are of two kinds")
    );
    assert!(with(&SUITE[..2]).starts_with("DINGTALK_AUTH_CORP_ID is missing"));
    let invisible = ("DINGTALK_APP_SECRET", "hunter2\u{200b}");
    assert!(with(&[KEY, invisible]).starts_with("DINGTALK_APP_SECRET has a blank"));
    assert!(
        with(&[KEY, SECRET, ("DINGTALK_ENDPOINT", "h")]).starts_with("DINGTALK_ENDPOINT must be")
    );
    let object = told(&[KEY]).with("DINGTALK_APP_SECRET", serde_json::json!({"hunter": 2}));
    assert!(refused(app::<()>(&object)).starts_with(
        "DINGTALK_APP_SECRET must be a text of at most 8192 bytes, and is of the type object"
    ));
}

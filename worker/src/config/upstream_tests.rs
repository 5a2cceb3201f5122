use super::*;
use crate::config::tests::variables;
use dingtalk_conference_lock::DEFAULT_ENDPOINT;

const INTERNAL_APP: [(&str, &str); 2] = [
    ("DINGTALK_APP_KEY", "k"),
    ("DINGTALK_APP_SECRET", "hunter2"),
];
const THIRD_PARTY_APP: [(&str, &str); 4] = [
    ("DINGTALK_SUITE_KEY", "k"),
    ("DINGTALK_SUITE_SECRET", "hunter2"),
    ("DINGTALK_SUITE_TICKET", "hunter2t"),
    ("DINGTALK_AUTH_CORP_ID", "corp"),
];

fn read(pairs: &[(&str, &str)]) -> Result<Upstream, ConfigurationError> {
    Upstream::read(variables(pairs))
}

#[test]
fn each_kind_of_app_is_read_whole() {
    let internal = read(&INTERNAL_APP).unwrap();
    assert_eq!(internal, read(&INTERNAL_APP).unwrap());
    assert_eq!(internal.endpoint(), DEFAULT_ENDPOINT);
    let mut elsewhere = INTERNAL_APP.to_vec();
    elsewhere.push(("DINGTALK_ENDPOINT", "http://127.0.0.1:8788/prefix"));
    assert_ne!(internal, read(&elsewhere).unwrap());
    for endpoint in [
        "https://[::1]:65535/p",
        "https://钉钉.example",
        "https://h:/a:b/[c",
    ] {
        let mut elsewhere = INTERNAL_APP.to_vec();
        elsewhere.push(("DINGTALK_ENDPOINT", endpoint));
        assert_eq!(read(&elsewhere).unwrap().endpoint(), endpoint);
    }
    assert_ne!(internal, read(&THIRD_PARTY_APP).unwrap());
}

#[test]
fn the_worker_gives_up_before_its_callers_do() {
    const { assert!(TIMEOUT_MS < dingtalk_conference_lock::DEFAULT_TIMEOUT_MS) };
}

#[test]
fn what_is_missing_is_named() {
    let none = read(&[]).unwrap_err();
    assert_eq!(none.variable, "DINGTALK_APP_KEY");
    for app in [INTERNAL_APP.as_slice(), THIRD_PARTY_APP.as_slice()] {
        for (name, _) in app {
            let others: Vec<_> = app
                .iter()
                .filter(|(other, _)| other != name)
                .copied()
                .collect();
            let error = read(&others).unwrap_err();
            assert_eq!(error.variable, *name);
            assert!(error.problem.starts_with("is missing"), "{error:?}");
        }
    }
}

#[test]
fn variables_of_both_kinds_are_one_too_many() {
    let mut both = INTERNAL_APP.to_vec();
    both.push(("DINGTALK_AUTH_CORP_ID", "corp"));
    let error = read(&both).unwrap_err();
    assert_eq!(error.variable, "DINGTALK_APP_KEY and DINGTALK_AUTH_CORP_ID");
}

#[test]
fn a_value_that_cannot_be_is_named_and_never_shown() {
    let all: Vec<_> = INTERNAL_APP
        .iter()
        .chain(&THIRD_PARTY_APP)
        .copied()
        .collect();
    for (name, _) in &all {
        let kind = if name.contains("_APP_") {
            INTERNAL_APP.as_slice()
        } else {
            &THIRD_PARTY_APP
        };
        let bad = |value: &'static str| -> Vec<_> {
            kind.iter()
                .map(|(n, v)| (*n, if n == name { value } else { *v }))
                .collect()
        };
        for value in ["hunter 2", "hunter2\n"] {
            let error = read(&bad(value)).unwrap_err();
            assert_eq!(error.variable, *name);
            assert!(!error.problem.contains("hunter"), "{error:?}");
        }
    }
    for value in [
        "hunter2",
        "ftp://hunter2",
        "https://u:hunter2@h",
        "https://h?hunter2",
        "http://hunter2:99999",
        "http://hunter2:abc/p",
        "http://[::1",
        "http://[hunter2]",
        "http://hunter2:1:2",
        "http://hunter2.1.2.3",
    ] {
        let mut pairs = INTERNAL_APP.to_vec();
        pairs.push(("DINGTALK_ENDPOINT", value));
        let error = read(&pairs).unwrap_err();
        assert_eq!(error.variable, "DINGTALK_ENDPOINT", "{value}");
        assert!(!error.problem.contains("hunter"), "{error:?}");
    }
}

#[test]
fn refused_credentials_name_every_variable_they_come_from() {
    let error = read(&INTERNAL_APP)
        .unwrap()
        .credentials_refused("invalidClientIdOrSecret");
    assert_eq!(error.variable, "DINGTALK_APP_KEY or DINGTALK_APP_SECRET");
    assert!(error.problem.contains("invalidClientIdOrSecret"));
    let error = read(&THIRD_PARTY_APP)
        .unwrap()
        .credentials_refused("invalidSuiteKey");
    for (name, _) in THIRD_PARTY_APP {
        assert!(error.variable.contains(name), "{error:?}");
    }
}

#[test]
fn a_newer_ticket_takes_the_place_of_the_first_and_is_as_secret() {
    let suite = |name: &str| {
        let value = match name {
            "DINGTALK_SUITE_KEY" => "suite",
            "DINGTALK_SUITE_SECRET" => "hunter2",
            "DINGTALK_SUITE_TICKET" => "first-ticket",
            "DINGTALK_AUTH_CORP_ID" => "corp",
            _ => return None,
        };
        Some(value.to_owned())
    };
    let first = Upstream::read(suite).unwrap();
    let newer = first.with_ticket(&Secret::new("newer-ticket")).unwrap();
    assert!(first.needs_tickets() && newer != first);
    assert_eq!(newer.keeper(), first.keeper());
    assert_eq!(first.ticket().unwrap().expose(), "first-ticket");
    assert_eq!(newer.ticket().unwrap().expose(), "newer-ticket");
    assert!(
        newer.secrets().contains(&"newer-ticket") && !newer.secrets().contains(&"first-ticket")
    );
    let app = |name: &str| {
        name.starts_with("DINGTALK_APP")
            .then(|| "k-hunter".to_owned())
    };
    let app = Upstream::read(app).unwrap();
    assert_eq!(app.ticket(), None);
    assert!(!app.needs_tickets() && app.with_ticket(&Secret::new("t")).is_none());
}

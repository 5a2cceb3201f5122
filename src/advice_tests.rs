use super::*;

fn facts(kind: &str, code: &str) -> Facts {
    Facts {
        kind: kind.into(),
        code: code.into(),
        ..Facts::default()
    }
}

/// Every row of DingTalk's tables, with the English title a person sees.
#[test]
fn every_documented_row_has_words_in_both_languages() {
    for (kind, code, title) in [
        ("rejected", "paramsError", "The meeting id was not accepted"),
        ("conference-closed", "confClosed", "The meeting has ended"),
        (
            "permission",
            "noPermission",
            "No permission for this meeting",
        ),
        ("rejected", "commandError", "DingTalk refused the call"),
        ("server", "systemError", "DingTalk had an error"),
        (
            "authentication",
            "invalidClientIdOrSecret",
            "The app key or secret is wrong",
        ),
        (
            "authentication",
            "invalidSuiteKey",
            "The suite key is wrong",
        ),
        ("server", "unknownError", "DingTalk had an error"),
        (
            "authentication",
            "InvalidAuthentication",
            "The access token was not accepted",
        ),
        (
            "rejected",
            "AuthenticationFailed.MissingParameter",
            "The access token did not arrive",
        ),
        (
            "permission",
            "Forbidden.AccessDenied.AccessTokenPermissionDenied",
            "The app lacks a permission",
        ),
        (
            "throttled",
            "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
            "Too many calls at once",
        ),
        (
            "throttled",
            "Forbidden.AccessDenied.QpsLimitForApi",
            "Too many calls at once",
        ),
        (
            "quota",
            "Forbidden.AccessDenied.ApiCountLimitForOrg",
            "The organisation's monthly quota is used up",
        ),
        (
            "permission",
            "Forbidden.AccessDenied.IpNotInWhiteList",
            "The server's address is not allowed",
        ),
        ("server", "ServiceUnavailable", "DingTalk had an error"),
        ("protocol", "404", "DingTalk does not know this address"),
        (
            "protocol",
            "AddressBanned",
            "DingTalk blocks this network address",
        ),
        ("protocol", "NotJson", "The answer was not DingTalk's"),
        ("protocol", "Redirect", "The answer was not DingTalk's"),
        (
            "invalid-argument",
            "InvalidArgument",
            "The input is not valid",
        ),
        ("network", "NetworkError", "DingTalk could not be reached"),
        ("timeout", "Timeout", "No answer in time"),
        ("server", "Http502", "DingTalk had an error"),
        ("permission", "Http403", "Not allowed"),
        ("rejected", "Http404", "DingTalk refused the call"),
        (
            "authentication",
            "Http401",
            "The credentials were not accepted",
        ),
        // A code without its kind, as a reply body has it.
        (
            "",
            "Forbidden.AccessDenied.QpsLimitForApi",
            "Too many calls at once",
        ),
        ("", "AbortError", "Cancelled"),
        ("", "TypeError", "Something unexpected went wrong"),
        ("", "", "Something unexpected went wrong"),
    ] {
        let en = describe_facts(&facts(kind, code), Language::En);
        let zh = describe_facts(&facts(kind, code), Language::Zh);
        assert_eq!(en.title, title, "{kind} {code}");
        assert!(
            zh.title.chars().any(|c| c > '\u{2e80}'),
            "{kind} {code}: {}",
            zh.title
        );
        if kind != "invalid-argument" {
            assert!(
                en.advice.ends_with('.') && zh.advice.ends_with('。'),
                "{kind} {code}"
            );
        }
    }
}

#[test]
fn every_row_is_complete_and_stands_once() {
    let rows: Vec<Vec<&str>> = ROWS.lines().map(|row| row.split('|').collect()).collect();
    for (index, row) in rows.iter().enumerate() {
        let [key, title, advice, title_zh, advice_zh] = row[..] else {
            panic!("{row:?}")
        };
        assert!(
            rows[..index].iter().all(|other| other[0] != key),
            "{key} twice"
        );
        assert!(!title.is_empty() && !title_zh.is_empty(), "{key}");
        assert_eq!(advice.is_empty(), key == "invalid-argument");
        assert_eq!(advice_zh.is_empty(), key == "invalid-argument");
    }
}

#[test]
fn what_the_error_knows_is_added() {
    let mut denied = facts(
        "permission",
        "Forbidden.AccessDenied.AccessTokenPermissionDenied",
    );
    denied.required_scopes = vec!["A.Read".into(), "B.Write".into()];
    assert!(
        describe_facts(&denied, Language::En)
            .advice
            .ends_with(" Needed: A.Read, B.Write")
    );
    assert!(
        describe_facts(&denied, Language::Zh)
            .advice
            .ends_with("需要：A.Read、B.Write")
    );

    let mut throttled = facts("throttled", "");
    throttled.retry_after_ms = Some(1_500.0);
    assert!(
        describe_facts(&throttled, Language::En)
            .advice
            .ends_with(" Wait 2 s.")
    );

    let mut invalid = facts("invalid-argument", "InvalidArgument");
    invalid.message = "conferenceId is empty".into();
    assert_eq!(
        describe_facts(&invalid, Language::Zh).advice,
        "conferenceId is empty"
    );
}

#[test]
fn a_rust_error_is_described_too() {
    let failure = crate::Failure::new(ErrorKind::Quota, "x", "");
    let error = crate::Error::from(std::rc::Rc::new(failure));
    assert_eq!(
        describe(&error, Language::Zh).title,
        "组织本月调用额度已用完"
    );
}

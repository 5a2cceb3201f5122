use super::*;
use crate::config::{
    Config,
    tests::{given, variables},
};
use dingtalk_conference_lock::Credentials;

/// It has no constructor for us, so one that exists is made into it.
pub(crate) fn failure(kind: ErrorKind, code: &str, status: Option<u16>, message: &str) -> Failure {
    let refused = Credentials::<()>::access_token("").unwrap_err();
    let mut failure = Rc::into_inner(refused).unwrap();
    (failure.kind, failure.code, failure.status) = (kind, code.into(), status);
    failure.message = message.into();
    failure
}

fn told(failure: &Failure) -> Refusal {
    let app = [("DINGTALK_APP_KEY", "k"), ("DINGTALK_APP_SECRET", "s")];
    refusal(failure, &Upstream::read(variables(&app)).unwrap())
}

#[test]
fn what_dingtalk_answered_passes_through() {
    use ErrorKind::*;
    for (kind, code, status) in [
        (Rejected, "paramsError", 400),
        (ConferenceClosed, "confClosed", 400),
        (Permission, "noPermission", 400),
        (Rejected, "commandError", 400),
        (Server, "systemError", 500),
        (Throttled, "Forbidden.AccessDenied.QpsLimitForApi", 403),
        (Quota, "Forbidden.AccessDenied.ApiCountLimitForOrg", 403),
        (Server, "ServiceUnavailable", 503),
    ] {
        let message = format!("{status} {code}: their words (request id R-1)");
        let mut failed = failure(kind, code, Some(status), &message);
        failed.request_id = Some("R-1".into());
        let told = told(&failed);
        assert_eq!((told.status, told.code.as_str()), (status, code));
        assert_eq!(told.kind, kind);
        assert_eq!(told.message, "their words");
        assert_eq!(told.request_id.as_deref(), Some("R-1"));
        assert_eq!(told.headers, []);
    }
}

#[test]
fn the_missing_permissions_and_the_wait_pass_through() {
    let code = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
    let mut failed = failure(ErrorKind::Permission, code, Some(403), "403");
    failed.required_scopes = vec!["VideoConference.Conference.Write".into()];
    failed.retry_after_ms = Some(1_001.0);
    let told = told(&failed);
    assert_eq!(*told.required_scopes, ["VideoConference.Conference.Write"]);
    assert_eq!(told.headers, [("retry-after", "2".to_owned())]);
}

#[test]
fn what_never_came_from_dingtalk_is_ours() {
    use ErrorKind::*;
    for (kind, code, given, status) in [
        (Network, "NetworkError", None, 502),
        (Timeout, "Timeout", None, 504),
        (Protocol, "NotJson", Some(200), 502),
        (Protocol, "Redirect", None, 502),
        (Protocol, "HostError", None, 502),
    ] {
        let told = told(&failure(kind, code, given, "http://10.0.0.1/hidden"));
        assert_eq!((told.status, told.code.as_str()), (status, code));
        assert!(
            code == "NotJson" || code == "Redirect" || !told.message.contains("hidden"),
            "{told:?}"
        );
    }
    let told = told(&failure(
        InvalidArgument,
        "InvalidArgument",
        None,
        "conferenceId is empty",
    ));
    assert_eq!((told.status, told.code.as_str()), (400, "paramsError"));
    assert_eq!(told.message, "conferenceId is empty");
}

#[test]
fn no_failure_is_told_with_a_success() {
    use ErrorKind::*;
    for (kind, status) in [
        (Rejected, 400),
        (ConferenceClosed, 400),
        (Permission, 403),
        (Quota, 403),
        (Throttled, 429),
        (Authentication, 502),
        (Server, 502),
    ] {
        let told = told(&failure(
            kind,
            "NotSuccessful",
            Some(200),
            "200 NotSuccessful",
        ));
        assert_eq!(told.status, status, "{kind:?}");
        assert!(told.message.contains("NotSuccessful"), "{told:?}");
    }
}

#[test]
fn a_refused_app_is_a_matter_of_configuration() {
    for code in ["invalidClientIdOrSecret", "invalidSuiteKey", "paramsError"] {
        let mut failed = failure(ErrorKind::Authentication, code, Some(400), "400 x: echo");
        failed.request_id = Some("R-1".into());
        let told = told(&failed);
        assert_eq!(
            (told.status, told.code.as_str()),
            (500, "ConfigurationError")
        );
        assert!(
            told.message
                .starts_with("DINGTALK_APP_KEY or DINGTALK_APP_SECRET")
        );
        assert!(told.message.contains(code) && !told.message.contains("echo"));
        assert_eq!(told.request_id.as_deref(), Some("R-1"));
    }
    let code = "Forbidden.AccessDenied.IpNotInWhiteList";
    let told = told(&failure(
        ErrorKind::Authentication,
        code,
        Some(403),
        "403 x",
    ));
    assert_eq!((told.status, told.code.as_str()), (403, code));
}

fn acted(failure: Failure, action: Action) -> (Refusal, Outcome) {
    let app = [
        ("DINGTALK_APP_KEY", "k"),
        ("DINGTALK_APP_SECRET", "hunter2"),
    ];
    let config = Config::read(&given(&app));
    let secrets = Secrets::of(&config, 0);
    let upstream = config.upstream.as_ref().unwrap();
    action_refused(Rc::new(failure), action, upstream, &secrets)
}

#[test]
fn w8_a_lost_answer_is_told_as_an_outcome_that_is_not_known() {
    use ErrorKind::*;
    let network = "no whole reply from https://hidden/lock (ECONNRESET)";
    for (kind, code, status, message, words) in [
        (
            Network,
            "NetworkError",
            None,
            network,
            "no answer arrived from DingTalk (ECONNRESET)",
        ),
        (
            Network,
            "NetworkError",
            None,
            "no whole reply from https://hidden/lock",
            "no answer arrived from DingTalk;",
        ),
        (
            Timeout,
            "Timeout",
            None,
            "no reply in time",
            "did not answer in time",
        ),
        (
            Protocol,
            "NotJson",
            Some(200),
            "200 NotJson: the reply is not JSON",
            "(NotJson",
        ),
        (
            Protocol,
            "TooLarge",
            Some(200),
            "200 TooLarge: x",
            "not DingTalk's API: TooLarge: x",
        ),
        (
            Protocol,
            "Redirect",
            Some(302),
            "302 Redirect: x",
            "Redirect",
        ),
        (
            Authentication,
            "Http401",
            Some(401),
            "401 Http401",
            "Http401",
        ),
        (Rejected, "Http408", Some(408), "408 Http408", "Http408"),
        (Server, "Http502", Some(502), "502 Http502", "Http502"),
        (Server, "Http524", Some(524), "524 Http524", "Http524"),
    ] {
        for (action, done) in [
            (Action::Lock, "have been locked"),
            (Action::Unlock, "have been unlocked"),
        ] {
            let (refusal, outcome) = acted(failure(kind, code, status, message), action);
            assert_eq!(outcome, Outcome::Unknown);
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (500, "OutcomeUnknown"),
                "{code}"
            );
            assert!(refusal.message.contains(done), "{refusal:?}");
            let words = words.trim_start_matches('(');
            assert!(refusal.message.contains(words), "{refusal:?}");
            assert!(!refusal.message.contains("hidden"), "{refusal:?}");
        }
    }
}

#[test]
fn w8_what_was_never_sent_and_what_was_refused_are_no_unknown_outcomes() {
    use ErrorKind::*;
    let refused = "no whole reply from https://hidden/lock (ECONNREFUSED)";
    let token = "no whole reply from https://hidden/v1.0/oauth2/accessToken (ECONNRESET)";
    for (kind, code, status, message, expected, outcome) in [
        (
            Network,
            "NetworkError",
            None,
            refused,
            (502, "NetworkError"),
            "never-sent",
        ),
        (
            Network,
            "NetworkError",
            None,
            token,
            (502, "NetworkError"),
            "never-sent",
        ),
        (
            Server,
            "Http526",
            Some(526),
            "526 Http526",
            (502, "NetworkError"),
            "never-sent",
        ),
        (
            InvalidArgument,
            "InvalidArgument",
            None,
            "conferenceId is empty",
            (400, "paramsError"),
            "never-sent",
        ),
        (
            Rejected,
            "paramsError",
            Some(400),
            "400 paramsError: x",
            (400, "paramsError"),
            "refused",
        ),
        (
            ConferenceClosed,
            "confClosed",
            Some(400),
            "400 confClosed",
            (400, "confClosed"),
            "refused",
        ),
        (
            Throttled,
            "Http429",
            Some(429),
            "429 Http429",
            (429, "Http429"),
            "refused",
        ),
        (
            Quota,
            "x.ApiCountLimitForOrg",
            Some(403),
            "403",
            (403, "x.ApiCountLimitForOrg"),
            "refused",
        ),
        // DingTalk says that it failed, and not whether it had done it.
        (
            Server,
            "systemError",
            Some(500),
            "500 systemError: x",
            (500, "systemError"),
            "unknown",
        ),
        (
            Server,
            "unknownError",
            Some(400),
            "400 unknownError: x",
            (400, "unknownError"),
            "unknown",
        ),
    ] {
        let (refusal, came) = acted(failure(kind, code, status, message), Action::Lock);
        assert_eq!((refusal.status, refusal.code.as_str()), expected, "{code}");
        assert_eq!(came.as_str(), outcome, "{code}");
        assert!(!refusal.message.contains("hidden"), "{refusal:?}");
        assert_eq!(
            refusal.message.contains("nothing was sent"),
            expected.0 == 502,
            "{refusal:?}"
        );
    }
}

#[test]
fn a26_a_refused_token_of_the_workers_own_is_no_bad_caller_key() {
    use ErrorKind::*;
    for (kind, code, status) in [
        (Authentication, "InvalidAuthentication", 400),
        (Authentication, "InvalidAuthentication", 401),
        (Authentication, "somethingElse", 401),
        (Rejected, "AuthenticationFailed.MissingParameter", 400),
    ] {
        let message = format!("{status} {code}: their words (request id R-1)");
        let mut failed = failure(kind, code, Some(status), &message);
        failed.request_id = Some("R-1".into());
        for told in [told(&failed), acted(failed.clone(), Action::Lock).0] {
            assert_eq!((told.status, told.code.as_str()), (502, "AppTokenRefused"));
            assert!(told.message.contains(code) && told.message.contains("their words"));
            assert!(told.message.contains("your caller key is good"), "{told:?}");
            assert_eq!(told.request_id.as_deref(), Some("R-1"));
        }
    }
    let told = told(&failure(
        Authentication,
        "invalidClientIdOrSecret",
        Some(401),
        "401 x",
    ));
    assert_eq!(told.code, "ConfigurationError");
}

#[test]
fn a13_what_a_reply_says_is_one_bounded_line() {
    let odd = || format!("a\n\u{2028}\u{202e}b{}", "x".repeat(50_000));
    let mut failed = failure(ErrorKind::Permission, &odd(), Some(403), &odd());
    failed.request_id = Some(odd());
    failed.required_scopes = vec![odd(), odd()];
    let told = told(&failed);
    let texts = [&told.code, &told.message, told.request_id.as_ref().unwrap()];
    for text in texts.into_iter().chain(told.required_scopes.iter()) {
        assert!(
            text.starts_with("a   b") && text.chars().count() == 300,
            "{text:.40}"
        );
    }
    assert_eq!(told.required_scopes.len(), 2);
}

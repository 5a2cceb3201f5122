use super::*;
use crate::config::tests::variables;
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
        (Authentication, "InvalidAuthentication", 400),
        (Authentication, "InvalidAuthentication", 401),
        (Throttled, "Forbidden.AccessDenied.QpsLimitForApi", 403),
        (Quota, "Forbidden.AccessDenied.ApiCountLimitForOrg", 403),
        (Server, "ServiceUnavailable", 503),
    ] {
        let message = format!("{status} {code}: their words (request id R-1)");
        let mut failed = failure(kind, code, Some(status), &message);
        failed.request_id = Some("R-1".into());
        let told = told(&failed);
        assert_eq!((told.status, told.code.as_str()), (status, code));
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
        (Authentication, 401),
        (Server, 502),
    ] {
        let told = told(&failure(
            kind,
            "NotSuccessful",
            Some(200),
            "200 NotSuccessful",
        ));
        assert_eq!(told.status, status, "{kind:?}");
        assert_eq!(told.message, "NotSuccessful");
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

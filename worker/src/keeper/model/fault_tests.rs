use super::*;
use crate::routes::outcome::tests::failure;

const REFUSED: Verdict = Verdict::Refused;
const ANSWERED: Verdict = Verdict::Unknown {
    again: true,
    on_its_way: false,
};
const LOST: Verdict = Verdict::Unknown {
    again: true,
    on_its_way: true,
};
const FOREIGN: Verdict = Verdict::Unknown {
    again: false,
    on_its_way: false,
};

fn told() -> Refusal {
    Refusal::new(400, "c", "m")
}

#[test]
fn every_kind_of_failure_has_its_consequence() {
    use ErrorKind::*;
    let qpm = "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi";
    for (kind, code, status, verdict, counted) in [
        (InvalidArgument, "InvalidArgument", None, REFUSED, true),
        (Permission, "noPermission", Some(400), REFUSED, true),
        (Quota, "x.ApiCountLimitForOrg", Some(403), REFUSED, true),
        (ConferenceClosed, "confClosed", Some(400), REFUSED, true),
        (Rejected, "paramsError", Some(400), REFUSED, true),
        (Rejected, "Http408", Some(408), LOST, true),
        (
            Authentication,
            "InvalidAuthentication",
            Some(400),
            Verdict::TokenRejected,
            true,
        ),
        (
            Throttled,
            "x.QpsLimitForApi",
            Some(403),
            Verdict::Throttled(1_000),
            false,
        ),
        (Throttled, qpm, Some(403), Verdict::Throttled(60_000), false),
        (Server, "systemError", Some(500), ANSWERED, true),
        (Server, "Http502", Some(502), LOST, true),
        (Network, "NetworkError", None, LOST, false),
        (Timeout, "Timeout", None, LOST, true),
        (Protocol, "NotJson", Some(200), FOREIGN, true),
    ] {
        let fault = Fault::new(&failure(kind, code, status, ""), told(), None, true);
        assert_eq!((fault.verdict, fault.counted), (verdict, counted), "{code}");
    }
}

#[test]
fn without_a_token_nothing_was_sent_and_only_dingtalk_refuses_the_app() {
    use ErrorKind::*;
    let again = Verdict::NotSent { again: true };
    for (kind, code, status, verdict) in [
        (
            Authentication,
            "invalidClientIdOrSecret",
            Some(400),
            REFUSED,
        ),
        (Rejected, "paramsError", Some(400), REFUSED),
        (
            Throttled,
            "x.QpsLimitForApi",
            Some(403),
            Verdict::Throttled(1_000),
        ),
        (Protocol, "Http403", Some(403), again),
        (Protocol, "NotJson", Some(200), again),
        (Protocol, "Redirect", Some(302), again),
        (Server, "systemError", Some(500), again),
        (Network, "NetworkError", None, again),
        (Timeout, "Timeout", None, again),
    ] {
        let fault = Fault::of_token(&failure(kind, code, status, ""), told(), None);
        assert_eq!((fault.verdict, fault.counted), (verdict, false), "{code}");
        assert_eq!(fault.passes(), verdict != REFUSED, "{code}");
    }
}

#[test]
fn the_wait_that_is_asked_for_counts_within_bounds() {
    for (asked, wait) in [
        (0.0, 1_000),
        (999.0, 1_000),
        (7_000.5, 7_001),
        (61_000.0, 60_000),
        (f64::INFINITY, 60_000),
        (f64::NAN, 1_000),
    ] {
        let mut failure = failure(ErrorKind::Throttled, "x.QpmLimitFor", Some(403), "");
        failure.retry_after_ms = Some(asked);
        let fault = Fault::new(&failure, told(), None, true);
        assert_eq!(fault.verdict, Verdict::Throttled(wait), "{asked}");
    }
}

#[test]
fn only_what_passes_is_worth_another_try() {
    let passes =
        |kind, code| Fault::new(&failure(kind, code, None, ""), told(), None, true).passes();
    assert!(passes(ErrorKind::Throttled, "") && passes(ErrorKind::Network, ""));
    assert!(!passes(ErrorKind::Protocol, "") && !passes(ErrorKind::Authentication, ""));
}

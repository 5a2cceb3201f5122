use super::*;
use crate::wire::Told;
use proptest::prelude::*;

fn secrets() -> [Secret; 1] {
    [Secret::new("s3cret")]
}

fn decode_action(told: &Told) -> Result<Option<String>> {
    Reply::new(told, &secrets(), 0.0).decode_action()
}

fn decode_token(told: &Told) -> Result<(String, f64)> {
    Reply::new(told, &secrets(), 0.0).decode_token()
}

fn reply(status: u16, body: &str) -> Told {
    Told::reply(status, body)
}

fn refused(status: u16, body: &str) -> Rc<Failure> {
    decode_action(&reply(status, body)).unwrap_err()
}

#[test]
fn success_is_only_success_true() {
    assert_eq!(
        decode_action(&reply(200, r#"{"success":true}"#)).unwrap(),
        None
    );
    assert_eq!(
        refused(200, r#"{"success":false}"#).kind,
        ErrorKind::Rejected
    );
    assert_eq!(
        refused(200, r#"{"success":false,"code":"confClosed"}"#).code,
        "confClosed"
    );
    for body in [
        r#"{"success":"true"}"#,
        r#"{"success":1}"#,
        "{}",
        "[]",
        "null",
        "",
        "<html>",
        "true",
    ] {
        let error = refused(200, body);
        assert_eq!(
            (error.kind, error.status),
            (ErrorKind::Protocol, Some(200)),
            "{body}"
        );
    }
}

/// Contract: kind by what happened, every row.
#[test]
fn every_code_and_status_has_its_kind() {
    use ErrorKind::*;
    for (status, code, kind) in [
        (400, "paramsError", Rejected),
        (400, "commandError", Rejected),
        (400, "system.error", Server),
        (400, "unknownError", Server),
        (400, "systemBusy", Server),
        (429, "systemBusy", Server),
        (404, "roomNotFound", Rejected),
        (404, "waterLimitError", Throttled),
        (404, "permissionError", Permission),
        (400, "confClosed", ConferenceClosed),
        (400, "noPermission", Permission),
        (500, "systemError", Server),
        (400, "InvalidAuthentication", Authentication),
        (401, "InvalidAuthentication", Authentication),
        (403, "InvalidAuthentication", Authentication),
        (401, "", Authentication),
        (400, "AuthenticationFailed.MissingParameter", Rejected),
        (
            403,
            "Forbidden.AccessDenied.AccessTokenPermissionDenied",
            Permission,
        ),
        (
            403,
            "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
            Throttled,
        ),
        (403, "Forbidden.AccessDenied.QpsLimitForApi", Throttled),
        (403, "Forbidden.AccessDenied.ApiCountLimitForOrg", Quota),
        (403, "Forbidden.AccessDenied.IpNotInWhiteList", Permission),
        (403, "forbidden.accessDenied.realmControl", Permission),
        (
            403,
            "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi",
            Throttled,
        ),
        (
            403,
            "Forbidden.AccessDenied.QpmLimitForSuitekeyAndOrgAndApi",
            Throttled,
        ),
        (403, "", Permission),
        (403, "SomethingNew", Permission),
        (429, "", Throttled),
        (503, "ServiceUnavailable", Server),
        (500, "unknownError", Server),
        (502, "", Server),
        (404, "", Rejected),
        (408, "", Rejected),
        (418, "SomethingNew", Rejected),
    ] {
        let error = refused(status, &format!(r#"{{"code":"{code}","message":"why"}}"#));
        assert_eq!(error.kind, kind, "{status} {code}");
        assert_eq!(error.status, Some(status));
        if !code.is_empty() {
            assert_eq!(error.code, code);
        }
        assert!(error.message.contains("why"), "{error:?}");
    }
    assert!(refused(408, "").retryable());
    assert_eq!(refused(502, "<html>").code, "Http502");
}

#[test]
fn other_shapes_of_failure_are_understood() {
    let unknown_path = refused(200, r#"{"errcode":404,"errmsg":"no such api"}"#);
    assert_eq!(
        (unknown_path.kind, unknown_path.code.as_str()),
        (ErrorKind::Protocol, "404")
    );
    assert!(unknown_path.message.contains("no such api"));

    for status in [200, 400, 403, 405, 429, 500] {
        for wait in ["5", "\"5\""] {
            let body = format!(r#"{{"status":1111,"wait":{wait},"punish":"deny"}}"#);
            let told = reply(status, &body);
            for ban in [
                refused(status, &body),
                decode_token(&told)
                    .map(|_| ())
                    .err()
                    .unwrap_or_else(|| Reply::new(&told, &secrets(), 0.0).no_token()),
            ] {
                assert_eq!(
                    (ban.code.as_str(), ban.kind, ban.retry_after_ms),
                    ("AddressBanned", ErrorKind::Throttled, Some(5000.0))
                );
                assert!(ban.retryable());
            }
        }
    }
    let banned = reply(429, r#"{"punish":"deny","wait":5}"#).with("retryAfter", "7");
    let ban = decode_action(&banned).unwrap_err();
    assert_eq!(ban.retry_after_ms, Some(7000.0), "the header wins");
    for wait in [
        "0", "-1", "1e308", "1e9", "\"\"", "\"soon\"", "\"5s\"", "{}",
    ] {
        let ban = refused(429, &format!(r#"{{"punish":"deny","wait":{wait}}}"#));
        assert_eq!(ban.retry_after_ms, None, "{wait}");
    }
    assert_eq!(refused(400, r#"{"errcode":-1,"errmsg":"busy"}"#).code, "-1");
    let texts = refused(400, r#"{"errcode":"40014","errmsg":"bad"}"#);
    assert_eq!(
        (texts.kind, texts.code.as_str()),
        (ErrorKind::Rejected, "40014")
    );

    let denied = reply(
        403,
        r#"{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"R-1"}"#,
    );
    let denied = denied.with("scopes", "VideoConference.Conference.Write\0");
    let denied = decode_action(&denied).unwrap_err();
    assert_eq!(denied.required_scopes, ["VideoConference.Conference.Write"]);
    assert_eq!(denied.request_id.as_deref(), Some("R-1"));
    assert!(denied.message.ends_with("(request id R-1)"), "{denied:?}");

    // A field of another type than promised is as good as none; the others still count.
    let odd = refused(
        400,
        r#"{"code":"confClosed","message":{},"requestid":7,"accessdenieddetail":"x"}"#,
    );
    assert_eq!(
        (odd.kind, &odd.request_id),
        (ErrorKind::ConferenceClosed, &None)
    );
}

#[test]
fn what_was_sent_is_not_shown() {
    let body = r#"{"code":"s3cret.x","message":"token s3cret is bad","requestid":"s3cret-1"}"#;
    let echo = decode_action(&reply(403, body).with("scopes", "s3cret.Read\0")).unwrap_err();
    let shown = format!("{echo:?} {:?} {:?}", echo.request_id, echo.required_scopes);
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(shown.contains("token [redacted] is bad"), "{shown}");
}

#[test]
fn the_request_id_is_found_under_each_of_its_names() {
    for name in ["requestid", "requestId", "RequestId"] {
        let error = refused(400, &format!(r#"{{"code":"x","{name}":"R"}}"#));
        assert_eq!(error.request_id.as_deref(), Some("R"), "{name}");
    }
    let with_header = reply(200, r#"{"success":true}"#).with("requestId", "H");
    assert_eq!(decode_action(&with_header).unwrap().as_deref(), Some("H"));
}

#[test]
fn redirects_and_large_replies_are_protocol_errors_on_any_success() {
    let fine = r#"{"success":true}"#;
    for (told, code, expected) in [
        (reply(302, ""), "Redirect", Some(302)),
        (reply(0, "").with("redirected", true), "Redirect", None),
        (
            reply(200, fine).with("redirected", true),
            "Redirect",
            Some(200),
        ),
        (reply(200, "").with("large", true), "TooLarge", Some(200)),
    ] {
        let error = decode_action(&told).unwrap_err();
        assert_eq!(
            (error.kind, error.code.as_str()),
            (ErrorKind::Protocol, code)
        );
        assert_eq!(error.status, expected);
    }
    let huge = reply(500, "").with("large", true);
    assert_eq!(decode_action(&huge).unwrap_err().kind, ErrorKind::Server);
}

#[test]
fn a_refusal_that_says_nothing_goes_by_its_status() {
    for body in [
        "{}",
        "[]",
        "null",
        "7",
        r#"[{"message":"m"}]"#,
        r#"{"code":null}"#,
    ] {
        for (status, kind) in [
            (400, ErrorKind::Rejected),
            (401, ErrorKind::Authentication),
            (403, ErrorKind::Permission),
            (404, ErrorKind::Rejected),
        ] {
            let error = decode_action(&reply(status, body)).unwrap_err();
            assert_eq!(error.kind, kind, "{status} {body}");
        }
    }
}

/// A gate in front, a proxy, a page of a blocked address: none of it is of the meeting or of the app.
#[test]
fn a_refusal_that_says_why_without_a_code_is_not_dingtalks() {
    for body in [
        "",
        "<html>405</html>",
        "no such host",
        "{\"code\":",
        r#"{"message":"Forbidden"}"#,
        r#"{"timestamp":"t","status":404,"error":"Not Found","path":"/v1.0"}"#,
    ] {
        for status in [400, 401, 403, 404, 405, 407, 408, 421, 451, 499] {
            for error in [
                decode_action(&reply(status, body)).unwrap_err(),
                decode_token(&reply(status, body)).unwrap_err(),
            ] {
                assert_eq!(error.kind, ErrorKind::Protocol, "{status} {body}");
                assert_eq!(error.code, format!("Http{status}"));
                assert_eq!(error.retryable(), status == 408);
            }
        }
        assert_eq!(refused(429, body).kind, ErrorKind::Throttled);
        assert_eq!(refused(502, body).kind, ErrorKind::Server);
    }
}

#[test]
fn what_strangers_write_stays_on_one_line_in_its_order() {
    let body = "{\"code\":\"x\u{2028}y\",\"message\":\"a\u{202e}b\",\"requestid\":\"r\u{2066}1\"}";
    let scopes = format!("A.\u{200b}Read\n\0{}\0", "x".repeat(50_000));
    let error = decode_action(&reply(400, body).with("scopes", scopes)).unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.request_id.as_deref()),
        ("x y", Some("r 1"))
    );
    assert!(error.message.contains("a b"), "{error:?}");
    assert_eq!(error.required_scopes[0], "A. Read ");
    assert_eq!(error.required_scopes[1].len(), 300);
    let many = "x\0".repeat(1_000);
    let error = decode_action(&reply(403, "{}").with("scopes", many)).unwrap_err();
    assert_eq!(error.required_scopes.len(), MAX_SCOPES);
}

/// What the header `Retry-After` comes to.
fn retry_after(told: Told, now_ms: f64) -> Option<f64> {
    let failure = Reply::new(&told, &secrets(), now_ms).decode_action();
    failure.unwrap_err().retry_after_ms
}

#[test]
fn retry_after_takes_seconds_and_dates() {
    let header = |text: &str| reply(503, "").with("retryAfter", text);
    assert_eq!(retry_after(header("2"), 0.0), Some(2000.0));
    assert_eq!(retry_after(header("0"), 0.0), Some(0.0));
    assert_eq!(retry_after(header("120"), 0.0), Some(120_000.0));
    let endless = "9".repeat(400);
    for (long, ms) in [
        ("2147483648", 999_999_999_000.0),
        ("99999999999", 999_999_999_000.0),
        ("999999999", 999_999_999_000.0),
    ] {
        assert_eq!(retry_after(header(long), 0.0), Some(ms), "{long}");
    }
    for not_one in ["", "soon", "-5", "1.5", " 1", "1 1", "1s", &endless] {
        assert_eq!(retry_after(header(not_one), 0.0), None, "{not_one}");
    }
    let date = |at: f64| header("Mon, 23 Nov 2026 08:00:05 GMT").with("retryAt", at);
    assert_eq!(retry_after(date(105_000.0), 100_000.0), Some(5000.0));
    assert_eq!(retry_after(date(1.0), 100_000.0), Some(0.0));
    assert_eq!(retry_after(date(1e15), 0.0), Some(999_999_999_000.0));
    assert_eq!(
        retry_after(header("Mon, 23 Nov 2026 08:00:05 GMT"), 0.0),
        None
    );
    for no_date in ["-5", "soon 1", "Mon 1", "2026-11-23"] {
        assert_eq!(retry_after(header(no_date).with("retryAt", 1.0), 0.0), None);
    }
}

#[test]
fn a_date_is_reckoned_from_the_replys_own() {
    let told = reply(429, "{}").with("retryAfter", "Mon, 23 Nov 2026 08:00:05 GMT");
    let told = told.with("retryAt", 105_000.0).with("date", 103_000.0);
    for now_ms in [0.0, 100_000.0, 9e12] {
        assert_eq!(retry_after(told.clone(), now_ms), Some(2000.0));
    }
}

#[test]
fn a_token_reply_is_a_token_or_says_why_not() {
    let granted = r#"{"accessToken":"fw8ef8we8f76e6f7s8dxxxx","expireIn":7200}"#;
    let token = decode_token(&reply(200, granted)).unwrap();
    assert_eq!(token, ("fw8ef8we8f76e6f7s8dxxxx".into(), 7200.0));
    let (_, expire_in) = decode_token(&reply(200, r#"{"accessToken":"x"}"#)).unwrap();
    assert!(expire_in.is_nan());
    for (status, body, kind) in [
        (
            400,
            r#"{"code":"invalidClientIdOrSecret"}"#,
            ErrorKind::Authentication,
        ),
        (
            400,
            r#"{"code":"invalidSuiteKey"}"#,
            ErrorKind::Authentication,
        ),
        (
            403,
            r#"{"code":"Forbidden.AccessDenied.IpNotInWhiteList"}"#,
            ErrorKind::Authentication,
        ),
        (404, r#"{"code":"notFound"}"#, ErrorKind::Authentication),
        (404, "{}", ErrorKind::Authentication),
        (403, r#"{"message":"Forbidden"}"#, ErrorKind::Protocol),
        (404, "", ErrorKind::Protocol),
        (
            403,
            r#"{"code":"Forbidden.AccessDenied.QpsLimitForApi"}"#,
            ErrorKind::Throttled,
        ),
        (
            403,
            r#"{"code":"Forbidden.AccessDenied.ApiCountLimitForOrg"}"#,
            ErrorKind::Quota,
        ),
        (429, "", ErrorKind::Throttled),
        (408, r#"{"code":"x"}"#, ErrorKind::Rejected),
        (500, r#"{"code":"unknownError"}"#, ErrorKind::Server),
        (200, "<html>", ErrorKind::Protocol),
    ] {
        let error = decode_token(&reply(status, body)).unwrap_err();
        assert_eq!(error.kind, kind, "{status} {body}");
    }
}

proptest! {
    /// Whatever arrives, decoding ends, and what goes into a log is one short line.
    #[test]
    fn any_reply_ends_in_success_or_an_error(status in 0_u16..1000, body in "\\PC{0,60}|[\\[{\":,0-9a-z\\]}]{0,60}", code in "\\PC{0,400}") {
        let text = serde_json::json!({ "code": code, "message": format!("{code}\r\n{body}") }).to_string();
        for reply in [reply(status, &body), reply(status, &text)] {
            if let Err(error) = decode_action(&reply) {
                prop_assert!(!error.message.contains(char::is_control));
                prop_assert!(error.message.chars().count() < 800);
                prop_assert!(!error.code.is_empty());
            }
            let _ = decode_token(&reply);
        }
    }

    #[test]
    fn only_a_true_success_succeeds(status in 200_u16..300, success in any::<Option<bool>>()) {
        let body = serde_json::json!({ "success": success }).to_string();
        prop_assert_eq!(decode_action(&reply(status, &body)).is_ok(), success == Some(true));
    }
}

#[cfg(feature = "read")]
#[test]
fn a_read_call_is_answered_unless_the_reply_says_otherwise() {
    for body in [
        r#"{"confInfo":{"status":2}}"#,
        r#"{"onGoingConfList":[],"hasMore":false,"errcode":0,"success":true}"#,
        "{}",
    ] {
        assert!(
            Reply::new(&reply(200, body), &secrets(), 0.0)
                .decode_read()
                .is_ok(),
            "{body}"
        );
    }
    for (status, body, kind, code) in [
        (
            200,
            r#"{"errcode":404,"errmsg":"no"}"#,
            ErrorKind::Rejected,
            "404",
        ),
        (
            200,
            r#"{"success":false}"#,
            ErrorKind::Rejected,
            "NotSuccessful",
        ),
        (
            200,
            r#"{"code":"noPermission"}"#,
            ErrorKind::Rejected,
            "noPermission",
        ),
        (
            200,
            r#"{"status":1111,"wait":5,"punish":"deny"}"#,
            ErrorKind::Throttled,
            "AddressBanned",
        ),
        (200, "<html>", ErrorKind::Protocol, "NotJson"),
        (
            403,
            r#"{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied"}"#,
            ErrorKind::Permission,
            "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        ),
        (503, "", ErrorKind::Server, "Http503"),
    ] {
        let failure = Reply::new(&reply(status, body), &secrets(), 0.0)
            .decode_read()
            .unwrap_err();
        assert_eq!(
            (failure.kind, failure.code.as_str()),
            (kind, code),
            "{body}"
        );
    }
}

#[test]
fn a_code_of_no_meaning_leaves_the_kind_to_the_status() {
    use ErrorKind::*;
    for (status, kind) in [
        (401, Authentication),
        (403, Permission),
        (404, Rejected),
        (429, Throttled),
        (500, Server),
    ] {
        let body = r#"{"code":"Forbidden.AccessDenied.Other"}"#;
        assert_eq!(refused(status, body).kind, kind, "{status}");
    }
}

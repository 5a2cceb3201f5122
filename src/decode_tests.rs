use super::*;
use crate::{action::Action, conference_id::ConferenceId, request::Request, secret::Secret};
use proptest::prelude::*;

fn reply(status: u16, body: &str) -> Reply<serde_json::Value> {
    let id = ConferenceId::new("m").unwrap();
    let mut request = Request::action("https://h", &id, Action::Lock, Secret::new("s3cret"));
    request.secrets.push(Secret::new("s3cret"));
    Reply {
        request,
        status,
        redirected: false,
        request_id: None,
        retry_after_ms: None,
        body: serde_json::from_str(body).map_or(Body::NotJson, Body::Json),
    }
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

    let ban = refused(200, r#"{"status":1111,"wait":5,"punish":"deny"}"#);
    assert_eq!(
        (ban.code.as_str(), ban.retry_after_ms),
        ("AddressBanned", Some(5000.0))
    );
    let mut banned = reply(429, r#"{"punish":"deny","wait":5}"#);
    banned.retry_after_ms = Some(7000.0);
    let ban = decode_action(&banned).unwrap_err();
    assert_eq!(ban.retry_after_ms, Some(7000.0), "the header wins");
    let ban = refused(429, r#"{"punish":"deny","wait":0}"#);
    assert_eq!(ban.retry_after_ms, None);
    assert_eq!(refused(400, r#"{"errcode":-1,"errmsg":"busy"}"#).code, "-1");

    let denied = refused(
        403,
        r#"{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"R-1",
            "accessdenieddetail":{"requiredScopes":["VideoConference.Conference.Write",7]}}"#,
    );
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
    let echo = refused(
        403,
        r#"{"code":"s3cret.x","message":"token s3cret is bad","requestid":"s3cret-1",
            "accessdenieddetail":{"requiredScopes":["s3cret.Read"]}}"#,
    );
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
    let mut with_header = reply(200, r#"{"success":true}"#);
    with_header.request_id = Some("H".into());
    assert_eq!(decode_action(&with_header).unwrap().as_deref(), Some("H"));
}

#[test]
fn redirects_and_large_replies_are_protocol_errors_on_any_success() {
    for (status, redirected, body, code, expected) in [
        (302, false, Body::NotJson, "Redirect", Some(302)),
        (0, true, Body::NotJson, "Redirect", None),
        (
            200,
            true,
            Body::Json(serde_json::json!({"success": true})),
            "Redirect",
            Some(200),
        ),
        (200, false, Body::TooLarge, "TooLarge", Some(200)),
    ] {
        let error = decode_action(&Reply {
            redirected,
            body,
            ..reply(status, "")
        })
        .unwrap_err();
        assert_eq!(
            (error.kind, error.code.as_str()),
            (ErrorKind::Protocol, code)
        );
        assert_eq!(error.status, expected);
    }
    let huge = Reply {
        body: Body::TooLarge,
        ..reply(500, "")
    };
    assert_eq!(decode_action(&huge).unwrap_err().kind, ErrorKind::Server);
}

#[test]
fn a_token_reply_is_a_token_or_says_why_not() {
    let granted = r#"{"accessToken":"fw8ef8we8f76e6f7s8dxxxx","expireIn":7200}"#;
    let token = decode_token(&reply(200, granted), 0.0).unwrap();
    assert_eq!(token.value.expose(), "fw8ef8we8f76e6f7s8dxxxx");
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
        (404, "", ErrorKind::Authentication),
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
        (408, "", ErrorKind::Rejected),
        (500, r#"{"code":"unknownError"}"#, ErrorKind::Server),
        (200, r#"{"accessToken":""}"#, ErrorKind::Protocol),
        (
            200,
            r#"{"accessToken":"a\nb","expireIn":7200}"#,
            ErrorKind::Protocol,
        ),
        (200, r#"{"accessToken":7}"#, ErrorKind::Protocol),
        (200, "<html>", ErrorKind::Protocol),
    ] {
        let error = decode_token(&reply(status, body), 0.0).unwrap_err();
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
            let _ = decode_token(&reply, 0.0);
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
        assert!(decode_read(&reply(200, body)).is_ok(), "{body}");
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
        (200, "<html>", ErrorKind::Protocol, "NotJson"),
        (
            403,
            r#"{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied"}"#,
            ErrorKind::Permission,
            "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        ),
        (503, "", ErrorKind::Server, "Http503"),
    ] {
        let failure = decode_read(&reply(status, body)).unwrap_err();
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

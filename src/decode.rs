//! What a reply means: success, or a failure of a kind.

use std::rc::Rc;

use crate::{
    codes::{kind_of_code, kind_of_status},
    error::{ErrorKind, Failure, Result},
    reply::{Body, Reply, Value},
    text::{concat, decimal, one_line},
    token::Token,
};

/// The most scopes taken from a reply.
const MAX_SCOPES: u32 = 50;

/// The request id of a lock or unlock that DingTalk accepted.
///
/// # Errors
/// Whatever else the reply says.
pub(crate) fn decode_action<J: Value>(reply: &Reply<J>) -> Result<Option<String>> {
    let json = promised(reply).map_err(Rc::new)?;
    let (kind, code, what) = match json.member("success").boolean() {
        Some(true) => return Ok(request_id(reply, Some(json))),
        Some(false) => (ErrorKind::Rejected, "NotSuccessful", ""),
        None => (
            ErrorKind::Protocol,
            "UnexpectedReply",
            "the reply has no \"success\"",
        ),
    };
    Err(Rc::new(failure(reply, Some(json), kind, code, what)))
}

/// The request id of a read call that DingTalk answered. What the reply holds is for others to read.
///
/// # Errors
/// Whatever else the reply says, also with status 200.
#[cfg(feature = "read")]
pub(crate) fn decode_read<J: Value>(reply: &Reply<J>) -> Result<Option<String>> {
    let json = promised(reply).map_err(Rc::new)?;
    let refused = json.member("success").boolean() == Some(false)
        || json.member("errcode").number().is_some_and(|it| it != 0.0)
        || json.member("code").text().is_some();
    if refused {
        let kind = ErrorKind::Rejected;
        return Err(Rc::new(failure(
            reply,
            Some(json),
            kind,
            "NotSuccessful",
            "",
        )));
    }
    Ok(request_id(reply, Some(json)))
}

/// The token in the reply to a token request.
///
/// # Errors
/// A refusal is `authentication`, but for limits and failures that pass.
pub(crate) fn decode_token<J: Value>(reply: &Reply<J>, now_ms: f64) -> Result<Token> {
    let failure = match promised(reply) {
        Ok(json) => {
            // A token without a lifetime serves this call and is not kept.
            let expire_in = json.member("expireIn").number().unwrap_or(0.0);
            let text = json.member("accessToken").text().unwrap_or_default();
            if let Some(token) = Token::new(text, expire_in, now_ms) {
                return Ok(token);
            }
            let what = "the reply has no \"accessToken\"";
            failure(
                reply,
                Some(json),
                ErrorKind::Protocol,
                "UnexpectedReply",
                what,
            )
        }
        Err(mut refused) => {
            let limit = refused.kind == ErrorKind::Quota || refused.retryable();
            if reply.status / 100 == 4 && !limit {
                refused.kind = ErrorKind::Authentication;
            }
            refused
        }
    };
    Err(Rc::new(failure))
}

/// The JSON of a 2xx reply.
fn promised<J: Value>(reply: &Reply<J>) -> Result<&J, Failure> {
    let json = match &reply.body {
        Body::Json(json) => Some(json),
        _ => None,
    };
    let (code, what) = match reply.body {
        _ if reply.redirected || reply.status / 100 == 3 => (
            "Redirect",
            "the endpoint redirects; set it to the final address",
        ),
        _ if reply.status / 100 != 2 => {
            let code = concat(&["Http", &decimal(reply.status.into())]);
            return Err(failure(
                reply,
                json,
                kind_of_status(reply.status),
                &code,
                "",
            ));
        }
        Body::TooLarge => ("TooLarge", "the reply is too large"),
        _ => match json {
            Some(json) => return Ok(json),
            None => ("NotJson", "the reply is not JSON"),
        },
    };
    Err(failure(reply, None, ErrorKind::Protocol, code, what))
}

/// A failure with everything the reply says; `kind`, `code` and `what` where it says nothing.
fn failure<J: Value>(
    reply: &Reply<J>,
    json: Option<&J>,
    kind: ErrorKind,
    code: &str,
    what: &str,
) -> Failure {
    let mut failure = Failure::new(kind, code, "");
    // A browser hides the status of a redirect.
    failure.status = (reply.status != 0).then_some(reply.status);
    failure.retry_after_ms = reply.retry_after_ms;
    failure.request_id = request_id(reply, json);
    let mut said = String::from(what);
    if let Some(json) = json {
        // Of an ordinary error, of an unknown path, of an address ban.
        if let Some(code) = text(reply, json, "code") {
            failure.code = code;
        } else if let Some(errcode) = json.member("errcode").number() {
            let sign = if errcode < 0.0 { "-" } else { "" };
            failure.code = concat(&[sign, &decimal(errcode.abs() as u32)]);
        } else if text(reply, json, "punish").is_some() {
            failure.code = "AddressBanned".into();
            let seconds = json.member("wait").number().filter(|it| *it > 0.0);
            let wait = seconds.map(|seconds| seconds * 1000.0);
            failure.retry_after_ms = failure.retry_after_ms.or(wait);
        }
        if let Some(message) = text(reply, json, "message").or_else(|| text(reply, json, "errmsg"))
        {
            said = message;
        }
        let scopes = json.member("accessdenieddetail").member("requiredScopes");
        for index in 0..MAX_SCOPES {
            let scope = scopes.item(index).text();
            failure
                .required_scopes
                .extend(scope.map(|scope| reply.request.redact(&scope)));
        }
        // A reply with 2xx is what it is by what it lacks.
        if reply.status / 100 != 2
            && let Some(kind) = kind_of_code(&failure.code)
        {
            failure.kind = kind;
        }
    }
    failure.message = concat(&[&decimal(reply.status.into()), " ", &failure.code]);
    if !said.is_empty() {
        failure.message.push_str(&concat(&[": ", &said]));
    }
    if let Some(id) = &failure.request_id {
        failure
            .message
            .push_str(&concat(&[" (request id ", id, ")"]));
    }
    failure
}

/// DingTalk's id of the request, under one of the names that the official SDKs meet.
fn request_id<J: Value>(reply: &Reply<J>, json: Option<&J>) -> Option<String> {
    for name in ["requestid", "requestId", "RequestId"] {
        if let Some(id) = json.and_then(|json| text(reply, json, name)) {
            return Some(id);
        }
    }
    shown(reply, reply.request_id.clone())
}

fn text<J: Value>(reply: &Reply<J>, json: &J, name: &str) -> Option<String> {
    shown(reply, json.member(name).text())
}

/// A text that says something, on one line and without what was sent.
#[inline(never)]
fn shown<J>(reply: &Reply<J>, text: Option<String>) -> Option<String> {
    let text = text.filter(|text| !text.is_empty())?;
    Some(one_line(&reply.request.redact(&text)))
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;

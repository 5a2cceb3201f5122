//! The session of the page: who calls, and to begin and to end one.

use serde::Serialize;

use crate::{
    callers::{caller::Caller, sign_in::Door},
    clock,
    config::grant::Grant,
    http::{headers::SET_COOKIE, refusal::Refusal, reply::Reply},
    log::Trace,
    platform::Platform,
};

/// Tells of the session; begins one on `POST`, and ends it on `DELETE`.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn session<P: Platform>(door: &Door<'_, P>, trace: &mut Trace) -> Result<Reply, Refusal> {
    if door.head.method == "DELETE" {
        let (cookie, ended) = door.end().await?;
        return match ended {
            Ok(()) => Ok(Reply::empty().with(SET_COOKIE, cookie)),
            Err(refusal) => Err(refusal.with_header(SET_COOKIE, cookie)),
        };
    }
    door.config.whole()?;
    let simulator = door.config.simulator.as_deref();
    if door.head.method == "POST" {
        let (caller, cookie) = door.begin(trace)?;
        let reply = Reply::json(201, describe(&caller, simulator));
        return Ok(reply.with(SET_COOKIE, cookie));
    }
    let caller = door.caller(trace).await?;
    // To look whether it goes on is no use of it.
    door.renewal.take();
    Ok(Reply::json(200, describe(&caller, simulator)))
}

/// The body of `/session`.
#[derive(Serialize)]
struct Body<'a> {
    caller: &'a str,
    #[serde(flatten)]
    grant: &'a Grant,
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    simulator: Option<&'a str>,
}

/// Who calls, what it may do, and until when, as JSON; and where the simulator is, if there is one.
fn describe(caller: &Caller, simulator: Option<&str>) -> String {
    let body = Body {
        caller: &caller.name,
        grant: &caller.grant,
        expires: caller.expires_ms.map(clock::format),
        simulator,
    };
    // Texts only: it cannot fail.
    serde_json::to_string(&body).unwrap_or_default()
}

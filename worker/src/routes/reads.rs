//! The read calls: what of a request goes to DingTalk, and which meetings it is about.

use dingtalk_conference_lock::{Page, Read};

use crate::{
    callers::{asking::known, sign_in::Door},
    config::grant::Permission,
    desk::ask::{Answer, What},
    http::{
        body::{Body, MAX_BYTES},
        headers::CACHE_CONTROL,
        reason,
        refusal::Refusal,
        reply::Reply,
        route::{Found, Target},
        url,
    },
    log::Trace,
    platform::Platform,
    routes::outcome,
    secrets::Secrets,
};

/// Answers with DingTalk's own reply.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn read<P: Platform>(
    door: &Door<'_, P>,
    secrets: &Secrets<'_>,
    found: &Found,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    caller.permit(Permission::Read, "see meetings")?;
    let body = async || -> Body { door.platform.body(MAX_BYTES).await };
    let reading = reading(found, &door.head.url, body).await?;
    caller.permit_names(reading.names.as_deref())?;
    trace.action = Some(Permission::Read.as_str());
    trace.conference_id = Some(found.parameter.clone())
        .filter(|_| matches!(found.route.target, Target::Conference | Target::Members));

    let what = What::Read {
        call: reading.read,
        anew: wants_anew(door.head.header(CACHE_CONTROL)),
    };
    let told = door.put(&caller, what).await;
    match told?.answer {
        Answer::Read { body, request_id } => {
            trace.dingtalk_request_id = request_id;
            Ok(Reply::json(200, body))
        }
        Answer::Refused(trouble) => {
            trace.cause.clone_from(&trouble.cause);
            Err(secrets.out_of(trouble.into()))
        }
        answer => Err(known::<()>(answer).err().unwrap_or_else(Refusal::not_found)),
    }
}

/// Whether a reply that is kept will not do (RFC 9111, `no-cache`).
fn wants_anew(cache_control: Option<&str>) -> bool {
    let directives = cache_control.unwrap_or_default().split(',');
    let mut directives = directives.map(|it| it.trim().to_ascii_lowercase());
    directives.any(|it| matches!(it.as_str(), "no-cache" | "no-store" | "max-age=0"))
}

/// A read call, and the meetings it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The call.
    pub read: Read,
    /// The ids it names; `None` where it lists whatever there is.
    pub names: Option<Vec<String>>,
}

/// The read call that a request is. `body` is asked for only where the call has one.
///
/// # Errors
/// 400 `paramsError` for what DingTalk would not take, 404 where it is no read call.
pub async fn reading(
    found: &Found,
    url: &str,
    body: impl AsyncFnOnce() -> Body,
) -> Result<Reading, Refusal> {
    let id = &found.parameter;
    let (read, names) = match found.route.target {
        Target::OrgConferences => (Read::org_conferences(&page(url)?), None),
        Target::RoomCode => (Read::room_code(id, &page(url)?), None),
        Target::UserConferences => {
            let [union_id] = url::parameters(url, ["unionId"])?;
            (Read::user_conferences(&union_id.unwrap_or_default()), None)
        }
        Target::Conference => (Read::conference(id), Some(vec![id.clone()])),
        Target::Members => (Read::members(id, &page(url)?), Some(vec![id.clone()])),
        Target::Conferences => {
            let ids = body().await.conference_ids()?;
            (Read::conferences(&ids), Some(ids))
        }
        _ => return Err(Refusal::not_found()),
    };
    let read = read.map_err(|failure| outcome::wrong_argument(&failure))?;
    Ok(Reading { read, names })
}

fn page(url: &str) -> Result<Page, Refusal> {
    let [next_token, max_results] = url::parameters(url, ["nextToken", "maxResults"])?;
    let digits = |text: &String| text.bytes().all(|byte| byte.is_ascii_digit());
    let max_results = max_results.map(|text| {
        let number = Some(&text).filter(|text| digits(text))?.parse().ok();
        number.filter(|number| *number > 0)
    });
    if max_results == Some(None) {
        let message = "maxResults must be a whole number above 0";
        return Err(Refusal::of(reason::PARAMS_ERROR, message));
    }
    Ok(Page {
        next_token,
        max_results: max_results.flatten(),
    })
}

#[cfg(test)]
#[path = "reads_tests.rs"]
mod tests;

//! What was last done from here to each meeting.

use serde::Serialize;
use serde_json::Value;

use crate::{
    callers::{caller::Caller, rights, sign_in::Door},
    config::{Config, grant::Grant},
    desk::{
        ask::{Calls, Heard, KnownMeetings, Look},
        stream::{Source, Stream},
    },
    http::{headers::LAST_EVENT_ID, refusal::Refusal, reply::Reply},
    log::Trace,
    platform::Platform,
    routes::timers::leave_out_reasons,
};

/// The body.
#[derive(Serialize)]
struct Body {
    meetings: Vec<Value>,
    usage: Calls,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<Heard>,
}

/// What is known of each meeting. Asks DingTalk nothing.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn meetings<P: Platform>(
    door: &Door<'_, P>,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    let look = Look::Meetings {
        after: 0,
        wait_ms: 0,
        silent: None,
    };
    let known = door.look(&caller, look).await?;
    let body = body(
        known,
        door.config,
        door.now_ms,
        (&caller.name, &caller.grant),
    );
    Ok(Reply::json(200, body))
}

/// The same as events.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn events<P: Platform>(door: &Door<'_, P>, trace: &mut Trace) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    let after = Some(last_event(door)).filter(|after| *after > 0);
    // Whoever was told that they are silent hears soon enough that they are no longer: by the event.
    let silent = false;
    begin(door, &caller, Source::Meetings { after, silent }).await?;
    Ok(Reply::events())
}

/// What a caller of that name may hear of what is known, as JSON. Of rules nothing is promised that whoever set
/// them may not have done any more.
pub fn body(
    mut known: KnownMeetings,
    config: &Config,
    now_ms: u64,
    (caller, grant): (&str, &Grant),
) -> String {
    let covered = |meeting: &Value| {
        let id = meeting.get("conferenceId").and_then(Value::as_str);
        id.is_some_and(|id| grant.covers(id))
    };
    let ruled = |meeting: &Value| {
        let id = meeting.get("conferenceId").and_then(Value::as_str);
        let maker = known.ruled_by.as_ref();
        maker.is_some_and(|maker| rights::may_rule(config, maker, id, now_ms))
    };
    for meeting in &mut known.meetings {
        leave_out_reasons(meeting, caller, grant);
        if meeting.get("rule").is_some()
            && !ruled(meeting)
            && let Some(meeting) = meeting.as_object_mut()
        {
            meeting.remove("rule");
        }
    }
    let body = Body {
        meetings: known.meetings.into_iter().filter(covered).collect(),
        usage: known.usage,
        events: known.events,
    };
    // Texts and numbers only: it cannot fail.
    serde_json::to_string(&body).unwrap_or_default()
}

/// The entry of the record up to which the client has heard; 0 where it has heard nothing.
pub fn last_event<P: Platform>(door: &Door<'_, P>) -> u64 {
    let id = door.head.header(LAST_EVENT_ID);
    id.and_then(|id| id.trim().parse().ok()).unwrap_or(0)
}

/// Lets the reply go on. The caller is let in once, for all of it.
///
/// # Errors
/// 429 `TooManyRequests`.
pub async fn begin<P: Platform>(
    door: &Door<'_, P>,
    caller: &Caller,
    source: Source,
) -> Result<(), Refusal> {
    if caller.per_minute.is_some() {
        let _: Value = door.look(caller, Look::Session).await?;
    }
    door.stream.replace(Some(Stream {
        source,
        by: caller.maker(),
        session: caller.session.clone(),
        grant: caller.grant.clone(),
        until_ms: caller.expires_ms,
        begun: false,
    }));
    Ok(())
}

#[cfg(test)]
#[path = "meetings_tests.rs"]
mod tests;

//! Things to do later.

use dingtalk_conference_lock::Action;
use serde_json::{Value, json};

use crate::{
    callers::{
        asking::known,
        caller::{Caller, no_permission},
        sign_in::Door,
    },
    config::grant::Grant,
    desk::ask::{Look, What},
    http::{body::MAX_BYTES, reason, refusal::Refusal, reply::Reply, url},
    keeper::{body::timer::TimerBody, view::timers::TimerView},
    log::Trace,
    platform::Platform,
    secrets::Secrets,
};

/// The timers to come of the meetings that the caller is for, or on `POST` a new one.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn timers<P: Platform>(
    door: &Door<'_, P>,
    secrets: &Secrets<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    if door.head.method == "POST" {
        return set(door, &caller, secrets, trace).await;
    }
    let timers: Vec<TimerView> = door.look(&caller, Look::Timers).await?;
    let covered = |timer: &TimerView| caller.grant.covers(&timer.conference_id);
    let timers: Vec<_> = timers.into_iter().filter(covered).collect();
    let mut body = json!({ "timers": timers });
    leave_out_reasons(&mut body, &caller.name, &caller.grant);
    Ok(Reply::json(200, body.to_string()))
}

/// Leaves out of the `timers` of something why each was set, but for whoever set it and who may read the
/// record: it is not for everybody who may see the meeting.
pub(super) fn leave_out_reasons(of: &mut Value, caller: &str, grant: &Grant) {
    let timers = of.get_mut("timers").and_then(Value::as_array_mut);
    for timer in timers.into_iter().flatten() {
        let word = |name: &str| timer.get(name).and_then(Value::as_str);
        let own = word("caller") == Some(caller);
        if !own
            && !grant.audits(word("conferenceId"))
            && let Some(timer) = timer.as_object_mut()
        {
            timer.remove("reason");
        }
    }
}

async fn set<P: Platform>(
    door: &Door<'_, P>,
    caller: &Caller,
    secrets: &Secrets<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    url::no_parameters(&door.head.url)?;
    let json = door.platform.body(MAX_BYTES).await.json()?;
    let body = TimerBody::read(&json, door.now_ms)?;
    for action in body.actions() {
        caller.permit_action(action, &body.conference_id)?;
    }
    let (asked, key) = (door.asked(caller)?, door.idempotency_key()?);
    let texts = [
        Some(body.conference_id.as_str()),
        key.as_deref(),
        asked.reason.as_deref(),
    ];
    secrets.refuse_in(texts.into_iter().flatten())?;
    trace.action = Some(body.action.as_str());
    trace.conference_id = Some(body.conference_id.clone());
    let what = What::SetTimer {
        id: door.platform.fresh_id().to_lowercase(),
        action: body.action,
        conference_id: body.conference_id,
        due_ms: body.due_ms,
        until_ms: body.until_ms,
        said: body.said,
        asked,
        key,
    };
    let told = door.ask(caller, what).await?;
    let (head, timer) = (told.head, known::<Value>(told.answer)?);
    Ok(Reply::json(201, timer.to_string()).receipted(head.receipt()))
}

/// Removes a timer: whoever may act on its meeting.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn remove<P: Platform>(
    door: &Door<'_, P>,
    id: &str,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    url::no_parameters(&door.head.url)?;
    let timers: Vec<TimerView> = door.look(&caller, Look::Timers).await?;
    let mut timers = timers.into_iter();
    let timer = timers.find(|timer| timer.id == id && caller.grant.covers(&timer.conference_id));
    let none = || Refusal::of(reason::NOT_FOUND, "there is no such timer any more");
    let timer = timer.ok_or_else(none)?;
    let acts = [Action::Lock, Action::Unlock];
    if !acts.iter().any(|action| caller.grant.may((*action).into())) {
        return Err(no_permission("this caller may not act on meetings"));
    }
    trace.conference_id = Some(timer.conference_id);
    let what = What::RemoveTimer {
        id: id.into(),
        asked: door.asked(&caller)?,
    };
    let told = door
        .ask(
            &Caller {
                per_minute: None,
                ..caller
            },
            what,
        )
        .await?;
    Ok(Reply::empty().receipted(told.head.receipt()))
}

#[cfg(test)]
#[path = "timers_tests.rs"]
mod tests;

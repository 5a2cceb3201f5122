//! What DingTalk tells by itself.

use crate::{
    callers::sign_in::Door,
    desk::ask::{Answer, Ask, Told, What},
    events::{
        event::{Arrived, Event},
        receive::receive,
    },
    http::{body::MAX_BYTES, reason, refusal::Refusal, reply::Reply},
    keeper::model::wish::{DINGTALK, Maker},
    log::Trace,
    platform::{Platform, Unheard},
    variables::{DINGTALK_EVENT_AES_KEY, DINGTALK_EVENT_TOKEN},
};

/// Keeps what DingTalk tells, and answers as it wants. What is not DingTalk's is not told why.
///
/// # Errors
/// 403 for whatever is not DingTalk's or not for us, 500 `StateError` where it cannot be kept: DingTalk
/// sends it again; and 500 `ConfigurationError`.
pub async fn events<P: Platform>(door: &Door<'_, P>, trace: &mut Trace) -> Result<Reply, Refusal> {
    let upstream = door.config.whole()?;
    let Some(keys) = door.config.events.as_ref()? else {
        return Err(unwanted());
    };
    let body = door.platform.body(MAX_BYTES).await;
    let random = door.platform.random();
    let message = receive(&door.head.url, &body, keys, door.now_ms, random)?;
    trace.caller = Some(DINGTALK.into());
    if let Some(ask) = ask(message.arrived, upstream.corp_id()) {
        kept(door.platform.ask(&upstream.keeper(), &ask).await)?;
    }
    Ok(Reply::json(200, message.answer))
}

/// What the keeper is asked for these to be kept; `None` where nothing of them is to be, as of what happens in
/// another organisation than `corp_id`.
pub fn ask(mut arrived: Vec<Arrived>, corp_id: Option<&str>) -> Option<Ask> {
    arrived.retain(|one| one.event != Event::CheckUrl && one.is_of(corp_id));
    (!arrived.is_empty()).then(|| by_dingtalk(What::Store { events: arrived }))
}

/// What is asked of the keeper by what DingTalk does.
pub fn by_dingtalk(what: What) -> Ask {
    Ask {
        by: Maker::dingtalk(),
        per_minute: None,
        session: None,
        what,
    }
}

/// Whether it was kept, as the keeper told.
///
/// # Errors
/// 500 `StateError`: it is not kept, or that is not known.
pub fn kept(told: Result<Told, Unheard>) -> Result<(), Refusal> {
    match told?.answer {
        Answer::Known(_) => Ok(()),
        Answer::Refused(trouble) => Err(trouble.into()),
        _ => Err(Refusal::of(
            reason::STATE_ERROR,
            "what was told may not be kept: send it again",
        )),
    }
}

/// 500: nobody has said by what events are known.
fn unwanted() -> Refusal {
    let message = format!(
        "{DINGTALK_EVENT_TOKEN} and {DINGTALK_EVENT_AES_KEY} are missing: set both, as DingTalk's \
         console shows them where events are subscribed to"
    );
    Refusal::of(reason::CONFIGURATION_ERROR, message)
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;

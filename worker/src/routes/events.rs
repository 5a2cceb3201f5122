//! What DingTalk tells by itself.

use crate::{
    callers::sign_in::Door,
    desk::ask::{Answer, Ask, What},
    events::{
        event::{Arrived, Event},
        receive::receive,
    },
    http::{body::MAX_BYTES, reason, refusal::Refusal, reply::Reply},
    keeper::model::wish::Maker,
    log::Trace,
    platform::Platform,
    variables::{DINGTALK_EVENT_AES_KEY, DINGTALK_EVENT_TOKEN},
};

/// By what events stand in the log.
const DINGTALK: &str = "DingTalk";

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
    let to_keep = |arrived: &Arrived| arrived.event != Event::CheckUrl;
    let events: Vec<_> = message.arrived.into_iter().filter(to_keep).collect();
    if !events.is_empty() {
        store(door.platform, &upstream.keeper(), events).await?;
    }
    Ok(Reply::json(200, message.answer))
}

/// Has events kept.
///
/// # Errors
/// 500 `StateError`: they are not kept, or it is not known.
pub async fn store(
    platform: &impl Platform,
    keeper: &str,
    events: Vec<Arrived>,
) -> Result<(), Refusal> {
    let ask = ask(events);
    match platform.ask(keeper, &ask).await?.answer {
        Answer::Known(_) => Ok(()),
        Answer::Refused(trouble) => Err(trouble.into()),
        _ => Err(Refusal::of(
            reason::STATE_ERROR,
            "what was told may not be kept: send it again",
        )),
    }
}

/// What the keeper is asked then.
pub fn ask(events: Vec<Arrived>) -> Ask {
    Ask {
        by: Maker {
            caller: DINGTALK.into(),
            key: None,
        },
        per_minute: None,
        session: None,
        what: What::Store { events },
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

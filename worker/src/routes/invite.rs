//! To let somebody back into a meeting.

use dingtalk_conference_lock::{Action, ConferenceId};

use crate::{
    callers::sign_in::Door,
    desk::ask::What,
    http::{body::MAX_BYTES, refusal::Refusal, reply::Reply, url},
    keeper::body::invitee::Invitee,
    log::Trace,
    platform::Platform,
    routes::{lock::answered, outcome},
    secrets::Secrets,
};

/// The word for it in the log.
const INVITE: &str = "invite";

/// Invites somebody back into a meeting in its host's name: whoever may unlock it, for that lets somebody in.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn invite<P: Platform>(
    door: &Door<'_, P>,
    secrets: &Secrets<'_>,
    conference_id: &str,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    caller.permit_action(Action::Unlock, conference_id)?;
    url::no_parameters(&door.head.url)?;
    let invitee = Invitee::read(&door.platform.body(MAX_BYTES).await.json()?)?;
    trace.action = Some(INVITE);
    trace.conference_id = Some(conference_id.into());
    let (asked, key) = (door.asked(&caller)?, door.idempotency_key()?);
    let texts = [Some(conference_id), key.as_deref(), asked.reason.as_deref()];
    let names = [invitee.union_id.as_str(), invitee.name.as_str()];
    secrets.refuse_in(texts.into_iter().flatten().chain(names))?;
    ConferenceId::new(conference_id).map_err(|failure| outcome::wrong_argument(&failure))?;
    let what = What::Invite {
        conference_id: conference_id.into(),
        invitee,
        asked,
        key,
    };
    answered(door.put(&caller, what).await?, secrets, trace)
}

#[cfg(test)]
#[path = "invite_tests.rs"]
mod tests;

//! To lock or unlock a meeting.

use dingtalk_conference_lock::{Action, ConferenceId};

use crate::{
    callers::sign_in::Door,
    desk::ask::{Answer, Told, What},
    http::{body::MAX_BYTES, headers::OUTCOME, reason, refusal::Refusal, reply::Reply},
    keeper::model::ending::{Ending, Outcome},
    log::{Record, Trace},
    platform::{Platform, Unheard},
    routes::outcome,
    secrets::Secrets,
};

/// Does what the body asks for to the meeting of that id, when its turn comes.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn lock<P: Platform>(
    door: &Door<'_, P>,
    secrets: &Secrets<'_>,
    conference_id: &str,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    let action = door.platform.body(MAX_BYTES).await.action()?;
    caller.permit_action(action, conference_id)?;
    trace.action = Some(action.as_str());
    trace.conference_id = Some(conference_id.into());
    let (asked, key) = (door.asked(&caller)?, door.idempotency_key()?);
    secrets.refuse_in(
        [Some(conference_id), key.as_deref(), asked.reason.as_deref()]
            .into_iter()
            .flatten(),
    )?;
    ConferenceId::new(conference_id).map_err(|failure| outcome::wrong_argument(&failure))?;

    let what = What::Act {
        action,
        conference_id: conference_id.into(),
        asked,
        key,
    };
    let told = door.put(&caller, what).await;
    let told = told.map_err(|unheard| lost(unheard, action, trace))?;
    answered(told, secrets, trace)
}

/// The reply to an action or an invitation, with the receipt for it.
///
/// # Errors
/// It was not done.
pub(super) fn answered(
    told: Told,
    secrets: &Secrets<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    let receipt = told.head.receipt();
    trace.record = Record::of(told.head.seq, told.head.hash);
    let ending = match told.answer {
        Answer::Ended(ending) => ending,
        Answer::Refused(trouble) => {
            trace.cause.clone_from(&trouble.cause);
            let mut refusal = secrets.out_of(trouble.into());
            // The first request with the key may have done it.
            if refusal.code != reason::IDEMPOTENCY_KEY_IN_USE.code {
                trace.outcome = Outcome::NeverSent.unusual();
                refusal = refusal.with_header(OUTCOME, Outcome::NeverSent.as_str());
            }
            return Err(refusal.receipted(receipt));
        }
        _ => {
            return Err(Refusal::of(
                reason::STATE_ERROR,
                "the keeper is of another version",
            ));
        }
    };
    let Ending {
        outcome,
        request_id,
        trouble,
    } = ending;
    trace.dingtalk_request_id.clone_from(&request_id);
    trace.outcome = outcome.unusual();
    match trouble {
        None => Ok(Reply::json(200, r#"{"success":true}"#.into())
            .with(OUTCOME, outcome.as_str())
            .receipted(receipt)),
        Some(trouble) => {
            trace.cause.clone_from(&trouble.cause);
            let refusal = secrets.out_of(trouble.into());
            let refusal = refusal.with_header(OUTCOME, outcome.as_str());
            Err(refusal.receipted(receipt))
        }
    }
}

/// The refusal where the keeper was not heard.
fn lost(unheard: Unheard, action: Action, trace: &mut Trace) -> Refusal {
    let (outcome, refusal) = match unheard {
        Unheard::SessionEnded => {
            trace.outcome = Outcome::NeverSent.unusual();
            return Refusal::from(unheard).with_header(OUTCOME, Outcome::NeverSent.as_str());
        }
        Unheard::NotAsked(why) => (
            Outcome::NeverSent,
            Refusal::of(reason::STATE_ERROR, format!("{why}; nothing was sent")),
        ),
        Unheard::Lost(why) => {
            let message = format!("{why}; {}", outcome::may_be_done(action));
            (
                Outcome::Unknown,
                Refusal::of(reason::OUTCOME_UNKNOWN, message),
            )
        }
    };
    trace.outcome = outcome.unusual();
    refusal
        .with_header("retry-after", "1")
        .with_header(OUTCOME, outcome.as_str())
}

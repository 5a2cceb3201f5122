//! To lock or unlock a meeting.

use crate::{
    callers::sign_in::Door,
    http::{headers::OUTCOME, refusal::Refusal, reply::Reply},
    log::Trace,
    platform::Platform,
    routes::outcome::{self, Outcome},
    secrets::Secrets,
};

/// Does what the body asks for to the meeting of that id.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn lock<P: Platform>(
    door: &Door<'_, P>,
    secrets: &Secrets<'_>,
    conference_id: &str,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    let upstream = door.config.whole()?;
    let caller = door.caller(trace).await?;
    let action = door.platform.body().await.action()?;
    caller.permit_action(action, conference_id)?;
    trace.action = Some(action.as_str());
    trace.conference_id = Some(conference_id.into());

    let done = door.platform.perform(upstream, action, conference_id).await;
    match done {
        Ok(request_id) => {
            trace.dingtalk_request_id = request_id;
            let reply = Reply::json(200, r#"{"success":true}"#.into());
            Ok(reply.with(OUTCOME, Outcome::Done.as_str()))
        }
        Err(failure) => {
            trace.cause = outcome::cause(&failure);
            let (refusal, outcome) = outcome::action_refused(failure, action, upstream, secrets);
            trace.outcome = outcome.unusual();
            Err(refusal)
        }
    }
}

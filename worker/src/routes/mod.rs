//! What each route answers.

pub mod audit;
pub mod batch;
pub mod cause;
pub mod doctor;
pub mod events;
pub mod files;
pub mod heard;
pub mod invite;
pub mod lock;
pub mod meetings;
pub mod outcome;
pub mod reads;
pub mod rules;
pub mod session;
pub mod streams;
pub mod ticket;
pub mod timers;
pub mod usage;

use crate::{
    callers::sign_in::Door,
    http::{
        refusal::Refusal,
        reply::Reply,
        route::{Found, Target},
    },
    log::Trace,
    platform::Platform,
    secrets::Secrets,
};

/// Answers a request of a route of ours, with a method that is for it.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn serve<P: Platform>(
    door: &Door<'_, P>,
    secrets: &Secrets<'_>,
    found: &Found,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    let open = matches!(
        found.route.target,
        Target::Health | Target::OpenApi | Target::Asset(_)
    );
    if let Some(error) = &door.config.origins.error
        && !open
        && door.own.elsewhere(door.head.sent())
    {
        return Err(error.into());
    }
    match found.route.target {
        // What needs no configuration works without, so that the rest can be told from a dead worker.
        Target::Health => Ok(files::health()),
        Target::OpenApi => Ok(files::open_api()),
        Target::Asset(asset) => files::asset(door.platform, asset, door.head),
        Target::Session => session::session(door, trace).await,
        Target::Doctor => doctor::doctor(door, trace).await,
        Target::Lock => lock::lock(door, secrets, &found.parameter, trace).await,
        Target::Meetings => meetings::meetings(door, trace).await,
        Target::MeetingsEvents => meetings::events(door, trace).await,
        Target::Audit => audit::audit(door, trace).await,
        Target::Batches => batch::batches(door, secrets, trace).await,
        Target::Batch => batch::batch(door, &found.parameter, trace).await,
        Target::BatchEvents => batch::events(door, &found.parameter, trace).await,
        Target::Timers => timers::timers(door, secrets, trace).await,
        Target::Timer => timers::remove(door, &found.parameter, trace).await,
        Target::Usage => usage::usage(door, trace).await,
        Target::Rules => rules::rules(door, secrets, trace).await,
        Target::RulesPreview => rules::preview(door, secrets, trace).await,
        Target::MeetingRule => rules::call_off(door, &found.parameter, trace).await,
        Target::Invite => invite::invite(door, secrets, &found.parameter, trace).await,
        Target::Events => events::events(door, trace).await,
        Target::OrgConferences
        | Target::RoomCode
        | Target::UserConferences
        | Target::Conferences
        | Target::Conference
        | Target::Members => reads::read(door, secrets, found, trace).await,
    }
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;

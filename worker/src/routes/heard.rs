//! Whether DingTalk's events come, where they are wanted.

use serde::Serialize;

use crate::{
    callers::{caller::Caller, sign_in::Door},
    config::Config,
    desk::ask::{Heard, Look},
    http::refusal::Refusal,
    platform::Platform,
};

/// What is told of it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Coming {
    /// When the last came, as RFC 3339; `null` where none ever did.
    last: Option<String>,
    /// Whether that is so long ago that events may have stopped.
    silent: bool,
}

impl Coming {
    /// What is told of the last one, if there ever was any.
    pub fn of(heard: Option<Heard>) -> Self {
        Self {
            silent: heard.as_ref().is_none_or(|heard| heard.silent),
            last: heard.map(|heard| heard.last),
        }
    }

    /// The same in words.
    pub fn words(&self) -> String {
        match (&self.last, self.silent) {
            (None, _) => "no event has come yet: see Events in OPERATIONS.md".into(),
            (Some(at), true) => format!(
                "the last event came at {at}, and none for a day: see When events stop in \
                 OPERATIONS.md"
            ),
            (Some(at), false) => format!("the last event came at {at}"),
        }
    }
}

/// What the keeper has heard; `None` where no events are wanted.
///
/// # Errors
/// 500 `StateError`, and whatever the keeper refuses with.
pub async fn of_keeper<P: Platform>(
    door: &Door<'_, P>,
    caller: &Caller,
) -> Result<Option<Coming>, Refusal> {
    if !wanted(door.config) {
        return Ok(None);
    }
    let heard: Option<Heard> = door.look(caller, Look::Heard).await?;
    Ok(Some(Coming::of(heard)))
}

/// Whether events are to come, by whatever way.
fn wanted(config: &Config) -> bool {
    matches!(config.events, Ok(Some(_))) || wants_stream(config)
}

fn wants_stream(config: &Config) -> bool {
    matches!(config.stream, Ok(true))
}

/// What is to be said of the Stream, where it is wanted; `connected` where the host can hold one.
pub fn of_stream(config: &Config, connected: Option<bool>) -> Option<&'static str> {
    wants_stream(config).then_some(match connected {
        Some(true) => "events come over Stream, which is connected",
        Some(false) => "events come over Stream, which is not connected: the log says why",
        None => {
            "DINGTALK_EVENTS=stream is not followed, for a Cloudflare Worker cannot hold a connection: \
             take it away, and have DingTalk push to /dingtalk/events, or take Node, Bun or Deno"
        }
    })
}

#[cfg(test)]
#[path = "heard_tests.rs"]
mod tests;

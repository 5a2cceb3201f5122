//! Whether DingTalk's events come, where they are wanted.

use dingtalk_conference_lock::Language;
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
#[serde(rename_all = "camelCase")]
pub struct Coming {
    /// When the last came, as RFC 3339; `null` where none ever did.
    last: Option<String>,
    /// Whether that is so long ago that events may have stopped, or they come empty.
    silent: bool,
    /// Whether they come empty: the month's pushes are used up.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    used_up: bool,
}

impl Coming {
    /// What is told of the last one, if there ever was any.
    pub fn of(heard: Option<Heard>) -> Self {
        Self {
            silent: heard.as_ref().is_none_or(|heard| heard.silent),
            used_up: heard.as_ref().is_some_and(|heard| heard.used_up),
            last: heard.and_then(|heard| heard.last),
        }
    }

    /// The same in words.
    pub fn words(&self, language: Language) -> String {
        let [english, chinese] = self.in_both();
        match language {
            Language::En => english,
            Language::Zh => chinese,
        }
    }

    fn in_both(&self) -> [String; 2] {
        let Some(at) = &self.last else {
            return match self.used_up {
                true => [USED_UP[0].into(), USED_UP[1].into()],
                false => [
                    "no event has come yet: see Events in OPERATIONS.md".into(),
                    "尚未收到任何事件，请见 OPERATIONS.md 的 Events 一节".into(),
                ],
            };
        };
        let [english, chinese] = [
            format!("the last event came at {at}"),
            format!("最近一次事件于 {at} 收到"),
        ];
        match (self.used_up, self.silent) {
            (true, _) => [
                format!("{english}; {}", USED_UP[0]),
                format!("{chinese}；{}", USED_UP[1]),
            ],
            (false, true) => [
                format!("{english}, and none for a day: see When events stop in OPERATIONS.md"),
                format!("{chinese}，此后一天以上没有事件，请见 OPERATIONS.md 的 When events stop"),
            ],
            (false, false) => [english, chinese],
        }
    }
}

/// What is said where messages come empty.
const USED_UP: [&str; 2] = [
    "DingTalk's messages come empty, as they do once the month's pushes are used up: no event comes before the \
     next month, or before there are more; see When events stop in OPERATIONS.md",
    "钉钉推送的内容为空，即本月推送额度已用完：下月或增购额度之前不会再有事件，请见 OPERATIONS.md 的 When events stop",
];

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

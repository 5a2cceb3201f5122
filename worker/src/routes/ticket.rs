//! The suite ticket of a third-party app: the keeper has the newest that DingTalk has pushed.

use serde::Serialize;

use crate::{
    callers::{caller::Caller, sign_in::Door},
    desk::ask::{KnownTicket, Look},
    http::refusal::Refusal,
    platform::Platform,
};

/// What is told of it.
#[derive(Serialize)]
pub struct Pushed {
    /// When DingTalk made it, as RFC 3339; `null` where none was pushed yet.
    pushed: Option<String>,
    /// Whether calls may soon fail, or already do, for want of a newer one.
    missing: bool,
}

impl Pushed {
    /// What is told of the one there is, if there is any.
    pub fn of(kept: Option<&KnownTicket>) -> Self {
        Self {
            pushed: kept.map(|kept| kept.at.clone()),
            missing: kept.is_none_or(|kept| kept.old),
        }
    }

    /// The same in words.
    pub fn words(&self) -> String {
        match (&self.pushed, self.missing) {
            (None, _) => {
                "no suite ticket was pushed yet: that of DINGTALK_SUITE_TICKET is used, which \
                          is good for hours only; see Events in OPERATIONS.md"
                    .into()
            }
            (Some(at), true) => format!(
                "the suite ticket is of {at}, and no newer one has come: calls will fail soon; see \
                 Events in OPERATIONS.md"
            ),
            (Some(at), false) => format!("the suite ticket is of {at}"),
        }
    }
}

/// The one that the keeper has; nothing at all for an app that needs none.
///
/// # Errors
/// 500 `StateError`, and whatever the keeper refuses with.
pub async fn of_keeper<P: Platform>(
    door: &Door<'_, P>,
    caller: &Caller,
) -> Result<Option<Option<KnownTicket>>, Refusal> {
    let upstream = door.config.upstream.as_ref();
    if !upstream.is_ok_and(|upstream| upstream.needs_tickets()) {
        return Ok(None);
    }
    Ok(Some(door.look(caller, Look::Ticket).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_missing_before_the_first_and_when_no_newer_one_came() {
        let of = |old| {
            let kept = KnownTicket {
                ticket: "hunter2".into(),
                at: "T".into(),
                old,
            };
            Pushed::of(Some(&kept))
        };
        assert!(!of(false).missing && of(true).missing && Pushed::of(None).missing);
        assert!(Pushed::of(None).words().contains("DINGTALK_SUITE_TICKET"));
        assert!(of(true).words().contains("no newer one"));
        assert_eq!(of(false).words(), "the suite ticket is of T");
    }
}

//! What each caller key has cost.

use serde::Serialize;

use crate::{
    callers::{caller::Caller, sign_in::Door},
    config::grant::Permission,
    desk::ask::{Calls, KeyUsage, KnownUsage, Look},
    http::{refusal::Refusal, reply::Reply},
    log::Trace,
    platform::Platform,
    routes::{
        heard::{self, Coming},
        ticket::{self, Pushed},
    },
};

/// The body.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    /// Each entry of the configuration.
    keys: Vec<Entry>,
    /// Whoever else has called: people of Access, bindings, and keys that were taken out.
    others: Vec<KeyUsage>,
    month: String,
    #[serde(flatten)]
    usage: Calls,
    /// Of a third-party app.
    #[serde(skip_serializing_if = "Option::is_none")]
    suite_ticket: Option<Pushed>,
    /// Where events are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<Coming>,
}

/// An entry of the configuration.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    id: String,
    /// The first 8 digits of its digest.
    sha256: String,
    last_used: Option<String>,
    calls: u64,
}

/// Tells which keys are in use, and what they have cost this month.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn usage<P: Platform>(door: &Door<'_, P>, trace: &mut Trace) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    caller.permit(Permission::Admin, "see what others have used")?;
    trace.action = Some(Permission::Admin.as_str());
    let mut known: KnownUsage = door.look(&caller, Look::Usage).await?;
    let calm = Caller {
        per_minute: None,
        ..caller
    };
    let suite_ticket = ticket::of_keeper(door, &calm).await?;
    let events = heard::of_keeper(door, &calm).await?;
    let mut keys = Vec::new();
    for key in door.config.callers.as_ref()? {
        let digits = key.digits();
        let is_its = |it: &KeyUsage| {
            it.maker.caller == key.id && it.maker.key.as_deref() == Some(digits.as_str())
        };
        let place = known.keys.iter().position(is_its);
        let used = place.map(|place| known.keys.remove(place));
        keys.push(Entry {
            id: key.id.clone(),
            sha256: digits,
            calls: used.as_ref().map_or(0, |used| used.calls),
            last_used: used.map(|used| used.last_used),
        });
    }
    let body = Body {
        keys,
        others: known.keys,
        month: known.month,
        usage: known.usage,
        suite_ticket: suite_ticket.map(|kept| Pushed::of(kept.as_ref())),
        events,
    };
    // Texts and numbers only: it cannot fail.
    Ok(Reply::json(
        200,
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}

#[cfg(test)]
#[path = "usage_tests.rs"]
mod tests;

//! What is done by itself.

use serde_json::Value;

use crate::{
    callers::{asking::known, caller::Caller, sign_in::Door},
    config::grant::Permission,
    desk::ask::{KnownPreview, KnownRules, Look, What},
    http::{
        body::{Body, MAX_BYTES},
        headers::{ETAG, IF_MATCH},
        refusal::Refusal,
        reply::Reply,
        url,
    },
    log::Trace,
    platform::Platform,
    rules::body,
    secrets::Secrets,
};

/// The rules, or on `PUT` others in their place.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn rules<P: Platform>(
    door: &Door<'_, P>,
    secrets: &Secrets<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    caller.permit(Permission::Admin, "see and set the rules")?;
    trace.action = Some(Permission::Admin.as_str());
    if door.head.method == "PUT" {
        return set(door, &caller, secrets).await;
    }
    let known: KnownRules = door.look(&caller, Look::Rules).await?;
    Ok(Reply::json(200, known.rules.to_string()).with(ETAG, quoted(&known.tag)))
}

/// What others would have done in the last days in the place of the rules. Nothing is changed by it, and
/// DingTalk is asked nothing.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn preview<P: Platform>(
    door: &Door<'_, P>,
    secrets: &Secrets<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    caller.permit(Permission::Admin, "try rules out")?;
    trace.action = Some(Permission::Admin.as_str());
    let rules = read(door).await?;
    secrets.refuse_in([rules.to_string().as_str()].into_iter())?;
    let mut known: KnownPreview = door.look(&caller, Look::Preview { rules }).await?;
    for rule in &mut known.rules {
        rule.newest
            .retain(|meeting| caller.grant.covers(&meeting.conference_id));
    }
    // Texts and numbers only: it cannot fail.
    Ok(Reply::json(
        200,
        serde_json::to_string(&known).unwrap_or_default(),
    ))
}

async fn set<P: Platform>(
    door: &Door<'_, P>,
    caller: &Caller,
    secrets: &Secrets<'_>,
) -> Result<Reply, Refusal> {
    url::no_parameters(&door.head.url)?;
    let rules = read(door).await?;
    let (asked, json) = (door.asked(caller)?, rules.to_string());
    secrets.refuse_in(
        [Some(json.as_str()), asked.reason.as_deref()]
            .into_iter()
            .flatten(),
    )?;
    let what = What::SetRules {
        rules,
        expected: expected(door.head.header(IF_MATCH)),
        asked,
    };
    let told = door.ask(caller, what).await?;
    let (head, tag) = (told.head, known::<String>(told.answer)?);
    Ok(Reply::json(200, json)
        .with(ETAG, quoted(&tag))
        .receipted(head.receipt()))
}

/// Calls a rule off for a meeting: whoever may act on it.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn call_off<P: Platform>(
    door: &Door<'_, P>,
    conference_id: &str,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    caller.permit_acting(conference_id)?;
    url::no_parameters(&door.head.url)?;
    trace.conference_id = Some(conference_id.into());
    let what = What::CallOff {
        conference_id: conference_id.into(),
        asked: door.asked(&caller)?,
    };
    let told = door.ask(&caller, what).await?;
    let _: Value = known(told.answer)?;
    Ok(Reply::empty().receipted(told.head.receipt()))
}

/// The rules of the body, as they can be sent on.
async fn read<P: Platform>(door: &Door<'_, P>) -> Result<Value, Refusal> {
    let body = door.platform.body(MAX_BYTES).await;
    let rules = match &body {
        Body::Whole(bytes) => body::read(bytes)?,
        other => return Err(other.json().err().unwrap_or_else(Refusal::not_found)),
    };
    // Texts and numbers only: it cannot fail.
    Ok(serde_json::to_value(&rules).unwrap_or_default())
}

fn quoted(tag: &str) -> String {
    format!("\"{tag}\"")
}

/// The tag that the rules are to have; `*` is any.
fn expected(given: Option<&str>) -> Option<String> {
    let tag = given?.trim();
    let bare = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    (tag != "*").then(|| bare.unwrap_or(tag).into())
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;

//! One thing to do to many meetings.

use serde_json::{Value, json};

use crate::{
    callers::{asking::known, caller::Caller, sign_in::Door},
    desk::{
        ask::{Look, What},
        stream::Source,
    },
    http::{body::MAX_BYTES_OF_MANY, reason, refusal::Refusal, reply::Reply, url},
    keeper::body::batch::BatchBody,
    log::{Record, Trace},
    platform::Platform,
    routes::meetings::{begin, last_event},
    secrets::Secrets,
};

/// The caller's batches, or on `POST` a new one.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn batches<P: Platform>(
    door: &Door<'_, P>,
    secrets: &Secrets<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    if door.head.method == "POST" {
        return add(door, &caller, secrets, trace).await;
    }
    let look = Look::Batches { of: owner(&caller) };
    let batches: Value = door.look(&caller, look).await?;
    Ok(Reply::json(200, json!({ "batches": batches }).to_string()))
}

async fn add<P: Platform>(
    door: &Door<'_, P>,
    caller: &Caller,
    secrets: &Secrets<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    let json = door.platform.body(MAX_BYTES_OF_MANY).await.json()?;
    let body = BatchBody::read(&json, |id| caller.grant.covers(id))?;
    caller.permit(
        body.action.into(),
        &format!("{} meetings", body.action.as_str()),
    )?;
    trace.action = Some(body.action.as_str());
    if dry_run(&door.head.url)? {
        let monthly_calls = door.config.settings.as_ref()?.monthly_calls;
        let dry_run = body.dry_run(monthly_calls);
        // Texts and numbers only: it cannot fail.
        let dry_run = serde_json::to_string(&dry_run).unwrap_or_default();
        return Ok(Reply::json(200, dry_run));
    }
    body.check()?;
    let (asked, key) = (door.asked(caller)?, door.idempotency_key()?);
    let texts = body.conference_ids.iter().map(String::as_str);
    let others = [key.as_deref(), asked.reason.as_deref()]
        .into_iter()
        .flatten();
    secrets.refuse_in(texts.chain(others))?;
    let what = What::AddBatch {
        id: door.platform.fresh_id().to_lowercase(),
        action: body.action,
        conference_ids: body.conference_ids,
        asked,
        key,
    };
    let told = door.ask(caller, what).await?;
    let (head, batch) = (told.head, known::<Value>(told.answer)?);
    let id = batch.get("id").and_then(Value::as_str).unwrap_or_default();
    let reply = Reply::json(202, batch.to_string())
        .with("location", format!("/batch/{id}"))
        .receipted(head.receipt());
    trace.record = Record::of(head.seq, head.hash);
    Ok(reply)
}

fn dry_run(url: &str) -> Result<bool, Refusal> {
    let [dry_run] = url::only_parameters(url, ["dry_run"])?;
    match dry_run.as_deref() {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(_) => {
            let message = "dry_run must be 0 or 1";
            Err(Refusal::of(reason::PARAMS_ERROR, message))
        }
    }
}

/// A batch, which `DELETE` calls off.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn batch<P: Platform>(
    door: &Door<'_, P>,
    id: &str,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    if door.head.method == "DELETE" {
        url::no_parameters(&door.head.url)?;
        let what = What::CancelBatch {
            id: id.into(),
            asked: door.asked(&caller)?,
            anybodys: caller.grant.audits(None),
        };
        let told = door.ask(&caller, what).await?;
        let (head, batch) = (told.head, known::<Value>(told.answer)?);
        return Ok(Reply::json(200, batch.to_string()).receipted(head.receipt()));
    }
    let look = Look::Batch {
        id: id.into(),
        of: owner(&caller),
    };
    let batch: Value = door.look(&caller, look).await?;
    Ok(Reply::json(200, batch.to_string()))
}

/// What becomes of a batch, as events.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn events<P: Platform>(
    door: &Door<'_, P>,
    id: &str,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    let look = Look::BatchItems {
        id: id.into(),
        of: owner(&caller),
        after: u64::MAX,
        wait_ms: 0,
    };
    // That there is one.
    let _: Value = door.look(&caller, look).await?;
    let source = Source::Batch {
        id: id.into(),
        of: owner(&caller),
        after: last_event(door),
    };
    begin(
        door,
        &Caller {
            per_minute: None,
            ..caller
        },
        source,
    )
    .await?;
    Ok(Reply::events())
}

/// Whose batches a caller may see; `None` for everybody's.
fn owner(caller: &Caller) -> Option<String> {
    (!caller.grant.audits(None)).then(|| caller.name.clone())
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;

//! What each route answers.

use std::rc::Rc;

use dingtalk_conference_lock::{Failure, Read};

use crate::{
    body::Body,
    caller::Caller,
    config::Config,
    doctor, doctor_words,
    grant::Permission,
    log::Trace,
    outcome,
    platform::Platform,
    reads,
    refusal::Refusal,
    reply::Reply,
    route::{Found, Target},
    sign_in::{self, Door},
    upstream::Upstream,
    url,
};

/// What the worker can do, of which `/openapi.json` tells.
const OPEN_API: &str = include_str!("../openapi.json");

/// Answers a request of a route of ours, with a method that is for it.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn serve<P: Platform>(
    door: &Door<'_, P>,
    found: &Found,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    match found.route.target {
        // What needs no configuration works without, so that the rest can be told from a dead worker.
        Target::Health => Ok(Reply::json(200, r#"{"status":"ok"}"#.into())),
        Target::OpenApi => Ok(Reply::open_api(OPEN_API)),
        Target::Asset(asset) => {
            let text = door.platform.asset(asset.name);
            let reply = text.map(|text| Reply::asset(asset, text));
            reply.ok_or_else(Refusal::not_found)
        }
        Target::Session => session(door, trace).await,
        Target::Doctor => doctor(door, trace).await,
        Target::Lock => lock(door, &found.parameter, trace).await,
        _ => read(door, found, trace).await,
    }
}

async fn caller<P: Platform>(door: &Door<'_, P>, trace: &mut Trace) -> Result<Caller, Refusal> {
    let caller = door.caller().await?;
    trace.caller = Some(caller.name.clone());
    Ok(caller)
}

/// The app, where all of the configuration is good.
fn upstream(config: &Config) -> Result<&Upstream, Refusal> {
    match config.error() {
        Some(error) => Err(error.clone().into()),
        None => config
            .upstream
            .as_ref()
            .map_err(|error| error.clone().into()),
    }
}

fn refusal<P>(door: &Door<'_, P>, failure: Rc<Failure>, upstream: &Upstream) -> Refusal {
    let failure = outcome::recognised(failure);
    door.secrets.out_of(outcome::refusal(&failure, upstream))
}

async fn lock<P: Platform>(
    door: &Door<'_, P>,
    conference_id: &str,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    let upstream = upstream(door.config)?;
    let caller = caller(door, trace).await?;
    let action = door.platform.body().await.action()?;
    caller.permit_action(action, conference_id)?;
    trace.action = Some(action.as_str());
    trace.conference_id = Some(conference_id.into());

    let done = door.platform.perform(upstream, action, conference_id).await;
    trace.dingtalk_request_id = done.map_err(|failure| refusal(door, failure, upstream))?;
    Ok(Reply::json(200, r#"{"success":true}"#.into()))
}

async fn read<P: Platform>(
    door: &Door<'_, P>,
    found: &Found,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    let upstream = upstream(door.config)?;
    let caller = caller(door, trace).await?;
    caller.permit(Permission::Read, "see meetings")?;
    let body = async || -> Body { door.platform.body().await };
    let reading = reads::reading(found, &door.head.url, body).await?;
    caller.permit_names(reading.names.as_deref())?;
    trace.action = Some("read");
    trace.conference_id = Some(found.parameter.clone())
        .filter(|_| matches!(found.route.target, Target::Conference | Target::Members));

    let answered = door.platform.read(upstream, reading.read).await;
    let answered = answered.map_err(|failure| refusal(door, failure, upstream))?;
    trace.dingtalk_request_id = answered.request_id;
    Ok(Reply::json(200, answered.body))
}

async fn session<P: Platform>(door: &Door<'_, P>, trace: &mut Trace) -> Result<Reply, Refusal> {
    if door.head.method == "DELETE" {
        return Ok(Reply::empty().with("set-cookie", door.end()?));
    }
    upstream(door.config)?;
    let simulator = door.config.simulator.as_deref();
    if door.head.method == "POST" {
        let (caller, cookie) = door.begin()?;
        trace.caller = Some(caller.name.clone());
        let reply = Reply::json(201, sign_in::describe(&caller, simulator));
        return Ok(reply.with("set-cookie", cookie));
    }
    let caller = caller(door, trace).await?;
    Ok(Reply::json(200, sign_in::describe(&caller, simulator)))
}

/// Needs no more of the configuration than tells who asks: what is wrong with the rest is what it is
/// asked for.
async fn doctor<P: Platform>(door: &Door<'_, P>, trace: &mut Trace) -> Result<Reply, Refusal> {
    use dingtalk_conference_lock::{Action, Page};

    let caller = caller(door, trace).await?;
    caller.permit(Permission::Admin, "ask what works here")?;
    let [asked] = url::parameters(&door.head.url, ["language"])?;
    door.refuse_others(&caller)?;
    trace.action = Some("admin");

    let (mut lock, mut read) = (None, None);
    if let Ok(upstream) = &door.config.upstream {
        let platform = door.platform;
        let done = platform.perform(upstream, Action::Lock, doctor::PROBE_ID);
        let done = done.await.map(|_| ()).map_err(outcome::recognised);
        let failed = done.as_ref().err();
        let failed_at = failed.and_then(|it| doctor::failed_at(it, doctor::Step::Lock));
        // A second call would fail just so.
        if failed_at.is_none_or(|step| step > doctor::Step::Token) {
            let page = Page {
                next_token: None,
                max_results: Some(1),
            };
            read = Some(match Read::org_conferences(&page) {
                Ok(call) => platform.read(upstream, call).await.map(|_| ()),
                Err(failure) => Err(failure),
            });
            read = read.map(|done| done.map_err(outcome::recognised));
        }
        lock = Some(done);
    }
    let accepts = door.head.header("accept-language");
    let language = doctor_words::language(asked.as_deref(), accepts);
    let configuration = match (door.config.error(), &door.config.upstream) {
        (None, Ok(upstream)) => Ok(upstream.endpoint()),
        (Some(error), _) | (None, Err(error)) => Err(error),
    };
    let report = doctor::report(configuration, &lock, &read, language);
    Ok(if wants_text(door.head.header("accept")) {
        Reply::text(report.text())
    } else {
        Reply::json(200, report.json())
    })
}

/// Whether text is asked for before JSON.
fn wants_text(accept: Option<&str>) -> bool {
    let mut types = accept.unwrap_or_default().split(',').map(|it| {
        let name = it.split(';').next().unwrap_or_default();
        name.trim().to_ascii_lowercase()
    });
    let first = types.find(|it| matches!(it.as_str(), "text/plain" | "application/json"));
    first.is_some_and(|it| it == "text/plain")
}

#[cfg(test)]
#[path = "serve_tests.rs"]
mod tests;

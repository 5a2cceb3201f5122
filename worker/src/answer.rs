//! The answer to a request: every step in its order, and the line in the log.

use crate::{
    callers::sign_in::Door,
    clock,
    config::Config,
    http::{
        cors,
        head::Head,
        headers::REQUEST_ID,
        origin::Own,
        reason,
        refusal::Refusal,
        reply::Reply,
        request_id,
        route::{self, Found},
    },
    log::Trace,
    platform::Platform,
    routes,
    secrets::Secrets,
};

/// Answers a request, whatever it is.
pub async fn answer(platform: &impl Platform, head: &Head) -> Reply {
    let now_ms = platform.now_ms();
    let config = Config::read(|name| platform.variable(name));
    let found = route::find(&head.url);
    let own = Own::of(&head.url);
    let secrets = Secrets::of(&config, now_ms).with(head, own.as_ref());
    let given = head.header(REQUEST_ID);
    let request_id = request_id::choose(given, |id| secrets.are_in(id), || platform.fresh_id());

    let mut trace = Trace {
        route: found.as_ref().map(|found| found.route.template),
        ..Trace::default()
    };
    let door = own.as_ref().map(|own| Door {
        platform,
        head,
        own,
        config: &config,
        now_ms,
    });
    let reply = attempt(door.as_ref(), &secrets, found.as_ref(), &mut trace).await;
    let reply = reply.unwrap_or_else(|refusal| {
        trace.code = Some(refusal.code.clone());
        trace.dingtalk_request_id.clone_from(&refusal.request_id);
        Reply::refused(&refusal, &request_id)
    });

    let trace = secrets.out_of_trace(trace);
    let took = platform.now_ms().saturating_sub(now_ms);
    let time = clock::format(now_ms);
    platform.log(&trace.line(&time, &request_id, &head.method, reply.status, took));

    let theirs = trace.dingtalk_request_id.as_deref();
    let mut reply = reply
        .identified(&request_id, theirs)
        .secured(own.is_some_and(|own| own.https()));
    let allowed = config.origins.unwrap_or_default();
    reply.headers.extend(cors::headers(head, &allowed));
    if head.method == "HEAD" {
        reply.body = None;
    }
    reply
}

async fn attempt<P: Platform>(
    door: Option<&Door<'_, P>>,
    secrets: &Secrets<'_>,
    found: Option<&Found>,
    trace: &mut Trace,
) -> Result<Reply, Refusal> {
    let Some(door) = door else {
        let message = "the request names no host that can be";
        return Err(Refusal::of(reason::PARAMS_ERROR, message));
    };
    let Some(found) = found else {
        return Err(match door.config.error() {
            Some(error) => error.into(),
            None => Refusal::not_found(),
        });
    };
    let route = &found.route;
    if route.takes(&door.head.method) {
        return routes::serve(door, secrets, found, trace).await;
    }
    if cors::is_preflight(door.head) {
        let allowed = door.config.origins.as_ref()?;
        return cors::preflight(route, door.head, allowed);
    }
    Err(route::method_not_allowed(route))
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;

//! The answer to a request: every step in its order, and the line in the log.

use core::cell::RefCell;
use std::rc::Rc;

use crate::{
    callers::sign_in::Door,
    clock,
    config::{Config, given::Variables},
    desk::stream::Stream,
    http::{
        cors,
        head::Head,
        headers::{DATE, ORIGIN, REQUEST_ID, SET_COOKIE},
        origin::Own,
        reason,
        refusal::Refusal,
        reply::Reply,
        request_id,
        route::{self, Found, Target},
    },
    log::Trace,
    platform::Platform,
    routes,
    secrets::Secrets,
};

/// Answers a request, whatever it is; with what the reply goes on with, if it does.
pub async fn answer(platform: &impl Platform, head: &Head) -> (Reply, Option<Stream>) {
    let now_ms = platform.now_ms();
    let found = route::find(&head.url);
    let config = if found.as_ref().is_some_and(|it| is_mere_health(it, head)) {
        Rc::new(Config::read(&Variables::default()))
    } else {
        platform.configuration().await
    };
    let public = config.public_origin.as_ref().ok().cloned().flatten();
    let own = Own::of(&head.url).map(|own| public.unwrap_or(own));
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
        request_id: &request_id,
        renewal: RefCell::default(),
        stream: RefCell::default(),
    });
    let reply = attempt(door.as_ref(), &secrets, found.as_ref(), &mut trace).await;
    let mut reply = reply.unwrap_or_else(|refusal| {
        trace.code = Some(refusal.code.clone());
        trace.dingtalk_request_id.clone_from(&refusal.request_id);
        Reply::refused(&refusal, &request_id, head)
    });
    let mut stream = None;
    if let Some(door) = door {
        if let Some(cookie) = door.renewal.take() {
            reply = reply.with(SET_COOKIE, cookie);
        }
        stream = door.stream.take().filter(|_| head.method != "HEAD");
    }

    let trace = secrets.out_of_trace(trace);
    let took = platform.now_ms().saturating_sub(now_ms);
    let time = clock::format(now_ms);
    platform.log(&trace.line(&time, &request_id, &head.method, reply.status, took));

    let theirs = trace.dingtalk_request_id.as_deref();
    let mut reply = reply
        // Not every host adds it, and the page reckons by it.
        .with(DATE, clock::header(now_ms))
        .identified(&request_id, theirs)
        .secured(own.is_some_and(|own| own.https()));
    reply
        .headers
        .extend(cors::headers(head, &config.origins.allowed));
    if head.method == "HEAD" {
        reply.body = None;
    }
    (reply, stream)
}

/// Whether it only asks if the worker is up, for which nothing is read: neither with an id, which could
/// repeat a secret, nor by a page, which has to be told whether it may see the answer.
fn is_mere_health(found: &Found, head: &Head) -> bool {
    let more = head.header(ORIGIN).or(head.header(REQUEST_ID));
    found.route.target == Target::Health && more.is_none()
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
        if let Some(error) = &door.config.origins.error {
            return Err(error.into());
        }
        return cors::preflight(route, door.head, &door.config.origins.allowed);
    }
    Err(route::method_not_allowed(route))
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;

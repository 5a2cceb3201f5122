//! The answer to a request: every step in its order.

use core::future::Future;
use std::rc::Rc;

use dingtalk_conference_lock::{Action, Failure};

use crate::{
    body::Body, caller, config::Config, outcome, refusal::Refusal, reply::Reply, route,
    route::Route, upstream::Upstream,
};

/// What stands around the worker.
pub trait Platform {
    /// The value of a variable or a secret that is text.
    fn variable(&self, name: &str) -> Option<String>;
    /// An embedded file of the page.
    fn asset(&self, name: &str) -> Option<String>;
    /// A new id for a request, unlike any other.
    fn request_id(&self) -> String;
    /// The request's body, of which no more is read than is of use.
    fn body(&self) -> impl Future<Output = Body>;
    /// Locks or unlocks a meeting; gives DingTalk's request id where there is one.
    fn perform(
        &self,
        upstream: &Upstream,
        action: Action,
        conference_id: &str,
    ) -> impl Future<Output = Result<Option<String>, Rc<Failure>>>;
}

/// The head of a request.
#[derive(Clone, Default)]
pub struct Head {
    /// The method, in its own case.
    pub method: String,
    /// The URL as the platform gives it.
    pub url: String,
    /// The header `x-acs-dingtalk-access-token`.
    pub token: Option<String>,
    /// The header `authorization`.
    pub authorization: Option<String>,
}

/// Answers a request, whatever it is.
pub async fn answer(platform: &impl Platform, head: &Head) -> Reply {
    let request_id = platform.request_id();
    let mut reply = match attempt(platform, head, &request_id).await {
        Ok(reply) => reply,
        Err(refusal) => Reply::refused(&refusal, &request_id),
    };
    if head.method == "HEAD" {
        reply.body = None;
    }
    reply
}

async fn attempt(
    platform: &impl Platform,
    head: &Head,
    request_id: &str,
) -> Result<Reply, Refusal> {
    let route = route::find(&head.method, &head.url);
    // What needs no configuration works without, so that the rest can be told from a dead worker.
    match route {
        Ok(Route::Health) => return Ok(Reply::healthy(request_id)),
        Ok(Route::Asset(asset)) => {
            let text = platform.asset(asset.name);
            return text
                .map(|text| Reply::asset(asset, text))
                .ok_or_else(Refusal::not_found);
        }
        _ => {}
    }
    let config = Config::read(|name| platform.variable(name))?;
    let Route::Lock { conference_id } = route? else {
        return Err(Refusal::not_found());
    };
    let presented = caller::credential(head.token.as_deref(), head.authorization.as_deref());
    let caller = caller::identify(&config.callers, presented)?;
    let action = platform.body().await.action()?;
    caller::permit(caller, action)?;

    let upstream = &config.upstream;
    match platform.perform(upstream, action, &conference_id).await {
        Ok(id) => Ok(Reply::success(id.as_deref().unwrap_or(request_id))),
        Err(failure) => Err(outcome::refusal(&failure, upstream)),
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;

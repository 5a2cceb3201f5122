//! The second argument of `fetch`.

use serde::Serialize;
use wasm_bindgen::JsCast;

use super::host::{self, AbortController, Init, Outcome};
use crate::{model::Secret, wire::Request};

const JSON: &str = "application/json";

/// As JSON: an object in one piece, whose properties are its own whatever the prototype of all objects
/// has.
#[derive(Serialize)]
struct Parts<'a> {
    method: &'a str,
    headers: Headers<'a>,
    /// A redirect followed would carry the token to wherever it points.
    redirect: &'a str,
    /// Two calls may be alike, and each has to be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    cache: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// Its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    signal: Option<()>,
}

/// A plain object, which every `fetch` takes, of whatever library and realm.
#[derive(Serialize)]
struct Headers<'a> {
    accept: &'a str,
    #[serde(rename = "content-type")]
    content_type: &'a str,
    #[serde(rename = "x-acs-dingtalk-access-token")]
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<&'a str>,
}

/// What a host may not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Takes {
    /// The global `AbortController`'s signals, where they are of another realm than its `fetch`.
    pub(super) signal: bool,
    /// `cache`, on which Cloudflare's throws before the compatibility date 2024-11-11.
    pub(super) cache: bool,
}

impl Takes {
    /// Until the host objects.
    pub(super) const ALL: Self = Self {
        signal: true,
        cache: true,
    };

    /// What is left to try, the most first, when the host objects to this.
    pub(super) fn less(self) -> impl Iterator<Item = Self> {
        let Self { signal, cache } = self;
        let less = [(false, cache), (signal, false), (false, false)];
        let less = less.map(|(signal, cache)| Self { signal, cache });
        less.into_iter().filter(move |less| *less != self)
    }
}

/// The second argument of `fetch` for `request`.
///
/// # Errors
/// What the host throws where it lacks what makes it.
pub(super) fn init(
    request: &Request,
    takes: Takes,
    controller: Option<&AbortController>,
) -> Outcome {
    let controller = controller.filter(|_| takes.signal);
    let parts = Parts {
        method: request.method(),
        headers: Headers {
            accept: JSON,
            content_type: JSON,
            access_token: request.access_token.as_ref().map(Secret::expose),
        },
        redirect: "manual",
        cache: takes.cache.then_some("no-store"),
        body: request.json(),
        signal: controller.map(|_| ()),
    };
    // Texts only: it cannot fail.
    let init = host::parse(&serde_json::to_string(&parts).unwrap_or_default())?;
    if let Some(controller) = controller {
        let init: &Init = init.unchecked_ref();
        init.set_signal(&controller.signal()?)?;
    }
    Ok(init)
}

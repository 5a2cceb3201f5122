//! The second argument of `fetch`.

use std::cell::Cell;

use serde::{Serialize, Serializer, ser::SerializeMap};
use wasm_bindgen::{JsCast, JsValue};

use super::{
    host::{self, Init, Outcome},
    local,
};
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

/// The body of a `POST`.
struct Fields<'a>(&'a [(&'static str, Secret)]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, json: S) -> Result<S::Ok, S::Error> {
        let mut map = json.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value.expose())?;
        }
        map.end()
    }
}

/// The second argument of `fetch` for `request`.
///
/// # Errors
/// What the host throws where it lacks what makes it.
pub(super) fn init(request: &Request, signal: Option<&JsValue>) -> Outcome {
    let parts = Parts {
        method: request.method(),
        headers: Headers {
            accept: JSON,
            content_type: JSON,
            access_token: request.access_token.as_ref().map(Secret::expose),
        },
        redirect: "manual",
        cache: takes_cache().then_some("no-store"),
        body: body(request),
        signal: signal.map(|_| ()),
    };
    // Texts only: it cannot fail.
    let init = host::parse(&serde_json::to_string(&parts).unwrap_or_default())?;
    if let Some(signal) = signal {
        init.unchecked_ref::<Init>().set_signal(signal)?;
    }
    Ok(init)
}

fn body(request: &Request) -> Option<String> {
    #[cfg(feature = "read")]
    if let Some(read) = &request.read {
        return read.body().map(String::from);
    }
    serde_json::to_string(&Fields(&request.body)).ok()
}

thread_local! {
    static TAKES_CACHE: Cell<Option<bool>> = const { Cell::new(None) };
}

/// Whether the host takes `cache`: Cloudflare's throws on it before the compatibility date 2024-11-11.
fn takes_cache() -> bool {
    let takes = TAKES_CACHE.get().unwrap_or_else(|| {
        let init = host::parse(r#"{"cache":"no-store"}"#);
        init.is_ok_and(|init| local::objection("http://localhost/", &init).is_none())
    });
    TAKES_CACHE.set(Some(takes));
    takes
}

//! To send a request by the host's `fetch`, and to lay out what came.
//!
//! gloo-net has no part in it: its requests need a global `Headers`, which not every `fetch` goes with,
//! and its responses take for granted that what `fetch` gave is one of the host's.

use core::cell::Cell;

use js_sys::{Date, Function};
use wasm_bindgen::{JsCast, JsValue};

use super::{
    body::{self, Stream},
    facts::Reply,
    host::{self, AbortController, DATE, Foreign, Outcome, REQUEST_ID, RETRY_AFTER},
    init::{Takes, init},
    json::Json,
    local,
    lost::{At, Lost},
    settled::settled,
};
use crate::wire::Request;

/// The longest header that is of use, in code units.
const MAX_HEADER: usize = 1_000;

/// How a client's requests are sent.
pub(super) struct Fetch {
    /// The caller's own.
    custom: Option<Function>,
    takes: Cell<Takes>,
    /// What the last reply that has a `Date` tells of that clock.
    #[cfg(feature = "read")]
    dated: Cell<Option<Dated>>,
}

/// What a reply tells of DingTalk's clock: it was made within the second that its `Date` names, between two
/// moments of the host's clock. All are in milliseconds since 1970.
#[cfg(feature = "read")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Dated {
    /// When it was asked for.
    pub sent_ms: f64,
    /// What it says.
    pub date_ms: f64,
    /// When it was there.
    pub received_ms: f64,
}

/// A request that is under way, and aborted with this unless it has come to its end: only then, since
/// the host makes an exception for it.
struct Connection {
    /// Without it, the request is left alone.
    controller: Option<AbortController>,
    /// The body as far as it has not been read, of a `fetch` which may not know the signal.
    body: Option<Stream>,
    open: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(controller) = self.controller.as_ref().filter(|_| self.open) {
            // What a listener of another `fetch` throws is nobody's concern any more.
            let _ = controller.abort();
        }
        if let Some(body) = &self.body {
            body.let_go();
        }
    }
}

impl Fetch {
    pub(super) fn new(custom: Option<Function>) -> Self {
        Self {
            custom,
            takes: Cell::new(Takes::ALL),
            #[cfg(feature = "read")]
            dated: Cell::new(None),
        }
    }

    /// What was told of DingTalk's clock since this was asked last.
    #[cfg(feature = "read")]
    pub(super) fn take_dated(&self) -> Option<Dated> {
        self.dated.take()
    }

    /// Whether it is known to be of Cloudflare's before the compatibility date 2024-11-11.
    pub(super) fn is_old(&self) -> bool {
        !self.takes.get().cache
    }

    /// Sends `request`, and gives the reply with its text, as far as it is of use.
    pub(super) async fn exchange(&self, request: &Request) -> Result<(Reply, String), Lost> {
        let mut connection = Connection {
            controller: AbortController::new().ok(),
            body: None,
            open: true,
        };
        #[cfg(feature = "read")]
        let sent_ms = Date::now();
        let replied = match self.send(request, connection.controller.as_ref()).await {
            Ok(response) => {
                #[cfg(feature = "read")]
                self.note_date(&response, sent_ms);
                receive(&response, request.limit(), &mut connection.body).await
            }
            Err(lost) => Err(lost),
        };
        connection.open = false;
        replied
    }

    /// What is no response, or has no such header, tells nothing.
    #[cfg(feature = "read")]
    fn note_date(&self, response: &JsValue, sent_ms: f64) {
        if response.is_null_or_undefined() {
            return;
        }
        let headers = response.unchecked_ref::<Foreign>().headers();
        let date = headers.and_then(|headers| DATE.with(|name| header(&headers, name)));
        let date_ms = date.ok().flatten().map(|date| Date::parse(&date));
        if let Some(date_ms) = date_ms.filter(|ms| ms.is_finite()) {
            let received_ms = Date::now();
            self.dated.set(Some(Dated {
                sent_ms,
                date_ms,
                received_ms,
            }));
        }
    }

    /// The response, or whatever else `fetch` gave.
    async fn send(
        &self,
        request: &Request,
        controller: Option<&AbortController>,
    ) -> Result<JsValue, Lost> {
        let url = request.url.as_str();
        loop {
            let takes = self.takes.get();
            let given = |takes| init(request, takes, controller);
            let sent = given(takes).map_err(Lost::at(At::Unsent))?;
            let lost = match self.call(url, &sent).await {
                Ok(response) => return Ok(response),
                Err(lost) => lost,
            };
            if local::objects(url, &sent) {
                let fine =
                    |less: &Takes| given(*less).is_ok_and(|given| !local::objects(url, &given));
                if let Some(less) = takes.less().find(fine) {
                    self.takes.set(less);
                    continue;
                }
                return Err(Lost {
                    at: At::Unsent,
                    ..lost
                });
            }
            return Err(lost);
        }
    }

    async fn call(&self, url: &str, init: &JsValue) -> Result<JsValue, Lost> {
        let response = match &self.custom {
            Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &url.into(), init),
            None => local::fetch(url, init),
        };
        let response = response.map_err(Lost::at(At::Unsent))?;
        settled(&response).await.map_err(Lost::at(At::Unanswered))
    }
}

/// What can be told of the response, which may be another library's or no response at all.
async fn receive(
    response: &JsValue,
    limit: usize,
    unread: &mut Option<Stream>,
) -> Result<(Reply, String), Lost> {
    let mut reply = Reply::default();
    if response.is_null_or_undefined() {
        return Ok((reply, String::new()));
    }
    let response: &Foreign = response.unchecked_ref();
    reply.status = response.status()?.as_f64().unwrap_or(f64::NAN);
    // A browser hides the rest of a redirect that was not followed.
    let hidden = reply.status == 0.0 && response.kind()? == "opaqueredirect";
    reply.redirected = hidden || response.redirected()?.is_truthy();
    let headers = response.headers()?;
    reply.request_id = REQUEST_ID.with(|name| header(&headers, name))?;
    reply.retry_after = RETRY_AFTER.with(|name| header(&headers, name))?;
    if let Some(retry_after) = &reply.retry_after {
        let date = DATE.with(|name| header(&headers, name))?;
        reply.retry_at_ms = Date::parse(retry_after);
        reply.date_ms = date.map_or(f64::NAN, |date| Date::parse(&date));
    }
    let text = body::read(response, limit, unread).await?;
    reply.large = text.is_none();
    let text = text.unwrap_or_default();
    reply.json = Json::parse(&text);
    Ok((reply, text))
}

/// The header `name`; `None` where there is none, or nowhere to ask for it.
fn header(headers: &JsValue, name: &JsValue) -> Outcome<Option<String>> {
    if headers.is_null_or_undefined() {
        return Ok(None);
    }
    match headers.unchecked_ref::<Foreign>().get(name) {
        Ok(value) => Ok(host::text(&value, MAX_HEADER)),
        Err(_) if host::property(headers, "get").is_undefined() => Ok(None),
        Err(thrown) => Err(thrown),
    }
}

//! The platform in WebAssembly: requests, replies and variables of a runtime with the web's API.

use core::cell::RefCell;
use std::rc::Rc;

use dingtalk_conference_lock::{Action, Failure, Read};
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{ReadableStreamDefaultReader, Request, Response};

use crate::{
    answer::answer,
    config::{Config, access::Access, upstream::Upstream},
    desk::{
        ask::{Ask, Told},
        stream::Stream,
    },
    edge::{environment, keeper, runtime},
    events::receive::ANSWER_RANDOM,
    http::{
        body::Body,
        head::{HEADERS, Head},
        reply::Reply,
    },
    platform::{Answered, Platform, Signed, Unheard, Verified},
    routes::streams,
};

#[wasm_bindgen(module = "/access.js")]
extern "C" {
    /// Resolves to `{ email, expires }`, `{ service, expires }`, or `{ code }` of what is wrong.
    #[wasm_bindgen(js_name = verifyAssertion)]
    fn verify_assertion(assertion: &str, team: &str, audience: &str) -> Promise;
}

#[wasm_bindgen(module = "/crossing.js")]
extern "C" {
    #[wasm_bindgen(js_name = headOf, catch)]
    fn head_of(request: &Request, names: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(js_name = streamOf, catch)]
    fn stream_of(status: u16, headers: &str, next: &JsValue) -> Result<Response, JsValue>;
    #[wasm_bindgen(js_name = responseOf, catch)]
    fn response_of(status: u16, headers: &str, body: Option<&str>) -> Result<Response, JsValue>;
}

thread_local! {
    /// Each with a NUL behind it.
    static HEADER_NAMES: String = runtime::parted(HEADERS);
}

fn head_from(head: &str) -> Head {
    let mut texts = head.split('\0');
    let mut next = || texts.next().unwrap_or_default();
    let (method, url) = (next().into(), next().into());
    let mut headers = Vec::new();
    loop {
        let (name, value) = (next(), next());
        match HEADERS.into_iter().find(|known| *known == name) {
            Some(name) => headers.push((name, value.into())),
            None => break,
        }
    }
    Head {
        method,
        url,
        headers,
    }
}

/// Answers `request`. `env` has the variables, `assets` the texts of the page's files by name.
///
/// # Errors
/// Only what the runtime throws when it cannot make a response.
#[wasm_bindgen]
pub async fn handle(request: Request, env: JsValue, assets: JsValue) -> Result<Response, JsValue> {
    let head = HEADER_NAMES.with(|names| head_of(&request, names))?;
    let head = head_from(&head);
    let edge = Rc::new(Edge {
        request,
        env,
        assets,
    });
    let (reply, stream) = answer(&*edge, &head).await;
    match stream {
        Some(stream) => going_on(&reply, edge, stream),
        None => response(&reply),
    }
}

struct Edge {
    request: Request,
    env: JsValue,
    assets: JsValue,
}

impl Platform for Edge {
    async fn configuration(&self) -> Rc<Config> {
        environment::configuration(&self.env).await
    }

    fn asset(&self, name: &str) -> Option<String> {
        runtime::text(&self.assets, name)
    }

    fn fresh_id(&self) -> String {
        runtime::fresh_id()
    }

    fn random(&self) -> [u8; ANSWER_RANDOM] {
        runtime::random()
    }

    fn now_ms(&self) -> u64 {
        runtime::now_ms()
    }

    fn log(&self, line: &str) {
        runtime::log(line);
    }

    async fn body(&self, most: usize) -> Body {
        read(&self.request, most).await.unwrap_or(Body::Broken)
    }

    async fn ask(&self, keeper: &str, ask: &Ask) -> Result<Told, Unheard> {
        keeper::ask(&self.env, keeper, ask).await
    }

    async fn perform(
        &self,
        upstream: &Upstream,
        action: Action,
        conference_id: &str,
    ) -> Result<Option<String>, Rc<Failure>> {
        let client = runtime::client(upstream);
        let options = client.call_options();
        let done = client.perform(action, conference_id, options).await;
        done.map(|done| done.request_id)
            .map_err(|error| runtime::told_by(&error))
    }

    async fn read(&self, upstream: &Upstream, read: Read) -> Result<Answered, Rc<Failure>> {
        let client = runtime::client(upstream);
        let reply = client.read(read, client.call_options()).await;
        let reply = reply.map_err(|error| runtime::told_by(&error))?;
        Ok(Answered {
            body: reply.body,
            request_id: reply.request_id,
        })
    }

    fn stream(&self) -> Option<bool> {
        environment::stream(&self.env)
    }

    async fn verify(&self, access: &Access, assertion: &str) -> Result<Verified, String> {
        let verified = verify_assertion(assertion, &access.team, &access.audience);
        let verified = JsFuture::from(verified).await.unwrap_or_default();
        let person = runtime::text(&verified, "email").map(Signed::Person);
        let signed = person.or_else(|| Some(Signed::Service(runtime::text(&verified, "service")?)));
        let expires = Reflect::get(&verified, &"expires".into()).unwrap_or_default();
        match (signed, expires.as_f64()) {
            (Some(signed), Some(seconds)) => Ok(Verified {
                signed,
                expires_ms: (seconds * 1000.0) as u64,
            }),
            _ => Err(runtime::text(&verified, "code").unwrap_or_default()),
        }
    }
}

/// The body, read as it arrives and no further than `most` bytes; not at all where its length is known to
/// be more.
async fn read(request: &Request, most: usize) -> Result<Body, JsValue> {
    let length = request.headers().get("content-length")?;
    // More than a `usize` can be, here.
    let length = length.and_then(|text| text.parse::<u64>().ok());
    if length.is_some_and(|length| length > most as u64) {
        return Ok(Body::TooLarge(most));
    }
    let Some(stream) = request.body() else {
        return Ok(Body::Whole(Vec::new()));
    };
    let reader = ReadableStreamDefaultReader::new(&stream)?;
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(Body::Whole(bytes));
        }
        // Of any realm, which `instanceof` would not tell.
        let chunk = Uint8Array::new(&Reflect::get(&chunk, &"value".into())?);
        let length = usize::try_from(chunk.length()).unwrap_or(usize::MAX);
        if bytes.len().saturating_add(length) > most {
            // Its promise may reject, and nobody waits for it.
            drop(JsFuture::from(reader.cancel()));
            return Ok(Body::TooLarge(most));
        }
        bytes.extend(chunk.to_vec());
    }
}

fn response(reply: &Reply) -> Result<Response, JsValue> {
    response_of(reply.status, &headers(reply), reply.body.as_deref())
}

fn headers(reply: &Reply) -> String {
    let headers = reply.headers.iter();
    runtime::parted(headers.flat_map(|(name, value)| [*name, value.as_str()]))
}

/// A response whose body comes piece by piece, each when it is asked for.
fn going_on(reply: &Reply, edge: Rc<Edge>, stream: Stream) -> Result<Response, JsValue> {
    let stream = Rc::new(RefCell::new(Some(stream)));
    let next = Closure::<dyn FnMut() -> Promise>::new(move || {
        let (edge, place) = (Rc::clone(&edge), Rc::clone(&stream));
        future_to_promise(async move {
            // One piece at a time: while one is made, the place is empty.
            let Some(mut stream) = place.take() else {
                return Ok(JsValue::UNDEFINED);
            };
            let config = environment::configuration(&edge.env).await;
            let piece = streams::next(&*edge, &config, &mut stream).await;
            place.replace(Some(stream));
            Ok(piece.map_or(JsValue::UNDEFINED, JsValue::from))
        })
    });
    // It is the stream's, which the garbage collector ends.
    stream_of(reply.status, &headers(reply), &next.into_js_value())
}

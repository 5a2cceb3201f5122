//! The platform in WebAssembly: requests, replies and variables of a runtime with the web's API.

use core::cell::RefCell;
use std::rc::Rc;

use dingtalk_conference_lock::{Action, Client, Failure};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, ReadableStreamDefaultReader, Request, Response, ResponseInit};

use crate::{
    answer::{Head, Platform, answer},
    body::{Body, MAX_BYTES},
    caller::TOKEN_HEADER,
    reply::Reply,
    upstream::Upstream,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID, catch)]
    fn random_uuid() -> Result<String, JsValue>;
}

thread_local! {
    /// The last app's client, which holds its token: requests share values, never promises.
    static CLIENT: RefCell<Option<(Upstream, Client)>> = const { RefCell::new(None) };
}

/// Answers `request`. `env` has the variables, `assets` the texts of the page's files by name.
///
/// # Errors
/// Only what the runtime throws when it cannot make a response.
#[wasm_bindgen]
pub async fn handle(request: Request, env: JsValue, assets: JsValue) -> Result<Response, JsValue> {
    let headers = request.headers();
    let head = Head {
        method: request.method(),
        url: request.url(),
        token: headers.get(TOKEN_HEADER).ok().flatten(),
        authorization: headers.get("authorization").ok().flatten(),
    };
    let edge = Edge {
        request,
        env,
        assets,
    };
    response(answer(&edge, &head).await)
}

struct Edge {
    request: Request,
    env: JsValue,
    assets: JsValue,
}

impl Platform for Edge {
    fn variable(&self, name: &str) -> Option<String> {
        text(&self.env, name)
    }

    fn asset(&self, name: &str) -> Option<String> {
        text(&self.assets, name)
    }

    fn request_id(&self) -> String {
        random_uuid().unwrap_or_default().to_uppercase()
    }

    async fn body(&self) -> Body {
        read(&self.request).await.unwrap_or(Body::Broken)
    }

    async fn perform(
        &self,
        upstream: &Upstream,
        action: Action,
        conference_id: &str,
    ) -> Result<Option<String>, Rc<Failure>> {
        let client = client(upstream)?;
        let options = client.call_options();
        let done = client.perform(action, conference_id, options).await;
        done.map(|done| done.request_id)
            .map_err(|error| error.failure)
    }
}

/// `object[name]` where that is text; a binding of another type is as good as none.
fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}

/// The client of `upstream`: the one there is, or a new one in its place.
fn client(upstream: &Upstream) -> Result<Client, Rc<Failure>> {
    CLIENT.with(|current| {
        if let Some((_, client)) = current.borrow().as_ref().filter(|(of, _)| of == upstream) {
            return Ok(client.clone());
        }
        let client = Client::new(upstream.options()?);
        current.replace(Some((upstream.clone(), client.clone())));
        Ok(client)
    })
}

/// The body, read as it arrives and no further than [`MAX_BYTES`].
async fn read(request: &Request) -> Result<Body, JsValue> {
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
        let chunk: Uint8Array = Reflect::get(&chunk, &"value".into())?.dyn_into()?;
        let length = usize::try_from(chunk.length()).unwrap_or(usize::MAX);
        if bytes.len().saturating_add(length) > MAX_BYTES {
            // Its promise may reject, and nobody waits for it.
            drop(JsFuture::from(reader.cancel()));
            return Ok(Body::TooLarge);
        }
        bytes.extend(chunk.to_vec());
    }
}

fn response(reply: Reply) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in &reply.headers {
        headers.set(name, value)?;
    }
    let init = ResponseInit::new();
    init.set_status(reply.status);
    init.set_headers(&headers);
    Response::new_with_opt_str_and_init(reply.body.as_deref(), &init)
}

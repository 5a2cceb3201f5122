//! What every export needs of the runtime.

use core::cell::RefCell;

use dingtalk_conference_lock::Client;
use js_sys::{Date, Reflect};
use wasm_bindgen::prelude::*;

use crate::config::upstream::Upstream;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID, catch)]
    fn random_uuid() -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = console, js_name = log)]
    fn console_log(line: &str);
}

thread_local! {
    /// The last app's client, which holds its token: requests share values, never promises.
    static CLIENT: RefCell<Option<(Upstream, Client)>> = const { RefCell::new(None) };
}

/// The client of `upstream`: the one there is, or a new one in its place.
pub(crate) fn client(upstream: &Upstream) -> Client {
    CLIENT.with(|current| {
        if let Some((_, client)) = current.borrow().as_ref().filter(|(of, _)| of == upstream) {
            return client.clone();
        }
        let client = Client::new(upstream.options());
        current.replace(Some((upstream.clone(), client.clone())));
        client
    })
}

/// `object[name]` where that is text; a binding of another type is as good as none.
pub(crate) fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}

pub(crate) fn fresh_id() -> String {
    random_uuid().unwrap_or_default().to_uppercase()
}

pub(crate) fn now_ms() -> u64 {
    Date::now() as u64
}

pub(crate) fn log(line: &str) {
    console_log(line);
}

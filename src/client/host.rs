//! Every way into the host, by names that any runtime has. Each gives back what it throws: an exception
//! that passed through this module instead would leave it in the middle of whatever it does.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

/// What came from outside: a property of it may be anything, and its getter may throw.
pub(super) type Outcome<T = JsValue> = Result<T, JsValue>;

#[wasm_bindgen]
extern "C" {
    /// The host's own, whatever has been put in its place since.
    #[wasm_bindgen(catch, js_name = fetch)]
    pub(super) fn fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    pub(super) fn parse(json: &str) -> Result<JsValue, JsValue>;

    /// Makes a promise of whatever `value` is.
    #[wasm_bindgen(catch, js_namespace = Promise, js_name = resolve)]
    pub(super) fn promise(value: &JsValue) -> Result<JsValue, JsValue>;

    /// Not the promise's own `then`, which may be anybody's.
    #[wasm_bindgen(catch, js_namespace = ["Promise", "prototype", "then"], js_name = call)]
    pub(super) fn then(
        promise: &JsValue,
        good: &JsValue,
        bad: &JsValue,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["Function", "prototype", "bind"], js_name = call)]
    pub(super) fn bind(
        function: &JsValue,
        this: &JsValue,
        argument: u32,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = setTimeout)]
    pub(super) fn set_timeout(function: &JsValue, ms: f64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = clearTimeout)]
    pub(super) fn clear_timeout(timer: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    pub(super) fn copy(to: &mut [u8], from: &JsValue) -> Result<(), JsValue>;

    /// A `Request` that is made only to see whether the host takes it.
    pub(super) type Request;

    #[wasm_bindgen(catch, constructor)]
    pub(super) fn new(url: &str) -> Result<Request, JsValue>;

    #[wasm_bindgen(catch, constructor)]
    pub(super) fn with(url: &str, init: &JsValue) -> Result<Request, JsValue>;

    pub(super) type AbortController;

    #[wasm_bindgen(catch, constructor)]
    pub(super) fn new() -> Result<AbortController, JsValue>;

    #[wasm_bindgen(method, structural, catch, getter)]
    pub(super) fn signal(this: &AbortController) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn abort(this: &AbortController) -> Result<(), JsValue>;

    /// The second argument of `fetch`.
    pub(super) type Init;

    #[wasm_bindgen(method, structural, catch, setter)]
    pub(super) fn set_signal(this: &Init, signal: &JsValue) -> Result<(), JsValue>;

    /// What `fetch` gave, and what that gives: a `Response`, or another library's.
    pub(super) type Foreign;

    #[wasm_bindgen(method, structural, catch, getter)]
    pub(super) fn status(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch, getter, js_name = type)]
    pub(super) fn kind(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch, getter)]
    pub(super) fn redirected(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch, getter)]
    pub(super) fn headers(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn get(this: &Foreign, name: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch, getter)]
    pub(super) fn body(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn text(this: &Foreign) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = getReader)]
    pub(super) fn get_reader(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn read(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn cancel(this: &Foreign) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn next(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch, js_name = return)]
    pub(super) fn end(this: &Foreign) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch, getter)]
    pub(super) fn done(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch, getter)]
    pub(super) fn value(this: &Foreign) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch, getter, js_name = byteLength)]
    pub(super) fn byte_length(this: &Foreign) -> Result<JsValue, JsValue>;
}

thread_local! {
    /// The names of headers, which need not be made of bytes for each reply.
    pub(super) static REQUEST_ID: JsValue = "x-acs-request-id".into();
    pub(super) static RETRY_AFTER: JsValue = "retry-after".into();
    pub(super) static DATE: JsValue = "date".into();
}

/// `object[name]`; `undefined` where there is no such thing, or its getter throws.
pub(super) fn property(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or_default()
}

/// The text that `value` is, unless it has more than `most` code units: it is measured before it is
/// copied, so that nothing exhausts this module's memory.
pub(super) fn text(value: &JsValue, most: usize) -> Option<String> {
    let text = value.dyn_ref::<JsString>()?;
    (text.length() as usize <= most).then(|| text.into())
}

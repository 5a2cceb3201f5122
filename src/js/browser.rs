//! Whether we are in a web page or one of its workers, where a secret is everybody's to read.

use wasm_bindgen::JsValue;

use crate::host::get;

pub(super) fn in_browser(global: &JsValue) -> bool {
    if get(global, "window").is_object() && get(global, "document").is_object() {
        return true;
    }
    // A page's worker has no document. Every browser's user agent begins so; those of Node, Deno,
    // Bun and edge runtimes do not.
    let user_agent = get(&get(global, "navigator"), "userAgent").as_string();
    user_agent.is_some_and(|user_agent| user_agent.starts_with("Mozilla/"))
}

//! The keeper of an app as a runtime has it: what `worker/keeper.js` and the hosts make one of.

mod calls;
mod host;
mod object;
mod telling;
mod waiting;

pub use object::KeeperObject;

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{
    desk::ask::{Ask, Told},
    platform::Unheard,
};

#[wasm_bindgen(module = "/crossing.js")]
extern "C" {
    /// Resolves to what the keeper of that name tells; `undefined` without any.
    #[wasm_bindgen(js_name = askKeeper)]
    fn ask_keeper(env: &JsValue, name: &str, text: &str) -> Promise;
}

/// Asks the keeper of that name.
///
/// # Errors
/// There is no keeper, or it was not heard.
pub(crate) async fn ask(env: &JsValue, name: &str, ask: &Ask) -> Result<Told, Unheard> {
    // Texts and numbers only: it cannot fail.
    let text = serde_json::to_string(ask).unwrap_or_default();
    match JsFuture::from(ask_keeper(env, name, &text)).await {
        Ok(told) if told.is_undefined() => Err(Unheard::NotAsked(NO_KEEPER.into())),
        Ok(told) => {
            let told = told.as_string().unwrap_or_default();
            serde_json::from_str(&told).map_err(|_| Unheard::Lost(FOREIGN.into()))
        }
        Err(thrown) => {
            let message = Reflect::get(&thrown, &"message".into()).unwrap_or_default();
            let message = message.as_string().unwrap_or_default();
            Err(Unheard::Lost(format!(
                "what the worker remembers did not answer ({message})"
            )))
        }
    }
}

const NO_KEEPER: &str = "the worker has nowhere to remember anything: deploy it with the binding KEEPER and \
                         its migration, as worker/wrangler.jsonc has them";
const FOREIGN: &str = "the worker and what it remembers are of different versions";

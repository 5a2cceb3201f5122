//! A Rust application in WebAssembly that locks a meeting and tells a page how it went.
#![cfg(target_arch = "wasm32")]

use dingtalk_conference_lock::{
    Client, Credentials, Error, Language, LockResult, Options, describe,
};
use wasm_bindgen::prelude::*;

/// Locks the meeting.
///
/// # Errors
/// Title and advice for a person.
#[wasm_bindgen]
pub async fn lock_up(conference_id: String) -> Result<JsValue, JsValue> {
    match lock(&conference_id).await {
        Ok(locked) => Ok(serde_wasm_bindgen::to_value(&locked)?),
        Err(error) => {
            let advice = describe(&error, Language::En);
            Err(serde_wasm_bindgen::to_value(&advice)?)
        }
    }
}

async fn lock(conference_id: &str) -> Result<LockResult, Error> {
    let app = Credentials::internal_app("dingxxxxxxxx", "the-app-secret")?;
    Client::new(Options::new(app)).lock(conference_id).await
}

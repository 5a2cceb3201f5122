//! A Rust application in WebAssembly that locks a meeting; see README.md.
#![cfg(target_arch = "wasm32")]

use dingtalk_conference_lock::{Client, Credentials, Error, ErrorKind, Options};
use wasm_bindgen::prelude::*;

/// Locks the meeting, and says how it went.
#[wasm_bindgen]
pub async fn lock_up(conference_id: String) -> String {
    match lock(&conference_id).await {
        Ok(attempts) => format!("locked, attempt {attempts}"),
        Err(error) if error.kind == ErrorKind::ConferenceClosed => "too late".into(),
        Err(error) => error.to_string(),
    }
}

async fn lock(conference_id: &str) -> Result<u32, Error> {
    let app = Credentials::internal_app("dingxxxxxxxx", "the-app-secret")?;
    let locked = Client::new(Options::new(app)).lock(conference_id).await?;
    Ok(locked.attempts)
}

//! To tell elsewhere that somebody came into a locked meeting.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{
    config::Config,
    edge::runtime,
    http::reason,
    keeper::view::deliveries::Delivery,
    watch::{
        send::{Outgoing, arrived, request},
        tries::TIMEOUT_MS,
    },
};

#[wasm_bindgen(module = "/crossing.js")]
extern "C" {
    /// Resolves to the status and the beginning of the reply, with a NUL between them.
    #[wasm_bindgen(js_name = tell)]
    fn send(url: &str, headers: &str, body: &str, ms: f64) -> Promise;
}

/// Tells a message once.
///
/// # Errors
/// Why it did not arrive, as a code: never what the reply or the host says, which may repeat the address.
pub(super) async fn tell(config: &Config, delivery: &Delivery) -> Result<(), String> {
    let Ok(Some(webhook)) = &config.webhook else {
        return Err(reason::CONFIGURATION_ERROR.code.into());
    };
    let now_ms = runtime::now_ms();
    let Outgoing { url, headers, body } = request(webhook, &delivery.id, &delivery.message, now_ms);
    let headers = headers
        .iter()
        .flat_map(|(name, value)| [*name, value.as_str()]);
    let told = send(&url, &runtime::parted(headers), &body, TIMEOUT_MS as f64);
    let told = JsFuture::from(told).await.map_err(|thrown| {
        let code = runtime::code_of(&thrown);
        code.unwrap_or_else(|| reason::NETWORK_ERROR.code.into())
    })?;
    let told = told.as_string().unwrap_or_default();
    let (status, text) = told.split_once('\0').unwrap_or_default();
    arrived(webhook, status.parse().unwrap_or(0), text)
}

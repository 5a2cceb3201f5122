//! The JavaScript runtime around a call: `src/host.js` does what the call says next, by the host's
//! `fetch`, timers and promises.

mod call;
mod cause;
mod client;
mod error;
mod value;

pub use call::{DrivenCall, LockResult};
pub use client::Client;
#[cfg(feature = "read")]
pub use client::ReadReply;

#[cfg(feature = "npm")]
pub(crate) use {
    error::error_to_js,
    value::{get, plain, set_text},
};

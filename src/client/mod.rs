//! The client for Rust applications, over the host's `fetch`.
//!
//! What can be told without a host is in `facts`, `json`, `mistakes` and `source`, and tested natively.

mod facts;
mod json;
#[cfg(any(test, target_arch = "wasm32"))]
mod mistakes;
mod source;

#[cfg(target_arch = "wasm32")]
mod body;
#[cfg(target_arch = "wasm32")]
mod drive;
#[cfg(target_arch = "wasm32")]
mod exchange;
#[cfg(target_arch = "wasm32")]
mod followers;
#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
mod init;
#[cfg(target_arch = "wasm32")]
mod local;
#[cfg(target_arch = "wasm32")]
mod lost;
#[cfg(target_arch = "wasm32")]
mod requests;
#[cfg(target_arch = "wasm32")]
mod settled;
#[cfg(target_arch = "wasm32")]
mod thrown;
#[cfg(target_arch = "wasm32")]
mod timer;
#[cfg(target_arch = "wasm32")]
mod told;

#[cfg(all(target_arch = "wasm32", feature = "read"))]
pub use exchange::Dated;
#[cfg(all(target_arch = "wasm32", feature = "read"))]
pub use requests::ReadReply;
#[cfg(target_arch = "wasm32")]
pub use requests::{Client, LockResult};

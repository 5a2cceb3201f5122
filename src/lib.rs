//! Lock and unlock a running DingTalk video meeting.
//!
//! One REST call, made as it should be: the meeting's id is escaped, tokens are fetched and kept,
//! failures that pass are retried, and every other one says what it is.
//!
//! On `wasm32-unknown-unknown` a `Client` uses the `fetch` of its host, be it a page, a worker,
//! Node, Deno, Bun or an edge runtime.
//!
//! ```no_run
//! # #[cfg(target_arch = "wasm32")]
//! # async fn example() -> Result<(), dingtalk_conference_lock::Error> {
//! use dingtalk_conference_lock::{Client, Credentials, ErrorKind, Options};
//!
//! let app = Credentials::internal_app("dingxxxxxxxx", "the-app-secret")?;
//! let client = Client::new(Options::new(app));
//! match client.lock("644272f14ba3310xxxxxxxxx").await {
//!     Ok(locked) => println!("locked, attempt {}", locked.attempts),
//!     Err(error) if error.kind == ErrorKind::ConferenceClosed => println!("too late"),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `read`, a `Client` also makes the calls that say which meetings there are.
//!
//! The layers, each of which knows only those before it: [`Failure`], [`Action`], [`ConferenceId`];
//! [`Request`] and [`Reply`] as plain data; retry policy, token cache, and the call as a machine
//! without a clock; `Client` over `src/host.js`, the platform's part; and, with the feature `npm`, the
//! exports of the npm package.

mod action;
mod advice;
mod call;
mod codes;
mod conference_id;
mod credentials;
mod decode;
mod error;
mod options;
#[cfg(feature = "read")]
mod read;
mod reply;
mod request;
mod retry;
mod secret;
mod task;
mod text;
mod token;

#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(all(target_arch = "wasm32", feature = "npm"))]
pub mod js;

pub use action::Action;
pub use advice::{Advice, Language, describe};
pub use call::{Call, Event, Shared, Step};
pub use conference_id::{ConferenceId, MAX_CONFERENCE_ID_BYTES};
pub use credentials::{Credentials, Source};
pub use error::{Error, ErrorKind, Failure, Result};
pub use options::{
    CallOptions, DEFAULT_ENDPOINT, DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS, Options,
};
#[cfg(feature = "read")]
pub use read::{MAX_CONFERENCES, MAX_READ_BYTES, Page, Read};
pub use reply::{Body, MAX_BODY_BYTES, Reply, Value, retry_after_ms};
pub use request::Request;
pub use retry::MAX_RETRY_AFTER_MS;
pub use secret::Secret;
pub use task::Task;
pub use token::EXPIRY_MARGIN_MS;

#[cfg(all(target_arch = "wasm32", feature = "read"))]
pub use host::ReadReply;
#[cfg(target_arch = "wasm32")]
pub use host::{Client, DrivenCall, LockResult};

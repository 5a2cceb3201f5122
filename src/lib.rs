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
//! The layers, each of which knows only those above it (`tests/layers` looks after that):
//!
//! 1. `model`: what is done, to which meeting, and what it can fail with
//! 2. `wire`: requests and replies as plain data
//! 3. `call`: a call from its options to its outcome, as a machine without a clock or a network
//! 4. `client`: the client for Rust applications, over the host's `fetch`
//!
//! `src/npm`, a crate of its own, drives the same machine from the npm package's JavaScript.

#![cfg_attr(all(target_arch = "wasm32", not(feature = "client")), no_std)]

extern crate alloc;

mod call;
#[cfg(all(feature = "client", any(target_arch = "wasm32", test)))]
mod client;
mod model;
mod wire;

pub use call::{
    Call, CallOptions, Credentials, DEFAULT_ENDPOINT, DEFAULT_LIFETIME_MS, DEFAULT_MAX_RETRIES,
    DEFAULT_TIMEOUT_MS, EXPIRY_MARGIN_MS, Event, LEAST_USE_MS, MAX_RETRY_AFTER_MS, MAX_TIMEOUT_MS,
    Names, Options, Shared, Source, Step, Task, app, app_variables, call_options, client_options,
};
#[cfg(all(target_arch = "wasm32", feature = "client"))]
pub use client::{Client, LockResult};
#[cfg(all(target_arch = "wasm32", feature = "client", feature = "read"))]
pub use client::{Dated, ReadReply};
pub use model::{
    Action, ConferenceId, Error, ErrorKind, Failure, HOST_ERROR, MAX_CONFERENCE_ID_BYTES, Result,
    Secret,
};
#[cfg(feature = "client")]
pub use model::{Advice, Language, describe, kind_of_refusal};
pub use wire::{Given, MAX_BODY_BYTES, Request};
#[cfg(feature = "read")]
pub use wire::{MAX_CONFERENCES, MAX_READ_BYTES, Page, Read};

//! An edge worker in front of one DingTalk app.
//!
//! It speaks DingTalk's own wire format and holds the app's secret, so that any client of DingTalk's
//! can lock meetings through it with a key of its own. Every decision is here and pure; the platform
//! only carries requests in and replies out.
//!
//! The layers, lowest first, each of which uses only those before it (`tests/layers` looks after
//! that):
//!
//! 1. [`clock`], [`hex`], [`text`], [`recent`], [`variables`]: moments, digests and strangers' words as text, what
//!    is kept of late, and the names of the variables
//! 2. [`log`], [`twice`]: the line that the log has of a request, and JSON that says a thing twice
//! 3. [`http`]: requests and replies as plain data, each step of reading and making them
//! 4. [`config`]: what the variables say, and so who may do what
//! 5. [`events`]: what DingTalk tells by itself
//! 6. [`rules`]: what is done by itself, and when
//! 7. [`watch`]: who comes into a locked meeting, and how others are told
//! 8. [`keeper`]: what the worker remembers, as a machine without I/O (`worker/STATE.md`)
//! 9. [`desk`]: what is asked of the keeper, and what it tells
//! 10. [`platform`]: what stands around, as a trait
//! 11. [`callers`]: who calls, and the session of the page
//! 12. [`secrets`]: what must not be repeated
//! 13. [`routes`]: what each route answers, one file for each
//! 14. [`answer`]: the answer to a request, every step in its order
//! 15. `edge`: the platform in WebAssembly, and what the worker exports there

pub mod answer;
pub mod callers;
pub mod clock;
pub mod config;
pub mod desk;
pub mod events;
pub mod hex;
pub mod http;
pub mod keeper;
pub mod log;
pub mod platform;
pub mod recent;
pub mod routes;
pub mod rules;
pub mod secrets;
pub mod text;
pub mod twice;
pub mod variables;
pub mod watch;

#[cfg(test)]
mod fake;

#[cfg(target_arch = "wasm32")]
pub mod edge;

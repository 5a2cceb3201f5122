//! An edge worker in front of one DingTalk app.
//!
//! It speaks DingTalk's own wire format and holds the app's secret, so that any client of DingTalk's
//! can lock meetings through it with a key of its own. Every decision is here and pure; the platform
//! only carries requests in and replies out.
//!
//! The layers, each of which knows only those before it: [`refusal`]; [`config`], [`route`],
//! [`caller`], [`body`], [`outcome`], [`reply`] as single steps; [`answer`], which takes them in order; and, in
//! WebAssembly, `edge`, which is the platform.

pub mod answer;
pub mod body;
pub mod caller;
pub mod caller_keys;
pub mod config;
pub mod outcome;
pub mod refusal;
pub mod reply;
pub mod route;
pub mod upstream;

#[cfg(target_arch = "wasm32")]
pub mod edge;

//! An edge worker in front of one DingTalk app.
//!
//! It speaks DingTalk's own wire format and holds the app's secret, so that any client of DingTalk's
//! can lock meetings through it with a key of its own. Every decision is here and pure; the platform
//! only carries requests in and replies out.
//!
//! The layers, each of which knows only those before it: [`refusal`]; [`config`] with what it is made
//! of; [`route`], [`caller`], [`session`], [`body`], [`outcome`], [`reply`] as single steps;
//! [`platform`], which is what stands around; [`secrets`]; [`sign_in`] and [`serve`]; [`answer`],
//! which takes all in order; and, in WebAssembly, `edge`, which is the platform.

pub mod access;
pub mod answer;
pub mod authority;
pub mod body;
pub mod caller;
pub mod caller_keys;
pub mod clock;
pub mod config;
pub mod cookie;
pub mod cors;
pub mod doctor;
pub mod doctor_words;
pub mod grant;
pub mod log;
pub mod origin;
pub mod outcome;
pub mod platform;
pub mod reads;
pub mod refusal;
pub mod reply;
pub mod request_id;
pub mod route;
pub mod secrets;
pub mod serve;
pub mod session;
pub mod sign_in;
pub mod upstream;
pub mod url;

#[cfg(test)]
mod fake;

#[cfg(target_arch = "wasm32")]
pub mod edge;
#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
pub mod rpc;

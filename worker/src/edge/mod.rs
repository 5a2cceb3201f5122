//! The platform in WebAssembly, and what the worker exports there.

pub mod fetch;
pub mod rpc;
mod runtime;

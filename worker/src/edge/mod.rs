//! The platform in WebAssembly, and what the worker exports there.

mod environment;
pub mod fetch;
pub mod keeper;
pub mod rpc;
mod runtime;
pub mod stream;

//! The client for Rust applications, over the host's `fetch`.

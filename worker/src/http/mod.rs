//! Requests and replies over HTTP, whoever calls and whatever for.

pub mod authority;
pub mod body;
pub mod cookie;
pub mod cors;
pub mod head;
pub mod headers;
pub mod origin;
pub mod reason;
pub mod refusal;
pub mod refusal_page;
pub mod reply;
pub mod request_id;
pub mod route;
pub mod url;

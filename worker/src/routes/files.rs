//! What is the same for everybody: the page, the description of the worker, and that it is up.

use crate::{
    http::{head::Head, refusal::Refusal, reply::Reply, route::Asset},
    platform::Platform,
};

/// What the worker can do, of which `/openapi.json` tells.
const OPEN_API: &str = include_str!("../../openapi.json");

/// That the worker is up.
pub fn health() -> Reply {
    Reply::json(200, r#"{"status":"ok"}"#.into())
}

/// The description of the worker.
pub fn open_api() -> Reply {
    Reply::open_api(OPEN_API)
}

/// A file of the page; nothing but its tag where `head` says that the client has it.
///
/// # Errors
/// 404 where there is none of its name.
pub fn asset(platform: &impl Platform, asset: Asset, head: &Head) -> Result<Reply, Refusal> {
    let tag = platform.asset(asset.tag);
    if let Some(tag) = tag.as_deref().filter(|tag| Reply::is_had(tag, head)) {
        return Ok(Reply::unchanged(tag));
    }
    let text = platform.asset(asset.name);
    let reply = text.map(|text| Reply::asset(asset, text, tag.as_deref()));
    reply.ok_or_else(Refusal::not_found)
}

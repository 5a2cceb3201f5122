//! Replies as plain data; the platform sends them.

use crate::{refusal::Refusal, route::Asset};

/// What every reply carries. The page may run its own code, style and WebAssembly, talk to the worker
/// and nobody else, and be framed by nobody.
const EVERYWHERE: [(&str, &str); 3] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
];

const JSON: &str = "application/json; charset=utf-8";

/// A reply, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Names and values, both fit for a header.
    pub headers: Vec<(&'static str, String)>,
    /// The whole body; `None` after `HEAD`.
    pub body: Option<String>,
}

impl Reply {
    /// A meeting was locked or unlocked.
    pub fn success(request_id: &str) -> Self {
        Self::api(200, r#"{"success":true}"#.into(), request_id)
    }

    /// The worker is up.
    pub fn healthy(request_id: &str) -> Self {
        Self::api(200, r#"{"status":"ok"}"#.into(), request_id)
    }

    /// A refusal, with `request_id` where DingTalk gave none.
    pub fn refused(refusal: &Refusal, request_id: &str) -> Self {
        let id = refusal.request_id.as_deref().unwrap_or(request_id);
        let mut reply = Self::api(refusal.status, refusal.body(request_id), id);
        reply.headers.extend(refusal.headers.iter().cloned());
        reply
    }

    /// A file of the page. It changes with the worker, so it is asked for at each visit.
    pub fn asset(asset: Asset, text: String) -> Self {
        Self::new(200, asset.content_type, "no-cache", text)
    }

    fn api(status: u16, json: String, request_id: &str) -> Self {
        let mut reply = Self::new(status, JSON, "no-store", json);
        // An id is DingTalk's to choose, and need not be one that a header can carry.
        if !request_id.is_empty() && request_id.bytes().all(|byte| byte.is_ascii_graphic()) {
            reply.headers.push(("x-acs-request-id", request_id.into()));
        }
        reply
    }

    fn new(status: u16, content_type: &str, cache: &str, body: String) -> Self {
        let own = [("content-type", content_type), ("cache-control", cache)];
        let headers = EVERYWHERE.iter().copied().chain(own);
        Self {
            status,
            headers: headers.map(|(name, value)| (name, value.into())).collect(),
            body: Some(body),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::{Route, find};

    fn header<'a>(reply: &'a Reply, wanted: &str) -> Option<&'a str> {
        let found = reply.headers.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.as_str())
    }

    #[test]
    fn every_reply_has_the_security_headers() {
        let Ok(Route::Asset(asset)) = find("GET", "https://h/") else {
            panic!()
        };
        for (reply, cache) in [
            (Reply::success("R"), "no-store"),
            (Reply::healthy("R"), "no-store"),
            (Reply::refused(&Refusal::not_found(), "R"), "no-store"),
            (Reply::asset(asset, "<!doctype html>".into()), "no-cache"),
        ] {
            let policy = header(&reply, "content-security-policy").unwrap();
            assert!(
                policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; ")
            );
            assert!(
                policy.ends_with("; form-action 'self'; frame-ancestors 'none'"),
                "{policy}"
            );
            assert!(
                !policy.contains("  ") && !policy.contains("unsafe-inline"),
                "{policy}"
            );
            assert_eq!(header(&reply, "x-content-type-options"), Some("nosniff"));
            assert_eq!(header(&reply, "referrer-policy"), Some("no-referrer"));
            assert_eq!(header(&reply, "cache-control"), Some(cache));
        }
    }

    #[test]
    fn a_failure_keeps_its_own_headers() {
        let reply = Reply::refused(&Refusal::method_not_allowed("POST"), "R");
        assert_eq!(reply.status, 405);
        assert_eq!(header(&reply, "allow"), Some("POST"));
        assert_eq!(header(&reply, "content-type"), Some(JSON));
    }

    #[test]
    fn the_request_id_is_a_header_too_where_it_can_be() {
        for (id, sent) in [
            ("R-1", Some("R-1")),
            ("", None),
            ("a b", None),
            ("请求", None),
        ] {
            assert_eq!(header(&Reply::success(id), "x-acs-request-id"), sent);
        }
        let mut refusal = Refusal::not_found();
        refusal.request_id = Some("THEIRS".into());
        let reply = Reply::refused(&refusal, "OURS");
        assert_eq!(header(&reply, "x-acs-request-id"), Some("THEIRS"));
        assert!(reply.body.unwrap().contains("THEIRS"));
    }
}

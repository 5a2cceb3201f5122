//! Replies as plain data; the platform sends them.

use crate::http::{
    head::Head,
    headers::{
        CACHE_CONTROL, CONTENT_TYPE, DINGTALK_REQUEST_ID, ERROR_KIND, ETAG, IF_NONE_MATCH,
        RECORD_HEAD, REQUEST_ID,
    },
    refusal::Refusal,
    refusal_page,
    route::{Asset, HTML},
};

/// What every reply carries. The page may run its own code, style and WebAssembly, talk to the worker
/// and nobody else, be framed, opened and embedded by nobody, and use nothing of the device.
const EVERYWHERE: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];
/// Where the connection is encrypted: that it stays so, for two years.
const ENCRYPTED: (&str, &str) = ("strict-transport-security", "max-age=63072000");

/// The longest id of DingTalk's that a header has, in bytes.
const MAX_ID: usize = 300;

const JSON: &str = "application/json; charset=utf-8";
const EVENTS: &str = "text/event-stream; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

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
    /// JSON that is good for this moment.
    pub fn json(status: u16, json: String) -> Self {
        Self::new(status, JSON, "no-store", json)
    }

    /// Text that is good for this moment.
    pub fn text(text: String) -> Self {
        Self::new(200, TEXT, "no-store", text)
    }

    /// Events, which come one after the other.
    pub fn events() -> Self {
        Self::new(200, EVENTS, "no-store", String::new())
            // A proxy that collects what passes would keep them back.
            .with("x-accel-buffering", "no")
    }

    /// A file to be kept, whose content comes bit by bit.
    pub fn file(content_type: &str, name: &str) -> Self {
        let disposition = format!("attachment; filename=\"{name}\"");
        Self::new(200, content_type, "no-store", String::new())
            .with("content-disposition", disposition)
    }

    /// The same with the receipt for what was recorded, where there is one.
    pub fn receipted(self, receipt: Option<String>) -> Self {
        match receipt {
            Some(receipt) => self.with(RECORD_HEAD, receipt),
            None => self,
        }
    }

    /// There is nothing to say.
    pub fn empty() -> Self {
        Self {
            status: 204,
            headers: vec![(CACHE_CONTROL, "no-store".into())],
            body: None,
        }
    }

    /// A refusal, with `request_id` where DingTalk gave none: as JSON, or as a page for who went there.
    pub fn refused(refusal: &Refusal, request_id: &str, head: &Head) -> Self {
        let mut reply = if refusal_page::is_wanted(head) {
            let page = refusal_page::page(refusal, request_id, head);
            Self::new(refusal.status, HTML, "no-store", page)
        } else {
            Self::json(refusal.status, refusal.body(request_id))
        };
        reply.headers.extend(refusal.headers.iter().cloned());
        reply.with(ERROR_KIND, refusal.kind.as_str())
    }

    /// A file of the page. It changes with the worker, so it is asked for at each visit, where its `tag`
    /// tells whether it is still the same.
    pub fn asset(asset: Asset, text: String, tag: Option<&str>) -> Self {
        Self::new(200, asset.content_type, "no-cache", text).tagged(tag)
    }

    /// That the client has the file already.
    pub fn unchanged(tag: &str) -> Self {
        let reply = Self {
            status: 304,
            headers: vec![(CACHE_CONTROL, "no-cache".into())],
            body: None,
        };
        reply.tagged(Some(tag))
    }

    fn tagged(self, tag: Option<&str>) -> Self {
        match tag {
            // Weak, since it is sent compressed in several ways.
            Some(tag) => self.with(ETAG, format!("W/\"{tag}\"")),
            None => self,
        }
    }

    /// Whether the client has what is called `tag`.
    pub fn is_had(tag: &str, head: &Head) -> bool {
        let had = head.header(IF_NONE_MATCH).unwrap_or_default();
        let mut tags = had.split(',').map(|it| it.trim().trim_start_matches("W/"));
        tags.any(|it| it.trim_matches('"') == tag && it.starts_with('"'))
    }

    /// The description of the worker.
    pub fn open_api(json: &str) -> Self {
        Self::new(200, JSON, "no-cache", json.into())
    }

    /// The same with one more header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with the headers that every reply has.
    pub fn secured(mut self, https: bool) -> Self {
        let all = EVERYWHERE.into_iter().chain(https.then_some(ENCRYPTED));
        self.headers
            .extend(all.map(|(name, value)| (name, value.into())));
        self
    }

    /// The same with the id of the request: ours, and DingTalk's where DingTalk gave one.
    pub fn identified(self, request_id: &str, dingtalk: Option<&str>) -> Self {
        // An id is DingTalk's to choose, and need not be one that a header can carry.
        let fits = |id: &&str| {
            (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let theirs = dingtalk.filter(fits).unwrap_or(request_id);
        self.with(REQUEST_ID, request_id)
            .with(DINGTALK_REQUEST_ID, theirs)
    }

    fn new(status: u16, content_type: &str, cache: &str, body: String) -> Self {
        let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, cache)];
        Self {
            status,
            headers: headers.map(|(name, value)| (name, value.into())).into(),
            body: Some(body),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header<'a>(reply: &'a Reply, wanted: &str) -> Option<&'a str> {
        let found = reply.headers.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_reply_is_secured_whatever_it_is() {
        for reply in [Reply::empty(), Reply::text("x".into())] {
            let reply = reply.secured(true);
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
            assert!(header(&reply, "strict-transport-security").is_some());
        }
        let plain = Reply::empty().secured(false);
        assert_eq!(header(&plain, "strict-transport-security"), None);
    }

    #[test]
    fn a_failure_keeps_its_own_headers() {
        let refusal = Refusal::new(405, "MethodNotAllowed", "no").with_header("allow", "POST");
        let reply = Reply::refused(&refusal, "R", &Head::default());
        assert_eq!(reply.status, 405);
        assert_eq!(header(&reply, "allow"), Some("POST"));
        assert_eq!(header(&reply, "x-error-kind"), Some("rejected"));
        assert_eq!(header(&reply, "content-type"), Some(JSON));
        assert_eq!(header(&reply, "cache-control"), Some("no-store"));
    }

    #[test]
    fn a_client_has_a_file_by_any_of_its_tags() {
        let has = |tags: &str| {
            let headers = vec![(IF_NONE_MATCH, tags.into())];
            let head = Head {
                headers,
                ..Head::default()
            };
            Reply::is_had("a1", &head)
        };
        for tags in ["W/\"a1\"", "\"a1\"", "\"b\", W/\"a1\"", "W/\"b\",W/\"a1\""] {
            assert!(has(tags), "{tags}");
        }
        for tags in ["", "a1", "W/\"a\"", "\"a11\"", "*"] {
            assert!(!has(tags), "{tags}");
        }
    }

    #[test]
    fn the_request_id_is_dingtalks_where_a_header_can_carry_it() {
        let long = "x".repeat(301);
        for (theirs, sent) in [
            (Some("R-1"), "R-1"),
            (Some(long.as_str()), "OURS"),
            (Some(""), "OURS"),
            (Some("a b"), "OURS"),
            (Some("请求"), "OURS"),
            (None, "OURS"),
        ] {
            let reply = Reply::empty().identified("OURS", theirs);
            assert_eq!(header(&reply, "x-request-id"), Some("OURS"));
            assert_eq!(header(&reply, "x-acs-request-id"), Some(sent));
        }
    }
}

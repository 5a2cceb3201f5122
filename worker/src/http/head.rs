//! The head of a request, as far as the worker looks at it.

use crate::http::{
    headers::{
        ACCEPT, ACCEPT_LANGUAGE, ACCESS_ASSERTION, AUTHORIZATION, CACHE_CONTROL, COOKIE,
        FETCH_SITE, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, LAST_EVENT_ID, ORIGIN,
        PREFLIGHT_HEADERS, PREFLIGHT_METHOD, REASON, REQUEST_ID, TOKEN,
    },
    origin::Sent,
};

/// The headers of a request that are looked at, and no other is.
pub const HEADERS: [&str; 17] = [
    TOKEN,
    AUTHORIZATION,
    COOKIE,
    ORIGIN,
    ACCEPT,
    ACCEPT_LANGUAGE,
    REQUEST_ID,
    ACCESS_ASSERTION,
    PREFLIGHT_METHOD,
    PREFLIGHT_HEADERS,
    FETCH_SITE,
    IDEMPOTENCY_KEY,
    REASON,
    LAST_EVENT_ID,
    CACHE_CONTROL,
    IF_NONE_MATCH,
    IF_MATCH,
];

/// The head of a request.
#[derive(Clone, Default)]
pub struct Head {
    /// The method, in its own case.
    pub method: String,
    /// The URL as the platform gives it.
    pub url: String,
    /// Those of [`HEADERS`] that it has.
    pub headers: Vec<(&'static str, String)>,
}

impl Head {
    /// The header `name`, one of [`HEADERS`].
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// What a browser says of where the request comes from.
    pub fn sent(&self) -> Sent<'_> {
        Sent {
            origin: self.header(ORIGIN),
            site: self.header(FETCH_SITE),
        }
    }
}

//! The head of a request, as far as the worker looks at it.

/// The header DingTalk takes an access token from, and we a caller key.
pub const TOKEN: &str = "x-acs-dingtalk-access-token";
/// The header in which a caller names its request.
pub const REQUEST_ID: &str = "x-request-id";
/// The header in which Cloudflare Access says who signed in.
pub const ACCESS_ASSERTION: &str = "cf-access-jwt-assertion";
/// The header in which a browser asks whether it may send a request.
pub const PREFLIGHT_METHOD: &str = "access-control-request-method";
/// The header in which a browser says from how far a request comes.
pub const FETCH_SITE: &str = "sec-fetch-site";

/// The headers of a request that are looked at, and no other is.
pub const HEADERS: [&str; 10] = [
    TOKEN,
    "authorization",
    "cookie",
    "origin",
    "accept",
    "accept-language",
    REQUEST_ID,
    ACCESS_ASSERTION,
    PREFLIGHT_METHOD,
    FETCH_SITE,
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
}

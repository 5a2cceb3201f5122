//! What stands around the worker, and what of a request it hands in.

use core::future::Future;
use std::rc::Rc;

use dingtalk_conference_lock::{Action, Failure, Read};

use crate::{
    access::{Access, Verified},
    body::Body,
    upstream::Upstream,
};

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

/// What DingTalk answered to a read call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its JSON, unchanged.
    pub body: String,
    /// Its request id, where it gave one.
    pub request_id: Option<String>,
}

/// What stands around the worker.
pub trait Platform {
    /// The value of a variable or a secret that is text.
    fn variable(&self, name: &str) -> Option<String>;
    /// An embedded file of the page.
    fn asset(&self, name: &str) -> Option<String>;
    /// A new id for a request, unlike any other.
    fn fresh_id(&self) -> String;
    /// The time, in milliseconds since 1970.
    fn now_ms(&self) -> u64;
    /// Writes a line to the log.
    fn log(&self, line: &str);
    /// The request's body, of which no more is read than is of use.
    fn body(&self) -> impl Future<Output = Body>;
    /// Locks or unlocks a meeting; gives DingTalk's request id where there is one.
    fn perform(
        &self,
        upstream: &Upstream,
        action: Action,
        conference_id: &str,
    ) -> impl Future<Output = Result<Option<String>, Rc<Failure>>>;
    /// Makes a read call.
    fn read(
        &self,
        upstream: &Upstream,
        read: Read,
    ) -> impl Future<Output = Result<Answered, Rc<Failure>>>;
    /// Checks an assertion of Cloudflare Access.
    ///
    /// # Errors
    /// The code of the verifier (npm `jose`) for why it is not genuine, or why that is not known.
    fn verify(
        &self,
        access: &Access,
        assertion: &str,
    ) -> impl Future<Output = Result<Verified, String>>;
}

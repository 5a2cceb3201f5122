//! Where a request was sent, and where it came from.

use crate::{
    http::{authority::host_and_port, reason, refusal::Refusal, url},
    variables::PUBLIC_ORIGIN,
};

/// The worker's own origin, as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    origin: String,
}

impl Own {
    /// The origin of an absolute URL, in which some platforms leave the `Host` header as it was sent.
    pub fn of(url: &str) -> Option<Self> {
        let (scheme, authority, _) = url::split(url)?;
        let origin = web_origin(scheme, authority)?;
        Some(Self { origin })
    }

    /// Whether the request came encrypted.
    pub fn https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Whether the request never left this machine, and was not encrypted.
    pub fn plain_loopback(&self) -> bool {
        !self.https() && is_loopback(&self.origin)
    }

    /// Whether a page of `origin` is a page of the worker's. A proxy in front may have taken the
    /// encryption off, which the page's browser does not know.
    pub fn is(&self, origin: &str) -> bool {
        if self.origin == origin {
            return true;
        }
        let encrypted = origin.strip_prefix("https://");
        !is_loopback(&self.origin)
            && encrypted.is_some_and(|it| self.origin.strip_prefix("http://") == Some(it))
    }

    /// Lets a call that a browser signs by itself through only from the worker's own page.
    ///
    /// # Errors
    /// 403 `OriginNotAllowed`.
    pub fn require(&self, sent: Sent<'_>) -> Result<(), Refusal> {
        match self.sent_by_own(sent) {
            Some(true) => Ok(()),
            _ => Err(not_own()),
        }
    }

    /// Keeps a call that a browser signs by itself from the pages of others.
    ///
    /// # Errors
    /// 403 `OriginNotAllowed`.
    pub fn refuse_others(&self, sent: Sent<'_>) -> Result<(), Refusal> {
        match self.sent_by_own(sent) {
            Some(false) => Err(not_own()),
            _ => Ok(()),
        }
    }

    /// Whether a page of others says that the call is from there.
    pub fn elsewhere(&self, sent: Sent<'_>) -> bool {
        sent.origin.is_some() && self.sent_by_own(sent) == Some(false)
    }

    /// Whether the worker's own page sent it; `None` where nothing is told, as by what is no browser, or a
    /// person by the address bar. A forwarded port or a proxy may change host and origin, while no page
    /// can forge what the browser says of both.
    fn sent_by_own(&self, Sent { origin, site }: Sent<'_>) -> Option<bool> {
        match (site, origin) {
            (Some("same-origin"), origin) => Some(origin != Some("null")),
            (None | Some("none"), origin) => origin.map(|origin| self.is(origin)),
            (Some(_), _) => Some(false),
        }
    }
}

/// What a browser says of where a request comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sent<'a> {
    /// The page's origin; browsers leave it out of a plain `GET`.
    pub origin: Option<&'a str>,
    /// How far that is from here (`Sec-Fetch-Site`), which older browsers do not say, and none does over
    /// plain http to another machine.
    pub site: Option<&'a str>,
}

impl Sent<'_> {
    /// Whether it is of a page that came without encryption, and not from the browser's own machine.
    pub fn in_the_open(&self) -> bool {
        let plain = |origin: &str| origin.starts_with("http://") && !is_loopback(origin);
        self.origin.is_some_and(plain)
    }
}

fn not_own() -> Refusal {
    not_allowed(format!(
        "a call without a caller key must come from the worker's own page; where this one does, a proxy \
         or a forwarded port changes the address on the way: set {PUBLIC_ORIGIN} to the one that the \
         browser shows"
    ))
}

/// 403 `OriginNotAllowed`.
pub fn not_allowed(message: impl Into<String>) -> Refusal {
    Refusal::of(reason::ORIGIN_NOT_ALLOWED, message)
}

/// Whether a browser would write an origin like that: scheme, host and port, and nothing else. Of the
/// web's schemes it is written in one way, of others (an extension's, an app's) as its maker does.
pub fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else {
        return false;
    };
    if matches!(scheme, "http" | "https") {
        return is_web_origin(text);
    }
    let inside = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.');
    let named = scheme.starts_with(|c: char| c.is_ascii_lowercase()) && scheme.bytes().all(inside);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    // Pages of these say `null`.
    let opaque = matches!(scheme, "file" | "data" | "blob" | "about" | "javascript");
    let hosted = !authority.is_empty() && authority.bytes().all(fits);
    named && !opaque && hosted
}

/// The same of an origin of the web.
pub fn is_web_origin(text: &str) -> bool {
    let parts = text.split_once("://");
    parts
        .and_then(|(scheme, authority)| web_origin(scheme, authority))
        .as_deref()
        == Some(text)
}

/// An origin of the web as a browser writes it: in lower case, without the port that goes without saying.
pub fn web_origin(scheme: &str, authority: &str) -> Option<String> {
    let preset = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let (host, port) = host_and_port(authority)?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    if !host.bytes().all(fits) {
        return None;
    }
    let host = host.to_ascii_lowercase();
    Some(match port.filter(|port| *port != preset) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

/// Whether an origin is on this machine.
pub fn is_loopback(origin: &str) -> bool {
    let authority = origin
        .split_once("://")
        .map_or("", |(_, authority)| authority);
    ["127.0.0.1", "[::1]", "localhost"].iter().any(|host| {
        let port = authority.strip_prefix(host);
        port.is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}

#[cfg(test)]
#[path = "origin_tests.rs"]
mod tests;

//! Where a request was sent, and where it came from.

use crate::http::{authority::host_and_port, reason, refusal::Refusal, url};

/// The worker's own origin, as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    origin: String,
}

impl Own {
    /// The origin of an absolute URL, in which some platforms leave the `Host` header as it was sent.
    pub fn of(url: &str) -> Option<Self> {
        let (scheme, authority, _) = url::split(url)?;
        let origin = as_browsers_do(scheme, authority)?;
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
    pub fn require(&self, origin: Option<&str>) -> Result<(), Refusal> {
        if origin.is_some_and(|origin| self.is(origin)) {
            return Ok(());
        }
        Err(not_own())
    }

    /// Keeps a call that a browser signs by itself from other pages: those that say where they are
    /// from by `origin`, and those of which the browser says it by `site` (`Sec-Fetch-Site`).
    ///
    /// # Errors
    /// 403 `OriginNotAllowed`.
    pub fn refuse_others(&self, origin: Option<&str>, site: Option<&str>) -> Result<(), Refusal> {
        let own = origin.is_none_or(|origin| self.is(origin));
        // `none` is a person, by the address bar.
        if own && site.is_none_or(|site| matches!(site, "same-origin" | "none")) {
            return Ok(());
        }
        Err(not_own())
    }
}

fn not_own() -> Refusal {
    not_allowed("a call without a caller key must come from the worker's own page")
}

/// 403 `OriginNotAllowed`.
pub fn not_allowed(message: impl Into<String>) -> Refusal {
    Refusal::of(reason::ORIGIN_NOT_ALLOWED, message)
}

/// Whether a browser would write an origin like that: scheme, host and port, and nothing else.
pub fn is_origin(text: &str) -> bool {
    let parts = text.split_once("://");
    parts
        .and_then(|(scheme, authority)| as_browsers_do(scheme, authority))
        .as_deref()
        == Some(text)
}

/// The origin as a browser writes it: in lower case, without the port that goes without saying.
fn as_browsers_do(scheme: &str, authority: &str) -> Option<String> {
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

//! Method and path to what is asked for. Nothing that is not exactly one of our paths is one.

use crate::refusal::Refusal;

const LOCK_BEFORE: &str = "/v1.0/conference/videoConferences/";
const LOCK_AFTER: &str = "/lock";
const READ: [&str; 2] = ["GET", "HEAD"];

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// To lock or unlock a meeting.
    Lock {
        /// The meeting's id, decoded.
        conference_id: String,
    },
    /// Whether the worker is up.
    Health,
    /// A file of the page.
    Asset(Asset),
}

/// A file of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its name among the files that the build embeds.
    pub name: &'static str,
    /// Its media type.
    pub content_type: &'static str,
}

const ASSETS: [(&str, Asset); 4] = [
    ("/", asset("index.html", "text/html; charset=utf-8")),
    (
        "/page.js",
        asset("page.js", "text/javascript; charset=utf-8"),
    ),
    ("/style.css", asset("style.css", "text/css; charset=utf-8")),
    (
        "/dingtalk-conference-lock.js",
        asset(
            "dingtalk-conference-lock.js",
            "text/javascript; charset=utf-8",
        ),
    ),
];

const fn asset(name: &'static str, content_type: &'static str) -> Asset {
    Asset { name, content_type }
}

/// The route of a request for `url`, as the platform gives it: parsing it again would resolve what
/// looks like dot segments, and so make another path of it.
///
/// # Errors
/// 404 for any path that is not ours, 405 for a method that is not for it.
pub fn find(method: &str, url: &str) -> Result<Route, Refusal> {
    let path = path(url).ok_or_else(Refusal::not_found)?;
    if let Some(segment) = path
        .strip_prefix(LOCK_BEFORE)
        .and_then(|rest| rest.strip_suffix(LOCK_AFTER))
    {
        let conference_id = decode(segment).ok_or_else(Refusal::not_found)?;
        return match method {
            "POST" => Ok(Route::Lock { conference_id }),
            _ => Err(Refusal::method_not_allowed("POST")),
        };
    }
    let route = match path {
        "/healthz" => Route::Health,
        _ => {
            let found = ASSETS.iter().find(|(name, _)| *name == path);
            Route::Asset(found.ok_or_else(Refusal::not_found)?.1)
        }
    };
    if READ.contains(&method) {
        return Ok(route);
    }
    Err(Refusal::method_not_allowed("GET, HEAD"))
}

/// The path in an absolute URL. No HTTP client sends a fragment, so one that arrived is a trick.
fn path(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (_, path) = rest.split_at_checked(rest.find(['/', '?', '#', '\\'])?)?;
    if path.contains('#') {
        return None;
    }
    path.split('?').next().filter(|path| path.starts_with('/'))
}

/// One segment of a path, percent-decoded once. `None` for one that is empty, is or stands for a dot
/// segment, has a character that no segment has (RFC 3986, `pchar`), is wrongly escaped, or is not
/// UTF-8. An escaped slash is a part of the segment.
fn decode(segment: &str) -> Option<String> {
    let mut bytes = segment.bytes();
    let mut decoded = Vec::with_capacity(segment.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from((high << 4) | low).ok()?
            }
            _ if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) => byte,
            _ => return None,
        });
    }
    let decoded = String::from_utf8(decoded).ok()?;
    (!matches!(decoded.as_str(), "" | "." | "..")).then_some(decoded)
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;

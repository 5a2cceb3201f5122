//! A client's settings, checked when it is made.

use alloc::{rc::Rc, string::String};

use super::Credentials;
use crate::model::{BLEMISHED, Failure, Result, concat, cut, is_blemished};

/// Where DingTalk's documentation says its API is. Some internal apps answer only on
/// `https://api.dingtalk.com`.
pub const DEFAULT_ENDPOINT: &str = "https://api.dingtalk.io";

/// How long one attempt may take, in milliseconds, unless said otherwise.
pub const DEFAULT_TIMEOUT_MS: u32 = 10_000;

/// How often a failed call is tried again, unless said otherwise.
pub const DEFAULT_MAX_RETRIES: u32 = 2;

/// The longest time-out, in milliseconds: the hosts' timers count in 31 bits, and a longer one would
/// end at once.
pub const MAX_TIMEOUT_MS: u32 = 0x7fff_ffff;

/// The settings of a client; `P` is the host's type of function, see [`Source`](crate::Source).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options<P> {
    /// Who calls.
    pub credentials: Credentials<P>,
    pub(super) endpoint: String,
    /// What a call does unless it is told otherwise.
    pub call: CallOptions,
}

/// What one call may do differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallOptions {
    /// How long one attempt may take, its body and the token it may need included, in milliseconds.
    pub timeout_ms: u32,
    /// How often a failed call is tried again.
    pub max_retries: u32,
}

impl<P> Options<P> {
    /// [`DEFAULT_ENDPOINT`], [`DEFAULT_TIMEOUT_MS`] and [`DEFAULT_MAX_RETRIES`] with `credentials`.
    pub fn new(credentials: Credentials<P>) -> Self {
        Self {
            credentials,
            endpoint: concat(&[DEFAULT_ENDPOINT]),
            call: CallOptions {
                timeout_ms: DEFAULT_TIMEOUT_MS,
                max_retries: DEFAULT_MAX_RETRIES,
            },
        }
    }

    /// Another endpoint: an `http` or `https` URL, which may have a path as a prefix.
    ///
    /// # Errors
    /// `invalid-argument` for another scheme, for a user name, a query or a fragment, and for a port or
    /// an address that no URL has.
    pub fn endpoint(mut self, endpoint: &str) -> Result<Self> {
        self.set_endpoint("endpoint", endpoint)?;
        Ok(self)
    }

    /// `name` is that by which the caller knows it.
    pub(super) fn set_endpoint(&mut self, name: &str, mut endpoint: &str) -> Result<()> {
        if is_blemished(endpoint) {
            return Err(Failure::invalid_argument(&[name, BLEMISHED]));
        }
        while let Some(shorter) = endpoint.strip_suffix("/") {
            endpoint = shorter;
        }
        let (scheme, rest) = cut(endpoint, b':').unwrap_or_default();
        if rest.strip_prefix("//").is_some_and(is_plain) && is_of_http(scheme) {
            self.endpoint = concat(&[endpoint]);
            return Ok(());
        }
        Err(no_endpoint(name))
    }

    /// Where DingTalk is, or an edge worker.
    pub fn endpoint_url(&self) -> &str {
        &self.endpoint
    }

    /// The same for another type of function.
    pub fn map<Q>(self, function: impl Fn(P) -> Q) -> Options<Q> {
        Options {
            credentials: self.credentials.map(function),
            endpoint: self.endpoint,
            call: self.call,
        }
    }

    /// Other defaults for its calls.
    ///
    /// # Errors
    /// `invalid-argument` for a time-out of 0 or above [`MAX_TIMEOUT_MS`].
    pub fn calls(mut self, call: CallOptions) -> Result<Self> {
        self.call = call.checked()?;
        Ok(self)
    }
}

impl CallOptions {
    pub(crate) fn checked(self) -> Result<Self> {
        if (1..=MAX_TIMEOUT_MS).contains(&self.timeout_ms) {
            return Ok(self);
        }
        Err(Failure::invalid_argument(&[
            "timeoutMs must be from 1 to 2147483647",
        ]))
    }
}

/// The refusal of an endpoint that `name` gives.
pub(super) fn no_endpoint(name: &str) -> Rc<Failure> {
    let what = " must be an http or https URL of nothing but host, port and path";
    Failure::invalid_argument(&[name, what])
}

/// Whether a URL parser reads it as it stands, behind its scheme: it has no character that means something
/// else, no segment of nothing or of dots, escaped or not, and a host.
fn is_plain(rest: &str) -> bool {
    let mut before = '/';
    for c in concat(&[rest, "/"]).chars() {
        let stray = match c {
            '"' | '#' | '<' | '>' | '?' | '@' | '\\' | '^' | '`' | '{'..='}' => true,
            '.' | '/' | '%' | ':' => before == '/',
            _ => false,
        };
        if stray {
            return false;
        }
        before = c;
    }
    has_host(rest)
}

/// In the npm package the host's own parser of URLs is asked: see [`client_options`](super::client_options).
#[cfg(not(feature = "client"))]
fn has_host(_: &str) -> bool {
    true
}

/// The same.
#[cfg(not(feature = "client"))]
fn is_of_http(_: &str) -> bool {
    true
}

#[cfg(feature = "client")]
fn is_of_http(scheme: &str) -> bool {
    ["http", "https"]
        .iter()
        .any(|it| scheme.eq_ignore_ascii_case(it))
}

/// A part of an endpoint behind its scheme.
#[cfg(feature = "client")]
#[derive(Clone, Copy)]
enum Part {
    /// A label of the host's name, or of its IPv4 address.
    Label(Label),
    /// An IPv6 address, in brackets.
    Address,
    AfterAddress,
    Port(u32),
    Path,
}

/// A label as far as it has been read. URL parsers take a host whose last one is a number for an IPv4
/// address, in one of many forms, or not at all.
#[cfg(feature = "client")]
#[derive(Clone, Copy)]
enum Label {
    Empty,
    /// A number of an IPv4 address as it is written.
    Byte(u32),
    /// Another decimal one.
    Decimal,
    /// `0x`, and what may follow.
    Hexadecimal,
    Name,
}

#[cfg(feature = "client")]
impl Label {
    fn then(self, c: char) -> Self {
        let digit = u32::from(c) & 15;
        match (self, c) {
            (Self::Empty, '0'..='9') => Self::Byte(digit),
            (Self::Byte(0), 'x' | 'X') => Self::Hexadecimal,
            (Self::Byte(number), '0'..='9') => match number.wrapping_mul(10).wrapping_add(digit) {
                number @ 10..256 => Self::Byte(number),
                _ => Self::Decimal,
            },
            (Self::Decimal, '0'..='9') => self,
            (Self::Hexadecimal, '0'..='9' | 'a'..='f' | 'A'..='F') => self,
            _ => Self::Name,
        }
    }
}

/// Whether it begins with what a URL has for a host and a port: a port is up to 65535, only an IPv6 address
/// has brackets, and what ends in a number is an IPv4 address.
#[cfg(feature = "client")]
fn has_host(rest: &str) -> bool {
    let mut part = Part::Label(Label::Empty);
    let mut before = '/';
    // Labels of the host's, of which any but a number of an address counts for many; and whether the last
    // one is a number.
    let (mut labels, mut numeric) = (0_u32, false);
    for c in concat(&[rest, "/"]).chars() {
        let at_start = before == '/';
        if let Part::Label(label) = part
            && matches!(c, '.' | ':' | '/')
        {
            // A whole name may have a dot at its end.
            if c == '.' || !matches!(label, Label::Empty) {
                numeric = !matches!(label, Label::Empty | Label::Name);
                let is_byte = matches!(label, Label::Byte(_));
                labels = labels.wrapping_add(if is_byte { 1 } else { 5 });
            }
            if c != '.' && numeric && labels != 4 {
                return false;
            }
        }
        part = match (part, c) {
            (Part::Path, _) => Part::Path,
            (Part::Address, ']') if before != '[' => Part::AfterAddress,
            (Part::Address, ':' | '.' | '0'..='9' | 'a'..='f' | 'A'..='F') => Part::Address,
            (Part::Address, _) | (Part::Port(65_536..), _) => return false,
            (_, '/') => Part::Path,
            (Part::Label(_) | Part::AfterAddress, ':') => Part::Port(0),
            (Part::Label(_), '[') if at_start => Part::Address,
            (Part::Label(_), '[' | ']' | '%') => return false,
            (Part::Label(_), '.') => Part::Label(Label::Empty),
            (Part::Label(label), _) => Part::Label(label.then(c)),
            (Part::Port(port), '0'..='9') => {
                let port = port.wrapping_mul(10).wrapping_add(u32::from(c) & 15);
                Part::Port(port)
            }
            _ => return false,
        };
        before = c;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(text: &str) -> Result<String> {
        let options = Options::<()>::new(Credentials::access_token("t")?);
        Ok(options.endpoint(text)?.endpoint)
    }

    #[test]
    fn an_endpoint_keeps_its_prefix_and_loses_its_last_slash() {
        assert_eq!(endpoint("https://h/a/b/").unwrap(), "https://h/a/b");
        for same in [
            "http://127.0.0.1:8787",
            "https://[::1]:65535/p",
            "https://钉钉.example",
            "https://h:/caf%C3%A9",
            "http://255.0.0.1:80",
            "http://1.2.3.4./p",
            "https://h.1x",
            "https://1.example",
            "https://0xg",
            "http://[::]",
            "http://[1::]",
            "http://[1:2:3:4:5:6:7:8]:1",
            "http://[::2:3:4:5:6:7:8]",
            "http://[::ffff:1.2.3.4]",
        ] {
            assert_eq!(endpoint(same).unwrap(), same);
        }
        for scheme in ["HTTPS", "Https", "hTTPs"] {
            assert_eq!(
                endpoint(&format!("{scheme}://H/a/")).unwrap(),
                format!("{scheme}://H/a")
            );
        }
        let options = Options::<()>::new(Credentials::access_token("t").unwrap());
        assert_eq!(options.endpoint, "https://api.dingtalk.io");
    }

    #[test]
    fn an_endpoint_that_could_leak_or_mislead_is_refused() {
        for text in [
            "api.dingtalk.io",
            "ftp://h",
            "",
            "https://u:p@h",
            "https://h?x",
            "https://h#x",
            "https://h\\x",
            "https://h/../x",
            "https://h/./x",
            "https://h//x",
            "https://h/a/%2e%2E/b",
            "https://h/.%2e/b",
            "https:///api",
            "https://:80",
            "https://<x>",
            "https://",
            "https://h:99999",
            "https://h:65536/p",
            "https://h:8o",
            "http://[::1",
            "http://::1]",
            "http://[::1]x:80",
            "http://[hello]",
            "http://h.1.2.3.4",
            "http://1.2.3.4.5",
            "http://1.2.3",
            "http://256.1.1.1",
            "http://01.2.3.4",
            "http://h.1.",
            "http://0x",
            "http://h.0X1f/p",
            "http://0x7f000001:80",
            "http://h%",
            "http://[]",
        ] {
            let error = endpoint(text).unwrap_err();
            assert!(
                error.message.starts_with("endpoint must be"),
                "{text}: {error:?}"
            );
        }
    }

    #[test]
    fn what_came_along_with_an_endpoint_is_named() {
        for (text, what) in [
            ("https://h x", "blank"),
            ("https://h\n", "line break"),
            ("\u{feff}https://h", "invisible"),
            ("https://h\u{200b}", "invisible"),
            ("https://h/\u{a0}", "blank"),
            ("\"https://h\"", "quotation mark"),
            ("'https://h", "quotation mark"),
        ] {
            let error = endpoint(text).unwrap_err();
            assert!(error.message.starts_with("endpoint has a "), "{text}");
            assert!(error.message.contains(what), "{text}: {error:?}");
        }
    }

    #[test]
    fn a_timeout_is_within_what_timers_can_do() {
        for (timeout_ms, fine) in [
            (0, false),
            (1, true),
            (MAX_TIMEOUT_MS, true),
            (u32::MAX, false),
        ] {
            let call = CallOptions {
                timeout_ms,
                max_retries: 0,
            };
            assert_eq!(call.checked().is_ok(), fine, "{timeout_ms}");
        }
    }
}

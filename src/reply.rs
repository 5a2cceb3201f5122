//! What arrived, as plain data; [`decode`](crate::decode) says what it means.

use crate::request::Request;

/// The longest reply body that is read, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// A reply, whose body the host's JSON parser has read.
#[derive(Clone, Debug)]
pub struct Reply<J> {
    /// What it answers.
    pub request: Request,
    /// HTTP status; 0 where the host hides that of a redirect.
    pub status: u16,
    /// It points elsewhere, or came from elsewhere.
    pub redirected: bool,
    /// The header `x-acs-request-id`.
    pub request_id: Option<String>,
    /// The header `Retry-After`, in milliseconds from now; see [`retry_after_ms`].
    pub retry_after_ms: Option<f64>,
    /// The body.
    pub body: Body<J>,
}

/// The body of a reply.
#[derive(Clone, Debug)]
pub enum Body<J> {
    /// JSON, whatever it is.
    Json(J),
    /// Not JSON, cut off, or nothing.
    NotJson,
    /// More than [`MAX_BODY_BYTES`]; the rest was not read.
    TooLarge,
}

/// A JSON value, as the host's parser made it. Reading it never fails: what is of another type than
/// promised is as good as none.
pub trait Value: Sized {
    /// The member `name`; something that is nothing where there is none.
    fn member(&self, name: &str) -> Self;
    /// The item at `index`; something that is nothing where there is none.
    fn item(&self, index: u32) -> Self;
    /// The string it is.
    fn text(&self) -> Option<String>;
    /// The number it is.
    fn number(&self) -> Option<f64>;
    /// The boolean it is.
    fn boolean(&self) -> Option<bool>;
}

/// A wait as long as a life is a mistake.
const MOST_SECONDS: f64 = 1e9;

/// A `Retry-After` header in milliseconds from `now_ms`: whole seconds, or a date that
/// `parse_date` (the host's) turns into milliseconds since 1970. `None` where it is neither.
pub fn retry_after_ms(header: &str, now_ms: f64, parse_date: impl Fn(&str) -> f64) -> Option<f64> {
    let mut seconds = 0.0;
    for byte in header.bytes() {
        if !byte.is_ascii_digit() {
            // A date of HTTP ends so; host parsers also take "-5", "2026" or "soon 1".
            let wait = parse_date(header) - now_ms;
            let date = header.ends_with(" GMT");
            return (date && wait.is_finite()).then(|| wait.max(0.0));
        }
        seconds = seconds * 10.0 + f64::from(byte & 15);
    }
    (!header.is_empty() && seconds < MOST_SECONDS).then_some(seconds * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Value for serde_json::Value {
        fn member(&self, name: &str) -> Self {
            self.get(name).cloned().unwrap_or_default()
        }
        fn item(&self, index: u32) -> Self {
            self.get(index as usize).cloned().unwrap_or_default()
        }
        fn text(&self) -> Option<String> {
            self.as_str().map(String::from)
        }
        fn number(&self) -> Option<f64> {
            self.as_f64()
        }
        fn boolean(&self) -> Option<bool> {
            self.as_bool()
        }
    }

    #[test]
    fn retry_after_takes_seconds_and_dates() {
        let date = |text: &str| match text {
            "Mon, 23 Nov 2026 08:00:05 GMT" => 105_000.0,
            _ => f64::NAN,
        };
        let parse = |header| retry_after_ms(header, 100_000.0, date);
        assert_eq!(parse("2"), Some(2000.0));
        assert_eq!(parse("0"), Some(0.0));
        assert_eq!(parse("120"), Some(120_000.0));
        assert_eq!(parse("Mon, 23 Nov 2026 08:00:05 GMT"), Some(5000.0));
        let endless = "9".repeat(400);
        for not_one in ["", "soon", "-5", "1.5", " 1", "99999999999", &endless] {
            assert_eq!(parse(not_one), None, "{not_one}");
        }
        let gone_by = "Mon, 23 Nov 2026 08:00:00 GMT";
        assert_eq!(retry_after_ms(gone_by, 100_000.0, |_| 1.0), Some(0.0));
        for no_date in ["-5", "soon 1", "Mon 1", "2026-11-23"] {
            assert_eq!(retry_after_ms(no_date, 0.0, |_| 1.0), None, "{no_date}");
        }
    }
}

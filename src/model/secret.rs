//! Text that must never be shown.

use alloc::string::String;
use core::fmt;

/// What stands where a secret stood.
pub(crate) const REDACTED: &str = "[redacted]";

/// The shortest text that can be a secret, in bytes.
const MIN_BYTES: usize = 6;

/// An access token, an app secret or a suite ticket. It has no `Display`, and its `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As JSON writes it, of a text without control characters.
    pub(crate) fn in_json(&self) -> Self {
        let mut escaped = String::new();
        for c in self.0.chars() {
            if matches!(c, '"' | '\\') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        Self(escaped)
    }

    /// The text itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// How long the secret is that `rest` begins with, in bytes; 0 where it begins with none. Where one is
/// the beginning of another, the longer one is meant.
fn secret_at(rest: &str, secrets: &[Secret]) -> usize {
    let mut longest = 0;
    for secret in secrets {
        // A shorter one is nobody's secret, and stands in words by chance.
        if secret.0.len() >= longest.max(MIN_BYTES) && rest.starts_with(&secret.0) {
            longest = secret.0.len();
        }
    }
    longest
}

/// `text` without `secrets`.
pub(crate) fn redact(text: &str, secrets: &[Secret]) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut length = secret_at(rest, secrets);
        if length > 0 {
            shown.push_str(REDACTED);
        } else {
            shown.push(c);
            length = c.len_utf8();
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    shown
}

/// Whether `text`, which may be long, has one of `secrets`.
pub(crate) fn any_in(text: &str, secrets: &[Secret]) -> bool {
    let mut places = text
        .char_indices()
        .map(|(at, _)| text.get(at..).unwrap_or_default());
    places.any(|rest| secret_at(rest, secrets) > 0)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_and_the_longest_of_several() {
        let secrets =
            [r#"hunter"2\\x"#, "dingkey", "dingkey-and-more", "short", ""].map(Secret::new);
        for (text, shown) in [
            ("", ""),
            ("hunter", "hunter"),
            (r#"a hunter"2\\x, b"#, "a [redacted], b"),
            (
                "dingkey dingkey-and-more dingkey-and",
                "[redacted] [redacted] [redacted]-and",
            ),
            ("会dingkeydingkey会", "会[redacted][redacted]会"),
            ("too short", "too short"),
        ] {
            assert_eq!(redact(text, &secrets), shown);
            assert_eq!(any_in(text, &secrets), text != shown);
        }
    }

    #[test]
    fn debug_hides_it() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "[redacted]");
    }
}

//! Text that must never be shown.

use alloc::{rc::Rc, string::String};
use core::fmt;

use super::{append, first};

/// What stands where a secret stood.
pub(crate) const REDACTED: &str = "[redacted]";

/// The shortest text that can be a secret, in bytes.
const MIN_BYTES: usize = 6;

/// An access token, an app secret or a suite ticket; its clones are one text in memory. It has no `Display`,
/// and its `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Rc<String>);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Rc::new(text.into()))
    }

    /// As JSON writes it, of a text without control characters.
    pub(crate) fn in_json(&self) -> Self {
        let mut escaped = String::new();
        let mut rest = self.expose();
        while let Some((c, after)) = first(rest) {
            let escape = if matches!(c, "\"" | "\\") { "\\" } else { "" };
            append(&mut escaped, &[escape, c]);
            rest = after;
        }
        Self::new(escaped)
    }

    /// The text itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// What comes after the secret that `rest` begins with. Where one is the beginning of another, the longer
/// one is meant.
fn after_secret<'a>(rest: &'a str, secrets: &[Secret]) -> Option<&'a str> {
    let mut longest = MIN_BYTES;
    let mut found = None;
    for secret in secrets {
        // A shorter one is nobody's secret, and stands in words by chance.
        if secret.0.len() >= longest
            && let Some(after) = rest.strip_prefix(secret.expose())
        {
            (longest, found) = (secret.0.len(), Some(after));
        }
    }
    found
}

/// `text` without `secrets`.
pub(crate) fn redact(text: &str, secrets: &[Secret]) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((c, after)) = first(rest) {
        let after_secret = after_secret(rest, secrets);
        shown.push_str(after_secret.map_or(c, |_| REDACTED));
        rest = after_secret.unwrap_or(after);
    }
    shown
}

/// Whether `text`, which may be long, has one of `secrets`.
pub(crate) fn any_in(text: &str, secrets: &[Secret]) -> bool {
    let mut rest = text;
    while let Some((_, after)) = first(rest) {
        if after_secret(rest, secrets).is_some() {
            return true;
        }
        rest = after;
    }
    false
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

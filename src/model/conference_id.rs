//! The meeting's id, as one segment of a path.
//!
//! The official SDKs paste it into the path as it is, so that `a/../../b?x=1` reaches another route.

use alloc::string::String;

use super::{Failure, Result, any, append, concat, digit, first, has_control, is_blank};

/// The longest id that is sent, in bytes of UTF-8. DingTalk's own ids have 24.
pub const MAX_CONFERENCE_ID_BYTES: usize = 256;

/// A `conferenceId` that is safe to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConferenceId(String);

impl ConferenceId {
    /// Checks `id`.
    ///
    /// # Errors
    /// `invalid-argument` when it is empty, `.` or `..` (which a URL parser would take for a step
    /// in the path, escaped or not), longer than [`MAX_CONFERENCE_ID_BYTES`], or has a character that
    /// nobody sees: a control character, a blank, an invisible mark.
    pub fn new(id: &str) -> Result<Self> {
        let problem = if id.is_empty() {
            "is empty"
        } else if id == "." || id == ".." {
            "is a dot segment"
        } else if id.len() > MAX_CONFERENCE_ID_BYTES {
            "is longer than 256 bytes"
        } else if has_control(id) {
            "has a control character"
        } else if any(id, is_blank) {
            "has a blank or an invisible character in it"
        } else if any(id, |c| c == '\u{fffd}') {
            // What half a surrogate pair becomes on its way from JavaScript.
            "is cut in the middle of a character"
        } else {
            return Ok(Self(concat(&[id])));
        };
        Err(Failure::invalid_argument(&[
            "conferenceId ",
            problem,
            "; give the id of a running meeting",
        ]))
    }

    /// The id as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id percent-encoded whole: only the unreserved characters of RFC 3986 stay as they are.
    pub fn path_segment(&self) -> String {
        percent_encoded(&self.0)
    }
}

/// `text` with all but the unreserved characters of RFC 3986 percent-encoded.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    let mut rest = text;
    while let Some((c, after)) = first(rest) {
        for byte in c.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                encoded.push_str(c);
            } else {
                let (high, low) = (digit((byte >> 4).into()), digit((byte & 15).into()));
                append(&mut encoded, &["%", high, low]);
            }
        }
        rest = after;
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ErrorKind;
    use proptest::prelude::*;

    #[test]
    fn an_ordinary_id_stays_as_it_is() {
        let id = ConferenceId::new("644272f14ba3310xxxxxxxxx").unwrap();
        assert_eq!(id.path_segment(), "644272f14ba3310xxxxxxxxx");
    }

    #[test]
    fn nothing_in_an_id_can_leave_its_segment() {
        let id = ConferenceId::new("a/../../b?x=1#y\\z%2e会!'()*;:@").unwrap();
        assert_eq!(
            id.path_segment(),
            "a%2F..%2F..%2Fb%3Fx%3D1%23y%5Cz%252e%E4%BC%9A%21%27%28%29%2A%3B%3A%40"
        );
    }

    #[test]
    fn what_cannot_be_an_id_is_refused_with_the_reason() {
        let long = "x".repeat(257);
        let wide = "会".repeat(86);
        for (id, reason) in [
            ("", "empty"),
            (".", "dot segment"),
            ("..", "dot segment"),
            (long.as_str(), "256 bytes"),
            (wide.as_str(), "256 bytes"),
            ("a\nb", "control character"),
            ("a\u{7f}", "control character"),
            ("a\u{85}", "control character"),
            ("\0", "control character"),
            ("a\u{fffd}", "middle of a character"),
            (" 644272", "blank or an invisible"),
            ("644272\u{200b}", "blank or an invisible"),
            ("644\u{202e}272", "blank or an invisible"),
            ("\u{3000}644272", "blank or an invisible"),
            ("644272\u{feff}", "blank or an invisible"),
        ] {
            let error = ConferenceId::new(id).unwrap_err();
            assert_eq!(error.kind, ErrorKind::InvalidArgument, "{id:?}");
            assert!(error.message.contains(reason), "{id:?}: {}", error.message);
        }
        assert!(ConferenceId::new(&"x".repeat(256)).is_ok());
        assert!(ConferenceId::new("...").is_ok());
    }

    fn decode(segment: &str) -> Vec<u8> {
        let mut bytes = segment.bytes();
        let mut decoded = Vec::new();
        while let Some(byte) = bytes.next() {
            if byte == b'%' {
                let hex: String = bytes.by_ref().take(2).map(char::from).collect();
                decoded.push(u8::from_str_radix(&hex, 16).unwrap_or_default());
            } else {
                decoded.push(byte);
            }
        }
        decoded
    }

    proptest! {
        #[test]
        fn every_accepted_id_is_one_segment_and_comes_back(id in "\\PC{0,90}|[./?#%\\\\a-c ]{0,20}") {
            if let Ok(accepted) = ConferenceId::new(&id) {
                let segment = accepted.path_segment();
                prop_assert!(segment.bytes().all(|byte|
                    byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
                prop_assert!(segment != "." && segment != "..");
                prop_assert_eq!(decode(&segment), id.as_bytes());
            }
        }
    }
}

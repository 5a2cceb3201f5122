//! What the headers of a request say: why it is made, and how it names itself.

use super::fields::params_error;
use crate::{
    http::{refusal::Refusal, url},
    keeper::machine::idempotency,
    text::misleads,
};

/// The longest reason, in characters.
const MOST: usize = 200;

/// The header `x-reason`, decoded: why an action is wanted, for the record.
///
/// # Errors
/// 400 `paramsError` where it is too long, or not one line.
pub fn reason(given: Option<&str>) -> Result<Option<String>, Refusal> {
    let decoded = given.map(decoded).unwrap_or_default();
    let reason = decoded.trim();
    if reason.is_empty() {
        return Ok(None);
    }
    if reason.chars().count() > MOST {
        let message = format!("x-reason is longer than {MOST} characters");
        return Err(params_error(message));
    }
    if is_no_text(reason) {
        return Err(params_error("x-reason is not UTF-8: percent-encode it"));
    }
    if reason.chars().any(misleads) {
        let message = "x-reason has a control character, or one that turns text around";
        return Err(params_error(message));
    }
    Ok(Some(reason.into()))
}

/// A header's text. No header can carry more than Latin letters, so that others come percent-encoded, as a
/// page sends them, or as the bytes of UTF-8, each of which the host took for a letter.
fn decoded(text: &str) -> String {
    if let Some(text) = url::decode(text).filter(|other| other != text) {
        return text;
    }
    unread(text)
}

/// A text of which the host may have taken each byte for a letter, as UTF-8 where that is what it is.
fn unread(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text
        .chars()
        .map(|it| u8::try_from(u32::from(it)).ok())
        .collect();
    let utf8 = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    utf8.unwrap_or_else(|| text.into())
}

/// Whether a host made it of bytes that are no UTF-8: it put a mark in their place, or took them for the controls
/// of Latin-1, which nobody writes.
fn is_no_text(text: &str) -> bool {
    text.contains(|c| matches!(c, '\u{fffd}' | '\u{80}'..='\u{9f}'))
}

/// The header `Idempotency-Key`.
///
/// # Errors
/// 400 `paramsError` where it is empty, too long, or has what nobody could see in it.
pub fn key(given: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(key) = given.map(unread) else {
        return Ok(None);
    };
    if is_no_text(&key) {
        return Err(params_error(
            "Idempotency-Key is not UTF-8: write it in ASCII",
        ));
    }
    let good = !key.is_empty()
        && key.chars().count() <= idempotency::MOST
        && !key.chars().any(char::is_control);
    if good {
        return Ok(Some(key));
    }
    let most = idempotency::MOST;
    Err(params_error(format!(
        "Idempotency-Key is not a text of 1 to {most} characters"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_of_at_most_200_characters() {
        assert_eq!(reason(None), Ok(None));
        assert_eq!(reason(Some("  ")), Ok(None));
        assert_eq!(
            reason(Some(" 董事会 开始 ")),
            Ok(Some("董事会 开始".into()))
        );
        // As a page sends it, and as a program does that takes a header for bytes.
        let encoded = "%E8%91%A3%E4%BA%8B%E4%BC%9A%20100%25";
        assert_eq!(reason(Some(encoded)), Ok(Some("董事会 100%".into())));
        let latin: String = "董事会".bytes().map(char::from).collect();
        assert_eq!(reason(Some(&latin)), Ok(Some("董事会".into())));
        for same in ["100% sure", "50 %", "café"] {
            assert_eq!(reason(Some(same)), Ok(Some(same.into())));
        }
        assert!(reason(Some(&"会".repeat(200))).is_ok());
        // What a host made of bytes that are no UTF-8.
        for bytes in ["f\u{fffd}r", "\u{e4}\u{9c}"] {
            let refusal = reason(Some(bytes)).unwrap_err();
            assert!(refusal.message.ends_with("percent-encode it"));
        }
        for bad in [
            "会".repeat(201),
            "a\nb".into(),
            "a\u{0}b".into(),
            "a%0Ab".into(),
            "a\u{202e}b".into(),
        ] {
            assert_eq!(reason(Some(&bad)).unwrap_err().code, "paramsError");
        }
    }

    #[test]
    fn a_key_has_1_to_255_characters() {
        assert_eq!(key(None), Ok(None));
        assert_eq!(key(Some("k-1 x")), Ok(Some("k-1 x".into())));
        assert!(key(Some(&"k".repeat(255))).is_ok());
        // On every host the same, and not decoded.
        let latin: String = "会议".bytes().map(char::from).collect();
        for same in ["会议", &latin] {
            assert_eq!(key(Some(same)), Ok(Some("会议".into())));
        }
        assert_eq!(key(Some("a%20b")), Ok(Some("a%20b".into())));
        for bad in [
            String::new(),
            "k".repeat(256),
            "a\u{7f}".into(),
            "k\u{fffd}".into(),
        ] {
            assert_eq!(key(Some(&bad)).unwrap_err().status, 400);
        }
    }
}

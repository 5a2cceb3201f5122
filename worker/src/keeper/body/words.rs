//! What the headers of a request say: why it is made, and how it names itself.

use super::fields::params_error;
use crate::{http::refusal::Refusal, keeper::machine::idempotency};

/// The longest reason, in characters.
const MOST: usize = 200;

/// The header `x-reason`, decoded: why an action is wanted, for the record.
///
/// # Errors
/// 400 `paramsError` where it is too long, or not one line.
pub fn reason(given: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(reason) = given.map(str::trim).filter(|reason| !reason.is_empty()) else {
        return Ok(None);
    };
    if reason.chars().count() > MOST {
        let message = format!("x-reason is longer than {MOST} characters");
        return Err(params_error(message));
    }
    if reason.chars().any(char::is_control) {
        return Err(params_error("x-reason has a control character"));
    }
    Ok(Some(reason.into()))
}

/// The header `Idempotency-Key`.
///
/// # Errors
/// 400 `paramsError` where it is empty, too long, or has what nobody could see in it.
pub fn key(given: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(key) = given else {
        return Ok(None);
    };
    let good = !key.is_empty()
        && key.chars().count() <= idempotency::MOST
        && !key.chars().any(char::is_control);
    if good {
        return Ok(Some(key.into()));
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
        assert!(reason(Some(&"会".repeat(200))).is_ok());
        for bad in ["会".repeat(201), "a\nb".into(), "a\u{0}b".into()] {
            assert_eq!(reason(Some(&bad)).unwrap_err().code, "paramsError");
        }
    }

    #[test]
    fn a_key_has_1_to_255_characters() {
        assert_eq!(key(None), Ok(None));
        assert_eq!(key(Some("k-1 x")), Ok(Some("k-1 x".into())));
        assert!(key(Some(&"k".repeat(255))).is_ok());
        for bad in [String::new(), "k".repeat(256), "a\u{7f}".into()] {
            assert_eq!(key(Some(&bad)).unwrap_err().status, 400);
        }
    }
}

//! Who calls: the key in a request, and what it may be used for.

use dingtalk_conference_lock::Action;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{caller_keys::CallerKey, refusal::Refusal};

/// The header DingTalk takes an access token from, and we a caller key.
pub const TOKEN_HEADER: &str = "x-acs-dingtalk-access-token";

/// The key in a request: in [`TOKEN_HEADER`], else as `Authorization: Bearer KEY`.
pub fn credential<'a>(token: Option<&'a str>, authorization: Option<&'a str>) -> Option<&'a str> {
    let token = token.map(str::trim).filter(|key| !key.is_empty());
    token.or_else(|| {
        let (scheme, key) = authorization?.trim().split_once(' ')?;
        let key = key.trim_start();
        (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
    })
}

/// The one of `keys` that was presented. Every key is compared, and each in constant time, so that
/// the time taken tells nothing about any of them.
///
/// # Errors
/// 401 `InvalidAuthentication`, as DingTalk answers a bad token.
pub fn identify<'a>(
    keys: &'a [CallerKey],
    presented: Option<&str>,
) -> Result<&'a CallerKey, Refusal> {
    let Some(presented) = presented else {
        return Err(unauthenticated(
            "the caller key is missing: send it as x-acs-dingtalk-access-token, or as Authorization: Bearer",
        ));
    };
    let digest: [u8; 32] = Sha256::digest(presented.as_bytes()).into();
    let mut found = None;
    for key in keys {
        if bool::from(key.sha256.ct_eq(&digest)) {
            found = Some(key);
        }
    }
    found.ok_or_else(|| unauthenticated("the caller key is not known here"))
}

fn unauthenticated(message: &str) -> Refusal {
    Refusal::new(401, "InvalidAuthentication", message).with_header("www-authenticate", "Bearer")
}

/// Lets `key` do `action`.
///
/// # Errors
/// 403 `noPermission`.
pub fn permit(key: &CallerKey, action: Action) -> Result<(), Refusal> {
    if key.may(action.into()) {
        return Ok(());
    }
    let message = format!("this caller key may not {} meetings", action.as_str());
    Err(Refusal::new(403, "noPermission", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{caller_keys::Permission, config::tests::KEY_SHA256};

    #[test]
    fn a_key_comes_in_either_header() {
        for (token, authorization, found) in [
            (Some("k"), None, Some("k")),
            (Some(" k "), None, Some("k")),
            (None, Some("Bearer k"), Some("k")),
            (None, Some("bEARER   k "), Some("k")),
            (Some("k"), Some("Bearer other"), Some("k")),
            (Some("k"), Some("Basic dTpw"), Some("k")),
            (Some(""), Some("Bearer k"), Some("k")),
            (None, None, None),
            (Some(""), None, None),
            (None, Some("k"), None),
            (None, Some("Bearer"), None),
            (None, Some("Bearer  "), None),
            (None, Some("Basic k"), None),
            (None, Some("Bearerk"), None),
        ] {
            assert_eq!(
                credential(token, authorization),
                found,
                "{token:?} {authorization:?}"
            );
        }
    }

    fn keys() -> Vec<CallerKey> {
        let json = format!(
            r#"[{{"id":"other","sha256":"{}","actions":["unlock"]}},
                {{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}},
                {{"id":"last","sha256":"{}","actions":["unlock"]}}]"#,
            KEY_SHA256.replacen('8', "9", 1),
            KEY_SHA256.replace("aa", "ab"),
        );
        CallerKey::parse_all(&json).unwrap()
    }

    #[test]
    fn only_the_key_itself_is_known() {
        let keys = keys();
        assert_eq!(identify(&keys, Some("secret-key")).unwrap().id, "ops");
        for wrong in [
            None,
            Some("secret-kez"),
            Some("secret-key "),
            Some("SECRET-KEY"),
            Some(KEY_SHA256),
        ] {
            let refusal = identify(&keys, wrong).unwrap_err();
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (401, "InvalidAuthentication")
            );
            assert!(!refusal.message.contains("secret"), "{refusal:?}");
        }
    }

    #[test]
    fn a_key_does_what_it_may_and_no_more() {
        let keys = keys();
        let ops = identify(&keys, Some("secret-key")).unwrap();
        assert!(ops.may(Permission::Lock) && permit(ops, Action::Lock).is_ok());
        let refusal = permit(ops, Action::Unlock).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (403, "noPermission")
        );
        assert_eq!(refusal.message, "this caller key may not unlock meetings");
    }
}

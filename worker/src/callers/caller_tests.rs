use super::*;
use crate::config::tests::KEY_SHA256;

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

const NOW: u64 = 1_795_420_800_000;

fn keys(more: &str) -> Vec<CallerKey> {
    let json = format!(
        r#"[{{"id":"other","sha256":"{}","actions":["unlock"]}},
            {{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]{more}}},
            {{"id":"ops","sha256":"{}","actions":["unlock"]}}]"#,
        KEY_SHA256.replacen('8', "9", 1),
        KEY_SHA256.replace("aa", "ab"),
    );
    CallerKey::parse_all(&[("CALLER_KEYS", &json)]).unwrap()
}

#[test]
fn only_the_key_itself_is_known() {
    let keys = keys("");
    let found = identify(&keys, "secret-key", NOW).unwrap();
    assert_eq!((found.id.as_str(), found), ("ops", &keys[1]));
    for wrong in ["secret-kez", "secret-key ", "SECRET-KEY", KEY_SHA256, ""] {
        let refusal = identify(&keys, wrong, NOW).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (401, "InvalidAuthentication")
        );
        assert!(!refusal.message.contains("secret"), "{refusal:?}");
    }
}

#[test]
fn a_key_is_good_until_it_expires() {
    let keys = keys(r#","expires":"2026-11-23T08:00:00Z""#);
    assert_eq!(identify(&keys, "secret-key", NOW - 1).unwrap().id, "ops");
    let refusal = identify(&keys, "secret-key", NOW).unwrap_err();
    assert_eq!(
        (refusal.status, refusal.code.as_str()),
        (401, "InvalidAuthentication")
    );
    assert!(refusal.message.contains("has expired"));
}

fn refused(result: Result<(), Refusal>) -> String {
    let refusal = result.unwrap_err();
    assert_eq!(
        (refusal.status, refusal.code.as_str()),
        (403, "noPermission")
    );
    refusal.message
}

#[test]
fn a_caller_does_what_it_may_and_no_more() {
    let ops = Caller::from(&keys("")[1]);
    assert!(ops.permit_action(Action::Lock, "any").is_ok());
    let message = refused(ops.permit_action(Action::Unlock, "any"));
    assert_eq!(message, "this caller may not unlock meetings");
    let message = refused(ops.permit(Permission::Read, "see meetings"));
    assert_eq!(message, "this caller may not see meetings");
    assert!(ops.permit_names(None).is_ok());
}

#[test]
fn a_limited_caller_knows_of_its_own_meetings_only() {
    let ops = Caller::from(&keys(r#","conferences":["a","b*"]"#)[1]);
    assert!(ops.permit_action(Action::Lock, "a").is_ok());
    refused(ops.permit_action(Action::Lock, "c"));
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).into()).collect::<Vec<String>>();
    assert!(ops.permit_names(Some(&ids(&["a", "b1", "b2"]))).is_ok());
    refused(ops.permit_names(Some(&ids(&["a", "c"]))));
    refused(ops.permit_names(None));
}

use super::*;
use crate::config::tests::KEY_SHA256;

const NOW: u64 = 1_795_420_800_000;
const MINUTE: u64 = 60_000;

fn keys() -> Vec<CallerKey> {
    let other = KEY_SHA256.replacen('8', "9", 1);
    let json = format!(
        r#"[{{"id":"other","sha256":"{other}","actions":[],"expires":"2026-11-23T08:30:00Z"}},
            {{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}}]"#
    );
    CallerKey::parse_all(&[("CALLER_KEYS", &json)]).unwrap()
}

fn signer(secret: &str) -> SessionKey {
    SessionKey::derive(secret, &keys())
}

#[test]
fn a_session_is_its_keys_until_it_ends() {
    let (keys, signer) = (keys(), signer("secret"));
    let Given { text, expires_ms } = begin(&signer, &keys[1], NOW, [7; 8]);
    assert_eq!(expires_ms, NOW + IDLE_MS);
    for now in [0, NOW, expires_ms - 1] {
        let session = open(&signer, &text, &keys, now).unwrap();
        assert_eq!((session.key, session.expires_ms), (&keys[1], expires_ms));
        assert_eq!(session.last_ms(), NOW + LONGEST_MS);
    }
    assert_eq!(open(&signer, &text, &keys, expires_ms), None);
}

#[test]
fn a9_it_is_renewed_while_it_is_used_and_no_longer_than_it_may_last() {
    let (keys, signer) = (keys(), signer("secret"));
    let mut given = begin(&signer, &keys[1], NOW, [7; 8]);
    let id = open(&signer, &given.text, &keys, NOW).unwrap().id;
    let mut now = NOW;
    let mut renewals = 0;
    while let Some(session) = open(&signer, &given.text, &keys, now) {
        assert_eq!(session.id, id, "the same session");
        if let Some(later) = session.renewed(&signer, now) {
            assert!(later.expires_ms >= given.expires_ms + 5 * MINUTE);
            assert!(later.expires_ms <= NOW + LONGEST_MS);
            renewals += 1;
            given = later;
        }
        now += MINUTE;
    }
    assert_eq!(now, NOW + LONGEST_MS);
    assert_eq!(
        renewals,
        7 * 60 / 5,
        "every five minutes, until the last hour"
    );
}

#[test]
fn it_ends_with_its_key_and_with_the_apps_secret() {
    let (mut keys, signer) = (keys(), signer("secret"));
    let given = begin(&signer, &keys[1], NOW, [7; 8]);
    let fewer = SessionKey::derive("secret", &keys[..1]);
    assert_eq!(open(&fewer, &given.text, &keys[..1], NOW), None);
    let other = SessionKey::derive("secret2", &keys);
    assert_eq!(open(&other, &given.text, &keys, NOW), None);
    let short = begin(&signer, &keys[0], NOW, [7; 8]);
    assert_eq!(short.expires_ms, NOW + 30 * MINUTE, "no later than its key");
    let session = open(&signer, &short.text, &keys, short.expires_ms - 1).unwrap();
    assert_eq!(session.renewed(&signer, short.expires_ms - 1), None);
    // Keys come and go around it.
    let swapped: Vec<_> = keys.iter().rev().cloned().collect();
    let again = SessionKey::derive("secret", &swapped);
    assert!(open(&again, &given.text, &swapped, NOW).is_some());
    // The key was given an earlier end since.
    keys[0].expires_ms = Some(NOW);
    assert_eq!(open(&signer, &short.text, &keys, NOW), None);
}

#[test]
fn two_sessions_are_not_one() {
    let (keys, signer) = (keys(), signer("secret"));
    let id = |nonce| {
        let given = begin(&signer, &keys[1], NOW, nonce);
        open(&signer, &given.text, &keys, NOW).unwrap().id
    };
    assert_ne!(id([7; 8]), id([8; 8]));
}

#[test]
fn nothing_else_is_a_session() {
    let (keys, signer) = (keys(), signer("secret"));
    let text = begin(&signer, &keys[1], NOW, [7; 8]).text;
    let [moment, id, mac] = text.split('.').collect::<Vec<_>>()[..] else {
        panic!("{text}")
    };
    let other = begin(&signer, &keys[0], NOW, [7; 8]).text;
    let theirs = other.split('.').nth(1).unwrap();
    for forged in [
        String::new(),
        ".".into(),
        "..".into(),
        moment.into(),
        format!("{moment}.{id}"),
        format!("{moment}.{id}."),
        format!("{moment}.{mac}"),
        format!("{moment}..{mac}"),
        format!("{}.{id}.{mac}", NOW + LONGEST_MS),
        format!("0{moment}.{id}.{mac}"),
        format!("+{moment}.{id}.{mac}"),
        format!("-{moment}.{id}.{mac}"),
        format!("{moment}.{id}.{mac}0"),
        format!("{moment}.{id}.{mac}."),
        format!("{moment}.{id}.{}", mac.get(2..).unwrap()),
        format!("{moment}.{id}.{}", mac.to_uppercase()),
        format!("{moment}.{}.{mac}", id.to_uppercase()),
        format!("{moment}.{theirs}.{mac}"),
        format!("{moment}.{}.{mac}", id.replace("07", "08")),
        format!("{moment}.{}.{mac}", "0".repeat(40)),
        format!("{moment}.{id}.{}", "0".repeat(64)),
        format!("{}.{id}.{mac}", u128::MAX),
        format!("{moment}.{id}.{KEY_SHA256}"),
        format!(" {text}"),
        format!("{text}.{mac}"),
        "1".repeat(16_000),
    ] {
        assert_eq!(open(&signer, &forged, &keys, NOW), None, "{forged:.200}");
    }
    assert!(!text.contains(KEY_SHA256) && !text.contains("85dbe15d"));
    assert!(!format!("{signer:?}").contains("secret"));
}

//! A session of the page: proof that its holder presented a caller key, good for eight hours at most.
//!
//! It is `MOMENT.MAC`: when it ends, and an HMAC over that and the digest of the caller key, under a
//! key made from the app's secret. So nothing has to be kept, and it ends when its caller key is taken
//! out of the configuration or expires, and when the app's secret changes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::{
    config::{caller_keys::CallerKey, upstream::Upstream},
    hex,
};

/// How long a session lasts, in seconds.
pub const SECONDS: u64 = 8 * 60 * 60;

/// What sessions are signed with.
#[derive(Clone)]
pub struct SessionKey([u8; 32]);

/// An open session.
#[derive(Debug, PartialEq, Eq)]
pub struct Session<'a> {
    /// The caller key it was begun with.
    pub key: &'a CallerKey,
    /// When it ends, in milliseconds since 1970.
    pub expires_ms: u64,
}

impl core::fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SessionKey")
    }
}

impl SessionKey {
    /// The key for the sessions of an app's worker.
    pub fn of(upstream: &Upstream) -> Self {
        Self::derive(upstream.app_secret().expose())
    }

    /// The key that belongs to an app's secret, and is of no use for anything else.
    pub fn derive(app_secret: &str) -> Self {
        let label = "dingtalk-conference-lock session 1\0";
        let digest = Sha256::new_with_prefix(label).chain_update(app_secret);
        Self(digest.finalize().into())
    }

    /// A new session of `key`, as the text to give out, and when it ends.
    pub fn begin(&self, key: &CallerKey, now_ms: u64) -> (String, u64) {
        let longest = now_ms.saturating_add(SECONDS.saturating_mul(1000));
        let expires_ms = key.expires_ms.map_or(longest, |end| end.min(longest));
        let mac = self.mac(key, expires_ms).finalize().into_bytes();
        (format!("{expires_ms}.{}", hex::text(&mac)), expires_ms)
    }

    /// The session that `text` stands for, if it is one of a key in `keys`.
    pub fn open<'a>(&self, text: &str, keys: &'a [CallerKey], now_ms: u64) -> Option<Session<'a>> {
        let (moment, mac) = text.split_once('.')?;
        let expires_ms: u64 = moment.parse().ok().filter(|end| *end > now_ms)?;
        let bytes = hex::bytes(mac)?;
        // Of one session there is one spelling.
        if expires_ms.to_string() != moment || hex::text(&bytes) != mac {
            return None;
        }
        // In constant time each, since `verify_slice` is.
        let signed = |key: &&CallerKey| self.mac(key, expires_ms).verify_slice(&bytes).is_ok();
        let key = keys
            .iter()
            .find(signed)
            .filter(|key| !key.expired(now_ms))?;
        Some(Session { key, expires_ms })
    }

    fn mac(&self, key: &CallerKey, expires_ms: u64) -> Hmac<Sha256> {
        // A key shorter than a block is filled up with zeros (RFC 2104).
        let mut block = [0; 64];
        block
            .iter_mut()
            .zip(self.0)
            .for_each(|(to, from)| *to = from);
        Hmac::<Sha256>::new(&block.into())
            .chain_update(expires_ms.to_be_bytes())
            .chain_update(key.sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::KEY_SHA256;

    const NOW: u64 = 1_795_420_800_000;
    const END: u64 = NOW + SECONDS * 1000;

    fn keys() -> Vec<CallerKey> {
        let other = KEY_SHA256.replacen('8', "9", 1);
        let json = format!(
            r#"[{{"id":"other","sha256":"{other}","actions":[],"expires":"2026-11-23T09:00:00Z"}},
                {{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}}]"#
        );
        CallerKey::parse_all(&json).unwrap()
    }

    #[test]
    fn a_session_is_its_keys_until_it_ends() {
        let (keys, signer) = (keys(), SessionKey::derive("secret"));
        let (text, expires_ms) = signer.begin(&keys[1], NOW);
        assert_eq!(expires_ms, END);
        assert_eq!(text.len(), "1795420800000.".len() + 64);
        for now in [0, NOW, END - 1] {
            assert_eq!(
                signer.open(&text, &keys, now),
                Some(Session {
                    key: &keys[1],
                    expires_ms
                })
            );
        }
        assert_eq!(signer.open(&text, &keys, END), None);
    }

    #[test]
    fn it_ends_with_its_key_and_with_the_apps_secret() {
        let (keys, signer) = (keys(), SessionKey::derive("secret"));
        let (text, _) = signer.begin(&keys[1], NOW);
        assert_eq!(signer.open(&text, &keys[..1], NOW), None);
        assert_eq!(SessionKey::derive("secret2").open(&text, &keys, NOW), None);
        let (text, expires_ms) = signer.begin(&keys[0], NOW);
        assert_eq!(expires_ms, NOW + 3_600_000, "no later than its key");
        assert!(signer.open(&text, &keys, expires_ms - 1).is_some());
        assert_eq!(signer.open(&text, &keys, expires_ms), None);
        // The key was given an earlier end since.
        let mut keys = keys;
        keys[0].expires_ms = Some(NOW);
        assert_eq!(signer.open(&text, &keys, NOW), None);
    }

    #[test]
    fn nothing_else_is_a_session() {
        let (keys, signer) = (keys(), SessionKey::derive("secret"));
        let (text, _) = signer.begin(&keys[1], NOW);
        let (moment, mac) = text.split_once('.').unwrap();
        let later = END + 1;
        for forged in [
            String::new(),
            ".".into(),
            moment.into(),
            format!("{moment}."),
            format!(".{mac}"),
            format!("{later}.{mac}"),
            format!("0{moment}.{mac}"),
            format!("+{moment}.{mac}"),
            format!("0{moment}.{mac}x"),
            format!("-{moment}.{mac}"),
            format!("{moment}.{mac}0"),
            format!("{moment}.{}", mac.get(2..).unwrap()),
            format!("{moment}.{}", mac.to_uppercase()),
            format!("{moment}.{}", "0".repeat(64)),
            format!("{}.{mac}", u128::MAX),
            format!("{moment}.{KEY_SHA256}"),
            format!(" {text}"),
            format!("{moment}.{mac}.{mac}"),
        ] {
            assert_eq!(signer.open(&forged, &keys, NOW), None, "{forged}");
        }
        assert!(!text.contains(KEY_SHA256) && !format!("{signer:?}").contains("secret"));
    }
}

//! A session of the page: proof that its holder presented a caller key, good for an hour, and renewed
//! while it is used, up to eight hours after the key was given.
//!
//! It is `MOMENT.ID.MAC`: when it ends, by what it is known, and an HMAC over both and the digest of the
//! caller key. The id stays the same as it is renewed, and has when it was begun, what tells it from
//! others, and by what its caller key is found.

use crate::{
    config::{
        caller_keys::CallerKey,
        session_key::{SessionKey, Tag},
    },
    hex,
};

/// By what a session is known, as long as it lasts.
pub type SessionId = [u8; 20];

/// How long a session is good without being used, in milliseconds.
pub const IDLE_MS: u64 = 60 * 60 * 1000;
/// How long it is good at most, in milliseconds: then the key is asked for again.
pub const LONGEST_MS: u64 = 8 * 60 * 60 * 1000;
/// By how much a renewal must be later to be worth a cookie, in milliseconds.
const WORTH_MS: u64 = 5 * 60 * 1000;

/// The longest text that can be a session, in bytes: the longest moment, id and MAC, and the dots.
const MAX_BYTES: usize = 20 + 40 + 64 + 2;

/// An open session.
#[derive(Debug, PartialEq, Eq)]
pub struct Session<'a> {
    /// The caller key it was begun with.
    pub key: &'a CallerKey,
    /// By what it is known, as long as it lasts.
    pub id: SessionId,
    /// When it ends unless it is used, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// What is given out of a session: its text, and when it ends unless it is used.
#[derive(Debug, PartialEq, Eq)]
pub struct Given {
    /// The text.
    pub text: String,
    /// In milliseconds since 1970.
    pub expires_ms: u64,
}

/// A new session of `key`; `nonce` tells it from others that were begun in the same moment.
pub fn begin(signer: &SessionKey, key: &CallerKey, now_ms: u64, nonce: [u8; 8]) -> Given {
    let mut id = SessionId::default();
    let parts = now_ms.to_be_bytes().into_iter().chain(nonce);
    let all = parts.chain(signer.tag(key));
    id.iter_mut().zip(all).for_each(|(to, from)| *to = from);
    give(signer, key, id, now_ms)
}

/// The session that `text` stands for, if it is one of a key in `keys`, for which `signer` was made.
pub fn open<'a>(
    signer: &SessionKey,
    text: &str,
    keys: &'a [CallerKey],
    now_ms: u64,
) -> Option<Session<'a>> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let (moment, rest) = text.split_once('.')?;
    let (name, mac) = rest.split_once('.')?;
    let expires_ms: u64 = moment.parse().ok().filter(|end| *end > now_ms)?;
    let (id, signature) = (hex::bytes(name)?, hex::bytes(mac)?);
    // Of one session there is one spelling.
    if expires_ms.to_string() != moment || hex::text(&id) != name || hex::text(&signature) != mac {
        return None;
    }
    let signed = |key: &&CallerKey| signer.signed(parts(expires_ms, &id, key).each(), &signature);
    let key = signer
        .tagged(tag(&id), keys)
        .find(signed)
        .filter(|key| !key.expired(now_ms))?;
    Some(Session {
        key,
        id,
        expires_ms,
    })
}

impl Session<'_> {
    /// When it ends however much it is used, in milliseconds since 1970.
    pub fn last_ms(&self) -> u64 {
        last_ms(&self.id)
    }

    /// The same session for another while, where that is worth it.
    pub fn renewed(&self, signer: &SessionKey, now_ms: u64) -> Option<Given> {
        let later = give(signer, self.key, self.id, now_ms);
        let worth = self.expires_ms.saturating_add(WORTH_MS);
        (later.expires_ms >= worth).then_some(later)
    }
}

fn give(signer: &SessionKey, key: &CallerKey, id: SessionId, now_ms: u64) -> Given {
    let end = now_ms.saturating_add(IDLE_MS).min(last_ms(&id));
    let expires_ms = key.expires_ms.map_or(end, |its| its.min(end));
    let signature = signer.sign(parts(expires_ms, &id, key).each());
    let text = format!("{expires_ms}.{}.{}", hex::text(&id), hex::text(&signature));
    Given { text, expires_ms }
}

fn last_ms(id: &SessionId) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *id;
    u64::from_be_bytes([a, b, c, d, e, f, g, h]).saturating_add(LONGEST_MS)
}

fn tag(id: &SessionId) -> Tag {
    let [.., a, b, c, d] = *id;
    [a, b, c, d]
}

/// What is signed.
struct Parts<'a>([u8; 8], &'a SessionId, &'a CallerKey);

fn parts<'a>(expires_ms: u64, id: &'a SessionId, key: &'a CallerKey) -> Parts<'a> {
    Parts(expires_ms.to_be_bytes(), id, key)
}

impl Parts<'_> {
    fn each(&self) -> [&[u8]; 3] {
        [&self.0, self.1, &self.2.sha256]
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;

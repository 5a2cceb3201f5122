//! What sessions are signed with: a key made from the app's secret, so that nothing has to be kept, and a
//! session ends when its caller key is taken out of the configuration, and when the app's secret changes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::config::caller_keys::CallerKey;

/// By what a caller key is found again. It tells nothing of the key to whoever has not the app's secret.
pub type Tag = [u8; 4];

/// The key for the sessions of an app's worker.
#[derive(Clone)]
pub struct SessionKey {
    hmac: Hmac<Sha256>,
    /// Of each caller key, in their order.
    tags: Vec<Tag>,
}

impl core::fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SessionKey")
    }
}

impl SessionKey {
    /// The key that belongs to an app's secret, and is of no use for anything else, for the sessions of
    /// `keys`.
    pub fn derive(app_secret: &str, keys: &[CallerKey]) -> Self {
        let label = "dingtalk-conference-lock session 2\0";
        let digest = Sha256::new_with_prefix(label).chain_update(app_secret);
        // A key shorter than a block is filled up with zeros (RFC 2104).
        let mut block = [0; 64];
        let digest = digest.finalize();
        block
            .iter_mut()
            .zip(digest)
            .for_each(|(to, from)| *to = from);
        let hmac = Hmac::<Sha256>::new(&block.into());
        let mut tags = Vec::with_capacity(keys.len());
        for key in keys {
            tags.push(tag(&hmac, key));
        }
        Self { hmac, tags }
    }

    /// By what `key` is found again.
    pub fn tag(&self, key: &CallerKey) -> Tag {
        tag(&self.hmac, key)
    }

    /// Those of `keys`, which it was made for, that have this tag: one, but for chance.
    pub fn tagged<'k>(
        &self,
        wanted: Tag,
        keys: &'k [CallerKey],
    ) -> impl Iterator<Item = &'k CallerKey> {
        let both = self.tags.iter().zip(keys);
        both.filter_map(move |(tag, key)| (*tag == wanted).then_some(key))
    }

    /// The signature of `parts`, each of which has a length that is always the same.
    pub fn sign(&self, parts: [&[u8]; 3]) -> [u8; 32] {
        self.mac(parts).finalize().into_bytes().into()
    }

    /// Whether `signature` is that of `parts`, told in constant time.
    pub fn signed(&self, parts: [&[u8]; 3], signature: &[u8; 32]) -> bool {
        self.mac(parts).verify_slice(signature).is_ok()
    }

    fn mac(&self, parts: [&[u8]; 3]) -> Hmac<Sha256> {
        let begun = self.hmac.clone();
        parts
            .into_iter()
            .fold(begun, |mac, part| mac.chain_update(part))
    }
}

fn tag(hmac: &Hmac<Sha256>, key: &CallerKey) -> Tag {
    let digest = hmac.clone().chain_update("tag").chain_update(key.sha256);
    let [a, b, c, d, ..] = <[u8; 32]>::from(digest.finalize().into_bytes());
    [a, b, c, d]
}

//! Access tokens and how long they are kept.

use crate::model::Secret;

/// A token is fetched anew this long before it expires, in milliseconds: a request that is under way
/// must not meet its end. (DingTalk asks for a margin, and gives 7,200 s.)
pub const EXPIRY_MARGIN_MS: f64 = 300_000.0;

/// How long a token lives whose reply does not say so with a number above 0, in milliseconds: as long
/// as DingTalk's do. A wrong guess costs the one renewal.
pub const DEFAULT_LIFETIME_MS: f64 = 7_200_000.0;

/// A token is used at least this long, in milliseconds, however short its life: not to fetch one for
/// each call.
pub const LEAST_USE_MS: f64 = 60_000.0;

/// The last token, as long as it serves.
#[derive(Debug, Default)]
pub(super) struct TokenCache(Option<(Secret, f64)>);

impl TokenCache {
    /// The token, unless it is to be fetched anew by now.
    pub(super) fn get(&self, now_ms: f64) -> Option<&Secret> {
        let (token, until_ms) = self.0.as_ref()?;
        (now_ms < *until_ms).then_some(token)
    }

    /// Until when it serves.
    #[cfg(feature = "read")]
    pub(super) fn until_ms(&self) -> Option<f64> {
        self.0.as_ref().map(|(_, until_ms)| *until_ms)
    }

    /// The token, whatever its age.
    pub(super) fn last(&self) -> Option<&Secret> {
        self.0.as_ref().map(|(token, _)| token)
    }

    /// Keeps a token that lives for `expire_in` seconds from now.
    pub(super) fn store(&mut self, token: Secret, expire_in: f64, now_ms: f64) {
        let life_ms = if expire_in > 0.0 {
            expire_in * 1000.0
        } else {
            DEFAULT_LIFETIME_MS
        };
        let use_ms = (life_ms - EXPIRY_MARGIN_MS).max(LEAST_USE_MS);
        self.0 = Some((token, now_ms + use_ms));
    }

    /// Forgets `token`, which DingTalk rejected; a newer one stays.
    pub(super) fn reject(&mut self, token: &Secret) {
        if self.last() == Some(token) {
            self.0 = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(expire_in: f64) -> TokenCache {
        let mut cache = TokenCache::default();
        cache.store(Secret::new("one"), expire_in, 1_000.0);
        cache
    }

    /// For how long it serves.
    fn serves(expire_in: f64, ms: f64) {
        let cache = cache(expire_in);
        assert!(cache.get(1_000.0 + ms - 1.0).is_some(), "{expire_in}");
        assert!(cache.get(1_000.0 + ms).is_none(), "{expire_in}");
    }

    #[test]
    fn a_token_serves_until_five_minutes_before_its_end() {
        serves(7200.0, 6_900_000.0);
        serves(361.0, 61_000.0);
    }

    #[test]
    fn a_short_lifetime_serves_a_minute_and_one_that_cannot_be_two_hours() {
        for short in [0.001, 1.0, 60.0, 250.0, 300.0, 360.0] {
            serves(short, 60_000.0);
        }
        for none in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            serves(none, 6_900_000.0);
        }
        for endless in [1e300, f64::INFINITY] {
            assert!(cache(endless).get(1e15).is_some());
        }
    }

    #[test]
    fn a_rejected_token_is_forgotten_and_a_newer_one_is_not() {
        let mut cache = cache(7200.0);
        cache.reject(&Secret::new("older"));
        assert!(cache.get(1_000.0).is_some());
        cache.reject(&Secret::new("one"));
        assert!(cache.get(1_000.0).is_none());
    }
}

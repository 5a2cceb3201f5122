//! Access tokens and how long they are kept.

use crate::{credentials::check, secret::Secret};

/// A token is fetched anew this long before it expires, in milliseconds: a request that is under way
/// must not meet its end. (DingTalk asks for a margin, and gives 7,200 s.)
pub const EXPIRY_MARGIN_MS: f64 = 300_000.0;

/// A token and its end.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) value: Secret,
    expires_at_ms: f64,
}

impl Token {
    /// A token that lives for `expire_in` seconds from now; `None` where `value` cannot be one.
    pub(crate) fn new(value: String, expire_in: f64, now_ms: f64) -> Option<Self> {
        check("accessToken", &value).is_ok().then(|| Self {
            value: Secret::new(value),
            expires_at_ms: now_ms + expire_in * 1000.0,
        })
    }
}

/// The last token, as long as it serves.
#[derive(Debug, Default)]
pub(crate) struct TokenCache(Option<Token>);

impl TokenCache {
    /// The token, unless it expires within [`EXPIRY_MARGIN_MS`].
    pub(crate) fn get(&self, now_ms: f64) -> Option<Secret> {
        let token = self.0.as_ref()?;
        (now_ms < token.expires_at_ms - EXPIRY_MARGIN_MS).then(|| token.value.clone())
    }

    /// Keeps `token`, and gives its value.
    pub(crate) fn store(&mut self, token: Token) -> Secret {
        let value = token.value.clone();
        self.0 = Some(token);
        value
    }

    /// Forgets `value`, which DingTalk rejected; a newer token stays.
    pub(crate) fn reject(&mut self, value: &Secret) {
        self.0 = self.0.take().filter(|token| token.value != *value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(expire_in: f64) -> TokenCache {
        let mut cache = TokenCache::default();
        cache.store(Token::new("one".into(), expire_in, 1_000.0).unwrap());
        cache
    }

    #[test]
    fn a_token_serves_until_five_minutes_before_its_end() {
        let cache = cache(7200.0);
        assert!(cache.get(1_000.0 + 6_899_999.0).is_some());
        assert!(cache.get(1_000.0 + 6_900_000.0).is_none());
    }

    #[test]
    fn a_short_or_endless_lifetime_is_no_trouble() {
        assert!(cache(300.0).get(1_000.0).is_none());
        assert!(cache(-1.0).get(1_000.0).is_none());
        assert!(cache(f64::NAN).get(1_000.0).is_none());
        assert!(cache(1e300).get(1_000.0).is_some());
    }

    #[test]
    fn a_rejected_token_is_forgotten_and_a_newer_one_is_not() {
        let mut cache = cache(7200.0);
        cache.reject(&Secret::new("older"));
        assert!(cache.get(1_000.0).is_some());
        cache.reject(&Secret::new("one"));
        assert!(cache.get(1_000.0).is_none());
    }

    #[test]
    fn what_no_header_can_carry_is_no_token() {
        for bad in ["", "a b", "a\r\nx: y", "密", "\u{7f}", &"x".repeat(8193)] {
            assert!(Token::new(bad.into(), 7200.0, 0.0).is_none(), "{bad:.20}");
        }
        assert!(Token::new("08e68b256cc73400a8f4256c17c3ff9a".into(), 7200.0, 0.0).is_some());
    }
}

//! How often each key was used of late. It is not known over a restart.

use std::collections::BTreeMap;

use super::sliding_log::SlidingLog;
use crate::keeper::model::wish::Maker;

const MINUTE_MS: u64 = 60_000;

/// What is known of the keys that were used since the start.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    keys: BTreeMap<Maker, Key>,
}

#[derive(Clone, Debug)]
struct Key {
    per_minute: usize,
    requests: SlidingLog,
    /// When it was last kept that it was used.
    kept: Option<u64>,
}

impl Key {
    fn new(per_minute: usize) -> Self {
        Self {
            per_minute,
            requests: SlidingLog::new(per_minute, MINUTE_MS),
            kept: None,
        }
    }
}

impl Limits {
    /// Notes a request by a key that may be used so often in a minute.
    ///
    /// # Errors
    /// In how many milliseconds it may be used again; the request does not count.
    pub fn admit(&mut self, maker: &Maker, per_minute: usize, now: u64) -> Result<(), u64> {
        let key = self.keys.entry(maker.clone());
        let key = key.or_insert_with(|| Key::new(per_minute));
        if key.per_minute != per_minute {
            key.per_minute = per_minute;
            key.requests = SlidingLog::new(per_minute, MINUTE_MS);
        }
        let wait_ms = key.requests.next(now).saturating_sub(now);
        if wait_ms > 0 {
            return Err(wait_ms);
        }
        key.requests.note(now);
        Ok(())
    }

    /// Whether it is to be kept that a key was used: once a minute, or where it has cost a call.
    pub fn is_to_be_kept(&mut self, maker: &Maker, calls: u32, now: u64) -> bool {
        let key = self.keys.entry(maker.clone());
        let key = key.or_insert_with(|| Key::new(usize::MAX));
        let lately = |kept: u64| now.saturating_sub(kept) < MINUTE_MS;
        if calls == 0 && key.kept.is_some_and(lately) {
            return false;
        }
        key.kept = Some(now);
        true
    }
}

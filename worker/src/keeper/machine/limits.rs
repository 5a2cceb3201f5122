//! How often each key may be used, and when it last was.

use std::collections::BTreeMap;

use dingtalk_conference_lock::ErrorKind;

use crate::{
    http::refusal::Refusal,
    keeper::{
        model::{trouble::Trouble, wish::Maker},
        order::{clock::Now, sliding_log::SlidingLog},
    },
};

const MINUTE_MS: u64 = 60_000;

/// What is known of the keys that were used since the start.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
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
    /// Lets a key be used that may be so often in a minute. It is not known over a restart.
    ///
    /// # Errors
    /// 429 `TooManyRequests`, with the seconds until it may.
    pub(super) fn admit(
        &mut self,
        maker: &Maker,
        per_minute: usize,
        now: Now,
    ) -> Result<(), Refusal> {
        let now = now.own;
        let keys = self.keys.entry(maker.clone());
        let key = keys.or_insert_with(|| Key::new(per_minute));
        if key.per_minute != per_minute {
            *key = Key::new(per_minute);
        }
        let next = key.requests.next(now);
        if next > now {
            let message = format!("this caller key may be used {per_minute} times a minute");
            let trouble = Trouble::new(ErrorKind::Throttled, 429, "TooManyRequests", message);
            return Err(trouble.after_ms(next.saturating_sub(now)).into());
        }
        key.requests.note(now);
        Ok(())
    }

    /// Whether it is to be kept that a key was used and has cost so many calls: each call, and once a
    /// minute that it was used.
    pub(super) fn is_news(&mut self, maker: &Maker, calls: u32, now: Now) -> bool {
        let keys = self.keys.entry(maker.clone());
        let key = keys.or_insert_with(|| Key::new(usize::MAX));
        let lately = |kept: u64| now.own.saturating_sub(kept) < MINUTE_MS;
        if calls == 0 && key.kept.is_some_and(lately) {
            return false;
        }
        key.kept = Some(now.own);
        true
    }
}

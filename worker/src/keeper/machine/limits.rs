//! How often each key may be used, and what it has cost.

use dingtalk_conference_lock::ErrorKind;

use super::{keeper::Keeper, plan::Plan};
use crate::{
    http::{reason, refusal::Refusal},
    keeper::{
        model::{trouble::Trouble, wish::Maker},
        order::clock::Now,
        view::usage,
    },
};

impl Keeper {
    /// Lets a key be used that may be so often in a minute.
    ///
    /// # Errors
    /// 429 `TooManyRequests`, with the seconds until it may.
    pub fn admit(&mut self, maker: &Maker, per_minute: usize, now_ms: u64) -> Result<(), Refusal> {
        let now = self.clock.at(now_ms).own;
        self.limits
            .admit(maker, per_minute, now)
            .map_err(|wait_ms| {
                let message = format!("this caller key may be used {per_minute} times a minute");
                let kind = ErrorKind::Throttled;
                let trouble = Trouble::new(kind, reason::TOO_MANY_REQUESTS, message);
                trouble.after_ms(wait_ms).into()
            })
    }

    /// Counts what a key has cost; that it was used is kept once a minute.
    pub(super) fn used(&mut self, plan: &mut Plan, now: Now, maker: &Maker, calls: u32) {
        if self.limits.is_to_be_kept(maker, calls, now.own) {
            plan.push(usage::count(maker, calls, now.wall));
        }
    }
}

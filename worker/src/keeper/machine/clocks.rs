//! The host's clock and DingTalk's.

use super::{keeper::Keeper, plan::Plan};
use crate::{
    clock::{Ahead, Dated},
    keeper::{
        order::clock::Now,
        view::{clock, conferences},
    },
};

/// What is less than that is not worth a row, in milliseconds: a `Date` tells no more.
const SECOND_MS: u64 = 1_000;

impl Keeper {
    /// Takes in what a reply tells of DingTalk's clock.
    pub(super) fn dated(&mut self, plan: &mut Plan, now: Now, told: &Dated) {
        self.ahead = self.ahead.with(told);
        let Ahead(kept) = self.kept_ahead;
        if self.ahead.0.abs_diff(kept) < SECOND_MS {
            return;
        }
        self.kept_ahead = self.ahead;
        plan.push(clock::save(self.ahead));
        // What rules do goes by when meetings began.
        plan.push(conferences::all_due(now.wall));
        self.plan_rule(now.wall.saturating_add(1));
    }
}

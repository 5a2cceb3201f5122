//! What follows from fetching a token.

use super::{keeper::Keeper, plan::Plan};
use crate::keeper::{
    model::{
        ending::{Ending, Outcome},
        fault::Fault,
        wish::Class,
    },
    order::clock::Now,
};

/// The most actions that are refused in a step: the others are in the next, at once.
const AT_ONCE: usize = 500;

impl Keeper {
    /// No token could be had. Whoever waits is told so; what nobody waits for goes on waiting, unless
    /// DingTalk does not accept the app.
    pub(super) fn no_token(&mut self, plan: &mut Plan, now: Now, fault: Fault) {
        self.token.failed(now.own, &fault);
        let passes = fault.passes();
        let outcome = if passes {
            Outcome::NeverSent
        } else {
            Outcome::Refused
        };
        let ending = Ending::failed(outcome, fault.trouble);
        let callers = self.waiting(|class| class == Class::Caller, usize::MAX);
        self.end_waiting(plan, now, &callers, &ending);
        if !passes {
            self.refusing = Some((self.next_id, ending));
        }
    }

    /// Refuses what was there when DingTalk did not accept the app.
    pub(super) fn refuse_all(&mut self, plan: &mut Plan, now: Now) {
        let Some((before, ending)) = self.refusing.take() else {
            return;
        };
        let mut waiting = self.waiting(|_| true, AT_ONCE);
        let more = waiting.len() == AT_ONCE;
        waiting.retain(|id| *id < before);
        self.end_waiting(plan, now, &waiting, &ending);
        self.refusing = more.then_some((before, ending));
    }

    /// At most so many jobs of some classes that are not under way, oldest first.
    fn waiting(&self, of: impl Fn(Class) -> bool, most: usize) -> Vec<u64> {
        let under_way = |id: u64| self.under_way.values().any(|flight| flight.job == id);
        let waiting = self.jobs.values().filter(|job| of(Self::class_of(job)));
        let waiting = waiting.map(|job| job.id).filter(|id| !under_way(*id));
        waiting.take(most).collect()
    }

    fn end_waiting(&mut self, plan: &mut Plan, now: Now, ids: &[u64], ending: &Ending) {
        for id in ids {
            if let Some(job) = self.jobs.remove(id) {
                self.lanes.remove(&job.wish.conference_id, *id);
                let ending = job.given_up(ending.clone());
                self.end(plan, now, job, ending, None);
            }
        }
    }
}

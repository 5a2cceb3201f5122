//! Sends what is next, as fast as may be.

use super::{
    keeper::{Flight, Keeper},
    plan::Plan,
    turn::Turn,
};
use crate::keeper::{
    model::{ending::withdrawn, wish::Class},
    order::{clock::Now, token::Ready},
    store::host::Host,
};

/// The most actions that are looked at in a step: the others come in the next, at once.
const MOST: usize = 100;

impl Keeper {
    /// Sends what may be sent now; ends what may not be done any more.
    pub(super) fn send_next<H: Host>(&mut self, turn: &Turn<'_, H>, plan: &mut Plan, now: Now) {
        for _ in 0..MOST {
            let at = |at: Option<u64>| at.is_some_and(|at| at <= now.own);
            if !at(self.lanes.next(now.own)) || !at(self.pace.next(now.own)) {
                return;
            }
            match self.token.ready(now.own) {
                Ready::Send => {}
                Ready::Wait(_) => return,
                Ready::Fetch => {
                    self.token.fetch(now.own);
                    plan.fetch_token();
                    return;
                }
            }
            let Some(id) = self.lanes.take(now.own) else {
                return;
            };
            self.send(turn, plan, now, id);
        }
    }

    fn send<H: Host>(&mut self, turn: &Turn<'_, H>, plan: &mut Plan, now: Now, id: u64) {
        let Some(mut job) = self.jobs.remove(&id) else {
            return;
        };
        let wish = &job.wish;
        let may = || (turn.may)(&wish.asked, wish.action, &wish.conference_id);
        // Somebody who waits was asked for its rights when it came.
        let asked = Self::class_of(&job) == Class::Caller;
        if !asked && !may() {
            let meeting = wish.conference_id.clone();
            let ending = job.given_up(withdrawn());
            self.end(plan, now, job, ending, None);
            self.lanes.leave(&meeting);
            return;
        }
        if let Some(deadline) = job.deadline {
            self.deadlines.remove(&(deadline, id));
        }
        job.attempts = job.attempts.saturating_add(1);
        let attempt = plan.attempt(&mut self.book, now.wall, &job.wish, job.attempts);
        plan.push_of(id, job.sent(attempt, now.wall));
        self.pace.send(now.own);
        let flight = Flight {
            job: id,
            sent: now.own,
            generation: self.token.generation(),
        };
        self.under_way.insert(attempt, flight);
        self.jobs.insert(id, job);
    }
}

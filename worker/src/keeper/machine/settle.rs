//! What came of an attempt, and what follows from it.

use std::rc::Rc;

use dingtalk_conference_lock::ErrorKind;

use super::{
    end::Tried,
    job::Job,
    keeper::{ARRIVES_MS, Flight, Keeper},
    plan::Plan,
};
use crate::keeper::{
    model::{
        ending::{Ending, Outcome, superseded},
        fault::{Fault, Reply, Verdict},
        wish::{Class, Wish},
    },
    order::clock::Now,
    view::usage,
};

/// How often an action is tried that may have been done, where nobody waits for it.
pub(super) const TRIES: u32 = 3;
/// How often one is tried of which DingTalk wants none.
const THROTTLED: u32 = 10;
/// The wait before a second try, in milliseconds; it doubles. There is one keeper, so that nobody has
/// to be kept from coming back at the same time.
const BACKOFF_MS: u64 = 500;

impl Keeper {
    /// What came of an attempt. One that was given up is passed over.
    pub(super) fn replied(&mut self, plan: &mut Plan, now: Now, attempt: u64, reply: Reply) {
        let Some(flight) = self.under_way.remove(&attempt) else {
            return;
        };
        let took_ms = now.own.saturating_sub(flight.sent);
        self.pace.over(flight.sent, took_ms);
        let Some(job) = self.jobs.remove(&flight.job) else {
            return;
        };
        let wait_ms = match &reply {
            Reply::Failed(fault) => match fault.verdict {
                Verdict::Throttled(ms) => Some(ms),
                _ => None,
            },
            Reply::Done { .. } => None,
        };
        let tried = Tried {
            attempt,
            took_ms,
            wait_ms,
        };
        let counted = match &reply {
            Reply::Done { .. } => true,
            Reply::Failed(fault) => fault.counted,
        };
        if counted {
            plan.push(usage::count(&job.wish.asked.maker, 1, now.wall));
        }
        match reply {
            Reply::Done { request_id } => {
                self.over(plan, now, job, Ending::done(request_id), tried)
            }
            Reply::Failed(fault) => self.failed(plan, now, (job, flight), *fault, tried),
        }
    }

    /// Those to which no reply can come any more.
    pub(super) fn give_up_silent(&mut self, plan: &mut Plan, now: Now) {
        let silent = |flight: &Flight| flight.sent.saturating_add(ARRIVES_MS) <= now.own;
        while let Some((attempt, _)) = self.under_way.iter().find(|(_, flight)| silent(flight)) {
            self.replied(
                plan,
                now,
                *attempt,
                Reply::Failed(Box::new(Fault::silence())),
            );
        }
    }

    fn failed(
        &mut self,
        plan: &mut Plan,
        now: Now,
        (mut job, flight): (Job, Flight),
        mut fault: Fault,
        tried: Tried,
    ) {
        if fault.trouble.kind == ErrorKind::ConferenceClosed.as_str() {
            plan.closed(&job.wish.conference_id);
        }
        let nobody_waits = Self::class_of(&job) != Class::Caller;
        let (outcome, again) = match fault.verdict {
            Verdict::Refused => (Outcome::Refused, None),
            Verdict::TokenRejected => {
                self.token.rejected(flight.generation);
                let again = !core::mem::replace(&mut job.renewed, true);
                (Outcome::Refused, again.then_some(0))
            }
            Verdict::Throttled(ms) => {
                self.pace.close(now.own.saturating_add(ms));
                // Before that the gate is closed.
                let wait_s = ms.div_ceil(1_000);
                fault.trouble.retry_after_s.get_or_insert(wait_s);
                job.throttled = job.throttled.saturating_add(1);
                let again = nobody_waits && job.throttled < THROTTLED;
                (Outcome::Refused, again.then_some(0))
            }
            Verdict::NotSent { again } => {
                let again = again && nobody_waits && job.tries() < TRIES;
                (Outcome::NeverSent, again.then(|| backoff_ms(&job)))
            }
            Verdict::Unknown { again, on_its_way } => {
                job.doubtful = true;
                if on_its_way {
                    let until = flight.sent.saturating_add(ARRIVES_MS);
                    let Wish {
                        conference_id,
                        action,
                        ..
                    } = &job.wish;
                    self.lanes.doubt(conference_id, *action, now.own, until);
                }
                let again = again && nobody_waits && job.tries() < TRIES;
                (Outcome::Unknown, again.then(|| backoff_ms(&job)))
            }
        };
        let definite = match fault.verdict {
            Verdict::Refused => true,
            Verdict::NotSent { .. } => !job.doubtful,
            _ => false,
        };
        let ending = Ending::failed(outcome, fault.trouble);
        match again {
            Some(wait_ms) => self.try_again(plan, now, job, (&ending, tried), wait_ms),
            None if definite => self.over(plan, now, job, ending, tried),
            None => {
                let ending = job.given_up(ending);
                self.over(plan, now, job, ending, tried);
            }
        }
    }

    /// The end of a job with its attempt.
    fn over(&mut self, plan: &mut Plan, now: Now, job: Job, ending: Ending, tried: Tried) {
        let meeting = Rc::clone(&job.wish.conference_id);
        self.end(plan, now, job, ending, Some(tried));
        self.lanes.leave(&meeting);
    }

    /// Has a job tried again, unless something newer was accepted for its meeting, or it was called
    /// off.
    pub(super) fn try_again(
        &mut self,
        plan: &mut Plan,
        now: Now,
        job: Job,
        (ending, tried): (&Ending, Tried),
        wait_ms: u64,
    ) {
        let meeting = Rc::clone(&job.wish.conference_id);
        if job.called_off {
            let ending = job.given_up(ending.clone());
            self.over(plan, now, job, ending, tried);
            return;
        }
        self.write_outcome(plan, now, &job, ending, Some(tried), true);
        if self.lanes.has_waiting(&meeting) {
            self.end(plan, now, job, superseded(), None);
            self.lanes.leave(&meeting);
            return;
        }
        plan.push_of(job.id, job.back());
        let not_before = now.own.saturating_add(wait_ms);
        self.join_again(&job, not_before);
        if let Some(deadline) = job.deadline {
            self.deadlines.insert((deadline, job.id));
        }
        self.jobs.insert(job.id, job);
    }
}

/// The wait before a job is tried again.
fn backoff_ms(job: &Job) -> u64 {
    let doubled = job.tries().saturating_sub(1).min(TRIES);
    BACKOFF_MS.saturating_mul(1 << doubled)
}

//! The end of an action: in the record, in the state, and for whoever waits.

use dingtalk_conference_lock::Action;

use super::{
    idempotency::{self, Kept},
    job::Job,
    keeper::Keeper,
    plan::{Answer, Deed, Plan},
};
use crate::{
    clock::{self, Ahead},
    keeper::{
        model::{
            ending::{Ending, Outcome},
            wish::Via,
        },
        order::clock::Now,
        record::entry::Entry,
        view::{
            batches,
            meetings::{self, Last},
        },
    },
};

/// An attempt that is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tried {
    /// The number of its entry.
    pub(super) attempt: u64,
    /// How long it took.
    pub(super) took_ms: u64,
    /// For how long DingTalk wants no other.
    pub(super) wait_ms: Option<u64>,
}

impl Job {
    /// `ending` of what is not tried any more, where an attempt before may have had another: it may
    /// have been done, or DingTalk did not look at it.
    pub(super) fn given_up(&self, mut ending: Ending) -> Ending {
        if self.doubtful {
            ending.outcome = Outcome::Unknown;
        } else if self.attempts > 0 && ending.outcome == Outcome::NeverSent {
            ending.outcome = Outcome::Refused;
        }
        ending
    }
}

impl Keeper {
    /// Ends a job, which waits in no lane any more, with or without an attempt of it.
    pub(super) fn end(
        &mut self,
        plan: &mut Plan,
        now: Now,
        job: Job,
        ending: Ending,
        tried: Option<Tried>,
    ) {
        if let Some(deadline) = job.deadline {
            self.deadlines.remove(&(deadline, job.id));
        }
        let ended = self.write_outcome(plan, now, &job, &ending, tried, false);
        plan.push_of(job.id, job.end(&ending, ended, now.wall));
        if let Some(key) = &job.idempotency {
            let caller = &job.wish.asked.maker.caller;
            plan.push(idempotency::end(
                caller,
                key,
                &Kept::Ending(ending.clone()),
                ended,
            ));
        }
        if tried.is_some() {
            let change = self.next_change();
            plan.push(meetings::acted(
                &job.wish.conference_id,
                change,
                now.wall,
                &last(&job, &ending, now.wall, self.ahead),
            ));
            plan.meeting_changed();
        }
        let (via, action) = (job.wish.asked.via, job.wish.action);
        let done = ending.outcome == Outcome::Done;
        let may_be = ending.outcome == Outcome::Unknown && action == Action::Lock;
        if done || may_be || (via == Via::Rule && !ending.is_final()) {
            plan.deed(Deed {
                conference_id: job.wish.conference_id.as_ref().into(),
                action,
                via,
                done,
            });
        }
        if let Some(batch) = job.batch() {
            self.end_of_batch(plan, now, batch);
        }
        if let Some(ticket) = job.ticket {
            plan.answer(ticket, Answer::Ended(ending));
        }
    }

    /// Writes what came of a job, or of an attempt after which there will be another.
    pub(super) fn write_outcome(
        &mut self,
        plan: &mut Plan,
        now: Now,
        job: &Job,
        ending: &Ending,
        tried: Option<Tried>,
        again: bool,
    ) -> u64 {
        let entry = Entry::Outcome {
            outcome: ending.outcome,
            attempt: tried.map(|tried| tried.attempt),
            code: ending.code(),
            dingtalk_request_id: ending.request_id.as_deref(),
            duration_ms: tried.map(|tried| tried.took_ms),
            wait_ms: tried.and_then(|tried| tried.wait_ms),
            again,
        };
        plan.write(&mut self.book, now.wall, &entry, job.wish.subject())
    }

    /// Counts that an action of a batch has ended, and the batch with the last.
    fn end_of_batch(&mut self, plan: &mut Plan, now: Now, batch: &str) {
        plan.batch_changed(batch);
        let Some(open) = self.batches.get_mut(batch) else {
            return;
        };
        *open = open.saturating_sub(1);
        if *open == 0 {
            self.batches.remove(batch);
            plan.push(batches::end(batch, now.wall));
        }
    }
}

fn last(job: &Job, ending: &Ending, now_ms: u64, ahead: Ahead) -> Last {
    let asked = &job.wish.asked;
    let by_rule = (asked.via == Via::Rule).then_some(&asked.source);
    Last {
        action: job.wish.action.as_str().into(),
        outcome: ending.outcome.as_str().into(),
        code: ending.code().map(Into::into),
        caller: asked.maker.caller.clone(),
        at: clock::format(now_ms),
        dingtalk_at: (ahead != Ahead::default()).then(|| clock::format(ahead.theirs(now_ms))),
        request_id: asked.request_id.clone(),
        rule: by_rule.cloned().flatten(),
    }
}

//! An action that somebody wants and waits for.

use std::rc::Rc;

use dingtalk_conference_lock::ErrorKind;

use super::{
    idempotency::{self, Found, Kept, Named},
    job::Job,
    keeper::{Keeper, QUEUE_MS},
    plan::{Answer, Plan},
    turn::Ticket,
};
use crate::{
    http::reason,
    keeper::{
        model::{
            ending::{Ending, Outcome, superseded},
            trouble::Trouble,
            wish::{Class, Wish},
        },
        order::clock::Now,
        store::host::{Host, StateError},
    },
};

const SENT_SINCE: &str = "SELECT seq FROM record
    WHERE conference_id = ?1 AND seq > ?2 AND type = 'attempt' LIMIT 1";

impl Keeper {
    /// Accepts an action, or says why not.
    pub(super) fn act(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (ticket, wish, key): (Ticket, Wish, Option<String>),
    ) -> Result<(), StateError> {
        let asked = Rc::clone(&wish.asked);
        let request = idempotency::request("act", wish.action, &[&wish.conference_id]);
        let named = key.as_deref().map(|key| Named {
            caller: &asked.maker.caller,
            key,
            request: &request,
        });
        if let Some(named) = &named {
            match idempotency::find(host, named, now.wall)? {
                Found::Refused(refusal) => {
                    plan.refuse(ticket, refusal);
                    return Ok(());
                }
                Found::Answered(Kept::Ending(ending), ended) => {
                    if ending.is_final() {
                        plan.answer(ticket, Answer::Ended(ending));
                        return Ok(());
                    }
                    // The old wish, repeated late: it must not undo what others have wished since.
                    if self.is_newer(host, &wish.conference_id, ended)? {
                        let mut job = Job::new(self.next_id, wish);
                        (job.ticket, job.idempotency) = (Some(ticket), key);
                        plan.accepted(job.id);
                        self.end(plan, now, job, superseded(), None);
                        return Ok(());
                    }
                }
                Found::New | Found::Answered(..) => {}
            }
        }
        if let Some(trouble) = self.too_late(now, &wish) {
            plan.refuse(ticket, trouble.into());
            return Ok(());
        }
        if let Some(named) = &named {
            plan.push(idempotency::keep(named, None, 0, now.wall));
        }
        let mut job = Job::new(self.next_id, wish);
        (job.ticket, job.idempotency) = (Some(ticket), key);
        job.deadline = Some(now.own.saturating_add(QUEUE_MS));
        plan.accepted(job.id);
        self.token.hurry();
        self.accept(plan, now, job);
        Ok(())
    }

    /// Lets a job wait for its turn, in the place of one for the same meeting that waits to be tried
    /// again.
    pub(super) fn accept(&mut self, plan: &mut Plan, now: Now, job: Job) {
        let meeting = Rc::clone(&job.wish.conference_id);
        self.next_id = self.next_id.max(job.id.saturating_add(1));
        if let Some(older) = self.lanes.retrying(&meeting)
            && let Some(older) = self.jobs.remove(&older)
        {
            self.lanes.remove(&meeting, older.id);
            self.end(plan, now, older, superseded(), None);
        }
        self.join(&job);
        if let Some(deadline) = job.deadline {
            self.deadlines.insert((deadline, job.id));
        }
        self.jobs.insert(job.id, job);
    }

    /// Lets a job wait in its lane, behind all others.
    pub(super) fn join(&mut self, job: &Job) {
        let Wish {
            conference_id,
            action,
            ..
        } = &job.wish;
        let class = Self::class_of(job);
        self.lanes.push(conference_id, job.id, *action, class);
    }

    /// Lets a job that was sent wait in its lane again, before all others.
    pub(super) fn join_again(&mut self, job: &Job, not_before: u64) {
        let place = (job.id, job.wish.action, Self::class_of(job));
        self.lanes.again(&job.wish.conference_id, place, not_before);
    }

    /// Those whose turn has not come ask again later.
    pub(super) fn refuse_late(&mut self, plan: &mut Plan, now: Now) {
        // What is closed for longer than they wait is no use waiting for.
        let over = now.own.max(self.pace.closed_until().saturating_sub(1));
        while let Some((deadline, id)) = self.deadlines.first().copied()
            && deadline <= over
        {
            self.deadlines.remove(&(deadline, id));
            let Some(job) = self.jobs.remove(&id) else {
                continue;
            };
            self.lanes.remove(&job.wish.conference_id, id);
            let trouble = if self.token.is_fetched() {
                no_token()
            } else {
                self.throttled(now, &job.wish)
            };
            let ending = job.given_up(Ending::failed(Outcome::NeverSent, trouble));
            self.end(plan, now, job, ending, None);
        }
    }

    /// Why a new action would have to wait for too long, if it would.
    fn too_late(&self, now: Now, wish: &Wish) -> Option<Trouble> {
        let latest = now.own.saturating_add(QUEUE_MS);
        (self.turn(now, wish) > latest).then(|| self.throttled(now, wish))
    }

    /// About when the turn of a new action comes.
    fn turn(&self, now: Now, wish: &Wish) -> u64 {
        let meeting = &wish.conference_id;
        let callers = self.lanes.waiting(Class::Caller);
        let others = [Class::Timer, Class::Batch].into_iter();
        let others = others.filter(|class| self.lanes.waiting(*class) > 0);
        // Of ten turns each of these has one.
        let theirs = callers.saturating_mul(others.count()).div_ceil(9);
        let ahead = callers.saturating_add(theirs);
        let turn = self.pace.turn(now.own, ahead, self.lanes.length(meeting));
        turn.max(self.lanes.in_doubt_until(meeting, wish.action))
    }

    /// 403 with DingTalk's code for it: not now.
    fn throttled(&self, now: Now, wish: &Wish) -> Trouble {
        let doubt = self.lanes.in_doubt_until(&wish.conference_id, wish.action);
        let message = if doubt > now.own {
            "an earlier request for this meeting may still arrive at DingTalk: nothing was sent, try again"
        } else {
            "too much is waiting to be sent to DingTalk: nothing was sent, try again"
        };
        let wait_ms = self.turn(now, wish).saturating_sub(now.own);
        Trouble::new(ErrorKind::Throttled, reason::TOO_MUCH_WAITS, message).after_ms(wait_ms)
    }

    /// Whether something newer than what ended with that entry was accepted for the meeting, and may
    /// be done.
    fn is_newer(&self, host: &impl Host, meeting: &str, ended: u64) -> Result<bool, StateError> {
        let waits = self.lanes.length(meeting) > 0;
        Ok(waits
            || !host
                .rows(SENT_SINCE, &[meeting.into(), ended.into()])?
                .is_empty())
    }
}

/// 504: DingTalk gave no token in time.
fn no_token() -> Trouble {
    let message = "DingTalk gave no access token in time: nothing was sent, try again";
    Trouble::new(ErrorKind::Timeout, reason::TIMEOUT, message)
}

//! Batches: one thing done to many meetings.

use std::{collections::BTreeSet, rc::Rc};

use dingtalk_conference_lock::ErrorKind;

use super::{
    event::NewBatch,
    idempotency::{self, Found, Kept, Named},
    job::Job,
    keeper::Keeper,
    plan::{Answer, Plan},
    turn::Ticket,
};
use crate::{
    http::{reason, refusal::Refusal},
    keeper::{
        model::{
            ending::cancelled,
            trouble::Trouble,
            wish::{Asked, Via, Wish},
        },
        order::clock::Now,
        record::{book::Subject, entry::Entry},
        store::host::{Host, StateError},
        view::batches::{self, Batch, BatchView},
    },
};

/// The most actions that wait at once: a quarter of an hour's at DingTalk's pace.
const MOST_OPEN: usize = 20_000;

impl Keeper {
    /// Accepts a batch, whole or not at all.
    pub(super) fn add_batch(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (ticket, new, key): (Ticket, NewBatch, Option<String>),
    ) -> Result<(), StateError> {
        let ids: Vec<_> = new.conference_ids.iter().map(String::as_str).collect();
        let request = idempotency::request("batch", new.action, &ids);
        let caller = new.asked.maker.caller.clone();
        let named = key.as_deref().map(|key| Named {
            caller: &caller,
            key,
            request: &request,
        });
        if let Some(named) = &named {
            match idempotency::find(host, named, now.wall)? {
                Found::Answered(Kept::Batch(id), _) => {
                    self.answer_batch(host, plan, ticket, &id)?;
                    return Ok(());
                }
                Found::Refused(refusal) => {
                    plan.refuse(ticket, refusal);
                    return Ok(());
                }
                Found::New | Found::Answered(..) => {}
            }
        }
        let total = new.conference_ids.len();
        if self.jobs.len().saturating_add(total) > MOST_OPEN {
            plan.refuse(ticket, self.full().into());
            return Ok(());
        }
        let batch = Batch {
            asked: Asked {
                via: Via::Batch,
                source: Some(new.id.clone()),
                ..new.asked
            },
            id: new.id,
            action: new.action,
            total,
            created_ms: now.wall,
            cancelled: false,
            ended_ms: None,
        };
        let subject = Subject {
            action: Some(batch.action),
            conference_id: None,
            asked: Some(&batch.asked),
        };
        let entry = Entry::BatchAccepted { total };
        let seq = plan.write(&mut self.book, now.wall, &entry, subject);
        plan.push(batches::add(&batch));
        let first = self.next_id;
        let (id, action) = (&batch.id, batch.action);
        plan.push(Job::add_all(
            first,
            &new.conference_ids,
            action,
            id,
            now.wall,
        ));
        if let Some(named) = &named {
            let kept = Kept::Batch(batch.id.clone());
            plan.push(idempotency::keep(named, Some(&kept), seq, now.wall));
        }
        self.batches.insert(batch.id.clone(), total);
        let asked = Rc::new(batch.asked.clone());
        for conference_id in new.conference_ids {
            let wish = Wish {
                action,
                conference_id: conference_id.into(),
                asked: Rc::clone(&asked),
            };
            self.accept(plan, now, Job::new(self.next_id, wish));
        }
        let view = batch.view(0, self.ms_left(total));
        plan.answer(ticket, Answer::Batch(view));
        Ok(())
    }

    /// Calls off what has not been sent of a batch.
    pub(super) fn cancel_batch(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (ticket, id, asked, anybodys): (Ticket, &str, &Asked, bool),
    ) -> Result<(), StateError> {
        let found = batches::find(host, id)?;
        let mine = |batch: &Batch| anybodys || batch.asked.maker.caller == asked.maker.caller;
        let Some(mut batch) = found.filter(mine) else {
            plan.refuse(ticket, no_batch());
            return Ok(());
        };
        if batch.ended_ms.is_none() && !batch.cancelled {
            let under_way: BTreeSet<_> = self.under_way.values().map(|it| it.job).collect();
            let of_batch = |job: &&mut Job| job.batch() == Some(id);
            let (mut waiting, mut sent) = (Vec::new(), false);
            for job in self.jobs.values_mut().filter(of_batch) {
                if under_way.contains(&job.id) {
                    job.called_off = true;
                    sent = true;
                } else {
                    waiting.push(job.id);
                }
            }
            let entry = Entry::BatchCancelled {
                batch: id,
                left: waiting.len(),
            };
            let subject = Subject {
                action: Some(batch.action),
                conference_id: None,
                asked: Some(asked),
            };
            plan.write(&mut self.book, now.wall, &entry, subject);
            plan.push(batches::cancel(id));
            for id in waiting {
                if let Some(job) = self.jobs.remove(&id) {
                    self.lanes.remove(&job.wish.conference_id, id);
                    let ending = job.given_up(cancelled());
                    self.end(plan, now, job, ending, None);
                }
            }
            batch.cancelled = true;
            batch.ended_ms = (!sent).then_some(now.wall);
        }
        let view = self.view_of(&batch);
        plan.answer(ticket, Answer::Batch(view));
        Ok(())
    }

    /// A batch as it is shown.
    pub fn view_of(&self, batch: &Batch) -> BatchView {
        let open = self.open_of(&batch.id);
        let done = batch.total.saturating_sub(open);
        let ms_left = if open == 0 { 0 } else { self.ms_left(open) };
        batch.view(done, ms_left)
    }

    fn answer_batch(
        &self,
        host: &impl Host,
        plan: &mut Plan,
        ticket: Ticket,
        id: &str,
    ) -> Result<(), StateError> {
        match batches::find(host, id)? {
            Some(batch) => plan.answer(ticket, Answer::Batch(self.view_of(&batch))),
            None => plan.refuse(ticket, no_batch()),
        }
        Ok(())
    }

    /// 403 with DingTalk's code for it: too many actions wait.
    fn full(&self) -> Trouble {
        let message =
            "too many actions of batches are waiting: nothing was accepted, try again later";
        let wait_ms = self.ms_left(self.jobs.len());
        Trouble::new(ErrorKind::Throttled, reason::TOO_MUCH_WAITS, message).after_ms(wait_ms)
    }
}

/// 404: there is no such batch, or not for this caller.
fn no_batch() -> Refusal {
    Refusal::of(reason::NOT_FOUND, "there is no such batch")
}

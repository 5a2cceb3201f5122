//! Timers: something done later, and its opposite after that.

use std::rc::Rc;

use dingtalk_conference_lock::ErrorKind;

use super::{
    event::NewTimer,
    idempotency::{self, Found, Kept, Named},
    job::Job,
    keeper::Keeper,
    plan::{Answer, Plan},
    turn::Ticket,
};
use crate::{
    clock,
    http::{reason, refusal::Refusal},
    keeper::{
        model::{
            ending::passed,
            trouble::Trouble,
            wish::{Asked, Via, Wish, opposite},
        },
        order::clock::Now,
        record::{book::Subject, entry::Entry},
        store::host::{Host, StateError},
        view::{
            meetings,
            timers::{self, Timer, TimerView},
        },
    },
};

/// How many act in a step at most: the others come in the next, at once.
const AT_ONCE: usize = 50;
/// A timer that acts so much after its time is late, in milliseconds.
pub(super) const LATE_MS: u64 = 2_000;

impl Keeper {
    /// Keeps a timer.
    pub(super) fn set_timer(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (ticket, new, key): (Ticket, NewTimer, Option<String>),
    ) -> Result<(), StateError> {
        let timer = Timer {
            id: new.id,
            conference_id: new.conference_id,
            action: new.action,
            due_ms: new.due_ms,
            until_ms: new.until_ms,
            asked: new.asked,
        };
        let request = idempotency::request("timer", timer.action, &[&new.said]);
        let named = key.as_deref().map(|key| Named {
            caller: &timer.asked.maker.caller,
            key,
            request: &request,
        });
        if let Some(named) = &named {
            match idempotency::find(host, named, now.wall)? {
                Found::Answered(Kept::Timer(view), _) => {
                    plan.answer(ticket, Answer::Timer(view));
                    return Ok(());
                }
                Found::Refused(refusal) => {
                    plan.refuse(ticket, refusal);
                    return Ok(());
                }
                Found::New | Found::Answered(..) => {}
            }
        }
        if timers::count(host)? >= timers::MOST {
            let message = "there are too many timers: remove some, or wait until they have acted";
            let trouble = Trouble::new(ErrorKind::Throttled, reason::TOO_MANY_TIMERS, message)
                .after_ms(60_000);
            plan.refuse(ticket, trouble.into());
            return Ok(());
        }
        let conference = plan.conferences.take(host, &timer.conference_id)?;
        if conference.known.has_ended() {
            let message =
                "the meeting has ended, so nothing is done to it any more: set no timer for it";
            let trouble = Trouble::new(ErrorKind::ConferenceClosed, reason::CONF_CLOSED, message);
            plan.refuse(ticket, trouble.into());
            return Ok(());
        }
        let entry = Entry::TimerSet {
            timer: &timer.id,
            at: clock::format(timer.due_ms),
            until: timer.until_ms.map(clock::format),
        };
        let seq = plan.write(
            &mut self.book,
            now.wall,
            &entry,
            subject(&timer, &timer.asked),
        );
        let view = TimerView::from(&timer);
        plan.push(timers::add(&timer));
        let change = self.next_change();
        plan.push(meetings::touched(&timer.conference_id, change, now.wall));
        plan.meeting_changed();
        if let Some(named) = &named {
            let kept = Kept::Timer(view.clone());
            plan.push(idempotency::keep(named, Some(&kept), seq, now.wall));
        }
        // It is kept at the end of this step, and so acts in the next at the earliest.
        self.plan_timer(timer.due_ms.max(now.wall.saturating_add(1)));
        plan.answer(ticket, Answer::Timer(view));
        Ok(())
    }

    /// Removes a timer.
    pub(super) fn remove_timer(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (ticket, id, asked): (Ticket, &str, &Asked),
    ) -> Result<(), StateError> {
        let Some(timer) = timers::find(host, id)? else {
            let refusal = Refusal::of(reason::NOT_FOUND, "there is no such timer any more");
            plan.refuse(ticket, refusal);
            return Ok(());
        };
        let entry = Entry::TimerRemoved { timer: id };
        plan.write(&mut self.book, now.wall, &entry, subject(&timer, asked));
        plan.push(timers::remove(id));
        let change = self.next_change();
        plan.push(meetings::touched(&timer.conference_id, change, now.wall));
        plan.meeting_changed();
        plan.answer(ticket, Answer::Removed);
        Ok(())
    }

    /// Lets those act whose time has come.
    pub(super) fn fire_timers(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<(), StateError> {
        if self.next_timer_ms.is_none_or(|next| next > now.wall) {
            return Ok(());
        }
        let due = timers::due(host, now.wall, AT_ONCE)?;
        self.next_timer_ms = if due.len() < AT_ONCE {
            timers::next_after(host, now.wall)?
        } else {
            Some(now.wall)
        };
        for timer in due {
            self.fire(plan, now, timer);
        }
        Ok(())
    }

    fn fire(&mut self, plan: &mut Plan, now: Now, timer: Timer) {
        let until = timer.until_ms;
        let wish = |action, since: u64| {
            let late_ms = now.wall.saturating_sub(since);
            Wish {
                action,
                conference_id: timer.conference_id.as_str().into(),
                asked: Rc::new(Asked {
                    via: Via::Timer,
                    source: Some(timer.id.clone()),
                    late_ms: Some(late_ms).filter(|late| *late >= LATE_MS),
                    ..timer.asked.clone()
                }),
            }
        };
        let opposite = opposite(timer.action);
        {
            let wish = wish(timer.action, timer.due_ms);
            plan.write(&mut self.book, now.wall, &Entry::TimerDue, wish.subject());
        }
        let change = self.next_change();
        plan.push(meetings::touched(&timer.conference_id, change, now.wall));
        plan.meeting_changed();
        let over = until.filter(|until| *until <= now.wall);
        let first = Job::new(self.next_id, wish(timer.action, timer.due_ms));
        plan.accepted(first.id);
        if let Some(until) = over {
            // To lock now what is to be open by now would only turn people away.
            self.next_id = self.next_id.saturating_add(1);
            self.end(plan, now, first, passed(), None);
            let second = Job::new(self.next_id, wish(opposite, until));
            plan.accepted(second.id);
            self.accept(plan, now, second);
        } else {
            self.accept(plan, now, first);
        }
        match until.filter(|_| over.is_none()) {
            Some(until) => {
                plan.push(timers::turn(&timer.id, opposite, until));
                self.plan_timer(until);
            }
            None => plan.push(timers::remove(&timer.id)),
        }
    }

    fn plan_timer(&mut self, at_ms: u64) {
        let next = self.next_timer_ms.map_or(at_ms, |next| next.min(at_ms));
        self.next_timer_ms = Some(next);
    }
}

fn subject<'a>(timer: &'a Timer, asked: &'a Asked) -> Subject<'a> {
    Subject {
        action: Some(timer.action),
        conference_id: Some(&timer.conference_id),
        asked: Some(asked),
    }
}

//! What events tell of meetings, and what follows from it.

use std::collections::BTreeSet;

use dingtalk_conference_lock::Action;

use super::{
    keeper::Keeper,
    plan::{Deed, Plan},
};
use crate::{
    events::{
        asked::Asked,
        event::{Change, Facts, MeetingEvent, Stamp},
    },
    keeper::{
        model::{
            ending::cancelled,
            wish::{Class, Via},
        },
        order::clock::Now,
        record::{book::Subject, entry::Entry},
        store::host::{Host, StateError},
        view::{
            conferences::Conference,
            events::{self, Waiting},
            meetings, timers, usage,
        },
    },
    rules::decide::Done,
};

/// How many events are taken in in a step: the others come in the next, at once.
const AT_ONCE: usize = 200;

impl Keeper {
    /// Takes in what the events that are kept tell of meetings.
    pub(super) fn take_events(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<(), StateError> {
        if !self.untaken {
            return Ok(());
        }
        let waiting = events::waiting(host, AT_ONCE)?;
        self.untaken = waiting.len() == AT_ONCE;
        let ends = |event: &&MeetingEvent| matches!(event.change, Change::Ended(_));
        let all = waiting.iter().map(|it| &it.event);
        let over: BTreeSet<_> = all.filter(ends).map(|it| &it.conference_id).collect();
        for Waiting {
            event, received_ms, ..
        } in &waiting
        {
            let id = &event.conference_id;
            let mut conference = plan.conferences.take(host, id)?;
            let before = conference.known.clone();
            self.learn(host, plan, now, &mut conference, (event, *received_ms))?;
            self.watch(
                host,
                plan,
                now,
                &mut conference,
                (event, *received_ms, &before),
            )?;
            // Nothing is begun of what is over in the same step: so it comes where much was missed.
            if conference.known.has_ended() || !over.contains(id) {
                self.consider(plan, now, id, &mut conference);
            }
            plan.conferences.put(id, conference);
        }
        if let Some(last) = waiting.last() {
            plan.push(events::taken(last.number));
        }
        Ok(())
    }

    /// Takes in what DingTalk answered where it was asked how many are in a meeting.
    pub(super) fn counted(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (id, asked): (&str, Option<Asked>),
    ) -> Result<(), StateError> {
        if let Some(asked) = &self.rules.asked {
            plan.push(usage::count(&asked.maker, 1, now.wall));
        }
        let Some(asked) = asked else {
            return Ok(());
        };
        let mut conference = plan.conferences.take(host, id)?;
        if asked.ended {
            let event = self.end_of(now, id, asked.facts);
            self.learn(host, plan, now, &mut conference, (&event, now.wall))?;
        } else {
            let invited = asked.facts.invited.unwrap_or(0);
            // Where events tell who is in, it was asked only until when it is booked.
            if !conference.known.tells_people() || self.is_silent(now) {
                conference.by_rule.counted = asked.facts.active.map(|inside| (inside, invited));
            }
            conference.by_rule.ends_ms = asked.facts.end_ms;
        }
        self.consider(plan, now, id, &mut conference);
        plan.conferences.put(id, conference);
        Ok(())
    }

    /// Takes in that DingTalk said of meetings that they are over, where one was to be locked or opened: by that
    /// nothing more is sent to them.
    pub(super) fn note_closed(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<(), StateError> {
        for id in plan.take_closed() {
            let mut conference = plan.conferences.take(host, &id)?;
            if conference.known.has_ended() {
                continue;
            }
            let event = self.end_of(now, &id, Facts::default());
            self.learn(host, plan, now, &mut conference, (&event, now.wall))?;
            self.consider(plan, now, &id, &mut conference);
            plan.conferences.put(&id, conference);
        }
        Ok(())
    }

    /// That a meeting is over, as DingTalk has just answered: it has no number among the events.
    fn end_of(&self, now: Now, id: &str, facts: Facts) -> MeetingEvent {
        MeetingEvent {
            conference_id: id.into(),
            stamp: Stamp {
                number: 0,
                at_ms: self.ahead.theirs(now.wall),
            },
            change: Change::Ended(Box::new(facts)),
        }
    }

    fn learn(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        conference: &mut Conference,
        (event, came_ms): (&MeetingEvent, u64),
    ) -> Result<(), StateError> {
        let before = conference.known.has_ended();
        let event = event
            .clone()
            .with_credible_start(self.ahead.theirs(came_ms));
        conference.known = core::mem::take(&mut conference.known).with(&event);
        if conference.known.has_ended() && !before {
            self.end_waiting_of(host, plan, now, &event.conference_id)?;
        }
        Ok(())
    }

    /// A meeting has ended, and so have its timers, and what waits for its turn by one or by a rule.
    fn end_waiting_of(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        id: &str,
    ) -> Result<(), StateError> {
        for timer in timers::of_meeting(host, id)? {
            let subject = Subject {
                action: Some(timer.action),
                conference_id: Some(id),
                asked: None,
            };
            let entry = Entry::TimerRemoved { timer: &timer.id };
            plan.write(&mut self.book, now.wall, &entry, subject);
            plan.push(timers::remove(&timer.id));
        }
        let under_way: Vec<_> = self.under_way.values().map(|it| it.job).collect();
        let waiting = self.jobs.values().filter(|job| {
            &*job.wish.conference_id == id
                && Self::class_of(job) == Class::Timer
                && !under_way.contains(&job.id)
        });
        let waiting: Vec<_> = waiting.map(|job| job.id).collect();
        for job in waiting {
            if let Some(job) = self.jobs.remove(&job) {
                self.lanes.remove(&job.wish.conference_id, job.id);
                let ending = job.given_up(cancelled());
                self.end(plan, now, job, ending, None);
            }
        }
        Ok(())
    }

    /// Notes what was done in this step, and keeps what is known of each meeting.
    pub(super) fn keep_conferences(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<(), StateError> {
        for id in self.note_deeds(host, plan, now)? {
            let mut conference = plan.conferences.take(host, &id)?;
            self.consider(plan, now, &id, &mut conference);
            plan.conferences.put(&id, conference);
        }
        self.save_conferences(plan, now);
        Ok(())
    }

    /// The same of what came to its end as the state was opened: rules are looked at in the first step.
    pub(super) fn keep_resumed(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<(), StateError> {
        for id in self.note_deeds(host, plan, now)? {
            let mut conference = plan.conferences.take(host, &id)?;
            conference.due_ms = Some(now.wall);
            plan.conferences.put(&id, conference);
        }
        self.save_conferences(plan, now);
        Ok(())
    }

    /// Notes what was done, and gives the ids of the meetings to which rules may now want something else done.
    fn note_deeds(
        &self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<Vec<String>, StateError> {
        let mut ids = Vec::new();
        for deed in plan.take_deeds() {
            let mut conference = plan.conferences.take(host, &deed.conference_id)?;
            if deed.action == Action::Unlock && deed.done {
                // Whoever went can come in by themselves.
                conference.door = None;
            }
            let begun = conference.known.started_ms().is_some();
            if begun {
                self.reckon(host, now, &deed, &mut conference.by_rule.done)?;
            }
            plan.conferences.put(&deed.conference_id, conference);
            if begun {
                ids.push(deed.conference_id);
            }
        }
        Ok(ids)
    }

    /// Writes down what has changed of what is known of meetings.
    fn save_conferences(&mut self, plan: &mut Plan, now: Now) {
        for (id, conference) in core::mem::take(&mut plan.conferences).changed() {
            plan.push(conference.save(&id, now.wall));
            let change = self.next_change();
            plan.push(meetings::touched(&id, change, now.wall));
            plan.meeting_changed();
            if let Some(due) = conference.due_ms {
                self.plan_rule(due.max(now.wall.saturating_add(1)));
            }
        }
    }

    /// Notes what a deed means for the meeting's rule.
    fn reckon(
        &self,
        host: &impl Host,
        now: Now,
        deed: &Deed,
        done: &mut Done,
    ) -> Result<(), StateError> {
        match (deed.via, deed.action, deed.done) {
            (Via::Rule, _, true) => done.was_done(),
            (Via::Rule, action, false) => done.was_not_done(action == Action::Lock, now.wall),
            // It may have been done: what they want closed stays closed.
            (_, Action::Lock, _) => done.locked_by_others(),
            // For some minutes, after which the timer locks.
            (Via::Timer, Action::Unlock, true) => {
                let timers = timers::of_meeting(host, &deed.conference_id)?;
                let locks = timers.iter().filter(|it| it.action == Action::Lock);
                let until_ms = locks.map(|it| it.due_ms).min();
                done.opened_by_others(now.wall, until_ms);
            }
            (_, Action::Unlock, true) => done.opened_by_others(now.wall, None),
            (_, Action::Unlock, false) => {}
        }
        Ok(())
    }

    /// The number of a change of what is known of a meeting: above every one that was told, which is the
    /// record's head where that is higher, and not below the head now.
    pub(super) fn next_change(&mut self) -> u64 {
        self.change = self.change().saturating_add(1).max(self.book.head.seq);
        self.change
    }
}

//! What rules want done, and when.

use std::rc::Rc;

use dingtalk_conference_lock::Action;
use serde_json::value::RawValue;

use super::{
    job::Job,
    keeper::Keeper,
    plan::{Answer, Plan},
    timers::LATE_MS,
    turn::Ticket,
};
use crate::{
    clock,
    http::{reason, refusal::Refusal},
    keeper::{
        model::wish::{Asked, Via, Wish},
        order::clock::Now,
        record::{book::Subject, entry::Entry},
        store::host::{Host, StateError},
        view::{
            conferences::{self, Conference, Next},
            rules::Rules,
        },
    },
    rules::{
        choose::{About, choose},
        decide::{Due, Meeting, decide},
        rule::Rule,
    },
};

/// How many meetings are looked at in a step at most: the others come in the next, at once.
const AT_ONCE: usize = 50;
/// How long rules wait for what else is told, in milliseconds: for 50 answers of a second and a little more.
const HOLD_MS: u64 = 2 * 60_000;
/// How long they do at a start once Stream is there, in milliseconds: DingTalk makes up by itself for what a short
/// absence missed, and tells of none of that where it is asked.
const MADE_UP_MS: u64 = 5_000;
/// What follows at once from what is done: to lock, to count, to open.
const MOST_DUE: usize = 4;

/// Until when rules wait that begin to, on the keeper's clock.
pub(super) fn held_from(now: Now) -> u64 {
    now.own.saturating_add(HOLD_MS)
}

impl Keeper {
    /// Takes other rules in the place of those there are, if these are the expected ones.
    pub(super) fn set_rules(
        &mut self,
        plan: &mut Plan,
        now: Now,
        (ticket, list, expected, asked): (Ticket, Vec<Rule>, Option<String>, Asked),
    ) {
        if expected.is_some_and(|tag| tag != self.rules.tag) {
            let message =
                "the rules were changed by somebody else: read them again, and change those";
            plan.refuse(ticket, Refusal::of(reason::PRECONDITION_FAILED, message));
            return;
        }
        let rules = Rules::new(list, asked);
        // It is JSON.
        let json = RawValue::from_string(rules.json.clone()).unwrap_or_default();
        let entry = Entry::Rules {
            tag: &rules.tag,
            rules: &json,
        };
        let subject = Subject {
            asked: rules.asked.as_ref(),
            ..Subject::default()
        };
        plan.write(&mut self.book, now.wall, &entry, subject);
        plan.push(rules.save());
        plan.push(conferences::all_due(now.wall));
        self.plan_rule(now.wall.saturating_add(1));
        plan.answer(ticket, Answer::Rules(rules.tag.clone()));
        self.rules = rules;
    }

    /// Lets a meeting's rule do nothing more for it.
    pub(super) fn call_off(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (ticket, id, asked): (Ticket, &str, &Asked),
    ) -> Result<(), StateError> {
        let mut conference = plan.conferences.take(host, id)?;
        let rule = choose(&self.rules.list, About::from(&conference.known));
        let rule = rule.filter(|_| !conference.known.has_ended() && conference.due_ms.is_some());
        let Some(rule) = rule.map(|rule| rule.id.clone()) else {
            let message = "no rule is to do anything to this meeting";
            plan.refuse(ticket, Refusal::of(reason::NOT_FOUND, message));
            return Ok(());
        };
        let entry = Entry::RuleCalledOff { rule: &rule };
        let subject = Subject {
            action: None,
            conference_id: Some(id),
            asked: Some(asked),
        };
        plan.write(&mut self.book, now.wall, &entry, subject);
        conference.by_rule.called_off = true;
        self.consider(plan, now, id, &mut conference);
        plan.conferences.put(id, conference);
        plan.answer(ticket, Answer::Removed);
        Ok(())
    }

    /// Until when no rule acts, on the keeper's clock, unless all is told before: a meeting may have ended by what
    /// was not taken in yet, or is just asked for, or comes as soon as Stream is there.
    pub(super) fn held_until(&self, now: Now) -> Option<u64> {
        let since = self.held_since.unwrap_or(now.own);
        let told = self.is_more_told(now);
        let told = told.then(|| since.saturating_add(HOLD_MS));
        told.max(self.stream_until).filter(|until| now.own < *until)
    }

    /// Notes whether rules wait at the end of a step.
    pub(super) fn note_waiting(&mut self, now: Now) {
        let since = self.held_since.unwrap_or(now.own);
        let waits = self.is_more_told(now) || self.stream_until.is_some_and(|it| now.own < it);
        self.held_since = waits.then_some(since);
    }

    /// Stream is there after the start. What is missed takes none of the time that rules have waited for it in vain.
    pub(super) fn await_made_up(&mut self, now: Now) {
        let Some(most) = self.stream_until else {
            return;
        };
        let made_up = now.own.saturating_add(MADE_UP_MS);
        if most > now.own {
            self.stream_until = Some(made_up.min(most));
        } else {
            self.stream_until = Some(made_up);
            self.held_since = None;
        }
    }

    fn is_more_told(&self, now: Now) -> bool {
        self.untaken || self.missed.is_under_way(now)
    }

    /// Looks at those meetings of which something is due.
    pub(super) fn fire_rules(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<(), StateError> {
        let due = self.next_rule_ms.is_some_and(|next| next <= now.wall);
        if !due || self.held_until(now).is_some() {
            return Ok(());
        }
        let due = conferences::due(host, now.wall, AT_ONCE)?;
        self.next_rule_ms = if due.len() < AT_ONCE {
            conferences::next_after(host, now.wall)?
        } else {
            Some(now.wall)
        };
        for id in due {
            let mut conference = plan.conferences.take(host, &id)?;
            self.consider(plan, now, &id, &mut conference);
            plan.conferences.put(&id, conference);
        }
        Ok(())
    }

    /// Does what the meeting's rule wants done now, and notes what it wants next.
    pub(super) fn consider(
        &mut self,
        plan: &mut Plan,
        now: Now,
        id: &str,
        conference: &mut Conference,
    ) {
        let shown = conference.next.take();
        conference.due_ms = None;
        let Some(rule) = choose(&self.rules.list, About::from(&conference.known)).cloned() else {
            return;
        };
        if conference.by_rule.rule != rule.id {
            conference.by_rule.rule.clone_from(&rule.id);
        }
        let held = self.held_until(now).is_some();
        for _ in 0..MOST_DUE {
            let Some(mut meeting) = Meeting::of(&conference.known, conference.by_rule.done) else {
                return;
            };
            let told = conference.known.fact(|facts| facts.end_ms);
            let end = told.or(conference.by_rule.ends_ms);
            let end = end.filter(|end| *end > meeting.started_ms);
            meeting.ends_ms = end.map(|end| self.ahead.ours(end));
            meeting.started_ms = self.ahead.ours(meeting.started_ms);
            meeting.called_off = conference.by_rule.called_off;
            let counted = conference.by_rule.people();
            if self.is_silent(now) {
                // Of who comes and goes nothing is told any more.
                (meeting.told, meeting.people) = (false, counted.or(meeting.people));
                (meeting.strangers, meeting.awaited) = (0, false);
            }
            meeting.people = meeting.people.or(counted);
            let done = &mut conference.by_rule.done;
            let due = decide(&rule, &meeting, now.wall);
            if matches!(due, Due::Count | Due::Lock | Due::Unlock) && held {
                conference.next = shown;
                conference.due_ms = Some(now.wall);
                return;
            }
            let (action, at) = match due {
                Due::Nothing => return,
                Due::CountAt(at) => {
                    conference.due_ms = Some(at);
                    return;
                }
                Due::Count => {
                    done.counted(now.wall);
                    plan.count(id);
                    continue;
                }
                Due::LockAt(at) => (Action::Lock, Some(at)),
                Due::UnlockAt(at) => (Action::Unlock, Some(at)),
                Due::Lock => {
                    done.locked(now.wall);
                    (Action::Lock, None)
                }
                Due::Unlock => {
                    done.unlocked = true;
                    (Action::Unlock, None)
                }
            };
            if let Some(at) = at {
                conference.due_ms = Some(at);
                conference.next = Some(Next {
                    id: rule.id,
                    action,
                    at: clock::format(at),
                });
                return;
            }
            let shown = shown.as_ref().filter(|next| next.action == action);
            let due_ms = shown.and_then(|next| clock::parse(&next.at));
            self.act_by_rule(plan, now, (id, action, &rule.id), due_ms);
        }
    }

    fn act_by_rule(
        &mut self,
        plan: &mut Plan,
        now: Now,
        (id, action, rule): (&str, Action, &str),
        due_ms: Option<u64>,
    ) {
        let Some(asked) = self.rules.asked.clone() else {
            return;
        };
        let late_ms = due_ms.map(|due| now.wall.saturating_sub(due));
        let wish = Wish {
            action,
            conference_id: id.into(),
            asked: Rc::new(Asked {
                via: Via::Rule,
                source: Some(rule.into()),
                late_ms: late_ms.filter(|late| *late >= LATE_MS),
                reason: None,
                ..asked
            }),
        };
        let job = Job::new(self.next_id, wish);
        plan.accepted(job.id);
        self.accept(plan, now, job);
    }

    pub(super) fn plan_rule(&mut self, at_ms: u64) {
        let next = self.next_rule_ms.map_or(at_ms, |next| next.min(at_ms));
        self.next_rule_ms = Some(next);
    }
}

//! One step after the other: what happened is taken in, what is due is done, and what comes of it is
//! committed before anybody is told.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    event::Event,
    inviting::Inviting,
    job::Job,
    plan::{Answer, Effects, Plan},
    turn::Turn,
};
use crate::keeper::{
    model::{ending::Ending, wish::Class},
    order::{
        clock::{Clock, Now},
        lanes::Lanes,
        limits::Limits,
        missed::{Kept, Missed},
        pace::Pace,
        token::{Ready, Token},
    },
    record::{book::Book, chain::Head},
    store::host::{Host, StateError},
    view::{rules::Rules, sessions},
};
use crate::{clock::Ahead, config::settings::Settings};

/// How long after its sending a request can still arrive at DingTalk, in milliseconds: an attempt is
/// given up after 8 s.
pub const ARRIVES_MS: u64 = 9_000;
/// How long a caller may have to wait for its turn, in milliseconds.
pub const QUEUE_MS: u64 = 7_000;

/// The keeper of an app, as far as it is not in its state.
#[derive(Clone, Debug)]
pub struct Keeper {
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    /// By how much the host's clock is ahead of DingTalk's, and what is kept of that.
    pub(super) ahead: Ahead,
    pub(super) kept_ahead: Ahead,
    pub(super) book: Book,
    /// The record's last line that is kept.
    pub(super) kept_head: Head,
    pub(super) pace: Pace,
    pub(super) lanes: Lanes,
    pub(super) token: Token,
    /// Every action that has not ended.
    pub(super) jobs: BTreeMap<u64, Job>,
    /// Of each attempt that was sent, by the number of its entry.
    pub(super) under_way: BTreeMap<u64, Flight>,
    /// Until when those who wait for their turn do so, with the number of the job.
    pub(super) deadlines: BTreeSet<(u64, u64)>,
    /// Of each batch that runs, how many of its actions have not ended.
    pub(super) batches: BTreeMap<String, usize>,
    pub(super) next_id: u64,
    /// When the next timer is due, in milliseconds since 1970.
    pub(super) next_timer_ms: Option<u64>,
    /// When a rule is to be looked at next, in milliseconds since 1970.
    pub(super) next_rule_ms: Option<u64>,
    /// When a message is due that is to be told, in milliseconds since 1970.
    pub(super) next_delivery_ms: Option<u64>,
    /// The number of the message that is under way, and until when its end is waited for.
    pub(super) delivering: Option<(u64, u64)>,
    /// Each invitation that is under way, by the number of its entry.
    pub(super) inviting: BTreeMap<u64, Inviting>,
    /// The rules there are.
    pub(super) rules: Rules,
    /// Whether there may be events that were not taken in.
    pub(super) untaken: bool,
    /// What DingTalk may have told while nobody heard it.
    pub(super) missed: Missed,
    /// What is kept of that.
    pub(super) kept_missed: Kept,
    /// Since when rules wait for what else is told, on the keeper's clock.
    pub(super) held_since: Option<u64>,
    /// Until when they wait for what Stream brings after the start, on the keeper's clock.
    pub(super) stream_until: Option<u64>,
    /// When the last event came, in milliseconds since 1970.
    pub(super) heard_ms: Option<u64>,
    /// Since when DingTalk's messages come empty, in milliseconds since 1970: the month's pushes are used up.
    pub(super) used_up_ms: Option<u64>,
    /// Whether events are silent, as those know who wait for changes.
    pub(super) silent: bool,
    /// The number of the last change of what is known of a meeting.
    pub(super) change: u64,
    /// When the state was last pruned, in milliseconds since 1970.
    pub(super) upkeep_ms: u64,
    /// Whether there was more to prune.
    pub(super) more_upkeep: bool,
    pub(super) limits: Limits,
    /// What everything ends with that waited when DingTalk did not accept the app: the jobs before that
    /// number.
    pub(super) refusing: Option<(u64, Ending)>,
    /// What the host was last told to wake it at.
    pub(super) told: Option<u64>,
    /// A step has not come to its end: what is in memory is not what is kept.
    pub(super) broken: bool,
}

/// An attempt that was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flight {
    /// The job.
    pub(super) job: u64,
    /// When, on the keeper's clock.
    pub(super) sent: u64,
    /// With which token.
    pub(super) generation: u32,
}

impl Keeper {
    /// Takes in what happened, and does what is due.
    ///
    /// # Errors
    /// The state cannot be read or written. The keeper is of no use then: open it anew.
    pub fn step<H: Host>(
        &mut self,
        turn: &Turn<'_, H>,
        event: Event,
    ) -> Result<Effects, StateError> {
        self.step_all(turn, [event])
    }

    /// The same with several things that happened, in one commit: none may have to see in the state what
    /// another of them writes.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn step_all<H: Host>(
        &mut self,
        turn: &Turn<'_, H>,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<Effects, StateError> {
        if core::mem::replace(&mut self.broken, true) {
            let problem = "the keeper was interrupted in the middle of a step: open it anew";
            return Err(StateError::new(problem));
        }
        let now = self.clock.at(turn.now_ms);
        let mut plan = Plan::default();
        self.take_events(turn.host, &mut plan, now)?;
        for event in events {
            self.take_in(turn, &mut plan, now, event)?;
        }
        self.give_up_silent(&mut plan, now);
        self.refuse_all(&mut plan, now);
        self.fire_timers(turn.host, &mut plan, now)?;
        self.fire_rules(turn.host, &mut plan, now)?;
        self.ask_for_missed(&mut plan, now);
        self.send_next(turn, &mut plan, now);
        self.refuse_late(&mut plan, now);
        self.keep_conferences(turn.host, &mut plan, now)?;
        self.deliver_next(turn.host, &mut plan, now)?;
        self.keep_new(&mut plan, now);
        self.keep_missed(&mut plan);
        self.note_waiting(now);
        self.note_silence(&mut plan, now);
        self.tidy(turn.host, &mut plan, now)?;
        // Before the commit: no work may be open for which nothing wakes it.
        self.arm(turn.host, now);
        let effects = plan.commit(turn.host, &self.book)?;
        self.kept_head.clone_from(&self.book.head);
        self.broken = false;
        Ok(effects)
    }

    /// The record's last line.
    pub fn head(&self) -> &Head {
        &self.kept_head
    }

    /// The number of the last change of what is known of a meeting.
    pub fn change(&self) -> u64 {
        self.change.max(self.kept_head.seq)
    }

    /// Whether DingTalk's messages come empty, as they do once the month's pushes are used up.
    pub fn has_used_up(&self) -> bool {
        self.used_up_ms.is_some()
    }

    /// The rules there are.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// About how long a batch will take of which so many actions have not ended, in milliseconds.
    pub fn ms_left(&self, open: usize) -> u64 {
        let now = self.clock.now();
        self.pace.duration_ms(now.own, open)
    }

    /// How many actions of a batch have not ended.
    pub fn open_of(&self, batch: &str) -> usize {
        self.batches.get(batch).copied().unwrap_or(0)
    }

    fn take_in<H: Host>(
        &mut self,
        turn: &Turn<'_, H>,
        plan: &mut Plan,
        now: Now,
        event: Event,
    ) -> Result<(), StateError> {
        let host = turn.host;
        match event {
            Event::Woken => self.told = None,
            Event::Begun => {
                self.told = None;
                self.begun(host, now)?;
            }
            Event::Dated(told) => self.dated(plan, now, &told),
            Event::Act {
                ticket,
                wish,
                idempotency,
            } => self.act(host, plan, now, (ticket, wish, idempotency))?,
            Event::Replied { attempt, reply } => {
                self.replied(plan, now, attempt, reply);
                self.note_closed(host, plan, now)?;
            }
            Event::Token(Ok(until_ms)) => self.token.good(now.own_of(until_ms)),
            Event::Token(Err(fault)) => self.no_token(plan, now, fault),
            Event::AddBatch {
                ticket,
                batch,
                idempotency,
            } => self.add_batch(host, plan, now, (ticket, batch, idempotency))?,
            Event::CancelBatch {
                ticket,
                id,
                asked,
                anybodys,
            } => self.cancel_batch(host, plan, now, (ticket, &id, &asked, anybodys))?,
            Event::SetTimer {
                ticket,
                timer,
                idempotency,
            } => self.set_timer(host, plan, now, (ticket, timer, idempotency))?,
            Event::RemoveTimer { ticket, id, asked } => {
                self.remove_timer(host, plan, now, (ticket, &id, &asked))?;
            }
            Event::Counted {
                conference_id,
                reply,
            } => self.counted(host, plan, now, (&conference_id, reply))?,
            Event::SetRules {
                ticket,
                rules,
                expected,
                asked,
            } => self.set_rules(plan, now, (ticket, rules, expected, asked)),
            Event::CallOff {
                ticket,
                conference_id,
                asked,
            } => self.call_off(host, plan, now, (ticket, &conference_id, &asked))?,
            Event::Arrived { tickets, events } => {
                self.note_used_up(plan, now, &events);
                self.keep(host, plan, now, &events, |_| now.wall)?;
                for ticket in tickets {
                    plan.answer(ticket, Answer::Kept);
                }
            }
            Event::EndSession {
                ticket,
                session,
                until_ms,
            } => {
                plan.push(sessions::end(&session, until_ms));
                // Whoever listens in it hears that it has ended.
                plan.meeting_changed();
                plan.answer(ticket, Answer::Removed);
            }
            Event::Invite {
                ticket,
                invitation,
                idempotency,
            } => self.invite(host, plan, now, (ticket, invitation, idempotency))?,
            Event::Invited {
                number,
                ending,
                calls,
            } => self.invited(host, plan, now, (number, ending, calls))?,
            Event::Delivered { number, problem } => {
                self.delivered(host, plan, now, (number, problem.as_deref()))?;
            }
            Event::StreamOpened { ticket, lost_ms } => {
                self.stream_opened(host, now, lost_ms)?;
                plan.answer(ticket, Answer::Kept);
            }
            Event::Missed { asked, reply } => {
                self.missed(host, plan, now, (asked, reply))?;
            }
            Event::Used { maker, calls } => self.used(plan, now, &maker, calls),
        }
        Ok(())
    }

    /// Asks to be woken when something will be due.
    fn arm(&mut self, host: &impl Host, now: Now) {
        let at = self.next_wake(now);
        let at = at.map(|at| now.wall_of(at.max(now.own.saturating_add(1))));
        if at != self.told {
            host.wake(at);
            self.told = at;
        }
    }

    /// When something will be due, on the keeper's clock.
    fn next_wake(&self, now: Now) -> Option<u64> {
        let turn = self.lanes.next(now.own).and_then(|at| {
            let at = self.pace.next(now.own)?.max(at);
            Some(match self.token.ready(now.own) {
                Ready::Wait(until) => at.max(until),
                _ => at,
            })
        });
        let late = self.deadlines.first().map(|(deadline, _)| *deadline);
        let flight = self.under_way.values().next();
        let silent = flight.map(|flight| flight.sent.saturating_add(ARRIVES_MS));
        let timer = self.next_timer_ms.map(|at| now.own_of(at));
        let rule = self.next_rule_ms.map(|at| now.own_of(at));
        let rule = rule.map(|at| at.max(self.held_until(now).unwrap_or(0)));
        let delivery = self.next_delivery().map(|at| now.own_of(at));
        let untaken = self.untaken.then_some(now.own);
        let missed = self.missed.due(now);
        let silence = self.silence_ms().filter(|_| !self.silent);
        let silence = silence.map(|at| now.own_of(at));
        let upkeep = Some(now.own_of(self.next_upkeep()));
        let refusing = self.refusing.as_ref().map(|_| now.own);
        let all = [
            turn, late, silent, timer, rule, delivery, untaken, missed, silence, upkeep, refusing,
        ];
        all.into_iter().flatten().min()
    }

    /// Keeps those actions that were accepted in this step and have not ended in it.
    fn keep_new(&self, plan: &mut Plan, now: Now) {
        let sent = |job: &Job| {
            let mut flights = self.under_way.iter();
            let flight = flights.find(|(_, flight)| flight.job == job.id);
            flight.map(|(attempt, _)| (*attempt, now.wall))
        };
        for id in plan.take_new() {
            if let Some(job) = self.jobs.get(&id) {
                plan.push(job.add(now.wall, sent(job)));
            }
        }
    }

    /// The place of a job among others.
    pub(super) fn class_of(job: &Job) -> Class {
        job.wish.asked.via.class()
    }
}

//! A stage for whatever can happen: actions come, DingTalk replies in one way or another, time passes,
//! and the process dies between any two effects. What must hold is looked at after each step.

mod invariants;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dingtalk_conference_lock::Action;

use super::{
    sqlite::Sqlite,
    world::{START, asked, done, forbidden, lost, throttled},
};
use crate::config::settings::Settings;
use crate::keeper::{
    machine::{
        event::{Event, NewBatch, NewTimer},
        keeper::{ARRIVES_MS, Keeper},
        plan::{Answer, Effects},
        turn::{Ticket, Turn},
    },
    model::wish::{Asked, Via, Wish},
};

/// How many calls a second DingTalk takes here: so few that it matters.
pub(super) const PACE: usize = 2;
/// When an attempt is given up, in milliseconds after its sending.
const TIME_OUT: u64 = 8_000;
/// How long after its sending a request may still arrive, in milliseconds.
const LATEST: u64 = ARRIVES_MS - 1;

/// An action that comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) via: Via,
    pub(super) action: Action,
    pub(super) meeting: &'static str,
}

/// What DingTalk does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    Ok,
    Refuses,
    Throttles,
    /// Nothing comes back in time, and the request arrives as late as it can.
    TimesOut,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The host has opened the keeper.
    Start,
    /// DingTalk gives a token.
    Token,
    /// The next action comes.
    Arrive,
    /// DingTalk replies to one of those under way.
    Reply(usize, Does),
    /// The host wakes the keeper at the time it asked for.
    Wake,
}

/// Where the process dies in a step.
#[derive(Clone, Copy, Debug)]
pub(super) enum Death {
    BeforeCommit,
    /// After the commit, and after as many requests were sent.
    AfterSends(usize),
}

/// A request that was sent.
#[derive(Clone, Debug)]
struct Flight {
    attempt: u64,
    number: usize,
    meeting: String,
    sent: u64,
}

/// Everything but the database: that goes back to an earlier time by itself.
#[derive(Clone)]
pub(super) struct Scene {
    keeper: Keeper,
    now: u64,
    wake: Option<u64>,
    script: Rc<[Arrival]>,
    /// How many have come.
    come: usize,
    /// Whether the keeper was opened, and has not made a step.
    starts: bool,
    /// Whether it waits for a token.
    fetches: bool,
    /// Those that were accepted, in that order.
    order: Vec<usize>,
    /// The last entry of the record that was looked at.
    seen: u64,
    flights: Vec<Flight>,
    /// How often each was sent.
    sends: BTreeMap<usize, usize>,
    /// When what reached which meeting.
    arrived: Vec<(u64, String, usize)>,
    /// Until when DingTalk wants nothing.
    closed_until: u64,
    /// When what was sent to which meeting.
    log: Vec<(u64, String, usize)>,
    /// Those to which DingTalk has said yes.
    said_yes: BTreeSet<usize>,
    /// Those that were answered.
    answered: BTreeSet<usize>,
    /// Those that were not accepted.
    turned_away: BTreeSet<usize>,
    pub(super) deaths: usize,
}

impl Scene {
    pub(super) fn open(host: &Sqlite, script: &[Arrival]) -> Self {
        Self {
            keeper: Keeper::open(host, settings(), START).unwrap(),
            now: START,
            wake: None,
            script: script.into(),
            come: 0,
            starts: true,
            fetches: false,
            order: Vec::new(),
            seen: 0,
            flights: Vec::new(),
            sends: BTreeMap::new(),
            arrived: Vec::new(),
            closed_until: 0,
            log: Vec::new(),
            said_yes: BTreeSet::new(),
            answered: BTreeSet::new(),
            turned_away: BTreeSet::new(),
            deaths: 0,
        }
    }

    /// What can happen next. Time passes only when nothing else can: whatever comes in between comes
    /// at the same moment.
    pub(super) fn possible(&self, replies: &[Does]) -> Vec<Step> {
        if self.starts {
            return vec![Step::Start];
        }
        if self.fetches {
            return vec![Step::Token];
        }
        let mut steps = Vec::new();
        if self.come < self.script.len() {
            steps.push(Step::Arrive);
        }
        for (index, flight) in self.flights.iter().enumerate() {
            // Once it has failed, the same action succeeds.
            let first = self.sends.get(&flight.number) == Some(&1);
            let replies = if first { replies } else { &[Does::Ok] };
            // Of several, the one that was sent first is given up first.
            let can = |does: &&Does| index == 0 || **does != Does::TimesOut;
            let replies = replies.iter().filter(can);
            steps.extend(replies.map(|does| Step::Reply(index, *does)));
        }
        let overdue = |flight: &&Flight| flight.sent.saturating_add(TIME_OUT) <= self.now;
        if self.flights.first().filter(overdue).is_some() {
            return vec![Step::Reply(0, Does::TimesOut)];
        }
        if steps.is_empty()
            && self
                .wake
                .is_some_and(|at| at < self.now.saturating_add(60_000))
        {
            steps.push(Step::Wake);
        }
        steps
    }

    /// Takes a step; gives how many requests were sent in it, where nobody died.
    pub(super) fn take(&mut self, host: &Sqlite, step: Step, death: Option<Death>) -> usize {
        let closed_until = self.closed_until;
        let event = self.event(step);
        host.wake.set(self.wake);
        let turn = turn(host, self.now);
        host.full.set(matches!(death, Some(Death::BeforeCommit)));
        let written = host.written.get();
        let effects = self.keeper.step(&turn, event);
        host.full.set(false);
        if host.written.get() > written {
            self.is_kept(host, host.wake_at_commit.get());
        }
        self.wake = host.wake.get();
        let sends = effects.as_ref().map_or(0, |effects| effects.sends.len());
        match (effects, death) {
            (Ok(effects), None) => self.go_on(host, effects),
            (Ok(effects), Some(Death::AfterSends(most))) => {
                self.sent(host, effects, most);
                self.die(host);
            }
            // A step that keeps nothing does not fail either.
            (_, Some(Death::BeforeCommit)) => {
                self.closed_until = closed_until;
                self.die(host);
            }
            (Err(error), _) => panic!("{error:?}"),
        }
        sends
    }

    fn go_on(&mut self, host: &Sqlite, effects: Effects) {
        self.fetches |= effects.fetch_token;
        for (ticket, answer) in &effects.answers {
            let number = usize::try_from(ticket.0).unwrap();
            assert!(self.answered.insert(number), "{number} was answered twice");
            if matches!(answer, Answer::Refused(_)) {
                self.turned_away.insert(number);
            }
        }
        self.sent(host, effects, usize::MAX);
    }

    /// All memory is lost; what was sent arrives as late as it can. Another process starts.
    fn die(&mut self, host: &Sqlite) {
        self.deaths = self.deaths.saturating_add(1);
        for flight in core::mem::take(&mut self.flights) {
            let at = flight.sent.saturating_add(LATEST);
            self.arrived.push((at, flight.meeting, flight.number));
        }
        (self.starts, self.fetches) = (true, false);
        drop(Keeper::open(host, settings(), self.now).unwrap());
        self.is_kept(host, host.wake.get());
        // It may die again at once: nothing is left to be kept then.
        let before = host.record();
        self.keeper = Keeper::open(host, settings(), self.now).unwrap();
        assert_eq!(before, host.record());
        self.wake = host.wake.get();
    }

    fn event(&mut self, step: Step) -> Event {
        match step {
            Step::Start => {
                self.starts = false;
                Event::Woken
            }
            Step::Token => {
                self.fetches = false;
                Event::Token(Ok(self.now.saturating_add(7_000_000)))
            }
            Step::Wake => {
                let at = self.wake.take().unwrap();
                assert!(at > self.now, "woken over and over");
                self.now = at;
                Event::Woken
            }
            Step::Arrive => {
                let number = self.come;
                self.come = self.come.saturating_add(1);
                self.arrival(number)
            }
            Step::Reply(index, does) => {
                let flight = self.flights.remove(index);
                let (at, reply) = match does {
                    Does::Ok => (flight.sent, done("D")),
                    Does::Refuses => (flight.sent, forbidden()),
                    Does::Throttles => {
                        self.closed_until = self.now.saturating_add(1_000);
                        (flight.sent, throttled(1_000))
                    }
                    Does::TimesOut => {
                        self.now = self.now.max(flight.sent.saturating_add(TIME_OUT));
                        (flight.sent.saturating_add(LATEST), lost())
                    }
                };
                if does == Does::Ok {
                    self.said_yes.insert(flight.number);
                }
                if matches!(does, Does::Ok | Does::TimesOut) {
                    self.arrived.push((at, flight.meeting, flight.number));
                }
                let attempt = flight.attempt;
                Event::Replied { attempt, reply }
            }
        }
    }

    fn arrival(&mut self, number: usize) -> Event {
        let Arrival {
            via,
            action,
            meeting,
        } = self.script[number];
        let ticket = Ticket(number as u64);
        let id = format!("A{number}");
        let asked = asked("ops", &id);
        if via != Via::Timer {
            self.order.push(number);
        }
        match via {
            Via::Batch => Event::AddBatch {
                ticket,
                batch: NewBatch {
                    id,
                    action,
                    conference_ids: vec![meeting.into()],
                    asked,
                },
                idempotency: None,
            },
            Via::Timer => Event::SetTimer {
                ticket,
                timer: NewTimer {
                    said: id.clone(),
                    id,
                    action,
                    conference_id: meeting.into(),
                    due_ms: self.now,
                    until_ms: None,
                    asked,
                },
                idempotency: None,
            },
            _ => Event::Act {
                ticket,
                wish: Wish {
                    action,
                    conference_id: meeting.into(),
                    asked: asked.into(),
                },
                idempotency: Some(id),
            },
        }
    }
}

fn turn(host: &Sqlite, now_ms: u64) -> Turn<'_, Sqlite> {
    Turn {
        host,
        now_ms,
        may: &|_: &Asked, _, _| true,
    }
}

fn settings() -> Settings {
    Settings {
        calls_per_second: PACE,
        ..Settings::default()
    }
}

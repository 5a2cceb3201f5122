//! The keeper with a clock, people who ask, and a DingTalk that answers when it is told to.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use dingtalk_conference_lock::{Action, ErrorKind};

use super::sqlite::Sqlite;
use crate::{
    clock::{Ahead, Dated},
    config::settings::Settings,
    http::refusal::Refusal,
    keeper::{
        machine::{
            event::{Event, NewBatch, NewTimer},
            keeper::Keeper,
            plan::{Answer, Effects, Invite, Send},
            turn::{Ticket, Turn},
        },
        model::{
            ending::{Ending, Outcome},
            fault::{Fault, Reply, Verdict},
            trouble::Trouble,
            wish::{Asked, Maker, Via, Wish},
        },
        order::missed,
        view::deliveries::Delivery,
    },
};

/// 2026-11-23T08:00:00Z.
pub(super) const START: u64 = 1_795_420_800_000;

pub(super) struct World {
    pub(super) host: Sqlite,
    pub(super) keeper: Keeper,
    pub(super) settings: Settings,
    pub(super) now: u64,
    /// What was sent and has no reply yet.
    pub(super) sent: Vec<Send>,
    /// When which action was sent to which meeting.
    pub(super) log: Vec<(u64, Action, String)>,
    pub(super) answers: Vec<(Ticket, Answer)>,
    /// Who may nothing any more.
    pub(super) withdrawn: RefCell<BTreeSet<String>>,
    /// Whether a token is given as soon as one is fetched.
    pub(super) gives_token: bool,
    pub(super) fetches: usize,
    /// When the people in which meeting were to be counted.
    pub(super) counts: Vec<(u64, String)>,
    /// Who was to be invited.
    pub(super) invites: Vec<Invite>,
    /// When which message was to be told.
    pub(super) deliveries: Vec<(u64, Delivery)>,
    /// From when on and up to when DingTalk was asked for what it could not deliver.
    pub(super) missed: Vec<(u64, u64)>,
    /// The same on the host's clock.
    pub(super) asked: Vec<missed::Asked>,
    pub(super) meetings_changed: usize,
    pub(super) batches_changed: Vec<String>,
    tickets: u64,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(super) fn with(settings: Settings) -> Self {
        let host = Sqlite::new();
        let keeper = Keeper::open(&host, settings, START).unwrap();
        let mut world = Self {
            host,
            keeper,
            settings,
            now: START,
            sent: Vec::new(),
            log: Vec::new(),
            answers: Vec::new(),
            withdrawn: RefCell::default(),
            gives_token: true,
            fetches: 0,
            counts: Vec::new(),
            invites: Vec::new(),
            deliveries: Vec::new(),
            missed: Vec::new(),
            asked: Vec::new(),
            meetings_changed: 0,
            batches_changed: Vec::new(),
            tickets: 0,
        };
        world.event(Event::Woken);
        world
    }

    /// The process ends here, and a new one starts at `now`.
    pub(super) fn restart(&mut self) {
        self.opens_anew();
        self.event(Event::Woken);
    }

    /// The same, before anything has happened in it.
    pub(super) fn opens_anew(&mut self) {
        self.sent.clear();
        self.keeper = Keeper::open(&self.host, self.settings, self.now).unwrap();
    }

    /// A reply of DingTalk's whose clock the host's is ahead of by so much.
    pub(super) fn dated(&mut self, ahead: Ahead) {
        let at_ms = ahead.theirs(self.now);
        self.event(Event::Dated(Dated {
            sent_ms: self.now.saturating_sub(80),
            date_ms: (at_ms / 1_000).saturating_mul(1_000),
            received_ms: self.now,
        }));
    }

    pub(super) fn event(&mut self, event: Event) {
        self.events(vec![event]);
    }

    /// What happens in one step.
    pub(super) fn events(&mut self, events: Vec<Event>) {
        let mut next = Some(events);
        while let Some(events) = next.take() {
            let effects = self.step(events);
            let fetch = effects.fetch_token;
            self.take(effects);
            if fetch {
                self.fetches = self.fetches.saturating_add(1);
                let until = self.now.saturating_add(7_000_000);
                next = self.gives_token.then(|| vec![Event::Token(Ok(until))]);
            }
        }
    }

    fn step(&mut self, events: Vec<Event>) -> Effects {
        let may = |asked: &Asked, _: Action, _: &str| {
            !self.withdrawn.borrow().contains(&asked.maker.caller)
        };
        let turn = Turn {
            host: &self.host,
            now_ms: self.now,
            may: &may,
        };
        self.keeper.step_all(&turn, events).unwrap()
    }

    fn take(&mut self, effects: Effects) {
        for send in effects.sends {
            self.log
                .push((self.now, send.action(), send.conference_id().into()));
            self.sent.push(send);
        }
        self.answers.extend(effects.answers);
        let now = self.now;
        self.counts
            .extend(effects.counts.into_iter().map(|id| (now, id)));
        self.invites.extend(effects.invites);
        self.deliveries.extend(effects.delivery.map(|it| (now, it)));
        let missed = effects.missed.into_iter();
        for (asked, theirs) in missed {
            self.asked.push(asked);
            self.missed.push(theirs);
        }
        let changed = usize::from(effects.meetings_changed);
        self.meetings_changed = self.meetings_changed.saturating_add(changed);
        self.batches_changed.extend(effects.batches_changed);
        assert_eq!(&effects.head, self.keeper.head());
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets = self.tickets.saturating_add(1);
        Ticket(self.tickets)
    }

    /// Somebody asks; the answer comes with the ticket.
    pub(super) fn act(&mut self, action: Action, meeting: &str) -> Ticket {
        self.act_as("ops", action, meeting, None)
    }

    pub(super) fn act_as(
        &mut self,
        caller: &str,
        action: Action,
        meeting: &str,
        key: Option<&str>,
    ) -> Ticket {
        let (ticket, event) = self.wish(caller, action, meeting, key);
        self.event(event);
        ticket
    }

    /// That somebody asks, which has yet to happen.
    pub(super) fn wish(
        &mut self,
        caller: &str,
        action: Action,
        meeting: &str,
        key: Option<&str>,
    ) -> (Ticket, Event) {
        let ticket = self.ticket();
        let wish = Wish {
            action,
            conference_id: meeting.into(),
            asked: Rc::new(asked(caller, &format!("R{}", ticket.0))),
        };
        let act = Event::Act {
            ticket,
            wish,
            idempotency: key.map(Into::into),
        };
        (ticket, act)
    }

    pub(super) fn batch(&mut self, id: &str, action: Action, meetings: &[&str]) -> Ticket {
        self.batch_as("ops", id, action, meetings, None)
    }

    pub(super) fn batch_as(
        &mut self,
        caller: &str,
        id: &str,
        action: Action,
        meetings: &[&str],
        key: Option<&str>,
    ) -> Ticket {
        let ticket = self.ticket();
        let batch = NewBatch {
            id: id.into(),
            action,
            conference_ids: meetings.iter().map(|id| (*id).into()).collect(),
            asked: asked(caller, &format!("R{}", ticket.0)),
        };
        self.event(Event::AddBatch {
            ticket,
            batch,
            idempotency: key.map(Into::into),
        });
        ticket
    }

    pub(super) fn cancel(&mut self, caller: &str, id: &str, anybodys: bool) -> Ticket {
        let ticket = self.ticket();
        self.event(Event::CancelBatch {
            ticket,
            id: id.into(),
            asked: asked(caller, "RC"),
            anybodys,
        });
        ticket
    }

    /// A timer that acts after `after` and undoes it after `until`, in milliseconds from now.
    pub(super) fn timer(
        &mut self,
        id: &str,
        action: Action,
        meeting: &str,
        after: u64,
        until: Option<u64>,
    ) -> Ticket {
        let due_ms = self.now.saturating_add(after);
        let timer = NewTimer {
            id: id.into(),
            action,
            conference_id: meeting.into(),
            due_ms,
            until_ms: until.map(|until| due_ms.saturating_add(until)),
            said: format!("{meeting} {after} {until:?}"),
            asked: asked("ops", &format!("T{id}")),
        };
        self.set_timer(timer, None)
    }

    pub(super) fn set_timer(&mut self, timer: NewTimer, key: Option<&str>) -> Ticket {
        let ticket = self.ticket();
        self.event(Event::SetTimer {
            ticket,
            timer,
            idempotency: key.map(Into::into),
        });
        ticket
    }

    /// DingTalk replies to what was sent first to a meeting.
    pub(super) fn reply(&mut self, meeting: &str, reply: Reply) {
        let first = self
            .sent
            .iter()
            .position(|send| send.conference_id() == meeting);
        let send = self
            .sent
            .remove(first.expect("something was sent to the meeting"));
        let attempt = send.attempt();
        self.event(Event::Replied { attempt, reply });
    }

    /// DingTalk does all that it is asked for, now and as time goes by, until nothing is left to do.
    pub(super) fn finish(&mut self) {
        self.finish_before(u64::MAX);
    }

    pub(super) fn finish_before(&mut self, end: u64) {
        loop {
            while !self.sent.is_empty() {
                let meeting = self.sent[0].conference_id().to_owned();
                self.reply(&meeting, done("D"));
            }
            let busy = self
                .host
                .number("SELECT count(*) FROM action WHERE ended IS NULL")
                > 0
                || self.host.number("SELECT count(*) FROM timer") > 0;
            match self.host.wake.get() {
                Some(at) if busy && at < end => self.wake_at(at),
                _ => return,
            }
        }
    }

    /// The host wakes the keeper whenever it was asked to, until `now`.
    pub(super) fn at(&mut self, now: u64) {
        while let Some(at) = self.host.wake.get().filter(|at| *at <= now) {
            self.wake_at(at);
        }
        self.now = now;
    }

    pub(super) fn after(&mut self, ms: u64) {
        self.at(self.now.saturating_add(ms));
    }

    fn wake_at(&mut self, at: u64) {
        assert!(at > self.now, "woken over and over");
        self.now = at;
        self.host.wake.set(None);
        self.event(Event::Woken);
    }

    /// The answer to somebody, of whom there is only one.
    #[track_caller]
    pub(super) fn answer(&mut self, ticket: Ticket) -> Option<Answer> {
        let index = self
            .answers
            .iter()
            .position(|(other, _)| *other == ticket)?;
        let (_, answer) = self.answers.remove(index);
        assert!(
            !self.answers.iter().any(|(other, _)| *other == ticket),
            "answered twice"
        );
        Some(answer)
    }

    #[track_caller]
    pub(super) fn ended(&mut self, ticket: Ticket) -> Ending {
        match self.answer(ticket) {
            Some(Answer::Ended(ending)) => ending,
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    pub(super) fn outcome(&mut self, ticket: Ticket) -> Outcome {
        self.ended(ticket).outcome
    }

    #[track_caller]
    pub(super) fn refused(&mut self, ticket: Ticket) -> Refusal {
        match self.answer(ticket) {
            Some(Answer::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        }
    }

    /// The record in short: type, outcome, code and meeting of each entry.
    pub(super) fn story(&self) -> Vec<String> {
        let entries = self.host.entries();
        let word = |entry: &serde_json::Value, name: &str| entry[name].as_str().map(String::from);
        let tell = |entry: &serde_json::Value| {
            let again = entry["again"].as_bool().map(|_| "again".into());
            let names = ["type", "via", "action", "conferenceId", "outcome", "code"];
            let words = names.iter().filter_map(|name| word(entry, name));
            words.chain(again).collect::<Vec<_>>().join(" ")
        };
        entries.iter().map(tell).collect()
    }
}

pub(super) fn asked(caller: &str, request_id: &str) -> Asked {
    Asked {
        maker: Maker {
            caller: caller.into(),
            key: Some("85dbe15d".into()),
        },
        via: Via::Call,
        request_id: request_id.into(),
        reason: Some("because".into()),
        source: None,
        late_ms: None,
    }
}

pub(super) fn done(request_id: &str) -> Reply {
    Reply::Done {
        request_id: Some(request_id.into()),
    }
}

fn failed(verdict: Verdict, counted: bool, status: u16, code: &str) -> Reply {
    let kind = match verdict {
        Verdict::Refused => ErrorKind::ConferenceClosed,
        Verdict::Throttled(_) => ErrorKind::Throttled,
        Verdict::TokenRejected => ErrorKind::Authentication,
        Verdict::NotSent { .. } | Verdict::Unknown { .. } => ErrorKind::Server,
    };
    Reply::Failed(Box::new(Fault {
        verdict,
        counted,
        trouble: Trouble::of(kind, Refusal::new(status, code, "words")),
    }))
}

/// It says that the meeting is over.
pub(super) fn refused() -> Reply {
    failed(Verdict::Refused, true, 400, "confClosed")
}

/// It refuses, and the meeting goes on.
pub(super) fn forbidden() -> Reply {
    let refusal = Refusal::new(400, "noPermission", "words");
    Reply::Failed(Box::new(Fault {
        verdict: Verdict::Refused,
        counted: true,
        trouble: Trouble::of(ErrorKind::Permission, refusal),
    }))
}

pub(super) fn throttled(ms: u64) -> Reply {
    failed(Verdict::Throttled(ms), false, 403, "QpsLimit")
}

pub(super) fn token_rejected() -> Reply {
    failed(Verdict::TokenRejected, true, 400, "InvalidAuthentication")
}

/// DingTalk said that it failed.
pub(super) fn broken() -> Reply {
    let verdict = Verdict::Unknown {
        again: true,
        on_its_way: false,
    };
    failed(verdict, true, 500, "systemError")
}

/// Nothing came back.
pub(super) fn lost() -> Reply {
    Reply::Failed(Box::new(Fault::silence()))
}

//! The keeper of an app, opened when it is first asked: what is asked is taken in by steps of the machine.

mod errands;
mod looks;

use core::cell::RefCell;
use std::rc::Rc;

use dingtalk_conference_lock::{ErrorKind, Secret};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use super::{calls::Calls, host::JsHost, waiting::Waiting};
use crate::{
    callers::rights,
    config::{Config, settings::Settings},
    desk::{
        ask::{Answer, Ask, Look, Told, What},
        passing,
    },
    edge::{environment, runtime},
    events::event::Arrived,
    http::{reason, refusal::Refusal},
    keeper::{
        machine::{
            event::Event,
            keeper::Keeper,
            turn::{Ticket, Turn},
        },
        model::{
            ending::{Ending, Outcome},
            trouble::Trouble,
            wish::{Asked, Maker},
        },
        order::reads::Reads,
        record::chain::Head,
        store::{
            host::{Host, StateError},
            owner,
        },
        view::{sessions, ticket},
    },
};

/// After how long a state that failed is opened again, in milliseconds, unless somebody asks before.
const RETRY_MS: u64 = 60_000;

/// For how long events are gathered before they are kept, in milliseconds: DingTalk waits for more than a
/// second.
const GATHER_MS: u64 = 10;

/// The keeper of an app. When one of its methods throws, it is of no use any more: make a new one, which
/// loads what is kept.
#[wasm_bindgen]
pub struct KeeperObject(Rc<Inner>);

struct Inner {
    host: JsHost,
    env: JsValue,
    opened: RefCell<Option<Opened>>,
    waiting: Waiting,
    /// Actions that are to be taken in together.
    arriving: RefCell<Vec<(Ticket, Event)>>,
    calls: Calls,
    /// Events that are kept with the next commit, and who waits for that.
    gathered: RefCell<(Vec<Ticket>, Vec<Arrived>)>,
    /// The suite ticket that the variable has.
    given: RefCell<Option<Secret>>,
    /// What a configuration is with the newest suite ticket.
    renewed: RefCell<Option<Renewed>>,
}

/// A configuration, the newest suite ticket, and what it is with that.
type Renewed = (Rc<Config>, Secret, Rc<Config>);

/// What is in memory.
struct Opened {
    keeper: Keeper,
    settings: Settings,
    /// With the time on which it was made.
    reads: Reads<Answer>,
    /// What was last told of the meetings: those who listen ask all at once, and for the same.
    told: Option<LastTold>,
}

/// What was told of the meetings.
struct LastTold {
    what: Look,
    change: u64,
    /// Some of it goes by the clock, and by what is counted.
    at_ms: u64,
    value: serde_json::Value,
}

#[wasm_bindgen]
impl KeeperObject {
    /// Over a host, with the variables in `env`.
    #[wasm_bindgen(constructor)]
    pub fn new(host: JsHost, env: JsValue) -> Self {
        Self(Rc::new(Inner {
            host,
            env,
            opened: RefCell::default(),
            waiting: Waiting::default(),
            arriving: RefCell::default(),
            calls: Calls::default(),
            gathered: RefCell::default(),
            given: RefCell::default(),
            renewed: RefCell::default(),
        }))
    }

    /// What is told to what is asked, both as JSON.
    pub fn ask(&self, text: String) -> Promise {
        let inner = Rc::clone(&self.0);
        future_to_promise(async move {
            let config = inner.configuration().await;
            let answer = match serde_json::from_str::<Ask>(&text) {
                Ok(ask) => inner.answer(&config, ask).await,
                Err(_) => Answer::Refused(foreign()),
            };
            let told = Told {
                head: inner.head(),
                answer,
            };
            // Texts and numbers only: it cannot fail.
            Ok(serde_json::to_string(&told).unwrap_or_default().into())
        })
    }

    /// Does what is due.
    ///
    /// # Errors
    /// An `Error` whose message says what is wrong with the state, and what to do.
    pub fn woken(&self) -> Promise {
        let inner = Rc::clone(&self.0);
        future_to_promise(async move {
            let config = inner.configuration().await;
            inner.done(&config, Event::Woken)
        })
    }

    /// The same on a host whose processes go on for long, in one that has just begun.
    ///
    /// # Errors
    /// As [`woken`](Self::woken).
    pub fn begun(&self) -> Promise {
        let inner = Rc::clone(&self.0);
        future_to_promise(async move {
            let config = inner.configuration().await;
            // The Stream says by itself when it is opened.
            let pushed = matches!(config.events, Ok(Some(_))) && !matches!(config.stream, Ok(true));
            let event = if pushed { Event::Begun } else { Event::Woken };
            inner.done(&config, event)
        })
    }
}

impl Inner {
    /// What the variables say, with the newest suite ticket in the place of the first.
    async fn configuration(&self) -> Rc<Config> {
        let config = environment::configuration(&self.env).await;
        let upstream = config.upstream.as_ref().ok();
        let Some(upstream) = upstream.filter(|upstream| upstream.needs_tickets()) else {
            return config;
        };
        self.given.replace(upstream.ticket().cloned());
        // A state that is new has none, and one that fails is told of by what is to be kept in it.
        let Some(kept) = ticket::kept(&self.host).ok().flatten() else {
            return config;
        };
        let mut renewed = self.renewed.borrow_mut();
        if let Some((of, ticket, renewed)) = renewed.as_ref()
            && Rc::ptr_eq(of, &config)
            && *ticket == kept.ticket
        {
            return Rc::clone(renewed);
        }
        let Some(upstream) = upstream.with_ticket(&kept.ticket) else {
            return config;
        };
        let with_ticket = Rc::new(Config {
            upstream: Ok(upstream),
            ..Config::clone(&config)
        });
        *renewed = Some((config, kept.ticket, Rc::clone(&with_ticket)));
        with_ticket
    }

    /// Opens what is kept, unless it is open.
    fn opened(self: &Rc<Self>, config: &Config) -> Result<(), StateError> {
        let mut opened = self.opened.borrow_mut();
        if opened.is_some() {
            return Ok(());
        }
        let settings = Settings {
            // Where the keeper is opened anew, it may be there already.
            awaits_stream: environment::stream(&self.env) == Some(false),
            ..config.settings.as_ref().copied().unwrap_or_default()
        };
        let now_ms = runtime::now_ms();
        if let Ok(upstream) = &config.upstream {
            owner::claim(&self.host, &upstream.keeper(), now_ms)?;
        }
        let keeper = Keeper::open(&self.host, settings, now_ms)?;
        if let Some(given) = self.given.borrow().as_ref() {
            ticket::take_given(&self.host, given, now_ms)?;
        }
        let reads = Reads::new(settings.read_cache_seconds.saturating_mul(1_000));
        *opened = Some(Opened {
            keeper,
            settings,
            reads,
            told: None,
        });
        Ok(())
    }

    fn head(&self) -> Head {
        let opened = self.opened.borrow();
        let head = opened.as_ref().map(|opened| opened.keeper.head().clone());
        head.unwrap_or_default()
    }

    async fn answer(self: &Rc<Self>, config: &Rc<Config>, ask: Ask) -> Answer {
        if let Err(error) = self.opened(config) {
            return Answer::Refused(state_error(&error));
        }
        if let Err(answer) = self.goes_on(ask.session.as_ref()) {
            return answer;
        }
        if let Err(refusal) = self.admit(&ask) {
            return Answer::Refused(Trouble::of(ErrorKind::Throttled, refusal));
        }
        if !matches!(ask.what, What::Act { .. }) && ask.per_minute.is_some() {
            self.count(config, &ask.by, 0);
        }
        match ask.what {
            What::Look(look) => {
                let by = (&ask.by, ask.session.as_ref());
                self.look(config, by, look).await
            }
            What::Store { events } => self.gather(events).await,
            What::Read { call, anew } => self.read(config, &ask.by, call, anew).await,
            what => {
                let (ticket, answer) = self.waiting.ticket();
                let Some(event) = passing::event(ticket, what) else {
                    self.waiting.forget(ticket);
                    return Answer::Refused(foreign());
                };
                self.arrive(config, ticket, event);
                answer.await.unwrap_or_else(|_| interrupted())
            }
        }
    }

    /// Takes in what is asked: actions that arrive in one turn of the event loop together, so that a crowd
    /// waits for one commit and not for each other's.
    fn arrive(self: &Rc<Self>, config: &Rc<Config>, ticket: Ticket, event: Event) {
        // What has a key must see whether another with it came before.
        let apart = !matches!(
            event,
            Event::Act {
                idempotency: None,
                ..
            }
        );
        if apart {
            self.take_in_arrived(config);
            self.take_in(config, vec![(ticket, event)]);
            return;
        }
        let mut arriving = self.arriving.borrow_mut();
        arriving.push((ticket, event));
        if arriving.len() > 1 {
            return;
        }
        let (inner, config) = (Rc::clone(self), Rc::clone(config));
        spawn_local(async move {
            runtime::next_turn().await;
            inner.take_in_arrived(&config);
        });
    }

    fn take_in_arrived(self: &Rc<Self>, config: &Rc<Config>) {
        let arrived = self.arriving.take();
        if !arrived.is_empty() {
            self.take_in(config, arrived);
        }
    }

    fn take_in(self: &Rc<Self>, config: &Rc<Config>, arrived: Vec<(Ticket, Event)>) {
        let (tickets, events): (Vec<_>, Vec<_>) = arrived.into_iter().unzip();
        let done = self
            .opened(config)
            .and_then(|()| self.stepped(config, events));
        if let Err(error) = done {
            // Nothing was kept of them, and so nothing sent.
            for ticket in tickets {
                let refused = Answer::Refused(state_error(&error));
                self.waiting.answer(ticket, refused);
            }
            self.let_go();
        }
    }

    /// Keeps events, together with those that come at about the same time: a commit is on the disk before
    /// anybody is answered, and costs the same however much is in it.
    async fn gather(self: &Rc<Self>, events: Vec<Arrived>) -> Answer {
        let (ticket, answer) = self.waiting.ticket();
        let first = {
            let mut gathered = self.gathered.borrow_mut();
            gathered.0.push(ticket);
            gathered.1.extend(events);
            gathered.0.len() == 1
        };
        if first {
            spawn_local(Rc::clone(self).keep_gathered());
        }
        answer.await.unwrap_or_else(|_| interrupted())
    }

    async fn keep_gathered(self: Rc<Self>) {
        runtime::within(GATHER_MS, core::future::pending::<()>()).await;
        let (tickets, events) = self.gathered.take();
        let config = self.configuration().await;
        // Where it fails nobody is told that it was kept.
        let _ = self.step(&config, Event::Arrived { tickets, events });
    }

    /// Whether the session was not ended in which something is asked; else what is to be answered.
    fn goes_on(&self, session: Option<&String>) -> Result<(), Answer> {
        let ended = |session: &String| sessions::has_ended(&self.host, session);
        match session.map(ended) {
            None | Some(Ok(false)) => Ok(()),
            Some(Ok(true)) => Err(Answer::SessionEnded),
            Some(Err(error)) => Err(Answer::Refused(state_error(&error))),
        }
    }

    fn admit(&self, ask: &Ask) -> Result<(), Refusal> {
        let mut opened = self.opened.borrow_mut();
        match (opened.as_mut(), ask.per_minute) {
            (Some(opened), Some(most)) => opened.keeper.admit(&ask.by, most, runtime::now_ms()),
            _ => Ok(()),
        }
    }

    /// One step of the keeper, and what comes of it.
    ///
    /// # Errors
    /// The state cannot be read or written. Nothing of the step was kept, and what is in memory is let go.
    fn step(self: &Rc<Self>, config: &Rc<Config>, event: Event) -> Result<(), StateError> {
        let done = self
            .opened(config)
            .and_then(|()| self.stepped(config, vec![event]));
        if done.is_err() {
            self.let_go();
        }
        done
    }

    /// The state failed: it is opened anew by whoever asks next.
    fn let_go(&self) {
        self.opened.take();
        self.waiting.fail();
        // Whatever is open goes on then.
        let again = runtime::now_ms().saturating_add(RETRY_MS);
        Host::wake(&self.host, Some(again));
    }

    fn stepped(self: &Rc<Self>, config: &Rc<Config>, events: Vec<Event>) -> Result<(), StateError> {
        let now_ms = runtime::now_ms();
        let may = |asked: &Asked, action, id: &str| rights::may(config, asked, action, id, now_ms);
        let turn = Turn {
            host: &self.host,
            now_ms,
            may: &may,
        };
        // Before whatever came with it.
        let dated = self.calls.take_dated().map(Event::Dated);
        let events = dated.into_iter().chain(events);
        let effects = match self.opened.borrow_mut().as_mut() {
            Some(opened) => opened.keeper.step_all(&turn, events),
            None => return Ok(()),
        };
        self.carry_out(effects?);
        Ok(())
    }

    /// The same for the host.
    fn done(self: &Rc<Self>, config: &Rc<Config>, event: Event) -> Result<JsValue, JsValue> {
        match self.step(config, event) {
            Ok(()) => Ok(JsValue::UNDEFINED),
            Err(error) => Err(js_sys::Error::new(&error.problem).into()),
        }
    }

    /// Counts that a key was used. That it cannot be is said by whatever is to be kept next.
    fn count(self: &Rc<Self>, config: &Rc<Config>, by: &Maker, calls: u32) {
        let maker = by.clone();
        let _ = self.step(config, Event::Used { maker, calls });
    }
}

fn state_error(error: &StateError) -> Trouble {
    Trouble::new(
        ErrorKind::Server,
        reason::STATE_ERROR,
        error.problem.as_str(),
    )
    .after_ms(1_000)
}

/// What is asked is of another version of the worker.
fn foreign() -> Trouble {
    let problem = "the worker and what it remembers are of different versions: ask again";
    state_error(&StateError::new(problem))
}

/// The state failed while somebody waited for an answer.
fn interrupted() -> Answer {
    let message = "the state failed while this was under way: it may have been done";
    let trouble = Trouble::new(ErrorKind::Server, reason::OUTCOME_UNKNOWN, message);
    Answer::Ended(Ending::failed(Outcome::Unknown, trouble.after_ms(1_000)))
}

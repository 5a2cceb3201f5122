//! A call from its beginning to its end: what the machine says is done by the host, and what came of it
//! is told to the machine.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{Date, Function, Math};
use wasm_bindgen::JsValue;

#[cfg(feature = "read")]
use super::json::unescaped;
use super::{
    exchange::Fetch, facts::Facts, followers::Followers, host, local, settled::settled, thrown,
    timer::Timer,
};
use crate::{
    call::{Call, CallOptions, Event, Shared, Step, Task},
    model::{ErrorKind, Failure, HOST_ERROR, Result, concat},
};

/// The longest text that the caller's function may give, in code units.
const MAX_GIVEN: usize = 8_192;

/// How often a call looks for the token that another one fetches, in milliseconds, where it cannot be
/// told.
const LOOK_MS: f64 = 25.0;

/// What the calls of one client share. Nothing of the host is called, and nothing waited for, while a
/// part of it is borrowed.
pub(super) struct Common {
    pub(super) shared: RefCell<Shared<Function>>,
    pub(super) fetch: Fetch,
    pub(super) followers: Followers,
}

/// What a call has come to.
pub(super) struct Ended {
    /// DingTalk's request id.
    pub(super) outcome: Result<Option<String>>,
    pub(super) attempts: u32,
    /// What a failed call was about, fit to be shown.
    pub(super) shown_id: String,
    /// What the host's `fetch` or the caller's function threw, where that is what it failed with and may
    /// be shown.
    pub(super) cause: Option<JsValue>,
    /// The reply to a read call, unless it repeats a secret.
    #[cfg(feature = "read")]
    pub(super) text: Option<String>,
}

/// A call under way. Dropped, it ends: its request is aborted, its timer cleared, and those who follow
/// its token fetch go on by themselves.
pub(super) struct Driven<'a> {
    common: &'a Common,
    call: Call,
    /// Of the attempt, or of the wait for the next one.
    timer: Option<Timer>,
    /// What was thrown last, be it in another call that this one followed.
    cause: Option<JsValue>,
    /// The last reply.
    #[cfg(feature = "read")]
    text: String,
}

impl<'a> Driven<'a> {
    /// # Errors
    /// `invalid-argument` for a time-out that cannot be.
    pub(super) fn new(common: &'a Common, task: Task, options: CallOptions) -> Result<Self> {
        Ok(Self {
            common,
            call: Call::new(task, options)?,
            timer: None,
            cause: None,
            #[cfg(feature = "read")]
            text: String::new(),
        })
    }

    /// See [`Call::never_renew`].
    #[cfg(feature = "read")]
    pub(super) fn never_renew(&mut self) {
        self.call.never_renew();
    }

    pub(super) async fn run(mut self) -> Ended {
        let (mut event, mut facts) = (Event::Done, Facts::Nothing);
        loop {
            (event, facts) = match self.next(event, &facts) {
                Step::Begin(ms) => match self.set_timer(ms) {
                    Ok(()) => (Event::Done, Facts::Nothing),
                    Err(failure) => return self.end(Err(failure)),
                },
                Step::Sleep(ms) => match self.set_timer(ms) {
                    Ok(()) => self.sleep().await,
                    Err(failure) => return self.end(Err(failure)),
                },
                Step::Provide(function) => self.ask(&function).await,
                Step::Follow => self.follow().await,
                Step::Send => self.send().await,
                Step::Done => {
                    let outcome = self.call.outcome().clone();
                    return self.end(outcome);
                }
            };
        }
    }

    fn next(&mut self, event: Event, facts: &Facts) -> Step<Function> {
        let led = self.call.leads();
        let (now_ms, random) = (Date::now(), Math::random());
        let mut shared = self.common.shared.borrow_mut();
        let step = self.call.next(&mut shared, event, facts, now_ms, random);
        drop(shared);
        if led && !self.call.leads() {
            self.common.followers.land(self.cause.as_ref());
        }
        step
    }

    fn end(mut self, outcome: Result<Option<String>>) -> Ended {
        let failed = outcome.as_ref().err();
        let clean = failed.is_some_and(|failure| failure.cause_is_clean);
        let shown_id = failed.map(|_| self.call.shown_id());
        Ended {
            attempts: self.call.attempts(),
            shown_id: shown_id.unwrap_or_default(),
            cause: self.cause.take().filter(|_| clean),
            #[cfg(feature = "read")]
            text: self.harmless_text(),
            outcome,
        }
    }

    /// The last reply, unless it repeats a secret: that is for nobody, and may have any character
    /// escaped.
    #[cfg(feature = "read")]
    fn harmless_text(&mut self) -> Option<String> {
        let text = core::mem::take(&mut self.text);
        let repeats = |text: &str| self.call.repeats_a_secret(text);
        let harmful = repeats(&text) || (text.contains('\\') && repeats(&unescaped(&text)));
        (!harmful).then_some(text)
    }

    fn set_timer(&mut self, ms: f64) -> Result<()> {
        self.timer = None;
        let timer = Timer::set(ms).map_err(|thrown| {
            let what = concat(&["this runtime has no timers: ", &local::words(&thrown)]);
            Rc::new(Failure::new(ErrorKind::Protocol, HOST_ERROR, &what))
        });
        self.timer = Some(timer?);
        Ok(())
    }

    /// What `work` comes to, unless the attempt's time is over before.
    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        match &self.timer {
            Some(timer) => timer.during(work).await,
            None => Some(work.await),
        }
    }

    async fn sleep(&self) -> Came {
        if let Some(timer) = &self.timer {
            timer.over().await;
        }
        (Event::Done, Facts::Nothing)
    }

    async fn ask(&mut self, function: &Function) -> Came {
        let given = self.in_time(async { settled(&function.call0(&JsValue::UNDEFINED)?).await });
        let given = given.await;
        self.cause = None;
        match given {
            None => TIMED_OUT,
            Some(Ok(given)) => (Event::Gave, Facts::Given(host::text(&given, MAX_GIVEN))),
            Some(Err(cause)) => {
                let thrown = thrown::not_given(&cause);
                self.cause = Some(cause);
                (Event::Threw, Facts::Thrown(thrown))
            }
        }
    }

    async fn follow(&mut self) -> Came {
        let Common {
            fetch, followers, ..
        } = self.common;
        let wait = async {
            if fetch.is_old() {
                // Before 2024-10-14 it ran what waits for a promise in the turn of the request that keeps
                // it, and ended it with that. A timer is of the request that sets it.
                let look = Timer::set(LOOK_MS).ok()?;
                look.over().await;
                return None;
            }
            followers.wait().await
        };
        let landed = self.in_time(wait).await;
        let Some(cause) = landed else {
            self.cause = None;
            return TIMED_OUT;
        };
        self.cause = cause;
        (Event::Done, Facts::Nothing)
    }

    async fn send(&mut self) -> Came {
        let exchange = self.common.fetch.exchange(self.call.request());
        let replied = self.in_time(exchange).await;
        self.cause = None;
        match replied {
            None => TIMED_OUT,
            Some(Ok((reply, _text))) => {
                #[cfg(feature = "read")]
                {
                    self.text = _text;
                }
                (Event::Gave, Facts::Reply(Box::new(reply)))
            }
            Some(Err(lost)) => {
                let thrown = thrown::lost(&lost);
                self.cause = Some(lost.cause);
                (Event::Threw, Facts::Thrown(thrown))
            }
        }
    }
}

/// What came of a step.
type Came = (Event, Facts);

const TIMED_OUT: Came = (Event::TimedOut, Facts::Nothing);

impl Drop for Driven<'_> {
    fn drop(&mut self) {
        if self.call.leads() {
            self.call.leave(&mut self.common.shared.borrow_mut());
            self.common.followers.land(None);
        }
    }
}

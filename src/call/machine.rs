//! The call as a whole, as a machine without a clock or a network: it says what to do next, and is
//! told what came of it. So every path through it is tested without waiting.

use alloc::{rc::Rc, string::String, vec::Vec};

use super::{CallOptions, Options, Task, credentials::check, retry, token::TokenCache};
use crate::{
    model::{
        ErrorKind, Failure, HOST_ERROR, Result, Secret, any_in, append, concat, one_line, redact,
    },
    wire::{Given, Reply, Request},
};

/// What the calls of one client share.
pub struct Shared<P> {
    /// The client's.
    pub options: Options<P>,
    cache: TokenCache,
    /// The token fetch under way: one at a time. One call leads it, the others follow.
    flight: Option<Flight>,
    /// How many fetches have begun.
    flights: u32,
    /// What the last one failed with.
    failure: Option<Rc<Failure>>,
}

/// A token fetch.
#[derive(Clone, Copy)]
struct Flight {
    number: u32,
    /// In milliseconds since 1970.
    begun_ms: f64,
    /// When its leader has surely given up: on an edge runtime a request can be ended from outside
    /// without a trace, and a second fetch is better than a hung request.
    over_ms: f64,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step<P> {
    /// A new attempt: give it as many milliseconds, then go on.
    Begin(f64),
    /// Ask the caller's function, then go on with what it gave.
    Provide(P),
    /// Wait until no token fetch is under way, then go on.
    Follow,
    /// Send [`Call::request`], then go on with the reply.
    Send,
    /// Wait as many milliseconds, then go on.
    Sleep(f64),
    /// The end: see [`Call::outcome`].
    Done,
}

/// What came of the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The step was done.
    Done,
    /// The caller's function gave `given`, or the reply is as [`Given`] tells.
    Gave,
    /// The caller's function or the host's `fetch` threw.
    Threw,
    /// The attempt's time is over.
    TimedOut,
}

#[derive(Clone, Copy)]
enum State {
    Begun,
    /// For a token fetch of this call, by its number; 0 where the token itself is asked for.
    Providing(u32),
    /// A token fetch of another call, by its number.
    Following(u32),
    Fetching(u32),
    /// With the last of the call's secrets.
    Acting,
    Waiting,
}

/// One call.
pub struct Call {
    task: Task,
    options: CallOptions,
    attempts: u32,
    /// When the attempt's last tenth begins, with too little time to fetch a token, and until when its
    /// timer, which may be late, has surely ended it.
    late_ms: f64,
    over_ms: f64,
    /// A rejected token is fetched anew once in a call.
    renewed: bool,
    /// A request that a kept connection did not carry is sent again once in a call.
    repeated: bool,
    /// What must not come back in an error: what the client knows, and what was sent so far.
    secrets: Vec<Secret>,
    request: Request,
    outcome: Result<Option<String>>,
    state: State,
}

impl<P> Shared<P> {
    /// Nothing fetched yet.
    pub fn new(options: Options<P>) -> Self {
        Self {
            options,
            cache: TokenCache::default(),
            flight: None,
            flights: 0,
            failure: None,
        }
    }

    /// `text` without what the client knows and must not be shown.
    pub fn redact(&self, text: &str) -> String {
        redact(text, self.options.credentials.secrets())
    }

    /// Until when the token serves that there is, in milliseconds since 1970.
    #[cfg(feature = "read")]
    pub fn token_until_ms(&self) -> Option<f64> {
        self.cache.until_ms()
    }

    /// Ends the fetch `number`, unless another has taken its place.
    fn land(&mut self, number: u32, failure: Option<Rc<Failure>>) {
        if self.flight.is_some_and(|flight| flight.number == number) {
            self.flight = None;
            self.failure = failure;
        }
    }

    /// Begins a fetch, and gives its number.
    fn take_off(&mut self, now_ms: f64, timeout_ms: u32) -> u32 {
        self.flights = self.flights.wrapping_add(1).max(1);
        // What is left of another fetch is none of this one's.
        (self.cache, self.failure) = (TokenCache::default(), None);
        self.flight = Some(Flight {
            number: self.flights,
            begun_ms: now_ms,
            over_ms: now_ms + f64::from(timeout_ms),
        });
        self.flights
    }

    /// The fetch under way, unless it has surely been given up, or the clock has been set back since.
    fn under_way(&self, now_ms: f64) -> Option<u32> {
        let flight = self.flight?;
        (flight.begun_ms..flight.over_ms)
            .contains(&now_ms)
            .then_some(flight.number)
    }
}

impl Call {
    /// A call that has not begun: its first event is [`Event::Done`].
    ///
    /// # Errors
    /// `invalid-argument` for a time-out that cannot be.
    pub fn new(task: Task, options: CallOptions) -> Result<Self> {
        Ok(Self {
            task,
            options: options.checked()?,
            attempts: 0,
            late_ms: 0.0,
            over_ms: 0.0,
            renewed: false,
            repeated: false,
            secrets: Vec::new(),
            request: Request::default(),
            outcome: Ok(None),
            state: State::Waiting,
        })
    }

    /// Takes no other token in the place of a rejected one: whoever keeps the pace of requests decides
    /// about the next.
    #[cfg(feature = "read")]
    pub fn never_renew(&mut self) {
        self.renewed = true;
    }

    /// How often it was tried; the renewal of a token and the repetition that a kept connection needed
    /// are not counted.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// What is to be sent.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// DingTalk's request id, once the last step was [`Step::Done`].
    pub fn outcome(&self) -> &Result<Option<String>> {
        &self.outcome
    }

    /// Whether others wait for what it fetches.
    pub fn leads(&self) -> bool {
        matches!(self.state, State::Fetching(1..) | State::Providing(1..))
    }

    /// What it is about, fit to be shown.
    pub fn shown_id(&self) -> String {
        self.redact(self.task.id())
    }

    /// Whether `text` has what must not come back.
    pub fn repeats_a_secret(&self, text: &str) -> bool {
        any_in(text, &self.secrets)
    }

    /// Ends the call before its time. Those who follow its token fetch go on by themselves.
    pub fn leave<P>(&mut self, shared: &mut Shared<P>) {
        if let State::Fetching(number) | State::Providing(number) = self.state {
            shared.land(number, None);
        }
    }

    /// The next step, after `event` came of the last one, of which `given` tells. `random` is in 0..1.
    pub fn next<P: Clone>(
        &mut self,
        shared: &mut Shared<P>,
        event: Event,
        given: &impl Given,
        now_ms: f64,
        random: f64,
    ) -> Step<P> {
        match self.advance(shared, event, given, now_ms) {
            Ok(step) => step,
            Err(failure) => {
                let retries = self.attempts.saturating_sub(1);
                let most = self.options.max_retries;
                if let Some(ms) = retry::delay_ms(&failure, retries, most, random) {
                    self.state = State::Waiting;
                    return Step::Sleep(ms);
                }
                self.outcome = Err(failure);
                Step::Done
            }
        }
    }

    fn advance<P: Clone>(
        &mut self,
        shared: &mut Shared<P>,
        event: Event,
        given: &impl Given,
        now_ms: f64,
    ) -> Result<Step<P>> {
        let state = core::mem::replace(&mut self.state, State::Begun);
        match (state, event) {
            (state, Event::TimedOut) => {
                self.state = state;
                self.leave(shared);
                return Err(timed_out());
            }
            (State::Waiting, _) => {
                if self.attempts == 0 {
                    for secret in shared.options.credentials.secrets() {
                        self.secrets.push(secret.clone());
                    }
                    self.not_a_secret()?;
                }
                self.attempts = self.attempts.saturating_add(1);
                let timeout_ms = self.options.timeout_ms.into();
                self.late_ms = now_ms + timeout_ms * 0.9;
                self.over_ms = now_ms + timeout_ms * 2.0;
                return Ok(Step::Begin(timeout_ms));
            }
            (State::Providing(number), Event::Gave | Event::Threw) => {
                let provided = self.provided(shared, event, given);
                if let Err(failure) = &provided {
                    shared.land(number, Some(Rc::clone(failure)));
                }
                return self.with(shared, number, provided?);
            }
            (State::Following(number), _)
                if shared.flights == number && shared.flight.is_none() =>
            {
                // What it gave serves, whatever the time is. Without a failure and a token, its leader was
                // aborted and somebody else must fetch.
                if let Some(failure) = &shared.failure {
                    return Err(Rc::clone(failure));
                }
                if let Some(token) = shared.cache.last() {
                    let token = token.clone();
                    return self.act(&shared.options, token);
                }
                self.in_time(now_ms)?;
            }
            (State::Following(_), _) => self.in_time(now_ms)?,
            (State::Fetching(_) | State::Acting, Event::Threw) => {
                // Its end is no news of DingTalk: the connection was kept too long.
                if given.number("served") > 0.0 && !self.repeated {
                    self.repeated = true;
                    self.state = state;
                    return Ok(Step::Send);
                }
                let failure = self.unreached(given);
                if let State::Fetching(number) = state {
                    shared.land(number, Some(Rc::clone(&failure)));
                }
                return Err(failure);
            }
            (State::Fetching(number), _) => {
                let token = self.fetched(shared, given, now_ms);
                shared.land(number, token.as_ref().err().map(Rc::clone));
                return self.act(&shared.options, token?);
            }
            (State::Acting, _) => {
                let reply = Reply::new(given, &self.secrets, now_ms);
                let failure = match self.task.decode(&reply) {
                    Ok(request_id) => {
                        self.outcome = Ok(request_id);
                        return Ok(Step::Done);
                    }
                    Err(failure) => failure,
                };
                if failure.kind != ErrorKind::Authentication {
                    return Err(failure);
                }
                if let Some(token) = self.secrets.last() {
                    shared.cache.reject(token);
                }
                if self.renewed || !shared.options.credentials.renewable() {
                    return Err(failure);
                }
                self.renewed = true;
            }
            _ => {}
        }
        self.begun(shared, now_ms)
    }

    /// Of many that wait for an endpoint that hangs, each would ask it once more.
    fn in_time(&self, now_ms: f64) -> Result<()> {
        // Beyond that the attempt cannot be: the clock was set forward.
        if (self.late_ms..self.over_ms).contains(&now_ms) {
            return Err(timed_out());
        }
        Ok(())
    }

    /// The token first: the caller's, the cached one, the one under way, or a new one.
    fn begun<P: Clone>(&mut self, shared: &mut Shared<P>, now_ms: f64) -> Result<Step<P>> {
        let mut number = 0;
        if shared.options.credentials.has_app_secret() {
            if let Some(token) = shared.cache.get(now_ms) {
                let token = token.clone();
                return self.act(&shared.options, token);
            }
            if let Some(number) = shared.under_way(now_ms) {
                self.state = State::Following(number);
                return Ok(Step::Follow);
            }
            number = shared.take_off(now_ms, self.options.timeout_ms);
        }
        if let Some(provider) = shared.options.credentials.provider() {
            self.state = State::Providing(number);
            return Ok(Step::Provide(provider.clone()));
        }
        self.with(shared, number, Secret::default())
    }

    /// What the caller's function gave, if it can be sent.
    fn provided<P>(&self, shared: &Shared<P>, event: Event, given: &impl Given) -> Result<Secret> {
        if event == Event::Threw {
            let what = "the credential function failed; see cause";
            let kind = ErrorKind::Authentication;
            return Err(self.threw(given, kind, "TokenProviderFailed", what));
        }
        let Some(text) = given.text("given") else {
            let what = "the credential function must return a string of at most 8192 bytes";
            return Err(Failure::invalid_argument(&[what]));
        };
        let name = shared.options.credentials.provided_name();
        check(name, name, &text)?;
        Ok(Secret::new(text))
    }

    /// Goes on with what the caller's function gave, if there is one: acts, or fetches the token of the
    /// flight `number`.
    fn with<P>(&mut self, shared: &Shared<P>, number: u32, provided: Secret) -> Result<Step<P>> {
        let Options {
            credentials,
            endpoint,
            ..
        } = &shared.options;
        if !credentials.has_app_secret() {
            return self.act(&shared.options, credentials.token(provided));
        }
        self.state = State::Fetching(number);
        self.request = credentials.token_request(endpoint, &provided);
        self.secrets.push(provided);
        Ok(Step::Send)
    }

    fn act<P>(&mut self, options: &Options<P>, token: Secret) -> Result<Step<P>> {
        self.secrets.push(token.clone());
        if self.task.is_done_by_token() {
            self.outcome = Ok(None);
            return Ok(Step::Done);
        }
        self.not_a_secret()?;
        self.state = State::Acting;
        self.request = self.task.request(&options.endpoint, token);
        Ok(Step::Send)
    }

    /// A secret that stands where the id belongs would go into a URL.
    fn not_a_secret(&self) -> Result<()> {
        if self.repeats_a_secret(self.task.id()) {
            let what = "conferenceId is a token or a secret; give the id of a running meeting";
            return Err(Failure::invalid_argument(&[what]));
        }
        Ok(())
    }

    fn fetched<P>(
        &self,
        shared: &mut Shared<P>,
        given: &impl Given,
        now_ms: f64,
    ) -> Result<Secret> {
        let reply = Reply::new(given, &self.secrets, now_ms);
        let (token, expire_in) = reply.decode_token()?;
        if check("accessToken", "", &token).is_err() {
            return Err(reply.no_token());
        }
        let token = Secret::new(token);
        shared.cache.store(token.clone(), expire_in, now_ms);
        Ok(token)
    }

    fn redact(&self, text: &str) -> String {
        redact(text, &self.secrets)
    }

    fn unreached(&self, given: &impl Given) -> Rc<Failure> {
        let unsent = given.yes("unsent");
        let local = unsent || given.yes("local");
        let (kind, code, what, why) = if local {
            let what = if unsent {
                "nothing was sent to "
            } else {
                "this side failed at "
            };
            (ErrorKind::Protocol, HOST_ERROR, what, "words")
        } else {
            (
                ErrorKind::Network,
                "NetworkError",
                "no whole reply from ",
                "code",
            )
        };
        let mut what = concat(&[what, self.request.url_without_query()]);
        if let Some(why) = given.text(why) {
            append(&mut what, &[" (", &one_line(&self.redact(&why)), ")"]);
        }
        if local && !unsent {
            what.push_str("; it may have been done all the same");
        }
        self.threw(given, kind, code, &what)
    }

    fn threw(&self, given: &impl Given, kind: ErrorKind, code: &str, what: &str) -> Rc<Failure> {
        let mut failure = Failure::new(kind, code, what);
        let told = given.text("told");
        failure.cause_is_clean = told.is_some_and(|told| !self.repeats_a_secret(&told));
        Rc::new(failure)
    }
}

fn timed_out() -> Rc<Failure> {
    let what = "no whole reply within timeoutMs";
    Rc::new(Failure::new(ErrorKind::Timeout, "Timeout", what))
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;

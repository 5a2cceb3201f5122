//! The call as a whole, as a machine without a clock or a network: it says what to do next, and is
//! told what came of it. So every path through it is tested without waiting.

use std::rc::Rc;

use crate::{
    credentials::check,
    decode::decode_token,
    error::{ErrorKind, Failure, Result},
    options::{CallOptions, Options},
    reply::{Reply, Value},
    request::Request,
    retry,
    secret::Secret,
    task::Task,
    token::TokenCache,
};

/// What the calls of one client share.
pub struct Shared<P> {
    pub(crate) options: Options<P>,
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
    /// When its leader has surely given up, in milliseconds since 1970: on an edge runtime a request
    /// can be ended from outside without a trace, and a second fetch is better than a hung request.
    over_ms: f64,
}

/// What to do next.
pub enum Step<P> {
    /// A new attempt: give it as many milliseconds, then go on.
    Begin(f64),
    /// Ask the caller's function, then go on with what it gave.
    Provide(P),
    /// Wait until no token fetch is under way, then go on.
    Follow,
    /// Send it, then go on with the reply.
    Send(Request),
    /// Wait as many milliseconds, then go on.
    Sleep(f64),
    /// The end, with DingTalk's request id.
    Done(Result<Option<String>>),
}

/// What came of the last step.
pub enum Event<J> {
    /// The step was done.
    Done,
    /// The caller's function gave this.
    Provided(Result<String>),
    /// This arrived.
    Replied(Result<Reply<J>>),
    /// The attempt's time is over.
    TimedOut,
}

enum State {
    Begun,
    Providing,
    /// A token fetch of another call, by its number.
    Following(u32),
    Fetching(u32),
    Acting(Secret),
    Waiting,
}

/// One call.
pub struct Call {
    pub(crate) task: Task,
    options: CallOptions,
    pub(crate) attempts: u32,
    /// From then on there is too little time left in this attempt to fetch a token.
    late_ms: f64,
    /// A rejected token is fetched anew once in a call.
    renewed: bool,
    /// What was sent so far, and must not come back in an error.
    secrets: Vec<Secret>,
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

    /// Ends the fetch `number`, unless another has taken its place.
    fn land(&mut self, number: u32, failure: Option<Rc<Failure>>) {
        if self.flight.is_some_and(|flight| flight.number == number) {
            self.flight = None;
            self.failure = failure;
        }
    }
}

impl Call {
    /// A call that has not begun: its first event is [`Event::Done`].
    pub fn new(task: Task, options: CallOptions) -> Self {
        Self {
            task,
            options,
            attempts: 0,
            late_ms: 0.0,
            renewed: false,
            secrets: Vec::new(),
            state: State::Waiting,
        }
    }

    /// Ends the call before its time. Those who follow its token fetch go on by themselves.
    pub fn leave<P>(&mut self, shared: &mut Shared<P>) {
        if let State::Fetching(number) = self.state {
            shared.land(number, None);
        }
    }

    /// The next step, after `event` came of the last one. `random` is in 0..1.
    pub fn next<P: Clone, J: Value>(
        &mut self,
        shared: &mut Shared<P>,
        event: Event<J>,
        now_ms: f64,
        random: f64,
    ) -> Step<P> {
        match self.advance(shared, event, now_ms) {
            Ok(step) => step,
            Err(failure) => {
                let retries = self.attempts.saturating_sub(1);
                let most = self.options.max_retries;
                match retry::delay_ms(&failure, retries, most, random) {
                    Some(ms) => {
                        self.state = State::Waiting;
                        Step::Sleep(ms)
                    }
                    None => Step::Done(Err(failure)),
                }
            }
        }
    }

    fn advance<P: Clone, J: Value>(
        &mut self,
        shared: &mut Shared<P>,
        event: Event<J>,
        now_ms: f64,
    ) -> Result<Step<P>> {
        let mut given = None;
        match (core::mem::replace(&mut self.state, State::Begun), event) {
            (state, Event::TimedOut) => {
                self.state = state;
                self.leave(shared);
                return Err(timed_out());
            }
            (State::Waiting, _) => {
                self.attempts = self.attempts.saturating_add(1);
                let timeout_ms = self.options.timeout_ms.into();
                self.late_ms = now_ms + timeout_ms * 0.9;
                return Ok(Step::Begin(timeout_ms));
            }
            (State::Providing, Event::Provided(value)) => given = Some(value?),
            (State::Following(number), _) => {
                // Without a failure it has landed well, or its leader was aborted and somebody else
                // must fetch.
                if shared.flights == number
                    && let Some(failure) = &shared.failure
                {
                    return Err(Rc::clone(failure));
                }
                // Of many that wait for an endpoint that hangs, each would ask it once more.
                if now_ms > self.late_ms {
                    return Err(timed_out());
                }
            }
            (State::Fetching(number), Event::Replied(reply)) => {
                match reply.and_then(|reply| decode_token(&reply, now_ms)) {
                    Ok(token) => {
                        shared.land(number, None);
                        let token = shared.cache.store(token);
                        return Ok(self.act(&shared.options, token));
                    }
                    Err(failure) => {
                        shared.land(number, Some(Rc::clone(&failure)));
                        return Err(failure);
                    }
                }
            }
            (State::Acting(token), Event::Replied(reply)) => {
                let failure = match self.task.decode(&reply?) {
                    Ok(request_id) => return Ok(Step::Done(Ok(request_id))),
                    Err(failure) => failure,
                };
                if failure.kind != ErrorKind::Authentication {
                    return Err(failure);
                }
                shared.cache.reject(&token);
                if self.renewed || !shared.options.credentials.renewable() {
                    return Err(failure);
                }
                self.renewed = true;
            }
            _ => {}
        }
        self.begun(shared, given, now_ms)
    }

    /// The token first: the caller's, the cached one, the one under way, or a new one. `given` is what
    /// the caller's function gave, if it was asked.
    fn begun<P: Clone>(
        &mut self,
        shared: &mut Shared<P>,
        given: Option<String>,
        now_ms: f64,
    ) -> Result<Step<P>> {
        let Shared {
            options,
            cache,
            flight,
            flights,
            failure,
        } = shared;
        let managed = !options.credentials.has_app_secret();
        if !managed {
            if let Some(token) = cache.get(now_ms) {
                return Ok(self.act(options, token));
            }
            if let Some(Flight { number, .. }) = flight.filter(|flight| now_ms < flight.over_ms) {
                self.state = State::Following(number);
                return Ok(Step::Follow);
            }
        }
        if let Some(provider) = options.credentials.provider() {
            match &given {
                Some(given) => check(options.credentials.provided_name(), given)?,
                None => {
                    self.state = State::Providing;
                    return Ok(Step::Provide(provider.clone()));
                }
            }
        }
        let given = given.unwrap_or_default();
        if managed {
            return Ok(self.act(options, options.credentials.token(&given)));
        }
        *flights = flights.wrapping_add(1);
        *failure = None;
        let over_ms = now_ms + f64::from(self.options.timeout_ms);
        *flight = Some(Flight {
            number: *flights,
            over_ms,
        });
        self.state = State::Fetching(*flights);
        let request = options.credentials.token_request(&options.endpoint, &given);
        self.secrets.push(Secret::new(given));
        Ok(self.send(options, request))
    }

    fn act<P>(&mut self, options: &Options<P>, token: Secret) -> Step<P> {
        self.state = State::Acting(token.clone());
        self.secrets.push(token.clone());
        self.send(options, self.task.request(&options.endpoint, token))
    }

    fn send<P>(&self, options: &Options<P>, mut request: Request) -> Step<P> {
        request.secrets = options.credentials.secrets();
        request.secrets.extend_from_slice(&self.secrets);
        Step::Send(request)
    }
}

fn timed_out() -> Rc<Failure> {
    let what = "no whole reply within timeoutMs";
    Rc::new(Failure::new(ErrorKind::Timeout, "Timeout", what))
}

#[cfg(test)]
#[path = "call_tests.rs"]
mod tests;

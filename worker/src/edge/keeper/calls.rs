//! The keeper's calls to DingTalk, by a client of its own: in one isolate there may be the worker without
//! state as well, and neither may wait for what is the other's.

use core::cell::RefCell;
use std::rc::Rc;

use dingtalk_conference_lock::{Action, Client, ErrorKind, Failure, Read};

use crate::{
    config::{
        Config,
        error::ConfigurationError,
        upstream::{TIMEOUT_MS, Upstream},
    },
    desk::ask::Answer,
    edge::runtime,
    http::{reason, refusal::Refusal},
    keeper::model::{
        ending::Outcome,
        fault::{Fault, Reply, Verdict},
        trouble::Trouble,
    },
    routes::outcome,
    secrets::Secrets,
};

/// The client of the app as it is configured now.
#[derive(Default)]
pub(super) struct Calls(RefCell<Option<(Upstream, Client)>>);

impl Calls {
    fn client(&self, upstream: &Upstream) -> Client {
        if let Some((_, client)) = self.0.borrow().as_ref().filter(|(of, _)| of == upstream) {
            return client.clone();
        }
        let client = Client::new(upstream.options());
        self.0.replace(Some((upstream.clone(), client.clone())));
        client
    }

    /// Until when there is a token, in milliseconds since 1970.
    pub(super) async fn token(&self, config: &Config) -> Result<u64, Fault> {
        let upstream = config.upstream.as_ref().map_err(unconfigured)?;
        let client = self.client(upstream);
        let until_ms = client.token(client.call_options()).await;
        let error = match until_ms {
            Ok(until_ms) => return Ok(until_ms as u64),
            Err(error) => error,
        };
        let failure = outcome::recognised(runtime::told_by(&error));
        let refusal = outcome::refused(Rc::clone(&failure), upstream, &secrets(config));
        // Whatever came of the token: nothing was done to a meeting.
        let cause = outcome::cause(&failure);
        Err(Fault::new(&failure, refusal, cause, true))
    }

    /// Sends an action once.
    pub(super) async fn act(&self, config: &Config, action: Action, conference_id: &str) -> Reply {
        let upstream = match config.upstream.as_ref() {
            Ok(upstream) => upstream,
            Err(error) => return Reply::Failed(Box::new(unconfigured(error))),
        };
        let client = self.client(upstream);
        let done = client.attempt(action, conference_id, TIMEOUT_MS).await;
        let error = match done {
            Ok(done) => {
                return Reply::Done {
                    request_id: done.request_id,
                };
            }
            Err(error) => error,
        };
        let failure = outcome::recognised(runtime::told_by(&error));
        let secrets = secrets(config);
        let (refusal, outcome) =
            outcome::action_refused(Rc::clone(&failure), action, upstream, &secrets);
        let sent = outcome != Outcome::NeverSent;
        let app_refused = refusal.code == reason::CONFIGURATION_ERROR.code;
        let mut fault = Fault::new(&failure, refusal, outcome::cause(&failure), sent);
        if app_refused {
            // Another token is not to be had either.
            fault.verdict = Verdict::Refused;
        }
        Reply::Failed(Box::new(fault))
    }

    /// Makes a read call.
    pub(super) async fn read(&self, config: &Config, read: Read) -> Answer {
        let upstream = match config.upstream.as_ref() {
            Ok(upstream) => upstream,
            Err(error) => return Answer::Refused(unconfigured(error).trouble),
        };
        let client = self.client(upstream);
        let reply = client.read(read, client.call_options()).await;
        match reply {
            Ok(reply) => Answer::Read {
                body: reply.body,
                request_id: reply.request_id,
            },
            Err(error) => {
                let failure = runtime::told_by(&error);
                Answer::Refused(unread(&failure, upstream, config))
            }
        }
    }
}

fn unread(failure: &Rc<Failure>, upstream: &Upstream, config: &Config) -> Trouble {
    let refusal = outcome::refused(Rc::clone(failure), upstream, &secrets(config));
    Trouble::of(failure.kind, refusal).caused_by(failure, outcome::cause(failure))
}

fn unconfigured(error: &ConfigurationError) -> Fault {
    let refusal = Refusal::from(error);
    Fault::unsent(Trouble::of(ErrorKind::InvalidArgument, refusal))
}

fn secrets(config: &Config) -> Secrets<'_> {
    Secrets::of(config, runtime::now_ms())
}

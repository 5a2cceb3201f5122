//! The keeper's calls to DingTalk, by a client of its own: in one isolate there may be the worker without
//! state as well, and neither may wait for what is the other's.

use core::cell::RefCell;
use std::rc::Rc;

use dingtalk_conference_lock::{Action, Client, ErrorKind, Failure, Page, Read};

use crate::{
    clock::Dated,
    config::{
        Config,
        error::ConfigurationError,
        upstream::{TIMEOUT_MS, Upstream},
    },
    desk::ask::Answer,
    edge::runtime,
    events::asked::{self, Members},
    http::{reason, refusal::Refusal},
    keeper::{
        machine::plan::Invite,
        model::{
            ending::{Ending, Outcome},
            fault::{Fault, Reply, Verdict},
            trouble::Trouble,
        },
    },
    routes::outcome,
    secrets::Secrets,
};

/// How many pages of members are looked through for the host, who came first, and for who left.
const MOST_PAGES: u32 = 10;

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

    /// What the newest reply since the last time tells of DingTalk's clock.
    pub(super) fn take_dated(&self) -> Option<Dated> {
        let client = self.0.borrow();
        let told = client
            .as_ref()
            .and_then(|(_, client)| client.take_dated())?;
        Some(Dated {
            sent_ms: told.sent_ms as u64,
            date_ms: told.date_ms as u64,
            received_ms: told.received_ms as u64,
        })
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
        Err(Fault::of_token(&failure, refusal, outcome::cause(&failure)))
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
    /// Invites somebody back into a meeting, in the name of its host, who is asked for before, and where nobody knows
    /// it also whether the person has left. Tells how many calls that took.
    pub(super) async fn invite(&self, config: &Config, invite: &Invite) -> (Ending, u32) {
        let mut page = Page::default();
        let mut calls = 0_u32;
        let mut host = None;
        let mut left = invite.left_since_ms.is_none();
        loop {
            let call = match Read::members(&invite.conference_id, &page) {
                Ok(call) => call,
                Err(failure) => return (wrong(&failure), calls),
            };
            calls = calls.saturating_add(1);
            let members = match self.read(config, call).await {
                Answer::Read { body, .. } => asked::members(&body),
                Answer::Refused(trouble) => {
                    return (Ending::failed(Outcome::NeverSent, trouble), calls);
                }
                _ => Members::default(),
            };
            host = host.or(members.host);
            let gone_ms = members.left.get(&invite.union_id);
            left = left || gone_ms.copied() > invite.left_since_ms;
            let found = left && host.is_some();
            if found || members.next_token.is_none() || calls >= MOST_PAGES {
                break;
            }
            page.next_token = members.next_token;
        }
        if !left {
            return (not_gone(), calls);
        }
        let Some(host) = host else {
            return (no_host(), calls);
        };
        let Ok(upstream) = config.upstream.as_ref() else {
            return (no_host(), calls);
        };
        let call = match Read::invite(&invite.conference_id, &host, &invite.union_id, &invite.name)
        {
            Ok(call) => call,
            Err(failure) => return (wrong(&failure), calls),
        };
        let client = self.client(upstream);
        let ending = match client.read(call, client.call_options()).await {
            Ok(reply) => Ending::done(reply.request_id),
            Err(error) => {
                let failure = outcome::recognised(runtime::told_by(&error));
                Ending::failed(outcome::of(&failure), unread(&failure, upstream, config))
            }
        };
        (ending, calls.saturating_add(1))
    }
}

fn no_host() -> Ending {
    let message = "DingTalk names no host of this meeting, in whose name somebody could be invited";
    let trouble = Trouble::new(ErrorKind::Rejected, reason::HOST_NOT_FOUND, message);
    Ending::failed(Outcome::NeverSent, trouble)
}

fn not_gone() -> Ending {
    let message =
        "this person has not left the meeting since it was locked: only whoever has is let back in";
    let trouble = Trouble::new(ErrorKind::Rejected, reason::HAS_NOT_LEFT, message);
    Ending::failed(Outcome::NeverSent, trouble)
}

/// Whatever it was that cannot be sent: it was read before.
fn wrong(failure: &Failure) -> Ending {
    let trouble = Trouble::of(ErrorKind::InvalidArgument, outcome::wrong_argument(failure));
    Ending::failed(Outcome::NeverSent, trouble)
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

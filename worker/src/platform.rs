//! What stands around the worker: variables, time, the log, and the way to DingTalk.

use core::future::Future;
use std::rc::Rc;

use dingtalk_conference_lock::{Action, Failure, Read};

use crate::{
    config::{Config, access::Access, upstream::Upstream},
    desk::ask::{Ask, Told},
    events::receive::ANSWER_RANDOM,
    http::{
        body::Body,
        headers::{RETRY_AFTER, WWW_AUTHENTICATE},
        reason,
        refusal::Refusal,
    },
};

/// What DingTalk answered to a read call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its JSON, unchanged.
    pub body: String,
    /// Its request id, where it gave one.
    pub request_id: Option<String>,
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signed {
    /// A person, by e-mail.
    Person(String),
    /// A service token, by its Client ID.
    Service(String),
}

/// What a genuine assertion says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Who signed in.
    pub signed: Signed,
    /// When the assertion expires, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// Why the keeper told nothing. In one sentence that says what to do; holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// It was never asked.
    NotAsked(String),
    /// It was asked, and what came of that is not known.
    Lost(String),
    /// It was asked in a session that was ended, and did nothing.
    SessionEnded,
}

/// Where a session is no good any more.
pub const SESSION_ENDED: &str = "the session has ended: sign in again";

/// Of what can be asked again.
impl From<Unheard> for Refusal {
    fn from(unheard: Unheard) -> Self {
        match unheard {
            Unheard::NotAsked(why) | Unheard::Lost(why) => {
                Self::of(reason::STATE_ERROR, why).with_header(RETRY_AFTER, "1")
            }
            Unheard::SessionEnded => Self::of(reason::INVALID_AUTHENTICATION, SESSION_ENDED)
                .with_header(WWW_AUTHENTICATE, "Bearer"),
        }
    }
}

/// What stands around the worker.
pub trait Platform {
    /// What the variables and secrets say, read anew only where they have changed.
    fn configuration(&self) -> impl Future<Output = Rc<Config>>;
    /// An embedded file of the page.
    fn asset(&self, name: &str) -> Option<String>;
    /// A new id for a request, unlike any other.
    fn fresh_id(&self) -> String;
    /// Random bytes, for the answer to an event.
    fn random(&self) -> [u8; ANSWER_RANDOM];
    /// The time, in milliseconds since 1970.
    fn now_ms(&self) -> u64;
    /// Writes a line to the log.
    fn log(&self, line: &str);
    /// The request's body, of which no more is read than `most` bytes.
    fn body(&self, most: usize) -> impl Future<Output = Body>;
    /// Asks the keeper of that name.
    ///
    /// # Errors
    /// There is no keeper, or it was not heard.
    fn ask(&self, keeper: &str, ask: &Ask) -> impl Future<Output = Result<Told, Unheard>>;
    /// Locks or unlocks a meeting; gives DingTalk's request id where there is one.
    fn perform(
        &self,
        upstream: &Upstream,
        action: Action,
        conference_id: &str,
    ) -> impl Future<Output = Result<Option<String>, Rc<Failure>>>;
    /// Makes a read call.
    fn read(
        &self,
        upstream: &Upstream,
        read: Read,
    ) -> impl Future<Output = Result<Answered, Rc<Failure>>>;
    /// Whether the host is connected to DingTalk's Stream; `None` where it holds none.
    fn stream(&self) -> Option<bool>;
    /// Checks an assertion of Cloudflare Access.
    ///
    /// # Errors
    /// The code of the verifier (npm `jose`) for why it is not genuine, or why that is not known.
    fn verify(
        &self,
        access: &Access,
        assertion: &str,
    ) -> impl Future<Output = Result<Verified, String>>;
}

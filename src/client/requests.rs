//! The client for Rust applications.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::Function;

use super::{
    drive::{Common, Driven, Ended},
    exchange::Fetch,
    followers::Followers,
};
use crate::{
    call::{CallOptions, Options, Shared, Task},
    model::{Action, ConferenceId, Error, Result},
};

/// Locks and unlocks meetings as one app. Its clones share one token.
#[derive(Clone)]
pub struct Client {
    common: Rc<Common>,
    defaults: CallOptions,
}

/// A lock or unlock that DingTalk accepted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LockResult {
    /// The meeting.
    pub conference_id: String,
    /// What was done to it.
    pub action: Action,
    /// How often the call was tried; the one renewal of a rejected token is not counted.
    pub attempts: u32,
    /// DingTalk's id of the request, where it gave one.
    pub request_id: Option<String>,
}

/// What DingTalk answered to a [`Read`](crate::Read).
#[cfg(feature = "read")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadReply {
    /// DingTalk's JSON, unchanged.
    pub body: String,
    /// DingTalk's id of the request, where it gave one.
    pub request_id: Option<String>,
}

impl core::fmt::Debug for Client {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Client")
            .field("defaults", &self.defaults)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client over the host's own `fetch`.
    pub fn new(options: Options<Function>) -> Self {
        Self::over(options, None)
    }

    /// A client whose requests go through `fetch`, a function with the signature of the global one.
    pub fn with_fetch(options: Options<Function>, fetch: &Function) -> Self {
        Self::over(options, Some(fetch.clone()))
    }

    fn over(options: Options<Function>, fetch: Option<Function>) -> Self {
        Self {
            defaults: options.call,
            common: Rc::new(Common {
                shared: RefCell::new(Shared::new(options)),
                fetch: Fetch::new(fetch),
                followers: Followers::default(),
            }),
        }
    }

    /// What a call does unless it is told otherwise.
    pub fn call_options(&self) -> CallOptions {
        self.defaults
    }

    /// Locks the meeting: no one else can join.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind). Failures that pass are retried first.
    pub async fn lock(&self, conference_id: &str) -> Result<LockResult, Error> {
        self.perform(Action::Lock, conference_id, self.defaults)
            .await
    }

    /// Unlocks the meeting: people can join again.
    ///
    /// # Errors
    /// As [`lock`](Self::lock).
    pub async fn unlock(&self, conference_id: &str) -> Result<LockResult, Error> {
        self.perform(Action::Unlock, conference_id, self.defaults)
            .await
    }

    /// Locks or unlocks with other [`CallOptions`] than the client's. To abort it, drop it.
    ///
    /// # Errors
    /// As [`lock`](Self::lock).
    pub async fn perform(
        &self,
        action: Action,
        conference_id: &str,
        options: CallOptions,
    ) -> Result<LockResult, Error> {
        let call = self.act(action, conference_id, options)?;
        Self::acted(action, conference_id, call.run().await)
    }

    fn act(
        &self,
        action: Action,
        conference_id: &str,
        options: CallOptions,
    ) -> Result<Driven<'_>, Error> {
        let id = ConferenceId::new(conference_id);
        let call = id.and_then(|id| Driven::new(&self.common, Task::Act(action, id), options));
        call.map_err(|failure| Error {
            conference_id: self.common.shared.borrow().redact(conference_id),
            action,
            ..failure.into()
        })
    }

    fn acted(action: Action, conference_id: &str, ended: Ended) -> Result<LockResult, Error> {
        let Ended {
            outcome,
            attempts,
            shown_id,
            cause,
            ..
        } = ended;
        match outcome {
            Ok(request_id) => Ok(LockResult {
                conference_id: conference_id.into(),
                action,
                attempts,
                request_id,
            }),
            Err(failure) => Err(Error {
                failure,
                attempts,
                conference_id: shown_id,
                action,
                cause: cause.map(|cause| Rc::new(cause) as _),
            }),
        }
    }

    /// One attempt to lock or unlock, which is not tried again: not for a failure that passes, nor with
    /// another token in the place of a rejected one. For whoever decides about both.
    ///
    /// # Errors
    /// As [`lock`](Self::lock).
    #[cfg(feature = "read")]
    pub async fn attempt(
        &self,
        action: Action,
        conference_id: &str,
        timeout_ms: u32,
    ) -> Result<LockResult, Error> {
        let options = CallOptions {
            timeout_ms,
            max_retries: 0,
        };
        let mut call = self.act(action, conference_id, options)?;
        call.never_renew();
        Self::acted(action, conference_id, call.run().await)
    }

    /// What the newest reply since the last time told of DingTalk's clock, of any call of this client or its
    /// clones; `None` where none came, or none had a `Date`.
    #[cfg(feature = "read")]
    pub fn take_dated(&self) -> Option<super::exchange::Dated> {
        self.common.fetch.take_dated()
    }

    /// Sees to it that there is a token, and tells until when it serves, in milliseconds since 1970;
    /// `f64::INFINITY` where tokens are the caller's.
    ///
    /// # Errors
    /// Why none could be had. It is of no conference.
    #[cfg(feature = "read")]
    pub async fn token(&self, options: CallOptions) -> Result<f64, Error> {
        let Ended {
            outcome,
            attempts,
            cause,
            ..
        } = Driven::new(&self.common, Task::Token, options)?.run().await;
        outcome.map_err(|failure| Error {
            attempts,
            cause: cause.map(|cause| Rc::new(cause) as _),
            ..Error::from(failure)
        })?;
        let until_ms = self.common.shared.borrow().token_until_ms();
        Ok(until_ms.unwrap_or(f64::INFINITY))
    }

    /// Reads, with the same token and the same policies.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind). Failures that pass are retried first. It is of no conference.
    #[cfg(feature = "read")]
    pub async fn read(&self, read: crate::Read, options: CallOptions) -> Result<ReadReply, Error> {
        use crate::model::{ErrorKind, Failure};
        let ended = Driven::new(&self.common, Task::Read(read), options)?.run();
        let Ended {
            outcome,
            text,
            attempts,
            cause,
            ..
        } = ended.await;
        let error = |failure| Error {
            attempts,
            cause: cause.map(|cause| Rc::new(cause) as _),
            ..Error::from(failure)
        };
        let request_id = outcome.map_err(error)?;
        let body = text.ok_or_else(|| {
            let what = "the reply repeats a secret";
            Rc::new(Failure::new(ErrorKind::Protocol, "UnexpectedReply", what))
        })?;
        Ok(ReadReply { body, request_id })
    }
}

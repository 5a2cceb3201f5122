//! The client for Rust applications.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::{
    call::{DrivenCall, LockResult, Outcome},
    value::set,
};
use crate::{
    action::Action,
    call::Shared,
    conference_id::ConferenceId,
    error::{Error, Failure},
    options::{CallOptions, Options},
    task::Task,
};

#[wasm_bindgen(module = "/src/host.js")]
extern "C" {
    fn run(call: DrivenCall, host: &JsValue, signal: &JsValue) -> Promise;
}

/// Locks and unlocks meetings as one app. Its clones share one token.
#[derive(Clone)]
pub struct Client {
    shared: Rc<RefCell<Shared<Function>>>,
    defaults: CallOptions,
    /// What `src/host.js` keeps for the calls of one client.
    host: JsValue,
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
        let defaults = options.call;
        let shared = Rc::new(RefCell::new(Shared::new(options)));
        Self {
            shared,
            defaults,
            host: Object::new().into(),
        }
    }

    /// A client whose requests go through `fetch`, a function with the signature of the global one.
    pub fn with_fetch(options: Options<Function>, fetch: &Function) -> Self {
        let client = Self::new(options);
        set(&client.host, "fetch", fetch);
        client
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
        let error = |failure, attempts| Error {
            failure,
            attempts,
            conference_id: conference_id.into(),
            action,
        };
        let id = ConferenceId::new(conference_id).map_err(|failure| error(failure, 0))?;
        let outcome = self.drive(Task::Act(action, id), options).await;
        let outcome = outcome.map_err(|failure| error(failure, 0))?;
        let attempts = outcome.attempts;
        let request_id = outcome
            .request_id
            .map_err(|failure| error(failure, attempts))?;
        Ok(LockResult {
            conference_id: conference_id.into(),
            action,
            attempts,
            request_id,
        })
    }

    /// Reads, with the same token and the same policies.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind). Failures that pass are retried first.
    #[cfg(feature = "read")]
    pub async fn read(
        &self,
        read: crate::Read,
        options: CallOptions,
    ) -> Result<ReadReply, Rc<Failure>> {
        let outcome = self.drive(Task::Read(read), options).await?;
        let request_id = outcome.request_id?;
        let body = outcome.text.ok_or_else(|| {
            let what = "the reply repeats a secret";
            let kind = crate::ErrorKind::Protocol;
            Rc::new(Failure::new(kind, "UnexpectedReply", what))
        })?;
        Ok(ReadReply { body, request_id })
    }

    async fn drive(&self, task: Task, options: CallOptions) -> Result<Outcome, Rc<Failure>> {
        let call = DrivenCall::start(&self.shared, task, options)?;
        let ended = call.ended();
        let abort = AbortOnDrop(AbortController::new().ok());
        let signal = abort.0.as_ref().map(|it| JsValue::from(it.signal()));
        // It rejects only where it was aborted, and then nobody is here any more.
        let _ = JsFuture::from(run(call, &self.host, &signal.unwrap_or_default())).await;
        ended
            .take()
            .ok_or_else(|| Failure::invalid_argument(&["the call was aborted"]))
    }
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

/// Ends the call of a dropped future.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

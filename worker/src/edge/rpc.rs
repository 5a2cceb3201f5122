//! The export behind the RPC class `ConferenceLock`: for other Workers of the same owner, whose binding
//! to this one is what lets them in. They need no caller key.

use dingtalk_conference_lock::{Action, Error, ErrorKind, Failure, LockResult};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::{
    clock,
    config::{Config, error::ConfigurationError},
    edge::{environment, runtime},
    http::{body::UNKNOWN_ACTION, reason},
    log::{self, Trace},
    routes::outcome::{self, Outcome},
    secrets::Secrets,
};

/// Locks or unlocks a meeting with the app in `env`, and resolves to what came of it.
///
/// # Errors
/// An `Error` with the fields of the npm package's `DingTalkError`.
#[wasm_bindgen]
pub async fn perform(
    env: JsValue,
    action: String,
    conference_id: String,
) -> Result<JsValue, JsValue> {
    let started = runtime::now_ms();
    let config = environment::configuration(&env).await;
    let outcome = attempt(&config, &action, &conference_id).await;
    let mut trace = Trace {
        route: Some("ConferenceLock"),
        action: Action::parse(&action).map(Action::as_str),
        conference_id: Some(conference_id.clone()),
        ..Trace::default()
    };
    let status = match &outcome {
        Ok(done) => {
            trace.dingtalk_request_id.clone_from(&done.request_id);
            200
        }
        Err(failed) => {
            trace.outcome = failed.outcome.and_then(Outcome::unusual);
            trace.cause.clone_from(&failed.cause);
            trace.code = Some(failed.code.clone());
            trace.dingtalk_request_id.clone_from(&failed.request_id);
            failed.status.unwrap_or(500)
        }
    };
    let trace = Secrets::of(&config, started).out_of_trace(trace);
    let took = runtime::now_ms().saturating_sub(started);
    let id = runtime::fresh_id();
    runtime::log(&trace.line(&clock::format(started), &id, log::RPC, status, took));
    match outcome {
        Ok(done) => Ok(result(&done)),
        Err(failed) => Err(failed.into_js(&action, &conference_id)),
    }
}

async fn attempt(config: &Config, action: &str, conference_id: &str) -> Result<LockResult, Failed> {
    let unknown = || Error::from(Failure::invalid_argument(&[UNKNOWN_ACTION]));
    let action = Action::parse(action).ok_or_else(unknown)?;
    let upstream = config.upstream.clone()?;
    let client = runtime::client(&upstream);
    let options = client.call_options();
    Ok(client.perform(action, conference_id, options).await?)
}

fn result(done: &LockResult) -> JsValue {
    let object = Object::new();
    set(&object, "conferenceId", done.conference_id.as_str());
    set(&object, "action", done.action.as_str());
    set(&object, "attempts", done.attempts);
    set(&object, "requestId", done.request_id.as_deref());
    object.into()
}

/// The fields of a `DingTalkError`.
struct Failed {
    message: String,
    kind: ErrorKind,
    code: String,
    status: Option<u16>,
    request_id: Option<String>,
    required_scopes: Vec<String>,
    retryable: bool,
    retry_after_ms: Option<f64>,
    attempts: u32,
    /// What came of it, where it got so far; and by what the way failed. Both are for the log.
    outcome: Option<Outcome>,
    cause: Option<String>,
}

impl Failed {
    fn new(kind: ErrorKind, code: &str) -> Self {
        Self {
            message: String::new(),
            kind,
            code: code.into(),
            status: None,
            request_id: None,
            required_scopes: Vec::new(),
            retryable: false,
            retry_after_ms: None,
            attempts: 0,
            outcome: None,
            cause: None,
        }
    }

    fn into_js(self, action: &str, conference_id: &str) -> JsValue {
        let error = js_sys::Error::new(&self.message);
        error.set_name("DingTalkError");
        let scopes: Array = self
            .required_scopes
            .into_iter()
            .map(JsValue::from)
            .collect();
        set(&error, "kind", self.kind.as_str());
        set(&error, "code", self.code);
        set(&error, "status", self.status);
        set(&error, "requestId", self.request_id);
        set(&error, "requiredScopes", scopes);
        set(&error, "retryable", self.retryable);
        set(&error, "retryAfterMs", self.retry_after_ms);
        set(&error, "attempts", self.attempts);
        set(&error, "conferenceId", conference_id);
        set(&error, "action", action);
        error.into()
    }
}

impl From<Error> for Failed {
    fn from(mut error: Error) -> Self {
        error.failure = runtime::told_by(&error);
        let outcome = Outcome::of(&error);
        let mut message = error.to_string();
        if outcome == Outcome::Unknown && !outcome::is_dingtalks(&error) {
            message.push_str(&format!("; {}", outcome::may_be_done(error.action)));
        }
        Self {
            message,
            outcome: Some(outcome),
            cause: outcome::cause(&error),
            status: error.status,
            request_id: error.request_id.clone(),
            required_scopes: error.required_scopes.clone(),
            retryable: error.retryable(),
            retry_after_ms: error.retry_after_ms,
            attempts: error.attempts,
            ..Self::new(error.kind, &error.code)
        }
    }
}

impl From<ConfigurationError> for Failed {
    fn from(error: ConfigurationError) -> Self {
        let code = reason::CONFIGURATION_ERROR.code;
        Self {
            message: error.to_string(),
            ..Self::new(ErrorKind::InvalidArgument, code)
        }
    }
}

/// `object[name] = value`; what is `None` is `null`. It cannot fail: the objects are our own.
fn set(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    let value = value.into();
    let value = if value.is_undefined() {
        JsValue::NULL
    } else {
        value
    };
    let _ = Reflect::set(object, &name.into(), &value);
}

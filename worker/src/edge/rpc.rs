//! The export behind the RPC class `ConferenceLock`: for other Workers of the same owner, whose binding
//! to this one is what lets them in. They need no caller key.

use std::rc::Rc;

use dingtalk_conference_lock::{Action, ConferenceId, ErrorKind, Failure};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::{
    callers::{asking::known, rights::BINDING},
    clock,
    config::{Config, error::ConfigurationError},
    desk::ask::{Answer, Ask, What},
    edge::{environment, keeper, runtime},
    http::{body::UNKNOWN_ACTION, reason, refusal::Refusal},
    keeper::model::{
        ending::Outcome,
        trouble::{Said, Trouble},
        wish::{Asked, Maker, Via},
    },
    log::{self, Trace},
    platform::Unheard,
    routes::outcome,
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
    let request_id = runtime::fresh_id();
    let mut trace = Trace {
        route: Some(BINDING),
        action: Action::parse(&action).map(Action::as_str),
        conference_id: Some(conference_id.clone()),
        ..Trace::default()
    };
    let wish = (action.as_str(), conference_id.as_str(), request_id.as_str());
    let done = attempt(&env, &config, wish, &mut trace).await;
    let status = match &done {
        Ok(_) => 200,
        Err(failed) => {
            trace.cause.clone_from(&failed.cause);
            trace.code = Some(failed.code.clone());
            failed.status.unwrap_or(500)
        }
    };
    let trace = Secrets::of(&config, started).out_of_trace(trace);
    let took = runtime::now_ms().saturating_sub(started);
    runtime::log(&trace.line(&clock::format(started), &request_id, log::RPC, status, took));
    match done {
        Ok(id) => Ok(result(&action, &conference_id, id)),
        Err(failed) => Err(failed.into_js(&action, &conference_id)),
    }
}

/// DingTalk's request id.
async fn attempt(
    env: &JsValue,
    config: &Config,
    (action, conference_id, request_id): (&str, &str, &str),
    trace: &mut Trace,
) -> Result<Option<String>, Failed> {
    let unknown = || Failure::invalid_argument(&[UNKNOWN_ACTION]);
    let action = Action::parse(action).ok_or_else(unknown)?;
    let settings = config.settings.as_ref().err();
    let upstream = settings.map_or(config.upstream.as_ref(), Err);
    let upstream = upstream.map_err(Failed::unconfigured)?;
    let secrets = Secrets::of(config, runtime::now_ms());
    let secret = secrets.refuse_in([conference_id].into_iter());
    secret.map_err(|refusal| Failure::invalid_argument(&[&refusal.message]))?;
    ConferenceId::new(conference_id)?;
    let by = Maker {
        caller: BINDING.into(),
        key: None,
    };
    let asked = Asked {
        maker: by.clone(),
        via: Via::Rpc,
        request_id: request_id.into(),
        reason: None,
        source: None,
        late_ms: None,
    };
    let ask = Ask {
        by,
        per_minute: None,
        session: None,
        what: What::Act {
            action,
            conference_id: conference_id.into(),
            asked,
            key: None,
        },
    };
    let told = match keeper::ask(env, &upstream.keeper(), &ask).await {
        Ok(told) => told,
        Err(unheard) => {
            let lost = matches!(unheard, Unheard::Lost(_));
            let refusal = Refusal::from(unheard);
            let mut trouble = Trouble::of(ErrorKind::Server, refusal);
            if lost {
                trace.outcome = Outcome::Unknown.unusual();
                trouble.code = reason::OUTCOME_UNKNOWN.code.into();
            }
            return Err(Failed::of(trouble, action, false));
        }
    };
    trace.record = log::Record::of(told.head.seq, told.head.hash);
    match told.answer {
        Answer::Ended(ending) => {
            trace.outcome = ending.outcome.unusual();
            trace.dingtalk_request_id.clone_from(&ending.request_id);
            let failed = |trouble| Failed::of(trouble, action, true);
            ending
                .trouble
                .map_or(Ok(ending.request_id), |it| Err(failed(it)))
        }
        Answer::Refused(trouble) => Err(Failed::of(trouble, action, false)),
        answer => {
            let other = known::<()>(answer).err();
            let refusal = other.unwrap_or_else(Refusal::not_found);
            let trouble = Trouble::of(ErrorKind::Server, refusal);
            Err(Failed::of(trouble, action, false))
        }
    }
}

fn result(action: &str, conference_id: &str, request_id: Option<String>) -> JsValue {
    let object = Object::new();
    set(&object, "conferenceId", conference_id);
    set(&object, "action", action);
    set(&object, "attempts", 1);
    set(&object, "requestId", request_id);
    object.into()
}

/// The fields of a `DingTalkError`, and what is for the log.
struct Failed {
    /// What comes before its words: the action and the meeting, where it is about them.
    named: bool,
    message: String,
    kind: ErrorKind,
    code: String,
    status: Option<u16>,
    request_id: Option<String>,
    required_scopes: Vec<String>,
    retry_after_s: Option<u64>,
    attempts: u32,
    cause: Option<String>,
}

impl Failed {
    /// What the keeper told; `ended` where the action was accepted.
    fn of(trouble: Trouble, action: Action, ended: bool) -> Self {
        let unknown = trouble.code == reason::OUTCOME_UNKNOWN.code;
        let kind = ErrorKind::parse(&trouble.kind).unwrap_or(ErrorKind::Server);
        let (code, status, mut message) = match trouble.said {
            Some(Said {
                code,
                status,
                message,
            }) => (code, status, message),
            None => (trouble.code, None, trouble.message),
        };
        if unknown {
            message.push_str(&format!("; {}", outcome::may_be_done(action)));
        }
        Self {
            named: true,
            message,
            kind,
            code,
            status,
            request_id: trouble.request_id,
            required_scopes: trouble.required_scopes,
            retry_after_s: trouble.retry_after_s,
            attempts: u32::from(ended),
            cause: trouble.cause,
        }
    }

    /// Before the keeper was asked.
    fn before(kind: ErrorKind, code: &str, message: String) -> Self {
        Self {
            named: false,
            message,
            kind,
            code: code.into(),
            status: None,
            request_id: None,
            required_scopes: Vec::new(),
            retry_after_s: None,
            attempts: 0,
            cause: None,
        }
    }

    fn unconfigured(error: &ConfigurationError) -> Self {
        let code = reason::CONFIGURATION_ERROR.code;
        Self::before(ErrorKind::InvalidArgument, code, error.to_string())
    }

    fn into_js(self, action: &str, conference_id: &str) -> JsValue {
        let message = match self.named {
            true => format!("{action} {conference_id}: {}", self.message),
            false => self.message,
        };
        let error = js_sys::Error::new(&message);
        error.set_name("DingTalkError");
        let scopes: Array = self
            .required_scopes
            .into_iter()
            .map(JsValue::from)
            .collect();
        let retry_after_ms = self.retry_after_s.map(|seconds| seconds as f64 * 1000.0);
        set(&error, "kind", self.kind.as_str());
        set(&error, "code", self.code);
        set(&error, "status", self.status);
        set(&error, "requestId", self.request_id);
        set(&error, "requiredScopes", scopes);
        let retryable = self.kind.passes() || self.status == Some(408);
        set(&error, "retryable", retryable);
        set(&error, "retryAfterMs", retry_after_ms);
        set(&error, "attempts", self.attempts);
        set(&error, "conferenceId", conference_id);
        set(&error, "action", action);
        error.into()
    }
}

impl From<Rc<Failure>> for Failed {
    fn from(failure: Rc<Failure>) -> Self {
        Self {
            named: true,
            ..Self::before(failure.kind, &failure.code, failure.message.clone())
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

//! The export behind the RPC class `ConferenceLock`: for other Workers of the same owner, whose binding
//! to this one is what lets them in. They need no caller key.

use dingtalk_conference_lock::{Action, ConferenceId, ErrorKind};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::{
    callers::rights::BINDING,
    clock,
    config::Config,
    desk::ask::{Answer, Ask, What},
    edge::{environment, keeper, runtime},
    http::{body::UNKNOWN_ACTION, reason, refusal::Refusal},
    keeper::model::{
        ending::Outcome,
        trouble::Trouble,
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
            trace.cause.clone_from(&failed.trouble.cause);
            trace.code = Some(failed.trouble.code.clone());
            failed.trouble.status
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
    let wrong = |refusal| Failed::before(ErrorKind::InvalidArgument, refusal);
    let unknown = || wrong(Refusal::of(reason::COMMAND_ERROR, UNKNOWN_ACTION));
    let action = Action::parse(action).ok_or_else(unknown)?;
    let upstream = config.whole().map_err(|error| wrong(error.into()))?;
    let secrets = Secrets::of(config, runtime::now_ms());
    let id = secrets
        .refuse_in([conference_id].into_iter())
        .map_err(wrong);
    id.and_then(|()| {
        let id = ConferenceId::new(conference_id);
        id.map_err(|failure| wrong(outcome::wrong_argument(&failure)))
    })?;
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
        what: What::Act {
            action,
            conference_id: conference_id.into(),
            asked,
            key: None,
        },
    };
    let told = keeper::ask(env, &upstream.keeper(), &ask).await;
    let told = told.map_err(|unheard| match unheard {
        Unheard::NotAsked(_) => Failed::before(ErrorKind::Server, unheard.into()),
        Unheard::Lost(why) => {
            trace.outcome = Outcome::Unknown.unusual();
            let message = format!("{why}; {}", outcome::may_be_done(action));
            let refusal = Refusal::of(reason::OUTCOME_UNKNOWN, message);
            Failed::before(ErrorKind::Server, refusal)
        }
    })?;
    trace.record = Some(log::Record {
        seq: told.head.seq,
        hash: told.head.hash,
    });
    match told.answer {
        Answer::Ended(ending) => {
            trace.outcome = ending.outcome.unusual();
            trace.dingtalk_request_id.clone_from(&ending.request_id);
            let sent = ending.outcome != Outcome::NeverSent;
            let failed = |trouble| Failed { trouble, sent };
            ending
                .trouble
                .map_or(Ok(ending.request_id), |it| Err(failed(it)))
        }
        Answer::Refused(trouble) => Err(Failed {
            trouble,
            sent: false,
        }),
        _ => Err(wrong(Refusal::not_found())),
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

/// Why it was not done, and whether anything was sent.
struct Failed {
    trouble: Trouble,
    sent: bool,
}

impl Failed {
    /// Before anything was sent.
    fn before(kind: ErrorKind, refusal: Refusal) -> Self {
        Self {
            trouble: Trouble::of(kind, refusal),
            sent: false,
        }
    }

    /// With the fields of a `DingTalkError`.
    fn into_js(self, action: &str, conference_id: &str) -> JsValue {
        let Trouble {
            kind,
            status,
            code,
            message,
            request_id,
            required_scopes,
            retry_after_s,
            ..
        } = self.trouble;
        let error = js_sys::Error::new(&message);
        error.set_name("DingTalkError");
        let passes = ErrorKind::parse(&kind).is_some_and(ErrorKind::passes);
        let scopes: Array = required_scopes.into_iter().map(JsValue::from).collect();
        // Where nobody answered, the status would be the worker's own.
        let answered = self.sent && !matches!(kind.as_str(), "network" | "timeout" | "protocol");
        set(&error, "kind", kind);
        set(&error, "code", code);
        set(&error, "status", answered.then_some(status));
        set(&error, "requestId", request_id);
        set(&error, "requiredScopes", scopes);
        set(&error, "retryable", passes);
        set(
            &error,
            "retryAfterMs",
            retry_after_s.map(|seconds| seconds as f64 * 1000.0),
        );
        set(&error, "attempts", u32::from(self.sent));
        set(&error, "conferenceId", conference_id);
        set(&error, "action", action);
        error.into()
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

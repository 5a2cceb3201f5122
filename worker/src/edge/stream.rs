//! The exports for hosts that hold DingTalk's Stream: what it is opened with, and what comes over it. Whoever
//! opens it has the app's secret, so that nothing that comes is signed.

use js_sys::{Error, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::{
    clock,
    config::error::ConfigurationError,
    desk::ask::What,
    edge::{environment, keeper, runtime},
    events::read,
    http::{reason, refusal::Refusal},
    keeper::model::wish::DINGTALK,
    log::{self, Trace},
    routes::events,
    secrets::Secrets,
};

/// The route of events, however they come.
const ROUTE: &str = "/dingtalk/events";

/// What the Stream is opened with, `{ endpoint, clientId, clientSecret }`, where `DINGTALK_EVENTS` wants it;
/// else `undefined`.
///
/// # Errors
/// An `Error` whose message names the variable that is missing or wrong.
#[wasm_bindgen(js_name = streamApp)]
pub async fn stream_app(env: JsValue) -> Result<JsValue, JsValue> {
    let config = environment::configuration(&env).await;
    let thrown = |error: &ConfigurationError| JsValue::from(Error::new(&error.to_string()));
    if !*config.stream.as_ref().map_err(thrown)? {
        return Ok(JsValue::UNDEFINED);
    }
    let upstream = config.upstream.as_ref().map_err(thrown)?;
    let app = Object::new();
    for (name, value) in [
        ("endpoint", upstream.endpoint()),
        ("clientId", upstream.app_key()),
        ("clientSecret", upstream.app_secret().expose()),
    ] {
        // An object of our own takes it.
        let _ = Reflect::set(&app, &name.into(), &value.into());
    }
    Ok(app.into())
}

/// Has an event kept that came over the Stream: its JSON. It may be acknowledged once this has resolved.
///
/// # Errors
/// An `Error`: it is not kept, or that is not known.
#[wasm_bindgen(js_name = takeEvent)]
pub async fn take_event(env: JsValue, message: String) -> Result<(), JsValue> {
    let started = runtime::now_ms();
    let config = environment::configuration(&env).await;
    let mut trace = Trace {
        route: Some(ROUTE),
        caller: Some(DINGTALK.into()),
        ..Trace::default()
    };
    let done = async {
        let upstream = config.upstream.as_ref()?;
        let unreadable = || Refusal::of(reason::PARAMS_ERROR, "this is no message of DingTalk's");
        let arrived = read::message(&message).ok_or_else(unreadable)?;
        match events::ask(arrived, upstream.corp_id()) {
            Some(ask) => events::kept(keeper::ask(&env, &upstream.keeper(), &ask).await),
            None => Ok(()),
        }
    };
    let done: Result<(), Refusal> = done.await;
    let status = done.as_ref().err().map_or(200, |refusal| refusal.status);
    trace.code = done.as_ref().err().map(|refusal| refusal.code.clone());
    let trace = Secrets::of(&config, started).out_of_trace(trace);
    let took = runtime::now_ms().saturating_sub(started);
    let (time, id) = (clock::format(started), runtime::fresh_id());
    runtime::log(&trace.line(&time, &id, log::STREAM, status, took));
    done.map_err(|refusal| Error::new(&refusal.message).into())
}

/// Has it noted that the Stream was opened: what was missed since `lost_ms`, in milliseconds since 1970, is
/// asked for, where that may be anything. `undefined` at the first time.
///
/// # Errors
/// An `Error`: it is not noted.
#[wasm_bindgen(js_name = streamOpened)]
pub async fn stream_opened(env: JsValue, lost_ms: Option<f64>) -> Result<(), JsValue> {
    let config = environment::configuration(&env).await;
    let done = async {
        let upstream = config.upstream.as_ref()?;
        let lost_ms = lost_ms.map(|ms| ms as u64);
        let ask = events::by_dingtalk(What::StreamOpened { lost_ms });
        events::kept(keeper::ask(&env, &upstream.keeper(), &ask).await)
    };
    let done: Result<(), Refusal> = done.await;
    done.map_err(|refusal| Error::new(&refusal.message).into())
}

//! The variables and secrets as a runtime has them: texts, lists of its configuration, and secrets that are
//! asked for (`get()`, as Cloudflare's Secrets Store gives). What was made of them is kept, keyed by what
//! came in.

use core::{
    cell::RefCell,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};
use std::rc::Rc;

use dingtalk_conference_lock::app_variables;
use js_sys::{Array, Function, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{
    config::{
        Config,
        given::{Given, Variables, number},
    },
    edge::runtime::parted,
    recent::Recent,
    variables::{LISTS, SINGLE},
};

#[wasm_bindgen(module = "/crossing.js")]
extern "C" {
    #[wasm_bindgen(js_name = variablesOf)]
    fn variables_of(env: &JsValue, names: &str, lists: &str) -> Array;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(function: &Function, ms: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

thread_local! {
    /// The names of those that are by themselves, and of those that go on.
    static VARIABLES: (String, String) = {
        let single = app_variables().into_iter().chain(SINGLE).chain(LISTS);
        (parted(single), parted(LISTS))
    };
}

/// Whether DingTalk's Stream is connected, where the host holds it.
pub(super) fn stream(env: &JsValue) -> Option<bool> {
    let stream = Reflect::get(env, &"STREAM".into()).ok()?;
    Reflect::get(&stream, &"connected".into()).ok()?.as_bool()
}

/// What came in of a variable.
#[derive(Clone, PartialEq)]
enum Came {
    /// A value of the runtime's.
    Value(JsValue),
    /// A secret that could not be had, and why.
    Failed(&'static str),
}

/// What came in of all, each with its name.
type All = Vec<(String, Came)>;

/// How many environments are kept apart: a worker has one.
const MOST: usize = 4;

thread_local! {
    /// Values only, never promises, which belong to the request that made them.
    static KNOWN: RefCell<Recent<All, Rc<Config>>> = const { RefCell::new(Recent::new(MOST)) };
}

/// What the variables in `env` say.
pub(crate) async fn configuration(env: &JsValue) -> Rc<Config> {
    let all = gather(env).await;
    let found = KNOWN.with(|known| known.borrow_mut().find(&all));
    found.unwrap_or_else(|| {
        let given = all
            .iter()
            .filter_map(|(name, came)| Some((name.clone(), given(came)?)));
        let config = Rc::new(Config::read(&Variables::new(given)));
        KNOWN.with(|known| known.borrow_mut().keep(all, Rc::clone(&config)));
        config
    })
}

async fn gather(env: &JsValue) -> All {
    let mut all = All::new();
    let mut asked = Vec::new();
    let found = VARIABLES.with(|(names, lists)| variables_of(env, names, lists));
    let mut found = found.iter();
    while let (Some(name), Some(value)) = (found.next(), found.next()) {
        let name = name.as_string().unwrap_or_default();
        let further = |list: &str| name == list || number(&name, list).is_some_and(|it| it > 0);
        let known =
            !LISTS.iter().any(|list| name.starts_with(list)) || LISTS.into_iter().any(further);
        if !known {
            continue;
        }
        match secret(&value) {
            Some(answer) => asked.push((name, answer)),
            None => all.push((name, Came::Value(value))),
        }
    }
    if asked.is_empty() {
        return all;
    }
    let mut patience = Patience::new();
    for (name, answer) in asked {
        let came = match answer {
            Ok(mut answer) => poll_fn(|context| patience.poll(&mut answer, context)).await,
            Err(reason) => Came::Failed(reason),
        };
        all.push((name, came));
    }
    all
}

const GAVE_NONE: &str = "an object whose get() failed";
const LATE: &str = "an object whose get() gave nothing within 5 s";

/// How long all secrets together are waited for, in milliseconds.
const STORE_MS: u32 = 5_000;

/// The wait for secrets, which ends: a store that never answers would keep every request for ever.
struct Patience {
    timer: JsValue,
    end: JsFuture,
    over: bool,
}

impl Patience {
    fn new() -> Self {
        let mut timer = JsValue::UNDEFINED;
        let end = Promise::new(&mut |ring, _| timer = set_timeout(&ring, STORE_MS));
        Self {
            timer,
            end: end.into(),
            over: false,
        }
    }

    fn poll(&mut self, answer: &mut JsFuture, context: &mut Context<'_>) -> Poll<Came> {
        if let Poll::Ready(answer) = Pin::new(answer).poll(context) {
            return Poll::Ready(answer.map_or(Came::Failed(GAVE_NONE), Came::Value));
        }
        // Once it is over, it must not be polled again.
        self.over = self.over || Pin::new(&mut self.end).poll(context).is_ready();
        if self.over {
            return Poll::Ready(Came::Failed(LATE));
        }
        Poll::Pending
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
    }
}

/// What a secret is asked by, if `value` is one: an object with `get()`. All are asked before the first is
/// waited for.
fn secret(value: &JsValue) -> Option<Result<JsFuture, &'static str>> {
    if !value.is_object() || Array::is_array(value) {
        return None;
    }
    // Of any realm, so that its type is asked.
    let get = Reflect::get(value, &"get".into())
        .ok()
        .filter(JsValue::is_function)?;
    let answer = get.unchecked_ref::<Function>().call0(value);
    Some(match answer {
        Ok(answer) => Ok(JsFuture::from(Promise::resolve(&answer))),
        Err(_) => Err(GAVE_NONE),
    })
}

/// What came in, in words; `None` where that is nothing.
fn given(came: &Came) -> Option<Given> {
    let value = match came {
        Came::Failed(reason) => return Some(Given::Other((*reason).into())),
        Came::Value(value) => value,
    };
    if let Some(text) = value.as_string() {
        return Some(Given::Text(text));
    }
    let other = |what: &str| Some(Given::Other(what.into()));
    if value.is_undefined() || value.is_null() {
        None
    } else if value.is_function() {
        other("a function")
    } else if value.as_bool().is_some() {
        other("a boolean")
    } else if value.as_f64().is_some() || value.is_bigint() {
        other("a number")
    } else if value.is_symbol() {
        other("a symbol")
    } else {
        let what = if Array::is_array(value) {
            "a list"
        } else {
            "an object"
        };
        // What cannot be written as JSON is no configuration.
        match JSON::stringify(value)
            .ok()
            .and_then(|json| json.as_string())
        {
            Some(json) => Some(Given::Json(json, what)),
            None => other(what),
        }
    }
}

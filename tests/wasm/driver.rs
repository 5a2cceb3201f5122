//! The cases of `tests/fixtures/driver.js`, which the npm package's driver passes too.

use core::any::Any;

use dingtalk_conference_lock::{
    CallOptions, Client, Credentials, Error, LockResult, Options, Source,
};
use js_sys::{Array, Function, JsString, Object};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::host::{Clock, Running, call, get, settle, settle_until};

const TIMEOUT_MS: f64 = 1_000.0;

/// What the file exports.
fn fixtures() -> JsValue {
    let text = include_str!("../fixtures/driver.js").replace("export const", "const");
    let names = "return { CASES, HIDDEN, KEPT, NO_ENDPOINTS, ENDPOINTS, TOKEN, SECRET };";
    let script = Function::new_no_args(&format!("\"use strict\";\n{text}\n{names}"));
    script.call0(&JsValue::UNDEFINED).expect("the fixtures")
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}

fn list(object: &JsValue, name: &str) -> Vec<JsValue> {
    let list = get(object, name).dyn_into::<Array>();
    list.map(|list| list.to_vec()).unwrap_or_default()
}

/// What comes of a call.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    kind: Option<Kinds>,
    code: Option<String>,
    #[serde(deserialize_with = "any")]
    status: Option<Option<u16>>,
    attempts: Option<u32>,
    says: Vec<String>,
    unsaid: Option<String>,
    cause: Option<bool>,
    request_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Kinds {
    One(String),
    Some(Vec<String>),
}

/// What is there, be it `null`.
fn any<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Option<u16>>, D::Error> {
    Option::deserialize(value).map(Some)
}

impl Wanted {
    fn of(case: &JsValue, name: &str) -> Option<Self> {
        let wanted = get(case, name);
        if wanted.is_undefined() {
            return None;
        }
        Some(serde_wasm_bindgen::from_value(wanted).expect("what is wanted"))
    }

    fn check(&self, what: &str, secrets: &[&str], outcome: Result<LockResult, Error>) {
        let error = match (outcome, &self.kind) {
            (Ok(locked), None) => {
                assert_eq!(locked.conference_id, "m/1", "{what}");
                let wanted = self.attempts.unwrap_or(locked.attempts);
                assert_eq!(locked.attempts, wanted, "{what}");
                if self.request_id.is_some() {
                    assert_eq!(locked.request_id, self.request_id, "{what}");
                }
                return;
            }
            (Err(error), Some(_)) => error,
            (outcome, _) => panic!("{what}: {outcome:?} instead of {self:?}"),
        };
        let (kind, shown) = (error.kind.as_str(), error.to_string());
        assert!(
            match &self.kind {
                Some(Kinds::One(one)) => one == kind,
                Some(Kinds::Some(some)) => some.iter().any(|one| one == kind),
                None => false,
            },
            "{what}: {kind}, {shown}"
        );
        assert_eq!(error.conference_id, "m/1", "{what}");
        if let Some(code) = &self.code {
            assert_eq!(&error.code, code, "{what}");
        }
        if let Some(status) = self.status {
            assert_eq!(error.status, status, "{what}");
        }
        let attempts = self.attempts.unwrap_or(error.attempts);
        assert_eq!(error.attempts, attempts, "{what}");
        for part in &self.says {
            assert!(shown.contains(part), "{what}: {shown}");
        }
        if let Some(unsaid) = &self.unsaid {
            assert!(!shown.contains(unsaid), "{what}: {shown}");
        }
        if let Some(cause) = self.cause {
            assert_eq!(error.cause.is_some(), cause, "{what}: {shown}");
        }
        for secret in secrets {
            assert!(!shown.contains(secret), "{what}: {shown}");
        }
    }
}

/// What is noted, and the function for it.
fn notes() -> (Array, JsValue) {
    let list = Array::new();
    let note = Function::new_with_args("list", "return (it) => void list.push(it)");
    let note = note.call1(&JsValue::UNDEFINED, &list);
    (list, note.expect("a function"))
}

fn client(fixtures: &JsValue, case: &JsValue, note: &JsValue) -> Client {
    let [token, secret] = ["TOKEN", "SECRET"].map(|name| text(fixtures, name).expect(name));
    let given = || -> Function { call(case, "give", note).unchecked_into() };
    let credentials = match text(case, "as").as_deref() {
        None | Some("token") => Credentials::access_token(&token),
        Some("app") => Credentials::internal_app("dingkey-0001", &secret),
        Some("function") => Credentials::access_token_from(Source::Provided(given())),
        Some("suite") => {
            let ticket = Source::Provided(given());
            Credentials::third_party_app("suitekey-0001", &secret, "dingcorp", ticket)
        }
        Some(other) => panic!("no credentials are {other}"),
    };
    let max_retries = get(case, "maxRetries").as_f64().unwrap_or_default();
    let options = Options::new(credentials.expect("credentials"))
        .endpoint("https://127.0.0.1/prefix")
        .and_then(|options| {
            options.calls(CallOptions {
                timeout_ms: TIMEOUT_MS as u32,
                max_retries: max_retries as u32,
            })
        });
    let fetch: Function = call(case, "fetch", note).unchecked_into();
    Client::with_fetch(options.expect("options"), &fetch)
}

fn lock(client: &Client) -> Running<Result<LockResult, Error>> {
    let client = client.clone();
    Running::start(async move { client.lock("m/1").await })
}

async fn run(fixtures: &JsValue, case: &JsValue) {
    let what = &text(case, "what").expect("what it is");
    let secrets = ["TOKEN", "SECRET"].map(|name| text(fixtures, name).expect(name));
    let secrets = [secrets[0].as_str(), secrets[1].as_str()];
    let clock = Clock::stopped();
    let (noted, note) = notes();
    let client = client(fixtures, case, &note);
    let changed = get(case, "host").is_function();
    let back = changed.then(|| call(case, "host", JsValue::UNDEFINED));
    let back = || {
        back.as_ref()
            .map(|back| back.unchecked_ref::<Function>().call0(back))
    };

    let count = get(case, "calls").as_f64().unwrap_or(1.0);
    let calls: Vec<_> = (0..count as u32).map(|_| lock(&client)).collect();
    let early = || assert!(!calls.iter().any(Running::is_over), "{what}: too early");
    let ends = text(case, "ends");
    match ends.as_deref() {
        Some("left") => {
            settle().await;
            early();
            calls.iter().for_each(Running::leave);
        }
        Some(_) => {
            settle().await;
            clock.forward(TIMEOUT_MS - 1.0);
            settle().await;
            early();
            clock.forward(1.0);
        }
        None => {}
    }
    settle_until(|| calls.iter().all(Running::is_over)).await;
    let _ = back();
    if ends.as_deref() != Some("left") {
        let wanted = Wanted::of(case, "wants").expect("what is wanted");
        for call in &calls {
            let outcome = call.outcome();
            wanted.check(
                what,
                &secrets,
                outcome.unwrap_or_else(|| panic!("{what}: hangs")),
            );
        }
    }
    assert_eq!(clock.running(), 0.0, "{what}: timers are left");
    if let Some(wanted) = Wanted::of(case, "again") {
        let call = lock(&client);
        settle_until(|| call.is_over()).await;
        wanted.check(what, &secrets, call.outcome().expect(what));
    }
    if !get(case, "noted").is_undefined() {
        let strings =
            |list: Vec<JsValue>| -> Vec<_> { list.iter().map(JsValue::as_string).collect() };
        let wanted = strings(list(case, "noted"));
        assert_eq!(strings(noted.to_vec()), wanted, "{what}");
    }
}

#[wasm_bindgen_test]
async fn whatever_happens_to_a_call_comes_to_what_it_has_to() {
    let fixtures = fixtures();
    let cases = list(&fixtures, "CASES");
    assert!(cases.len() > 100);
    for case in cases {
        run(&fixtures, &case).await;
    }
}

#[wasm_bindgen_test]
fn an_endpoint_is_taken_as_it_stands_or_refused() {
    let fixtures = fixtures();
    for (name, taken) in [("ENDPOINTS", true), ("NO_ENDPOINTS", false)] {
        let endpoints = list(&fixtures, name);
        assert!(endpoints.len() > 10);
        for endpoint in endpoints.iter().filter_map(JsValue::as_string) {
            let token = Credentials::access_token("a-token").expect("credentials");
            let options = Options::<Function>::new(token).endpoint(&endpoint);
            assert_eq!(options.is_ok(), taken, "{endpoint}");
        }
    }
}

/// What a call fails with whose `fetch` rejects with `cause`.
async fn failed_with(fixtures: &JsValue, credentials: &str, cause: &JsValue) -> Error {
    let case = Object::new();
    let reject = Function::new_with_args("cause", "return () => () => Promise.reject(cause)");
    let fetch = reject
        .call1(&JsValue::UNDEFINED, cause)
        .expect("a function");
    for (name, value) in [("as", credentials.into()), ("fetch", fetch)] {
        let _ = js_sys::Reflect::set(&case, &name.into(), &value);
    }
    let client = client(fixtures, &case, &JsValue::UNDEFINED);
    client.lock("m/1").await.expect_err("it was rejected")
}

/// `[what, make]` of each.
fn causes(fixtures: &JsValue, name: &str) -> Vec<(String, Function)> {
    let pairs = list(fixtures, name).into_iter().map(|pair| {
        let pair: Array = pair.unchecked_into();
        let what: JsString = pair.get(0).unchecked_into();
        (what.into(), pair.get(1).unchecked_into())
    });
    pairs.collect()
}

#[wasm_bindgen_test]
async fn what_may_show_a_secret_is_no_cause() {
    let fixtures = fixtures();
    for (what, make) in causes(&fixtures, "HIDDEN") {
        for (credentials, secret) in [("token", "TOKEN"), ("app", "SECRET")] {
            let secret = get(&fixtures, secret);
            let cause = make.call1(&JsValue::UNDEFINED, &secret).expect(&what);
            let error = failed_with(&fixtures, credentials, &cause).await;
            assert_eq!(error.kind.as_str(), "network", "{what}");
            assert!(error.cause.is_none(), "{what}, {credentials}");
        }
    }
}

#[wasm_bindgen_test]
async fn what_shows_all_that_it_has_is_the_cause_as_it_is() {
    let fixtures = fixtures();
    for (what, make) in causes(&fixtures, "KEPT") {
        let cause = make.call0(&JsValue::UNDEFINED).expect(&what);
        let error = failed_with(&fixtures, "app", &cause).await;
        let kept = error
            .cause
            .as_deref()
            .and_then(<dyn Any>::downcast_ref::<JsValue>);
        assert!(kept.is_some_and(|kept| Object::is(kept, &cause)), "{what}");
    }
}

//! A call as `src/host.js` drives it: JavaScript values in, steps out.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_net::http::Headers;
use js_sys::{Date, Function, JSON};
use wasm_bindgen::prelude::*;

use super::{
    cause,
    error::error_to_js,
    value::{get, plain, set, set_number, set_text},
};
#[cfg(feature = "read")]
use crate::secret::any_in;
use crate::{
    action::Action,
    call::{Call, Event, Shared, Step},
    error::{ErrorKind, Failure, Result},
    options::CallOptions,
    reply::{Body, Reply, retry_after_ms},
    request::Request,
    task::Task,
};

/// What came of the last step, as `src/host.js` numbers it.
const GAVE: u32 = 1;
const THREW: u32 = 2;
const TIMED_OUT: u32 = 3;
/// The call is ended before its time.
const LEFT: u32 = 4;

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

/// A call as `src/host.js` drives it.
#[wasm_bindgen(js_name = Call)]
pub struct DrivenCall(Box<Driven>);

struct Driven {
    call: Call,
    shared: Rc<RefCell<Shared<Function>>>,
    /// What was sent last, for what must not come back.
    sent: Option<Request>,
    ended: Ended,
    /// The last reply as it arrived.
    #[cfg(feature = "read")]
    text: Option<String>,
}

/// What a call has come to, after how many attempts. It outlives the call, which JavaScript owns.
pub(crate) type Ended = Rc<Cell<Option<Outcome>>>;

pub(crate) struct Outcome {
    /// DingTalk's request id.
    pub(crate) request_id: Result<Option<String>>,
    pub(crate) attempts: u32,
    /// The reply.
    #[cfg(feature = "read")]
    pub(crate) text: Option<String>,
}

impl DrivenCall {
    /// # Errors
    /// `invalid-argument` for a time-out that cannot be.
    pub(crate) fn start(
        shared: &Rc<RefCell<Shared<Function>>>,
        task: Task,
        options: CallOptions,
    ) -> Result<Self> {
        let call = Call::new(task, options.checked()?);
        let shared = Rc::clone(shared);
        Ok(Self(Box::new(Driven {
            call,
            shared,
            sent: None,
            ended: Ended::default(),
            #[cfg(feature = "read")]
            text: None,
        })))
    }

    pub(crate) fn ended(&self) -> Ended {
        Rc::clone(&self.0.ended)
    }
}

impl Driven {
    fn end(&mut self, step: &JsValue, outcome: Result<Option<String>>) {
        let Call { task, attempts, .. } = &self.call;
        let (action, id) = match task {
            Task::Act(action, id) => (*action, id.as_str()),
            // What is read is for Rust, which takes it from `ended`.
            #[cfg(feature = "read")]
            Task::Read(_) => (Action::Lock, ""),
        };
        match &outcome {
            Ok(request_id) => {
                let result = plain();
                set_text(&result, "conferenceId", Some(id));
                set_text(&result, "action", Some(action.as_str()));
                set_number(&result, "attempts", Some((*attempts).into()));
                set_text(&result, "requestId", request_id.as_deref());
                set(step, "result", &result);
            }
            Err(failure) => {
                set(step, "error", &error_to_js(failure, action, id, *attempts));
            }
        }
        self.ended.set(Some(Outcome {
            request_id: outcome,
            attempts: *attempts,
            #[cfg(feature = "read")]
            text: self.text.take(),
        }));
    }
}

#[wasm_bindgen(js_class = Call)]
impl DrivenCall {
    /// The next step, after `event` came of the last one with `value`. `random` is in 0..1.
    pub fn next(&mut self, event: u32, value: JsValue, now_ms: f64, random: f64) -> JsValue {
        let step = plain();
        let driven = &mut *self.0;
        let sent = driven.sent.take();
        let left = event == LEFT;
        #[cfg(feature = "read")]
        {
            // What repeats a secret is for nobody; its text may have any character escaped.
            let plain = |text: &str| JSON::stringify(&JSON::parse(text).ok()?).ok()?.as_string();
            let secrets = sent.as_ref().map_or(&[][..], |sent| &sent.secrets);
            let harmless = |text: &String| {
                let plain = plain(text).unwrap_or_default();
                !any_in(text, secrets) && !any_in(&plain, secrets)
            };
            driven.text = get(&value, "text").as_string().filter(harmless);
        }
        let mut event = match (event, sent) {
            (TIMED_OUT, _) => Event::TimedOut,
            (GAVE, Some(request)) => Event::Replied(reply(&value, request, now_ms)),
            (THREW, Some(request)) => Event::Replied(Err(unreached(&value, &request))),
            (GAVE, None) => Event::Provided(given(&value)),
            (THREW, None) => Event::Provided(Err(not_given(&value, &driven.shared))),
            _ => Event::Done,
        };
        let Ok(mut shared) = driven.shared.try_borrow_mut() else {
            return step;
        };
        if left {
            // Those who follow its token fetch go on by themselves.
            driven.call.leave(&mut shared);
            return step;
        }
        loop {
            event = match driven.call.next(&mut shared, event, now_ms, random) {
                Step::Begin(timeout_ms) => {
                    set_number(&step, "arm", Some(timeout_ms));
                    Event::Done
                }
                Step::Done(outcome) => {
                    drop(shared);
                    driven.end(&step, outcome);
                    return step;
                }
                Step::Follow => return step,
                Step::Sleep(ms) => {
                    set_number(&step, "sleep", Some(ms));
                    return step;
                }
                Step::Provide(function) => {
                    set(&step, "ask", &function);
                    return step;
                }
                Step::Send(request) => {
                    set_text(&step, "url", Some(&request.url));
                    set(&step, "init", &init(&request));
                    set(&step, "leads", &request.access_token.is_none().into());
                    set_number(&step, "limit", Some(request.limit() as f64));
                    driven.sent = Some(request);
                    return step;
                }
            };
        }
    }
}

/// The second argument of `fetch`.
fn init(request: &Request) -> JsValue {
    let headers = Headers::new();
    for name in ["accept", "content-type"] {
        headers.set(name, "application/json");
    }
    if let Some(token) = &request.access_token {
        // Checked to be a header's value when it came in.
        headers.set("x-acs-dingtalk-access-token", token.expose());
    }
    let init = plain();
    set_text(&init, "method", Some(request.method()));
    // A redirect followed would carry the token to wherever it points.
    set_text(&init, "redirect", Some("manual"));
    set(&init, "body", &body(request));
    set(&init, "headers", &headers.into_raw());
    init
}

fn body(request: &Request) -> JsValue {
    #[cfg(feature = "read")]
    if let Some(read) = &request.read {
        return read.body().map_or(JsValue::UNDEFINED, JsValue::from);
    }
    let body = plain();
    for (name, value) in &request.body {
        set_text(&body, name, Some(value));
    }
    JSON::stringify(&body).map_or(JsValue::UNDEFINED, JsValue::from)
}

/// What `src/host.js` made of what `fetch` resolved with.
fn reply(head: &JsValue, request: Request, now_ms: f64) -> Result<Reply<JsValue>> {
    let opaque = get(head, "type")
        .as_string()
        .is_some_and(|it| it == "opaqueredirect");
    let redirected = opaque || get(head, "redirected").is_truthy();
    let status = get(head, "status").as_f64().unwrap_or_default();
    if !redirected && !(200.0..600.0).contains(&status) {
        let what = "fetch gave no Response";
        return Err(Rc::new(Failure::new(
            ErrorKind::Protocol,
            "UnexpectedReply",
            what,
        )));
    }
    let retry_after = get(head, "retryAfter").as_string();
    Ok(Reply {
        request,
        status: status as u16,
        redirected,
        request_id: get(head, "requestId").as_string(),
        retry_after_ms: retry_after.and_then(|it| retry_after_ms(&it, now_ms, Date::parse)),
        body: match get(head, "text").as_string() {
            None => Body::TooLarge,
            Some(text) => JSON::parse(&text).map_or(Body::NotJson, Body::Json),
        },
    })
}

#[inline(never)]
fn unreached(caught: &JsValue, request: &Request) -> Rc<Failure> {
    let mut failure = Failure::new(ErrorKind::Network, "NetworkError", "no whole reply from ");
    failure.message.push_str(request.url_without_query());
    failure.cause = cause::keep(caught, &request.secrets);
    Rc::new(failure)
}

/// What the caller's function gave.
fn given(value: &JsValue) -> Result<String> {
    value.as_string().ok_or_else(|| {
        let what = "the credential function must return a string";
        Failure::invalid_argument(&[what])
    })
}

fn not_given(caught: &JsValue, shared: &RefCell<Shared<Function>>) -> Rc<Failure> {
    let what = "the credential function failed; see cause";
    let mut failure = Failure::new(ErrorKind::Authentication, "TokenProviderFailed", what);
    if let Ok(shared) = shared.try_borrow() {
        failure.cause = cause::keep(caught, &shared.options.credentials.secrets());
    }
    Rc::new(failure)
}

//! The exports behind the npm package: clients, whose calls `drive.js` drives. What crosses is all here:
//! the four questions of the crate's `Given`, and what is to be done next. Nothing of the host is called
//! while a call is at work but `boundary.js`, which answers from what lies ready, and notes.
#![cfg(target_arch = "wasm32")]
#![no_std]

extern crate alloc;

use alloc::{boxed::Box, rc::Rc, string::String, vec::Vec};

use dingtalk_conference_lock::{
    Action, Call, ConferenceId, Event, Failure, Given, Options, Result, Secret, Shared, Step, Task,
    app, call_options, client_options,
};
use wasm_bindgen::prelude::*;

/// Two kilobytes smaller than the default one.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Nothing here panics, and nobody would read its words.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// What came of the last step, as `drive.js` numbers it.
const GAVE: u32 = 1;
const THREW: u32 = 2;
const TIMED_OUT: u32 = 3;
/// The call is ended before its time.
const LEFT: u32 = 4;

#[wasm_bindgen(raw_module = "#boundary")]
extern "C" {
    fn text(name: &str) -> Option<String>;
    fn number(name: &str) -> f64;
    fn yes(name: &str) -> bool;
    fn is(name: &str, kind: &str) -> bool;

    // What is to be done next.
    fn arm(timeout_ms: f64);
    fn sleep(ms: f64);
    fn follow();
    fn ask(leads: bool);
    fn field(name: &str, value: &str);
    fn send(url: &str, token: &str, limit: usize, leads: bool);
    fn done(conference_id: &str, action: &str, attempts: u32, request_id: Option<&str>);
    fn scope(scope: &str);
    fn fail(
        with_cause: bool,
        message: &str,
        kind: &str,
        code: &str,
        status: u32,
        request_id: Option<&str>,
        retryable: bool,
        retry_after_ms: f64,
        attempts: u32,
        conference_id: &str,
        action: &str,
    );
}

/// What `boundary.js` has ready.
struct Ready;

impl Given for Ready {
    fn text(&self, name: &str) -> Option<String> {
        text(name)
    }
    fn number(&self, name: &str) -> f64 {
        number(name)
    }
    fn yes(&self, name: &str) -> bool {
        yes(name)
    }
    fn is(&self, name: &str, kind: &str) -> bool {
        is(name, kind)
    }
}

/// A client and its calls; the npm package's `ConferenceClient` holds one.
#[wasm_bindgen]
pub struct Client {
    shared: Result<Box<Shared<()>>>,
    calls: Vec<Option<Box<Driven>>>,
}

struct Driven {
    action: Action,
    call: Call,
}

#[wasm_bindgen]
impl Client {
    /// Of options or, `of_variables`, of an environment's variables. What is wrong with them fails at
    /// once, and each call of the client again.
    #[wasm_bindgen(constructor)]
    pub fn new(of_variables: bool) -> Self {
        let options = if of_variables {
            app(&Ready)
        } else {
            client_options(&Ready, ())
        };
        if let Err(failure) = &options {
            tell(failure, Action::Lock, "", 0);
        }
        Self {
            shared: options.map(|options: Options<()>| Box::new(Shared::new(options))),
            calls: Vec::new(),
        }
    }

    /// Begins a call that unlocks the meeting `id`, or locks it, and gives the call's number. What is wrong
    /// with it fails at once.
    pub fn begin(&mut self, unlock: bool) -> usize {
        let action = if unlock { Action::Unlock } else { Action::Lock };
        let id = text("id").unwrap_or_default();
        let call = match self.prepare(action, &id) {
            Ok(call) => Some(Box::new(Driven { action, call })),
            Err(failure) => {
                let id = match &self.shared {
                    Ok(shared) => shared.redact(&id),
                    Err(_) => id,
                };
                tell(&failure, action, &id, 0);
                return usize::MAX;
            }
        };
        for (number, place) in self.calls.iter_mut().enumerate() {
            if place.is_none() {
                *place = call;
                return number;
            }
        }
        self.calls.push(call);
        self.calls.len().wrapping_sub(1)
    }

    /// The next step of a call, after `event` came of the last one. `random` is in 0..1.
    pub fn next(&mut self, number: usize, event: u32, now_ms: f64, random: f64) {
        let (Ok(shared), Some(place)) = (&mut self.shared, self.calls.get_mut(number)) else {
            return;
        };
        let Some(driven) = place else { return };
        if driven.next(shared, event, now_ms, random) {
            *place = None;
        }
    }
}

impl Client {
    fn prepare(&self, action: Action, id: &str) -> Result<Call> {
        if !Ready.is("id", "string") {
            let what = "conferenceId must be a string of at most 256 bytes";
            return Err(Failure::invalid_argument(&[what]));
        }
        let shared = self.shared.as_ref().map_err(Rc::clone)?;
        let mut options = shared.options.call;
        if Ready.has("options") {
            options = call_options(&Ready, options)?;
        }
        Call::new(Task::Act(action, ConferenceId::new(id)?), options)
    }
}

impl Driven {
    /// Whether the call is over.
    fn next(&mut self, shared: &mut Shared<()>, event: u32, now_ms: f64, random: f64) -> bool {
        let Self { action, call } = self;
        let mut event = match event {
            GAVE => Event::Gave,
            THREW => Event::Threw,
            TIMED_OUT => Event::TimedOut,
            LEFT => {
                call.leave(shared);
                return true;
            }
            _ => Event::Done,
        };
        loop {
            match call.next(shared, event, &Ready, now_ms, random) {
                Step::Begin(timeout_ms) => {
                    arm(timeout_ms);
                    event = Event::Done;
                    continue;
                }
                Step::Done => break,
                Step::Follow => follow(),
                Step::Sleep(ms) => sleep(ms),
                Step::Provide(()) => ask(call.leads()),
                Step::Send => {
                    let request = call.request();
                    for (name, value) in &request.body {
                        field(name, value.expose());
                    }
                    let token = request.access_token.as_ref().map_or("", Secret::expose);
                    send(&request.url, token, request.limit(), call.leads());
                }
            }
            return false;
        }
        // No secret is in the id of a call that was made, so that it is as it was given.
        let id = call.shown_id();
        match call.outcome() {
            Ok(request_id) => done(&id, action.as_str(), call.attempts(), request_id.as_deref()),
            Err(failure) => tell(failure, *action, &id, call.attempts()),
        }
        true
    }
}

/// Tells the fields of a `DingTalkError`.
fn tell(failure: &Failure, action: Action, id: &str, attempts: u32) {
    for required in &failure.required_scopes {
        scope(required);
    }
    fail(
        failure.cause_is_clean,
        &failure.line(action, id),
        failure.kind.as_str(),
        &failure.code,
        failure.status.unwrap_or_default().into(),
        failure.request_id.as_deref(),
        failure.retryable(),
        failure.retry_after_ms.unwrap_or(-1.0),
        attempts,
        id,
        action.as_str(),
    );
}

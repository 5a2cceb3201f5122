//! The exports behind the npm package. `src/npm` gives them their public names and types.

mod browser;
mod describe;
mod options;
mod value;

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::{
    action::Action,
    call::Shared,
    conference_id::{ConferenceId, MAX_CONFERENCE_ID_BYTES},
    error::Result,
    host::{DrivenCall, error_to_js},
    options::CallOptions,
    task::Task,
};
use options::{Given, Of};

/// Two kilobytes smaller than the default one.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// A client; the npm package's `ConferenceClient` holds one.
#[wasm_bindgen]
pub struct Client {
    shared: Rc<RefCell<Shared<Function>>>,
    defaults: CallOptions,
}

#[wasm_bindgen]
impl Client {
    /// `options` are those of the client, and with `and_call` those of a call too, which `unlock` and
    /// `conference_id` tell in an error. `global` is the host's `globalThis`.
    ///
    /// # Errors
    /// The fields of a `DingTalkError`, `invalid-argument`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: &JsValue,
        global: &JsValue,
        and_call: bool,
        unlock: bool,
        conference_id: &JsValue,
    ) -> Result<Self, JsValue> {
        let of = if and_call { Of::Both } else { Of::Client };
        match Given::read(options, of).and_then(|it| it.client_options(global)) {
            Ok(options) => Ok(Self {
                defaults: options.call,
                shared: Rc::new(RefCell::new(Shared::new(options))),
            }),
            Err(failure) => {
                let id = id(conference_id).unwrap_or_default();
                Err(error_to_js(&failure, action(unlock), &id, 0))
            }
        }
    }

    /// A call that unlocks the meeting, or locks it; `options` are those of the call, and with
    /// `and_client` those of the client too.
    ///
    /// # Errors
    /// The fields of a `DingTalkError`, `invalid-argument`.
    pub fn call(
        &self,
        unlock: bool,
        conference_id: &JsValue,
        options: &JsValue,
        and_client: bool,
    ) -> Result<DrivenCall, JsValue> {
        let action = action(unlock);
        let of = if and_client { Of::Both } else { Of::Call };
        let mut id = String::new();
        self.prepare(action, conference_id, options, of, &mut id)
            .map_err(|failure| error_to_js(&failure, action, &id, 0))
    }
}

impl Client {
    /// `id` is filled as soon as it is known, for the error.
    fn prepare(
        &self,
        action: Action,
        conference_id: &JsValue,
        options: &JsValue,
        of: Of,
        id: &mut String,
    ) -> Result<DrivenCall> {
        *id = self::id(conference_id)?;
        let mut call_options = self.defaults;
        if !options.is_undefined() {
            call_options = Given::read(options, of)?.call_options(self.defaults)?;
        }
        let task = Task::Act(action, ConferenceId::new(id)?);
        DrivenCall::start(&self.shared, task, call_options)
    }
}

fn action(unlock: bool) -> Action {
    if unlock { Action::Unlock } else { Action::Lock }
}

fn id(conference_id: &JsValue) -> Result<String> {
    value::string("conferenceId", conference_id, MAX_CONFERENCE_ID_BYTES)
}

/// Title and advice for any error, in `language`.
#[wasm_bindgen(js_name = describeError)]
pub fn describe_error(error: &JsValue, language: &JsValue) -> JsValue {
    describe::describe(error, language)
}

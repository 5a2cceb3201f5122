//! Options as a caller gives them: every mistake is named, no value ever shown.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::{browser::in_browser, value};
use crate::{
    credentials::{Credentials, FORMS, Form, Source},
    error::{Failure, Result},
    host::get,
    options::{CallOptions, Options},
    secret::Secret,
};

/// The longest name of an option that is shown, in code units.
const MAX_NAME: usize = 100;
/// The longest string option, in code units.
const MAX_STRING: usize = 8192;

/// What a call takes, and a client after them.
const KEYS: [&str; 13] = [
    "signal",
    "timeoutMs",
    "maxRetries",
    "endpoint",
    "fetch",
    "dangerouslyAllowBrowser",
    "accessToken",
    "appKey",
    "appSecret",
    "suiteKey",
    "suiteSecret",
    "authCorpId",
    "suiteTicket",
];

/// Which options are allowed where.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Client,
    Call,
    Both,
}

/// An object of options, whose keys are all known.
pub(super) struct Given<'a>(&'a JsValue);

fn invalid<T>(problem: &str) -> Result<T> {
    Err(Failure::invalid_argument(&[problem]))
}

impl<'a> Given<'a> {
    pub(super) fn read(object: &'a JsValue, of: Of) -> Result<Self> {
        let known = match of {
            Of::Client => KEYS.get(1..),
            Of::Call => KEYS.get(..3),
            Of::Both => Some(KEYS.as_slice()),
        };
        let known = known.unwrap_or_default();
        let Ok(keys) = Reflect::own_keys(object) else {
            return invalid("the options must be a readable object");
        };
        for index in 0..keys.length() {
            // A symbol is nobody's spelling mistake.
            let key = keys.get(index);
            if !key.is_string() {
                continue;
            }
            let key = value::string("an option's name", &key, MAX_NAME)?;
            if !known.contains(&key.as_str()) {
                return Err(Failure::invalid_argument(&["unknown option ", &key]));
            }
        }
        Ok(Self(object))
    }

    /// The option `name`; `None` where it is absent or `undefined`.
    fn get(&self, name: &str) -> Option<JsValue> {
        let value = get(self.0, name);
        (!value.is_undefined()).then_some(value)
    }

    fn string(&self, name: &str) -> Result<String> {
        value::string(name, &get(self.0, name), MAX_STRING)
    }

    fn function(&self, name: &str) -> Option<Function> {
        self.get(name)?.dyn_into().ok()
    }

    /// A whole number from 0 up.
    fn whole(&self, name: &str, default: u32) -> Result<u32> {
        let Some(value) = self.get(name) else {
            return Ok(default);
        };
        match value.as_f64() {
            Some(number) if number == f64::from(number as u32) => Ok(number as u32),
            _ => Err(Failure::invalid_argument(&[
                name,
                " must be a whole number, 0 or more",
            ])),
        }
    }

    fn credentials(&self) -> Result<Credentials<Function>> {
        let has = |form: &&Form| form.names.iter().any(|name| self.get(name).is_some());
        let mut forms = FORMS.iter().filter(has);
        let (Some(form), None) = (forms.next(), forms.next()) else {
            return invalid(
                "give exactly one form of credentials: accessToken; or appKey and appSecret; or \
                 suiteKey, suiteSecret, authCorpId and suiteTicket",
            );
        };
        let mut values = Vec::new();
        for name in form.names {
            values.push(match self.function(name) {
                Some(function) if matches!(*name, "accessToken" | "suiteTicket") => {
                    Source::Provided(function)
                }
                _ => Source::Fixed(Secret::new(self.string(name)?)),
            });
        }
        Credentials::new(form, values)
    }

    pub(super) fn client_options(&self, global: &JsValue) -> Result<Options<Function>> {
        let credentials = self.credentials()?;
        let allowed = get(self.0, "dangerouslyAllowBrowser").as_bool() == Some(true);
        if credentials.has_app_secret() && !allowed && in_browser(global) {
            return invalid(
                "a web page shows its app secret to everyone; use an edge worker and a caller key of \
                 it as accessToken, or dangerouslyAllowBrowser",
            );
        }
        let mut options = Options::new(credentials);
        if self.get("endpoint").is_some() {
            options = options.endpoint(&self.string("endpoint")?)?;
        }
        options.call = self.call_options(options.call)?;
        if self.get("fetch").is_some() && self.function("fetch").is_none() {
            return invalid("fetch must be a function");
        }
        Ok(options)
    }

    pub(super) fn call_options(&self, defaults: CallOptions) -> Result<CallOptions> {
        // It may be of another realm.
        if self.get("signal").is_some_and(|it| {
            get(&it, "aborted").as_bool().is_none()
                || !get(&it, "addEventListener").is_function()
                || !get(&it, "removeEventListener").is_function()
        }) {
            return invalid("signal must be an AbortSignal");
        }
        CallOptions {
            timeout_ms: self.whole("timeoutMs", defaults.timeout_ms)?,
            max_retries: self.whole("maxRetries", defaults.max_retries)?,
        }
        .checked()
    }
}

//! Options as a caller gives them, or an environment's variables: every mistake is named, no value ever
//! shown.

use alloc::{string::String, vec::Vec};

use super::{
    CallOptions, Credentials, Names, Options, Source,
    credentials::{FORMS, Form},
    options::no_endpoint,
};
use crate::{
    model::{Failure, Result, Secret, cut, one_line},
    wire::Given,
};

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

/// The options of a client: `given` tells what an object of options holds by their names, `names`, each
/// with a NUL behind it; whether it is in a `browser`; and whether the endpoint is `misread`: a URL parser of
/// the host's does not take it for HTTP's, or takes it for another address. `provided` stands for a credential that is
/// a function.
///
/// # Errors
/// `invalid-argument` that names the option.
pub fn client_options<P: Clone>(given: &impl Given, provided: P) -> Result<Options<P>> {
    checked(given, false)?;
    let names = Names::Options;
    let credentials = credentials(given, names, Some(provided))?;
    if credentials.has_app_secret() && !given.yes("dangerouslyAllowBrowser") && given.yes("browser")
    {
        return invalid(&[
            "a web page shows its app secret to everyone; use an edge worker and a caller key of it as \
             accessToken, or dangerouslyAllowBrowser",
        ]);
    }
    let mut options = Options::new(credentials);
    endpoint(given, names, &mut options)?;
    options.call = call_numbers(given, options.call)?;
    if given.has("fetch") && !given.is("fetch", "function") {
        return invalid(&["fetch must be a function"]);
    }
    Ok(options)
}

/// The app that the variables of an environment tell: `DINGTALK_ENDPOINT`; `DINGTALK_APP_KEY` and
/// `DINGTALK_APP_SECRET`; or `DINGTALK_SUITE_KEY`, `DINGTALK_SUITE_SECRET`, `DINGTALK_AUTH_CORP_ID` and
/// `DINGTALK_SUITE_TICKET`.
///
/// # Errors
/// `invalid-argument` that begins with the variable which is missing, wrong or one too many.
pub fn app<P: Clone>(given: &impl Given) -> Result<Options<P>> {
    let names = Names::Variables;
    let credentials = credentials(given, names, None)?;
    let mut options = Options::new(credentials);
    endpoint(given, names, &mut options)?;
    Ok(options)
}

/// The options of a call, of which an object tells as of those of a client.
///
/// # Errors
/// `invalid-argument` that names the option.
pub fn call_options(given: &impl Given, defaults: CallOptions) -> Result<CallOptions> {
    checked(given, true)?;
    // It may be of another realm, so that its host says whether it is one.
    if given.has("signal") && !given.yes("signal") {
        return invalid(&["signal must be an AbortSignal"]);
    }
    call_numbers(given, defaults)
}

fn invalid<T>(parts: &[&str]) -> Result<T> {
    Err(Failure::invalid_argument(parts))
}

/// That it is an object whose keys are all known.
fn checked(given: &impl Given, of_call: bool) -> Result<()> {
    let known = if of_call {
        KEYS.get(..3)
    } else {
        KEYS.get(1..)
    };
    let Some(names) = given.text("names") else {
        return invalid(&["the options must be a plain, readable object, such as { signal }"]);
    };
    let mut names = names.as_str();
    while let Some((name, others)) = cut(names, 0) {
        if !known.is_some_and(|known| known.contains(&name)) {
            let name = one_line(name);
            return invalid(&["unknown option ", &name]);
        }
        names = others;
    }
    Ok(())
}

const ONE_FORM: &str = "give exactly one form of credentials: accessToken; or appKey and appSecret; or \
                        suiteKey, suiteSecret, authCorpId and suiteTicket";
const NO_APP: &str = "DINGTALK_APP_KEY is missing, with DINGTALK_APP_SECRET; or, for a third-party app, \
                      the DINGTALK_SUITE_… variables";

fn credentials<P: Clone>(
    given: &impl Given,
    names: Names,
    provided: Option<P>,
) -> Result<Credentials<P>> {
    let mut found: Option<(&'static Form, &str)> = None;
    for form in &FORMS {
        // An environment has no access token.
        if names == Names::Variables && form.names.len() == 1 {
            continue;
        }
        let mut present = None;
        for option in form.names {
            let name = names.of(option);
            if given.has(name) {
                present = Some(name);
                break;
            }
        }
        let Some(present) = present else { continue };
        if let Some((_, other)) = found {
            if names == Names::Options {
                return invalid(&[ONE_FORM]);
            }
            let problem = " are of two kinds of app; set the variables of one";
            return invalid(&[other, " and ", present, problem]);
        }
        found = Some((form, present));
    }
    let Some((form, present)) = found else {
        return invalid(&[match names {
            Names::Options => ONE_FORM,
            Names::Variables => NO_APP,
        }]);
    };
    let mut values = Vec::new();
    for option in form.names {
        let name = names.of(option);
        if !given.has(name) {
            return invalid(&[name, " is missing, and ", present, " is of no use without"]);
        }
        let asked = matches!(*option, "accessToken" | "suiteTicket") && given.is(name, "function");
        values.push(match provided.clone().filter(|_| asked) {
            Some(function) => Source::Provided(function),
            None => Source::Fixed(Secret::new(text(given, name)?)),
        });
    }
    Credentials::new(form, values, names)
}

fn endpoint<P>(given: &impl Given, names: Names, options: &mut Options<P>) -> Result<()> {
    let name = names.of("endpoint");
    if given.has(name) {
        options.set_endpoint(name, &text(given, name)?)?;
        if given.yes("misread") {
            return Err(no_endpoint(name));
        }
    }
    Ok(())
}

fn text(given: &impl Given, name: &str) -> Result<String> {
    match given.text(name) {
        Some(text) => Ok(text),
        None => {
            let mut kind = "string";
            for other in ["object", "function", "number", "boolean"] {
                if given.is(name, other) {
                    kind = other;
                }
            }
            invalid(&[
                name,
                " must be a text of at most 8192 bytes, and is of the type ",
                kind,
            ])
        }
    }
}

fn call_numbers(given: &impl Given, defaults: CallOptions) -> Result<CallOptions> {
    CallOptions {
        timeout_ms: whole(given, "timeoutMs", defaults.timeout_ms)?,
        max_retries: whole(given, "maxRetries", defaults.max_retries)?,
    }
    .checked()
}

/// A whole number from 0 up.
fn whole(given: &impl Given, name: &str, default: u32) -> Result<u32> {
    if !given.has(name) {
        return Ok(default);
    }
    let number = given.number(name);
    if number == f64::from(number as u32) {
        return Ok(number as u32);
    }
    invalid(&[name, " must be a whole number, 0 or more"])
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;

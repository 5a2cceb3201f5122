//! What a reply means: success, or a failure of a kind.

use alloc::{rc::Rc, string::String, vec::Vec};

use super::Given;
use crate::model::{
    ErrorKind, Failure, Result, concat, cut, decimal, kind_of_code, kind_of_status, one_line,
};

/// The most scopes taken from a reply.
const MAX_SCOPES: usize = 50;

/// A wait as long as a life is a mistake, in seconds.
const MOST_SECONDS: f64 = 1e9;

/// What arrived, and how to take out of it what must not be shown: DingTalk, or whatever stands in its
/// place, may send back what it got, and its words end up in errors.
pub(crate) struct Reply<'a, G, R> {
    given: &'a G,
    status: u16,
    redact: R,
    now_ms: f64,
}

impl<'a, G: Given, R: Fn(&str) -> String> Reply<'a, G, R> {
    pub(crate) fn new(given: &'a G, redact: R, now_ms: f64) -> Self {
        let status = given.number("status") as u16;
        Self {
            given,
            status,
            redact,
            now_ms,
        }
    }

    /// The request id of a lock or unlock that DingTalk accepted.
    ///
    /// # Errors
    /// Whatever else the reply says.
    pub(crate) fn decode_action(&self) -> Result<Option<String>> {
        self.promised().map_err(Rc::new)?;
        if self.given.yes(".success") {
            return Ok(self.request_id());
        }
        let (kind, code, what) = if self.given.is(".success", "boolean") {
            (ErrorKind::Rejected, "NotSuccessful", "")
        } else {
            let what = "the reply has no \"success\"";
            (ErrorKind::Protocol, "UnexpectedReply", what)
        };
        Err(Rc::new(self.failure(kind, code, what)))
    }

    /// The request id of a read call that DingTalk answered. What the reply holds is for others to read.
    ///
    /// # Errors
    /// Whatever else the reply says, also with status 200.
    #[cfg(feature = "read")]
    pub(crate) fn decode_read(&self) -> Result<Option<String>> {
        self.promised().map_err(Rc::new)?;
        let given = self.given;
        let unsuccessful = given.is(".success", "boolean") && !given.yes(".success");
        let errcode = given.number(".errcode");
        if unsuccessful || given.is(".code", "string") || !(errcode.is_nan() || errcode == 0.0) {
            let kind = ErrorKind::Rejected;
            return Err(Rc::new(self.failure(kind, "NotSuccessful", "")));
        }
        Ok(self.request_id())
    }

    /// The token in the reply to a token request, if it is one, and its lifetime in seconds, if it has
    /// one: whatever they are.
    ///
    /// # Errors
    /// A refusal is `authentication`, but for limits and failures that pass, and where it is not
    /// DingTalk's.
    pub(crate) fn decode_token(&self) -> Result<(String, f64)> {
        match self.promised() {
            Ok(()) => {
                let text = self.given.text(".accessToken").unwrap_or_default();
                Ok((text, self.given.number(".expireIn")))
            }
            Err(mut refused) => {
                let kept = refused.kind == ErrorKind::Quota
                    || refused.kind == ErrorKind::Protocol
                    || refused.retryable();
                if self.status / 100 == 4 && !kept {
                    refused.kind = ErrorKind::Authentication;
                }
                Err(Rc::new(refused))
            }
        }
    }

    /// A reply to a token request that has no token to be used.
    pub(crate) fn no_token(&self) -> Rc<Failure> {
        let what = "the reply has no \"accessToken\"";
        Rc::new(self.failure(ErrorKind::Protocol, "UnexpectedReply", what))
    }

    /// That it is a 2xx reply with JSON.
    fn promised(&self) -> Result<(), Failure> {
        let status = self.status;
        let redirected = self.given.yes("redirected");
        let not_json = !self.given.has("json");
        let large = self.given.yes("large");
        let (code, what) = match status {
            _ if redirected || status / 100 == 3 => {
                let what = "the endpoint redirects; set it to the final address";
                ("Redirect", what)
            }
            ..200 | 600.. => ("UnexpectedReply", "fetch gave no Response"),
            300.. => {
                let code = concat(&["Http", &decimal(status.into())]);
                let mut kind = kind_of_status(status);
                // A gate on the way, whose words are not DingTalk's, tells nothing of the app.
                let foreign = not_json && !large && status < 500 && kind != ErrorKind::Throttled;
                if foreign {
                    kind = ErrorKind::Protocol;
                }
                let what = if foreign {
                    "the reply is not DingTalk's"
                } else {
                    ""
                };
                return Err(self.failure(kind, &code, what));
            }
            _ if large => ("TooLarge", "the reply is too large"),
            _ if not_json => ("NotJson", "the reply is not JSON"),
            _ => return Ok(()),
        };
        Err(self.failure(ErrorKind::Protocol, code, what))
    }

    /// A failure with everything the reply says; `kind`, `code` and `what` where it says nothing.
    #[inline(never)]
    fn failure(&self, mut kind: ErrorKind, code: &str, what: &str) -> Failure {
        let Self { given, status, .. } = *self;
        let mut retry_after_ms = self.retry_after_ms();
        // Of an ordinary error, of an unknown path, of an address ban.
        let errcode = given.number(".errcode");
        let code = if let Some(code) = self.text(".code") {
            code
        } else if !errcode.is_nan() {
            let sign = if errcode < 0.0 { "-" } else { "" };
            concat(&[sign, &decimal(errcode.abs() as u32)])
        } else if given.is(".punish", "string") {
            let seconds = given.number(".wait");
            let wait = (seconds > 0.0 && seconds < MOST_SECONDS).then_some(seconds * 1000.0);
            retry_after_ms = retry_after_ms.or(wait);
            concat(&["AddressBanned"])
        } else {
            concat(&[code])
        };
        // A reply with 2xx is what it is by what it lacks.
        if status / 100 != 2
            && let Some(meant) = kind_of_code(&code)
        {
            kind = meant;
        }
        let mut failure = Failure::new(kind, &code, "");
        failure.message = concat(&[&decimal(status.into()), " ", &code]);
        let said = self.text(".message").or_else(|| self.text(".errmsg"));
        let said = said.as_deref().unwrap_or(what);
        if !said.is_empty() {
            failure.message.push_str(&concat(&[": ", said]));
        }
        failure.request_id = self.request_id();
        if let Some(id) = &failure.request_id {
            let id = concat(&[" (request id ", id, ")"]);
            failure.message.push_str(&id);
        }
        // A browser hides the status of a redirect.
        failure.status = (status != 0).then_some(status);
        failure.retry_after_ms = retry_after_ms;
        failure.required_scopes = self.scopes();
        failure
    }

    fn scopes(&self) -> Vec<String> {
        let mut scopes = Vec::new();
        let text = self.given.text("scopes").unwrap_or_default();
        let mut rest = text.as_str();
        while let Some((scope, after)) = cut(rest, 0) {
            if scopes.len() < MAX_SCOPES {
                scopes.push(self.shown(scope));
            }
            rest = after;
        }
        scopes
    }

    /// The header `Retry-After`, in milliseconds from now: whole seconds, or a date. That is reckoned
    /// from the reply's own `Date`, since two clocks differ.
    fn retry_after_ms(&self) -> Option<f64> {
        let header = self.given.text("retryAfter")?;
        let mut seconds = 0.0;
        for byte in header.bytes() {
            if !byte.is_ascii_digit() {
                let date = self.given.number("date");
                let now_ms = if date.is_nan() { self.now_ms } else { date };
                seconds = (self.given.number("retryAt") - now_ms) / 1000.0;
                // A date of HTTP ends so; host parsers also take "-5", "2026" or "soon 1".
                if !header.ends_with(" GMT") || seconds.is_nan() {
                    return None;
                }
                seconds = seconds.max(0.0);
                break;
            }
            seconds = seconds * 10.0 + f64::from(byte & 15);
        }
        (!header.is_empty() && seconds < MOST_SECONDS).then_some(seconds * 1000.0)
    }

    /// DingTalk's id of the request, under one of the names that the official SDKs meet.
    #[inline(never)]
    fn request_id(&self) -> Option<String> {
        let names = [".requestid", ".requestId", ".RequestId", "requestId"];
        names.into_iter().find_map(|name| self.text(name))
    }

    /// A text that says something, on one line and without what was sent.
    #[inline(never)]
    fn text(&self, name: &str) -> Option<String> {
        let text = self.given.text(name).filter(|text| !text.is_empty())?;
        Some(self.shown(&text))
    }

    fn shown(&self, text: &str) -> String {
        one_line(&(self.redact)(text))
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;

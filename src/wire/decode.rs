//! What a reply means: success, or a failure of a kind.

use alloc::{rc::Rc, string::String, vec::Vec};

use super::Given;
use crate::model::{
    ErrorKind, Failure, Result, Secret, append, concat, cut, decimal, kind_of_code, kind_of_status,
    one_line, redact,
};

/// The most scopes taken from a reply.
const MAX_SCOPES: usize = 50;

/// A wait as long as a life, in seconds, stands for any that is longer.
const MOST_SECONDS: f64 = 999_999_999.0;

/// What arrived, and how to take out of it what must not be shown: DingTalk, or whatever stands in its
/// place, may send back what it got, and its words end up in errors.
pub(crate) struct Reply<'a, G> {
    given: &'a G,
    status: u16,
    secrets: &'a [Secret],
    now_ms: f64,
}

impl<'a, G: Given> Reply<'a, G> {
    pub(crate) fn new(given: &'a G, secrets: &'a [Secret], now_ms: f64) -> Self {
        let status = given.number("status") as u16;
        Self {
            given,
            status,
            secrets,
            now_ms,
        }
    }

    /// The request id of a lock or unlock that DingTalk accepted.
    ///
    /// # Errors
    /// Whatever else the reply says.
    pub(crate) fn decode_action(&self) -> Result<Option<String>> {
        self.promised()?;
        if self.given.yes(".success") {
            return Ok(self.request_id());
        }
        let (kind, code, what) = if self.given.is(".success", "boolean") {
            (ErrorKind::Rejected, "NotSuccessful", "")
        } else {
            let what = "the reply has no \"success\"";
            (ErrorKind::Protocol, "UnexpectedReply", what)
        };
        Err(self.failure(kind, code, what))
    }

    /// The request id of a read call that DingTalk answered. What the reply holds is for others to read.
    ///
    /// # Errors
    /// Whatever else the reply says, also with status 200.
    #[cfg(feature = "read")]
    pub(crate) fn decode_read(&self) -> Result<Option<String>> {
        self.promised()?;
        let given = self.given;
        let unsuccessful = given.is(".success", "boolean") && !given.yes(".success");
        let errcode = given.number(".errcode");
        let named = given.is(".code", "string") || given.is(".punish", "string");
        if unsuccessful || named || !(errcode.is_nan() || errcode == 0.0) {
            let kind = ErrorKind::Rejected;
            return Err(self.failure(kind, "NotSuccessful", ""));
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
        if let Err(mut refused) = self.promised() {
            if self.status / 100 == 4
                && let Some(refused) = Rc::get_mut(&mut refused)
                && !matches!(refused.kind, ErrorKind::Quota | ErrorKind::Protocol)
                && !refused.retryable()
            {
                refused.kind = ErrorKind::Authentication;
            }
            return Err(refused);
        }
        let text = self.given.text(".accessToken").unwrap_or_default();
        Ok((text, self.given.number(".expireIn")))
    }

    /// A reply to a token request that has no token to be used.
    pub(crate) fn no_token(&self) -> Rc<Failure> {
        let what = "the reply has no \"accessToken\"";
        self.failure(ErrorKind::Protocol, "UnexpectedReply", what)
    }

    /// That it is a 2xx reply with JSON.
    fn promised(&self) -> Result<()> {
        let status = self.status;
        let large = self.given.yes("large");
        let not_json = !large && !self.given.has("json");
        let mut kind = ErrorKind::Protocol;
        let (code, what) = if self.given.yes("redirected") || status / 100 == 3 {
            let what = "the endpoint redirects; set it to the final address";
            ("Redirect", what)
        } else if !(200..600).contains(&status) {
            ("UnexpectedReply", "fetch gave no Response")
        } else if status >= 300 {
            // A gate on the way, whose words are not DingTalk's, tells nothing of the app. Where DingTalk says
            // why it refuses it gives a code, but for an address ban.
            let meant = kind_of_status(status);
            let named = |name| self.given.is(name, "string") || self.given.is(name, "number");
            let worded = named(".message") || named(".error");
            let coded = named(".code") || named(".errcode") || named(".punish");
            let theirs = not_json || (worded && !coded);
            let foreign = theirs && status < 500 && meant != ErrorKind::Throttled;
            if !foreign {
                kind = meant;
            }
            let what = "the reply is not DingTalk's";
            ("", if foreign { what } else { "" })
        } else if large {
            ("TooLarge", "the reply is too large")
        } else if not_json {
            ("NotJson", "the reply is not JSON")
        } else {
            return Ok(());
        };
        Err(self.failure(kind, code, what))
    }

    /// A failure with everything the reply says; `kind`, `code` and `what` where it says nothing, and the
    /// status for no code.
    #[inline(never)]
    fn failure(&self, kind: ErrorKind, code: &str, what: &str) -> Rc<Failure> {
        let Self { given, status, .. } = *self;
        let digits = decimal(status.into());
        let mut failure = Failure::new(kind, code, &digits);
        failure.retry_after_ms = self.retry_after_ms();
        // Of an ordinary error, of an unknown path, of an address ban.
        let errcode = given.number(".errcode");
        if let Some(code) = self.first_of(&[".code", ".errcode"]) {
            failure.code = code;
        } else if !errcode.is_nan() {
            let sign = if errcode < 0.0 { "-" } else { "" };
            failure.code = concat(&[sign, &decimal(errcode.abs() as u32)]);
        } else if given.is(".punish", "string") {
            let mut seconds = given.number(".wait");
            if let Some(text) = given.text(".wait") {
                seconds = whole(&text);
            }
            if failure.retry_after_ms.is_none() && seconds > 0.0 && seconds < MOST_SECONDS {
                failure.retry_after_ms = Some(seconds * 1000.0);
            }
            failure.code = concat(&["AddressBanned"]);
            // Whatever its status is, it passes.
            failure.kind = ErrorKind::Throttled;
        } else if code.is_empty() {
            failure.code = concat(&["Http", &digits]);
        }
        // A reply with 2xx is what it is by what it lacks.
        if status / 100 != 2
            && let Some(meant) = kind_of_code(&failure.code)
        {
            failure.kind = meant;
        }
        let said = self.first_of(&[".message", ".errmsg"]);
        let said = said.as_deref().unwrap_or(what);
        let message = &mut failure.message;
        append(message, &[" ", &failure.code]);
        if !said.is_empty() {
            append(message, &[": ", said]);
        }
        failure.request_id = self.request_id();
        if let Some(id) = &failure.request_id {
            append(message, &[" (request id ", id, ")"]);
        }
        // A browser hides the status of a redirect.
        failure.status = (status != 0).then_some(status);
        failure.required_scopes = self.scopes();
        Rc::new(failure)
    }

    fn scopes(&self) -> Vec<String> {
        let mut scopes = Vec::new();
        let text = self.given.text("scopes").unwrap_or_default();
        let mut rest = text.as_str();
        while let Some((scope, after)) = cut(rest, 0)
            && scopes.len() < MAX_SCOPES
        {
            scopes.push(self.shown(scope));
            rest = after;
        }
        scopes
    }

    /// The header `Retry-After`, in milliseconds from now: whole seconds, or a date. That is reckoned
    /// from the reply's own `Date`, since two clocks differ.
    fn retry_after_ms(&self) -> Option<f64> {
        let header = self.given.text("retryAfter")?;
        let mut seconds = whole(&header);
        // A date of HTTP ends so; host parsers also take "-5", "2026" or "soon 1".
        if seconds.is_nan() && header.ends_with(" GMT") {
            let date = self.given.number("date");
            let now_ms = if date.is_nan() { self.now_ms } else { date };
            let left = (self.given.number("retryAt") - now_ms) / 1000.0;
            seconds = if left < 0.0 { 0.0 } else { left };
        }
        // However long it is, it is no leave to try again.
        seconds
            .is_finite()
            .then_some(seconds.min(MOST_SECONDS) * 1000.0)
    }

    /// DingTalk's id of the request, under one of the names that the official SDKs meet.
    #[inline(never)]
    fn request_id(&self) -> Option<String> {
        self.first_of(&[".requestid", ".requestId", ".RequestId", "requestId"])
    }

    fn first_of(&self, names: &[&str]) -> Option<String> {
        for name in names {
            let text = self.text(name);
            if text.is_some() {
                return text;
            }
        }
        None
    }

    /// A text that says something, on one line and without what was sent.
    #[inline(never)]
    fn text(&self, name: &str) -> Option<String> {
        let text = self.given.text(name).filter(|text| !text.is_empty())?;
        Some(self.shown(&text))
    }

    fn shown(&self, text: &str) -> String {
        one_line(&redact(text, self.secrets))
    }
}

/// The number that `text` has in digits; NaN where it has none, or something else.
fn whole(text: &str) -> f64 {
    let mut number = if text.is_empty() { f64::NAN } else { 0.0 };
    for byte in text.bytes() {
        number = if byte.is_ascii_digit() {
            number * 10.0 + f64::from(byte & 15)
        } else {
            f64::NAN
        };
    }
    number
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;

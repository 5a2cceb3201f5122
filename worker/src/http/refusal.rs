//! A request that is not answered with success, in DingTalk's own form.

use dingtalk_conference_lock::{ErrorKind, kind_of_refusal};
use serde::Serialize;

use crate::http::{
    headers::RECORD_HEAD,
    reason::{self, Reason},
};

/// Why a request was refused or failed, as its caller is told. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// What it means to a program.
    pub kind: ErrorKind,
    /// A code of DingTalk's, or one of ours where the worker itself refuses.
    pub code: String,
    /// One line for a person.
    pub message: String,
    /// DingTalk's id of the request, where DingTalk was asked and gave one.
    pub request_id: Option<String>,
    /// The permissions the app lacks.
    pub required_scopes: Box<[String]>,
    /// Headers of this refusal, beside those that every reply has.
    pub headers: Vec<(&'static str, String)>,
}

/// The body of a failed call, with the names DingTalk's gateway uses.
#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
    requestid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    accessdenieddetail: Option<Detail<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'a> {
    required_scopes: &'a [String],
}

impl Refusal {
    /// A refusal that only `status`, `code` and `message` describe: what DingTalk refused with.
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind: kind_of_refusal(status, code),
            code: code.into(),
            message: message.into(),
            request_id: None,
            required_scopes: Box::default(),
            headers: Vec::new(),
        }
    }

    /// A refusal of the worker's own.
    pub fn of(reason: Reason, message: impl Into<String>) -> Self {
        Self::new(reason.status, reason.code, message)
    }

    /// The same of another kind than status and code tell.
    pub fn of_kind(self, kind: ErrorKind) -> Self {
        Self { kind, ..self }
    }

    /// The same with the receipt for what was recorded, where there is one.
    pub fn receipted(self, receipt: Option<String>) -> Self {
        match receipt {
            Some(receipt) => self.with_header(RECORD_HEAD, receipt),
            None => self,
        }
    }

    /// The same with one more header.
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// A path that is not one of ours.
    pub fn not_found() -> Self {
        Self::of(reason::NOT_FOUND, "there is no such path here")
    }

    /// The body, with `request_id` where DingTalk gave none.
    pub fn body(&self, request_id: &str) -> String {
        let scopes = &*self.required_scopes;
        let body = Body {
            code: &self.code,
            message: &self.message,
            requestid: self.request_id.as_deref().unwrap_or(request_id),
            accessdenieddetail: (!scopes.is_empty()).then_some(Detail {
                required_scopes: scopes,
            }),
        };
        // Texts only: it cannot fail.
        serde_json::to_string(&body).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_has_the_names_of_dingtalks_gateway() {
        let mut refusal = Refusal::new(400, "confClosed", "it \"ended\"");
        assert_eq!(
            refusal.body("OURS"),
            r#"{"code":"confClosed","message":"it \"ended\"","requestid":"OURS"}"#
        );
        refusal.request_id = Some("THEIRS".into());
        refusal.required_scopes = ["VideoConference.Conference.Write".into()].into();
        assert_eq!(
            refusal.body("OURS"),
            r#"{"code":"confClosed","message":"it \"ended\"","requestid":"THEIRS","accessdenieddetail":{"requiredScopes":["VideoConference.Conference.Write"]}}"#
        );
    }
}

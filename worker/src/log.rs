//! The line that the log has of each request: JSON, and never a secret.

use serde::Serialize;

use crate::text::one_line;

/// What stands for the method of a call by a binding.
pub const RPC: &str = "RPC";

/// What stands for the method of an event that came by DingTalk's Stream.
pub const STREAM: &str = "STREAM";

/// What stands for the method of what the worker asked DingTalk by itself.
pub const ASKED: &str = "ASKED";

/// Methods that are written as they are; of any other, only that it was one.
const METHODS: [&str; 10] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", RPC, STREAM, ASKED,
];

/// What was found out about a request on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The path's template; `None` for a path that is not ours.
    pub route: Option<&'static str>,
    /// The code of a refusal.
    pub code: Option<String>,
    /// The caller key's id, or the e-mail of who signed in.
    pub caller: Option<String>,
    /// `lock`, `unlock`, `read`, `audit` or `admin`, once it is allowed.
    pub action: Option<&'static str>,
    /// The meeting it is allowed for.
    pub conference_id: Option<String>,
    /// What came of an action where status and code do not say it: `unknown` or `never-sent`.
    pub outcome: Option<&'static str>,
    /// By what the way to DingTalk failed, as the host names it or the client.
    pub cause: Option<String>,
    /// DingTalk's id of the request.
    pub dingtalk_request_id: Option<String>,
    /// How many events DingTalk told of, where it was asked.
    pub events: Option<usize>,
    /// The record's last line as it was then: a receipt that is kept elsewhere.
    pub record: Option<Record>,
}

/// A line of the record, as the log has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
}

impl Record {
    /// The line of that number; `None` where there is none.
    pub fn of(seq: u64, hash: String) -> Option<Self> {
        (seq > 0).then_some(Self { seq, hash })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    time: &'a str,
    request_id: &'a str,
    method: &'a str,
    route: Option<&'a str>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caller: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conference_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dingtalk_request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a Record>,
    duration_ms: u64,
}

impl Trace {
    /// The line, of a request that was answered with `status`.
    pub fn line(
        &self,
        time: &str,
        request_id: &str,
        method: &str,
        status: u16,
        duration_ms: u64,
    ) -> String {
        let shown = |text: &Option<String>| text.as_deref().map(one_line);
        let line = Line {
            time,
            request_id,
            method: METHODS
                .iter()
                .find(|known| **known == method)
                .unwrap_or(&"other"),
            route: self.route,
            status,
            code: shown(&self.code),
            caller: shown(&self.caller),
            action: self.action,
            conference_id: shown(&self.conference_id),
            outcome: self.outcome,
            cause: shown(&self.cause),
            dingtalk_request_id: shown(&self.dingtalk_request_id),
            events: self.events,
            record: self.record.as_ref(),
            duration_ms,
        };
        // Texts and numbers only: it cannot fail.
        serde_json::to_string(&line).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_what_is_known_and_nothing_else() {
        let bare = Trace::default().line("T", "R", "secret", 404, 0);
        assert_eq!(
            bare,
            r#"{"time":"T","requestId":"R","method":"other","route":null,"status":404,"durationMs":0}"#
        );
        let full = Trace {
            route: Some("/x/{id}"),
            code: Some("confClosed".into()),
            caller: Some("ops".into()),
            action: Some("lock"),
            conference_id: Some("a \"b".into()),
            outcome: Some("never-sent"),
            cause: Some("ECONNREFUSED".into()),
            dingtalk_request_id: Some("D".into()),
            events: Some(3),
            record: Some(Record {
                seq: 7,
                hash: "h".into(),
            }),
        };
        assert_eq!(
            full.line("T", "R", "POST", 400, 12),
            r#"{"time":"T","requestId":"R","method":"POST","route":"/x/{id}","status":400,"code":"confClosed","caller":"ops","action":"lock","conferenceId":"a \"b","outcome":"never-sent","cause":"ECONNREFUSED","dingtalkRequestId":"D","events":3,"record":{"seq":7,"hash":"h"},"durationMs":12}"#
        );
    }

    #[test]
    fn a13_what_others_wrote_is_one_line_and_bounded() {
        let odd = || Some(format!("a\n\u{2028}\u{202e}b{}", "x".repeat(50_000)));
        let trace = Trace {
            code: odd(),
            caller: odd(),
            conference_id: odd(),
            cause: odd(),
            dingtalk_request_id: odd(),
            ..Trace::default()
        };
        let line = trace.line("T", "R", "POST", 400, 1);
        assert!(line.len() < 2_500, "{}", line.len());
        assert!(!line.contains(['\n', '\u{2028}', '\u{202e}']) && !line.contains("\\n"));
        assert_eq!(line.matches("a   b").count(), 5, "{line:.400}");
    }
}

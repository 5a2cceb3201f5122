//! What came of a step, laid out before the machine asks: it asks while what the calls share is
//! borrowed, and nothing of the host may run then.

use super::json::{Json, Member};
use crate::wire::Given;

/// What came of a step.
#[derive(Debug)]
pub(super) enum Facts {
    /// It was done, and there is no more to tell.
    Nothing,
    /// What the caller's function gave; `None` where that is no text, or a very long one.
    Given(Option<String>),
    /// A reply.
    Reply(Box<Reply>),
    /// What was thrown.
    Thrown(Thrown),
}

/// What can be told of a reply.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: f64,
    pub(super) redirected: bool,
    /// Headers.
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<String>,
    /// The same as a moment, and the reply's own, in milliseconds since 1970; NaN where it is none.
    pub(super) retry_at_ms: f64,
    pub(super) date_ms: f64,
    /// Whether more arrived than is read.
    pub(super) large: bool,
    pub(super) json: Option<Json>,
}

/// What can be told of what was thrown.
#[derive(Debug, Default)]
pub(super) struct Thrown {
    /// All that there is to see in it; `None` where there may be more.
    pub(super) told: Option<String>,
    /// How many bytes its connection had brought before.
    pub(super) served: Option<f64>,
    /// As the operating system or the host names it, such as `ECONNREFUSED`.
    pub(super) code: Option<String>,
    pub(super) words: Option<String>,
    /// Whether it is a mistake of this side.
    pub(super) local: bool,
    /// Whether it was before anything was sent.
    pub(super) unsent: bool,
}

/// A fact, of its type.
enum Fact<'a> {
    None,
    Text(&'a str),
    Number(f64),
    Yes(bool),
    Object,
}

impl<'a> From<&'a Option<String>> for Fact<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().map_or(Self::None, Self::Text)
    }
}

impl<'a> From<&'a Member> for Fact<'a> {
    fn from(member: &'a Member) -> Self {
        match member {
            Member::Text(text) => Self::Text(text),
            Member::Number(number) => Self::Number(*number),
            Member::Yes(yes) => Self::Yes(*yes),
            Member::Object => Self::Object,
        }
    }
}

impl Facts {
    fn fact(&self, name: &str) -> Fact<'_> {
        match self {
            Self::Nothing => Fact::None,
            Self::Given(text) if name == "given" => text.into(),
            Self::Given(_) => Fact::None,
            Self::Reply(reply) => reply.fact(name),
            Self::Thrown(thrown) => match name {
                "told" => (&thrown.told).into(),
                "code" => (&thrown.code).into(),
                "words" => (&thrown.words).into(),
                "unsent" => Fact::Yes(thrown.unsent),
                "local" => Fact::Yes(thrown.local),
                "served" => thrown.served.map_or(Fact::None, Fact::Number),
                _ => Fact::None,
            },
        }
    }
}

impl Default for Reply {
    /// Of what is no response.
    fn default() -> Self {
        Self {
            status: f64::NAN,
            redirected: false,
            request_id: None,
            retry_after: None,
            retry_at_ms: f64::NAN,
            date_ms: f64::NAN,
            large: false,
            json: None,
        }
    }
}

impl Reply {
    fn fact(&self, name: &str) -> Fact<'_> {
        let json = self.json.as_ref();
        match name {
            "status" => Fact::Number(self.status),
            "redirected" => Fact::Yes(self.redirected),
            "large" => Fact::Yes(self.large),
            "requestId" => (&self.request_id).into(),
            "retryAfter" => (&self.retry_after).into(),
            "retryAt" => Fact::Number(self.retry_at_ms),
            "date" => Fact::Number(self.date_ms),
            "json" => json.map_or(Fact::None, |_| Fact::Object),
            "scopes" => json.map_or(Fact::None, |json| Fact::Text(&json.scopes)),
            _ => {
                let member = name.strip_prefix('.').zip(json);
                let member = member.and_then(|(name, json)| json.member(name));
                member.map_or(Fact::None, Fact::from)
            }
        }
    }
}

impl Given for Facts {
    fn text(&self, name: &str) -> Option<String> {
        match self.fact(name) {
            Fact::Text(text) => Some(text.into()),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> f64 {
        match self.fact(name) {
            Fact::Number(number) => number,
            _ => f64::NAN,
        }
    }

    fn yes(&self, name: &str) -> bool {
        matches!(self.fact(name), Fact::Yes(true))
    }

    fn is(&self, name: &str, kind: &str) -> bool {
        let of = match self.fact(name) {
            Fact::None => "undefined",
            Fact::Text(_) => "string",
            Fact::Number(_) => "number",
            Fact::Yes(_) => "boolean",
            Fact::Object => "object",
        };
        of == kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_asked_by_name_and_type() {
        let json = r#"{"success":true,"code":"x","errcode":7,"a":null,"status":1}"#;
        let facts = Facts::Reply(Box::new(Reply {
            status: 503.0,
            request_id: Some("R".into()),
            date_ms: 5.0,
            large: true,
            json: Json::parse(json),
            ..Reply::default()
        }));
        assert_eq!(facts.number("status"), 503.0);
        assert_eq!(facts.text("requestId").as_deref(), Some("R"));
        assert!(facts.yes("large") && !facts.yes("redirected") && facts.yes(".success"));
        assert!(facts.is("retryAfter", "undefined") && facts.is("json", "object"));
        assert!(facts.is(".code", "string") && facts.is(".errcode", "number"));
        assert!(facts.is(".a", "object") && facts.is(".b", "undefined"));
        assert_eq!((facts.number(".errcode"), facts.number("date")), (7.0, 5.0));
        assert!(facts.number("retryAt").is_nan() && facts.number(".code").is_nan());
        assert_eq!(
            (facts.text(".errcode"), facts.text("success")),
            (None, None)
        );
    }

    #[test]
    fn what_was_thrown_is_no_reply() {
        let facts = Facts::Thrown(Thrown {
            served: Some(9.0),
            code: Some("ECONNRESET".into()),
            ..Thrown::default()
        });
        assert_eq!(facts.number("served"), 9.0);
        assert_eq!(facts.text("code").as_deref(), Some("ECONNRESET"));
        assert_eq!((facts.text("told"), facts.text("words")), (None, None));
        assert!(facts.number("status").is_nan() && facts.is("json", "undefined"));
        assert!(Facts::Nothing.text("given").is_none());
        let given = Facts::Given(Some("t".into()));
        assert_eq!(given.text("given").as_deref(), Some("t"));
        assert_eq!((given.text("told"), given.text("")), (None, None));
    }
}

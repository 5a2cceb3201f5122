use core::cell::RefCell;

use super::*;
use crate::{
    config::tests::{KEY_SHA256, variables},
    outcome::tests::failure,
};
use dingtalk_conference_lock::ErrorKind;

const LOCK: &str = "https://h/v1.0/conference/videoConferences/a%2Fb/lock";

/// A platform that notes what it was asked.
struct Fake {
    variables: Vec<(&'static str, String)>,
    body: &'static str,
    outcome: fn() -> Result<Option<String>, Rc<Failure>>,
    steps: RefCell<Vec<String>>,
}

impl Default for Fake {
    fn default() -> Self {
        let keys = format!(r#"[{{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}}]"#);
        Self {
            variables: vec![
                ("DINGTALK_APP_KEY", "k".into()),
                ("DINGTALK_APP_SECRET", "hunter2".into()),
                ("CALLER_KEYS", keys),
            ],
            body: r#"{"action":"lock"}"#,
            outcome: || Ok(Some("THEIRS".into())),
            steps: RefCell::default(),
        }
    }
}

impl Platform for Fake {
    fn variable(&self, name: &str) -> Option<String> {
        let pairs: Vec<_> = self
            .variables
            .iter()
            .map(|(n, v)| (*n, v.as_str()))
            .collect();
        variables(&pairs)(name)
    }
    fn asset(&self, name: &str) -> Option<String> {
        (name == "index.html").then(|| "<!doctype html>".into())
    }
    fn request_id(&self) -> String {
        "OURS".into()
    }
    async fn body(&self) -> Body {
        self.steps.borrow_mut().push("body".into());
        Body::Whole(self.body.into())
    }
    async fn perform(
        &self,
        _: &Upstream,
        action: Action,
        id: &str,
    ) -> Result<Option<String>, Rc<Failure>> {
        self.steps
            .borrow_mut()
            .push(format!("{} {id}", action.as_str()));
        (self.outcome)()
    }
}

impl Fake {
    /// Status and body, with `key` as the caller key.
    fn ask(&self, method: &str, url: &str, key: Option<&str>) -> (u16, String) {
        let head = Head {
            method: method.into(),
            url: url.into(),
            token: key.map(Into::into),
            authorization: None,
        };
        let reply = pollster::block_on(answer(self, &head));
        (reply.status, reply.body.unwrap_or_default())
    }

    fn steps(&self) -> Vec<String> {
        self.steps.take()
    }
}

#[track_caller]
fn refused(answer: (u16, String), status: u16, code: &str) {
    assert_eq!(answer.0, status, "{}", answer.1);
    assert!(
        answer.1.starts_with(&format!(r#"{{"code":"{code}","#)),
        "{}",
        answer.1
    );
    assert!(answer.1.contains(r#""requestid":"OURS""#), "{}", answer.1);
}

#[test]
fn a_meeting_is_locked() {
    let fake = Fake::default();
    let answer = fake.ask("POST", LOCK, Some("secret-key"));
    assert_eq!(answer, (200, r#"{"success":true}"#.into()));
    assert_eq!(fake.steps(), ["body", "lock a/b"]);
}

#[test]
fn a_failure_is_told_with_dingtalks_request_id() {
    let outcome = || {
        let kind = ErrorKind::ConferenceClosed;
        let message = "400 confClosed: over (request id THEIRS)";
        let mut failure = failure(kind, "confClosed", Some(400), message);
        failure.request_id = Some("THEIRS".into());
        Err(Rc::new(failure))
    };
    let fake = Fake {
        outcome,
        ..Fake::default()
    };
    let (status, body) = fake.ask("POST", LOCK, Some("secret-key"));
    assert_eq!(status, 400);
    assert_eq!(
        body,
        r#"{"code":"confClosed","message":"over","requestid":"THEIRS"}"#
    );
}

#[test]
fn steps_are_taken_in_order_and_the_first_refusal_ends_them() {
    let broken = |body| {
        let mut fake = Fake {
            body,
            ..Fake::default()
        };
        fake.variables.retain(|(name, _)| *name != "CALLER_KEYS");
        fake
    };
    // Everything is wrong, and one thing less in each line.
    let fake = broken("?");
    refused(
        fake.ask("PUT", "https://h/x", None),
        500,
        "ConfigurationError",
    );
    let fake = Fake {
        body: "?",
        ..Fake::default()
    };
    refused(fake.ask("PUT", "https://h/x", None), 404, "NotFound");
    refused(fake.ask("PUT", LOCK, None), 405, "MethodNotAllowed");
    refused(fake.ask("POST", LOCK, None), 401, "InvalidAuthentication");
    refused(
        fake.ask("POST", LOCK, Some("wrong")),
        401,
        "InvalidAuthentication",
    );
    assert!(fake.steps().is_empty(), "nothing is read for a stranger");
    refused(
        fake.ask("POST", LOCK, Some("secret-key")),
        400,
        "paramsError",
    );
    let fake = Fake {
        body: r#"{"action":"end"}"#,
        ..Fake::default()
    };
    refused(
        fake.ask("POST", LOCK, Some("secret-key")),
        400,
        "commandError",
    );
    let fake = Fake {
        body: r#"{"action":"unlock"}"#,
        ..Fake::default()
    };
    refused(
        fake.ask("POST", LOCK, Some("secret-key")),
        403,
        "noPermission",
    );
    assert_eq!(fake.steps(), ["body"]);
}

#[test]
fn health_and_page_need_no_configuration() {
    let fake = Fake {
        variables: Vec::new(),
        ..Fake::default()
    };
    assert_eq!(
        fake.ask("GET", "https://h/healthz", None),
        (200, r#"{"status":"ok"}"#.into())
    );
    assert_eq!(
        fake.ask("GET", "https://h/", None),
        (200, "<!doctype html>".into())
    );
    assert_eq!(fake.ask("HEAD", "https://h/", None), (200, String::new()));
    refused(fake.ask("GET", "https://h/page.js", None), 404, "NotFound");
    refused(
        fake.ask("POST", LOCK, Some("secret-key")),
        500,
        "ConfigurationError",
    );
    assert!(fake.steps().is_empty());
}

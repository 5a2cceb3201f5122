//! The worker on a platform that only notes what it is asked, for tests.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use dingtalk_conference_lock::{Action, Failure, Read};
use serde_json::Value;

use crate::{
    answer::answer,
    config::{
        Config,
        access::Access,
        tests::{KEY_SHA256, given},
        upstream::Upstream,
    },
    desk::ask::{Answer, Ask, Told, What},
    events::receive::ANSWER_RANDOM,
    http::{body::Body, head::Head, headers::TOKEN, reply::Reply},
    keeper::{
        model::{ending::Ending, trouble::Trouble},
        record::chain::Head as RecordHead,
    },
    platform::{Answered, Platform, Signed, Unheard, Verified},
    routes::{outcome, streams},
    secrets::Secrets,
};

pub(crate) const LOCK: &str = "https://h/v1.0/conference/videoConferences/a%2Fb/lock";
pub(crate) const ORG: &str = "https://h/v1.0/conference/orgConferences";
pub(crate) const SESSION: &str = "https://h/session";
pub(crate) const NOW: u64 = 1_795_420_800_000;

/// What a keeper tells.
pub(crate) type Tell = fn(&Ask) -> Result<Answer, Unheard>;

/// A platform that notes what it was asked.
pub(crate) struct Fake {
    pub(crate) variables: Vec<(&'static str, String)>,
    pub(crate) body: &'static str,
    pub(crate) outcome: fn() -> Result<Option<String>, Rc<Failure>>,
    pub(crate) verified: Result<&'static str, &'static str>,
    pub(crate) now_ms: u64,
    pub(crate) steps: RefCell<Vec<String>>,
    pub(crate) log: RefCell<Vec<String>>,
    /// How often the configuration was asked for.
    pub(crate) configured: Cell<u32>,
    /// The sessions that were ended.
    pub(crate) ended: RefCell<Vec<String>>,
    /// Whether it is connected to DingTalk's Stream.
    pub(crate) stream: Option<bool>,
    /// What the keeper was asked.
    pub(crate) asked: RefCell<Vec<Ask>>,
    /// The number of the record's last line.
    pub(crate) seq: u64,
    /// What it tells of what is neither an action nor a read call.
    pub(crate) told: Tell,
}

impl Default for Fake {
    fn default() -> Self {
        Self::with_actions(r#"["lock"]"#)
    }
}

impl Platform for Fake {
    async fn configuration(&self) -> Rc<Config> {
        self.configured.update(|times| times.saturating_add(1));
        Rc::new(self.config())
    }
    fn asset(&self, name: &str) -> Option<String> {
        match name {
            "index.html" => Some("<!doctype html>".into()),
            "index.html#tag" => Some("a1".into()),
            _ => None,
        }
    }
    fn fresh_id(&self) -> String {
        "OURS".into()
    }
    fn random(&self) -> [u8; ANSWER_RANDOM] {
        [7; ANSWER_RANDOM]
    }
    fn now_ms(&self) -> u64 {
        self.now_ms
    }
    fn log(&self, line: &str) {
        self.log.borrow_mut().push(line.into());
    }
    async fn body(&self, most: usize) -> Body {
        self.steps.borrow_mut().push("body".into());
        if self.body.len() > most {
            return Body::TooLarge(most);
        }
        Body::Whole(self.body.into())
    }
    async fn ask(&self, keeper: &str, ask: &Ask) -> Result<Told, Unheard> {
        assert_eq!(keeper, "app:k");
        self.asked.borrow_mut().push(ask.clone());
        let ended = |session| self.ended.borrow().contains(session);
        let answer = match &ask.what {
            _ if ask.session.as_ref().is_some_and(ended) => Answer::SessionEnded,
            What::EndSession { session, .. } => {
                self.ended.borrow_mut().push(session.clone());
                Answer::Known(Value::Null)
            }
            What::Act {
                action,
                conference_id,
                ..
            } => {
                let step = format!("{} {conference_id}", action.as_str());
                self.steps.borrow_mut().push(step);
                Answer::Ended(self.ended(*action))
            }
            What::Read { call, .. } => {
                let step = format!("{} {}", call.method(), call.path());
                self.steps.borrow_mut().push(step);
                self.answered()
            }
            _ => (self.told)(ask)?,
        };
        Ok(Told {
            head: RecordHead {
                seq: self.seq,
                hash: "h".into(),
            },
            answer,
        })
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
    async fn read(&self, _: &Upstream, read: Read) -> Result<Answered, Rc<Failure>> {
        self.steps
            .borrow_mut()
            .push(format!("{} {}", read.method(), read.path()));
        Ok(Answered {
            body: r#"{"theirs" : [1]}"#.into(),
            request_id: (self.outcome)()?,
        })
    }
    fn stream(&self) -> Option<bool> {
        self.stream
    }
    async fn verify(&self, access: &Access, assertion: &str) -> Result<Verified, String> {
        assert_eq!(
            (access.audience.as_str(), assertion),
            ("aud", "the-assertion")
        );
        let name = self.verified.map_err(String::from)?;
        let signed = match name.contains('@') {
            true => Signed::Person(name.into()),
            false => Signed::Service(name.into()),
        };
        Ok(Verified {
            signed,
            expires_ms: NOW + 1000,
        })
    }
}

pub(crate) type Headers<'a> = &'a [(&'static str, &'a str)];

impl Fake {
    pub(crate) fn with_actions(actions: &str) -> Self {
        Self::with_entry(&format!(r#""actions":{actions}"#))
    }

    /// With one caller key, whose entry has these fields besides.
    pub(crate) fn with_entry(fields: &str) -> Self {
        let keys = format!(r#"[{{"id":"ops","sha256":"{KEY_SHA256}",{fields}}}]"#);
        Self {
            variables: vec![
                ("DINGTALK_APP_KEY", "k".into()),
                ("DINGTALK_APP_SECRET", "hunter2".into()),
                ("CALLER_KEYS", keys),
            ],
            body: r#"{"action":"lock"}"#,
            outcome: || Ok(Some("THEIRS".into())),
            verified: Ok("ops@example.com"),
            now_ms: NOW,
            steps: RefCell::default(),
            log: RefCell::default(),
            configured: Cell::default(),
            ended: RefCell::default(),
            asked: RefCell::default(),
            stream: None,
            seq: 7,
            told: |_| Ok(Answer::Known(Value::Null)),
        }
    }

    fn config(&self) -> Config {
        let pairs = self.variables.iter();
        let pairs = pairs.map(|(name, value)| (*name, value.as_str()));
        Config::read(&given(&pairs.collect::<Vec<_>>()))
    }

    /// How an action ends that DingTalk answers with [`outcome`](Self::outcome).
    fn ended(&self, action: Action) -> Ending {
        let failure = match (self.outcome)() {
            Ok(request_id) => return Ending::done(request_id),
            Err(failure) => failure,
        };
        let config = self.config();
        let (upstream, secrets) = (config.upstream.as_ref().unwrap(), Secrets::of(&config, NOW));
        let failure = outcome::recognised(failure);
        let (refusal, outcome) =
            outcome::action_refused(Rc::clone(&failure), action, upstream, &secrets);
        let trouble =
            Trouble::of(failure.kind, refusal).caused_by(&failure, outcome::cause(&failure));
        Ending::failed(outcome, trouble)
    }

    fn answered(&self) -> Answer {
        let failure = match (self.outcome)() {
            Ok(request_id) => {
                let body = r#"{"theirs" : [1]}"#.into();
                return Answer::Read { body, request_id };
            }
            Err(failure) => failure,
        };
        let config = self.config();
        let (upstream, secrets) = (config.upstream.as_ref().unwrap(), Secrets::of(&config, NOW));
        let refusal = outcome::refused(Rc::clone(&failure), upstream, &secrets);
        let trouble = Trouble::of(failure.kind, refusal);
        Answer::Refused(trouble.caused_by(&failure, outcome::cause(&failure)))
    }

    pub(crate) fn with_access() -> Self {
        let mut fake = Self::default();
        let users = r#"[{"email":"*@example.com","actions":["lock","read"]}]"#;
        for (name, value) in [
            ("ACCESS_TEAM_DOMAIN", "https://team.example"),
            ("ACCESS_AUD", "aud"),
            ("ACCESS_USERS", users),
        ] {
            fake.variables.push((name, value.into()));
        }
        fake
    }

    pub(crate) fn send(&self, method: &str, url: &str, headers: Headers<'_>) -> Reply {
        let head = Head {
            method: method.into(),
            url: url.into(),
            headers: headers
                .iter()
                .map(|(name, value)| (*name, (*value).into()))
                .collect(),
        };
        pollster::block_on(answer(self, &head)).0
    }

    /// The reply with all that it goes on with.
    pub(crate) fn hear(&self, url: &str, headers: Headers<'_>) -> (Reply, String) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).into()));
        let head = Head {
            method: "GET".into(),
            url: url.into(),
            headers: headers.collect(),
        };
        let (reply, stream) = pollster::block_on(answer(self, &head));
        let (mut stream, config) = (stream.unwrap(), self.config());
        let mut all = String::new();
        while let Some(piece) = pollster::block_on(streams::next(self, &config, &mut stream)) {
            all.push_str(&piece);
        }
        (reply, all)
    }

    /// Status and body, with `key` as the caller key.
    pub(crate) fn ask(&self, method: &str, url: &str, key: Option<&str>) -> (u16, String) {
        let headers: Vec<_> = key.map(|key| (TOKEN, key)).into_iter().collect();
        let reply = self.send(method, url, &headers);
        (reply.status, reply.body.unwrap_or_default())
    }

    pub(crate) fn steps(&self) -> Vec<String> {
        self.steps.take()
    }

    /// What the keeper was asked since this was asked last.
    pub(crate) fn whats(&self) -> Vec<What> {
        let asked = self.asked.take().into_iter();
        asked.map(|ask| ask.what).collect()
    }

    /// What a caller tells in the body of `POST`, with the caller key: the reply.
    pub(crate) fn post(&self, url: &str, headers: Headers<'_>) -> Reply {
        let all = [headers, &[(TOKEN, "secret-key")]].concat();
        self.send("POST", url, &all)
    }

    /// The last line of the log.
    pub(crate) fn logged(&self) -> Value {
        serde_json::from_str(self.log.borrow().last().unwrap()).unwrap()
    }
}

pub(crate) fn header<'a>(reply: &'a Reply, wanted: &str) -> Option<&'a str> {
    let found = reply.headers.iter().find(|(name, _)| *name == wanted);
    found.map(|(_, value)| value.as_str())
}

#[track_caller]
pub(crate) fn refused(answer: (u16, String), status: u16, code: &str) {
    assert_eq!(answer.0, status, "{}", answer.1);
    assert!(
        answer.1.starts_with(&format!(r#"{{"code":"{code}","#)),
        "{}",
        answer.1
    );
    assert!(answer.1.contains(r#""requestid":"OURS""#), "{}", answer.1);
}

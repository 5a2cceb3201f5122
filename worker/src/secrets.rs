//! What must not be repeated, be it brought along in a place where it does not belong, or sent back by
//! whatever answers in DingTalk's place.

use dingtalk_conference_lock::ConferenceId;

use crate::{
    callers::{
        caller::{self, known},
        session,
    },
    config::{Config, caller_keys::CallerKey, session_key::SessionKey},
    http::{
        cookie,
        head::Head,
        headers::{ACCESS_ASSERTION, AUTHORIZATION, COOKIE, TOKEN},
        origin::Own,
        reason,
        refusal::Refusal,
    },
    log::Trace,
};

/// The shortest text that can be a secret, in bytes: a shorter one stands in words by chance.
const MIN_BYTES: usize = 6;

/// The secrets of the worker, and those of a request.
pub struct Secrets<'a> {
    texts: Vec<&'a str>,
    keys: &'a [CallerKey],
    signer: Option<&'a SessionKey>,
    now_ms: u64,
}

impl<'a> Secrets<'a> {
    /// Those of the worker.
    pub fn of(config: &'a Config, now_ms: u64) -> Self {
        let upstream = config.upstream.as_ref().ok();
        let mut texts = upstream.map(|app| app.secrets()).unwrap_or_default();
        if let Ok(Some(events)) = &config.events {
            texts.extend(events.secrets());
        }
        if let Ok(Some(webhook)) = &config.webhook {
            texts.extend(webhook.secrets());
        }
        Self {
            texts,
            keys: config.callers.as_deref().unwrap_or_default(),
            signer: config.session_key.as_ref().ok(),
            now_ms,
        }
    }

    /// With those of a request, whether or not they are what counts.
    pub fn with(mut self, head: &'a Head, own: Option<&'a Own>) -> Self {
        let presented = [
            caller::credential(head.header(TOKEN), None),
            caller::credential(None, head.header(AUTHORIZATION)),
            head.header(ACCESS_ASSERTION),
        ];
        let sessions = own.map(|own| cookie::sessions(head.header(COOKIE), own));
        self.texts.extend(presented.into_iter().flatten());
        self.texts.extend(sessions.into_iter().flatten());
        self
    }

    /// Whether `text` has one of them, or anybody's caller key or session.
    pub fn are_in<'t>(&self, text: &'t str) -> bool {
        // Keys are known by their digests only, so one is found where these characters delimit it, of
        // which a session has two dots.
        let apart = |char: char| !(char.is_ascii_alphanumeric() || "-_.".contains(char));
        let parts = |word: &'t str| word.split('.').chain([word.trim_matches('.')]);
        let mut words = text.split(apart).flat_map(parts);
        let long = |text: &str| text.len() >= MIN_BYTES;
        let is_in = |secret: &&str| *secret == text || (long(secret) && text.contains(*secret));
        self.texts.iter().any(is_in)
            || self.opens(text)
            || words.any(|word| long(word) && self.opens(word))
    }

    fn opens(&self, word: &str) -> bool {
        let session = |signer| session::open(signer, word, self.keys, self.now_ms).is_some();
        known(self.keys, word).is_some() || self.signer.is_some_and(session)
    }

    /// Refuses what would be kept, and shown to others.
    ///
    /// # Errors
    /// 400 `paramsError` where one of them is in it.
    pub fn refuse_in<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Result<(), Refusal> {
        let mut texts = texts;
        if texts.any(|text| self.are_in(text)) {
            let message = "a key, a token or a secret stands where a meeting's id, a reason or an \
                           Idempotency-Key belongs: nothing was done";
            return Err(Refusal::of(reason::PARAMS_ERROR, message));
        }
        Ok(())
    }

    /// What DingTalk refused with, without what has one of them.
    pub fn out_of(&self, mut refusal: Refusal) -> Refusal {
        if self.are_in(&refusal.message) {
            refusal.message = "the message is left out, since it repeats a secret".into();
        }
        if self.are_in(&refusal.code) {
            refusal.code = "UnexpectedReply".into();
        }
        refusal.request_id = refusal.request_id.filter(|id| !self.are_in(id));
        if refusal.required_scopes.iter().any(|it| self.are_in(it)) {
            refusal.required_scopes = Box::default();
        }
        refusal
    }

    /// The trace without what has one of them, nor what is no meeting's id.
    pub fn out_of_trace(&self, mut trace: Trace) -> Trace {
        let meeting = |id: &String| ConferenceId::new(id).is_ok() && !self.are_in(id);
        trace.conference_id = trace.conference_id.filter(meeting);
        trace.code = trace.code.filter(|code| !self.are_in(code));
        trace.dingtalk_request_id = trace.dingtalk_request_id.filter(|id| !self.are_in(id));
        trace
    }
}

#[cfg(test)]
#[path = "secrets_tests.rs"]
mod tests;

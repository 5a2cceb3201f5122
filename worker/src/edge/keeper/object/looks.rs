//! What is only asked: what is known, now or as soon as it changes, and DingTalk's replies to read calls.

use std::rc::Rc;

use dingtalk_conference_lock::{ErrorKind, Read};

use super::{Inner, LastTold, Opened, RETRY_MS, interrupted, state_error};
use crate::{
    config::Config,
    desk::{
        ask::{Answer, Look},
        look::{self, Unseen},
    },
    edge::runtime,
    http::reason,
    keeper::{
        model::{trouble::Trouble, wish::Maker},
        order::reads,
    },
};

/// For how long changes are collected before those who wait are told, in milliseconds: each who listens
/// asks for all that has changed since.
const COLLECT_MS: u64 = 250;

impl Inner {
    pub(super) async fn look(
        self: &Rc<Self>,
        config: &Rc<Config>,
        (by, session): (&Maker, Option<&String>),
        what: Look,
    ) -> Answer {
        let wait_ms = match what {
            Look::Meetings { wait_ms, .. } | Look::BatchItems { wait_ms, .. } => wait_ms,
            _ => 0,
        };
        let listener = (wait_ms > 0).then(|| self.waiting.listen(by));
        if matches!(listener, Some(None)) {
            let message = "this caller hears what changes in too many places at once: end some";
            let trouble = Trouble::new(ErrorKind::Throttled, reason::TOO_MANY_REQUESTS, message);
            return Answer::Refused(trouble.after_ms(RETRY_MS));
        }
        let until = runtime::now_ms().saturating_add(wait_ms.into());
        loop {
            // Before it is looked, so that nothing is missed.
            let change = (wait_ms > 0).then(|| self.waiting.change());
            if let Err(answer) = self.goes_on(session) {
                return answer;
            }
            match self.seen(config, &what) {
                Ok(Some(value)) => return Answer::Known(value),
                Ok(None) => {}
                Err(Unseen::Refused(refusal)) => {
                    return Answer::Refused(Trouble::of(ErrorKind::Rejected, refusal));
                }
                Err(Unseen::State(error)) => return Answer::Refused(state_error(&error)),
            }
            let left_ms = until.saturating_sub(runtime::now_ms());
            let Some(change) = change.filter(|_| left_ms > 0) else {
                return Answer::Known(serde_json::Value::Null);
            };
            if runtime::within(left_ms, change).await.is_some() {
                runtime::within(COLLECT_MS, core::future::pending::<()>()).await;
            }
        }
    }

    fn seen(
        self: &Rc<Self>,
        config: &Config,
        what: &Look,
    ) -> Result<Option<serde_json::Value>, Unseen> {
        self.opened(config)?;
        let mut opened = self.opened.borrow_mut();
        let Some(Opened {
            keeper,
            settings,
            told,
            ..
        }) = opened.as_mut()
        else {
            return Ok(None);
        };
        let now_ms = runtime::now_ms();
        if !matches!(what, Look::Meetings { .. }) {
            return look::look(&self.host, keeper, settings, now_ms, what);
        }
        let change = keeper.change();
        if let Some(last) = told
            && last.what == *what
            && last.change == change
            && now_ms.saturating_sub(last.at_ms) < COLLECT_MS
        {
            return Ok(Some(last.value.clone()));
        }
        let seen = look::look(&self.host, keeper, settings, now_ms, what)?;
        *told = seen.clone().map(|value| LastTold {
            what: what.clone(),
            change,
            at_ms: now_ms,
            value,
        });
        Ok(seen)
    }

    pub(super) async fn read(
        self: &Rc<Self>,
        config: &Rc<Config>,
        by: &Maker,
        call: Read,
        anew: bool,
    ) -> Answer {
        let body = call.body().unwrap_or_default();
        let what = format!("{} {} {body}", call.method(), call.path());
        let todo = match self.opened.borrow_mut().as_mut() {
            Some(opened) => opened.reads.ask(&what, anew, runtime::now_ms()),
            None => reads::Ask::Call,
        };
        match todo {
            reads::Ask::Serve(answer) => answer,
            reads::Ask::Follow => {
                let answer = self.waiting.read(&what).await;
                answer.unwrap_or_else(|_| interrupted())
            }
            reads::Ask::Call => {
                let answer = self.calls.read(config, call).await;
                let good = matches!(answer, Answer::Read { .. }).then(|| answer.clone());
                if let Some(opened) = self.opened.borrow_mut().as_mut() {
                    opened.reads.replied(&what, good, runtime::now_ms());
                }
                self.waiting.replied(&what, &answer);
                self.count(config, by, 1);
                answer
            }
        }
    }
}

//! To ask the keeper in the name of whoever calls.

use serde::de::DeserializeOwned;

use crate::{
    callers::{caller::Caller, sign_in::Door},
    desk::ask::{Answer, Ask, Look, Told, What},
    http::{
        headers::{IDEMPOTENCY_KEY, REASON},
        reason,
        refusal::Refusal,
    },
    keeper::{
        body::words,
        model::wish::{Asked, Maker, Via},
    },
    platform::{Platform, Unheard},
};

impl Caller {
    /// By what the keeper knows it.
    pub fn maker(&self) -> Maker {
        Maker {
            caller: self.name.clone(),
            key: self.key.clone(),
        }
    }
}

impl<P: Platform> Door<'_, P> {
    /// Who asks, how, and why.
    ///
    /// # Errors
    /// 400 `paramsError` for a reason that cannot be kept.
    pub fn asked(&self, caller: &Caller) -> Result<Asked, Refusal> {
        Ok(Asked {
            maker: caller.maker(),
            via: Via::Call,
            request_id: self.request_id.into(),
            reason: words::reason(self.head.header(REASON))?,
            source: None,
            late_ms: None,
        })
    }

    /// By what the request names itself.
    ///
    /// # Errors
    /// 400 `paramsError` for what cannot be kept.
    pub fn idempotency_key(&self) -> Result<Option<String>, Refusal> {
        words::key(self.head.header(IDEMPOTENCY_KEY))
    }

    /// What the keeper says. Whether it did anything is not known where it is lost.
    ///
    /// # Errors
    /// Why it was not heard.
    pub async fn put(&self, caller: &Caller, what: What) -> Result<Told, Unheard> {
        let Ok(upstream) = self.config.whole() else {
            return Err(Unheard::NotAsked("the configuration is wrong".into()));
        };
        let ask = Ask {
            by: caller.maker(),
            per_minute: caller.per_minute,
            session: caller.session.clone(),
            what,
        };
        let told = self.platform.ask(&upstream.keeper(), &ask).await?;
        if matches!(told.answer, Answer::SessionEnded) {
            // A renewal would give it out anew.
            self.renewal.take();
            return Err(Unheard::SessionEnded);
        }
        Ok(told)
    }

    /// Sees to it that the caller's session was not ended. What is wrong with the state is told by
    /// whatever is asked next.
    ///
    /// # Errors
    /// 401 `InvalidAuthentication`.
    pub(super) async fn goes_on(&self, caller: &Caller) -> Result<(), Refusal> {
        if caller.session.is_none() {
            return Ok(());
        }
        let uncounted = Caller {
            per_minute: None,
            ..caller.clone()
        };
        match self.put(&uncounted, What::Look(Look::Session)).await {
            Err(ended @ Unheard::SessionEnded) => Err(ended.into()),
            _ => Ok(()),
        }
    }

    /// The same, of what can be asked again.
    ///
    /// # Errors
    /// 500 `StateError`, and whatever the keeper refuses with.
    pub async fn ask(&self, caller: &Caller, what: What) -> Result<Told, Refusal> {
        let told = self.put(caller, what).await?;
        match told.answer {
            Answer::Refused(trouble) => Err(trouble.into()),
            _ => Ok(told),
        }
    }

    /// What is known.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn look<T: DeserializeOwned>(
        &self,
        caller: &Caller,
        look: Look,
    ) -> Result<T, Refusal> {
        known(self.ask(caller, What::Look(look)).await?.answer)
    }
}

/// What is known, of the type that was asked for.
///
/// # Errors
/// 500 `StateError`: the keeper is of another version.
pub fn known<T: DeserializeOwned>(answer: Answer) -> Result<T, Refusal> {
    let value = match answer {
        Answer::Known(value) => serde_json::from_value(value).ok(),
        _ => None,
    };
    value.ok_or_else(|| {
        let message = "the worker and what it remembers are of different versions: ask again";
        Refusal::of(reason::STATE_ERROR, message).with_header("retry-after", "5")
    })
}

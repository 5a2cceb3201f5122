//! To find out who calls, and to begin and end a session of the page.

use crate::{
    callers::{
        assertion,
        caller::{self, Caller, no_permission, unauthenticated},
        session::{self, SessionKey},
    },
    config::{Config, caller_keys::CallerKey},
    http::{
        cookie,
        head::Head,
        headers::{ACCESS_ASSERTION, AUTHORIZATION, COOKIE, FETCH_SITE, ORIGIN, TOKEN},
        origin::Own,
        refusal::Refusal,
    },
    log::Trace,
    platform::Platform,
    variables::ACCESS_USERS,
};

/// What is needed to know a caller.
pub struct Door<'a, P> {
    /// The platform.
    pub platform: &'a P,
    /// The request.
    pub head: &'a Head,
    /// Where it was sent.
    pub own: &'a Own,
    /// The configuration.
    pub config: &'a Config,
    /// The time.
    pub now_ms: u64,
}

impl<P: Platform> Door<'_, P> {
    /// Whoever calls, of which `trace` takes note; may do what changes something only from the worker's own page where a browser
    /// signed the call by itself.
    ///
    /// # Errors
    /// 401 `InvalidAuthentication`, 403 `OriginNotAllowed`, 502 `AccessUnavailable`, and 500
    /// `ConfigurationError`.
    pub async fn caller(&self, trace: &mut Trace) -> Result<Caller, Refusal> {
        let caller = self.known().await?;
        if caller.ambient && !matches!(self.head.method.as_str(), "GET" | "HEAD") {
            self.own.require(self.head.header(ORIGIN))?;
        }
        trace.caller = Some(caller.name.clone());
        Ok(caller)
    }

    async fn known(&self) -> Result<Caller, Refusal> {
        let keys = self.config.callers.as_ref()?;
        if self.presented().is_some() {
            return Ok(self.key(keys)?.into());
        }
        let mut ended = false;
        for text in cookie::sessions(self.head.header(COOKIE), self.own) {
            let signer = SessionKey::of(self.config.upstream.as_ref()?);
            if let Some(session) = signer.open(text, keys, self.now_ms) {
                return Ok(session.into());
            }
            ended = true;
        }
        let access = self.config.access.as_ref()?.as_ref();
        if let (Some(access), Some(assertion)) = (access, self.head.header(ACCESS_ASSERTION)) {
            let verified = self.platform.verify(access, assertion).await;
            let verified = verified.map_err(|code| assertion::refused(&code))?;
            let grant = access.grant(&verified.email).cloned();
            let stranger =
                || no_permission(format!("nobody with this e-mail is in {ACCESS_USERS}"));
            return Ok(Caller {
                name: verified.email,
                grant: grant.ok_or_else(stranger)?,
                expires_ms: Some(verified.expires_ms),
                ambient: true,
            });
        }
        Err(if ended {
            unauthenticated("the session has ended: sign in again")
        } else {
            let message = "the caller key is missing: send it as";
            unauthenticated(format!("{message} {TOKEN}, or as Authorization: Bearer"))
        })
    }

    /// The caller key that was presented.
    fn key<'k>(&self, keys: &'k [CallerKey]) -> Result<&'k CallerKey, Refusal> {
        let presented = self.presented();
        let missing = || unauthenticated("a session begins with a caller key, and it is missing");
        caller::identify(keys, presented.ok_or_else(missing)?, self.now_ms)
    }

    fn presented(&self) -> Option<&str> {
        let header = |name| self.head.header(name);
        caller::credential(header(TOKEN), header(AUTHORIZATION))
    }

    /// Lets a call that changes nothing, but is no mere look, through from no page but the worker's
    /// own where a browser signed it by itself.
    ///
    /// # Errors
    /// 403 `OriginNotAllowed`.
    pub fn refuse_others(&self, caller: &Caller) -> Result<(), Refusal> {
        let header = |name| self.head.header(name);
        match caller.ambient {
            true => self.own.refuse_others(header(ORIGIN), header(FETCH_SITE)),
            false => Ok(()),
        }
    }

    /// Begins a session: who calls, of which `trace` takes note, and the `Set-Cookie` header.
    ///
    /// # Errors
    /// 401 `InvalidAuthentication` without a good caller key.
    pub fn begin(&self, trace: &mut Trace) -> Result<(Caller, String), Refusal> {
        let key = self.key(self.config.callers.as_ref()?)?;
        let signer = SessionKey::of(self.config.upstream.as_ref()?);
        let (text, expires_ms) = signer.begin(key, self.now_ms);
        let caller = Caller {
            expires_ms: Some(expires_ms),
            ..key.into()
        };
        trace.caller = Some(caller.name.clone());
        Ok((caller, cookie::keep(&text, session::SECONDS, self.own)))
    }

    /// Ends the session, whose cookie a page elsewhere must not make the browser lose: the
    /// `Set-Cookie` header.
    ///
    /// # Errors
    /// 403 `OriginNotAllowed`.
    pub fn end(&self) -> Result<String, Refusal> {
        let mut sessions = cookie::sessions(self.head.header(COOKIE), self.own);
        if sessions.next().is_some() {
            self.own.require(self.head.header(ORIGIN))?;
        }
        Ok(cookie::clear(self.own))
    }
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;

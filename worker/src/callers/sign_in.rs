//! To find out who calls, and to begin and end a session of the page.

use core::cell::RefCell;

use sha2::{Digest, Sha256};

use crate::{
    callers::{
        assertion,
        caller::{self, Caller, no_permission, unauthenticated},
        session::{self, Given, Session},
    },
    config::{Config, access::Access, caller_keys::CallerKey},
    desk::{ask::What, stream::Stream},
    hex,
    http::{
        cookie,
        head::Head,
        headers::{ACCESS_ASSERTION, AUTHORIZATION, COOKIE, TOKEN},
        origin::Own,
        reason,
        refusal::Refusal,
    },
    log::Trace,
    platform::{Platform, SESSION_ENDED, Signed},
    variables::{ACCESS_USERS, CALLER_KEYS},
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
    /// The request's id.
    pub request_id: &'a str,
    /// The `Set-Cookie` header of a session that was used.
    pub renewal: RefCell<Option<String>>,
    /// What the reply goes on with.
    pub stream: RefCell<Option<Stream>>,
}

impl<P: Platform> Door<'_, P> {
    /// Whoever calls, of which `trace` takes note. Where a browser signs a call by itself, it must not
    /// come from the page of another, and what changes something must come from the worker's own.
    ///
    /// # Errors
    /// 401 `InvalidAuthentication`, 403 `OriginNotAllowed`, 502 `AccessUnavailable`, and 500
    /// `ConfigurationError`.
    pub async fn caller(&self, trace: &mut Trace) -> Result<Caller, Refusal> {
        let (caller, session) = self.known().await?;
        if caller.ambient {
            match self.head.method.as_str() {
                "GET" | "HEAD" => self.own.refuse_others(self.head.sent())?,
                _ => self.own.require(self.head.sent())?,
            }
        }
        self.goes_on(&caller).await?;
        if let Some(session) = session {
            self.renew(&session);
        }
        trace.caller = Some(caller.name.clone());
        Ok(caller)
    }

    async fn known(&self) -> Result<(Caller, Option<Session<'_>>), Refusal> {
        let keys = self.config.callers.as_ref()?;
        if self.presented().is_some() {
            return Ok((self.key(keys)?.into(), None));
        }
        if let Some(session) = self.sessions()?.into_iter().next() {
            return Ok(((&session).into(), Some(session)));
        }
        let access = self.config.access.as_ref()?.as_ref();
        if let (Some(access), Some(assertion)) = (access, self.head.header(ACCESS_ASSERTION)) {
            return Ok((self.signed(access, assertion).await?, None));
        }
        let tried = cookie::sessions(self.head.header(COOKIE), self.own).next();
        Err(if tried.is_some() {
            unauthenticated(SESSION_ENDED)
        } else {
            let message = "the caller key is missing: send it as";
            unauthenticated(format!("{message} {TOKEN}, or as Authorization: Bearer"))
        })
    }

    /// The sessions in the request's cookies that are open.
    fn sessions(&self) -> Result<Vec<Session<'_>>, Refusal> {
        let mut open = Vec::new();
        for text in cookie::sessions(self.head.header(COOKIE), self.own) {
            let signer = self.config.session_key.as_ref()?;
            let keys = self.config.callers.as_ref()?;
            let session = session::open(signer, text, keys, self.now_ms);
            open.extend(session);
        }
        Ok(open)
    }

    /// Renews a session that is used.
    fn renew(&self, session: &Session<'_>) {
        let Ok(signer) = &self.config.session_key else {
            return;
        };
        if let Some(given) = session.renewed(signer, self.now_ms) {
            self.renewal.replace(Some(self.cookie(&given)));
        }
    }

    fn cookie(&self, given: &Given) -> String {
        let left_ms = given.expires_ms.saturating_sub(self.now_ms);
        cookie::keep(&given.text, left_ms.div_ceil(1000), self.own)
    }

    /// Who signed in through Cloudflare Access.
    async fn signed(&self, access: &Access, assertion: &str) -> Result<Caller, Refusal> {
        let verified = self.platform.verify(access, assertion).await;
        let verified = verified.map_err(|code| assertion::refused(&code))?;
        // No browser signs for a service by itself.
        let ambient = matches!(verified.signed, Signed::Person(_));
        let (name, grant, stranger) = match verified.signed {
            Signed::Person(email) => {
                let grant = access.grant(&email).cloned();
                let stranger = format!("nobody with this e-mail is in {ACCESS_USERS}");
                (email, grant, no_permission(stranger))
            }
            Signed::Service(client_id) => {
                let grant = access.service_grant(&client_id).cloned();
                let stranger = format!(
                    "this service is not known here: a service calls with a caller key of \
                     {CALLER_KEYS} (send it as {TOKEN}), or is an entry of {ACCESS_USERS} with \
                     \"service\": the Client ID of its token"
                );
                (client_id, grant, unauthenticated(stranger))
            }
        };
        Ok(Caller {
            name,
            key: None,
            session: None,
            grant: grant.ok_or(stranger)?,
            per_minute: None,
            expires_ms: Some(verified.expires_ms),
            ambient,
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

    /// Begins a session: who calls, of which `trace` takes note, and the `Set-Cookie` header.
    ///
    /// # Errors
    /// 401 `InvalidAuthentication` without a good caller key, 403 `HttpsRequired` for a page whose browser
    /// would not keep the cookie.
    pub fn begin(&self, trace: &mut Trace) -> Result<(Caller, String), Refusal> {
        let key = self.key(self.config.callers.as_ref()?)?;
        let signer = self.config.session_key.as_ref()?;
        let sent = self.head.sent();
        if sent.in_the_open() && !self.config.origins.allows(sent.origin) {
            let message = "browsers keep the session only over https, or on the machine that the worker \
                           runs on: open the page there, or by an https address";
            return Err(Refusal::of(reason::HTTPS_REQUIRED, message));
        }
        let digest = Sha256::digest(self.platform.fresh_id());
        let mut nonce = [0; 8];
        nonce
            .iter_mut()
            .zip(digest)
            .for_each(|(to, from)| *to = from);
        let given = session::begin(signer, key, self.now_ms, nonce);
        let caller = Caller {
            expires_ms: Some(given.expires_ms),
            ..key.into()
        };
        trace.caller = Some(caller.name.clone());
        Ok((caller, self.cookie(&given)))
    }

    /// Ends the session, whose cookie a page elsewhere must not make the browser lose: the
    /// `Set-Cookie` header, and whether the session itself has ended.
    ///
    /// # Errors
    /// 403 `OriginNotAllowed`.
    pub async fn end(&self) -> Result<(String, Result<(), Refusal>), Refusal> {
        let mut ended = Ok(());
        let mut cookies = cookie::sessions(self.head.header(COOKIE), self.own);
        if cookies.next().is_some() {
            self.own.require(self.head.sent())?;
            // Of a wrong configuration no session is open.
            for session in self.sessions().unwrap_or_default() {
                let caller = Caller {
                    per_minute: None,
                    ..(&session).into()
                };
                let what = What::EndSession {
                    session: hex::text(&session.id),
                    until_ms: session.last_ms(),
                };
                match self.ask(&caller, what).await {
                    Err(refusal) if refusal.status != 401 => ended = Err(refusal),
                    // It has ended, if not by this.
                    _ => {}
                }
            }
        }
        Ok((cookie::clear(self.own), ended))
    }
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;

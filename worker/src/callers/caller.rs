//! Who calls: by a caller key, by the session begun with one, or signed in through Cloudflare Access.

use dingtalk_conference_lock::Action;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{
    callers::session::Session,
    config::{
        caller_keys::CallerKey,
        grant::{Grant, Permission},
    },
    hex,
    http::{headers::WWW_AUTHENTICATE, reason, refusal::Refusal},
};

/// Somebody who is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The caller key's id, the e-mail, or a service token's Client ID, for messages and logs.
    pub name: String,
    /// The first 8 digits of the caller key's digest; `None` without a key.
    pub key: Option<String>,
    /// By what its session is known; `None` outside of one.
    pub session: Option<String>,
    /// What it may do.
    pub grant: Grant,
    /// How often it may ask in a minute; `None` without a limit.
    pub per_minute: Option<usize>,
    /// Until when it is known, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// Whether a browser adds what proves it to requests by itself, whichever page they are from.
    pub ambient: bool,
}

impl From<&CallerKey> for Caller {
    fn from(key: &CallerKey) -> Self {
        Self {
            name: key.id.clone(),
            key: Some(key.digits()),
            session: None,
            grant: key.grant.clone(),
            per_minute: key.per_minute,
            expires_ms: key.expires_ms,
            ambient: false,
        }
    }
}

impl From<&Session<'_>> for Caller {
    fn from(session: &Session<'_>) -> Self {
        Self {
            session: Some(hex::text(&session.id)),
            expires_ms: Some(session.expires_ms),
            ambient: true,
            ..session.key.into()
        }
    }
}

impl Caller {
    /// Lets it act on a meeting.
    ///
    /// # Errors
    /// 403 `noPermission`.
    pub fn permit_action(&self, action: Action, conference_id: &str) -> Result<(), Refusal> {
        if !self.grant.may(action.into()) {
            let message = format!("this caller may not {} meetings", action.as_str());
            return Err(no_permission(message));
        }
        self.permit_conference(conference_id)
    }

    /// Lets it do something for a meeting that whoever may act on it may do.
    ///
    /// # Errors
    /// 403 `noPermission`.
    pub fn permit_acting(&self, conference_id: &str) -> Result<(), Refusal> {
        let acts = [Action::Lock, Action::Unlock];
        if !acts.iter().any(|action| self.grant.may((*action).into())) {
            return Err(no_permission("this caller may not act on meetings"));
        }
        self.permit_conference(conference_id)
    }

    /// Lets it do what is no action on a meeting.
    ///
    /// # Errors
    /// 403 `noPermission`.
    pub fn permit(&self, permission: Permission, what: &str) -> Result<(), Refusal> {
        if self.grant.may(permission) {
            return Ok(());
        }
        Err(no_permission(format!("this caller may not {what}")))
    }

    /// Lets it read about the meetings with these ids, or whatever there is.
    ///
    /// # Errors
    /// 403 `noPermission`.
    pub fn permit_names(&self, names: Option<&[String]>) -> Result<(), Refusal> {
        match names {
            Some(ids) => ids.iter().try_for_each(|id| self.permit_conference(id)),
            None if self.grant.covers_all() => Ok(()),
            None => Err(no_permission(
                "this caller is limited to some meetings, and may not list others",
            )),
        }
    }

    fn permit_conference(&self, id: &str) -> Result<(), Refusal> {
        if self.grant.covers(id) {
            return Ok(());
        }
        Err(no_permission("this caller is limited to other meetings"))
    }
}

/// 403 `noPermission`.
pub fn no_permission(message: impl Into<String>) -> Refusal {
    Refusal::of(reason::NO_PERMISSION, message)
}

/// The key in a request: in the header [`TOKEN`](crate::http::headers::TOKEN), else as
/// `Authorization: Bearer KEY`.
pub fn credential<'a>(token: Option<&'a str>, authorization: Option<&'a str>) -> Option<&'a str> {
    let token = token.map(str::trim).filter(|key| !key.is_empty());
    token.or_else(|| {
        let (scheme, key) = authorization?.trim().split_once(' ')?;
        let key = key.trim_start();
        (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
    })
}

/// The one of `keys` that `text` is. Every key is compared, and each in constant time, so that the
/// time taken tells nothing about any of them.
pub fn known<'a>(keys: &'a [CallerKey], text: &str) -> Option<&'a CallerKey> {
    let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let mut found = None;
    for key in keys {
        if bool::from(key.sha256.ct_eq(&digest)) {
            found = Some(key);
        }
    }
    found
}

/// The one of `keys` that was presented, if its time is not over.
///
/// # Errors
/// 401 `InvalidAuthentication`, as DingTalk answers a bad token.
pub fn identify<'a>(
    keys: &'a [CallerKey],
    presented: &str,
    now_ms: u64,
) -> Result<&'a CallerKey, Refusal> {
    let key = known(keys, presented)
        .ok_or_else(|| unauthenticated("the caller key is not known here"))?;
    if key.expired(now_ms) {
        return Err(unauthenticated(
            "the caller key has expired: ask for a new one",
        ));
    }
    Ok(key)
}

/// 401 `InvalidAuthentication`.
pub fn unauthenticated(message: impl Into<String>) -> Refusal {
    Refusal::of(reason::INVALID_AUTHENTICATION, message).with_header(WWW_AUTHENTICATE, "Bearer")
}

#[cfg(test)]
#[path = "caller_tests.rs"]
mod tests;

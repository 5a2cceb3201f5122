//! Who calls: an access token, or an app that can fetch one.

use core::fmt;

use crate::{
    error::{Failure, Result},
    request::Request,
    secret::Secret,
    text::has_control,
};

/// The longest token, key, secret, ticket or corpId, in bytes. DingTalk's have at most 64.
const MAX_BYTES: usize = 8192;

/// One of the three ways to get an access token.
#[derive(Debug)]
pub(crate) struct Form {
    /// The last segment of the token request's path; empty where the caller manages the token.
    path: &'static str,
    /// The options it takes, which are the fields of its token request too.
    pub(crate) names: &'static [&'static str],
}

/// A token or caller key; an internal app (DingTalk: *obtain-the-access-token-of-an-internal-app*); a
/// third-party enterprise app (official SDK: `GetCorpAccessTokenRequest`).
pub(crate) const FORMS: &[Form] = &[
    Form {
        path: "",
        names: &["accessToken"],
    },
    Form {
        path: "accessToken",
        names: &["appKey", "appSecret"],
    },
    Form {
        path: "corpAccessToken",
        names: &["suiteKey", "suiteSecret", "authCorpId", "suiteTicket"],
    },
];

/// A value that is known now, or asked for at each use. `P` is the host's type of function; for
/// `fetch` hosts it is `js_sys::Function`, which returns a string or a promise of one.
#[derive(Clone)]
pub enum Source<P> {
    /// Known now.
    Fixed(Secret),
    /// Asked for at each use. What it throws becomes the call's `cause`.
    Provided(P),
}

/// An access token, or an app's key and secret.
#[derive(Clone)]
pub struct Credentials<P> {
    form: &'static Form,
    /// Of the form's names; only the last can be provided.
    values: Vec<Source<P>>,
}

impl<P> fmt::Debug for Credentials<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.form.names.fmt(f)
    }
}

/// Checks that `value` can be sent as `name`. The error never shows it.
pub(crate) fn check(name: &str, value: &str) -> Result<()> {
    // A token is a header's value; the others are JSON.
    let token = name == "accessToken";
    let stray = |byte: u8| byte == b' ' || (token && !byte.is_ascii_graphic());
    if (1..=MAX_BYTES).contains(&value.len()) && !value.bytes().any(stray) && !has_control(value) {
        return Ok(());
    }
    let rule = " must be 1 to 8192 visible characters, and a token ASCII";
    Err(Failure::invalid_argument(&[name, rule]))
}

impl<P> Credentials<P> {
    /// # Errors
    /// `invalid-argument` that names the empty or malformed value.
    pub(crate) fn new(form: &'static Form, values: Vec<Source<P>>) -> Result<Self> {
        for (name, value) in form.names.iter().zip(&values) {
            if let Source::Fixed(value) = value {
                check(name, value.expose())?;
            }
        }
        Ok(Self { form, values })
    }

    /// A token the caller already has, or the key of an edge worker.
    ///
    /// # Errors
    /// `invalid-argument` where no header could carry it.
    pub fn access_token(token: &str) -> Result<Self> {
        Self::access_token_from(Source::Fixed(Secret::new(token)))
    }

    /// A token from `source`; a function is asked again, once, when DingTalk rejects what it gave.
    ///
    /// # Errors
    /// As [`access_token`](Self::access_token).
    pub fn access_token_from(source: Source<P>) -> Result<Self> {
        let [form, ..] = FORMS else {
            return Err(Failure::invalid_argument(&[]));
        };
        Self::new(form, vec![source])
    }

    /// An internal app of one organisation.
    ///
    /// # Errors
    /// `invalid-argument` that names the empty or malformed value.
    pub fn internal_app(app_key: &str, app_secret: &str) -> Result<Self> {
        let [_, form, ..] = FORMS else {
            return Err(Failure::invalid_argument(&[]));
        };
        Self::new(
            form,
            [app_key, app_secret]
                .map(|it| Source::Fixed(Secret::new(it)))
                .into(),
        )
    }

    /// A third-party enterprise app, for the organisation `auth_corp_id` that granted it. DingTalk
    /// pushes the ticket about every five hours.
    ///
    /// # Errors
    /// `invalid-argument` that names the empty or malformed value.
    pub fn third_party_app(
        suite_key: &str,
        suite_secret: &str,
        auth_corp_id: &str,
        suite_ticket: Source<P>,
    ) -> Result<Self> {
        let [.., form] = FORMS else {
            return Err(Failure::invalid_argument(&[]));
        };
        let fixed =
            [suite_key, suite_secret, auth_corp_id].map(|it| Source::Fixed(Secret::new(it)));
        Self::new(form, fixed.into_iter().chain([suite_ticket]).collect())
    }

    /// What has to be asked for at each use, if anything.
    pub(crate) fn provider(&self) -> Option<&P> {
        match self.values.last() {
            Some(Source::Provided(provider)) => Some(provider),
            _ => None,
        }
    }

    /// What is known now and must not be shown.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let mut secrets = Vec::new();
        for value in &self.values {
            if let Source::Fixed(value) = value {
                let mut escaped = String::new();
                for c in value.expose().chars() {
                    if matches!(c, '"' | '\\') {
                        escaped.push('\\');
                    }
                    escaped.push(c);
                }
                secrets.push(value.clone());
                secrets.push(Secret::new(escaped));
            }
        }
        secrets
    }

    /// The option that the provider gives.
    pub(crate) fn provided_name(&self) -> &'static str {
        self.form.names.last().copied().unwrap_or_default()
    }

    /// Whether it holds the secret of an app, which must not be in a web page.
    pub fn has_app_secret(&self) -> bool {
        !self.form.path.is_empty()
    }

    /// Whether another token can be had when DingTalk rejects one.
    pub(crate) fn renewable(&self) -> bool {
        self.has_app_secret() || self.provider().is_some()
    }

    /// The request for a token; `given` stands for what had to be asked for.
    pub(crate) fn token_request(&self, endpoint: &str, given: &str) -> Request {
        let mut body = Vec::new();
        for (name, value) in self.form.names.iter().zip(&self.values) {
            let value = match value {
                Source::Fixed(value) => value.expose(),
                Source::Provided(_) => given,
            };
            body.push((*name, String::from(value)));
        }
        Request::token(endpoint, self.form.path, body)
    }

    /// The token that the caller manages; `given` where it had to be asked for.
    pub(crate) fn token(&self, given: &str) -> Secret {
        match self.values.last() {
            Some(Source::Fixed(token)) => token.clone(),
            _ => Secret::new(given),
        }
    }
}

#[cfg(test)]
#[path = "credentials_tests.rs"]
mod tests;

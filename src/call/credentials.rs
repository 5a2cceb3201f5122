//! Who calls: an access token, or an app that can fetch one.

use alloc::vec::Vec;
use core::fmt;

use super::Names;
use crate::{
    model::{BLEMISHED, Failure, Result, Secret, is_blemished},
    wire::Request,
};

/// The longest token, key, secret, ticket or corpId, in bytes. DingTalk's have at most 64.
pub(super) const MAX_BYTES: usize = 8192;

/// One of the three ways to get an access token.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// The last segment of the token request's path; empty where the caller manages the token.
    path: &'static str,
    /// The options it takes, which are the fields of its token request too.
    pub(super) names: &'static [&'static str],
}

/// A token or caller key.
const TOKEN: Form = Form {
    path: "",
    names: &["accessToken"],
};
/// An internal app (DingTalk: *obtain-the-access-token-of-an-internal-app*).
const INTERNAL: Form = Form {
    path: "accessToken",
    names: &["appKey", "appSecret"],
};
const SUITE_TICKET: &str = "suiteTicket";
/// A third-party enterprise app (official SDK: `GetCorpAccessTokenRequest`).
const THIRD_PARTY: Form = Form {
    path: "corpAccessToken",
    names: &["suiteKey", "suiteSecret", "authCorpId", SUITE_TICKET],
};

pub(super) static FORMS: [Form; 3] = [TOKEN, INTERNAL, THIRD_PARTY];

/// A value that is known now, or asked for at each use. `P` is the host's type of function; for
/// `fetch` hosts it is `js_sys::Function`, which returns a string or a promise of one.
#[derive(Clone, PartialEq, Eq)]
pub enum Source<P> {
    /// Known now.
    Fixed(Secret),
    /// Asked for at each use. What it throws becomes the call's `cause`.
    Provided(P),
}

/// An access token, or an app's key and secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials<P> {
    form: &'static Form,
    /// Of the form's names; only the last can be provided.
    values: Vec<Source<P>>,
    /// What of them must not be shown, as it is and as JSON writes it.
    secrets: Vec<Secret>,
}

impl<P> fmt::Debug for Credentials<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.form.names.fmt(f)
    }
}

/// Whether the value of an option must not be shown. A key is public: it stands in every login link.
fn is_secret(name: &str) -> bool {
    !matches!(name, "appKey" | "suiteKey" | "authCorpId")
}

/// Checks that `value` can be sent as `name`, which is `shown` to the caller. The error never has it.
pub(super) fn check(name: &str, shown: &str, value: &str) -> Result<()> {
    let problem = if value.is_empty() {
        " is empty"
    } else if value.len() > MAX_BYTES {
        " is longer than 8192 bytes"
    } else if is_blemished(value) {
        BLEMISHED
    } else if name == "accessToken" && !value.is_ascii() {
        " is not ASCII, and no header could carry it"
    } else {
        return Ok(());
    };
    Err(Failure::invalid_argument(&[shown, problem]))
}

impl<P> Credentials<P> {
    /// `names` are those by which the caller knows the form's.
    ///
    /// # Errors
    /// `invalid-argument` that names the empty or malformed value.
    pub(super) fn new(form: &'static Form, values: Vec<Source<P>>, names: Names) -> Result<Self> {
        let mut secrets = Vec::new();
        for (name, value) in form.names.iter().zip(&values) {
            if let Source::Fixed(value) = value {
                check(name, names.of(name), value.expose())?;
                if is_secret(name) {
                    secrets.push(value.clone());
                    secrets.push(value.in_json());
                }
            }
        }
        Ok(Self {
            form,
            values,
            secrets,
        })
    }

    fn fixed(form: &'static Form, texts: &[&str], last: Option<Source<P>>) -> Result<Self> {
        let fixed = texts.iter().map(|it| Source::Fixed(Secret::new(*it)));
        Self::new(form, fixed.chain(last).collect(), Names::Options)
    }

    /// A token the caller already has, or the key of an edge worker.
    ///
    /// # Errors
    /// `invalid-argument` where no header could carry it.
    pub fn access_token(token: &str) -> Result<Self> {
        Self::fixed(&TOKEN, &[token], None)
    }

    /// A token from `source`; a function is asked again, once, when DingTalk rejects what it gave.
    ///
    /// # Errors
    /// As [`access_token`](Self::access_token).
    pub fn access_token_from(source: Source<P>) -> Result<Self> {
        Self::fixed(&TOKEN, &[], Some(source))
    }

    /// An internal app of one organisation.
    ///
    /// # Errors
    /// `invalid-argument` that names the empty or malformed value.
    pub fn internal_app(app_key: &str, app_secret: &str) -> Result<Self> {
        Self::fixed(&INTERNAL, &[app_key, app_secret], None)
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
        let fixed = [suite_key, suite_secret, auth_corp_id];
        Self::fixed(&THIRD_PARTY, &fixed, Some(suite_ticket))
    }

    /// The same for another type of function.
    pub fn map<Q>(self, function: impl Fn(P) -> Q) -> Credentials<Q> {
        let values = self.values.into_iter().map(|value| match value {
            Source::Fixed(value) => Source::Fixed(value),
            Source::Provided(provider) => Source::Provided(function(provider)),
        });
        Credentials {
            form: self.form,
            values: values.collect(),
            secrets: self.secrets,
        }
    }

    /// The names of its options, in the order of DingTalk's documentation.
    pub fn names(&self) -> &'static [&'static str] {
        self.form.names
    }

    /// What has to be asked for at each use, if anything.
    pub(super) fn provider(&self) -> Option<&P> {
        match self.values.last() {
            Some(Source::Provided(provider)) => Some(provider),
            _ => None,
        }
    }

    /// What is known now and must not be shown, as it is and as JSON writes it.
    pub fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// What of them is public, in the order of its options: an app's key, and the organisation where the
    /// app is another's.
    pub fn public(&self) -> Vec<&str> {
        let mut public = Vec::new();
        for (name, value) in self.form.names.iter().zip(&self.values) {
            if let Source::Fixed(value) = value
                && !is_secret(name)
            {
                public.push(value.expose());
            }
        }
        public
    }

    /// The app's own secret; `None` of a token.
    pub fn app_secret(&self) -> Option<&Secret> {
        self.secrets.first().filter(|_| self.has_app_secret())
    }

    /// The suite ticket, where it is known.
    pub fn suite_ticket(&self) -> Option<&Secret> {
        let mut options = self.form.names.iter().zip(&self.values);
        options.find_map(|(name, value)| match value {
            Source::Fixed(ticket) if *name == SUITE_TICKET => Some(ticket),
            _ => None,
        })
    }

    /// The option that the provider gives.
    pub(super) fn provided_name(&self) -> &'static str {
        self.form.names.last().copied().unwrap_or_default()
    }

    /// Whether it holds the secret of an app, which must not be in a web page.
    pub fn has_app_secret(&self) -> bool {
        !self.form.path.is_empty()
    }

    /// Whether another token can be had when DingTalk rejects one.
    pub(super) fn renewable(&self) -> bool {
        self.has_app_secret() || self.provider().is_some()
    }

    /// The request for a token; `given` stands for what had to be asked for.
    pub(super) fn token_request(&self, endpoint: &str, given: &Secret) -> Request {
        let mut body = Vec::new();
        for (name, value) in self.form.names.iter().zip(&self.values) {
            let value = match value {
                Source::Fixed(value) => value,
                Source::Provided(_) => given,
            };
            body.push((*name, value.clone()));
        }
        Request::token(endpoint, self.form.path, body)
    }

    /// The token that the caller manages; `given` where it had to be asked for.
    pub(super) fn token(&self, given: Secret) -> Secret {
        match self.values.last() {
            Some(Source::Fixed(token)) => token.clone(),
            _ => given,
        }
    }
}

#[cfg(test)]
#[path = "credentials_tests.rs"]
mod tests;

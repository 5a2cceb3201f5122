//! The DingTalk app whose meetings are locked, and where DingTalk is.

use std::rc::Rc;

use dingtalk_conference_lock::{
    CallOptions, Credentials, DEFAULT_ENDPOINT, Failure, Options, Secret, Source,
};

use crate::{
    config::error::ConfigurationError,
    http::{authority, url},
    variables::{
        APP_KEY, APP_SECRET, AUTH_CORP_ID, ENDPOINT, SUITE_KEY, SUITE_SECRET, SUITE_TICKET,
    },
};

/// How long one attempt may take, in milliseconds: less than the 10 s that a client gives the worker
/// by default, so that the client learns what happened.
pub const TIMEOUT_MS: u32 = 8_000;

/// The names the client gives its options, and the variables they come from.
const VARIABLES: [(&str, &str); 7] = [
    ("endpoint", ENDPOINT),
    ("appKey", APP_KEY),
    ("appSecret", APP_SECRET),
    ("suiteKey", SUITE_KEY),
    ("suiteSecret", SUITE_SECRET),
    ("suiteTicket", SUITE_TICKET),
    ("authCorpId", AUTH_CORP_ID),
];

const INTERNAL: [&str; 2] = [APP_KEY, APP_SECRET];
const THIRD_PARTY: [&str; 4] = [SUITE_KEY, SUITE_SECRET, SUITE_TICKET, AUTH_CORP_ID];

/// An app at an endpoint. Two that are equal can share a client and so its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    endpoint: String,
    app: App,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum App {
    Internal {
        key: String,
        secret: Secret,
    },
    ThirdParty {
        key: String,
        secret: Secret,
        ticket: Secret,
        corp_id: String,
    },
}

impl Upstream {
    /// Reads `DINGTALK_*`; `variable` gives no empty value.
    ///
    /// # Errors
    /// The variable that is missing, wrong or one too many.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigurationError> {
        let first_of = |names: &[&'static str]| {
            let mut names = names.iter();
            names.find(|name| variable(name).is_some()).copied()
        };
        let needed = |name: &'static str, with: &'static str| {
            variable(name).ok_or_else(|| missing(name, with))
        };
        let app = match (first_of(&INTERNAL), first_of(&THIRD_PARTY)) {
            (Some(internal), Some(third_party)) => {
                return Err(ConfigurationError::new(
                    format!("{internal} and {third_party}"),
                    "are of two kinds of app; set the variables of one",
                ));
            }
            (None, None) => {
                return Err(ConfigurationError::new(
                    APP_KEY,
                    format!(
                        "is missing, with {APP_SECRET}; or, for a third-party app, the DINGTALK_SUITE_… variables"
                    ),
                ));
            }
            (Some(present), None) => App::Internal {
                key: needed(APP_KEY, present)?,
                secret: Secret::new(needed(APP_SECRET, present)?),
            },
            (None, Some(present)) => App::ThirdParty {
                key: needed(SUITE_KEY, present)?,
                secret: Secret::new(needed(SUITE_SECRET, present)?),
                ticket: Secret::new(needed(SUITE_TICKET, present)?),
                corp_id: needed(AUTH_CORP_ID, present)?,
            },
        };
        let endpoint = variable(ENDPOINT).unwrap_or_else(|| DEFAULT_ENDPOINT.into());
        let upstream = Self { endpoint, app };
        upstream
            .options::<()>()
            .map_err(|failure| in_variables(&failure.message))?;
        let (_, authority, _) = url::split(&upstream.endpoint).unwrap_or_default();
        if authority::host_and_port(authority).is_none() {
            let problem = "has a host or a port that cannot be";
            return Err(ConfigurationError::new(ENDPOINT, problem));
        }
        Ok(upstream)
    }

    /// The client's options, on a host with functions of type `P`.
    ///
    /// # Errors
    /// A value that no client takes; [`read`](Self::read) has let none through.
    pub fn options<P>(&self) -> Result<Options<P>, Rc<Failure>> {
        let credentials = match &self.app {
            App::Internal { key, secret } => Credentials::internal_app(key, secret.expose()),
            App::ThirdParty {
                key,
                secret,
                ticket,
                corp_id,
            } => Credentials::third_party_app(
                key,
                secret.expose(),
                corp_id,
                Source::Fixed(ticket.clone()),
            ),
        };
        // One attempt: whoever calls the worker decides about another, so that retries do not multiply.
        let call = CallOptions {
            timeout_ms: TIMEOUT_MS,
            max_retries: 0,
        };
        credentials
            .and_then(|credentials| Options::new(credentials).endpoint(&self.endpoint))
            .and_then(|options| options.calls(call))
    }

    /// Where DingTalk is.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What must not be repeated.
    pub fn secrets(&self) -> Vec<&str> {
        match &self.app {
            App::Internal { secret, .. } => vec![secret.expose()],
            App::ThirdParty { secret, ticket, .. } => vec![secret.expose(), ticket.expose()],
        }
    }

    /// The app's secret.
    pub fn app_secret(&self) -> &Secret {
        match &self.app {
            App::Internal { secret, .. } | App::ThirdParty { secret, .. } => secret,
        }
    }

    /// What is to be checked when DingTalk does not accept the app.
    pub fn credentials_refused(&self, code: &str) -> ConfigurationError {
        let variables = match self.app {
            App::Internal { .. } => INTERNAL.join(" or "),
            App::ThirdParty { .. } => THIRD_PARTY.join(" or "),
        };
        ConfigurationError::new(variables, format!("is wrong: DingTalk answered {code}"))
    }
}

fn missing(name: &'static str, with: &'static str) -> ConfigurationError {
    ConfigurationError::new(name, format!("is missing, and {with} is of no use without"))
}

/// The client's complaint about an option, which never shows its value, about the variable.
fn in_variables(message: &str) -> ConfigurationError {
    let (option, problem) = message.split_once(' ').unwrap_or_default();
    match VARIABLES.iter().find(|(name, _)| *name == option) {
        Some((_, variable)) => ConfigurationError::new(*variable, problem),
        None => ConfigurationError::new(
            format!("{ENDPOINT} or the app's variables"),
            "are not usable",
        ),
    }
}

#[cfg(test)]
#[path = "upstream_tests.rs"]
mod tests;

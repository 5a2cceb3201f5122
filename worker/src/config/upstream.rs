//! The DingTalk app whose meetings are locked, and where DingTalk is.

use core::convert::Infallible;

use dingtalk_conference_lock::{
    CallOptions, Credentials, Given, Names, Options, Secret, Source, app,
};

use crate::{
    config::error::ConfigurationError,
    http::{authority, url},
};

/// How long one attempt may take, in milliseconds: less than the 10 s that a client gives the worker
/// by default, so that the client learns what happened.
pub const TIMEOUT_MS: u32 = 8_000;

/// One attempt: whoever calls the worker decides about another, so that retries do not multiply.
const CALLS: CallOptions = CallOptions {
    timeout_ms: TIMEOUT_MS,
    max_retries: 0,
};

/// An app at an endpoint. Two that are equal can share a client and so its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    options: Options<Infallible>,
    app_secret: Secret,
}

impl Upstream {
    /// Reads `DINGTALK_*`; `variable` gives no empty value.
    ///
    /// # Errors
    /// The variable that is missing, wrong or one too many.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigurationError> {
        let options = app(&Variables(variable)).and_then(|options| options.calls(CALLS));
        let options = options.map_err(|failure| named(&failure.message))?;
        let (_, authority, _) = url::split(options.endpoint_url()).unwrap_or_default();
        if authority::host_and_port(authority).is_none() {
            let problem = "has a host or a port that cannot be";
            let name = Names::Variables.of("endpoint");
            return Err(ConfigurationError::new(name, problem));
        }
        match options.credentials.app_secret().cloned() {
            Some(app_secret) => Ok(Self {
                options,
                app_secret,
            }),
            None => Err(ConfigurationError::new("the app's secret", "is missing")),
        }
    }

    /// The client's options, on a host with functions of type `P`.
    pub fn options<P>(&self) -> Options<P> {
        self.options.clone().map(|never| match never {})
    }

    /// The same with another suite ticket; `None` for an app that has none.
    pub fn with_ticket(&self, ticket: &Secret) -> Option<Self> {
        let public = self.options.credentials.public();
        let [suite_key, corp_id] = public[..] else {
            return None;
        };
        let secret = self.app_secret.expose();
        let ticket = Source::Fixed(ticket.clone());
        let credentials = Credentials::third_party_app(suite_key, secret, corp_id, ticket).ok()?;
        let mut renewed = self.clone();
        renewed.options.credentials = credentials;
        Some(renewed)
    }

    /// The suite ticket, of an app that needs them.
    pub fn ticket(&self) -> Option<&Secret> {
        self.options.credentials.suite_ticket()
    }

    /// Whether the app is another organisation's, so that it needs suite tickets.
    pub fn needs_tickets(&self) -> bool {
        self.options.credentials.public().len() > 1
    }

    /// The organisation that a third-party app acts in.
    pub fn corp_id(&self) -> Option<&str> {
        self.options.credentials.public().get(1).copied()
    }

    /// Where DingTalk is.
    pub fn endpoint(&self) -> &str {
        self.options.endpoint_url()
    }

    /// The name of the app's keeper: never the endpoint or a secret.
    pub fn keeper(&self) -> String {
        let parts = self.options.credentials.public();
        let kind = if self.needs_tickets() { "suite" } else { "app" };
        format!("{kind}:{}", parts.join(":"))
    }

    /// What must not be repeated, as it is and as JSON writes it.
    pub fn secrets(&self) -> Vec<&str> {
        let secrets = self.options.credentials.secrets().iter();
        secrets.map(Secret::expose).collect()
    }

    /// The app's or the suite's key.
    pub fn app_key(&self) -> &str {
        let public = self.options.credentials.public();
        public.first().copied().unwrap_or_default()
    }

    /// The app's secret.
    pub fn app_secret(&self) -> &Secret {
        &self.app_secret
    }

    /// What is to be checked when DingTalk does not accept the app.
    pub fn credentials_refused(&self, code: &str) -> ConfigurationError {
        let names = self.options.credentials.names().iter();
        let names: Vec<_> = names.map(|name| Names::Variables.of(name)).collect();
        let problem = format!("is wrong: DingTalk answered {code}");
        ConfigurationError::new(names.join(" or "), problem)
    }
}

/// What the variables tell: texts.
struct Variables<F>(F);

impl<F: Fn(&str) -> Option<String>> Given for Variables<F> {
    fn text(&self, name: &str) -> Option<String> {
        (self.0)(name)
    }
    fn number(&self, _: &str) -> f64 {
        f64::NAN
    }
    fn yes(&self, _: &str) -> bool {
        false
    }
    fn is(&self, name: &str, kind: &str) -> bool {
        let of = (self.0)(name).map_or("undefined", |_| "string");
        of == kind
    }
}

/// The client's complaint, which begins with the variables and never shows their values.
fn named(message: &str) -> ConfigurationError {
    let capital = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    let is_name = |word: &&str| *word == "and" || word.bytes().all(capital);
    let names: Vec<_> = message.split(' ').take_while(is_name).collect();
    let names = names.join(" ");
    let problem = message.strip_prefix(&names).unwrap_or_default();
    ConfigurationError::new(names, problem.trim_start())
}

#[cfg(test)]
#[path = "upstream_tests.rs"]
mod tests;

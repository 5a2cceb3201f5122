//! What the worker is told by its variables. An error names the variable, never its value.

pub mod access;
pub mod caller_keys;
pub mod entries;
pub mod error;
pub mod grant;
pub mod origins;
pub mod upstream;

use crate::{
    config::{
        access::Access, caller_keys::CallerKey, error::ConfigurationError, upstream::Upstream,
    },
    http::origin,
    variables::{ALLOWED_ORIGINS, CALLER_KEYS, SIMULATOR},
};

/// What was read of a variable or a group of them.
type Read<T> = Result<T, ConfigurationError>;

/// The worker's configuration. Each part is good or not by itself, so that what needs only some of it
/// can tell about the rest.
#[derive(Clone, Debug)]
pub struct Config {
    /// The DingTalk app.
    pub upstream: Read<Upstream>,
    /// Who may call, and do what.
    pub callers: Read<Vec<CallerKey>>,
    /// The origins whose pages may call with a key.
    pub origins: Read<Vec<String>>,
    /// Sign-in through Cloudflare Access, where it is wanted.
    pub access: Read<Option<Access>>,
    /// Where the simulator is that stands in DingTalk's place, for the page to say so.
    pub simulator: Option<String>,
}

impl Config {
    /// Reads the variables, of which an empty one is as good as none.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let missing =
            || ConfigurationError::new(CALLER_KEYS, "is missing: without it nobody may call");
        Self {
            upstream: Upstream::read(variable),
            callers: variable(CALLER_KEYS)
                .ok_or_else(missing)
                .and_then(|keys| CallerKey::parse_all(&keys)),
            origins: origins::allowed(variable(ALLOWED_ORIGINS)),
            access: Access::read(variable),
            simulator: variable(SIMULATOR).filter(|url| origin::is_origin(url)),
        }
    }

    /// The app, where all of the configuration is good.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn whole(&self) -> Result<&Upstream, &ConfigurationError> {
        match self.error() {
            Some(error) => Err(error),
            None => self.upstream.as_ref(),
        }
    }

    /// The first thing that is wrong.
    pub fn error(&self) -> Option<&ConfigurationError> {
        let callers = self.callers.as_ref().err();
        let others = self.origins.as_ref().err();
        let errors = [self.upstream.as_ref().err(), callers, others];
        let mut errors = errors.into_iter().chain([self.access.as_ref().err()]);
        errors.find_map(|error| error)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The SHA-256 of `secret-key`.
    pub(crate) const KEY_SHA256: &str =
        "85dbe15d75ef9308c7ae0f33c7a324cc6f4bf519a2ed2f3027bd33c140a4f9aa";

    pub(crate) fn variables(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        let pairs: Vec<(String, String)> = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        move |wanted| {
            let found = pairs.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone())
        }
    }

    #[test]
    fn caller_keys_are_needed_and_an_empty_variable_is_a_missing_one() {
        let app = [
            ("DINGTALK_APP_KEY", "k"),
            ("DINGTALK_APP_SECRET", "hunter2"),
        ];
        let keys = format!(r#"[{{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}}]"#);
        for keys in [None, Some("")] {
            let mut all = app.to_vec();
            all.extend(keys.map(|keys| ("CALLER_KEYS", keys)));
            let config = Config::read(variables(&all));
            let error = config.error().unwrap();
            assert_eq!(error.variable, "CALLER_KEYS");
            assert!(error.problem.starts_with("is missing"), "{error:?}");
        }
        let mut all = app.to_vec();
        all.push(("CALLER_KEYS", &keys));
        let config = Config::read(variables(&all));
        assert_eq!(config.error(), None);
        assert_eq!(config.callers.unwrap().len(), 1);
    }

    #[test]
    fn each_part_is_good_or_not_by_itself() {
        let config = Config::read(variables(&[("ALLOWED_ORIGINS", "*"), ("ACCESS_AUD", "a")]));
        let wrong = |error: Option<ConfigurationError>| error.unwrap().variable;
        assert_eq!(config.error().unwrap().variable, "DINGTALK_APP_KEY");
        assert_eq!(wrong(config.upstream.err()), "DINGTALK_APP_KEY");
        assert_eq!(wrong(config.callers.err()), "CALLER_KEYS");
        assert_eq!(wrong(config.origins.err()), "ALLOWED_ORIGINS");
        assert_eq!(wrong(config.access.err()), "ACCESS_TEAM_DOMAIN");
        let config = Config::read(variables(&[]));
        assert!(config.origins.unwrap().is_empty() && config.access.unwrap().is_none());
    }

    #[test]
    fn debug_shows_no_secret() {
        let keys = format!(r#"[{{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}}]"#);
        let config = Config::read(variables(&[
            ("DINGTALK_APP_KEY", "k"),
            ("DINGTALK_APP_SECRET", "hunter2"),
            ("CALLER_KEYS", &keys),
        ]));
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("85db"),
            "{shown}"
        );
    }
}

//! What the worker is told by its variables. An error names the variable, never its value.

use crate::{caller_keys::CallerKey, refusal::Refusal, upstream::Upstream};

/// A variable that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationError {
    /// The variable's name, or several with the words between them.
    pub variable: String,
    /// What is wrong with it, to follow its name.
    pub problem: String,
}

impl ConfigurationError {
    /// `variable` has the `problem`.
    pub fn new(variable: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            variable: variable.into(),
            problem: problem.into(),
        }
    }
}

impl From<ConfigurationError> for Refusal {
    fn from(error: ConfigurationError) -> Self {
        let ConfigurationError { variable, problem } = error;
        Self::new(500, "ConfigurationError", format!("{variable} {problem}"))
    }
}

/// The worker's configuration, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The DingTalk app.
    pub upstream: Upstream,
    /// Who may call, and do what.
    pub callers: Vec<CallerKey>,
}

impl Config {
    /// Reads the variables, of which an empty one is as good as none.
    ///
    /// # Errors
    /// The first variable that is missing or wrong.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigurationError> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let upstream = Upstream::read(variable)?;
        let keys = variable("CALLER_KEYS").ok_or_else(|| {
            ConfigurationError::new("CALLER_KEYS", "is missing: without it nobody may call")
        })?;
        Ok(Self {
            upstream,
            callers: CallerKey::parse_all(&keys)?,
        })
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
            let error = Config::read(variables(&all)).unwrap_err();
            assert_eq!(error.variable, "CALLER_KEYS");
            assert!(error.problem.starts_with("is missing"), "{error:?}");
        }
        let mut all = app.to_vec();
        all.push(("CALLER_KEYS", &keys));
        assert_eq!(Config::read(variables(&all)).unwrap().callers.len(), 1);
    }

    #[test]
    fn an_error_is_a_500_that_names_the_variable() {
        let refusal = Refusal::from(ConfigurationError::new("CALLER_KEYS", "is not JSON"));
        assert_eq!(
            (
                refusal.status,
                refusal.code.as_str(),
                refusal.message.as_str()
            ),
            (500, "ConfigurationError", "CALLER_KEYS is not JSON")
        );
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

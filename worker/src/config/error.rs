//! What is wrong with a variable: its name, never its value.

use core::fmt;

use crate::http::{reason, refusal::Refusal};

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

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.variable, self.problem)
    }
}

impl From<&ConfigurationError> for Refusal {
    fn from(error: &ConfigurationError) -> Self {
        Self::of(reason::CONFIGURATION_ERROR, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_a_500_that_names_the_variable() {
        let refusal = Refusal::from(&ConfigurationError::new("CALLER_KEYS", "is not JSON"));
        assert_eq!(
            (
                refusal.status,
                refusal.code.as_str(),
                refusal.message.as_str()
            ),
            (500, "ConfigurationError", "CALLER_KEYS is not JSON")
        );
    }
}

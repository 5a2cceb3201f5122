//! What is wrong with a variable: its name, never its value.

use crate::http::refusal::Refusal;

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

impl From<&ConfigurationError> for Refusal {
    fn from(error: &ConfigurationError) -> Self {
        let ConfigurationError { variable, problem } = error;
        Self::new(500, "ConfigurationError", format!("{variable} {problem}"))
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

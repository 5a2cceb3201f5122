//! `ALLOWED_ORIGINS`: the other origins whose pages may call.

use crate::{
    config::error::ConfigurationError, http::origin::is_origin, variables::ALLOWED_ORIGINS,
};

/// Reads `ALLOWED_ORIGINS`, the origins whose pages may call the worker with a caller key.
///
/// # Errors
/// That it has something else.
pub fn allowed(variable: Option<String>) -> Result<Vec<String>, ConfigurationError> {
    let text = variable.unwrap_or_default();
    let items = text
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty());
    let origins: Vec<String> = items.map(Into::into).collect();
    if origins.iter().all(|origin| is_origin(origin)) {
        return Ok(origins);
    }
    let problem = "has something that is not an origin such as https://app.example.com";
    Err(ConfigurationError::new(ALLOWED_ORIGINS, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_listed_exactly() {
        let list = |text: &str| allowed(Some(text.into()));
        assert_eq!(allowed(None).unwrap(), [""; 0]);
        assert_eq!(
            list(" https://a.b:8 ,, http://localhost:3000").unwrap(),
            ["https://a.b:8", "http://localhost:3000"]
        );
        for text in [
            "*",
            "null",
            "a.b",
            "https://*.hunter2",
            "https://a/",
            "https://a,hunter2",
            "https://A.b",
            "https://u@b",
            "https://",
            "https://a.b:443",
            "http://a.b:80",
            "https://a.b:",
            "https://a.b:08",
            "https://:::",
            "https://a:b:c",
            "https://a:65536",
            "https://[::1",
        ] {
            let error = list(text).unwrap_err();
            assert_eq!(error.variable, "ALLOWED_ORIGINS", "{text}");
            assert!(!error.problem.contains("hunter"));
        }
    }
}

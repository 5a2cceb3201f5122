//! The variables as a host gives them, in whatever form.

use crate::config::{arrival, error::ConfigurationError};

/// What a host gives for a variable. It may be a secret, so that it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum Given {
    /// Text.
    Text(String),
    /// A list or an object, as JSON; and the words for what it is.
    Json(String, &'static str),
    /// What no variable can be, in words, such as `a number`.
    Other(String),
}

/// The variables that there are.
#[derive(Clone, Default)]
pub struct Variables(Vec<(String, Given)>);

impl Variables {
    /// Those that a host gives; an empty text is as good as none.
    pub fn new(given: impl IntoIterator<Item = (String, Given)>) -> Self {
        let empty = |given: &Given| matches!(given, Given::Text(text) if text.is_empty());
        Self(given.into_iter().filter(|(_, it)| !empty(it)).collect())
    }

    fn given(&self, name: &str) -> Option<&Given> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, given)| given)
    }

    /// The text that `name` is: one word, as every variable has that is no list.
    ///
    /// # Errors
    /// That it is no text, or one that was damaged on its way.
    pub fn word(&self, name: &str) -> Result<Option<&str>, ConfigurationError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let damage = arrival::damage(name, text).or_else(|| arrival::half_quoted(text));
        match damage.or_else(|| arrival::stray(text)) {
            Some(damage) => Err(ConfigurationError::new(name, damage)),
            None => Ok(Some(text)),
        }
    }

    /// The same of a key or a secret, which is of ASCII and no example's.
    ///
    /// # Errors
    /// As [`word`](Self::word), and that nobody has filled it in.
    pub fn key(&self, name: &str) -> Result<Option<&str>, ConfigurationError> {
        let word = self.word(name)?;
        match word.and_then(arrival::unfilled) {
            Some(damage) => Err(ConfigurationError::new(name, damage)),
            None => Ok(word),
        }
    }

    fn text(&self, name: &str) -> Result<Option<&str>, ConfigurationError> {
        let what = match self.given(name) {
            None => return Ok(None),
            Some(Given::Text(text)) => return Ok(Some(text)),
            Some(Given::Json(_, what)) => what,
            Some(Given::Other(what)) => what.as_str(),
        };
        Err(ConfigurationError::new(
            name,
            format!("is {what}, and must be text"),
        ))
    }

    /// The JSON that `name` is, be it as text or as the host's own list.
    ///
    /// # Errors
    /// That it is neither.
    pub fn json(&self, name: &str) -> Result<Option<&str>, ConfigurationError> {
        match self.given(name) {
            Some(Given::Json(json, _)) => Ok(Some(json)),
            Some(Given::Other(what)) => {
                let problem = format!("is {what}, and must be a JSON array");
                Err(ConfigurationError::new(name, problem))
            }
            _ => self.text(name),
        }
    }

    /// The items of `name`: those of a list of texts, or of a text with commas.
    ///
    /// # Errors
    /// That it is neither, or was damaged on its way.
    pub fn items(&self, name: &str) -> Result<Vec<String>, ConfigurationError> {
        if let Some(Given::Json(json, what)) = self.given(name) {
            return serde_json::from_str(json).map_err(|_| {
                let problem = format!("is {what}, and must be text, or a list of texts");
                ConfigurationError::new(name, problem)
            });
        }
        let text = self.text(name)?.unwrap_or_default();
        if let Some(damage) = arrival::damage(name, text) {
            return Err(ConfigurationError::new(name, damage));
        }
        let items = text.split(',').map(str::trim);
        Ok(items.filter(|it| !it.is_empty()).map(Into::into).collect())
    }

    /// `name` and its continuations `name_2`, `name_3` and so on, as far as they are there, in their order.
    pub fn several(&self, name: &str) -> Vec<&str> {
        let names = self.0.iter().map(|(given, _)| given.as_str());
        let mut found: Vec<_> = names
            .filter_map(|given| Some((number(given, name)?, given)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, given)| given).collect()
    }
}

/// Which continuation of `name` it is that is `given`: 0 for `name` itself.
pub fn number(given: &str, name: &str) -> Option<u32> {
    let rest = given.strip_prefix(name)?;
    if rest.is_empty() {
        return Some(0);
    }
    let digits = rest.strip_prefix('_')?;
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| all)
}

#[cfg(test)]
#[path = "given_tests.rs"]
mod tests;

//! `CALLER_KEYS`, `CALLER_KEYS_2` and so on: who may call the worker, each as a JSON array of
//! `{"id":"ops","sha256":"<hex>","actions":["lock","unlock"]}`, an entry with `expires` (RFC 3339) and
//! `conferences` (ids, or prefixes that end in `*`) where it is to be limited.
//!
//! Several entries may have one id: that is how a key is replaced without a gap.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{
    clock,
    config::{
        entries::{entries, text, wrong_entry},
        error::ConfigurationError,
        given::Variables,
        grant::{ACTIONS, CONFERENCES, Grant},
    },
    hex,
    text::{is_blank, is_invisible, misleads},
    variables::CALLER_KEYS,
};

const ID: &str = "id";
const SHA256: &str = "sha256";
const EXPIRES: &str = "expires";
const PER_MINUTE: &str = "perMinute";

/// The fields of an entry. An unknown one is refused: it may be a restriction that this version would
/// not keep.
const FIELDS: [&str; 6] = [ID, SHA256, ACTIONS, EXPIRES, CONFERENCES, PER_MINUTE];

/// The most that [`PER_MINUTE`] can be: more is as good as no limit.
const MOST_PER_MINUTE: u64 = 100_000;

/// A key, known by its digest only.
#[derive(Clone, PartialEq, Eq)]
pub struct CallerKey {
    /// Whose it is, for messages and logs.
    pub id: String,
    /// The key's SHA-256.
    pub sha256: [u8; 32],
    /// What it may be used for.
    pub grant: Grant,
    /// From when on it is no longer good, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// How often it may be used in a minute; `None` without a limit.
    pub per_minute: Option<usize>,
}

impl core::fmt::Debug for CallerKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CallerKey")
            .field("id", &self.id)
            .field("grant", &self.grant)
            .finish_non_exhaustive()
    }
}

impl CallerKey {
    /// Reads the variables.
    ///
    /// # Errors
    /// What is wrong, with which of them, and with which entry; never a value.
    pub fn read(variables: &Variables) -> Result<Vec<Self>, ConfigurationError> {
        let mut found = Vec::new();
        for name in variables.several(CALLER_KEYS) {
            found.extend(variables.json(name)?.map(|json| (name, json)));
        }
        if found.is_empty() {
            let problem = "is missing: without it nobody may call";
            return Err(ConfigurationError::new(CALLER_KEYS, problem));
        }
        Self::parse_all(&found)
    }

    /// Reads the values of variables, each with its name.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse_all(found: &[(&str, &str)]) -> Result<Vec<Self>, ConfigurationError> {
        let mut keys = Vec::new();
        let mut known = BTreeSet::new();
        for (variable, json) in found {
            for (index, fields) in entries(variable, json, &FIELDS)?.iter().enumerate() {
                let wrong = |what: String| wrong_entry(variable, index, what);
                let key = Self::parse(fields).map_err(wrong)?;
                if !known.insert(key.sha256) {
                    return Err(wrong(format!("has the {SHA256} of another entry")));
                }
                keys.push(key);
            }
        }
        if keys.is_empty() {
            let problem = "is an empty array: nobody may call";
            return Err(ConfigurationError::new(CALLER_KEYS, problem));
        }
        Ok(keys)
    }

    fn parse(fields: &Map<String, Value>) -> Result<Self, String> {
        let id = text(fields, ID)?;
        if id.is_empty() || id.chars().any(misleads) {
            let what =
                "has an id that is empty or has a control character, or one that turns text around";
            return Err(what.into());
        }
        if let Some(what) = unlike_what_is_seen(id) {
            return Err(format!("has an id with {what}: write it again without"));
        }
        let sha256 = hex::bytes(text(fields, SHA256)?);
        let sha256 =
            sha256.ok_or_else(|| format!("has a {SHA256} that is not 64 hexadecimal digits"))?;
        let expires_ms = fields.get(EXPIRES).map(|value| {
            let moment = value.as_str().and_then(clock::parse);
            moment.ok_or_else(|| {
                format!("has an {EXPIRES:?} that is not a moment such as 2027-01-31T00:00:00Z")
            })
        });
        let per_minute = fields.get(PER_MINUTE).map(|value| {
            let number = value
                .as_u64()
                .filter(|it| (1..=MOST_PER_MINUTE).contains(it));
            let number = number.and_then(|it| usize::try_from(it).ok());
            number.ok_or_else(|| {
                format!(
                    "has a {PER_MINUTE:?} that is not a whole number from 1 to {MOST_PER_MINUTE}"
                )
            })
        });
        Ok(Self {
            id: id.into(),
            sha256,
            grant: Grant::parse(fields)?,
            expires_ms: expires_ms.transpose()?,
            per_minute: per_minute.transpose()?,
        })
    }

    /// The first 8 digits of its digest: several keys may have one id.
    pub fn digits(&self) -> String {
        let [a, b, c, d, ..] = self.sha256;
        hex::text(&[a, b, c, d])
    }

    /// Whether its time is over.
    pub fn expired(&self, now_ms: u64) -> bool {
        self.expires_ms.is_some_and(|expires| expires <= now_ms)
    }
}

/// What makes an id look like another's: the record and the log would not tell them apart.
fn unlike_what_is_seen(id: &str) -> Option<String> {
    // Chinese texts have a wide blank of their own.
    let odd = |c: &char| is_invisible(*c) || is_blank(*c) && !matches!(c, ' ' | '\u{3000}');
    if let Some(c) = id.chars().find(odd) {
        let what = if is_blank(c) {
            "a blank"
        } else {
            "a character"
        };
        return Some(format!("{what} that is not seen (U+{:04X})", u32::from(c)));
    }
    let ends = id.starts_with(is_blank) || id.ends_with(is_blank);
    ends.then(|| "a blank at its beginning or end".into())
}

#[cfg(test)]
#[path = "caller_keys_tests.rs"]
mod tests;

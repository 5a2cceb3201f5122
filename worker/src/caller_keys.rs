//! `CALLER_KEYS`: who may call the worker, as a JSON array of
//! `{"id":"ops","sha256":"<hex>","actions":["lock","unlock"]}`.

use dingtalk_conference_lock::Action;
use serde_json::{Map, Value};

use crate::config::ConfigurationError;

/// The fields of an entry, all of them needed. An unknown one is refused: it may be a restriction
/// that this version would not keep.
const FIELDS: [&str; 3] = ["id", "sha256", "actions"];

/// What a key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// To lock a meeting.
    Lock,
    /// To unlock one.
    Unlock,
    /// To see which meetings there are.
    Read,
    /// To look into the worker itself.
    Admin,
}

impl Permission {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "lock" => Some(Self::Lock),
            "unlock" => Some(Self::Unlock),
            "read" => Some(Self::Read),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }
}

impl From<Action> for Permission {
    fn from(action: Action) -> Self {
        match action {
            Action::Lock => Self::Lock,
            Action::Unlock => Self::Unlock,
        }
    }
}

/// A key, known by its digest only.
#[derive(Clone, PartialEq, Eq)]
pub struct CallerKey {
    /// Whose it is, for messages and logs.
    pub id: String,
    /// The key's SHA-256.
    pub sha256: [u8; 32],
    /// What it may be used for.
    pub actions: Vec<Permission>,
}

impl core::fmt::Debug for CallerKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CallerKey")
            .field("id", &self.id)
            .field("actions", &self.actions)
            .finish_non_exhaustive()
    }
}

impl CallerKey {
    /// Reads the variable's whole value.
    ///
    /// # Errors
    /// What is wrong, and with which entry; never a value.
    pub fn parse_all(json: &str) -> Result<Vec<Self>, ConfigurationError> {
        let value: Value = serde_json::from_str(json).map_err(|error| {
            problem(format!(
                "is not JSON (line {}, column {})",
                error.line(),
                error.column()
            ))
        })?;
        let entries = value
            .as_array()
            .ok_or_else(|| problem("is not a JSON array"))?;
        if entries.is_empty() {
            return Err(problem("is an empty array: nobody may call"));
        }
        let mut keys: Vec<Self> = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let key = Self::parse(entry).map_err(|what| problem(format!("[{index}] {what}")))?;
            if keys.iter().any(|other| other.id == key.id) {
                return Err(problem(format!("[{index}] has the id of another entry")));
            }
            if keys.iter().any(|other| other.sha256 == key.sha256) {
                return Err(problem(format!(
                    "[{index}] has the sha256 of another entry"
                )));
            }
            keys.push(key);
        }
        Ok(keys)
    }

    fn parse(entry: &Value) -> Result<Self, String> {
        let fields = entry.as_object().ok_or("is not an object")?;
        if let Some(unknown) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
            // Short: it goes into an error message.
            let name: String = unknown.chars().take(32).collect();
            return Err(format!("has the unknown field {name:?}"));
        }
        let id = text(fields, "id")?;
        if id.is_empty() || id.chars().any(char::is_control) {
            return Err("has an id that is empty or has a control character".into());
        }
        let sha256 = digest(text(fields, "sha256")?)
            .ok_or("has a sha256 that is not 64 hexadecimal digits")?;
        let actions = fields.get("actions").and_then(Value::as_array);
        let actions = actions.ok_or("has no array \"actions\"")?.iter();
        let actions = actions
            .map(|word| word.as_str().and_then(Permission::parse))
            .collect::<Option<_>>()
            .ok_or("has an action that is not lock, unlock, read or admin")?;
        Ok(Self {
            id: id.into(),
            sha256,
            actions,
        })
    }

    /// Whether the key may be used for that.
    pub fn may(&self, permission: Permission) -> bool {
        self.actions.contains(&permission)
    }
}

fn problem(what: impl Into<String>) -> ConfigurationError {
    ConfigurationError::new("CALLER_KEYS", what)
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a str, String> {
    let value = fields.get(name).and_then(Value::as_str);
    value.ok_or_else(|| format!("has no text {name:?}"))
}

fn digest(hex: &str) -> Option<[u8; 32]> {
    let mut digits = hex.chars().map(|digit| digit.to_digit(16));
    let mut bytes = [0; 32];
    for byte in &mut bytes {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = u8::try_from((high << 4) | low).ok()?;
    }
    digits.next().is_none().then_some(bytes)
}

#[cfg(test)]
#[path = "caller_keys_tests.rs"]
mod tests;

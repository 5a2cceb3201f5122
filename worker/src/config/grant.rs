//! What a caller may do, and to which meetings.

use dingtalk_conference_lock::{Action, ConferenceId};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// The field of an entry with what is allowed.
pub const ACTIONS: &str = "actions";
/// The field with the meetings that it is limited to.
pub const CONFERENCES: &str = "conferences";

/// What a caller may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// To lock a meeting.
    Lock,
    /// To unlock one.
    Unlock,
    /// To see which meetings there are.
    Read,
    /// To see what others did.
    Audit,
    /// To look into the worker itself.
    Admin,
}

impl Permission {
    const ALL: [Self; 5] = [
        Self::Lock,
        Self::Unlock,
        Self::Read,
        Self::Audit,
        Self::Admin,
    ];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lock => Action::Lock.as_str(),
            Self::Unlock => Action::Unlock.as_str(),
            Self::Read => "read",
            Self::Audit => "audit",
            Self::Admin => "admin",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
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

/// One meeting, or all whose id begins alike.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Id(String),
    Prefix(String),
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        let (literal, pattern) = match text.strip_suffix('*') {
            Some(prefix) => (prefix, Self::Prefix(prefix.into())),
            None => (text, Self::Id(text.into())),
        };
        // What no meeting's id can be, or begin with, is a mistake.
        let possible = text == "*" || ConferenceId::new(literal).is_ok();
        (possible && !literal.contains('*')).then_some(pattern)
    }

    fn covers(&self, conference_id: &str) -> bool {
        match self {
            Self::Id(id) => id == conference_id,
            Self::Prefix(prefix) => conference_id.starts_with(prefix.as_str()),
        }
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => serializer.serialize_str(id),
            Self::Prefix(prefix) => serializer.collect_str(&format_args!("{prefix}*")),
        }
    }
}

/// What somebody may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    actions: Vec<Permission>,
    /// `None` is every meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    conferences: Option<Vec<Pattern>>,
}

impl Grant {
    /// Reads the fields [`ACTIONS`] and [`CONFERENCES`] of an entry.
    ///
    /// # Errors
    /// What is wrong, to follow the entry's number; never a value.
    pub fn parse(fields: &Map<String, Value>) -> Result<Self, String> {
        let actions = fields.get(ACTIONS).and_then(Value::as_array);
        let actions = actions.ok_or_else(|| format!("has no array {ACTIONS:?}"))?;
        let actions = actions
            .iter()
            .map(|word| word.as_str().and_then(Permission::parse))
            .collect::<Option<_>>()
            .ok_or_else(|| {
                let [all @ .., last] = Permission::ALL.map(Permission::as_str);
                format!("has an action that is not {} or {last}", all.join(", "))
            })?;
        let conferences = fields.get(CONFERENCES).map(patterns).transpose()?;
        Ok(Self {
            actions,
            conferences,
        })
    }

    /// Whether that is allowed, to some meeting at least.
    pub fn may(&self, permission: Permission) -> bool {
        self.actions.contains(&permission)
    }

    /// Whether it holds for this meeting.
    pub fn covers(&self, conference_id: &str) -> bool {
        let patterns = self.conferences.as_ref();
        patterns.is_none_or(|all| all.iter().any(|pattern| pattern.covers(conference_id)))
    }

    /// Whether it lets see what others did, and why, to that meeting or to whichever.
    pub fn audits(&self, conference_id: Option<&str>) -> bool {
        let covered = conference_id.map_or(self.covers_all(), |id| self.covers(id));
        covered && self.may(Permission::Audit)
    }

    /// Whether it holds for every meeting.
    pub fn covers_all(&self) -> bool {
        self.conferences.is_none()
    }
}

fn patterns(value: &Value) -> Result<Vec<Pattern>, String> {
    let list = value.as_array().filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| format!("has {CONFERENCES:?} that are not an array of ids"))?;
    list.iter()
        .map(|text| text.as_str().and_then(Pattern::parse))
        .collect::<Option<_>>()
        .ok_or_else(|| {
            format!("has in {CONFERENCES:?} what is neither an id nor a prefix that ends in *")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(json: &str) -> Result<Grant, String> {
        Grant::parse(
            serde_json::from_str::<Value>(json)
                .unwrap()
                .as_object()
                .unwrap(),
        )
    }

    #[test]
    fn without_a_list_every_meeting_is_covered() {
        let all = grant(r#"{"actions":["lock","read"]}"#).unwrap();
        assert!(all.may(Permission::Lock) && all.may(Permission::Read));
        assert!(!all.may(Permission::Unlock) && !all.may(Permission::Admin));
        assert!(all.covers_all() && all.covers("anything"));
        let none = grant(r#"{"actions":[]}"#).unwrap();
        assert!(!none.may(Permission::Lock));
    }

    #[test]
    fn a_list_has_ids_and_prefixes() {
        let json = r#"{"actions":["lock"],"conferences":["room-1","team-*"]}"#;
        let some = grant(json).unwrap();
        assert!(!some.covers_all());
        for (id, covered) in [
            ("room-1", true),
            ("team-", true),
            ("team-7", true),
            ("room-12", false),
            ("room-", false),
            ("Room-1", false),
            ("my-team-7", false),
            ("team", false),
            ("", false),
        ] {
            assert_eq!(some.covers(id), covered, "{id}");
        }
        assert_eq!(serde_json::to_string(&some).unwrap(), json);
        for everything in [r#"["*"]"#, r#"["a","*"]"#] {
            let json = format!(r#"{{"actions":[],"conferences":{everything}}}"#);
            assert!(grant(&json).unwrap().covers("x"));
        }
    }

    #[test]
    fn a_list_that_cannot_be_meant_is_refused() {
        for conferences in [
            "null",
            "{}",
            "\"a\"",
            "[]",
            "[1]",
            "[null]",
            "[\"\"]",
            "[\".\"]",
            "[\"a*b\"]",
            "[\"**\"]",
            "[\"*a\"]",
            "[\"a\",\"b\\n\"]",
            "[\"b\\n*\"]",
        ] {
            let json = format!(r#"{{"actions":[],"conferences":{conferences}}}"#);
            assert!(grant(&json).unwrap_err().contains("conferences"), "{json}");
        }
    }
}

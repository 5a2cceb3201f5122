//! A rule, as `GET /rules` gives it.

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeStruct},
};

use super::pattern::Pattern;
use crate::events::event::Kind;

/// What is done to which meetings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// By what the record names it.
    pub id: String,
    /// Whether it is in use.
    pub enabled: bool,
    /// Which meetings it is for.
    pub meetings: Meetings,
    /// When it locks.
    pub lock: When,
    /// When it opens again, where it does.
    pub unlock: Option<Until>,
    /// How often it locks again what was opened by somebody else.
    pub relock: u8,
}

/// Which meetings a rule is for: those that all of it fits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Meetings {
    /// What the title is like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Pattern>,
    /// Who began it, a unionId.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// How it came to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
}

/// When a rule locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// So many minutes after the beginning.
    AfterMinutes(u64),
    /// When so many people are in.
    People(u64),
    /// When all who were invited are in.
    EverybodyIn,
    /// Never: its meetings are left alone, whatever the rules behind it say.
    Never,
}

/// When it opens again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// So many minutes after it locked.
    AfterMinutes(u64),
    /// When the meeting was booked to end.
    AtEnd,
}

/// The fields of a rule, and of its parts.
pub(super) const ID: &str = "id";
pub(super) const ENABLED: &str = "enabled";
pub(super) const FOR: &str = "for";
pub(super) const TITLE: &str = "title";
pub(super) const CREATOR: &str = "creator";
pub(super) const KIND: &str = "kind";
pub(super) const LOCK: &str = "lock";
pub(super) const UNLOCK: &str = "unlock";
pub(super) const RELOCK: &str = "relock";
pub(super) const AFTER_MINUTES: &str = "afterMinutes";
pub(super) const PEOPLE: &str = "people";
pub(super) const EVERYBODY_IN: &str = "everybodyIn";
pub(super) const NEVER: &str = "never";
pub(super) const AT_END: &str = "at-end";

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = if self.unlock.is_some() { 6 } else { 5 };
        let mut fields = serializer.serialize_struct("Rule", count)?;
        fields.serialize_field(ID, &self.id)?;
        fields.serialize_field(ENABLED, &self.enabled)?;
        fields.serialize_field(FOR, &self.meetings)?;
        fields.serialize_field(LOCK, &self.lock)?;
        if let Some(unlock) = &self.unlock {
            fields.serialize_field(UNLOCK, unlock)?;
        }
        fields.serialize_field(RELOCK, &self.relock)?;
        fields.end()
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(Some(1))?;
        match self {
            Self::AfterMinutes(minutes) => fields.serialize_entry(AFTER_MINUTES, minutes)?,
            Self::People(people) => fields.serialize_entry(PEOPLE, people)?,
            Self::EverybodyIn => fields.serialize_entry(EVERYBODY_IN, &true)?,
            Self::Never => fields.serialize_entry(NEVER, &true)?,
        }
        fields.end()
    }
}

impl Serialize for Until {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AtEnd => serializer.serialize_str(AT_END),
            Self::AfterMinutes(minutes) => {
                let mut fields = serializer.serialize_map(Some(1))?;
                fields.serialize_entry(AFTER_MINUTES, minutes)?;
                fields.end()
            }
        }
    }
}

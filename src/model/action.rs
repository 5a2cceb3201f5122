//! What can be done to a running meeting.

/// The `action` of the lock call (DingTalk: *api-lockconference*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "client", derive(serde::Serialize))]
#[cfg_attr(feature = "client", serde(rename_all = "lowercase"))]
pub enum Action {
    /// No one else can join until the meeting is unlocked or ends.
    #[default]
    Lock,
    /// People can join again.
    Unlock,
}

impl Action {
    /// The word on the wire, `lock` or `unlock`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Unlock => "unlock",
        }
    }

    /// The action a word on the wire stands for; `None` for any word but `lock` and `unlock`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "lock" => Some(Self::Lock),
            "unlock" => Some(Self::Unlock),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_wire() {
        for action in [Action::Lock, Action::Unlock] {
            assert_eq!(Action::parse(action.as_str()), Some(action));
            let json = serde_json::to_string(&action).unwrap();
            assert_eq!(json, format!("\"{}\"", action.as_str()));
        }
        assert_eq!(Action::parse("Lock"), None);
        assert_eq!(Action::parse(""), None);
    }
}

//! What a call does once it has a token.

use crate::{
    action::Action,
    conference_id::ConferenceId,
    decode::decode_action,
    error::Result,
    reply::{Reply, Value},
    request::Request,
    secret::Secret,
};

/// What a call does once it has a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Task {
    /// Locks or unlocks a meeting.
    Act(Action, ConferenceId),
    /// Reads.
    #[cfg(feature = "read")]
    Read(crate::read::Read),
}

impl Task {
    pub(crate) fn request(&self, endpoint: &str, token: Secret) -> Request {
        match self {
            Self::Act(action, id) => Request::action(endpoint, id, *action, token),
            #[cfg(feature = "read")]
            Self::Read(read) => Request::read(endpoint, read, token),
        }
    }

    /// DingTalk's request id.
    ///
    /// # Errors
    /// Whatever else than success the reply says.
    pub(crate) fn decode<J: Value>(&self, reply: &Reply<J>) -> Result<Option<String>> {
        match self {
            Self::Act(..) => decode_action(reply),
            #[cfg(feature = "read")]
            Self::Read(_) => crate::decode::decode_read(reply),
        }
    }
}

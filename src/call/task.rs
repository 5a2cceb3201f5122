//! What a call does once it has a token.

use alloc::string::String;

#[cfg(feature = "read")]
use crate::wire::Read;
use crate::{
    model::{Action, ConferenceId, Result, Secret},
    wire::{Given, Reply, Request},
};

/// What a call does once it has a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Task {
    /// Locks or unlocks a meeting.
    Act(Action, ConferenceId),
    /// Reads.
    #[cfg(feature = "read")]
    Read(Read),
    /// Nothing more: it is the token that was wanted.
    #[cfg(feature = "read")]
    Token,
}

impl Task {
    pub(super) fn request(&self, endpoint: &str, token: Secret) -> Request {
        match self {
            Self::Act(action, id) => Request::action(endpoint, id, *action, token),
            #[cfg(feature = "read")]
            Self::Read(read) => Request::read(endpoint, read, token),
            #[cfg(feature = "read")]
            Self::Token => Request::default(),
        }
    }

    /// What of it is text of the caller's.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Act(_, id) => id.as_str(),
            #[cfg(feature = "read")]
            Self::Read(read) => read.path(),
            #[cfg(feature = "read")]
            Self::Token => "",
        }
    }

    /// Whether it is done once there is a token.
    pub(super) fn is_done_by_token(&self) -> bool {
        #[cfg(feature = "read")]
        return matches!(self, Self::Token);
        #[cfg(not(feature = "read"))]
        return false;
    }

    /// DingTalk's request id.
    ///
    /// # Errors
    /// Whatever else than success the reply says.
    pub(super) fn decode(&self, reply: &Reply<'_, impl Given>) -> Result<Option<String>> {
        match self {
            Self::Act(..) => reply.decode_action(),
            #[cfg(feature = "read")]
            Self::Read(_) => reply.decode_read(),
            #[cfg(feature = "read")]
            Self::Token => Ok(None),
        }
    }
}

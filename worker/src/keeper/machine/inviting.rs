//! Invitations that are under way. They are not kept: one that is repeated does no harm.

use super::{event::NewInvitation, turn::Ticket};

/// An invitation that is under way.
#[derive(Clone, Debug)]
pub(super) struct Inviting {
    /// Who waits.
    pub(super) ticket: Ticket,
    /// Whom, into which meeting, and who asks.
    pub(super) wanted: NewInvitation,
    /// The request's `Idempotency-Key`.
    pub(super) key: Option<String>,
    /// Since when, in milliseconds since 1970.
    pub(super) since_ms: u64,
}

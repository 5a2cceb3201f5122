//! What stands around the keeper while it makes a step.

use dingtalk_conference_lock::Action;

use crate::keeper::model::wish::Asked;

/// Whether somebody who asked may do that to a meeting now.
pub type May<'a> = &'a dyn Fn(&Asked, Action, &str) -> bool;

/// What stands around the keeper while it makes a step.
pub struct Turn<'a, H> {
    /// The host.
    pub host: &'a H,
    /// The time, in milliseconds since 1970.
    pub now_ms: u64,
    /// The rights as they are now: what was asked for earlier is done with them.
    pub may: May<'a>,
}

/// Who waits for an answer, as the host numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

//! The suite ticket of a third-party app, of which DingTalk pushes a new one every five hours.

use dingtalk_conference_lock::Secret;

use crate::keeper::store::{
    cells::Cells,
    host::{Host, StateError, Statement},
};

const FIND: &str = "SELECT ticket, at_ms FROM ticket WHERE id = 1";
const SAVE: &str = "INSERT INTO ticket (id, ticket, at_ms) VALUES (1, ?1, ?2)
    ON CONFLICT (id) DO UPDATE SET ticket = ?1, at_ms = ?2 WHERE ?2 >= at_ms OR at_ms > ?3";

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The ticket.
    pub ticket: Secret,
    /// When DingTalk made it, in milliseconds since 1970.
    pub at_ms: u64,
}

/// The newest that was pushed.
///
/// # Errors
/// The state cannot be read.
pub fn kept(host: &impl Host) -> Result<Option<Ticket>, StateError> {
    let Some(row) = host.rows(FIND, &[])?.pop() else {
        return Ok(None);
    };
    let mut cells = Cells::of(row);
    Ok(Some(Ticket {
        ticket: Secret::new(cells.text()?),
        at_ms: cells.number()?,
    }))
}

/// The statement that keeps one, unless there is a newer one: none is newer than now.
pub fn save(ticket: &Secret, at_ms: u64, now_ms: u64) -> Statement {
    Statement::new(SAVE, [ticket.expose().into(), at_ms.into(), now_ms.into()])
}

//! The suite ticket of a third-party app, of which DingTalk pushes a new one every five hours.

use dingtalk_conference_lock::Secret;

use crate::keeper::{
    record::chain::hash,
    store::{
        cells::Cells,
        host::{Host, StateError, Statement},
    },
};

const FIND: &str = "SELECT ticket, at_ms, coalesce(pushed_ms, at_ms) FROM ticket WHERE id = 1";
const SAVE: &str = "INSERT INTO ticket (id, ticket, at_ms, pushed_ms) VALUES (1, ?1, ?2, ?2)
    ON CONFLICT (id) DO UPDATE SET ticket = ?1, at_ms = ?2, pushed_ms = ?2
    WHERE ?2 >= at_ms OR at_ms > ?3";
const GIVE: &str =
    "UPDATE ticket SET ticket = ?1, at_ms = ?2, pushed_ms = coalesce(pushed_ms, at_ms)
    WHERE id = 1";
const SEEN: &str = "SELECT 1 FROM seen_ticket WHERE sha256 = ?1";
const ANY_SEEN: &str = "SELECT max(sha256) FROM seen_ticket";
const SEE: &str = "INSERT INTO seen_ticket (sha256, at_ms) VALUES (?1, ?2)";

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The ticket.
    pub ticket: Secret,
    /// When DingTalk made it, or it was first seen in the variable, in milliseconds since 1970.
    pub at_ms: u64,
    /// When DingTalk made the newest that it has pushed.
    pub pushed_ms: u64,
}

/// The newest; none where none was pushed, and that of the variable is used.
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
        pushed_ms: cells.number()?,
    }))
}

/// The statement that keeps one, unless there is a newer one: none is newer than now.
pub fn save(ticket: &Secret, at_ms: u64, now_ms: u64) -> Statement {
    Statement::new(SAVE, [ticket.expose().into(), at_ms.into(), now_ms.into()])
}

/// Takes note of the ticket that the variable has. One that was not seen before was just set by somebody, and so is
/// newer than what was pushed; one that was is as old as it is.
///
/// # Errors
/// The state cannot be read or written.
pub fn take_given(host: &impl Host, given: &Secret, now_ms: u64) -> Result<(), StateError> {
    let digest = hash(given.expose());
    if !host.rows(SEEN, &[digest.as_str().into()])?.is_empty() {
        return Ok(());
    }
    // A state of before this was kept has pushed ones, and the variable may be old.
    let row = host.rows(ANY_SEEN, &[])?.pop();
    let any = row.map(|row| Cells::of(row).maybe_text()).transpose()?;
    let mut statements = vec![Statement::new(SEE, [digest.into(), now_ms.into()])];
    if any.flatten().is_some() {
        let give = [given.expose().into(), now_ms.into()];
        statements.push(Statement::new(GIVE, give));
    }
    host.commit(&statements)
}

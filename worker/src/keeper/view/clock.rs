//! By how much the host's clock is ahead of DingTalk's.

use crate::{
    clock::Ahead,
    keeper::store::{
        cells::Cells,
        host::{Host, StateError, Statement},
    },
};

const FIND: &str = "SELECT ahead_ms FROM clock WHERE id = 1";
const SAVE: &str = "INSERT INTO clock (id, ahead_ms) VALUES (1, ?1)
    ON CONFLICT (id) DO UPDATE SET ahead_ms = ?1";

/// As it was found last.
///
/// # Errors
/// The state cannot be read.
pub fn kept(host: &impl Host) -> Result<Ahead, StateError> {
    let row = host.rows(FIND, &[])?.pop();
    let ahead = row.map(|row| Cells::of(row).signed()).transpose()?;
    Ok(Ahead(ahead.unwrap_or(0)))
}

/// The statement that keeps it.
pub fn save(ahead: Ahead) -> Statement {
    Statement::new(SAVE, [ahead.0.into()])
}

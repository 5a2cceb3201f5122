//! Whose state it is: what one app did must not be taken for another's.

use super::{
    cells::Cells,
    host::{Host, StateError, Statement},
    migrate::bring_up,
};

const FIND: &str = "SELECT name FROM owner WHERE id = 1";
const ADD: &str = "INSERT INTO owner (id, name) VALUES (1, ?1)";

/// Sees to it that the state is of the keeper with that name, which takes one that is of nobody yet. To be done
/// before the keeper is opened, which brings to an end what was under way.
///
/// # Errors
/// It is another app's, or cannot be read or written.
pub fn claim(host: &impl Host, name: &str, now_ms: u64) -> Result<(), StateError> {
    bring_up(host, now_ms)?;
    let Some(row) = host.rows(FIND, &[])?.pop() else {
        return host.commit(&[Statement::new(ADD, [name.into()])]);
    };
    let owner = Cells::of(row).text()?;
    if owner == name {
        return Ok(());
    }
    Err(StateError::new(format!(
        "the state is of another app ({owner}): set STATE_FILE to another file, or the app's key back"
    )))
}

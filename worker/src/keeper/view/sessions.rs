//! The sessions that were ended before their time, for as long as their cookies would be good.

use crate::keeper::store::host::{Host, StateError, Statement};

const FIND: &str = "SELECT 1 FROM ended_session WHERE session = ?1";
const END: &str = "INSERT INTO ended_session (session, until_ms) VALUES (?1, ?2)
    ON CONFLICT (session) DO NOTHING";

/// Whether a session was ended.
///
/// # Errors
/// The state cannot be read.
pub fn has_ended(host: &impl Host, session: &str) -> Result<bool, StateError> {
    Ok(!host.rows(FIND, &[session.into()])?.is_empty())
}

/// The statement that ends one, which would be good until `until_ms` (in milliseconds since 1970).
pub fn end(session: &str, until_ms: u64) -> Statement {
    Statement::new(END, [session.into(), until_ms.into()])
}

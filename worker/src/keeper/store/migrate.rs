//! Brings the state to the newest schema.

use super::{
    cells::Cells,
    host::{Host, StateError, Statement},
};
use crate::clock;

const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table'
    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";
const VERSION: &str = "SELECT max(version) FROM schema_version";
const CREATE: &str =
    "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT";
const MADE: &str = "INSERT INTO schema_version (version, at) VALUES (?1, ?2)";

/// Makes those of `migrations` that were not made yet, each with its number in one transaction.
///
/// # Errors
/// The state is of something else, or of a newer version of this program.
pub fn migrate(
    host: &impl Host,
    migrations: &[&[&'static str]],
    now_ms: u64,
) -> Result<(), StateError> {
    let made = version(host)?;
    let newest = migrations.len();
    if made > newest {
        return Err(StateError::new(format!(
            "the state is of version {made}, and this program knows those up to {newest}: \
             run the newer program, or restore a backup from before the update"
        )));
    }
    for (index, migration) in migrations.iter().enumerate().skip(made) {
        let first = (index == 0).then_some(CREATE);
        let sql = first.into_iter().chain(migration.iter().copied());
        let mut statements: Vec<_> = sql.map(|sql| Statement::new(sql, [])).collect();
        let number = index.saturating_add(1).into();
        statements.push(Statement::new(MADE, [number, clock::format(now_ms).into()]));
        host.commit(&statements)?;
    }
    Ok(())
}

/// How many migrations were made.
fn version(host: &impl Host) -> Result<usize, StateError> {
    let mut names = Vec::new();
    for row in host.rows(TABLES, &[])? {
        names.push(Cells::of(row).text()?);
    }
    if names.is_empty() {
        return Ok(0);
    }
    if !names.iter().any(|name| name == "schema_version") {
        return Err(StateError::new(
            "the state is a database of something else: name another file, which need not exist",
        ));
    }
    let row = host.rows(VERSION, &[])?.pop();
    let version = row.map(|row| Cells::of(row).number()).transpose()?;
    Ok(usize::try_from(version.unwrap_or(0)).unwrap_or(usize::MAX))
}

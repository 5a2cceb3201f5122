//! Brings the state to the newest schema.

use super::{
    cells::Cells,
    host::{Host, StateError, Statement},
    schema::{MIGRATIONS, TABLES, Table},
};
use crate::clock;

/// All but what the host keeps beside, as Cloudflare's `_cf_KV` and what `wrangler dev` writes.
const FOUND: &str = "SELECT name, sql FROM sqlite_schema WHERE type = 'table'
    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_%' ESCAPE '\\'";
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

/// Brings it to the newest schema of this program, of which every table must be there.
///
/// # Errors
/// Those of [`migrate`], and that a table was removed.
pub fn bring_up(host: &impl Host, now_ms: u64) -> Result<(), StateError> {
    migrate(host, MIGRATIONS, now_ms)?;
    let found = found(host)?;
    let is_there = |name: &str| found.iter().any(|(other, _)| other == name);
    match TABLES.iter().find(|table| !is_there(table.name)) {
        Some(Table { name, .. }) => Err(StateError::new(format!(
            "the state is damaged, for its table {name} was removed: restore a backup, or name another \
             file by STATE_FILE, which need not exist"
        ))),
        None => Ok(()),
    }
}

/// How many migrations were made.
fn version(host: &impl Host) -> Result<usize, StateError> {
    let found = found(host)?;
    if found.is_empty() {
        return Ok(0);
    }
    // Others keep versions too, in a table of that name.
    let ours = |(name, sql): &(String, String)| name == "schema_version" && sql == CREATE;
    if !found.iter().any(ours) {
        return Err(StateError::new(
            "the state is a database of something else, which is left as it is: name another file by \
             STATE_FILE, which need not exist",
        ));
    }
    let row = host.rows(VERSION, &[])?.pop();
    let version = row.map(|row| Cells::of(row).number()).transpose()?;
    Ok(usize::try_from(version.unwrap_or(0)).unwrap_or(usize::MAX))
}

/// The tables, each with the statement that has made it.
fn found(host: &impl Host) -> Result<Vec<(String, String)>, StateError> {
    let mut found = Vec::new();
    for row in host.rows(FOUND, &[])? {
        let mut cells = Cells::of(row);
        found.push((cells.text()?, cells.text()?));
    }
    Ok(found)
}

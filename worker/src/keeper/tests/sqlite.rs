//! A host whose SQLite is in memory.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
};

use rusqlite::{
    Connection, params_from_iter,
    types::{ToSql, ToSqlOutput, ValueRef},
};

use crate::keeper::store::host::{Host, StateError, Statement, Value};

pub(super) struct Sqlite {
    pub(super) db: Connection,
    pub(super) wake: Cell<Option<u64>>,
    /// What it was asked for when something was last kept.
    pub(super) wake_at_commit: Cell<Option<u64>>,
    /// Whether nothing can be kept.
    pub(super) full: Cell<bool>,
    /// How many statements were committed.
    pub(super) written: Cell<usize>,
    /// How many transactions there were.
    pub(super) commits: Cell<usize>,
}

thread_local! {
    /// The queries whose plans were looked at.
    static SEEN: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// As JavaScript binds it: every number is a floating one.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Number(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Sqlite {
    pub(super) fn new() -> Self {
        let db = Connection::open_in_memory().unwrap();
        db.set_prepared_statement_cache_capacity(200);
        Self {
            db,
            wake: Cell::new(None),
            wake_at_commit: Cell::new(None),
            full: Cell::new(false),
            written: Cell::new(0),
            commits: Cell::new(0),
        }
    }

    /// Every table is looked into by an index, whatever the query.
    fn look_at_plan(&self, sql: &str, parameters: &[Value]) {
        if SEEN.with(|seen| seen.borrow().contains(sql)) || sql.starts_with("CREATE") {
            return;
        }
        for step in self.plan(sql, parameters) {
            let table = step
                .strip_prefix("SCAN ")
                .filter(|rest| *rest != "CONSTANT ROW");
            let whole = table.is_some_and(|table| {
                !table.starts_with("json_each") && !table.starts_with("sqlite_schema")
            });
            let sorted = step.contains("TEMP B-TREE FOR ORDER BY");
            assert!(!whole && !sorted, "{step}: {sql}");
        }
        assert!(
            parameters.len() <= 100,
            "a Durable Object binds no more: {sql}"
        );
        SEEN.with(|seen| seen.borrow_mut().insert(sql.into()));
    }

    pub(super) fn plan(&self, sql: &str, parameters: &[Value]) -> Vec<String> {
        let mut query = self
            .db
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let steps = query.query_map(params_from_iter(parameters.iter().map(Bound)), |row| {
            row.get(3)
        });
        steps.unwrap().map(Result::unwrap).collect()
    }

    fn run(&self, statement: &Statement) -> rusqlite::Result<usize> {
        let parameters = statement.parameters.iter().map(Bound);
        let mut query = self.db.prepare_cached(statement.sql)?;
        query.execute(params_from_iter(parameters))
    }

    /// One number that a query gives.
    pub(super) fn number(&self, sql: &str) -> i64 {
        let mut query = self.db.prepare_cached(sql).unwrap();
        query.query_row([], |row| row.get(0)).unwrap()
    }

    /// Begins, ends or undoes a part of what is written.
    pub(super) fn savepoint(&self, sql: &str) {
        self.db.prepare_cached(sql).unwrap().execute([]).unwrap();
    }

    /// The record, as it is exported.
    pub(super) fn record(&self) -> String {
        let mut query = self
            .db
            .prepare_cached("SELECT line FROM record ORDER BY seq")
            .unwrap();
        let lines = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
        lines.map(|line| line.unwrap() + "\n").collect()
    }

    /// The lines of the record.
    pub(super) fn entries(&self) -> Vec<serde_json::Value> {
        let record = self.record();
        record
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

impl Host for Sqlite {
    fn rows(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>, StateError> {
        self.look_at_plan(sql, parameters);
        let failed = |error: rusqlite::Error| StateError::new(format!("{error}: {sql}"));
        let mut query = self.db.prepare_cached(sql).map_err(failed)?;
        let columns = query.column_count();
        let parameters = params_from_iter(parameters.iter().map(Bound));
        let mut rows = query.query(parameters).map_err(failed)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let value = |column| match row.get_ref(column).unwrap() {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Number(number as f64),
                ValueRef::Real(number) => Value::Number(number),
                ValueRef::Text(text) => Value::Text(String::from_utf8(text.into()).unwrap()),
                ValueRef::Blob(bytes) => Value::Bytes(bytes.into()),
            };
            all.push((0..columns).map(value).collect());
        }
        Ok(all)
    }

    fn commit(&self, statements: &[Statement]) -> Result<(), StateError> {
        if self.full.get() {
            return Err(StateError::new("the disk is full"));
        }
        self.savepoint("SAVEPOINT step");
        for statement in statements {
            self.look_at_plan(statement.sql, &statement.parameters);
            if let Err(error) = self.run(statement) {
                self.savepoint("ROLLBACK TO step");
                self.savepoint("RELEASE step");
                return Err(StateError::new(format!("{error}: {}", statement.sql)));
            }
        }
        self.savepoint("RELEASE step");
        let written = self.written.get().saturating_add(statements.len());
        self.written.set(written);
        self.commits.set(self.commits.get().saturating_add(1));
        self.wake_at_commit.set(self.wake.get());
        Ok(())
    }

    fn wake(&self, at_ms: Option<u64>) {
        self.wake.set(at_ms);
    }
}

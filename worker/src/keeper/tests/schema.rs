//! The tables, and how an older state becomes one of today.

use std::collections::BTreeSet;

use super::{
    sqlite::Sqlite,
    world::{START, World, done},
};
use crate::config::settings::Settings;
use crate::keeper::{
    machine::keeper::Keeper,
    store::{
        host::{Host, Statement, Value},
        migrate::migrate,
        owner,
        schema::{MIGRATIONS, TABLES},
    },
};
use dingtalk_conference_lock::Action::Lock;

fn names(host: &Sqlite, kind: &str) -> BTreeSet<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite_%'";
    let rows = host.rows(sql, &[kind.into()]).unwrap();
    let name = |row: Vec<Value>| match &row[0] {
        Value::Text(name) => name.clone(),
        other => panic!("{other:?}"),
    };
    rows.into_iter().map(name).collect()
}

fn schema(host: &Sqlite) -> BTreeSet<String> {
    let sql = "SELECT type, name, sql FROM sqlite_schema";
    let rows = host.rows(sql, &[]).unwrap();
    rows.iter().map(|row| format!("{row:?}")).collect()
}

#[test]
fn every_table_is_described_here_and_in_the_manual() {
    let host = Sqlite::new();
    migrate(&host, MIGRATIONS, START).unwrap();
    let described: BTreeSet<_> = TABLES.iter().map(|table| table.name.to_owned()).collect();
    assert_eq!(names(&host, "table"), described);
    let manual = include_str!("../../../STATE.md");
    for table in &TABLES {
        let row = format!(
            "| `{}` | {} | {} | {} |",
            table.name, table.row, table.written, table.pruned
        );
        assert!(manual.contains(&row), "STATE.md lacks:\n{row}");
    }
}

#[test]
fn a_state_of_each_older_version_becomes_one_of_today() {
    let fresh = Sqlite::new();
    migrate(&fresh, MIGRATIONS, START).unwrap();
    for made in 0..=MIGRATIONS.len() {
        let host = Sqlite::new();
        if made > 0 {
            migrate(&host, &MIGRATIONS[..made], START).unwrap();
        }
        migrate(&host, MIGRATIONS, START + 1).unwrap();
        assert_eq!(schema(&host), schema(&fresh), "from {made}");
        let versions = host.number("SELECT count(*) FROM schema_version");
        assert_eq!(versions, MIGRATIONS.len() as i64);
        let mut keeper = Keeper::open(&host, Settings::default(), START).unwrap();
        keeper
            .admit(&super::world::asked("ops", "R").maker, 1, START)
            .unwrap();
    }
}

#[test]
fn migrations_are_made_in_order_once_each_and_whole_or_not_at_all() {
    const TWO: &[&[&str]] = &[
        &["CREATE TABLE one (a TEXT) STRICT"],
        &[
            "ALTER TABLE one ADD COLUMN b TEXT",
            "CREATE TABLE two (c TEXT) STRICT",
        ],
    ];
    const WRONG: &[&[&str]] = &[
        TWO[0],
        TWO[1],
        &[
            "CREATE TABLE three (d TEXT) STRICT",
            "CREATE TABLE two (c TEXT)",
        ],
    ];
    let host = Sqlite::new();
    migrate(&host, &TWO[..1], START).unwrap();
    host.db
        .execute_batch("INSERT INTO one VALUES ('kept')")
        .unwrap();
    for _ in 0..2 {
        migrate(&host, TWO, START).unwrap();
    }
    assert_eq!(
        host.number("SELECT count(*) FROM one WHERE a = 'kept' AND b IS NULL"),
        1
    );
    migrate(&host, WRONG, START).unwrap_err();
    assert!(!names(&host, "table").contains("three"));
    assert_eq!(host.number("SELECT max(version) FROM schema_version"), 2);
}

#[test]
fn a_state_of_a_newer_version_or_of_something_else_is_left_alone() {
    let host = Sqlite::new();
    migrate(&host, MIGRATIONS, START).unwrap();
    host.db
        .execute_batch("INSERT INTO schema_version VALUES (99, 'T')")
        .unwrap();
    let before = schema(&host);
    let error = Keeper::open(&host, Settings::default(), START).unwrap_err();
    assert!(error.problem.contains("version 99"), "{}", error.problem);
    assert!(error.problem.contains("newer program"), "{}", error.problem);
    assert_eq!(schema(&host), before);

    let host = Sqlite::new();
    host.db
        .execute_batch("CREATE TABLE photos (a TEXT)")
        .unwrap();
    let error = Keeper::open(&host, Settings::default(), START).unwrap_err();
    assert!(
        error.problem.contains("something else"),
        "{}",
        error.problem
    );
    assert_eq!(names(&host, "table"), BTreeSet::from(["photos".to_owned()]));
    // Others keep versions too.
    for made in [
        "CREATE TABLE schema_version (version INTEGER, at TEXT); INSERT INTO schema_version VALUES (1, 'T')",
        "CREATE TABLE schema_version (version INTEGER, at TEXT); INSERT INTO schema_version VALUES (99, 'T')",
        "CREATE TABLE schema_version (installed_rank INTEGER); CREATE TABLE timer (a TEXT)",
    ] {
        let host = Sqlite::new();
        host.db.execute_batch(made).unwrap();
        let before = schema(&host);
        for error in [
            owner::claim(&host, "app:one", START).unwrap_err(),
            Keeper::open(&host, Settings::default(), START).unwrap_err(),
        ] {
            assert!(error.problem.contains("something else"), "{error:?}");
        }
        assert_eq!(schema(&host), before);
    }
    // What Cloudflare keeps beside is nobody's, nor what `wrangler dev` does.
    let host = Sqlite::new();
    host.db
        .execute_batch("CREATE TABLE _cf_KV (a TEXT); CREATE TABLE __miniflare_do_name (a TEXT)")
        .unwrap();
    Keeper::open(&host, Settings::default(), START).unwrap();
}

#[test]
fn a_table_that_was_removed_is_named() {
    for name in ["timer", "owner", "record"] {
        let host = Sqlite::new();
        owner::claim(&host, "app:one", START).unwrap();
        host.db
            .execute_batch(&format!("DROP TABLE {name}"))
            .unwrap();
        for error in [
            owner::claim(&host, "app:one", START).unwrap_err(),
            Keeper::open(&host, Settings::default(), START).unwrap_err(),
        ] {
            let problem = error.problem;
            let says = format!("the state is damaged, for its table {name} was removed: restore");
            assert!(problem.starts_with(&says), "{problem}");
        }
    }
}

#[test]
fn the_state_of_another_app_is_left_alone() {
    let host = Sqlite::new();
    owner::claim(&host, "app:one", START).unwrap();
    owner::claim(&host, "app:one", START).unwrap();
    let written = host.written.get();
    let error = owner::claim(&host, "suite:two:corp", START).unwrap_err();
    assert!(error.problem.contains("another app (app:one)"), "{error:?}");
    assert!(error.problem.contains("STATE_FILE"), "{error:?}");
    assert_eq!(host.written.get(), written);
}

#[test]
fn an_entry_of_the_record_is_never_changed_removed_or_put_in_between() {
    let mut world = World::new();
    for _ in 0..2 {
        world.act(Lock, "m");
        world.reply("m", done(""));
    }
    let before = world.host.record();
    let good = before
        .lines()
        .last()
        .unwrap()
        .replace("\"seq\":4", "\"seq\":5");
    for sql in [
        "UPDATE record SET line = '{}' WHERE seq = 2",
        "UPDATE record SET hash = 'x' WHERE seq = 2",
        "UPDATE record SET seq = 9 WHERE seq = 2",
        "DELETE FROM record WHERE seq = 1",
        "DELETE FROM record",
        "INSERT INTO record (seq, line, hash) VALUES (9, '{\"seq\":9}', 'x')",
        "INSERT OR REPLACE INTO record (seq, line, hash) VALUES (2, '{\"seq\":2}', 'x')",
        "INSERT INTO record (seq, line, hash) VALUES (5, '{\"seq\":5,\"prev\":\"0\"}', 'x')",
    ] {
        let error = world.host.db.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("record: "), "{sql}: {error}");
    }
    // A second instance that believes to be the only one.
    let append = "INSERT INTO record (seq, line, hash) VALUES (?1, ?2, ?3)";
    let late = Statement::new(append, [5_u64.into(), good.into(), "x".into()]);
    world.host.commit(&[late]).unwrap_err();
    assert_eq!(world.host.record(), before);
}

#[test]
fn of_two_instances_the_second_cannot_go_on() {
    let mut world = World::new();
    let mut other = Keeper::open(&world.host, world.settings, world.now).unwrap();
    world.act(Lock, "m");
    let may = |_: &crate::keeper::model::wish::Asked, _, _: &str| true;
    let turn = crate::keeper::machine::turn::Turn {
        host: &world.host,
        now_ms: world.now,
        may: &may,
    };
    let event = crate::keeper::machine::event::Event::AddBatch {
        ticket: crate::keeper::machine::turn::Ticket(9),
        batch: crate::keeper::machine::event::NewBatch {
            id: "B".into(),
            action: Lock,
            conference_ids: vec!["n".into()],
            asked: super::world::asked("ops", "R"),
        },
        idempotency: None,
    };
    let error = other.step(&turn, event).unwrap_err();
    assert!(
        error.problem.contains("not its next entry"),
        "{}",
        error.problem
    );
    assert_eq!(world.host.number("SELECT count(*) FROM batch"), 0);
}

#[test]
fn what_is_filtered_by_cannot_disagree_with_the_line() {
    let mut world = World::new();
    world.act(Lock, "m");
    world.reply("m", done(""));
    for (column, name) in [
        ("conference_id", "conferenceId"),
        ("caller", "caller"),
        ("time", "time"),
        ("type", "type"),
        ("outcome", "outcome"),
    ] {
        let sql = format!(
            "SELECT count(*) FROM record WHERE {column} IS NOT json_extract(line, '$.{name}')"
        );
        assert_eq!(world.host.number(&sql), 0, "{column}");
    }
    let sql = "SELECT count(*) FROM record WHERE outcome = 'done' AND conference_id = 'm' AND caller = 'ops'";
    assert_eq!(world.host.number(sql), 1);
}

/// The host of these tests looks at the plan of every query that any of them makes, and fails where a
/// table is looked through from end to end.
#[test]
fn a_query_without_an_index_would_be_seen() {
    let host = Sqlite::new();
    migrate(&host, MIGRATIONS, START).unwrap();
    let plan = host.plan("SELECT seq FROM record WHERE hash = 'x'", &[]);
    assert_eq!(plan, ["SCAN record"]);
    let plan = host.plan(
        "SELECT line FROM record WHERE outcome = ?1 AND seq > ?2 ORDER BY seq DESC",
        &["done".into(), 1_u64.into()],
    );
    assert_eq!(
        plan,
        ["SEARCH record USING INDEX record_outcome (outcome=? AND rowid>?)"]
    );
}

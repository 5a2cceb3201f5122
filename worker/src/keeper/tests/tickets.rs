//! The suite ticket that the variable has, beside those that are pushed.

use dingtalk_conference_lock::Secret;

use super::sqlite::Sqlite;
use crate::keeper::{
    store::{host::Host, migrate::bring_up},
    view::ticket::{kept, save, take_given},
};

fn has(host: &Sqlite) -> Option<(String, u64, u64)> {
    let kept = kept(host).unwrap()?;
    Some((kept.ticket.expose().into(), kept.at_ms, kept.pushed_ms))
}

fn pushes(host: &Sqlite, ticket: &str, at_ms: u64) {
    let save = save(&Secret::new(ticket), at_ms, 100);
    host.commit(&[save]).unwrap();
}

fn given(host: &Sqlite, ticket: &str, now_ms: u64) {
    take_given(host, &Secret::new(ticket), now_ms).unwrap();
}

#[test]
fn a_ticket_that_is_given_counts_from_when_it_was_first_seen() {
    let host = Sqlite::new();
    bring_up(&host, 0).unwrap();
    // Nothing was pushed: the variable is used anyway.
    given(&host, "first", 5);
    assert_eq!(has(&host), None);
    pushes(&host, "pushed", 10);
    given(&host, "first", 20);
    assert_eq!(has(&host), Some(("pushed".into(), 10, 10)));
    // That is newer than what was pushed, of which it is still told when it was.
    given(&host, "by hand", 30);
    given(&host, "by hand", 40);
    assert_eq!(has(&host), Some(("by hand".into(), 30, 10)));
    pushes(&host, "late", 29);
    assert_eq!(has(&host), Some(("by hand".into(), 30, 10)));
    pushes(&host, "next", 50);
    for seen in ["by hand", "first"] {
        given(&host, seen, 60);
        assert_eq!(has(&host), Some(("next".into(), 50, 50)));
    }
    let all = host.number("SELECT count(*) FROM seen_ticket WHERE sha256 LIKE '%hand%'");
    assert_eq!(all, 0, "it is a digest that is kept");
}

#[test]
fn what_a_state_of_before_was_given_is_not_taken_for_new() {
    let host = Sqlite::new();
    bring_up(&host, 0).unwrap();
    pushes(&host, "pushed", 10);
    given(&host, "old", 20);
    assert_eq!(has(&host), Some(("pushed".into(), 10, 10)));
    given(&host, "new", 30);
    assert_eq!(has(&host), Some(("new".into(), 30, 10)));
}

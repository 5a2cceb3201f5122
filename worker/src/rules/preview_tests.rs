use super::*;
use crate::{
    events::event::{Change, Facts, MeetingEvent, Member, Place, Stamp},
    rules::body,
};

const NOW: u64 = 1_795_600_000_000;

fn event(at_ms: u64, change: Change) -> MeetingEvent {
    MeetingEvent {
        conference_id: "m".into(),
        stamp: Stamp {
            number: at_ms,
            at_ms,
        },
        change,
    }
}

/// The moment so many minutes ago.
fn ago(minutes: u64) -> u64 {
    NOW.saturating_sub(minutes.saturating_mul(MINUTE_MS))
}

/// A meeting that began so many minutes ago, and goes on.
fn running(title: &str, began: u64) -> (String, Known) {
    let start = ago(began);
    let facts = Facts {
        title: Some(title.into()),
        start_ms: Some(start),
        ..Facts::default()
    };
    let known = Known::default().with(&event(start, Change::Started(facts.into())));
    (title.into(), known)
}

/// A meeting that began so many minutes ago, and has ended after so many.
fn meeting(title: &str, began: u64, lasted: u64) -> (String, Known) {
    let (id, known) = running(title, began);
    let end = ago(began.saturating_sub(lasted));
    (
        id,
        known.with(&event(end, Change::Ended(Facts::default().into()))),
    )
}

fn comes(known: &Known, who: &str, came: u64) -> Known {
    let member = Member {
        union_id: Some(who.into()),
        ..Member::default()
    };
    let at = ago(came);
    known
        .clone()
        .with(&event(at, Change::People(Place::In, vec![member])))
}

fn of(rules: &str, meetings: &[(String, Known)], days: u64) -> Vec<Preview> {
    let rules = body::read(rules.as_bytes()).unwrap();
    let lately = Lately {
        meetings,
        since_ms: Some(NOW.saturating_sub(days.saturating_mul(DAY_MS))),
        now_ms: NOW,
    };
    preview(&rules, lately)
}

#[test]
fn each_meeting_is_that_of_the_first_rule_that_fits() {
    let meetings = [
        meeting("Review", 300, 60),
        meeting("Review of the board", 200, 60),
        meeting("Lunch", 100, 60),
    ];
    let rules = r#"[
        {"id":"exempt","for":{"title":"*board*"},"lock":{"never":true}},
        {"id":"off","enabled":false,"for":{},"lock":{"afterMinutes":1}},
        {"id":"reviews","for":{"title":"review*"},"lock":{"afterMinutes":10},"unlock":{"afterMinutes":20}}]"#;
    let found = of(rules, &meetings, 2);
    let counts = |at: usize| (found[at].meetings, found[at].locked, found[at].before);
    assert_eq!(
        (counts(0), counts(1), counts(2)),
        ((1, 0, 0), (0, 0, 0), (1, 1, 1))
    );
    assert_eq!(
        found[0].newest[0].title.as_deref(),
        Some("Review of the board")
    );
    let shown = &found[2].newest[0];
    let at = |minutes| Some(clock::format(ago(minutes)));
    assert_eq!(shown.conference_id, "Review");
    assert_eq!((&shown.locked, &shown.unlocked), (&at(290), &at(270)));
}

#[test]
fn what_it_takes_a_month_follows_from_the_last_days() {
    let meetings = [meeting("A", 300, 60), meeting("B", 200, 60)];
    let count = r#"[{"id":"r","for":{},"lock":{"people":20}}]"#;
    let found = &of(count, &meetings, 2)[0];
    // After 1, 3, 7, 15 and 31 minutes; and to lock.
    assert_eq!((found.calls_per_meeting, found.counts_per_meeting), (6, 5));
    assert_eq!((found.counts_per_month, found.calls_per_month), (155, 186));
    assert_eq!((found.locked, found.unclear), (0, 2));
    // Of an hour no month is told.
    assert_eq!(of(count, &meetings, 0)[0].calls_per_month, 372);
    let never = r#"[{"id":"r","for":{},"lock":{"never":true}}]"#;
    assert_eq!(of(never, &meetings, 2)[0].calls_per_month, 0);
}

#[test]
fn where_it_is_told_who_came_nothing_is_unclear_and_nothing_is_counted() {
    let (id, known) = meeting("A", 300, 60);
    let known = comes(&comes(&known, "ann", 290), "bo", 280);
    let found = &of(
        r#"[{"id":"r","for":{},"lock":{"people":2}}]"#,
        &[(id, known)],
        2,
    )[0];
    let at = clock::format(ago(280));
    assert_eq!(found.newest[0].locked, Some(at));
    assert_eq!((found.unclear, found.counts_per_month), (0, 0));
    assert_eq!(found.calls_per_meeting, 1);
}

#[test]
fn a_month_and_a_meeting_are_reckoned_alike() {
    let count = r#"[{"id":"r","for":{},"lock":{"people":20}}]"#;
    // One has just begun.
    let (id, known) = running("A", 1);
    let found = &of(count, &[(id, known)], 2)[0];
    assert_eq!((found.calls_per_meeting, found.calls_per_month), (6, 93));
    // Nobody came into one of them yet.
    let (id, known) = meeting("B", 300, 60);
    let told = comes(&known, "ann", 290);
    let found = &of(count, &[running("A", 1), (id, told)], 2)[0];
    assert_eq!((found.calls_per_meeting, found.calls_per_month), (1, 31));
}

#[test]
fn the_newest_are_shown_and_all_are_counted() {
    let all: Vec<_> = (0..30)
        .map(|n| meeting(&format!("{n}"), 1_000_u64.saturating_sub(n), 1))
        .collect();
    let found = &of(
        r#"[{"id":"r","for":{},"lock":{"afterMinutes":0}}]"#,
        &all,
        2,
    )[0];
    assert_eq!((found.meetings, found.newest.len()), (30, SHOWN));
    assert_eq!(found.newest[0].conference_id, "29");
    assert_eq!(of("[]", &all, 2), []);
}

use proptest::prelude::*;

use super::*;

fn event(number: u64, change: Change) -> MeetingEvent {
    let at_ms = number.saturating_add(1_000);
    let stamp = Stamp { number, at_ms };
    MeetingEvent {
        conference_id: "m".into(),
        stamp,
        change,
    }
}

fn started(number: u64) -> MeetingEvent {
    let facts = Facts {
        title: Some("Stand-up".into()),
        creator_id: Some("host".into()),
        start_ms: Some(1_000),
        invited: Some(3),
        ..Facts::default()
    };
    event(number, Change::Started(facts.into()))
}

fn ended(number: u64) -> MeetingEvent {
    let facts = Facts {
        end_ms: Some(9_000),
        ..Facts::default()
    };
    event(number, Change::Ended(facts.into()))
}

fn member(id: &str) -> Member {
    let (union_id, nick) = (Some(id.to_owned()), Some(id.to_owned()));
    Member {
        union_id,
        nick,
        ..Member::default()
    }
}

fn people(number: u64, place: Place, ids: &[&str]) -> MeetingEvent {
    event(
        number,
        Change::People(place, ids.iter().map(|id| member(id)).collect()),
    )
}

fn after(events: &[MeetingEvent]) -> Known {
    events.iter().fold(Known::default(), Known::with)
}

#[test]
fn who_is_in_follows_from_who_came_and_went() {
    let known = after(&[started(1)]);
    assert_eq!(
        (known.people_in(), known.tells_people()),
        (1, false),
        "whoever began it"
    );
    let known = after(&[
        started(1),
        people(2, Place::In, &["host", "a", "b"]),
        people(3, Place::Out, &["a"]),
    ]);
    assert_eq!(
        (known.people_in(), known.invited(), known.tells_people()),
        (2, 3, true)
    );
    assert_eq!(known.started_ms(), Some(1_000));
    let known = known
        .with(&people(4, Place::Removed, &["b"]))
        .with(&people(5, Place::In, &["a"]));
    assert_eq!(known.people_in(), 2);
    let known = known.with(&people(6, Place::Out, &["host"]));
    assert_eq!(known.people_in(), 1);
    let known = known.with(&ended(7));
    assert_eq!(
        (known.people_in(), known.has_ended(), known.ended_ms()),
        (0, true, Some(9_000))
    );
    assert_eq!(
        known.fact(|facts| facts.title.clone()).as_deref(),
        Some("Stand-up")
    );
}

#[test]
fn how_many_were_in_when_is_told_afterwards_too() {
    let known = after(&[
        started(1),
        people(2, Place::Invited, &["late"]),
        people(3, Place::In, &["b"]),
        people(4, Place::In, &["c"]),
        people(5, Place::Out, &["b"]),
        ended(9),
    ]);
    // Of whoever has left it is no longer known when that person came.
    let told = [(1_000, 1), (1_000, 2), (1_004, 3), (1_005, 2)];
    assert_eq!(known.people_over_time(), told);
    assert_eq!(Known::default().people_over_time(), []);
}

#[test]
fn a_booked_end_is_not_the_real_one() {
    let facts = Facts {
        start_ms: Some(1_000),
        end_ms: Some(5_000),
        ..Facts::default()
    };
    let booked = event(1, Change::Started(facts.into()));
    let known = after(&[booked, ended(2)]);
    assert_eq!(known.booked_end_ms(), Some(5_000));
    assert_eq!(known.ended_ms(), Some(9_000));
    assert_eq!(after(&[started(1), ended(2)]).booked_end_ms(), None);
}

#[test]
fn a_late_event_changes_nothing() {
    let known = after(&[
        started(1),
        people(2, Place::In, &["a"]),
        people(5, Place::Out, &["a"]),
    ]);
    for late in [
        people(2, Place::In, &["a"]),
        people(4, Place::In, &["a"]),
        people(5, Place::Out, &["a"]),
        started(1),
    ] {
        assert_eq!(known.clone().with(&late), known);
    }
    // What has ended does not begin again.
    let known = after(&[ended(7), started(9)]);
    assert!(known.has_ended());
}

#[test]
fn people_from_outside_have_no_id_and_are_told_apart() {
    let guest = |join_ms| Member {
        nick: Some("A guest".into()),
        join_ms: Some(join_ms),
        ..Member::default()
    };
    let change = Change::People(Place::In, vec![guest(1), guest(2)]);
    let known = after(&[event(1, change)]);
    assert_eq!(known.people_in(), 2);
    let known = known.with(&event(2, Change::People(Place::Out, vec![guest(2)])));
    assert_eq!(known.people_in(), 1);
}

#[test]
fn who_came_and_who_left_since_a_moment_is_known() {
    let known = after(&[
        started(1),
        people(2, Place::In, &["a", "b"]),
        people(10, Place::In, &["c"]),
        people(11, Place::Out, &["a"]),
    ]);
    let ids = |people: Vec<&Person>| -> Vec<String> {
        people
            .iter()
            .filter_map(|it| it.member.union_id.clone())
            .collect()
    };
    assert_eq!(ids(known.came_since(1_010).collect()), ["c"]);
    assert_eq!(ids(known.left_since(1_010).collect()), ["a"]);
}

#[test]
fn without_numbers_the_time_counts() {
    let at = |at_ms, place| MeetingEvent {
        stamp: Stamp { number: 0, at_ms },
        ..people(0, place, &["a"])
    };
    let known = after(&[at(20, Place::Out), at(10, Place::In)]);
    assert_eq!(known.people_in(), 0);
}

#[test]
fn it_does_not_grow_without_end_and_comes_back_from_json() {
    let many = (0..3_000).map(|number| people(number, Place::In, &[&format!("p{number}")]));
    let known = after(&many.collect::<Vec<_>>());
    assert_eq!(known.people().count(), MOST_PEOPLE);
    let json = serde_json::to_string(&known).unwrap();
    assert_eq!(serde_json::from_str::<Known>(&json).unwrap(), known);
}

fn any_event() -> impl Strategy<Value = MeetingEvent> {
    let places = vec![Place::Invited, Place::In, Place::Out, Place::Removed];
    let ids = prop::collection::vec(prop::sample::select(vec!["host", "a", "b", "c"]), 1..3);
    let people = (0_u64..12, prop::sample::select(places), ids)
        .prop_map(|(number, place, ids)| people(number, place, &ids));
    prop_oneof![8 => people, 1 => (0_u64..12).prop_map(started), 1 => (0_u64..12).prop_map(ended)]
}

proptest! {
    #[test]
    fn repeats_and_disorder_change_nothing(
        events in prop::collection::vec(any_event(), 0..20),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let mut disordered: Vec<_> = events.clone();
        disordered.reverse();
        if !events.is_empty() {
            disordered.extend(order.iter().map(|index| index.get(&events).clone()));
        }
        prop_assert_eq!(after(&disordered), after(&events));
    }
}

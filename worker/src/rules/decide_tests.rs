use proptest::prelude::*;

use super::*;
use crate::{
    events::{
        event::{Arrived, Event},
        read,
    },
    rules::{
        body,
        choose::{About, choose},
    },
};

/// When the meetings here begin.
const START: u64 = 1_795_600_000_000;

fn rule(json: &str) -> Rule {
    let json = format!(r#"[{{"id":"r","for":{{}},{json}}}]"#);
    body::read(json.as_bytes()).unwrap().remove(0)
}

fn at(minutes: u64) -> u64 {
    after(START, minutes)
}

fn begun() -> Meeting {
    Meeting {
        started_ms: START,
        ..Meeting::default()
    }
}

/// Locked by the rule at that minute.
fn locked(minutes: u64) -> Meeting {
    let done = Done {
        locks: 1,
        locked_ms: Some(at(minutes)),
        ..Done::default()
    };
    Meeting { done, ..begun() }
}

fn people(inside: u64, invited: u64) -> Option<People> {
    Some(People { inside, invited })
}

#[test]
fn after_n_minutes_it_locks_once() {
    let rule = rule(r#""lock":{"afterMinutes":10}"#);
    assert_eq!(decide(&rule, &begun(), at(0)), Due::LockAt(at(10)));
    assert_eq!(decide(&rule, &begun(), at(10) - 1), Due::LockAt(at(10)));
    assert_eq!(decide(&rule, &begun(), at(10)), Due::Lock);
    assert_eq!(decide(&rule, &begun(), at(200)), Due::Lock, "however late");
    assert_eq!(decide(&rule, &locked(10), at(10)), Due::Nothing);
    assert_eq!(decide(&rule, &locked(10), at(900)), Due::Nothing);
}

#[test]
fn nothing_is_done_to_what_has_ended_or_is_called_off_nor_by_a_rule_out_of_use() {
    let on = rule(r#""lock":{"afterMinutes":10},"unlock":{"afterMinutes":5},"relock":5"#);
    let off = Rule {
        enabled: false,
        ..on.clone()
    };
    let never = Rule {
        lock: When::Never,
        ..on.clone()
    };
    for meeting in [begun(), locked(10)] {
        for minutes in [0, 10, 20, 900] {
            let ended = Meeting {
                ended: true,
                ..meeting
            };
            let called_off = Meeting {
                called_off: true,
                ..meeting
            };
            assert_eq!(decide(&on, &ended, at(minutes)), Due::Nothing);
            assert_eq!(decide(&on, &called_off, at(minutes)), Due::Nothing);
            assert_eq!(decide(&off, &meeting, at(minutes)), Due::Nothing);
            assert_eq!(decide(&never, &meeting, at(minutes)), Due::Nothing);
        }
    }
}

#[test]
fn where_events_tell_who_is_in_nobody_is_counted() {
    let rule = rule(r#""lock":{"people":20}"#);
    let told = |inside| Meeting {
        told: true,
        people: people(inside, 0),
        ..begun()
    };
    assert_eq!(decide(&rule, &told(19), at(500)), Due::Nothing);
    assert_eq!(decide(&rule, &told(20), at(0)), Due::Lock);
    assert_eq!(decide(&rule, &told(21), at(0)), Due::Lock);
}

#[test]
fn else_people_are_counted_at_growing_intervals() {
    let rule = rule(r#""lock":{"people":20}"#);
    let mut meeting = begun();
    let (mut now, mut counted) = (START, Vec::new());
    for _ in 0..100 {
        match decide(&rule, &meeting, now) {
            Due::CountAt(then) => now = then,
            Due::Count => {
                counted.push((now - START) / MINUTE_MS);
                meeting.people = people(3, 0);
                meeting.done.counts += 1;
                meeting.done.counted_ms = Some(now);
            }
            due => {
                assert_eq!(due, Due::Nothing);
                break;
            }
        }
    }
    assert_eq!(counted[..8], [1, 3, 7, 15, 31, 61, 91, 121]);
    assert_eq!(counted.len(), 28);
    meeting.people = people(20, 0);
    assert_eq!(decide(&rule, &meeting, now), Due::Lock);
    // Of what began long ago they are counted at once.
    assert_eq!(decide(&rule, &begun(), at(90)), Due::Count);
}

#[test]
fn everybody_is_in_with_all_who_were_invited_and_whoever_invited_them() {
    let rule = rule(r#""lock":{"everybodyIn":true}"#);
    for (inside, invited, due) in [
        (1, 0, Due::Nothing),
        (4, 4, Due::Nothing),
        (5, 4, Due::Lock),
        (6, 4, Due::Lock),
    ] {
        let meeting = Meeting {
            told: true,
            people: people(inside, invited),
            ..begun()
        };
        assert_eq!(decide(&rule, &meeting, at(5)), due, "{inside} of {invited}");
    }
    assert_eq!(decide(&rule, &begun(), at(0)), Due::CountAt(at(1)));
}

#[test]
fn it_opens_again_after_n_minutes_or_at_the_booked_end() {
    let minutes = rule(r#""lock":{"afterMinutes":10},"unlock":{"afterMinutes":30}"#);
    assert_eq!(decide(&minutes, &locked(12), at(12)), Due::UnlockAt(at(42)));
    assert_eq!(decide(&minutes, &locked(12), at(42)), Due::Unlock);
    let mut opened = locked(12);
    opened.done.unlocked = true;
    assert_eq!(decide(&minutes, &opened, at(43)), Due::Nothing);

    let end = rule(r#""lock":{"afterMinutes":10},"unlock":"at-end""#);
    let booked = |meeting: Meeting| Meeting {
        ends_ms: Some(at(60)),
        ..meeting
    };
    // Where none is known it is asked for, once.
    assert_eq!(decide(&end, &locked(10), at(10)), Due::Count);
    let mut asked = locked(10);
    asked.done.counted(at(10));
    assert_eq!(decide(&end, &asked, at(500)), Due::Nothing);
    assert_eq!(
        decide(&end, &booked(locked(10)), at(10)),
        Due::UnlockAt(at(60))
    );
    assert_eq!(decide(&end, &booked(locked(10)), at(70)), Due::Unlock);
    // What would be opened at once is not locked.
    assert_eq!(decide(&end, &booked(begun()), at(0)), Due::LockAt(at(10)));
    assert_eq!(decide(&end, &booked(begun()), at(60)), Due::Nothing);
    let late = rule(r#""lock":{"afterMinutes":60},"unlock":"at-end""#);
    assert_eq!(decide(&late, &booked(begun()), at(0)), Due::Nothing);
}

#[test]
fn what_somebody_else_wants_closed_it_does_not_open() {
    let rule = rule(r#""lock":{"afterMinutes":10},"unlock":{"afterMinutes":30},"relock":1"#);
    let mut theirs = locked(10);
    theirs.done.locked_by_others();
    assert_eq!(decide(&rule, &theirs, at(40)), Due::Nothing);
    // Until they open it, or somebody comes in.
    theirs.done.opened_by_others(at(20), None);
    assert_eq!(decide(&rule, &theirs, at(20)), Due::LockAt(at(21)));
    theirs.done.locked(at(21));
    assert_eq!(decide(&rule, &theirs, at(21)), Due::UnlockAt(at(51)));
}

#[test]
fn what_somebody_opened_for_a_while_it_leaves_open_for_as_long() {
    let rule = rule(r#""lock":{"afterMinutes":10},"relock":2"#);
    let mut open = locked(10);
    open.done.opened_by_others(at(12), Some(at(22)));
    assert_eq!(decide(&rule, &open, at(12)), Due::LockAt(at(23)));
    // And they close it themselves.
    open.done.locked_by_others();
    assert_eq!(decide(&rule, &open, at(23)), Due::Nothing);
}

#[test]
fn what_was_not_done_is_tried_again_ever_more_seldom_and_not_for_ever() {
    let rule = rule(r#""lock":{"afterMinutes":10},"unlock":{"afterMinutes":30}"#);
    let mut meeting = begun();
    let mut now = at(10);
    for minutes in [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30] {
        assert_eq!(decide(&rule, &meeting, now), Due::Lock);
        meeting.done.locked(now);
        meeting.done.was_not_done(true, now);
        let then = after(now, minutes);
        assert_eq!(decide(&rule, &meeting, now), Due::LockAt(then));
        now = then;
    }
    meeting.done.locked(now);
    meeting.done.was_not_done(true, now);
    assert_eq!(
        decide(&rule, &meeting, after(now, 10)),
        Due::UnlockAt(after(now, 30))
    );

    let mut meeting = locked(10);
    meeting.done.unlocked = true;
    meeting.done.was_not_done(false, at(40));
    assert_eq!(decide(&rule, &meeting, at(40)), Due::UnlockAt(at(41)));
    meeting.done.unlocked = true;
    meeting.done.was_done();
    assert_eq!(decide(&rule, &meeting, at(60)), Due::Nothing);
}

#[test]
fn what_may_have_been_done_and_was_opened_since_is_not_tried_again() {
    let rule = rule(r#""lock":{"afterMinutes":10}"#);
    let mut meeting = begun();
    meeting.done.locked(at(10));
    meeting.done.was_not_done(true, at(10));
    meeting.done.opened_by_others(at(10), None);
    assert_eq!(decide(&rule, &meeting, at(11)), Due::Nothing);
    // What was opened before its time is locked all the same.
    let mut before = begun();
    before.done.opened_by_others(at(5), None);
    assert_eq!(decide(&rule, &before, at(10)), Due::Lock);
}

#[test]
fn everybody_is_in_when_all_who_were_invited_are_and_not_as_many_others() {
    let rule = rule(r#""lock":{"everybodyIn":true}"#);
    let three = |strangers, awaited| Meeting {
        people: people(3, 2),
        told: true,
        strangers,
        awaited,
        ..begun()
    };
    assert_eq!(decide(&rule, &three(0, false), at(5)), Due::Lock);
    assert_eq!(decide(&rule, &three(1, false), at(5)), Due::Nothing);
    assert_eq!(decide(&rule, &three(0, true), at(5)), Due::Nothing);
}

#[test]
fn what_somebody_opened_is_locked_again_as_often_as_relock_says_and_later_each_time() {
    let never = rule(r#""lock":{"afterMinutes":10}"#);
    let twice = rule(r#""lock":{"afterMinutes":10},"relock":2"#);
    let opened = |locks, locked: u64, opened: u64| {
        let (locked_ms, opened_ms) = (Some(at(locked)), Some(at(opened)));
        Meeting {
            done: Done {
                locks,
                locked_ms,
                opened_ms,
                ..Done::default()
            },
            ..begun()
        }
    };
    assert_eq!(decide(&never, &opened(1, 10, 15), at(30)), Due::Nothing);
    assert_eq!(
        decide(&twice, &opened(1, 10, 15), at(15)),
        Due::LockAt(at(16))
    );
    assert_eq!(decide(&twice, &opened(1, 10, 15), at(16)), Due::Lock);
    assert_eq!(
        decide(&twice, &opened(2, 16, 15), at(17)),
        Due::Nothing,
        "since then nobody has"
    );
    assert_eq!(
        decide(&twice, &opened(2, 16, 20), at(20)),
        Due::LockAt(at(22))
    );
    assert_eq!(decide(&twice, &opened(3, 22, 30), at(90)), Due::Nothing);
    // Shortly before it opens by itself it is left open.
    let end = rule(r#""lock":{"afterMinutes":10},"relock":2,"unlock":"at-end""#);
    let booked = Meeting {
        ends_ms: Some(at(16)),
        ..opened(1, 10, 15)
    };
    assert_eq!(decide(&end, &booked, at(15)), Due::UnlockAt(at(16)));
}

/// What is known after these of DingTalk's own messages.
fn known(messages: &[&str]) -> Known {
    let all = messages
        .iter()
        .flat_map(|json| read::message(json).unwrap());
    all.fold(
        Known::default(),
        |known, Arrived { event, .. }| match event {
            Event::Meeting(event) => known.with(&event),
            _ => known,
        },
    )
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/events/", $name, ".json"))
    };
}

#[test]
fn from_dingtalks_messages_it_follows_what_is_due() {
    let begun = known(&[fixture!("http-created")]);
    let meeting = Meeting::of(&begun, Done::default()).unwrap();
    assert_eq!((meeting.started_ms, meeting.ended), (START, false));
    assert_eq!((meeting.told, meeting.people), (false, None));
    let minutes = rule(r#""lock":{"afterMinutes":10}"#);
    assert_eq!(decide(&minutes, &meeting, at(1)), Due::LockAt(at(10)));

    let messages = [
        fixture!("http-join-outsider"),
        fixture!("http-created"),
        fixture!("http-join"),
    ];
    let three = Meeting::of(&known(&messages), Done::default()).unwrap();
    assert_eq!((three.told, three.people), (true, people(3, 0)));
    let at_three = rule(r#""lock":{"people":3}"#);
    assert_eq!(decide(&at_three, &three, at(2)), Due::Lock);

    let over = known(&[fixture!("http-closed"), fixture!("http-created")]);
    let over = Meeting::of(&over, Done::default()).unwrap();
    assert_eq!(decide(&minutes, &over, at(60)), Due::Nothing);
    assert_eq!(
        Meeting::of(&known(&[fixture!("http-join")]), Done::default()),
        None
    );

    let instant = r#"[{"id":"r","for":{"title":"stand*","creator":"unionid-host-1","kind":"instant"},"lock":{"people":1}}]"#;
    let rules = body::read(instant.as_bytes()).unwrap();
    assert!(choose(&rules, About::from(&begun)).is_some());
    assert!(choose(&rules, About::default()).is_none());
}

/// What happens beside the rule.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Passes(u64),
    Comes(u64),
    Opens,
    Ends,
    CalledOff,
}

fn happenings() -> impl Strategy<Value = Vec<Happens>> {
    let one = prop_oneof![
        8 => (0_u64..40).prop_map(Happens::Passes),
        4 => (1_u64..10).prop_map(Happens::Comes),
        4 => Just(Happens::Opens),
        1 => Just(Happens::Ends),
        1 => Just(Happens::CalledOff),
    ];
    prop::collection::vec(one, 0..40)
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let lock = prop_oneof![
        (0_u64..60).prop_map(When::AfterMinutes),
        (1_u64..30).prop_map(When::People),
        Just(When::EverybodyIn),
    ];
    let unlock = prop::option::of(prop_oneof![
        (1_u64..60).prop_map(Until::AfterMinutes),
        Just(Until::AtEnd)
    ]);
    (lock, unlock, 0_u8..=5).prop_map(|(lock, unlock, relock)| Rule {
        lock,
        unlock,
        relock,
        ..rule(r#""lock":{"people":1}"#)
    })
}

proptest! {
    #[test]
    fn whatever_happens_a_rule_acts_within_its_bounds(
        rule in any_rule(), happenings in happenings(),
        told in any::<bool>(), ends in prop::option::of(1_u64..120), invited in 0_u64..10,
    ) {
        let mut meeting = Meeting { ends_ms: ends.map(at), told, people: told.then_some(People { inside: 1, invited }), ..begun() };
        let (mut now, mut inside, mut unlocks) = (START, 1_u64, 0_u32);
        for happens in happenings {
            match happens {
                Happens::Passes(minutes) => now = after(now, minutes),
                Happens::Comes(people) => inside = inside.saturating_add(people),
                Happens::Opens => meeting.done.opened_ms = Some(now),
                Happens::Ends => meeting.ended = true,
                Happens::CalledOff => meeting.called_off = true,
            }
            if told {
                meeting.people = people(inside, invited);
            }
            // All that is due now is done at once, and then it is not due again.
            for round in 0.. {
                prop_assert!(round < 4, "it is busy without end");
                let due = decide(&rule, &meeting, now);
                if meeting.ended || meeting.called_off {
                    prop_assert_eq!(due, Due::Nothing);
                }
                match due {
                    Due::Lock => {
                        prop_assert!(!meeting.done.unlocked, "it locks what it has opened");
                        let over = rule.unlock == Some(Until::AtEnd) && meeting.ends_ms.is_some_and(|end| now >= end);
                        prop_assert!(!over, "it locks after the end");
                        meeting.done.locked(now);
                        meeting.done.opened_ms = None;
                    }
                    Due::Unlock => {
                        unlocks = unlocks.saturating_add(1);
                        meeting.done.unlocked = true;
                    }
                    Due::Count => {
                        let end = rule.unlock == Some(Until::AtEnd) && meeting.done.locks > 0;
                        prop_assert!(!told || (end && !meeting.done.asked), "it asks for what is told");
                        meeting.people = people(inside, invited);
                        meeting.done.counted(now);
                    }
                    Due::LockAt(then) | Due::CountAt(then) | Due::UnlockAt(then) => {
                        prop_assert!(then > now);
                        break;
                    }
                    Due::Nothing => break,
                }
            }
        }
        prop_assert!(meeting.done.locks <= 1 + u32::from(rule.relock));
        prop_assert!(unlocks <= 1 && (unlocks == 0 || meeting.done.locks > 0));
        prop_assert!(meeting.done.counts <= MOST_COUNTS);
    }
}

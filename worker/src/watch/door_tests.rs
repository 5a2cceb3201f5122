use proptest::prelude::*;

use super::*;

const LOCKED: u64 = 1_000;

fn member(id: &str) -> Member {
    // Nobody from outside has an id.
    let union_id = Some(id.to_owned()).filter(|id| !id.starts_with("guest"));
    Member {
        union_id,
        nick: Some(id.into()),
        ..Member::default()
    }
}

/// The event of that number happens at that moment.
fn event(number: u64, at_ms: u64, place: Place, ids: &[&str]) -> MeetingEvent {
    MeetingEvent {
        conference_id: "m".into(),
        stamp: Stamp { number, at_ms },
        change: Change::People(place, ids.iter().map(|id| member(id)).collect()),
    }
}

/// A meeting that was locked at [`LOCKED`], and what is heard of it.
struct Heard {
    known: Known,
    door: Door,
}

impl Heard {
    fn new() -> Self {
        let lock = Lock {
            at_ms: LOCKED,
            caller: "ops".into(),
        };
        Self {
            known: Known::default(),
            door: Door::default().of(&lock),
        }
    }

    /// The names of those who are news.
    fn hear(&mut self, event: &MeetingEvent) -> Vec<String> {
        let before = self.known.clone();
        self.known = before.clone().with(event);
        let heard_ms = event.stamp.at_ms.saturating_add(5);
        let news = self.door.take(event, heard_ms, (&before, &self.known));
        news.into_iter().map(|it| it.name).collect()
    }

    fn came(&self) -> Vec<&str> {
        self.door.came.iter().map(|it| it.name.as_str()).collect()
    }

    fn left(&self) -> Vec<&str> {
        self.door.left.iter().map(|it| it.name.as_str()).collect()
    }
}

#[test]
fn who_comes_after_the_lock_is_news_once_and_who_came_before_is_not() {
    let mut heard = Heard::new();
    assert_eq!(heard.hear(&event(1, 900, Place::In, &["lin"])), [""; 0]);
    // Of the same moment: the lock was there only when its answer was.
    assert_eq!(heard.hear(&event(2, LOCKED, Place::In, &["na"])), [""; 0]);
    assert_eq!(
        heard.hear(&event(3, 1_001, Place::In, &["wei", "guest"])),
        ["wei", "guest"]
    );
    // Told again, also as another event; and whoever is in with another device does not come in.
    assert_eq!(
        heard.hear(&event(3, 1_001, Place::In, &["wei", "guest"])),
        [""; 0]
    );
    assert_eq!(
        heard.hear(&event(4, 1_002, Place::In, &["lin", "wei"])),
        [""; 0]
    );
    assert_eq!(heard.came(), ["guest", "wei"]);
    let outside: Vec<_> = heard.door.came.iter().map(|it| it.outside).collect();
    assert_eq!(outside, [true, false]);
}

#[test]
fn who_was_in_goes_and_comes_back_through_a_locked_door_is_news() {
    let mut heard = Heard::new();
    heard.hear(&event(1, 900, Place::In, &["lin", "wei"]));
    heard.hear(&event(2, 1_100, Place::Out, &["wei"]));
    heard.hear(&event(3, 1_150, Place::Removed, &["lin"]));
    assert_eq!(heard.left(), ["lin", "wei"]);
    assert_eq!(heard.hear(&event(4, 1_200, Place::In, &["wei"])), ["wei"]);
    assert_eq!(heard.left(), ["lin"]);
    // Each time.
    heard.hear(&event(5, 1_300, Place::Out, &["wei"]));
    assert_eq!(heard.hear(&event(6, 1_400, Place::In, &["wei"])), ["wei"]);
    assert_eq!(heard.came(), ["wei"]);
}

#[test]
fn an_event_that_comes_late_is_news_unless_the_same_was_told() {
    let mut heard = Heard::new();
    // The end of a visit is heard of before its beginning.
    heard.hear(&event(6, 1_300, Place::Out, &["wei"]));
    assert_eq!(heard.hear(&event(5, 1_200, Place::In, &["wei"])), ["wei"]);
    assert_eq!(heard.hear(&event(5, 1_200, Place::In, &["wei"])), [""; 0]);
    assert_eq!((heard.came(), heard.left()), (vec!["wei"], vec!["wei"]));
    // One that is of before the lock is none, however late.
    assert_eq!(heard.hear(&event(2, 950, Place::In, &["na"])), [""; 0]);
    assert_eq!(heard.hear(&event(7, 990, Place::Out, &["na"])), [""; 0]);
    assert_eq!(heard.left(), ["wei"]);
}

#[test]
fn a_clock_of_dingtalks_that_is_ahead_makes_nobody_late() {
    let mut heard = Heard::new();
    let ahead = event(1, LOCKED + 60_000, Place::In, &["wei"]);
    let known = Known::default().with(&ahead);
    let news = |door: &mut Door, heard_ms| {
        door.take(&ahead, heard_ms, (&Known::default(), &known))
            .len()
    };
    // Heard before the lock was done, it is of before.
    assert_eq!(news(&mut heard.door.clone(), LOCKED - 1), 0);
    assert_eq!(news(&mut heard.door, LOCKED + 1), 1);
    assert_eq!(heard.door.came[0].at, clock::format(LOCKED + 1));
    // Where no time is told, it is that when it was heard.
    let mut silent = Heard::new();
    assert_eq!(silent.hear(&event(1, 0, Place::In, &["wei"])), [""; 0]);
}

#[test]
fn who_was_invited_back_is_expected() {
    let mut heard = Heard::new();
    heard.door.invited.insert("wei".into());
    assert_eq!(
        heard.hear(&event(1, 1_100, Place::In, &["wei", "na"])),
        ["na"]
    );
    // Once: whoever goes again has to be let in again.
    heard.hear(&event(2, 1_200, Place::Out, &["wei"]));
    assert_eq!(heard.hear(&event(3, 1_300, Place::In, &["wei"])), ["wei"]);
}

#[test]
fn with_another_lock_it_begins_anew_and_with_the_same_it_goes_on() {
    let mut heard = Heard::new();
    heard.door.invited.insert("na".into());
    heard.hear(&event(1, 1_100, Place::In, &["wei"]));
    let lock = |at_ms| Lock {
        at_ms,
        caller: "ops".into(),
    };
    assert_eq!(heard.door.clone().of(&lock(LOCKED)), heard.door);
    let anew = heard.door.of(&lock(2_000));
    assert_eq!((anew.locked_ms, anew.came.len()), (2_000, 0));
    assert!(anew.invited.contains("na"), "and is awaited still");
}

#[test]
fn who_went_and_came_back_is_news_though_it_is_heard_in_the_other_order() {
    let mut heard = Heard::new();
    heard.hear(&event(5, 900, Place::In, &["wei", "na"]));
    assert!(heard.hear(&event(9, 1_200, Place::In, &["wei"])).is_empty());
    assert_eq!(heard.hear(&event(8, 1_100, Place::Out, &["wei"])), ["wei"]);
    assert!(
        heard
            .hear(&event(8, 1_100, Place::Out, &["wei"]))
            .is_empty()
    );
    assert!(heard.left().is_empty(), "they are in");
    assert_eq!(heard.hear(&event(10, 1_300, Place::Out, &["na"])), [""; 0]);
}

#[test]
fn nothing_is_news_of_a_meeting_that_has_ended_and_lists_do_not_grow_without_end() {
    let mut heard = Heard::new();
    for number in 0..300 {
        let id = format!("p{number}");
        assert_eq!(
            heard.hear(&event(number, 2_000 + number, Place::In, &[&id])),
            [id.as_str()]
        );
        heard.hear(&event(1_000 + number, 3_000 + number, Place::Out, &[&id]));
    }
    assert_eq!((heard.came().len(), heard.left().len()), (MOST, MOST));
    assert_eq!((heard.came()[0], heard.left()[0]), ("p299", "p299"));
    let ended = MeetingEvent {
        change: Change::Ended(Box::default()),
        ..event(5_000, 5_000, Place::In, &[])
    };
    heard.hear(&ended);
    assert_eq!(
        heard.hear(&event(5_001, 5_001, Place::In, &["late"])),
        [""; 0]
    );
}

proptest! {
    /// However often and in whatever order events come, nobody is news who came in before the lock only, and
    /// whoever is news is shown.
    #[test]
    fn repeats_and_disorder_invent_nobody(
        order in Just((1_u64..24).collect::<Vec<_>>()).prop_shuffle(),
        again in prop::collection::vec(1_u64..24, 0..24),
    ) {
        // Of four, one is in and out before the lock only.
        let place = |number: u64| if (number / 4).is_multiple_of(2) { Place::In } else { Place::Out };
        let who = |number: u64| ["a", "b", "c", "early"][(number % 4) as usize];
        let at_ms = |number: u64| number.saturating_add(if who(number) == "early" { 900 } else { 990 });
        let mut heard = Heard::new();
        let mut news = BTreeSet::new();
        for number in order.into_iter().chain(again) {
            news.extend(heard.hear(&event(number, at_ms(number), place(number), &[who(number)])));
        }
        let came: BTreeSet<_> = heard.came().into_iter().map(String::from).collect();
        prop_assert_eq!(&came, &news);
        prop_assert!(!news.contains("early"));
        for passer in &heard.door.came {
            prop_assert!(clock::parse(&passer.at).unwrap() > LOCKED);
        }
    }
}

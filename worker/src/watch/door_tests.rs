use proptest::prelude::*;

use super::*;

/// Moments here are in milliseconds after that, on DingTalk's clock.
const DAY: u64 = 86_400_000;
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
        stamp: Stamp {
            number,
            at_ms: match at_ms {
                0 => 0,
                at_ms => DAY.saturating_add(at_ms),
            },
        },
        change: Change::People(place, ids.iter().map(|id| member(id)).collect()),
    }
}

/// A meeting that was locked at [`LOCKED`], and what is heard of it.
struct Watched {
    known: Known,
    door: Door,
    ahead: Ahead,
}

/// A lock that was done then, where the host's clock is so far ahead.
fn lock(at_ms: u64, ahead: Ahead) -> Lock {
    let dingtalk_ms = DAY.saturating_add(at_ms);
    Lock {
        at_ms: ahead.ours(dingtalk_ms),
        dingtalk_ms,
        caller: "ops".into(),
    }
}

impl Watched {
    fn new() -> Self {
        Self::with(Ahead(0))
    }

    fn with(ahead: Ahead) -> Self {
        Self {
            known: Known::default(),
            door: Door::default().of(&lock(LOCKED, ahead)),
            ahead,
        }
    }

    /// The names of those who are news.
    fn hear(&mut self, event: &MeetingEvent) -> Vec<String> {
        self.hear_after(event, 5)
    }

    /// The same where it takes so long to come.
    fn hear_after(&mut self, event: &MeetingEvent, ms: u64) -> Vec<String> {
        let before = self.known.clone();
        self.known = before.clone().with(event);
        let heard = Heard {
            at_ms: self.ahead.ours(event.stamp.at_ms.saturating_add(ms)),
            ahead: self.ahead,
        };
        let news = self.door.take(event, heard, (&before, &self.known));
        news.into_iter().map(|it| it.name).collect()
    }

    fn came(&self) -> Vec<&str> {
        let came = self.door.came.iter();
        came.map(|it| it.passer.name.as_str()).collect()
    }

    fn left(&self) -> Vec<&str> {
        self.door.left.iter().map(|it| it.name.as_str()).collect()
    }
}

#[test]
fn who_comes_after_the_lock_is_news_once_and_who_came_before_is_not() {
    let mut heard = Watched::new();
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
    let outside: Vec<_> = heard.door.came.iter().map(|it| it.passer.outside).collect();
    assert_eq!(outside, [true, false]);
}

#[test]
fn who_was_in_goes_and_comes_back_through_a_locked_door_is_news() {
    let mut heard = Watched::new();
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
    let mut heard = Watched::new();
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
fn whatever_the_clocks_say_who_came_after_the_lock_is_news_and_who_came_before_is_not() {
    for ahead in [-300_000, -1_500, 0, 1_500, 300_000].map(Ahead) {
        let mut heard = Watched::with(ahead);
        assert_eq!(heard.hear(&event(1, 999, Place::In, &["lin"])), [""; 0]);
        // Of before, and heard long after.
        let late = event(2, 998, Place::In, &["na"]);
        assert_eq!(heard.hear_after(&late, 600_000), [""; 0], "{ahead:?}");
        assert_eq!(
            heard.hear(&event(3, 1_001, Place::In, &["wei"])),
            ["wei"],
            "{ahead:?}"
        );
        heard.hear(&event(4, 1_002, Place::Out, &["na"]));
        // What is shown is by one's own clock, as the lock is.
        let ours = |at_ms: u64| clock::format(ahead.ours(DAY + at_ms));
        assert_eq!(heard.door.came[0].passer.at, ours(1_001));
        assert_eq!(heard.door.left[0].at, ours(1_002));
        // Who went before is not let back in.
        heard.hear(&event(5, 997, Place::Out, &["early"]));
        assert_eq!(heard.left(), ["na"]);
    }
}

#[test]
fn what_was_heard_before_the_lock_is_of_before() {
    let mut heard = Watched::new();
    // By a clock of DingTalk's of which nothing was known.
    let ahead = event(1, LOCKED + 60_000, Place::In, &["wei"]);
    let known = Known::default().with(&ahead);
    let news = |door: &mut Door, at_ms| {
        let heard = Heard {
            at_ms: DAY + at_ms,
            ahead: Ahead(0),
        };
        door.take(&ahead, heard, (&Known::default(), &known)).len()
    };
    assert_eq!(news(&mut heard.door.clone(), LOCKED - 1), 0);
    assert_eq!(news(&mut heard.door, LOCKED + 1), 1);
    assert_eq!(
        heard.door.came[0].passer.at,
        clock::format(DAY + LOCKED + 1)
    );
    // Where no time is told, it is that when it was heard.
    let mut silent = Watched::new();
    assert_eq!(silent.hear(&event(1, 0, Place::In, &["wei"])), [""; 0]);
}

#[test]
fn who_was_invited_back_is_expected() {
    let mut heard = Watched::new();
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
fn people_from_outside_of_one_name_are_each_news() {
    let guest = |number: u64, place, firsts: &[u64]| MeetingEvent {
        change: Change::People(
            place,
            firsts
                .iter()
                .map(|first| Member {
                    nick: Some("A guest".into()),
                    join_ms: Some(*first),
                    ..Member::default()
                })
                .collect(),
        ),
        ..event(number, 1_100 + number, place, &[])
    };
    let mut heard = Watched::new();
    assert_eq!(heard.hear(&guest(1, Place::In, &[1])), ["A guest"]);
    assert_eq!(heard.hear(&guest(2, Place::In, &[2])), ["A guest"]);
    // Both are shown, each once, however often and in whatever order it is told.
    assert_eq!(heard.hear(&guest(2, Place::In, &[2])), [""; 0]);
    assert_eq!(heard.came().len(), 2);
    // One whose coming is heard after their going.
    heard.hear(&guest(4, Place::Out, &[3]));
    assert_eq!(heard.hear(&guest(3, Place::In, &[3])), ["A guest"]);
    assert_eq!(heard.hear(&guest(3, Place::In, &[3])), [""; 0]);
    // Each time that one goes and comes back, it is about that one.
    heard.hear(&guest(5, Place::Out, &[1]));
    assert_eq!(heard.hear(&guest(6, Place::In, &[1])), ["A guest"]);
    assert_eq!((heard.came().len(), heard.left().len()), (3, 1));
    // Also where the going is heard last.
    assert_eq!(heard.hear(&guest(8, Place::In, &[2])), [""; 0]);
    let mut anew = Watched::new();
    anew.hear(&guest(1, Place::In, &[1]));
    anew.known = anew.known.with(&guest(0, Place::In, &[2]));
    anew.known = anew.known.with(&guest(4, Place::In, &[2]));
    assert_eq!(anew.hear(&guest(3, Place::Out, &[2])), ["A guest"]);
    // And it is known over a restart.
    let json = serde_json::to_string(&heard.door).unwrap();
    assert_eq!(serde_json::from_str::<Door>(&json).unwrap(), heard.door);
}

#[test]
fn with_another_lock_it_begins_anew_and_with_the_same_it_goes_on() {
    let mut heard = Watched::new();
    heard.door.invited.insert("na".into());
    heard.hear(&event(1, 1_100, Place::In, &["wei"]));
    assert_eq!(heard.door.clone().of(&lock(LOCKED, Ahead(0))), heard.door);
    let anew = heard.door.of(&lock(2_000, Ahead(0)));
    assert_eq!((anew.locked_ms, anew.came.len()), (DAY + 2_000, 0));
    assert!(anew.invited.contains("na"), "and is awaited still");
}

#[test]
fn who_went_and_came_back_is_news_though_it_is_heard_in_the_other_order() {
    let mut heard = Watched::new();
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
    let mut heard = Watched::new();
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
        ahead in prop::sample::select(vec![-300_000, 0, 300_000]),
    ) {
        // Of four, one is in and out before the lock only.
        let place = |number: u64| if (number / 4).is_multiple_of(2) { Place::In } else { Place::Out };
        let who = |number: u64| ["a", "b", "c", "early"][(number % 4) as usize];
        let at_ms = |number: u64| number.saturating_add(if who(number) == "early" { 900 } else { 990 });
        let mut heard = Watched::with(Ahead(ahead));
        let mut news = BTreeSet::new();
        for number in order.into_iter().chain(again) {
            news.extend(heard.hear(&event(number, at_ms(number), place(number), &[who(number)])));
        }
        let came: BTreeSet<_> = heard.came().into_iter().map(String::from).collect();
        prop_assert_eq!(&came, &news);
        prop_assert!(!news.contains("early"));
        for Came { passer, .. } in &heard.door.came {
            prop_assert!(clock::parse(&passer.at).unwrap() > Ahead(ahead).ours(DAY + LOCKED));
        }
    }
}

#[test]
fn whoever_came_first_long_before_the_lock_comes_in_after_it_all_the_same() {
    // The time is that of the first coming: it is what a return has, where nothing was heard of what was before.
    let mut watched = Watched::new();
    let mut back = event(5, LOCKED + 1, Place::In, &["wei"]);
    if let Change::People(_, members) = &mut back.change {
        members[0].join_ms = Some(DAY - 3_600_000);
    }
    assert_eq!(watched.hear(&back), ["wei"]);
}

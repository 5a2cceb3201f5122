//! Who comes into a locked meeting, and how others hear of it.

use dingtalk_conference_lock::Action::{Lock, Unlock};
use serde_json::{Value, json};

use super::{
    events::member,
    world::{START, World, done, lost},
};
use crate::{
    clock::Ahead,
    config::settings::Settings,
    keeper::{
        machine::{event::Event, plan::Answer},
        view::{deliveries, meetings},
    },
};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

impl World {
    /// One that tells elsewhere.
    fn telling() -> Self {
        Self::with(Settings {
            tells: true,
            ..Settings::default()
        })
    }

    /// A meeting that runs and was locked.
    fn locked(mut self) -> Self {
        self.begins("m");
        self.does(Lock);
        self
    }

    fn does(&mut self, action: dingtalk_conference_lock::Action) {
        self.act(action, "m");
        self.reply("m", done(""));
        self.after(SECOND);
    }

    /// The event of that number tells now that somebody came; nobody is a guest.
    fn joins(&mut self, number: u64, who: &str) {
        self.hears(&member("m", "user_join", number, self.now, who));
    }

    fn came(&self) -> Vec<(String, bool)> {
        let came = self.meeting("m").came.into_iter();
        came.map(|it| (it.name, it.outside)).collect()
    }

    fn joined_entries(&self) -> Vec<Value> {
        let entries = self.host.entries().into_iter();
        entries
            .filter(|entry| entry["type"] == "joined-after-lock")
            .collect()
    }

    /// What came of the message that is under way.
    fn told_elsewhere(&mut self, problem: Option<&str>) -> u64 {
        let (at, delivery) = self.deliveries.pop().expect("a message is under way");
        let number = delivery.number;
        let problem = problem.map(Into::into);
        self.event(Event::Delivered { number, problem });
        at
    }

    fn waiting(&self) -> i64 {
        self.host.number("SELECT count(*) FROM delivery")
    }
}

#[test]
fn who_comes_into_a_locked_meeting_is_on_the_page_and_in_the_record_at_once_and_once() {
    let mut world = World::new().locked();
    let before = world.keeper.change();
    world.joins(5, "wei");
    let changed = meetings::changed(&world.host, before, world.now).unwrap();
    assert_eq!((changed.len(), changed[0].came.len()), (1, 1));
    world.joins(6, "");
    world.hears(&member("m", "user_join", 5, world.now, "wei"));
    world.restart();
    assert_eq!(world.came(), [(String::new(), true), ("wei".into(), false)]);
    let entries = world.joined_entries();
    assert_eq!(entries.len(), 2);
    let entry = &entries[0];
    assert_eq!(
        (&entry["conferenceId"], &entry["name"], &entry["outside"]),
        (&"m".into(), &"wei".into(), &false.into())
    );
    assert_eq!(
        (&entry["caller"], &entry["unionId"]),
        (&Value::Null, &"wei".into())
    );
    assert_eq!(entries[1]["outside"], true);
    // To lock again is the end of it.
    world.does(Lock);
    assert_eq!(world.came(), []);
    world.joins(7, "na");
    assert_eq!(world.came(), [("na".into(), false)]);
    // Nobody is told elsewhere where that is not wanted.
    assert_eq!((world.waiting(), world.deliveries.len()), (0, 0));
}

#[test]
fn who_left_since_the_lock_is_told_until_they_are_back() {
    let mut world = World::new();
    world.begins("m");
    world.joins(2, "wei");
    world.joins(3, "na");
    world.hears(&member("m", "user_leave", 4, world.now, "na"));
    world.after(SECOND);
    world.does(Lock);
    assert_eq!(world.meeting("m").left, []);
    world.hears(&member("m", "user_leave", 5, world.now, "wei"));
    let left = world.meeting("m").left;
    assert_eq!((left.len(), left[0].union_id.as_deref()), (1, Some("wei")));
    world.joins(6, "wei");
    assert_eq!(world.meeting("m").left, []);
    assert_eq!(world.came(), [("wei".into(), false)]);
}

#[test]
fn another_lock_on_top_leaves_those_on_the_list_who_went_and_an_unlock_takes_them_off() {
    let mut world = World::new();
    world.begins("m");
    world.joins(2, "wei");
    world.does(Lock);
    world.hears(&member("m", "user_leave", 3, world.now, "wei"));
    world.after(SECOND);
    let left = |world: &World| world.meeting("m").left.len();
    assert_eq!(left(&world), 1);
    world.does(Lock);
    world.joins(4, "na");
    assert_eq!((left(&world), world.came().len()), (1, 1));
    world.does(Unlock);
    world.does(Lock);
    assert_eq!(left(&world), 0);
}

#[test]
fn nobody_is_a_surprise_in_a_meeting_that_is_not_locked() {
    let mut world = World::new();
    world.begins("m");
    world.joins(2, "before");
    world.does(Lock);
    world.does(Unlock);
    world.joins(3, "open");
    world.does(Lock);
    // While it is being unlocked, and where nobody knows whether it was.
    world.act(Unlock, "m");
    world.joins(4, "meanwhile");
    world.reply("m", lost());
    world.after(10 * SECOND);
    world.joins(5, "perhaps");
    world.act(Lock, "m");
    world.joins(6, "under way");
    world.reply("m", done(""));
    world.after(SECOND);
    assert_eq!(world.joined_entries().len(), 0);
    // Told late, it is of before.
    world.hears(&member("m", "user_join", 7, START + 2, "late"));
    assert_eq!((world.joined_entries().len(), world.came()), (0, vec![]));
}

#[test]
fn a_lock_of_which_nobody_knows_counts_as_one() {
    let mut world = World::new();
    world.begins("m");
    world.act(Lock, "m");
    world.reply("m", lost());
    world.after(SECOND);
    world.joins(2, "wei");
    assert_eq!(world.came(), [("wei".into(), false)]);
    world.after(10 * SECOND);
    // A refused unlock changes nothing.
    world.act(Unlock, "m");
    world.reply("m", super::world::forbidden());
    world.after(SECOND);
    world.joins(3, "na");
    assert_eq!(world.came().len(), 2);
}

/// By as much as clocks that nobody looks after are wrong.
const WRONG: [Ahead; 4] = [Ahead(-300_000), Ahead(-5_000), Ahead(5_000), Ahead(300_000)];

#[test]
fn a_clock_that_is_wrong_hides_nobody_and_makes_nobody_late() {
    for ahead in WRONG {
        for lost_reply in [false, true] {
            let mut world = World::new();
            world.begins("m");
            if lost_reply {
                // It is known of what was answered before, over a restart.
                world.dated(ahead);
                world.restart();
            }
            world.act(Lock, "m");
            if lost_reply {
                world.reply("m", lost());
            } else {
                world.dated(ahead);
                world.reply("m", done(""));
            }
            let locked = ahead.theirs(world.now);
            let joins = |at, number, who: &str| member("m", "user_join", number, at, who);
            // Of before, and heard after.
            world.hears(&joins(locked - 10, 2, "before"));
            world.after(2 * SECOND);
            world.hears(&joins(locked - SECOND, 3, "late"));
            assert_eq!(world.came(), [], "{ahead:?}");
            world.hears(&joins(ahead.theirs(world.now), 4, "wei"));
            assert_eq!(world.came(), [("wei".into(), false)], "{ahead:?}");
            world.hears(&member("m", "user_leave", 5, locked - SECOND, "na"));
            world.hears(&member("m", "user_leave", 6, locked + 2 * SECOND, "late"));
            let left = world.meeting("m").left;
            assert_eq!(left.len(), 1);
            // To everybody it is told by the host's clock.
            let at = crate::clock::parse(&left[0].at).unwrap();
            assert!(
                at.abs_diff(ahead.ours(locked) + 2 * SECOND) < 2 * SECOND,
                "{at}"
            );
            let told = world.meeting("m").last.unwrap().dingtalk_at.unwrap();
            assert!(crate::clock::parse(&told).unwrap().abs_diff(locked) < 2 * SECOND);
        }
    }
    let mut world = World::new().locked();
    world.dated(Ahead(0));
    assert_eq!(world.meeting("m").last.unwrap().dingtalk_at, None);
}

#[test]
fn a_rule_locks_so_long_after_the_beginning_whatever_the_clocks_say() {
    for ahead in WRONG {
        let mut world = World::new();
        world.sets(&json!([{ "id": "r", "for": {}, "lock": { "afterMinutes": 10 } }]));
        world.dated(Ahead(0));
        // The keeper's clock is found to be wrong after it has begun.
        let began = ahead.theirs(world.now);
        let facts = json!({ "conferenceId": "m", "startTime": began });
        let begins = json!({
            "EventType": "meeting_status_change", "eventId": "b", "EventTime": began,
            "data": { "changeScene": "conference_created", "statusSeqNum": 1, "openConfModel": facts },
        });
        let since = world.now;
        world.hears(&begins.to_string());
        world.dated(ahead);
        world.at(since + 10 * MINUTE - 3 * SECOND);
        assert_eq!(world.log.len(), 0, "{ahead:?}");
        world.after(4 * SECOND);
        assert_eq!(world.log.len(), 1, "{ahead:?}");
    }
}

#[test]
fn a_rule_locks_again_what_somebody_came_into_as_often_as_it_may() {
    let mut world = World::new();
    world.sets(&json!([{ "id": "r", "for": {}, "lock": { "afterMinutes": 10 }, "relock": 1 }]));
    world.begins("m");
    world.at(START + 10 * MINUTE);
    world.reply("m", done(""));
    world.after(MINUTE);
    world.joins(2, "wei");
    let next = world.meeting("m").rule.unwrap();
    assert_eq!(next.action, Lock);
    assert!(next.at.starts_with("2026-11-23T08:12:00."), "{}", next.at);
    // From the first on.
    world.after(30 * SECOND);
    world.joins(3, "na");
    world.at(START + 12 * MINUTE + SECOND);
    world.reply("m", done(""));
    world.after(SECOND);
    world.joins(4, "lin");
    world.after(HOUR);
    assert_eq!(world.log.len(), 2);
    assert_eq!(world.came(), [("lin".into(), false)]);
}

#[test]
fn a_message_is_told_once_and_tried_again_over_restarts_until_it_arrives() {
    let mut world = World::telling().locked();
    world.joins(5, "wei");
    world.after(SECOND);
    let (at, first) = world.deliveries[0].clone();
    let message: Value = serde_json::from_str(&first.message.json()).unwrap();
    assert_eq!(message["data"]["people"][0]["name"], "wei");
    assert_eq!(
        (&message["data"]["title"], &message["data"]["lockedBy"]),
        (&"Review".into(), &"ops".into())
    );
    // One at a time.
    world.joins(6, "na");
    world.after(SECOND);
    assert_eq!(world.deliveries.len(), 1);
    world.told_elsewhere(Some("HTTP 500"));
    world.after(10);
    assert_eq!(
        deliveries::problem(&world.host).unwrap().as_deref(),
        Some("HTTP 500")
    );
    world.told_elsewhere(None);
    assert_eq!(world.waiting(), 1);
    world.after(4 * SECOND);
    let again = world.deliveries.pop().unwrap();
    assert_eq!((again.1.id, again.1.tries), (first.id.clone(), 2));
    assert!((5 * SECOND..6 * SECOND).contains(&(again.0 - at)));
    // Killed while it is under way.
    world.deliveries.clear();
    world.restart();
    world.after(28 * SECOND);
    assert_eq!(world.deliveries.len(), 0);
    world.after(2 * SECOND);
    assert_eq!(world.deliveries[0].1.id, first.id);
    world.told_elsewhere(None);
    world.after(24 * HOUR);
    assert_eq!((world.waiting(), world.deliveries.len()), (0, 0));
    assert!(
        !world
            .story()
            .iter()
            .any(|entry| entry.starts_with("not-delivered"))
    );
}

#[test]
fn a_message_that_does_not_arrive_is_given_up_and_the_record_says_so() {
    let mut world = World::telling().locked();
    world.joins(5, "wei");
    let mut tries = 0;
    for _ in 0..30 {
        world.after(HOUR);
        if !world.deliveries.is_empty() {
            tries += 1;
            // Of some no end is ever told.
            match tries % 3 {
                0 => drop(world.deliveries.pop()),
                _ => drop(world.told_elsewhere(Some("errcode 310000"))),
            }
        }
    }
    assert!((5..=10).contains(&tries), "{tries}");
    assert_eq!(world.waiting(), 0);
    let story = world.story();
    assert_eq!(
        story
            .iter()
            .filter(|entry| entry.starts_with("not-delivered m"))
            .count(),
        1,
        "{story:?}"
    );
}

#[test]
fn messages_keep_no_action_from_its_turn_and_there_are_only_so_many() {
    let mut world = World::telling().locked();
    for number in 5..600 {
        world.joins(number, &format!("p{number}"));
    }
    assert_eq!(world.waiting(), 500);
    assert_eq!(world.joined_entries().len(), 595);
    assert_eq!(world.deliveries.len(), 1);
    let ticket = world.act(Unlock, "m");
    world.reply("m", done(""));
    assert!(matches!(world.answer(ticket), Some(Answer::Ended(_))));
    let count = |world: &World| {
        world
            .host
            .number("SELECT calls FROM usage WHERE caller = 'ops'")
    };
    assert_eq!(count(&world), 2, "messages are no calls of DingTalk's");
    // Where they are not wanted any more they are forgotten.
    world.settings.tells = false;
    world.restart();
    world.deliveries.clear();
    world.after(50 * HOUR);
    assert_eq!((world.waiting(), world.deliveries.len()), (0, 0));
}

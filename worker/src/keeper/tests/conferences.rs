//! What is known of meetings.

use dingtalk_conference_lock::Action::{Lock, Unlock};
use serde_json::json;

use super::{
    events::{MINUTE, after, member, status},
    world::{START, World, done, forbidden, refused},
};
use crate::keeper::{
    machine::plan::Answer,
    view::{conferences, events, meetings},
};

#[test]
fn what_events_tell_of_a_meeting_is_known_also_over_a_restart() {
    let mut world = World::new();
    let by = json!({ "creatorNick": "林" });
    world.told(&status("m", "conference_created", 1, START, by));
    // Killed before it was taken in.
    world.restart();
    world.after(1);
    world.hears(&member("m", "user_join", 2, START + 2, "wei"));
    let changes = world.meetings_changed;
    world.hears(&member("m", "user_join", 2, START + 2, "wei"));
    assert_eq!(world.meetings_changed, changes);
    let known = world.meeting("m");
    assert_eq!(known.title.as_deref(), Some("Review"));
    assert_eq!(known.organiser.as_deref(), Some("林"));
    assert_eq!(known.started.as_deref(), Some("2026-11-23T08:00:00.000Z"));
    // Whoever began it is in it as well.
    assert_eq!((known.people, known.ended), (Some(2), None));
    world.ends("m");
    let known = world.meeting("m");
    assert_eq!((known.people, known.ended.is_some()), (Some(0), true));
    assert_eq!(
        world
            .host
            .number("SELECT count(*) FROM event WHERE message IS NOT NULL"),
        0
    );
}

#[test]
fn a_listener_hears_of_each_change_though_nothing_is_recorded() {
    let mut world = World::new();
    world.begins("m");
    let before = world.keeper.change();
    world.hears(&member("m", "user_join", 2, START + 2, "wei"));
    let changed = meetings::changed(&world.host, before, world.now).unwrap();
    assert_eq!(changed.len(), 1);
    let before = world.keeper.change();
    world.restart();
    assert_eq!(world.keeper.change(), before);
    assert!(
        meetings::changed(&world.host, before, world.now)
            .unwrap()
            .is_empty()
    );
    // What is recorded comes behind it.
    world.act(Lock, "n");
    world.reply("n", done(""));
    let changed = meetings::changed(&world.host, before, world.now).unwrap();
    assert_eq!(changed[0].conference_id, "n");
}

#[test]
fn a_listener_hears_of_a_change_behind_entries_that_are_of_no_meeting() {
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    let before = world.keeper.change();
    world.begins("m");
    let changed = meetings::changed(&world.host, before, world.now).unwrap();
    assert_eq!(changed.len(), 1);
}

#[test]
fn rules_are_tried_on_those_that_were_told_of_last() {
    let mut world = World::new();
    let lately = |world: &World, limit| conferences::lately(&world.host, world.now, limit);
    let kept = |world: &World| world.now.saturating_sub(conferences::KEPT_MS);
    assert_eq!(lately(&world, 9), Ok((vec![], kept(&world))));
    assert_eq!(events::first(&world.host), Ok(None));
    let since = world.now;
    world.begins("a");
    world.after(MINUTE);
    world.begins("b");
    let (all, from) = lately(&world, 9).unwrap();
    let ids: Vec<_> = all.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!((ids, from), (vec!["b", "a"], kept(&world)));
    assert_eq!(all[0].1.started_ms(), Some(START));
    let (some, from) = lately(&world, 1).unwrap();
    assert!(some.len() == 1 && from > since);
    assert_eq!(events::first(&world.host), Ok(Some(since)));
}

#[test]
fn a_meeting_that_has_ended_ends_its_timers() {
    let mut world = World::new();
    world.begins("m");
    world.timer("T", Lock, "m", 5 * MINUTE, None);
    world.timer("U", Lock, "other", 5 * MINUTE, None);
    world.ends("m");
    world.after(5 * MINUTE);
    world.reply("other", done(""));
    world.after(10 * MINUTE);
    let sent: Vec<_> = world.log.iter().map(|(_, _, id)| id.as_str()).collect();
    assert_eq!(sent, ["other"]);
    assert!(
        world.story().contains(&"timer-removed lock m".into()),
        "{:?}",
        world.story()
    );
}

#[test]
fn no_timer_is_set_for_a_meeting_that_is_known_to_have_ended() {
    let mut world = World::new();
    world.begins("m");
    world.ends("m");
    let ticket = world.timer("T", Lock, "m", 5 * MINUTE, None);
    match world.answer(ticket) {
        Some(Answer::Refused(refusal)) => {
            assert_eq!((refusal.status, &*refusal.code), (400, "confClosed"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.meeting("m").timers.len(), 0);
    let ticket = world.timer("U", Lock, "other", 5 * MINUTE, None);
    assert!(matches!(world.answer(ticket), Some(Answer::Timer(_))));
}

#[test]
fn a_beginning_that_cannot_be_is_not_believed() {
    const DAY: u64 = 24 * 60 * MINUTE;
    let began = |start: u64, at: u64| {
        let mut world = World::new();
        world.hears(&status(
            "m",
            "conference_created",
            1,
            at,
            json!({ "startTime": start }),
        ));
        crate::clock::parse(&world.meeting("m").started.unwrap()).unwrap()
    };
    for start in [0, START / 1_000, START - 8 * DAY, START + 2 * DAY, u64::MAX] {
        assert_eq!(began(start, START - 5), START - 5, "{start}");
        // Where the event's own time cannot be either, it is when it came.
        for at in [0, START - 8 * DAY, u64::MAX] {
            assert_eq!(began(start, at), START, "{start} {at}");
        }
    }
    for start in [START - 6 * DAY, START - MINUTE, START + DAY / 2] {
        assert_eq!(began(start, START - 5), start);
    }
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    world.hears(&status(
        "m",
        "conference_created",
        1,
        START,
        json!({ "startTime": 0 }),
    ));
    world.after(9 * MINUTE);
    assert_eq!(world.actions(), []);
    world.after(MINUTE);
    assert_eq!(world.actions(), [(10, Lock)]);
    // Nor where it is told with the end.
    world.hears(&status(
        "m",
        "conference_closed",
        2,
        world.now,
        json!({ "startTime": 0 }),
    ));
    let started = world.meeting("m").started;
    assert_eq!(started.as_deref(), Some("2026-11-23T08:00:00.000Z"));
}

#[test]
fn a_meeting_of_which_dingtalk_says_that_it_is_closed_has_ended() {
    let mut world = World::new();
    world.sets(&after(30, json!({})));
    world.begins("m");
    world.timer("t", Lock, "m", 20 * MINUTE, None);
    world.after(10 * MINUTE);
    // What waits for its turn is not sent any more.
    world.timer("now", Lock, "m", 1, None);
    world.act(Unlock, "m");
    world.after(2);
    world.reply("m", refused());
    let known = world.meeting("m");
    let ended = known.ended.unwrap();
    assert!(ended.starts_with("2026-11-23T08:10:00."), "{ended}");
    assert_eq!((known.timers.len(), known.rule), (0, None));
    world.after(60 * MINUTE);
    world.restart();
    world.after(60 * MINUTE);
    assert_eq!(world.actions(), [(10, Unlock)]);
    // Also of what no event told before, and what else DingTalk refuses with ends nothing.
    world.act(Lock, "other");
    world.reply("other", refused());
    assert!(world.meeting("other").ended.is_some());
    world.act(Lock, "third");
    world.reply("third", forbidden());
    assert_eq!(world.meeting("third").ended, None);
}

#[test]
fn what_was_said_to_be_closed_goes_on_where_events_tell_that_it_began_later() {
    let mut world = World::new();
    world.after(10 * MINUTE);
    world.act(Lock, "m");
    world.reply("m", refused());
    // It came late.
    world.begins("m");
    assert!(world.meeting("m").ended.is_some());
    world.after(MINUTE);
    world.sets(&after(5, json!({})));
    let more = json!({ "startTime": world.now });
    world.hears(&status("m", "conference_created", 2, world.now, more));
    let known = world.meeting("m");
    assert_eq!((known.ended, known.rule.is_some()), (None, true));
    world.after(5 * MINUTE);
    assert_eq!(world.actions().len(), 2);
    world.ends("m");
    assert!(world.meeting("m").ended.is_some());
}

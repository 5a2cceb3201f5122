//! What DingTalk told while nobody heard it.

use dingtalk_conference_lock::Action::Lock;
use serde_json::{Value, json};

use super::{
    arrivals::CREATED,
    world::{START, World},
};
use crate::{
    clock::Ahead,
    config::settings::Settings,
    events::{asked, read},
    keeper::{machine::event::Event, order::missed::Asked, view::events},
};

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

fn status(id: &str, scene: &str, at: u64) -> Value {
    json!({
        "EventType": "meeting_status_change", "eventId": format!("{id}-{scene}"), "EventTime": at,
        "data": {
            "changeScene": scene, "statusSeqNum": at,
            "openConfModel": { "conferenceId": id, "title": "Review", "startTime": at },
        },
    })
}

impl World {
    fn opens(&mut self, lost_ms: Option<u64>) {
        let ticket = self.ticket();
        self.event(Event::StreamOpened { ticket, lost_ms });
    }

    /// The process ends here, and a new one begins on a host where it goes on for long.
    fn begun(&mut self) {
        self.opens_anew();
        self.event(Event::Begun);
    }

    fn tells(&mut self, list: &[Value], more: bool) {
        let item = |message: &Value| json!({ "callBackData": message.to_string(), "eventTime": message["EventTime"] });
        let list: Vec<_> = list.iter().map(item).collect();
        let reply = json!({ "failedList": list, "hasMore": more }).to_string();
        self.answers_missed(asked::missed(&reply));
    }

    fn answers_missed(&mut self, reply: Option<asked::Missed>) {
        let asked = *self.asked.last().unwrap();
        self.answers_what(asked, reply);
    }

    fn answers_what(&mut self, asked: Asked, reply: Option<asked::Missed>) {
        self.event(Event::Missed { asked, reply });
        self.after(1);
    }

    fn calls(&self) -> i64 {
        self.host
            .number("SELECT coalesce(sum(calls), 0) FROM usage WHERE caller = 'DingTalk'")
    }
}

#[test]
fn dingtalk_is_asked_once_for_what_happened_while_stream_was_away() {
    let mut world = World::new();
    world.opens(None);
    // It makes up for a short while by itself.
    world.opens(Some(START - MINUTE + 1));
    assert_eq!(world.missed, []);
    world.opens(Some(START - MINUTE));
    assert_eq!(world.missed, [(START - 6 * MINUTE, START)]);
    let before = world.meetings_changed;
    let list = [status("m", "conference_created", START - MINUTE)];
    world.tells(&list, false);
    assert!(world.meetings_changed > before);
    assert_eq!(world.meeting("m").title.as_deref(), Some("Review"));
    assert_eq!(world.calls(), 1);
    world.after(DAY / 2);
    assert_eq!(world.missed.len(), 1);
}

#[test]
fn what_comes_again_by_that_changes_nothing_and_hides_no_silence() {
    let mut world = World::new();
    world.told(CREATED);
    world.after(30 * MINUTE);
    world.opens(Some(START));
    let other = status("m", "conference_created", START + MINUTE);
    let known: Value = serde_json::from_str(CREATED).unwrap();
    world.tells(&[known, other.clone(), other], false);
    assert_eq!(world.host.number("SELECT count(*) FROM event"), 2);
    assert_eq!(events::last(&world.host).unwrap(), Some(START + MINUTE));
}

#[test]
fn a_process_that_starts_asks_from_the_last_event_on_and_not_each_time() {
    let mut world = World::new();
    world.told(CREATED);
    world.after(10 * MINUTE);
    world.restart();
    assert_eq!(world.missed, []);
    world.opens(None);
    assert_eq!(world.missed, [(START - 5 * MINUTE, START + 10 * MINUTE)]);
    world.tells(&[], false);
    // One that ends and starts again and again does not use up the month's calls.
    for _ in 0..5 {
        world.after(2 * MINUTE - 1_000);
        world.restart();
        world.opens(None);
    }
    assert_eq!(world.missed.len(), 1);
    world.after(MINUTE);
    assert_eq!(world.missed.len(), 2);
    assert_eq!(world.missed[1].0, START + 5 * MINUTE);
}

#[test]
fn events_that_were_silent_for_a_day_are_asked_for_at_the_next_start() {
    let mut world = World::new();
    world.after(3 * DAY);
    world.restart();
    assert_eq!(world.missed, [], "nothing ever came");
    world.told(CREATED);
    let heard = world.now;
    world.after(DAY);
    world.restart();
    assert_eq!(world.missed, []);
    world.after(1);
    world.restart();
    assert_eq!(world.missed, [(heard - 5 * MINUTE, world.now)]);
    world.tells(&[], false);
    world.after(DAY / 2);
    world.restart();
    assert_eq!(world.missed.len(), 1);
    world.after(5 * DAY);
    world.restart();
    // Of meetings of before nothing is kept either.
    assert_eq!(world.missed[1], (world.now - 2 * DAY, world.now));
}

#[test]
fn there_may_be_more_than_one_answer_has() {
    let mut world = World::new();
    world.opens(Some(START - DAY));
    let at = START - DAY / 2;
    world.tells(&[status("a", "conference_created", at)], true);
    assert_eq!(world.missed.len(), 2);
    assert_eq!(world.missed[1].0, at);
    // One that does not go on is not asked for ever.
    world.tells(&[status("b", "conference_created", at)], true);
    assert_eq!(world.missed.len(), 2);
    assert!(world.meeting("a").title.is_some() && world.meeting("b").title.is_some());
}

#[test]
fn where_no_answer_comes_it_is_asked_again_but_not_for_ever() {
    let mut world = World::new();
    world.opens(Some(START - DAY));
    let since = world.missed[0].0;
    for asked in 2..=3 {
        world.answers_missed(None);
        world.after(9 * MINUTE);
        assert_eq!(world.missed.len(), asked - 1);
        world.after(MINUTE);
        assert_eq!(
            (world.missed.len(), world.missed[asked - 1].0),
            (asked, since)
        );
    }
    world.answers_missed(None);
    world.after(DAY / 2);
    assert_eq!(world.missed.len(), 3);
}

#[test]
fn what_is_missed_while_it_is_asked_is_asked_for_too() {
    let mut world = World::new();
    world.opens(Some(START - DAY));
    world.after(MINUTE / 2);
    world.opens(Some(START - MINUTE / 2));
    assert_eq!(world.missed.len(), 1);
    world.tells(&[], false);
    world.after(10 * MINUTE);
    assert_eq!(world.missed.len(), 2);
    assert_eq!(world.missed[1].0, START - MINUTE / 2 - 5 * MINUTE);
}

#[test]
fn dingtalk_is_asked_by_its_own_clock() {
    for ahead in [Ahead(-300_000), Ahead(300_000)] {
        let mut world = World::new();
        world.dated(ahead);
        world.opens(Some(START - 10 * MINUTE));
        let (since, until) = world.missed[0];
        assert!(since.abs_diff(ahead.theirs(START - 15 * MINUTE)) < 2_000);
        assert!(until.abs_diff(ahead.theirs(START)) < 2_000);
        let at = ahead.theirs(START - 5 * MINUTE);
        world.tells(&[status("m", "conference_created", at)], true);
        // It goes on from there, by the same clock.
        assert_eq!(world.missed[1].0, at);
        world.tells(&[], false);
        let heard = events::last(&world.host).unwrap().unwrap();
        assert!(heard.abs_diff(START - 5 * MINUTE) < 2_000);
        let asked = events::missed(&world.host).unwrap().until_ms.unwrap();
        assert!(asked.abs_diff(START) < 2_000);
    }
}

#[test]
fn what_was_to_be_asked_for_outlives_the_process() {
    let mut world = World::new();
    world.opens(Some(START - DAY));
    world.tells(&[], false);
    // Noted, and not yet asked for.
    world.after(2 * MINUTE);
    let lost = world.now - MINUTE;
    world.opens(Some(lost));
    assert_eq!(world.missed.len(), 1);
    world.restart();
    world.after(8 * MINUTE);
    assert_eq!(world.missed.len(), 2);
    assert_eq!(world.missed[1].0, lost - 5 * MINUTE);
    // Asked for, and not yet answered. One that ends over and over does not use up the month's calls.
    for _ in 0..9 {
        world.restart();
        world.after(MINUTE);
    }
    assert_eq!(world.missed.len(), 2);
    world.after(MINUTE);
    assert_eq!(world.missed.len(), 3);
    assert_eq!(world.missed[2].0, lost - 5 * MINUTE);
    world.tells(&[], false);
    world.restart();
    world.after(DAY / 2);
    assert_eq!(world.missed.len(), 3);
    // One that was given up is not begun anew by a restart.
    world.opens(Some(world.now - MINUTE));
    for _ in 0..3 {
        world.answers_missed(None);
        world.after(10 * MINUTE);
    }
    let asked = world.missed.len();
    world.restart();
    world.after(DAY / 2);
    assert_eq!(world.missed.len(), asked);
}

#[test]
fn what_is_told_after_the_state_failed_is_told() {
    let mut world = World::new();
    world.opens(Some(START - DAY));
    let asked = world.asked[0];
    world.restart();
    let at = START - MINUTE;
    let item = status("m", "conference_created", at);
    let list = json!([{ "callBackData": item.to_string(), "eventTime": at }]);
    let reply = json!({ "failedList": list, "hasMore": true }).to_string();
    world.answers_what(asked, asked::missed(&reply));
    assert_eq!(world.meeting("m").title.as_deref(), Some("Review"));
    assert_eq!((world.calls(), world.missed.len()), (1, 1));
    // That was not all of it.
    world.after(10 * MINUTE);
    assert_eq!(world.missed[1].0, world.missed[0].0);
}

#[test]
fn no_rule_acts_while_a_meetings_end_may_be_on_a_later_page() {
    let mut world = World::new();
    world.sets(&json!([{ "id": "all", "for": {}, "lock": { "afterMinutes": 5 } }]));
    let began = world.now - 30 * MINUTE;
    world.opens(Some(began));
    let first = [
        status("over", "conference_created", began),
        status("on", "conference_created", began),
    ];
    world.tells(&first, true);
    world.after(20_000);
    assert_eq!(world.log, []);
    world.tells(
        &[status("over", "conference_closed", began + MINUTE)],
        false,
    );
    world.after(1_000);
    let locked: Vec<_> = world.log.iter().map(|(_, _, id)| id.as_str()).collect();
    assert_eq!(locked, ["on"]);
}

#[test]
fn no_rule_acts_while_a_meetings_end_is_among_what_was_not_taken_in() {
    let mut world = World::new();
    world.sets(&json!([{ "id": "all", "for": {}, "lock": { "afterMinutes": 5 } }]));
    let began = world.now - 30 * MINUTE;
    let mut all = vec![
        status("over", "conference_created", began),
        status("on", "conference_created", began),
    ];
    all.extend((0..450).map(|n| status(&format!("m{n}"), "conference_closed", began + n)));
    all.push(status("over", "conference_closed", began + MINUTE));
    let ticket = world.ticket();
    let events = all
        .iter()
        .flat_map(|it| read::message(&it.to_string()).unwrap());
    let events = events.collect();
    world.event(Event::Arrived {
        tickets: vec![ticket],
        events,
    });
    world.after(1_000);
    let locked: Vec<_> = world.log.iter().map(|(_, _, id)| id.as_str()).collect();
    assert_eq!(locked, ["on"]);
}

#[test]
fn no_rule_waits_for_ever_for_what_is_not_answered_or_has_no_end() {
    let rule = json!([{ "id": "all", "for": {}, "lock": { "afterMinutes": 5 } }]);
    let begins = |id: &str, at: u64| status(id, "conference_created", at).to_string();
    let locked = |world: &World, id: &str| {
        let first = world.log.iter().find(|(_, _, other)| other == id);
        first.map(|(at, _, _)| *at)
    };
    let mut world = World::new();
    world.sets(&rule);
    world.hears(&begins("m", world.now));
    world.after(5 * MINUTE - 1_000);
    let opened = world.now;
    world.opens(Some(opened - DAY));
    world.after(70_000);
    // An answer that never comes is given up, and asked for again.
    let at = locked(&world, "m").expect("it locks");
    assert!((60_000..60_010).contains(&(at - opened)), "{}", at - opened);
    world.after(10 * MINUTE);
    assert_eq!(world.missed.len(), 2);

    let mut world = World::new();
    world.sets(&rule);
    world.hears(&begins("m", world.now - 4 * MINUTE));
    let opened = world.now;
    world.opens(Some(opened - DAY));
    for page in 1..5 {
        world.after(40_000);
        let other = status("other", "conference_closed", opened - DAY + page);
        world.tells(&[other], true);
    }
    let at = locked(&world, "m").expect("it locks");
    assert!(
        (120_000..121_000).contains(&(at - opened)),
        "{}",
        at - opened
    );
}

#[test]
fn what_is_due_at_the_start_waits_for_what_was_missed_meanwhile() {
    let mut world = World::new();
    world.sets(&json!([{ "id": "all", "for": {}, "lock": { "afterMinutes": 1440 } }]));
    let began = world.now;
    world.hears(&status("m", "conference_created", began).to_string());
    world.now += DAY + 61 * MINUTE;
    world.restart();
    assert_eq!((world.missed.len(), world.log.len()), (1, 0));
    world.after(10_000);
    world.tells(&[status("m", "conference_closed", began + MINUTE)], false);
    world.after(DAY);
    assert_eq!(world.log, []);
}

#[test]
fn a_rule_locks_what_began_while_it_was_away_but_not_what_has_ended_again() {
    let mut world = World::new();
    world.sets(&json!([{ "id": "all", "for": {}, "lock": { "afterMinutes": 5 } }]));
    let began = world.now - 30 * MINUTE;
    world.opens(Some(began));
    let list = [
        status("over", "conference_created", began),
        status("on", "conference_created", began),
        status("over", "conference_closed", began + MINUTE),
    ];
    world.tells(&list, false);
    world.after(1_000);
    let locked: Vec<_> = world
        .log
        .iter()
        .map(|(_, action, id)| (*action, id.as_str()))
        .collect();
    assert_eq!(locked, [(Lock, "on")]);
    let story = world.story();
    assert!(
        !story.iter().any(|entry| entry.contains("over")),
        "{story:?}"
    );
}

/// A worker with a rule, whose meeting began so long ago that its lock is due, that was ended and starts again.
fn away() -> World {
    let mut world = World::with(Settings {
        awaits_stream: true,
        ..Settings::default()
    });
    world.opens(None);
    world.sets(&json!([{ "id": "all", "for": {}, "lock": { "afterMinutes": 5 } }]));
    world.told(&status("m", "conference_created", START).to_string());
    world.after(MINUTE);
    assert_eq!(world.log, []);
    world.now = world.now.saturating_add(10 * MINUTE);
    world.restart();
    world
}

/// How long after `since_ms` the meeting was locked.
fn waited(world: &World, since_ms: u64) -> u64 {
    let (at, action, id) = world.log.first().unwrap();
    assert_eq!((*action, id.as_str()), (Lock, "m"));
    at.saturating_sub(since_ms)
}

#[test]
fn at_a_start_no_rule_acts_before_stream_is_there_and_has_brought_what_was_missed() {
    // While it was away the meeting has ended: as DingTalk says where it is asked, or makes up for.
    let closed = status("m", "conference_closed", START + 2 * MINUTE);
    let mut world = away();
    world.after(MINUTE);
    world.opens(None);
    world.after(10_000);
    assert_eq!(world.log, []);
    world.tells(std::slice::from_ref(&closed), false);
    world.after(DAY);
    assert_eq!(world.log, []);

    let mut world = away();
    world.opens(None);
    world.tells(&[], false);
    world.after(4_000);
    world.told(&closed.to_string());
    world.after(DAY);
    assert_eq!(world.log, []);

    // It has not.
    let mut world = away();
    world.opens(None);
    let opened = world.now;
    world.tells(&[], false);
    world.after(MINUTE);
    assert!((5_000..5_010).contains(&waited(&world, opened)));
}

#[test]
fn at_a_start_no_rule_waits_longer_than_two_minutes_for_stream() {
    let mut world = away();
    let start = world.now;
    world.after(3 * MINUTE);
    assert!((2 * MINUTE..2 * MINUTE + 10).contains(&waited(&world, start)));

    // Nor for what it brings, where it comes in time.
    let mut world = away();
    world.after(2 * MINUTE - 1_000);
    world.opens(None);
    world.after(MINUTE);
    assert!((2 * MINUTE..2 * MINUTE + 10).contains(&waited(&world, start)));

    // Where it comes later, what it brings is waited for as ever, also if nothing has happened since the start.
    let mut world = away();
    world.told(&status("m", "conference_closed", START + MINUTE).to_string());
    world.after(3 * MINUTE);
    world.restart();
    world.after(20 * MINUTE);
    let began = world.now - 10 * MINUTE;
    world.opens(None);
    world.tells(&[status("late", "conference_created", began)], true);
    world.after(30_000);
    assert_eq!(world.log, []);
    world.tells(
        &[status("late", "conference_closed", began + MINUTE)],
        false,
    );
    world.after(DAY);
    assert_eq!(world.log, []);
}

#[test]
fn a_process_that_begins_where_events_are_pushed_asks_once_for_what_it_missed() {
    let mut world = World::new();
    world.begun();
    assert_eq!(world.missed, [], "nothing ever came");
    world.sets(&json!([{ "id": "all", "for": {}, "lock": { "afterMinutes": 15 } }]));
    let began = world.now;
    world.hears(&status("m", "conference_created", began).to_string());
    world.hears(&status("on", "conference_created", began).to_string());
    // It is down while both are due, of which one ends.
    world.now += 20 * MINUTE;
    // Where a host opens the state many times a day, that alone asks nothing.
    let begins = world.now;
    world.begun();
    assert_eq!(world.missed, [(began - 5 * MINUTE + 1, begins)]);
    world.after(20_000);
    assert_eq!(world.log, [], "rules wait for the answer");
    world.tells(&[status("m", "conference_closed", began + MINUTE)], false);
    world.after(1_000);
    let locked: Vec<_> = world.log.iter().map(|(_, _, id)| id.as_str()).collect();
    assert_eq!(locked, ["on"]);
    assert_eq!(world.calls(), 1);
    // One that ends and begins over and over asks no more by that.
    for _ in 0..2 {
        world.after(2 * MINUTE);
        world.begun();
    }
    world.after(DAY / 2);
    assert_eq!(world.missed.len(), 1);
    // Later it does, from where the answer had come to.
    world.begun();
    assert_eq!(world.missed.len(), 2);
    assert_eq!(world.missed[1].0, begins - 5 * MINUTE);
    world.tells(&[], false);
    world.after(30 * MINUTE);
    // Not where the state is only opened.
    world.restart();
    world.after(MINUTE);
    assert_eq!(world.missed.len(), 2);
}

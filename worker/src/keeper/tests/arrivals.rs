//! What DingTalk tells by itself.

use serde_json::{Value, json};

use super::world::{START, World};
use crate::{
    desk::{ask::Look, look::look},
    events::read,
    keeper::{
        machine::{event::Event, plan::Answer, turn::Ticket},
        view::{events, ticket},
    },
};

pub(super) const CREATED: &str =
    include_str!("../../../../tests/fixtures/events/http-created.json");

impl World {
    /// DingTalk tells something.
    pub(super) fn told(&mut self, message: &str) -> Ticket {
        let ticket = self.ticket();
        let events = read::message(message).unwrap();
        self.event(Event::Arrived {
            tickets: vec![ticket],
            events,
        });
        ticket
    }

    /// What is known; `None` where nothing has changed that is waited for.
    fn seen(&self, what: &Look) -> Option<Value> {
        look(&self.host, &self.keeper, &self.settings, self.now, what).unwrap()
    }
}

#[test]
fn an_event_is_kept_once_however_often_it_comes() {
    let mut world = World::new();
    assert_eq!(events::last(&world.host).unwrap(), None);
    for _ in 0..2 {
        let ticket = world.told(CREATED);
        assert_eq!(world.answer(ticket), Some(Answer::Kept));
    }
    world.restart();
    world.after(1_000);
    world.told(CREATED);
    assert_eq!(world.host.number("SELECT count(*) FROM event"), 1);
    assert_eq!(events::last(&world.host).unwrap(), Some(START));
}

#[test]
fn messages_that_are_kept_together_are_each_answered_and_kept_once() {
    let mut world = World::new();
    let tickets = [world.ticket(), world.ticket(), world.ticket()];
    let other = CREATED.replace("ev0000000000000000000000000002", "another");
    let messages = [CREATED, &other, CREATED].into_iter();
    let events = messages.flat_map(|it| read::message(it).unwrap()).collect();
    world.event(Event::Arrived {
        tickets: tickets.into(),
        events,
    });
    for ticket in tickets {
        assert_eq!(world.answer(ticket), Some(Answer::Kept));
    }
    assert_eq!(world.host.number("SELECT count(*) FROM event"), 2);
}

#[test]
fn what_cannot_be_kept_is_not_answered() {
    let mut world = World::new();
    world.host.full.set(true);
    let events = read::message(CREATED).unwrap();
    let turn = crate::keeper::machine::turn::Turn {
        host: &world.host,
        now_ms: world.now,
        may: &|_: &crate::keeper::model::wish::Asked, _, _: &str| true,
    };
    let ticket = Ticket(9);
    world
        .keeper
        .step(
            &turn,
            Event::Arrived {
                tickets: vec![ticket],
                events,
            },
        )
        .unwrap_err();
}

#[test]
fn who_listens_is_told_when_events_fall_silent_and_when_they_come_again() {
    const DAY: u64 = 24 * 60 * 60 * 1_000;
    let mut world = World::new();
    let told = |world: &World, silent| {
        world.seen(&Look::Meetings {
            after: world.keeper.change().max(1),
            wait_ms: 15_000,
            silent,
        })
    };
    // Where none ever came, nothing is silent.
    world.after(2 * DAY);
    assert_eq!(
        (told(&world, Some(false)), world.meetings_changed),
        (None, 0)
    );
    let unknown = |id: &str| format!(r#"{{"EventType":"other","eventId":"{id}"}}"#);
    world.told(&unknown("a"));
    world.after(DAY);
    assert_eq!(
        (told(&world, Some(false)), world.meetings_changed),
        (None, 0)
    );
    world.after(1);
    assert_eq!(world.meetings_changed, 1, "at that moment");
    let news = told(&world, Some(false)).unwrap();
    assert_eq!(news["events"]["silent"], true);
    // Once; and a worker of an older version, which does not say what it has told, is not told over and over.
    assert_eq!((told(&world, Some(true)), told(&world, None)), (None, None));
    world.after(3 * DAY);
    assert_eq!(world.meetings_changed, 1);
    world.told(&unknown("b"));
    assert_eq!(world.meetings_changed, 2);
    assert_eq!(told(&world, Some(true)).unwrap()["events"]["silent"], false);
    // Over a restart too.
    world.now += DAY;
    world.restart();
    world.after(1);
    assert_eq!(world.meetings_changed, 3);
}

#[test]
fn old_events_are_forgotten_but_for_the_last() {
    let mut world = World::new();
    let other = |id: &str| CREATED.replace("ev0000000000000000000000000002", id);
    world.told(&other("a"));
    world.after(1_000);
    world.told(&other("b"));
    world.after(9 * 24 * 60 * 60 * 1_000);
    assert_eq!(world.host.number("SELECT count(*) FROM event"), 1);
    assert_eq!(events::last(&world.host).unwrap(), Some(START + 1_000));
}

#[test]
fn the_newest_suite_ticket_is_kept_over_a_restart() {
    let mut world = World::new();
    let ticket = |world: &World| {
        let kept = ticket::kept(&world.host).unwrap();
        kept.map(|it| (it.ticket.expose().to_owned(), it.at_ms))
    };
    assert_eq!(ticket(&world), None);
    for (name, at) in [("one", 1_000), ("three", 3_000), ("two", 2_000)] {
        let message = format!(
            r#"{{"EventType":"suite_ticket","eventId":"{name}","EventTime":{at},"suiteTicket":"{name}"}}"#
        );
        world.told(&message);
    }
    world.restart();
    assert_eq!(ticket(&world), Some(("three".into(), 3_000)));
    assert_eq!(
        world
            .host
            .number("SELECT count(*) FROM event WHERE message IS NOT NULL"),
        0
    );
}

#[test]
fn a_ticket_of_the_future_is_of_when_it_came() {
    const DAY: u64 = 24 * 60 * 60 * 1_000;
    let mut world = World::new();
    let ticket = |name: &str, at: u64| {
        format!(
            r#"{{"EventType":"suite_ticket","eventId":"{name}","EventTime":{at},"suiteTicket":"{name}"}}"#
        )
    };
    let kept = |world: &World| {
        let kept = ticket::kept(&world.host).unwrap().unwrap();
        (kept.ticket.expose().to_owned(), kept.at_ms)
    };
    world.told(&ticket("future", START + 30 * DAY));
    assert_eq!(kept(&world), ("future".into(), START));
    world.after(DAY);
    world.restart();
    let now = world.now;
    world.told(&ticket("real", now));
    assert_eq!(kept(&world), ("real".into(), now));
    // One that was kept before that was looked at keeps no other away either.
    world
        .host
        .db
        .execute_batch(&format!("UPDATE ticket SET at_ms = {}", now + 30 * DAY))
        .unwrap();
    world.told(&ticket("next", now));
    assert_eq!(kept(&world), ("next".into(), now));
}

#[test]
fn an_empty_message_is_no_event_and_tells_that_the_months_pushes_are_used_up() {
    let mut world = World::new();
    let heard = |world: &World| world.seen(&Look::Heard).unwrap();
    let other = |id: &str| format!(r#"{{"EventType":"other","eventId":"{id}"}}"#);
    world.told(&other("a"));
    world.after(60_000);
    let last = "2026-11-23T08:00:00.000Z";
    let comes = json!({ "last": last, "silent": false });
    let used_up = json!({ "last": last, "silent": true, "usedUp": true });
    for empty in ["{}", "", r#"{"EventType":"meeting_status_change"}"#] {
        assert_eq!(heard(&world), comes);
        let before = world.meetings_changed;
        let ticket = world.told(empty);
        assert_eq!(world.answer(ticket), Some(Answer::Kept));
        assert_eq!(heard(&world), used_up, "{empty}");
        assert_eq!(world.meetings_changed, before + 1, "at once");
        world.told(empty);
        world.after(60_000);
        assert_eq!(world.meetings_changed, before + 1, "once");
        // What is pushed all the same takes nothing back, nor does what was asked for.
        let ticket = format!(
            r#"{{"EventType":"suite_ticket","eventId":"t{before}","suiteTicket":"t","EventTime":{START}}}"#
        );
        world.told(&ticket);
        world.restart();
        assert_eq!(heard(&world)["usedUp"], true);
        world
            .host
            .db
            .execute_batch("DELETE FROM event WHERE id LIKE 't%'")
            .unwrap();
        world.told(&other("a"));
        assert_eq!(heard(&world), comes, "{empty}");
        world.restart();
        assert_eq!(heard(&world), comes);
    }
    assert_eq!(world.host.number("SELECT count(*) FROM event"), 1);
    // Where none ever came.
    let mut world = World::new();
    world.told("{}");
    let none = json!({ "last": null, "silent": true, "usedUp": true });
    assert_eq!(heard(&world), none);
}

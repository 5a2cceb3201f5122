//! Batches.

use super::world::{START, World, done, refused};
use crate::keeper::{
    machine::{event::Event, plan::Answer, turn::Ticket},
    model::ending::Outcome,
    view::batches::{self, BatchView},
};
use dingtalk_conference_lock::Action::{Lock, Unlock};

impl World {
    #[track_caller]
    fn batch_view(&mut self, ticket: Ticket) -> BatchView {
        match self.answer(ticket) {
            Some(Answer::Batch(view)) => view,
            other => panic!("{other:?}"),
        }
    }

    fn view(&self, id: &str) -> BatchView {
        let batch = batches::find(&self.host, id).unwrap().unwrap();
        self.keeper.view_of(&batch)
    }

    fn states(&self, id: &str) -> Vec<&'static str> {
        let items = batches::items(&self.host, id).unwrap();
        items.iter().map(|item| item.state).collect()
    }
}

#[test]
fn a_batch_is_accepted_at_once_and_tells_how_far_it_is() {
    let mut world = World::new();
    let ticket = world.batch("B", Lock, &["a", "b", "c"]);
    let view = world.batch_view(ticket);
    assert_eq!(
        (view.id.as_str(), view.state, view.total, view.done),
        ("B", "running", 3, 0)
    );
    assert_eq!((view.caller.as_str(), view.action), ("ops", "lock"));
    world.reply("b", done("D"));
    world.reply("a", refused());
    assert_eq!(world.states("B"), ["refused", "done", "sending"]);
    let view = world.view("B");
    assert_eq!((view.state, view.done), ("running", 2));
    world.reply("c", done("D"));
    let view = world.view("B");
    assert_eq!((view.state, view.done, view.seconds_left), ("done", 3, 0));
    let items = batches::items(&world.host, "B").unwrap();
    assert_eq!(items[0].code.as_deref(), Some("confClosed"));
    assert_eq!(
        (
            items[1].conference_id.as_str(),
            items[1].request_id.as_deref()
        ),
        ("b", Some("D"))
    );
    assert_eq!(items[1].at.as_deref(), Some("2026-11-23T08:00:00.000Z"));
    assert_eq!(world.batches_changed, ["B", "B", "B"]);
}

#[test]
fn it_tells_how_long_it_will_take() {
    let mut world = World::new();
    let names: Vec<_> = (0..1_000).map(|number| format!("m{number}")).collect();
    let ids: Vec<_> = names.iter().map(String::as_str).collect();
    let ticket = world.batch("B", Lock, &ids);
    let view = world.batch_view(ticket);
    // Twenty in 1,025 ms.
    assert_eq!(view.seconds_left, 52);
    assert_eq!(view.total, 1_000);
}

#[test]
fn its_events_go_on_where_they_stopped_also_after_a_restart() {
    let mut world = World::new();
    world.batch("B", Lock, &["a", "b", "c", "d"]);
    for meeting in ["c", "a"] {
        world.reply(meeting, done(""));
    }
    let events = |world: &World, after| batches::ended_after(&world.host, "B", after, 100).unwrap();
    let first = events(&world, 0);
    let names: Vec<_> = first
        .iter()
        .map(|(_, item)| item.conference_id.as_str())
        .collect();
    assert_eq!(names, ["c", "a"]);
    world.restart();
    world.finish();
    let rest = events(&world, first[1].0);
    assert_eq!(rest.len(), 2);
    assert!(rest[0].0 > first[1].0 && rest[1].0 > rest[0].0);
    assert_eq!(events(&world, rest[1].0), []);
    assert_eq!(
        batches::ended_after(&world.host, "B", 0, 3).unwrap().len(),
        3
    );
}

#[test]
fn what_has_not_been_sent_can_be_called_off() {
    let mut world = World::new();
    let names: Vec<_> = (0..10).map(|number| format!("m{number}")).collect();
    let ids: Vec<_> = names.iter().map(String::as_str).collect();
    world.batch("B", Lock, &ids);
    let ticket = world.cancel("ops", "B", false);
    let view = world.batch_view(ticket);
    assert_eq!((view.state, view.total, view.done), ("cancelled", 10, 4));
    // What was sent comes to its end, and is not tried again.
    world.reply("m0", done(""));
    world.reply("m1", super::world::broken());
    for name in &names[2..6] {
        world.reply(name, done(""));
    }
    assert!(world.sent.is_empty());
    let states = world.states("B");
    assert_eq!(states[..2], ["done", "unknown"]);
    assert_eq!(states[6..], ["cancelled"; 4]);
    let view = world.view("B");
    assert_eq!((view.state, view.done), ("cancelled", 10));
    let told = world.story();
    assert_eq!(
        told.iter()
            .filter(|it| it.ends_with("cancelled Cancelled"))
            .count(),
        4
    );
    assert!(
        told.iter().any(|it| it.starts_with("batch-cancelled")),
        "{told:?}"
    );
    // Once more changes nothing.
    let before = world.story();
    let ticket = world.cancel("ops", "B", false);
    assert_eq!(world.batch_view(ticket).state, "cancelled");
    assert_eq!(world.story(), before);
}

#[test]
fn a_batch_that_has_ended_cannot_be_called_off() {
    let mut world = World::new();
    world.batch("B", Lock, &["a"]);
    world.reply("a", done(""));
    let ticket = world.cancel("ops", "B", false);
    assert_eq!(world.batch_view(ticket).state, "done");
}

#[test]
fn nobody_calls_off_the_batch_of_another() {
    let mut world = World::new();
    world.batch("B", Lock, &["a", "b"]);
    for id in ["B", "X"] {
        let ticket = world.cancel("desk", id, false);
        assert_eq!(world.refused(ticket).status, 404);
    }
    assert_eq!(world.view("B").state, "running");
    let ticket = world.cancel("desk", "B", true);
    assert_eq!(world.batch_view(ticket).state, "cancelled");
}

#[test]
fn earlier_ones_are_listed_newest_first() {
    let mut world = World::new();
    for (caller, id) in [("ops", "A"), ("desk", "B"), ("ops", "C")] {
        world.batch_as(caller, id, Unlock, &["m"], None);
    }
    let ids = |caller| -> Vec<_> {
        let list = batches::newest(&world.host, caller).unwrap();
        list.into_iter().map(|batch| batch.id).collect()
    };
    assert_eq!(ids(Some("ops")), ["C", "A"]);
    assert_eq!(ids(None), ["C", "B", "A"]);
    assert_eq!(ids(Some("nobody")), [""; 0]);
}

#[test]
fn there_is_an_end_to_what_can_wait() {
    let mut world = World::new();
    world.gives_token = false;
    let names: Vec<_> = (0..1_000).map(|number| format!("m{number}")).collect();
    let ids: Vec<_> = names.iter().map(String::as_str).collect();
    for batch in 0..20 {
        let ticket = world.batch(&format!("B{batch}"), Lock, &ids);
        assert_eq!(world.batch_view(ticket).total, 1_000);
    }
    let ticket = world.batch("X", Lock, &ids);
    let refusal = world.refused(ticket);
    assert_eq!(refusal.status, 403);
    let wait: u64 = refusal.headers[0].1.parse().unwrap();
    assert!(wait >= 1_000, "{wait} s for 20,000");
    assert_eq!(world.host.number("SELECT count(*) FROM action"), 20_000);
}

#[test]
fn the_second_batch_for_a_meeting_comes_after_the_first() {
    let mut world = World::new();
    world.batch("A", Lock, &["m"]);
    world.batch("B", Unlock, &["m"]);
    world.finish();
    let sent: Vec<_> = world.log.iter().map(|(_, action, _)| *action).collect();
    assert_eq!(
        (world.states("A"), world.states("B")),
        (vec!["done"], vec!["done"])
    );
    assert_eq!(sent, [Lock, Unlock]);
}

#[test]
fn one_that_may_have_been_done_is_tried_again_and_not_for_ever() {
    let mut world = World::new();
    world.batch("B", Lock, &["m"]);
    let mut waits = Vec::new();
    for _ in 0..3 {
        waits.push(world.log.last().unwrap().0 - START);
        world.reply("m", super::world::broken());
        world.after(3_000);
    }
    assert_eq!((world.log.len(), world.states("B")), (3, vec!["unknown"]));
    assert_eq!(waits, [0, 500, 4_000]);
    assert_eq!(
        world
            .story()
            .iter()
            .filter(|it| it.ends_with("again"))
            .count(),
        2
    );
}

#[test]
fn a_caller_takes_the_place_of_one_that_is_to_be_tried_again() {
    let mut world = World::new();
    world.batch("B", Lock, &["m"]);
    world.reply("m", super::world::broken());
    let ticket = world.act(Unlock, "m");
    assert_eq!(world.states("B"), ["superseded"]);
    world.reply("m", done(""));
    assert_eq!(world.outcome(ticket), Outcome::Done);
    world.after(60_000);
    assert_eq!(world.log.len(), 2);
}

#[test]
fn while_there_is_no_token_a_batch_waits() {
    let mut world = World::new();
    world.gives_token = false;
    world.batch("B", Lock, &["m"]);
    for _ in 0..20 {
        let fault = crate::keeper::model::fault::Fault::silence();
        world.event(Event::Token(Err(fault)));
        world.after(30_000);
    }
    assert_eq!(world.states("B"), ["waiting"]);
    world.event(Event::Token(Ok(world.now + 7_000_000)));
    world.reply("m", done(""));
    assert_eq!(world.states("B"), ["done"]);
}

#[test]
fn an_app_that_is_refused_ends_a_whole_batch() {
    let mut world = World::new();
    world.gives_token = false;
    let names: Vec<_> = (0..990).map(|number| format!("m{number}")).collect();
    let ids: Vec<_> = names.iter().map(String::as_str).collect();
    world.batch("B", Lock, &ids);
    let fault = crate::keeper::model::fault::Fault {
        verdict: crate::keeper::model::fault::Verdict::Refused,
        counted: false,
        trouble: crate::keeper::model::trouble::Trouble::new(
            dingtalk_conference_lock::ErrorKind::Authentication,
            crate::http::reason::CONFIGURATION_ERROR,
            "x",
        ),
    };
    world.event(Event::Token(Err(fault)));
    world.after(100);
    assert_eq!(world.states("B"), vec!["refused"; 990]);
    assert_eq!((world.view("B").state, world.log.len()), ("done", 0));
}

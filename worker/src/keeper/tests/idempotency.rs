//! Requests that name themselves.

use super::world::{World, broken, done, lost, refused, throttled, token_rejected};
use crate::keeper::{
    machine::{event::Event, plan::Answer},
    model::{
        ending::Outcome,
        fault::{Fault, Verdict},
    },
};
use dingtalk_conference_lock::{
    Action::{Lock, Unlock},
    ErrorKind,
};

#[test]
fn the_same_request_has_the_same_answer_and_is_not_done_twice() {
    for reply in [done("D1"), refused()] {
        let mut world = World::new();
        let first = world.act_as("ops", Lock, "m", Some("k"));
        world.reply("m", reply);
        let answer = world.ended(first);
        for _ in 0..2 {
            let again = world.act_as("ops", Lock, "m", Some("k"));
            assert_eq!(world.ended(again), answer);
        }
        world.restart();
        let again = world.act_as("ops", Lock, "m", Some("k"));
        assert_eq!(world.ended(again), answer);
        assert_eq!((world.log.len(), world.story().len()), (1, 2));
    }
}

#[test]
fn another_request_with_the_same_key_is_refused() {
    let mut world = World::new();
    let first = world.act_as("ops", Lock, "m", Some("k"));
    for (action, meeting) in [(Unlock, "m"), (Lock, "n")] {
        let other = world.act_as("ops", action, meeting, Some("k"));
        let refusal = world.refused(other);
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (422, "IdempotencyKeyReused")
        );
    }
    world.reply("m", done(""));
    world.ended(first);
    let batch = world.batch_as("ops", "B", Lock, &["m"], Some("k"));
    assert_eq!(world.refused(batch).status, 422);
    assert_eq!(world.log.len(), 1);
}

#[test]
fn the_same_request_is_told_to_wait_while_the_first_is_under_way() {
    let mut world = World::new();
    world.act_as("ops", Lock, "m", Some("k"));
    let again = world.act_as("ops", Lock, "m", Some("k"));
    let refusal = world.refused(again);
    assert_eq!(
        (refusal.status, refusal.code.as_str()),
        (409, "IdempotencyKeyInUse")
    );
}

#[test]
fn each_caller_has_keys_of_its_own() {
    let mut world = World::new();
    let first = world.act_as("ops", Lock, "m", Some("k"));
    let second = world.act_as("desk", Unlock, "n", Some("k"));
    world.reply("m", done(""));
    world.reply("n", done(""));
    assert_eq!(
        (world.outcome(first), world.outcome(second)),
        (Outcome::Done, Outcome::Done)
    );
}

#[test]
fn what_may_not_have_been_done_can_be_tried_again() {
    let mut world = World::new();
    let first = world.act_as("ops", Lock, "m", Some("k"));
    world.reply("m", broken());
    assert_eq!(world.outcome(first), Outcome::Unknown);
    let again = world.act_as("ops", Lock, "m", Some("k"));
    world.reply("m", done("D2"));
    assert_eq!(world.outcome(again), Outcome::Done);
    let third = world.act_as("ops", Lock, "m", Some("k"));
    assert_eq!(world.ended(third).request_id.as_deref(), Some("D2"));
    assert_eq!(world.log.len(), 2);
}

#[test]
fn what_a_restart_has_ended_can_be_tried_again() {
    let mut world = World::new();
    world.act_as("ops", Lock, "m", Some("sent"));
    world.gives_token = false;
    world.restart();
    world.act_as("ops", Lock, "n", Some("waited"));
    world.gives_token = true;
    world.restart();
    world.after(9_000);
    for (key, meeting) in [("sent", "m"), ("waited", "n")] {
        let again = world.act_as("ops", Lock, meeting, Some(key));
        world.reply(meeting, done(""));
        assert_eq!(world.outcome(again), Outcome::Done, "{key}");
    }
}

/// The old wish repeated late is told from a new one by its key only.
#[test]
fn a_late_repetition_does_not_undo_what_was_done_since() {
    let mut world = World::new();
    let first = world.act_as("ops", Lock, "m", Some("k"));
    world.reply("m", lost());
    assert_eq!(world.outcome(first), Outcome::Unknown);
    world.after(9_000);
    let newer = world.act_as("desk", Unlock, "m", None);
    let waiting = world.act_as("ops", Lock, "m", Some("k"));
    assert_eq!(world.outcome(waiting), Outcome::Superseded);
    world.reply("m", done(""));
    assert_eq!(world.outcome(newer), Outcome::Done);
    let again = world.act_as("ops", Lock, "m", Some("k"));
    assert_eq!(world.outcome(again), Outcome::Superseded);
    assert_eq!(world.log.len(), 2);
    // A new wish is one.
    let new = world.act_as("ops", Lock, "m", Some("k2"));
    world.reply("m", done(""));
    assert_eq!(world.outcome(new), Outcome::Done);
}

#[test]
fn what_only_stood_in_the_way_is_no_answer_for_ever() {
    use crate::{http::reason::CONFIGURATION_ERROR, keeper::model::trouble::Trouble};
    let mut world = World::new();
    let ask = |world: &mut World| world.act_as("ops", Lock, "m", Some("k"));
    let first = ask(&mut world);
    world.reply("m", throttled(1_500));
    let ending = world.ended(first);
    assert_eq!(ending.outcome, Outcome::Refused);
    let told = ending.trouble.unwrap();
    assert_eq!(told.retry_after_s, Some(2), "the gate is closed before");
    world.after(1_500);
    let second = ask(&mut world);
    world.gives_token = false;
    world.reply("m", token_rejected());
    let app_refused = Fault {
        verdict: Verdict::Refused,
        counted: false,
        trouble: Trouble::new(ErrorKind::Authentication, CONFIGURATION_ERROR, "x"),
    };
    world.event(Event::Token(Err(app_refused)));
    assert_eq!(world.outcome(second), Outcome::Refused);
    world.gives_token = true;
    let third = ask(&mut world);
    world.reply("m", refused());
    assert_eq!(world.outcome(third), Outcome::Refused);
    // That is about the meeting.
    let fourth = ask(&mut world);
    assert_eq!(
        (world.outcome(fourth), world.log.len()),
        (Outcome::Refused, 3)
    );
}

#[test]
fn nothing_is_kept_of_what_is_refused_at_once() {
    let mut world = World::new();
    world.act(Lock, "m");
    world.reply("m", lost());
    let refused = world.act_as("ops", Unlock, "m", Some("k"));
    world.refused(refused);
    assert_eq!(world.host.number("SELECT count(*) FROM idempotency"), 0);
}

#[test]
fn a_key_is_forgotten_after_a_day() {
    let mut world = World::new();
    world.act_as("ops", Lock, "m", Some("k"));
    world.reply("m", done(""));
    world.now += 24 * 3_600_000;
    let other = world.act_as("ops", Unlock, "m", Some("k"));
    world.reply("m", done(""));
    assert_eq!(world.log.len(), 2);
    world.answers.retain(|(ticket, _)| *ticket == other);
    assert_eq!(world.outcome(other), Outcome::Done);
}

#[test]
fn a_batch_and_a_timer_are_not_made_twice_either() {
    let mut world = World::new();
    for id in ["B", "C"] {
        let ticket = world.batch_as("ops", id, Lock, &["m"], Some("k"));
        match world.answer(ticket) {
            Some(Answer::Batch(view)) => assert_eq!((view.id.as_str(), view.total), ("B", 1)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.host.number("SELECT count(*) FROM batch"), 1);
    for id in ["T", "U"] {
        let due_ms = world.now + 60_000;
        let timer = crate::keeper::machine::event::NewTimer {
            id: id.into(),
            action: Lock,
            conference_id: "n".into(),
            due_ms,
            until_ms: None,
            said: "in a minute".into(),
            asked: super::world::asked("ops", "R"),
        };
        let ticket = world.set_timer(timer, Some("t"));
        match world.answer(ticket) {
            Some(Answer::Timer(view)) => assert_eq!(view.id, "T"),
            other => panic!("{other:?}"),
        }
        world.now += 10;
    }
    assert_eq!(world.host.number("SELECT count(*) FROM timer"), 1);
}

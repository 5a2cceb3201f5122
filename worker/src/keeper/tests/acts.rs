//! What somebody wants and waits for.

use super::world::{World, broken, done, lost, refused, throttled, token_rejected};
use crate::http::reason;
use crate::keeper::{
    machine::{event::Event, plan::Answer},
    model::{
        ending::Outcome,
        fault::{Fault, Verdict},
        trouble::Trouble,
    },
};
use dingtalk_conference_lock::{
    Action::{Lock, Unlock},
    ErrorKind,
};

#[test]
fn an_action_is_written_down_before_and_after_it_is_sent() {
    let mut world = World::new();
    let ticket = world.act(Lock, "m");
    assert_eq!(world.story(), ["attempt call lock m"]);
    assert_eq!((world.sent.len(), world.answer(ticket)), (1, None));
    world.now += 120;
    world.reply("m", done("D1"));
    let ending = world.ended(ticket);
    assert_eq!(
        (ending.outcome, ending.request_id.as_deref()),
        (Outcome::Done, Some("D1"))
    );
    let entries = world.host.entries();
    let outcome = &entries[1];
    assert_eq!(world.story()[1], "outcome call lock m done");
    assert_eq!(
        (&outcome["attempt"], &outcome["durationMs"]),
        (&1.into(), &120.into())
    );
    assert_eq!(
        (&outcome["requestId"], &outcome["caller"]),
        (&"R1".into(), &"ops".into())
    );
    assert_eq!(outcome["dingtalkRequestId"], "D1");
    assert_eq!(world.host.number("SELECT count(*) FROM action"), 0);
}

/// Each is paid for, where the state is Cloudflare's.
#[test]
fn an_action_takes_two_statements_before_it_is_sent_and_four_after() {
    let mut world = World::new();
    // There is a token then.
    world.act(Lock, "a");
    let before = world.host.written.get();
    world.act(Lock, "m");
    let sent = world.host.written.get();
    world.reply("m", done(""));
    let ended = world.host.written.get();
    assert_eq!((sent - before, ended - sent), (2, 4));
}

#[test]
fn what_dingtalk_refuses_reaches_the_caller_at_once() {
    for reply in [refused(), throttled(1_000), broken()] {
        let mut world = World::new();
        let ticket = world.act(Lock, "m");
        world.reply("m", reply);
        let ending = world.ended(ticket);
        let unknown = ending.code() == Some("systemError");
        assert_eq!(ending.outcome == Outcome::Unknown, unknown);
        assert_eq!(ending.trouble.unwrap().message, "words");
        // Whoever calls decides about another try.
        assert_eq!(world.log.len(), 1);
        assert_eq!(world.host.number("SELECT count(*) FROM action"), 0);
    }
}

#[test]
fn two_for_one_meeting_are_done_in_the_order_in_which_they_came() {
    let mut world = World::new();
    let (first, second, other) = (
        world.act(Lock, "m"),
        world.act(Unlock, "m"),
        world.act(Lock, "n"),
    );
    assert_eq!(world.sent.len(), 2, "one under way for each meeting");
    world.reply("n", done(""));
    world.reply("m", done(""));
    assert_eq!(
        (world.outcome(first), world.outcome(other)),
        (Outcome::Done, Outcome::Done)
    );
    assert_eq!(world.answer(second), None);
    world.reply("m", done(""));
    assert_eq!(world.outcome(second), Outcome::Done);
    let order: Vec<_> = world
        .log
        .iter()
        .map(|(_, action, id)| (action.as_str(), id.as_str()))
        .collect();
    assert_eq!(order, [("lock", "m"), ("lock", "n"), ("unlock", "m")]);
}

#[test]
fn after_a_lost_reply_the_meeting_waits_and_others_do_not() {
    let mut world = World::new();
    let ticket = world.act(Lock, "m");
    let sent = world.now;
    world.now += 8_000;
    world.reply("m", lost());
    assert_eq!(world.outcome(ticket), Outcome::Unknown);
    let (next, other) = (world.act(Unlock, "m"), world.act(Lock, "n"));
    assert_eq!(world.log.len(), 2);
    world.reply("n", done(""));
    assert_eq!(world.outcome(other), Outcome::Done);
    world.at(sent + 8_999);
    assert_eq!(world.log.len(), 2);
    world.after(1);
    assert_eq!(world.log[2], (sent + 9_000, Unlock, "m".into()));
    world.reply("m", done(""));
    assert_eq!(world.outcome(next), Outcome::Done);
}

#[test]
fn whose_meeting_waits_for_too_long_is_told_at_once() {
    let mut world = World::new();
    world.act(Lock, "m");
    world.now += 100;
    world.reply("m", lost());
    let ticket = world.act(Unlock, "m");
    let refusal = world.refused(ticket);
    assert_eq!(refusal.status, 403);
    assert_eq!(
        refusal.code,
        "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    );
    assert_eq!(refusal.headers, [("retry-after", "9".to_owned())]);
    assert_eq!(world.story().len(), 2, "nothing is kept of it");
    assert_eq!(world.host.number("SELECT count(*) FROM action"), 0);
}

#[test]
fn what_is_wanted_once_more_need_not_wait() {
    let mut world = World::new();
    let ticket = world.act(Lock, "m");
    world.now += 100;
    world.reply("m", lost());
    assert_eq!(world.outcome(ticket), Outcome::Unknown);
    let again = world.act(Lock, "m");
    world.reply("m", done(""));
    assert_eq!(world.outcome(again), Outcome::Done);
    // What undoes it has to.
    let unlock = world.act(Unlock, "m");
    let refusal = world.refused(unlock);
    assert!(
        refusal.message.contains("may still arrive"),
        "{}",
        refusal.message
    );
}

#[test]
fn a_failure_of_dingtalks_own_holds_nobody_up() {
    let mut world = World::new();
    world.act(Lock, "m");
    world.reply("m", broken());
    world.act(Unlock, "m");
    assert_eq!(world.log.len(), 2);
}

#[test]
fn a_reply_that_never_comes_is_given_up() {
    let mut world = World::new();
    let ticket = world.act(Lock, "m");
    let attempt = world.sent[0].attempt();
    world.after(8_999);
    assert_eq!(world.answer(ticket), None);
    world.after(1);
    let ending = world.ended(ticket);
    assert_eq!(
        (ending.outcome, ending.code()),
        (Outcome::Unknown, Some("OutcomeUnknown"))
    );
    // One that comes later changes nothing.
    let before = world.story();
    world.event(Event::Replied {
        attempt,
        reply: done(""),
    });
    assert_eq!(world.story(), before);
}

#[test]
fn a_rejected_token_is_fetched_anew_once() {
    let mut world = World::new();
    let ticket = world.act(Lock, "m");
    world.reply("m", token_rejected());
    assert_eq!((world.fetches, world.log.len()), (2, 2));
    world.reply("m", token_rejected());
    let ending = world.ended(ticket);
    assert_eq!(
        (ending.outcome, ending.code()),
        (Outcome::Refused, Some("InvalidAuthentication"))
    );
    let told = world.story();
    assert_eq!(
        told[1],
        "outcome call lock m refused InvalidAuthentication again"
    );
    assert_eq!(told[3], "outcome call lock m refused InvalidAuthentication");
    assert_eq!(told.len(), 4);
}

#[test]
fn a_token_is_fetched_once_for_all_who_wait() {
    let mut world = World::new();
    world.gives_token = false;
    let tickets = [
        world.act(Lock, "a"),
        world.act(Lock, "b"),
        world.act(Lock, "c"),
    ];
    assert_eq!((world.fetches, world.log.len()), (1, 0));
    assert!(world.story().is_empty(), "nothing was tried");
    world.event(Event::Token(Ok(world.now + 7_000_000)));
    assert_eq!(world.log.len(), 3);
    for (ticket, meeting) in tickets.into_iter().zip(["a", "b", "c"]) {
        world.reply(meeting, done(""));
        assert_eq!(world.outcome(ticket), Outcome::Done);
    }
}

#[test]
fn an_app_that_is_not_accepted_is_said_to_everybody_and_nothing_is_sent() {
    let mut world = World::new();
    world.gives_token = false;
    let first = world.act(Lock, "a");
    let fault = Fault {
        verdict: Verdict::Refused,
        counted: false,
        trouble: Trouble::new(
            ErrorKind::Authentication,
            reason::CONFIGURATION_ERROR,
            "wrong",
        ),
    };
    world.event(Event::Token(Err(fault.clone())));
    let second = world.act(Lock, "b");
    world.event(Event::Token(Err(fault)));
    for ticket in [first, second] {
        let ending = world.ended(ticket);
        assert_eq!(
            (ending.outcome, ending.code()),
            (Outcome::Refused, Some("ConfigurationError"))
        );
    }
    assert_eq!((world.fetches, world.log.len()), (2, 0));
}

#[test]
fn a_caller_is_told_at_once_why_no_token_could_be_had_and_the_next_one_asks_anew() {
    let mut world = World::new();
    world.gives_token = false;
    for fetches in 1..4 {
        let ticket = world.act(Lock, "a");
        assert_eq!((world.answer(ticket), world.fetches), (None, fetches));
        world.event(Event::Token(Err(Fault::silence())));
        let ending = world.ended(ticket);
        assert_eq!(
            (ending.outcome, ending.code()),
            (Outcome::NeverSent, Some("OutcomeUnknown"))
        );
    }
    assert_eq!(world.log.len(), 0);
}

#[test]
fn a_token_that_does_not_come_is_waited_for_no_longer_than_a_turn() {
    let mut world = World::new();
    world.gives_token = false;
    let ticket = world.act(Lock, "a");
    world.after(6_999);
    assert_eq!(world.answer(ticket), None);
    world.after(1);
    let ending = world.ended(ticket);
    assert_eq!(
        (ending.outcome, ending.code()),
        (Outcome::NeverSent, Some("Timeout"))
    );
}

#[test]
fn every_answer_goes_with_the_records_head() {
    let mut world = World::new();
    let ticket = world.act(Lock, "m");
    world.reply("m", done(""));
    assert!(matches!(world.answer(ticket), Some(Answer::Ended(_))));
    let last = world
        .host
        .record()
        .lines()
        .last()
        .map(crate::keeper::record::chain::hash);
    let head = world.keeper.head();
    assert_eq!((head.seq, Some(&head.hash)), (2, last.as_ref()));
}

#[test]
fn a_crowd_is_taken_in_by_one_commit_in_the_order_in_which_it_came() {
    let mut world = World::new();
    let crowd = (0..300).map(|number| {
        // One wants the meeting of another locked, and then unlocked.
        let meeting = format!("m{}", number % 200);
        let action = if number < 200 { Lock } else { Unlock };
        world.wish("ops", action, &meeting, None)
    });
    let (tickets, events): (Vec<_>, Vec<_>) = crowd.unzip();
    let commits = world.host.commits.get();
    world.events(events);
    assert_eq!(world.host.commits.get(), commits + 2, "and the token");
    let told = |world: &mut World| -> Vec<Answer> {
        let told = tickets.iter().filter_map(|ticket| world.answer(*ticket));
        told.collect()
    };
    let at_once = told(&mut world);
    let too_late = |answer: &Answer| matches!(answer, Answer::Refused(refusal) if refusal.code.contains("QpsLimit"));
    assert!((150..170).contains(&at_once.len()) && at_once.iter().all(too_late));
    world.finish();
    assert_eq!(at_once.len() + told(&mut world).len(), 300);
    let sent: Vec<_> = world.log.iter().map(|(_, _, id)| id.clone()).collect();
    let in_order: Vec<_> = (0..sent.len()).map(|number| format!("m{number}")).collect();
    assert_eq!(sent, in_order);
}

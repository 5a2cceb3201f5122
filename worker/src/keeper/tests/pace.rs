//! How fast actions are sent, and in which order.

use super::world::{START, World, done, lost, throttled};
use crate::keeper::{machine::event::Event, model::ending::Outcome};
use dingtalk_conference_lock::Action::{Lock, Unlock};

/// The most that were sent within any second.
fn most_in_a_second(log: &[(u64, dingtalk_conference_lock::Action, String)]) -> usize {
    let within = |from: u64| {
        log.iter()
            .filter(|(at, ..)| (from..from.saturating_add(1_000)).contains(at))
            .count()
    };
    log.iter().map(|(at, ..)| within(*at)).max().unwrap_or(0)
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("m{number}")).collect()
}

/// DingTalk replies to each after 100 ms, until nothing is left to do.
fn run(world: &mut World) {
    let mut replies: Vec<(u64, String)> = Vec::new();
    loop {
        for send in &world.sent {
            let meeting = send.conference_id().to_owned();
            if !replies.iter().any(|(_, other)| *other == meeting) {
                replies.push((world.now.saturating_add(100), meeting));
            }
        }
        let reply = replies.iter().map(|(at, _)| *at).min();
        let wake = world
            .host
            .wake
            .get()
            .filter(|at| *at < world.now.saturating_add(60_000));
        let Some(next) = [reply, wake].into_iter().flatten().min() else {
            return;
        };
        world.at(next);
        if let Some(index) = replies.iter().position(|(at, _)| *at <= world.now) {
            let (_, meeting) = replies.remove(index);
            world.reply(&meeting, done("D"));
        }
    }
}

#[test]
fn of_a_thousand_callers_at_once_some_are_refused_and_the_others_answered_in_their_turn() {
    let mut world = World::new();
    let names = names(1_000);
    let tickets: Vec<_> = names.iter().map(|name| world.act(Lock, name)).collect();
    let refused: Vec<_> = tickets
        .iter()
        .filter_map(|ticket| world.answer(*ticket))
        .collect();
    assert_eq!(world.now, START, "they are refused at once");
    assert!((830..890).contains(&refused.len()), "{}", refused.len());
    run(&mut world);
    assert_eq!(world.answers.len() + refused.len(), 1_000);
    assert!(world.now <= START + 7_000 + 100, "{}", world.now - START);
    assert_eq!(world.log.len(), 1_000 - refused.len());
    assert_eq!(most_in_a_second(&world.log), 20);
}

#[test]
fn a_batch_goes_at_the_full_pace() {
    let mut world = World::new();
    let names = names(200);
    let ids: Vec<_> = names.iter().map(String::as_str).collect();
    world.batch("B", Lock, &ids);
    run(&mut world);
    assert_eq!((world.log.len(), most_in_a_second(&world.log)), (200, 20));
    let last = world.log.last().unwrap().0 - START;
    assert!(last <= 9 * 1_025 + 500, "19.5 a second: {last}");
}

#[test]
fn there_are_six_under_way_at_most() {
    let mut world = World::new();
    for name in names(9) {
        world.act(Lock, &name);
    }
    assert_eq!(world.sent.len(), 6);
    world.reply("m3", done(""));
    assert_eq!((world.sent.len(), world.log.len()), (6, 7));
}

#[test]
fn a_caller_does_not_wait_for_a_batch_and_the_batch_has_its_turns() {
    let mut world = World::new();
    let names = names(100);
    let ids: Vec<_> = names.iter().map(String::as_str).collect();
    world.batch("B", Lock, &ids);
    for caller in 0..60 {
        world.act(Lock, &format!("c{caller}"));
    }
    run(&mut world);
    let callers = |log: &[(u64, dingtalk_conference_lock::Action, String)]| {
        log.iter()
            .filter(|(_, _, name)| name.starts_with('c'))
            .count()
    };
    // The batch had begun with the 6 that can be under way.
    assert!(callers(&world.log[6..76]) >= 60, "{:?}", &world.log[..76]);
    for turns in world.log[6..66].windows(10) {
        assert!(callers(turns) <= 9, "{turns:?}");
    }
    assert_eq!(world.log.len(), 160);
}

#[test]
fn a_caller_behind_an_action_of_a_batch_has_both_done_at_once() {
    let mut world = World::new();
    let names = names(100);
    let ids: Vec<_> = names.iter().map(String::as_str).collect();
    world.batch("B", Lock, &ids);
    let ticket = world.act(Unlock, "m90");
    run(&mut world);
    assert_eq!(world.outcome(ticket), Outcome::Done);
    let of_meeting = world
        .log
        .iter()
        .enumerate()
        .filter(|(_, (_, _, name))| name == "m90");
    let of_meeting: Vec<_> = of_meeting
        .map(|(turn, (_, action, _))| (turn, *action))
        .collect();
    assert_eq!((of_meeting[0].1, of_meeting[1].1), (Lock, Unlock));
    assert!(of_meeting[1].0 < 15, "{of_meeting:?}");
}

#[test]
fn a_throttling_reply_closes_the_gate_for_all() {
    let mut world = World::new();
    world.act(Lock, "a");
    world.reply("a", throttled(3_000));
    let ticket = world.act(Lock, "b");
    world.after(2_999);
    assert_eq!(world.log.len(), 1);
    world.after(1);
    assert_eq!(world.log.len(), 2);
    world.reply("b", done(""));
    assert_eq!(world.outcome(ticket), Outcome::Done);
}

#[test]
fn whoever_waits_is_told_at_once_when_the_gate_closes_for_longer() {
    let mut world = World::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        world.act(Lock, name);
    }
    let waiting = world.act(Lock, "g");
    world.reply("a", throttled(60_000));
    let ending = world.ended(waiting);
    assert_eq!(ending.outcome, Outcome::NeverSent);
    assert_eq!(ending.trouble.unwrap().retry_after_s, Some(60));
    let refused = world.act(Lock, "h");
    assert_eq!(
        world.refused(refused).headers,
        [("retry-after", "60".to_owned())]
    );
}

#[test]
fn what_is_of_a_batch_goes_back_to_the_head_of_its_lane_when_dingtalk_throttles() {
    let mut world = World::new();
    world.batch("B", Lock, &["a"]);
    world.reply("a", throttled(1_000));
    assert_eq!(world.log.len(), 1);
    world.after(1_000);
    world.reply("a", done(""));
    let told = world.story();
    assert_eq!(told[2], "outcome batch lock a refused QpsLimit again");
    assert_eq!(told.last().unwrap(), "outcome batch lock a done");
    // Where DingTalk never wants it, it comes to an end.
    world.batch("C", Lock, &["b"]);
    while !world.sent.is_empty() {
        world.reply("b", throttled(1_000));
        world.after(1_000);
    }
    assert_eq!(
        world.story().last().unwrap(),
        "outcome batch lock b refused QpsLimit"
    );
    assert_eq!(
        world.log.iter().filter(|(_, _, name)| name == "b").count(),
        10
    );
}

#[test]
fn a_caller_whose_turn_does_not_come_is_told_so() {
    let mut world = World::new();
    let first = world.act(Lock, "m");
    let second = world.act(Unlock, "m");
    world.after(6_999);
    assert_eq!(world.answer(second), None);
    world.after(1);
    assert_eq!(world.outcome(second), Outcome::NeverSent);
    world.reply("m", done(""));
    assert_eq!(world.outcome(first), Outcome::Done);
    assert_eq!(world.log.len(), 1);
}

#[test]
fn when_calls_take_long_those_who_would_wait_too_long_are_refused_at_once() {
    let mut world = World::new();
    for round in 0..10 {
        for call in 0..6 {
            world.act(Lock, &format!("r{round}-{call}"));
        }
        world.after(5_000);
        for call in 0..6 {
            world.reply(&format!("r{round}-{call}"), done(""));
        }
    }
    let tickets: Vec<_> = names(30).iter().map(|name| world.act(Lock, name)).collect();
    let refused = tickets
        .iter()
        .filter(|ticket| world.answer(**ticket).is_some())
        .count();
    assert!(refused >= 15, "of 30, six every five seconds: {refused}");
}

#[test]
fn a_clock_that_is_set_back_stops_nothing() {
    let mut world = World::new();
    for name in names(25) {
        world.act(Lock, &name);
        if let Some(send) = world.sent.first() {
            let meeting = send.conference_id().to_owned();
            world.reply(&meeting, done(""));
        }
    }
    assert_eq!(world.log.len(), 20);
    world.now -= 3_600_000;
    world.event(Event::Woken);
    world.now += 1_025;
    world.event(Event::Woken);
    assert_eq!(
        world.log.len(),
        25,
        "an hour back, and a second later they go on"
    );
}

#[test]
fn the_pace_and_the_gate_outlive_a_restart() {
    let mut world = World::new();
    for name in names(20) {
        world.act(Lock, &name);
        world.reply(&name, done(""));
    }
    world.now += 500;
    world.restart();
    world.act(Lock, "x");
    assert_eq!(world.log.len(), 20);
    world.at(START + 1_025);
    assert_eq!(world.log.len(), 21);
    world.reply("x", throttled(5_000));
    world.restart();
    world.act(Lock, "y");
    world.after(4_999);
    assert_eq!(world.log.len(), 21);
    world.after(1);
    assert_eq!(world.log.len(), 22);
}

#[test]
fn a_request_that_may_still_arrive_is_waited_for_after_a_restart() {
    let mut world = World::new();
    world.act(Lock, "m");
    world.now += 3_000;
    world.reply("m", lost());
    world.now += 1_000;
    world.restart();
    let ticket = world.act(Unlock, "m");
    world.at(START + 8_999);
    assert_eq!(world.log.len(), 1);
    world.after(1);
    assert_eq!(world.log.len(), 2);
    world.reply("m", done(""));
    assert_eq!(world.outcome(ticket), Outcome::Done);
}

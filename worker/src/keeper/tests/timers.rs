//! Timers.

use super::world::{START, World, done, lost};
use crate::keeper::{
    machine::{event::Event, plan::Answer},
    view::{
        meetings,
        timers::{self, TimerView},
    },
};
use dingtalk_conference_lock::Action::{Lock, Unlock};

fn listed(world: &World) -> Vec<(String, String, String)> {
    let all = timers::all(&world.host).unwrap();
    let tell = |timer: &timers::Timer| {
        let view = TimerView::from(timer);
        (view.id, view.action, view.at)
    };
    all.iter().map(tell).collect()
}

#[test]
fn a_timer_is_listed_acts_and_is_gone() {
    let mut world = World::new();
    let ticket = world.timer("T", Lock, "m", 60_000, None);
    match world.answer(ticket) {
        Some(Answer::Timer(view)) => {
            assert_eq!(
                (view.action.as_str(), view.at.as_str()),
                ("lock", "2026-11-23T08:01:00.000Z")
            );
            assert_eq!((view.until, view.caller.as_str()), (None, "ops"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(listed(&world).len(), 1);
    world.at(START + 59_999);
    assert_eq!(world.log.len(), 0);
    world.after(1);
    assert_eq!(world.log, [(START + 60_000, Lock, "m".into())]);
    assert_eq!(listed(&world), []);
    world.reply("m", done(""));
    let entries = world.host.entries();
    assert_eq!(
        (&entries[2]["via"], &entries[2]["timer"]),
        (&"timer".into(), &"T".into())
    );
    assert_eq!(entries[2]["lateMs"], serde_json::Value::Null);
    assert_eq!(
        (&entries[0]["type"], &entries[0]["at"]),
        (&"timer".into(), &"2026-11-23T08:01:00.000Z".into())
    );
}

#[test]
fn the_opposite_follows_when_its_time_has_come() {
    let mut world = World::new();
    world.timer("T", Unlock, "m", 0, Some(60_000));
    world.after(1);
    world.reply("m", done(""));
    assert_eq!(
        listed(&world),
        [("T".into(), "lock".into(), "2026-11-23T08:01:00.000Z".into())]
    );
    world.after(60_000);
    world.reply("m", done(""));
    let sent: Vec<_> = world
        .log
        .iter()
        .map(|(at, action, _)| (*at, *action))
        .collect();
    assert_eq!(sent, [(START + 1, Unlock), (START + 60_000, Lock)]);
    assert_eq!(listed(&world), []);
}

#[test]
fn a_timer_that_was_removed_does_nothing() {
    let mut world = World::new();
    world.timer("T", Lock, "m", 60_000, None);
    let asked = || super::world::asked("desk", "R9");
    for (id, removed) in [("T", true), ("T", false), ("X", false)] {
        let ticket = world.ticket();
        let event = Event::RemoveTimer {
            ticket,
            id: id.into(),
            asked: asked(),
        };
        world.event(event);
        if removed {
            assert_eq!(world.answer(ticket), Some(Answer::Removed));
        } else {
            assert_eq!(world.refused(ticket).status, 404);
        }
    }
    world.after(120_000);
    assert_eq!((world.log.len(), listed(&world)), (0, vec![]));
    let entries = world.host.entries();
    assert_eq!(
        (&entries[1]["type"], &entries[1]["caller"]),
        (&"timer-removed".into(), &"desk".into())
    );
}

#[test]
fn many_at_the_same_moment_all_act() {
    let mut world = World::new();
    for number in 0..120 {
        world.timer(
            &format!("T{number}"),
            Lock,
            &format!("m{number}"),
            1_000,
            None,
        );
    }
    world.finish();
    assert_eq!(world.log.len(), 120);
    assert_eq!(listed(&world), []);
}

#[test]
fn a_timer_waits_for_its_meeting_and_is_not_given_up() {
    let mut world = World::new();
    world.act(Lock, "m");
    world.reply("m", lost());
    world.timer("T", Unlock, "m", 0, None);
    world.after(8_000);
    assert_eq!(world.log.len(), 1);
    world.after(1_000);
    assert_eq!(world.log[1], (START + 9_000, Unlock, "m".into()));
}

#[test]
fn what_is_known_of_a_meeting_tells_of_its_timers() {
    let mut world = World::new();
    let before = world.keeper.head().seq;
    world.timer("T", Lock, "m", 60_000, Some(60_000));
    let changed = |world: &World, after| meetings::changed(&world.host, after, world.now).unwrap();
    let first = changed(&world, before);
    assert_eq!(
        (first[0].conference_id.as_str(), first[0].timers.len()),
        ("m", 1)
    );
    assert_eq!(
        first[0].timers[0].until.as_deref(),
        Some("2026-11-23T08:02:00.000Z")
    );
    let seen = world.keeper.head().seq;
    assert_eq!(changed(&world, seen), []);
    assert_eq!(world.meetings_changed, 1);
    world.after(60_000);
    assert_eq!(changed(&world, seen)[0].timers[0].action, "unlock");
    let seen = world.keeper.head().seq;
    world.reply("m", done(""));
    let last = changed(&world, seen)[0].last.clone().unwrap();
    assert_eq!(
        (last.action.as_str(), last.outcome.as_str()),
        ("lock", "done")
    );
    let seen = world.keeper.head().seq;
    let asked = super::world::asked("ops", "R");
    let ticket = world.ticket();
    world.event(Event::RemoveTimer {
        ticket,
        id: "T".into(),
        asked,
    });
    let now = changed(&world, seen);
    assert_eq!((now[0].timers.len(), now[0].last.is_some()), (0, true));
    assert_eq!(meetings::all(&world.host, world.now).unwrap(), now);
}

#[test]
fn there_is_an_end_to_how_many_there_can_be() {
    let mut world = World::new();
    let insert = "INSERT INTO timer (id, conference_id, action, due_ms, asked)
        SELECT 'X' || value, 'm', 'lock', 1e15, '{}' FROM generate_series(1, 5000)";
    let insert = insert.replace(
        "generate_series(1, 5000)",
        "json_each('[' || substr(replace(hex(zeroblob(5000)), '00', ',1'), 2) || ']')",
    );
    let insert = insert.replace("'X' || value", "'X' || key");
    world.host.db.execute_batch(&insert).unwrap();
    let ticket = world.timer("T", Lock, "m", 60_000, None);
    assert_eq!(world.refused(ticket).code, "TooManyTimers");
}

//! What becomes of what was under way when the process died. Every row of the table in `STATE.md`.

use super::{
    sqlite::Sqlite,
    world::{START, World, done, lost},
};
use crate::config::settings::Settings;
use crate::keeper::{
    machine::{event::Event, keeper::Keeper, turn::Turn},
    model::{
        ending::Outcome,
        wish::{Asked, Wish},
    },
    record::verify::verify,
};
use dingtalk_conference_lock::Action::{Lock, Unlock};

#[test]
fn what_a_caller_wanted_and_was_not_sent_is_never_sent() {
    let mut world = World::new();
    world.act(Lock, "m");
    world.act(Unlock, "m");
    world.restart();
    assert_eq!(
        world.story()[1..],
        [
            "outcome call lock m unknown Interrupted",
            "outcome call unlock m never-sent Interrupted"
        ]
    );
    world.after(60_000);
    assert_eq!(world.log.len(), 1, "later it would surprise");
}

#[test]
fn a_batch_goes_on() {
    let mut world = World::new();
    let names: Vec<_> = (0..10).map(|number| format!("m{number}")).collect();
    let ids: Vec<_> = names.iter().map(String::as_str).collect();
    world.batch("B", Lock, &ids);
    world.reply("m0", done(""));
    world.restart();
    world.finish();
    let told = world.story();
    let count = |end: &str| told.iter().filter(|it| it.ends_with(end)).count();
    // Six were under way, and nobody knows of them.
    assert_eq!((count(" done"), count(" again")), (10, 6));
    let sql = "SELECT count(*) FROM batch WHERE ended_ms IS NOT NULL";
    assert_eq!(world.host.number(sql), 1);
    verify(&world.host.record(), &[]).unwrap();
}

#[test]
fn what_was_under_way_is_tried_again_only_if_nothing_newer_waits() {
    let mut world = World::new();
    world.batch("B", Lock, &["m"]);
    world.batch("C", Unlock, &["m"]);
    world.restart();
    world.finish();
    let told = world.story();
    assert!(
        told.contains(&"outcome batch lock m superseded Superseded".into()),
        "{told:?}"
    );
    assert_eq!(told.last().unwrap(), "outcome batch unlock m done");
    let sent: Vec<_> = world
        .log
        .iter()
        .map(|(at, action, _)| (*at - START, *action))
        .collect();
    assert_eq!(sent, [(0, Lock), (9_000, Unlock)]);
}

#[test]
fn what_kills_the_process_each_time_is_not_tried_for_ever() {
    let mut world = World::new();
    world.batch("B", Lock, &["m"]);
    for _ in 0..5 {
        world.restart();
    }
    let told = world.story();
    assert_eq!(
        told.last().unwrap(),
        "outcome batch lock m unknown Interrupted"
    );
    assert_eq!(world.log.len(), 3);
    assert_eq!(
        world
            .host
            .number("SELECT count(*) FROM batch WHERE ended_ms IS NULL"),
        0
    );
}

#[test]
fn a_batch_that_was_called_off_stays_so() {
    let mut world = World::new();
    world.batch("B", Lock, &["a", "b", "c", "d", "e", "f", "g"]);
    world.cancel("ops", "B", false);
    world.restart();
    world.finish();
    let told = world.story();
    let count = |word: &str| told.iter().filter(|it| it.contains(word)).count();
    assert_eq!(
        (world.log.len(), count("unknown"), count("cancelled")),
        (6, 6, 2)
    );
    assert_eq!(
        world
            .host
            .number("SELECT count(*) FROM batch WHERE ended_ms IS NULL"),
        0
    );
}

#[test]
fn of_a_batch_there_is_all_or_nothing() {
    let mut world = World::new();
    let ids: Vec<_> = (0..1_000).map(|number| format!("m{number}")).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    world.host.full.set(true);
    let batch = crate::keeper::machine::event::NewBatch {
        id: "B".into(),
        action: Lock,
        conference_ids: ids.iter().map(|id| (*id).into()).collect(),
        asked: super::world::asked("ops", "R"),
    };
    let event = Event::AddBatch {
        ticket: world.ticket(),
        batch,
        idempotency: None,
    };
    let may = |_: &Asked, _, _: &str| true;
    let turn = Turn {
        host: &world.host,
        now_ms: world.now,
        may: &may,
    };
    assert!(world.keeper.step(&turn, event.clone()).is_err());
    world.host.full.set(false);
    assert!(
        world.keeper.step(&turn, Event::Woken).is_err(),
        "it has to be opened anew"
    );
    world.restart();
    assert_eq!((world.story().len(), world.log.len()), (0, 0));
    world.batch("B", Lock, &ids);
    world.restart();
    assert_eq!(world.host.number("SELECT count(*) FROM action"), 1_000);
}

#[test]
fn without_a_record_nothing_is_sent() {
    let host = Sqlite::new();
    let mut keeper = Keeper::open(&host, Settings::default(), START).unwrap();
    let may = |_: &Asked, _, _: &str| true;
    let turn = Turn {
        host: &host,
        now_ms: START,
        may: &may,
    };
    keeper.step(&turn, Event::Woken).unwrap();
    keeper
        .step(&turn, Event::Token(Ok(START + 7_000_000)))
        .unwrap();
    host.full.set(true);
    let wish = Wish {
        action: Lock,
        conference_id: "m".into(),
        asked: super::world::asked("ops", "R").into(),
    };
    let event = Event::Act {
        ticket: crate::keeper::machine::turn::Ticket(1),
        wish,
        idempotency: None,
    };
    let error = keeper.step(&turn, event).unwrap_err();
    assert_eq!(error.problem, "the disk is full");
    assert_eq!((host.record(), keeper.head().seq), (String::new(), 0));
}

#[test]
fn a_timer_that_was_due_meanwhile_acts_at_the_start_and_says_how_late() {
    let mut world = World::new();
    world.timer("T", Lock, "m", 60_000, None);
    world.now += 360_000;
    world.restart();
    world.finish();
    let entries = world.host.entries();
    let attempt = entries.iter().find(|it| it["type"] == "attempt").unwrap();
    assert_eq!(
        (&attempt["lateMs"], &attempt["timer"]),
        (&300_000.into(), &"T".into())
    );
    assert_eq!(world.story().last().unwrap(), "outcome timer lock m done");
}

#[test]
fn a_lock_whose_end_has_passed_too_is_left_out() {
    for (first, second) in [(Lock, Unlock), (Unlock, Lock)] {
        let mut world = World::new();
        world.timer("T", first, "m", 60_000, Some(60_000));
        world.now += 200_000;
        world.restart();
        world.finish();
        let sent: Vec<_> = world.log.iter().map(|(_, action, _)| *action).collect();
        assert_eq!(sent, [second]);
        let told = world.story();
        let left_out = format!("outcome timer {} m never-sent TimePassed", first.as_str());
        assert!(told.contains(&left_out), "{told:?}");
        let entries = world.host.entries();
        let attempt = entries.iter().find(|it| it["type"] == "attempt").unwrap();
        assert_eq!(attempt["lateMs"], 80_000);
    }
}

#[test]
fn an_action_of_a_timer_that_had_begun_goes_on() {
    let mut world = World::new();
    world.timer("T", Lock, "m", 1_000, Some(60_000));
    world.after(1_000);
    assert_eq!(world.log.len(), 1);
    world.restart();
    world.finish_before(START + 30_000);
    assert_eq!(world.log.len(), 2);
    assert_eq!(world.story().last().unwrap(), "outcome timer lock m done");
    world.finish();
    assert_eq!(world.story().last().unwrap(), "outcome timer unlock m done");
}

#[test]
fn a_clock_that_went_back_while_nothing_ran_delays_nothing() {
    let mut world = World::new();
    world.act(Lock, "m");
    world.reply("m", lost());
    world.now -= 3_600_000;
    world.restart();
    let ticket = world.act(Unlock, "n");
    assert_eq!(world.log.len(), 2);
    world.reply("n", done(""));
    assert_eq!(world.outcome(ticket), Outcome::Done);
    world.after(2_000);
    world.act(Unlock, "m");
    world.after(7_000);
    assert_eq!(world.log.len(), 3);
}

#[test]
fn the_start_asks_to_be_woken_whatever_was_asked_before() {
    let mut world = World::new();
    world.timer("T", Lock, "m", 60_000, None);
    world.host.wake.set(None);
    Keeper::open(&world.host, Settings::default(), world.now).unwrap();
    assert_eq!(world.host.wake.get(), Some(world.now + 1));
}

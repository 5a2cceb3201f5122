//! What is pruned, and when.

use super::world::{START, World, done};
use crate::config::settings::Settings;
use crate::keeper::{
    machine::{event::Event, plan::Answer},
    record::verify::{receipts, verify},
    view::sessions,
};
use dingtalk_conference_lock::Action::Lock;

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

fn world(record_days: u64) -> World {
    World::with(Settings {
        record_days,
        ..Settings::default()
    })
}

fn act(world: &mut World, meeting: &str) {
    world.act(Lock, meeting);
    world.reply(meeting, done(""));
}

#[test]
fn entries_are_kept_for_as_many_days_and_their_end_is_written_down() {
    let mut world = world(10);
    act(&mut world, "a");
    world.now += 5 * DAY;
    act(&mut world, "b");
    let before = world.host.record();
    world.at(START + 10 * DAY - 1);
    assert_eq!(world.host.number("SELECT count(*) FROM record"), 4);
    world.after(2 * DAY);
    let entries = world.host.entries();
    let left: Vec<_> = entries
        .iter()
        .map(|it| it["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(left, [3, 4, 5]);
    let checkpoint = &entries[2];
    assert_eq!(
        (&checkpoint["type"], &checkpoint["entries"]),
        (&"checkpoint".into(), &2.into())
    );
    let removed = crate::keeper::record::chain::hash(before.lines().nth(1).unwrap());
    assert_eq!(
        checkpoint["checkpoint"],
        serde_json::json!({ "seq": 2, "hash": removed })
    );
    let good = verify(&world.host.record(), &receipts("")).unwrap();
    assert_eq!((good.first, good.head.seq), (3, 5));
    // And it goes on, also after a restart.
    world.restart();
    act(&mut world, "c");
    verify(&world.host.record(), &[]).unwrap();
    world.after(20 * DAY);
    assert_eq!(world.host.number("SELECT count(*) FROM checkpoint"), 1);
    verify(&world.host.record(), &[]).unwrap();
}

#[test]
fn many_old_entries_go_a_few_at_a_time() {
    let mut world = world(1);
    for number in 0..700 {
        world.now += 100;
        act(&mut world, &format!("m{number}"));
    }
    let most = |world: &World| world.host.number("SELECT count(*) FROM record");
    assert_eq!(most(&world), 1_400);
    world.now += 2 * DAY;
    let mut steps = 0;
    loop {
        let before = most(&world);
        let at = world.host.wake.get().unwrap();
        if at > world.now + HOUR && at > START + 2 * DAY + HOUR {
            break;
        }
        world.now = world.now.max(at);
        world.event(Event::Woken);
        let removed = before - most(&world);
        assert!(removed <= 500, "{removed} at once");
        steps += 1;
        assert!(steps < 20, "it comes to no end");
        verify(&world.host.record(), &[]).unwrap();
    }
    assert!(most(&world) <= 4, "{}", most(&world));
}

#[test]
fn keys_meetings_and_batches_are_forgotten_in_time() {
    let mut world = World::new();
    world.act_as("ops", Lock, "m", Some("k"));
    world.reply("m", done(""));
    world.batch("B", Lock, &["n"]);
    world.reply("n", done(""));
    let count =
        |world: &World, table: &str| world.host.number(&format!("SELECT count(*) FROM {table}"));
    assert_eq!(
        (
            count(&world, "idempotency"),
            count(&world, "meeting"),
            count(&world, "batch")
        ),
        (1, 2, 1)
    );
    world.after(2 * DAY);
    assert_eq!(
        (
            count(&world, "idempotency"),
            count(&world, "meeting"),
            count(&world, "batch")
        ),
        (0, 0, 1)
    );
    world.after(30 * DAY);
    assert_eq!(
        (
            count(&world, "batch"),
            count(&world, "action"),
            count(&world, "usage")
        ),
        (0, 0, 1)
    );
    world.after(400 * DAY);
    assert_eq!(count(&world, "usage"), 0);
}

#[test]
fn what_runs_is_not_forgotten() {
    let mut world = world(1);
    world.gives_token = false;
    world.batch("B", Lock, &["n"]);
    world.timer("T", Lock, "m", 40 * DAY, None);
    world.after(35 * DAY);
    assert_eq!(world.host.number("SELECT count(*) FROM action"), 1);
    assert_eq!(world.host.number("SELECT count(*) FROM batch"), 1);
    assert_eq!(world.host.number("SELECT count(*) FROM timer"), 1);
}

#[test]
fn a_session_stays_ended_over_a_restart_until_its_cookie_is_good_no_longer() {
    let mut world = World::new();
    let until_ms = START + 8 * HOUR;
    for _ in 0..2 {
        let ticket = world.ticket();
        world.event(Event::EndSession {
            ticket,
            session: "00ff".into(),
            until_ms,
        });
        assert!(matches!(world.answer(ticket), Some(Answer::Removed)));
    }
    world.restart();
    assert!(sessions::has_ended(&world.host, "00ff").unwrap());
    assert!(!sessions::has_ended(&world.host, "00fe").unwrap());
    world.at(until_ms);
    act(&mut world, "m");
    assert!(sessions::has_ended(&world.host, "00ff").unwrap());
    world.after(HOUR);
    act(&mut world, "m");
    let ended = "SELECT count(*) FROM ended_session";
    assert_eq!(world.host.number(ended), 0);
}

#[test]
fn an_idle_keeper_is_woken_once_a_day_and_a_busy_one_prunes_once_an_hour() {
    let mut world = World::new();
    assert_eq!(world.host.wake.get(), Some(START + DAY));
    let at = |world: &World| world.host.number("SELECT at_ms FROM upkeep") as u64;
    world.now += HOUR - 1;
    act(&mut world, "m");
    assert_eq!(at(&world), START);
    world.now += 1;
    act(&mut world, "m");
    assert_eq!(at(&world), START + HOUR);
    world.restart();
    assert_eq!(at(&world), START + HOUR);
    assert_eq!(world.host.wake.get(), Some(START + HOUR + DAY));
}

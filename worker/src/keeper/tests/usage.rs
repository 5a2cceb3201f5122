//! How many calls each key has cost, and how often it may be used.

use super::world::{START, World, broken, done, lost, refused, throttled, token_rejected};
use crate::keeper::{machine::event::Event, model::wish::Maker, view::usage};
use dingtalk_conference_lock::Action::Lock;

fn maker(caller: &str, key: Option<&str>) -> Maker {
    Maker {
        caller: caller.into(),
        key: key.map(Into::into),
    }
}

#[test]
fn every_call_that_dingtalk_counts_is_counted_for_its_key() {
    let mut world = World::new();
    for reply in [
        done(""),
        refused(),
        broken(),
        lost(),
        token_rejected(),
        throttled(1_000),
    ] {
        world.act(Lock, "m");
        world.reply("m", reply);
        world.sent.clear();
        world.after(20_000);
    }
    // The rejected token was tried once more, without a reply; a throttled call costs nothing.
    assert_eq!(usage::of_month(&world.host, world.now).unwrap(), 6);
    world.event(Event::Used {
        maker: maker("desk", None),
        calls: 3,
    });
    assert_eq!(usage::of_month(&world.host, world.now).unwrap(), 9);
    let keys = usage::of_keys(&world.host, world.now).unwrap();
    let of: Vec<_> = keys
        .iter()
        .map(|it| (it.maker.caller.as_str(), it.maker.key.as_deref(), it.calls))
        .collect();
    assert_eq!(of, [("desk", None, 3), ("ops", Some("85dbe15d"), 6)]);
}

#[test]
fn a_new_month_begins_with_nothing_and_keys_are_remembered() {
    let mut world = World::new();
    world.act(Lock, "m");
    world.reply("m", done(""));
    world.now += 31 * 24 * 3_600_000;
    assert_eq!(usage::of_month(&world.host, world.now).unwrap(), 0);
    let keys = usage::of_keys(&world.host, world.now).unwrap();
    assert_eq!(
        (keys[0].calls, keys[0].last_used.as_str()),
        (0, "2026-11-23T08:00:00.000Z")
    );
}

#[test]
fn that_a_key_was_used_is_kept_once_a_minute() {
    let mut world = World::new();
    let last = |world: &World| {
        usage::of_keys(&world.host, world.now).unwrap()[0]
            .last_used
            .clone()
    };
    let used = |world: &mut World, at| {
        world.now = at;
        world.event(Event::Used {
            maker: maker("ops", None),
            calls: 0,
        });
    };
    used(&mut world, START);
    let written = world.host.written.get();
    used(&mut world, START + 59_999);
    assert_eq!(
        (last(&world).as_str(), world.host.written.get()),
        ("2026-11-23T08:00:00.000Z", written)
    );
    used(&mut world, START + 60_000);
    assert_eq!(last(&world), "2026-11-23T08:01:00.000Z");
}

#[test]
fn a_key_may_be_used_so_often_in_a_minute() {
    let mut world = World::new();
    let ops = maker("ops", Some("1"));
    for second in 0..3 {
        world.keeper.admit(&ops, 3, START + second * 1_000).unwrap();
    }
    let refusal = world.keeper.admit(&ops, 3, START + 10_000).unwrap_err();
    assert_eq!(
        (refusal.status, refusal.code.as_str()),
        (429, "TooManyRequests")
    );
    assert_eq!(refusal.headers, [("retry-after", "50".to_owned())]);
    world
        .keeper
        .admit(&maker("ops", Some("2")), 3, START + 10_000)
        .unwrap();
    world.keeper.admit(&ops, 3, START + 60_000).unwrap();
    world.keeper.admit(&ops, 3, START + 60_500).unwrap_err();
    // The setting has changed.
    world.keeper.admit(&ops, 100, START + 60_500).unwrap();
}

//! What rules do.

use dingtalk_conference_lock::Action::{Lock, Unlock};
use serde_json::json;

use super::{
    events::{MINUTE, after, member, minutes, status},
    world::{START, World, asked, broken, done},
};
use crate::{
    events::{asked::Asked as Reply, event::Facts},
    keeper::machine::{event::Event, plan::Answer},
};

#[test]
fn a_rule_is_shown_acts_once_and_is_named_in_the_record() {
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    world.begins("m");
    let next = world.meeting("m").rule.unwrap();
    assert_eq!(
        (next.id.as_str(), next.action, next.at.as_str()),
        ("r", Lock, "2026-11-23T08:10:00.000Z")
    );
    world.at(START + 10 * MINUTE - 1);
    assert_eq!(world.log.len(), 0);
    world.after(1);
    world.reply("m", done(""));
    assert_eq!(world.meeting("m").rule, None);
    let by_rule = |world: &World| world.meeting("m").last.and_then(|last| last.rule);
    assert_eq!(by_rule(&world).as_deref(), Some("r"));
    world.act(Unlock, "m");
    world.reply("m", done(""));
    assert_eq!(by_rule(&world), None);
    world.after(60 * MINUTE);
    assert_eq!(world.actions(), [(10, Lock), (10, Unlock)]);
    let entries = world.host.entries();
    assert_eq!(
        (&entries[0]["type"], &entries[0]["rules"][0]["id"]),
        (&"rules".into(), &"r".into())
    );
    let attempt = entries
        .iter()
        .find(|entry| entry["type"] == "attempt")
        .unwrap();
    assert_eq!(
        (&attempt["via"], &attempt["rule"], &attempt["caller"]),
        (&"rule".into(), &"r".into(), &"boss".into())
    );
}

#[test]
fn a_rule_whose_maker_may_set_none_any_more_is_refused_and_the_record_says_so() {
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    world.begins("m");
    world.withdrawn.borrow_mut().insert("boss".into());
    world.after(11 * MINUTE);
    assert_eq!(world.log.len(), 0);
    let told = world.story();
    let refused = "outcome rule lock m refused noPermission";
    assert!(told.iter().any(|it| it == refused), "{told:?}");
}

#[test]
fn a_rule_opens_nothing_that_somebody_else_locked_since_or_before() {
    let mut world = World::new();
    world.sets(&after(10, json!({ "unlock": { "afterMinutes": 20 } })));
    for id in ["since", "before", "its-own"] {
        world.begins(id);
    }
    world.act(Lock, "before");
    world.reply("before", done(""));
    world.at(START + 10 * MINUTE);
    for id in ["since", "before", "its-own"] {
        world.reply(id, done(""));
    }
    world.at(START + 12 * MINUTE);
    world.act(Lock, "since");
    world.reply("since", done(""));
    assert_eq!(world.meeting("since").rule, None);
    world.restart();
    world.at(START + 30 * MINUTE);
    world.reply("its-own", done(""));
    world.after(60 * MINUTE);
    let opened: Vec<_> = world
        .log
        .iter()
        .filter(|(_, action, _)| *action == Unlock)
        .collect();
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0].2, "its-own");
}

#[test]
fn what_somebody_locked_as_the_worker_was_killed_no_rule_opens() {
    let mut world = World::new();
    world.sets(&after(10, json!({ "unlock": { "afterMinutes": 20 } })));
    world.begins("m");
    world.at(START + 10 * MINUTE);
    world.reply("m", done(""));
    world.at(START + 12 * MINUTE);
    world.act(Lock, "m");
    // It was sent, and nobody hears what came of it.
    world.restart();
    world.after(60 * MINUTE);
    assert_eq!(world.actions(), [(10, Lock), (12, Lock)]);
    assert_eq!(world.meeting("m").rule, None);
}

#[test]
fn a_timer_for_later_does_not_keep_a_rule_from_locking_again() {
    let mut world = World::new();
    world.sets(&after(10, json!({ "relock": 1 })));
    world.begins("m");
    world.at(START + 10 * MINUTE);
    world.reply("m", done(""));
    world.timer("T", Lock, "m", 60 * MINUTE, None);
    world.act(Unlock, "m");
    world.reply("m", done(""));
    world.after(MINUTE);
    assert_eq!(world.actions(), [(10, Lock), (10, Unlock), (11, Lock)]);
}

#[test]
fn what_was_opened_for_some_minutes_is_not_locked_by_a_rule_before() {
    let mut world = World::new();
    world.sets(&after(10, json!({ "relock": 3 })));
    world.begins("m");
    world.at(START + 10 * MINUTE);
    world.reply("m", done(""));
    world.timer("T", Unlock, "m", MINUTE, Some(10 * MINUTE));
    world.at(START + 11 * MINUTE);
    world.reply("m", done(""));
    world.at(START + 21 * MINUTE);
    world.reply("m", done(""));
    world.after(60 * MINUTE);
    assert_eq!(world.actions(), [(10, Lock), (11, Unlock), (21, Lock)]);
}

#[test]
fn other_rules_in_their_place_do_not_begin_anew() {
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    world.begins("m");
    world.at(START + 10 * MINUTE);
    world.reply("m", done(""));
    world.act(Unlock, "m");
    world.reply("m", done(""));
    world.sets(&json!([{ "id": "r2", "for": {}, "lock": { "afterMinutes": 1 } }]));
    world.after(60 * MINUTE);
    assert_eq!(world.actions(), [(10, Lock), (10, Unlock)]);
}

#[test]
fn a_rule_tries_again_what_dingtalk_had_no_ears_for() {
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    world.begins("m");
    world.at(START + 10 * MINUTE);
    for _ in 0..3 {
        world.reply("m", broken());
        world.after(5_000);
    }
    let tried = world.log.len();
    let next = world.meeting("m").rule.map(|next| next.action);
    assert_eq!(next, Some(Lock), "{:?}", world.story());
    world.after(MINUTE);
    assert_eq!(world.log.len(), tried + 1);
    world.reply("m", done(""));
    world.after(60 * MINUTE);
    assert_eq!(world.log.len(), tried + 1);
}

#[test]
fn a_rule_acts_once_though_the_worker_is_killed_at_any_moment() {
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    world.told(&status("m", "conference_created", 1, START, json!({})));
    world.restart();
    world.after(1);
    world.restart();
    // Down when it is due.
    world.now = START + 12 * MINUTE;
    world.restart();
    world.after(1);
    world.reply("m", done(""));
    world.restart();
    world.after(30 * MINUTE);
    assert_eq!(world.actions(), [(12, Lock)]);
    let entries = world.host.entries();
    let attempt = entries
        .iter()
        .find(|entry| entry["type"] == "attempt")
        .unwrap();
    assert_eq!(attempt["lateMs"], 120_000);
}

#[test]
fn a_rule_never_acts_after_the_end_nor_where_it_was_called_off() {
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    world.begins("over");
    world.begins("off");
    world.ends("over");
    let call_off = |world: &mut World, id: &str| {
        let ticket = world.ticket();
        let conference_id = id.into();
        world.event(Event::CallOff {
            ticket,
            conference_id,
            asked: asked("desk", "OFF"),
        });
        ticket
    };
    let ticket = call_off(&mut world, "off");
    assert_eq!(world.answer(ticket), Some(Answer::Removed));
    for id in ["off", "over", "unknown"] {
        let ticket = call_off(&mut world, id);
        assert_eq!(world.refused(ticket).status, 404, "{id}");
    }
    assert_eq!(world.meeting("off").rule, None);
    assert_eq!(world.meeting("off").called_off.as_deref(), Some("r"));
    assert_eq!(world.meeting("over").called_off, None);
    world.restart();
    world.after(60 * MINUTE);
    assert_eq!(world.actions(), []);
    assert!(
        world.story().contains(&"rule-called-off call off".into()),
        "{:?}",
        world.story()
    );
}

#[test]
fn what_somebody_opens_is_locked_again_as_often_as_the_rule_says_and_opened_at_its_end() {
    let mut world = World::new();
    world.sets(&after(
        10,
        json!({ "relock": 1, "unlock": { "afterMinutes": 20 } }),
    ));
    world.begins("m");
    world.at(START + 10 * MINUTE);
    world.reply("m", done(""));
    world.at(START + 12 * MINUTE);
    world.act(Unlock, "m");
    world.reply("m", done(""));
    world.at(START + 13 * MINUTE);
    world.reply("m", done(""));
    world.at(START + 14 * MINUTE);
    // As often as it may it was locked again.
    world.act(Unlock, "m");
    world.reply("m", done(""));
    world.at(START + 33 * MINUTE);
    world.reply("m", done(""));
    world.after(60 * MINUTE);
    assert_eq!(
        world.actions(),
        [
            (10, Lock),
            (12, Unlock),
            (13, Lock),
            (14, Unlock),
            (33, Unlock)
        ]
    );
}

#[test]
fn people_are_told_by_events_or_counted_at_growing_intervals() {
    let mut world = World::new();
    world.sets(&json!([{ "id": "r", "for": {}, "lock": { "people": 3 } }]));
    world.begins("told");
    world.hears(&member("told", "user_join", 2, START + 2, "wei"));
    world.begins("silent");
    let told = |inside, ended| {
        let facts = Facts {
            active: Some(inside),
            ..Facts::default()
        };
        Some(Reply { facts, ended })
    };
    world.after(20 * MINUTE);
    let counted: Vec<_> = world
        .counts
        .iter()
        .map(|(at, id)| (minutes(*at), id.as_str()))
        .collect();
    assert_eq!(
        counted,
        [(1, "silent"), (3, "silent"), (7, "silent"), (15, "silent")]
    );
    for (inside, people) in [(2, Some(2)), (3, Some(3))] {
        let reply = told(inside, false);
        world.event(Event::Counted {
            conference_id: "silent".into(),
            reply,
        });
        let silent = world.meeting("silent");
        assert_eq!((silent.people, silent.counted), (people, true));
    }
    world.event(Event::Counted {
        conference_id: "silent".into(),
        reply: None,
    });
    let locked: Vec<_> = world.log.iter().map(|(_, _, id)| id.clone()).collect();
    assert_eq!(locked, ["silent"]);
    world.hears(&member("told", "user_join", 3, START + 3, "na"));
    assert_eq!(world.log.len(), 2);
    assert!(!world.meeting("told").counted);
    // Three calls that count, by whoever set the rules.
    assert_eq!(
        world
            .host
            .number("SELECT calls FROM usage WHERE caller = 'boss'"),
        3
    );
}

#[test]
fn people_are_counted_once_nothing_is_told_of_them_any_more() {
    let mut world = World::new();
    world.sets(&json!([{ "id": "r", "for": {}, "lock": { "people": 4 } }]));
    world.begins("m");
    world.hears(&member("m", "user_join", 2, START + 2, "wei"));
    world.after(5 * MINUTE);
    assert_eq!(world.counts, []);
    // The month's pushes are used up.
    world.hears("{}");
    world.after(5 * MINUTE);
    assert!(!world.counts.is_empty());
    let facts = Facts {
        active: Some(6),
        ..Facts::default()
    };
    world.event(Event::Counted {
        conference_id: "m".into(),
        reply: Some(Reply {
            facts,
            ended: false,
        }),
    });
    assert_eq!(world.log.len(), 1);
}

#[test]
fn once_nothing_is_told_of_the_invited_they_are_counted_too() {
    let mut world = World::new();
    world.sets(&json!([{ "id": "r", "for": {}, "lock": { "everybodyIn": true } }]));
    world.begins("m");
    world.hears(&member("m", "user_invited", 2, START + 2, "wei"));
    world.hears(&member("m", "user_join", 3, START + 3, ""));
    world.hears("{}");
    let facts = Facts {
        active: Some(3),
        invited: Some(2),
        ..Facts::default()
    };
    let reply = Some(Reply {
        facts,
        ended: false,
    });
    world.event(Event::Counted {
        conference_id: "m".into(),
        reply,
    });
    assert_eq!(world.log.len(), 1);
}

#[test]
fn a_count_that_says_the_meeting_is_over_ends_it() {
    let mut world = World::new();
    world.sets(&json!([{ "id": "r", "for": {}, "lock": { "people": 3 } }]));
    world.begins("m");
    let reply = Some(Reply {
        facts: Facts::default(),
        ended: true,
    });
    world.event(Event::Counted {
        conference_id: "m".into(),
        reply,
    });
    assert!(world.meeting("m").ended.is_some());
    world.after(60 * MINUTE);
    assert_eq!(world.counts, []);
}

#[test]
fn other_rules_are_for_meetings_that_run_and_outlast_a_restart() {
    let mut world = World::new();
    world.begins("m");
    world.after(5 * MINUTE);
    world.sets(&after(10, json!({})));
    assert!(world.meeting("m").rule.is_some());
    world.restart();
    let tag = world.keeper.rules().tag.clone();
    for (expected, accepted) in [(Some("other".to_owned()), false), (Some(tag), true)] {
        let ticket = world.ticket();
        let asked = asked("boss", "RULES");
        world.event(Event::SetRules {
            ticket,
            rules: Vec::new(),
            expected,
            asked,
        });
        match world.answer(ticket).unwrap() {
            Answer::Rules(_) => assert!(accepted),
            Answer::Refused(refusal) => assert!(!accepted && refusal.status == 412),
            other => panic!("{other:?}"),
        }
    }
    world.after(60 * MINUTE);
    assert_eq!((world.actions(), world.meeting("m").rule), (vec![], None));
}

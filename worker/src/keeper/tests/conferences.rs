//! What is known of meetings, and what rules do.

use dingtalk_conference_lock::Action::{Lock, Unlock};
use serde_json::{Value, json};

use super::world::{START, World, asked, broken, done, forbidden, refused};
use crate::{
    events::asked::Asked as Reply,
    events::event::Facts,
    keeper::{
        machine::{event::Event, plan::Answer},
        view::{
            conferences, events,
            meetings::{self, Meeting},
        },
    },
    rules::body,
};

const MINUTE: u64 = 60_000;

fn status(id: &str, scene: &str, number: u64, at: u64, more: Value) -> String {
    let mut model =
        json!({ "conferenceId": id, "title": "Review", "creatorId": "lin", "startTime": START });
    model
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({
        "EventType": "meeting_status_change", "eventId": format!("{id}-{number}"), "EventTime": at,
        "data": { "changeScene": scene, "statusSeqNum": number, "openConfModel": model },
    })
    .to_string()
}

pub(super) fn member(id: &str, scene: &str, number: u64, at: u64, who: &str) -> String {
    json!({
        "EventType": "meeting_member_status_change", "eventId": format!("{id}-{number}"), "EventTime": at,
        "data": {
            "changeScene": scene, "statusSeqNum": number,
            "openMemberModels": [{ "conferenceId": id, "userId": who, "userNick": who }],
        },
    })
    .to_string()
}

impl World {
    pub(super) fn begins(&mut self, id: &str) {
        self.hears(&status(id, "conference_created", 1, START, json!({})));
    }

    pub(super) fn ends(&mut self, id: &str) {
        let message = status(id, "conference_closed", 99, self.now, json!({}));
        self.hears(&message);
    }

    /// An event comes, and is taken in.
    pub(super) fn hears(&mut self, message: &str) {
        self.told(message);
        self.after(1);
    }

    pub(super) fn sets(&mut self, rules: &Value) {
        let ticket = self.ticket();
        let rules = body::read(rules.to_string().as_bytes()).unwrap();
        self.event(Event::SetRules {
            ticket,
            rules,
            expected: None,
            asked: asked("boss", "RULES"),
        });
        assert!(matches!(self.answer(ticket), Some(Answer::Rules(_))));
        self.after(2);
    }

    pub(super) fn meeting(&self, id: &str) -> Meeting {
        let all = meetings::all(&self.host, self.now).unwrap();
        all.into_iter()
            .find(|it| it.conference_id == id)
            .unwrap_or_default()
    }

    fn actions(&self) -> Vec<(u64, dingtalk_conference_lock::Action)> {
        self.log
            .iter()
            .map(|(at, action, _)| (minutes(*at), *action))
            .collect()
    }
}

/// How many after the beginning.
fn minutes(at: u64) -> u64 {
    at.saturating_sub(START) / MINUTE
}

fn after(minutes: u64, more: Value) -> Value {
    let mut rule = json!({ "id": "r", "for": {}, "lock": { "afterMinutes": minutes } });
    rule.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!([rule])
}

#[test]
fn what_events_tell_of_a_meeting_is_known_also_over_a_restart() {
    let mut world = World::new();
    let by = json!({ "creatorNick": "林" });
    world.told(&status("m", "conference_created", 1, START, by));
    // Killed before it was taken in.
    world.restart();
    world.after(1);
    world.hears(&member("m", "user_join", 2, START + 2, "wei"));
    let changes = world.meetings_changed;
    world.hears(&member("m", "user_join", 2, START + 2, "wei"));
    assert_eq!(world.meetings_changed, changes);
    let known = world.meeting("m");
    assert_eq!(known.title.as_deref(), Some("Review"));
    assert_eq!(known.organiser.as_deref(), Some("林"));
    assert_eq!(known.started.as_deref(), Some("2026-11-23T08:00:00.000Z"));
    // Whoever began it is in it as well.
    assert_eq!((known.people, known.ended), (Some(2), None));
    world.ends("m");
    let known = world.meeting("m");
    assert_eq!((known.people, known.ended.is_some()), (Some(0), true));
    assert_eq!(
        world
            .host
            .number("SELECT count(*) FROM event WHERE message IS NOT NULL"),
        0
    );
}

#[test]
fn a_listener_hears_of_each_change_though_nothing_is_recorded() {
    let mut world = World::new();
    world.begins("m");
    let before = world.keeper.change();
    world.hears(&member("m", "user_join", 2, START + 2, "wei"));
    let changed = meetings::changed(&world.host, before, world.now).unwrap();
    assert_eq!(changed.len(), 1);
    let before = world.keeper.change();
    world.restart();
    assert_eq!(world.keeper.change(), before);
    assert!(
        meetings::changed(&world.host, before, world.now)
            .unwrap()
            .is_empty()
    );
    // What is recorded comes behind it.
    world.act(Lock, "n");
    world.reply("n", done(""));
    let changed = meetings::changed(&world.host, before, world.now).unwrap();
    assert_eq!(changed[0].conference_id, "n");
}

#[test]
fn a_listener_hears_of_a_change_behind_entries_that_are_of_no_meeting() {
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    let before = world.keeper.change();
    world.begins("m");
    let changed = meetings::changed(&world.host, before, world.now).unwrap();
    assert_eq!(changed.len(), 1);
}

#[test]
fn rules_are_tried_on_those_that_were_told_of_last() {
    let mut world = World::new();
    let lately = |world: &World, limit| conferences::lately(&world.host, world.now, limit);
    let kept = |world: &World| world.now.saturating_sub(conferences::KEPT_MS);
    assert_eq!(lately(&world, 9), Ok((vec![], kept(&world))));
    assert_eq!(events::first(&world.host), Ok(None));
    let since = world.now;
    world.begins("a");
    world.after(MINUTE);
    world.begins("b");
    let (all, from) = lately(&world, 9).unwrap();
    let ids: Vec<_> = all.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!((ids, from), (vec!["b", "a"], kept(&world)));
    assert_eq!(all[0].1.started_ms(), Some(START));
    let (some, from) = lately(&world, 1).unwrap();
    assert!(some.len() == 1 && from > since);
    assert_eq!(events::first(&world.host), Ok(Some(since)));
}

#[test]
fn a_meeting_that_has_ended_ends_its_timers() {
    let mut world = World::new();
    world.begins("m");
    world.timer("T", Lock, "m", 5 * MINUTE, None);
    world.timer("U", Lock, "other", 5 * MINUTE, None);
    world.ends("m");
    world.after(5 * MINUTE);
    world.reply("other", done(""));
    world.after(10 * MINUTE);
    let sent: Vec<_> = world.log.iter().map(|(_, _, id)| id.as_str()).collect();
    assert_eq!(sent, ["other"]);
    assert!(
        world.story().contains(&"timer-removed lock m".into()),
        "{:?}",
        world.story()
    );
}

#[test]
fn no_timer_is_set_for_a_meeting_that_is_known_to_have_ended() {
    let mut world = World::new();
    world.begins("m");
    world.ends("m");
    let ticket = world.timer("T", Lock, "m", 5 * MINUTE, None);
    match world.answer(ticket) {
        Some(Answer::Refused(refusal)) => {
            assert_eq!((refusal.status, &*refusal.code), (400, "confClosed"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.meeting("m").timers.len(), 0);
    let ticket = world.timer("U", Lock, "other", 5 * MINUTE, None);
    assert!(matches!(world.answer(ticket), Some(Answer::Timer(_))));
}

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

#[test]
fn a_beginning_that_cannot_be_is_not_believed() {
    const DAY: u64 = 24 * 60 * MINUTE;
    let began = |start: u64, at: u64| {
        let mut world = World::new();
        world.hears(&status(
            "m",
            "conference_created",
            1,
            at,
            json!({ "startTime": start }),
        ));
        crate::clock::parse(&world.meeting("m").started.unwrap()).unwrap()
    };
    for start in [0, START / 1_000, START - 8 * DAY, START + 2 * DAY, u64::MAX] {
        assert_eq!(began(start, START - 5), START - 5, "{start}");
        // Where the event's own time cannot be either, it is when it came.
        for at in [0, START - 8 * DAY, u64::MAX] {
            assert_eq!(began(start, at), START, "{start} {at}");
        }
    }
    for start in [START - 6 * DAY, START - MINUTE, START + DAY / 2] {
        assert_eq!(began(start, START - 5), start);
    }
    let mut world = World::new();
    world.sets(&after(10, json!({})));
    world.hears(&status(
        "m",
        "conference_created",
        1,
        START,
        json!({ "startTime": 0 }),
    ));
    world.after(9 * MINUTE);
    assert_eq!(world.actions(), []);
    world.after(MINUTE);
    assert_eq!(world.actions(), [(10, Lock)]);
    // Nor where it is told with the end.
    world.hears(&status(
        "m",
        "conference_closed",
        2,
        world.now,
        json!({ "startTime": 0 }),
    ));
    let started = world.meeting("m").started;
    assert_eq!(started.as_deref(), Some("2026-11-23T08:00:00.000Z"));
}

#[test]
fn a_meeting_of_which_dingtalk_says_that_it_is_closed_has_ended() {
    let mut world = World::new();
    world.sets(&after(30, json!({})));
    world.begins("m");
    world.timer("t", Lock, "m", 20 * MINUTE, None);
    world.after(10 * MINUTE);
    // What waits for its turn is not sent any more.
    world.timer("now", Lock, "m", 1, None);
    world.act(Unlock, "m");
    world.after(2);
    world.reply("m", refused());
    let known = world.meeting("m");
    let ended = known.ended.unwrap();
    assert!(ended.starts_with("2026-11-23T08:10:00."), "{ended}");
    assert_eq!((known.timers.len(), known.rule), (0, None));
    world.after(60 * MINUTE);
    world.restart();
    world.after(60 * MINUTE);
    assert_eq!(world.actions(), [(10, Unlock)]);
    // Also of what no event told before, and what else DingTalk refuses with ends nothing.
    world.act(Lock, "other");
    world.reply("other", refused());
    assert!(world.meeting("other").ended.is_some());
    world.act(Lock, "third");
    world.reply("third", forbidden());
    assert_eq!(world.meeting("third").ended, None);
}

#[test]
fn what_was_said_to_be_closed_goes_on_where_events_tell_that_it_began_later() {
    let mut world = World::new();
    world.after(10 * MINUTE);
    world.act(Lock, "m");
    world.reply("m", refused());
    // It came late.
    world.begins("m");
    assert!(world.meeting("m").ended.is_some());
    world.after(MINUTE);
    world.sets(&after(5, json!({})));
    let more = json!({ "startTime": world.now });
    world.hears(&status("m", "conference_created", 2, world.now, more));
    let known = world.meeting("m");
    assert_eq!((known.ended, known.rule.is_some()), (None, true));
    world.after(5 * MINUTE);
    assert_eq!(world.actions().len(), 2);
    world.ends("m");
    assert!(world.meeting("m").ended.is_some());
}

//! People who are invited back in.

use dingtalk_conference_lock::{Action::Lock, ErrorKind};

use super::{
    events::member,
    world::{World, asked, done},
};
use crate::{
    http::refusal::Refusal,
    keeper::{
        machine::{
            event::{Event, NewInvitation},
            turn::Ticket,
        },
        model::{
            ending::{Ending, Outcome},
            trouble::Trouble,
        },
    },
};

impl World {
    /// A meeting that was locked, and that these have left since.
    fn left_by(mut self, people: &[&str]) -> Self {
        self.begins("m");
        let number = |index: usize| (index as u64).saturating_add(2);
        for (index, who) in people.iter().enumerate() {
            self.hears(&member("m", "user_join", number(index), self.now, who));
        }
        self.locks();
        for (index, who) in people.iter().enumerate() {
            self.hears(&member(
                "m",
                "user_leave",
                number(index).saturating_add(50),
                self.now,
                who,
            ));
        }
        self
    }

    fn locks(&mut self) {
        self.act(Lock, "m");
        self.reply("m", done(""));
        self.after(1_000);
    }

    fn invites(&mut self, who: &str, key: Option<&str>) -> Ticket {
        let ticket = self.ticket();
        let invitation = NewInvitation {
            conference_id: "m".into(),
            union_id: who.into(),
            name: who.into(),
            asked: asked("ops", "R"),
        };
        self.event(Event::Invite {
            ticket,
            invitation,
            idempotency: key.map(Into::into),
        });
        ticket
    }

    /// What came of the invitation that was sent first.
    fn invited(&mut self, ending: Ending) {
        let number = self.invites.remove(0).number;
        self.event(Event::Invited {
            number,
            ending,
            calls: 2,
        });
    }
}

fn refused() -> Ending {
    let trouble = Trouble::of(
        ErrorKind::Permission,
        Refusal::new(400, "noPermission", "words"),
    );
    Ending::failed(Outcome::Refused, trouble)
}

#[test]
fn an_invitation_stands_in_the_record_before_and_after_it_and_counts() {
    let mut world = World::new().left_by(&["wei", "na"]);
    let ticket = world.invites("wei", None);
    assert_eq!(world.answer(ticket), None);
    assert_eq!(
        (world.invites[0].union_id.as_str(), world.invites[0].number),
        ("wei", 3)
    );
    world.invited(refused());
    assert_eq!(world.outcome(ticket), Outcome::Refused);
    assert_eq!(
        world.story()[2..],
        [
            "invite call m",
            "invite-outcome call m refused noPermission"
        ]
    );
    let entry = &world.host.entries()[3];
    assert_eq!(
        (&entry["attempt"], &entry["unionId"], &entry["caller"]),
        (&3.into(), &"wei".into(), &"ops".into())
    );
    assert_eq!(
        world
            .host
            .number("SELECT calls FROM usage WHERE caller = 'ops'"),
        3
    );
    // What was refused is none of the actions that are looked at when it starts again.
    world.restart();
}

#[test]
fn one_that_was_under_way_when_the_worker_ended_is_unknown_and_who_comes_by_it_no_surprise() {
    let mut world = World::new().left_by(&["wei", "na"]);
    world.invites("na", Some("k"));
    let number = world.invites.remove(0).number;
    for _ in 0..2 {
        world.restart();
        // Nobody waits for that any more.
        world.event(Event::Invited {
            number,
            ending: Ending::done(None),
            calls: 2,
        });
        assert_eq!(
            world.story()[2..],
            ["invite call m", "invite-outcome call m unknown Interrupted"]
        );
    }
    let calls = "SELECT calls FROM usage WHERE caller = 'ops'";
    assert_eq!(world.host.number(calls), 3);
    let came = |world: &World| world.meeting("m").came.len();
    world.hears(&member("m", "user_join", 95, world.now, "na"));
    assert_eq!(came(&world), 0);
    // Once.
    world.hears(&member("m", "user_leave", 96, world.now, "na"));
    world.hears(&member("m", "user_join", 97, world.now, "na"));
    assert_eq!(came(&world), 1);
    // Nobody knows whether it was sent: with the same key it may be sent again, and is none of another request.
    world.hears(&member("m", "user_leave", 98, world.now, "na"));
    let other = world.invites("wei", Some("k"));
    assert_eq!(world.refused(other).code, "IdempotencyKeyReused");
    world.invites("na", Some("k"));
    assert_eq!(world.invites.len(), 1);
}

#[test]
fn who_was_asked_for_because_events_did_not_tell_and_comes_after_a_crash_is_no_surprise() {
    let mut world = World::new().left_by(&["wei"]);
    world.invites("stranger", None);
    // Whoever is awaited because events told came back before the worker ended, and left again.
    world.invites("wei", None);
    world.hears(&member("m", "user_join", 91, world.now, "wei"));
    world.hears(&member("m", "user_leave", 92, world.now, "wei"));
    world.invites.clear();
    world.restart();
    let came = |world: &World| {
        let came = world.meeting("m").came.into_iter();
        came.map(|it| it.name).collect::<Vec<_>>()
    };
    world.hears(&member("m", "user_join", 95, world.now, "stranger"));
    assert_eq!(came(&world), [""; 0]);
    world.hears(&member("m", "user_join", 96, world.now, "wei"));
    assert_eq!(came(&world), ["wei"]);
    // Once.
    world.hears(&member("m", "user_leave", 97, world.now, "stranger"));
    world.hears(&member("m", "user_join", 98, world.now, "stranger"));
    assert_eq!(came(&world), ["stranger", "wei"]);
}

#[test]
fn an_invitation_of_before_it_was_kept_who_is_awaited_is_read_as_it_was() {
    let mut world = World::new().left_by(&["wei"]);
    world.invites("wei", None);
    let strip = "UPDATE invitation SET wanted = json_remove(wanted, '$.awaited')";
    world.host.savepoint(strip);
    world.invites.clear();
    world.restart();
    assert_eq!(
        world.story()[2..],
        ["invite call m", "invite-outcome call m unknown Interrupted"]
    );
}

#[test]
fn who_comes_before_the_invitation_is_answered_is_no_surprise() {
    let mut world = World::new().left_by(&["wei", "na"]);
    let came = |world: &World| {
        let came = world.meeting("m").came.into_iter();
        came.map(|it| it.name).collect::<Vec<_>>()
    };
    world.invites("wei", None);
    world.hears(&member("m", "user_join", 95, world.now, "wei"));
    world.invited(Ending::done(None));
    assert_eq!(came(&world), [""; 0]);
    world.hears(&member("m", "user_leave", 96, world.now, "wei"));
    world.hears(&member("m", "user_join", 97, world.now, "wei"));
    assert_eq!(came(&world), ["wei"], "nobody is awaited any more");
    // Of two, one is refused.
    world.invites("na", None);
    world.invites("na", None);
    world.invited(refused());
    world.hears(&member("m", "user_join", 98, world.now, "na"));
    world.invited(refused());
    assert_eq!(came(&world), ["wei"]);
    // A stranger is not awaited before it is known that they left.
    world.invites("stranger", None);
    world.invites("stranger", None);
    assert!(world.invites.iter().all(|it| it.left_since_ms.is_some()));
    world.hears(&member("m", "user_join", 99, world.now, "stranger"));
    assert_eq!(came(&world), ["stranger", "wei"]);
}

#[test]
fn only_who_left_since_the_lock_is_invited_back() {
    let mut world = World::new();
    let none = world.invites("wei", None);
    let refusal = world.refused(none);
    assert_eq!((refusal.code.as_str(), refusal.status), ("HasNotLeft", 409));
    let mut world = World::new().left_by(&["wei"]);
    let since = |world: &mut World, who: &str| {
        world.invites(who, None);
        world.invites.pop().unwrap().left_since_ms
    };
    assert_eq!(since(&mut world, "wei"), None, "it is known");
    // Of whoever else DingTalk is asked: events may not tell who comes and goes.
    let locked = crate::clock::parse(&world.meeting("m").last.unwrap().at);
    assert_eq!(since(&mut world, "stranger"), locked);
    // Another lock on top keeps nobody out who could be let in.
    world.locks();
    assert_eq!(since(&mut world, "wei"), None);
    assert_eq!(since(&mut world, "stranger"), locked);
    world.hears(&member("m", "user_join", 90, world.now, "wei"));
    assert_eq!(since(&mut world, "wei"), locked, "and is in");
    // Who was invited and did not come may be so again, though DingTalk tells of the invitation.
    world.hears(&member("m", "user_leave", 91, world.now, "wei"));
    world.invites("wei", None);
    world.invited(Ending::done(None));
    world.hears(&member("m", "user_invited", 92, world.now, "wei"));
    assert_eq!(since(&mut world, "wei"), None);
    // In an open meeting nobody has to be let back.
    let entries = world.story().len();
    world.act(dingtalk_conference_lock::Action::Unlock, "m");
    let meanwhile = world.invites("wei", None);
    assert_eq!(world.refused(meanwhile).code, "HasNotLeft");
    world.reply("m", done(""));
    let open = world.invites("wei", None);
    assert_eq!(world.refused(open).code, "HasNotLeft");
    assert_eq!((world.invites.len(), world.story().len()), (0, entries + 2));
}

#[test]
fn the_same_key_invites_once() {
    let mut world = World::new().left_by(&["wei"]);
    let first = world.invites("wei", Some("k"));
    let second = world.invites("wei", Some("k"));
    assert_eq!(world.refused(second).code, "IdempotencyKeyInUse");
    world.invited(Ending::done(Some("D".into())));
    assert_eq!(world.outcome(first), Outcome::Done);
    world.restart();
    let again = world.invites("wei", Some("k"));
    assert_eq!(world.outcome(again), Outcome::Done);
    assert_eq!(world.invites.len(), 0);
    let other = world.invites("na", Some("k"));
    assert_eq!(world.refused(other).code, "IdempotencyKeyReused");
}

#[test]
fn who_was_invited_is_no_surprise_until_the_next_lock() {
    let mut world = World::new().left_by(&["wei", "na"]);
    world.invites("wei", None);
    world.invited(Ending::done(None));
    world.invites("na", None);
    world.invited(refused());
    for (number, who) in [(95, "wei"), (96, "na")] {
        world.hears(&member("m", "user_join", number, world.now, who));
    }
    let came = |world: &World| {
        let came = world.meeting("m").came.into_iter();
        came.map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(came(&world), ["na"]);
    world.hears(&member("m", "user_leave", 97, world.now, "wei"));
    world.locks();
    world.hears(&member("m", "user_join", 98, world.now, "wei"));
    assert_eq!(came(&world), ["wei"]);
}

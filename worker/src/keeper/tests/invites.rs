//! People who are invited back in.

use dingtalk_conference_lock::{Action::Lock, ErrorKind};

use super::{
    conferences::member,
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
    // One that was under way then is told of no more.
    world.invites("na", None);
    let number = world.invites.remove(0).number;
    world.restart();
    world.event(Event::Invited {
        number,
        ending: Ending::done(None),
        calls: 2,
    });
    assert_eq!(world.story().len(), 5);
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

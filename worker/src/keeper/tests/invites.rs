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
    let mut world = World::new();
    let ticket = world.invites("wei", None);
    assert_eq!(world.answer(ticket), None);
    assert_eq!(
        (world.invites[0].union_id.as_str(), world.invites[0].number),
        ("wei", 1)
    );
    world.invited(refused());
    assert_eq!(world.outcome(ticket), Outcome::Refused);
    assert_eq!(
        world.story(),
        [
            "invite call m",
            "invite-outcome call m refused noPermission"
        ]
    );
    let entry = &world.host.entries()[1];
    assert_eq!(
        (&entry["attempt"], &entry["unionId"], &entry["caller"]),
        (&1.into(), &"wei".into(), &"ops".into())
    );
    assert_eq!(
        world
            .host
            .number("SELECT calls FROM usage WHERE caller = 'ops'"),
        2
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
    assert_eq!(world.story().len(), 3);
}

#[test]
fn the_same_key_invites_once() {
    let mut world = World::new();
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
    let mut world = World::new();
    world.begins("m");
    world.act(Lock, "m");
    world.reply("m", done(""));
    world.after(1_000);
    world.invites("wei", None);
    world.invited(Ending::done(None));
    world.invites("na", None);
    world.invited(refused());
    for (number, who) in [(5, "wei"), (6, "na")] {
        world.hears(&member("m", "user_join", number, world.now, who));
    }
    let came = |world: &World| {
        let came = world.meeting("m").came.into_iter();
        came.map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(came(&world), ["na"]);
    world.hears(&member("m", "user_leave", 7, world.now, "wei"));
    world.act(Lock, "m");
    world.reply("m", done(""));
    world.after(1_000);
    world.hears(&member("m", "user_join", 8, world.now, "wei"));
    assert_eq!(came(&world), ["wei"]);
}

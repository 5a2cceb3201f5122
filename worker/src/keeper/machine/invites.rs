//! To let somebody back in: an invitation in the name of the meeting's host. It has no turn among the actions,
//! since DingTalk counts it by itself, and it is not tried again: the person's telephone would ring once more. Only
//! whoever has left the meeting since it was locked is let back in.

use super::{
    event::NewInvitation,
    idempotency::{self, Found, Kept, Named},
    inviting::{self, Inviting},
    keeper::Keeper,
    plan::{Answer, Invite, Plan},
    turn::Ticket,
};
use crate::{
    http::{reason, refusal::Refusal},
    keeper::{
        model::ending::{Ending, Outcome, unanswered},
        order::clock::Now,
        record::{book::Subject, chain::hash, entry::Entry},
        store::host::{Host, StateError},
        view::usage,
    },
};

/// How many calls one takes: to ask for the host, and to invite.
const CALLS: u32 = 2;

impl Keeper {
    /// Has somebody invited.
    pub(super) fn invite(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (ticket, wanted, key): (Ticket, NewInvitation, Option<String>),
    ) -> Result<(), StateError> {
        if let Some(key) = &key {
            let request = request(&wanted);
            let named = named(&wanted, key, &request);
            let same = |it: &Inviting| {
                let caller = &it.wanted.asked.maker.caller;
                it.key.as_ref() == Some(key) && *caller == wanted.asked.maker.caller
            };
            if self.inviting.values().any(same) {
                plan.refuse(ticket, idempotency::in_use());
                return Ok(());
            }
            match idempotency::find(host, &named, now.wall)? {
                Found::Refused(refusal) => {
                    plan.refuse(ticket, refusal);
                    return Ok(());
                }
                Found::Answered(Kept::Ending(ending), _) if ending.is_final() => {
                    plan.answer(ticket, Answer::Ended(ending));
                    return Ok(());
                }
                Found::New | Found::Answered(..) => {}
            }
        }
        let Some(lock) = self.lock_of(host, now, &wanted.conference_id)? else {
            let message =
                "nobody has left this meeting since it was locked: it is not locked from here";
            plan.refuse(ticket, Refusal::of(reason::HAS_NOT_LEFT, message));
            return Ok(());
        };
        let mut conference = plan.conferences.take(host, &wanted.conference_id)?;
        let mut door = conference.door.take().unwrap_or_default().of(&lock);
        let told = door.let_out(&conference.known, &wanted.union_id);
        let left_since_ms = (!told).then_some(door.since_ms);
        // Before it is sent: the person may be there before the answer is, and the worker gone.
        let anew = told && door.invited.insert(wanted.union_id.clone());
        conference.door = Some(door);
        plan.conferences.put(&wanted.conference_id, conference);
        let entry = Entry::Invite {
            union_id: &wanted.union_id,
            name: &wanted.name,
        };
        let number = plan.write(&mut self.book, now.wall, &entry, subject(&wanted));
        plan.invite(Invite {
            number,
            conference_id: wanted.conference_id.clone(),
            union_id: wanted.union_id.clone(),
            name: wanted.name.clone(),
            left_since_ms,
        });
        let inviting = Inviting {
            ticket: Some(ticket),
            wanted,
            key,
            since_ms: now.wall,
            awaited: told,
            anew,
        };
        plan.push(inviting.add(number));
        self.inviting.insert(number, inviting);
        Ok(())
    }

    /// What came of an invitation.
    pub(super) fn invited(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (number, ending, calls): (u64, Ending, u32),
    ) -> Result<(), StateError> {
        let Some(inviting) = self.inviting.remove(&number) else {
            return Ok(());
        };
        let came = matches!(ending.outcome, Outcome::Done | Outcome::Unknown);
        let of = &inviting.wanted;
        let changes = match came {
            true => !inviting.awaited,
            false => inviting.anew && !self.is_invited(of),
        };
        if changes {
            self.expect(host, plan, now, of, came)?;
        }
        self.end_invitation(plan, now, (number, inviting), ending, calls);
        Ok(())
    }

    /// Those that were under way when the worker ended may have been sent.
    pub(super) fn end_interrupted_invitations(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<(), StateError> {
        for it in inviting::interrupted(host)? {
            if !it.1.awaited {
                self.expect(host, plan, now, &it.1.wanted, true)?;
            }
            self.end_invitation(plan, now, it, unanswered(), CALLS);
        }
        Ok(())
    }

    fn end_invitation(
        &mut self,
        plan: &mut Plan,
        now: Now,
        (number, inviting): (u64, Inviting),
        ending: Ending,
        calls: u32,
    ) {
        let Inviting {
            ticket,
            wanted,
            key,
            since_ms,
            ..
        } = inviting;
        let entry = Entry::InviteOutcome {
            outcome: ending.outcome,
            attempt: number,
            union_id: &wanted.union_id,
            name: &wanted.name,
            code: ending.code(),
            dingtalk_request_id: ending.request_id.as_deref(),
            duration_ms: now.wall.saturating_sub(since_ms),
        };
        let ended = plan.write(&mut self.book, now.wall, &entry, subject(&wanted));
        plan.push(inviting::remove(number));
        plan.push(usage::count(&wanted.asked.maker, calls, now.wall));
        if let Some(key) = &key {
            let request = request(&wanted);
            let kept = Kept::Ending(ending.clone());
            let named = named(&wanted, key, &request);
            plan.push(idempotency::keep(&named, Some(&kept), ended, now.wall));
        }
        if let Some(ticket) = ticket {
            plan.answer(ticket, Answer::Ended(ending));
        }
    }

    /// Whether the same is invited by another invitation that is under way.
    fn is_invited(&self, of: &NewInvitation) -> bool {
        let same = |it: &Inviting| {
            it.wanted.conference_id == of.conference_id && it.wanted.union_id == of.union_id
        };
        self.inviting.values().any(same)
    }

    /// That somebody comes in who was invited is no surprise; or it is one again.
    fn expect(
        &self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        wanted: &NewInvitation,
        awaited: bool,
    ) -> Result<(), StateError> {
        let id = &wanted.conference_id;
        let Some(lock) = self.lock_of(host, now, id)? else {
            return Ok(());
        };
        let mut conference = plan.conferences.take(host, id)?;
        let mut door = conference.door.take().unwrap_or_default().of(&lock);
        match awaited {
            true => drop(door.invited.insert(wanted.union_id.clone())),
            false => drop(door.invited.remove(&wanted.union_id)),
        }
        conference.door = Some(door);
        plan.conferences.put(id, conference);
        Ok(())
    }
}

/// What tells it from others.
fn request(wanted: &NewInvitation) -> String {
    hash(&format!(
        "invite {}\n{}",
        wanted.conference_id, wanted.union_id
    ))
}

fn named<'a>(wanted: &'a NewInvitation, key: &'a str, request: &'a str) -> Named<'a> {
    Named {
        caller: &wanted.asked.maker.caller,
        key,
        request,
    }
}

fn subject(wanted: &NewInvitation) -> Subject<'_> {
    Subject {
        action: None,
        conference_id: Some(&wanted.conference_id),
        asked: Some(&wanted.asked),
    }
}

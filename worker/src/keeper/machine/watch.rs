//! Who comes into a locked meeting: in the record, for all who look at the meeting, for its rule, and for whoever
//! is told elsewhere.

use dingtalk_conference_lock::Action;

use super::{keeper::Keeper, plan::Plan};
use crate::{
    events::{event::MeetingEvent, order::Known},
    keeper::{
        order::clock::Now,
        record::{book::Subject, entry::Entry},
        store::host::{Host, StateError},
        view::{conferences::Conference, deliveries, meetings},
    },
    watch::{
        door::{Heard, Lock},
        message::Message,
        tries::MOST_WAITING,
    },
};

impl Keeper {
    /// Notes what an event tells of a meeting's door, of which `before` was known.
    pub(super) fn watch(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        conference: &mut Conference,
        (event, received_ms, before): (&MeetingEvent, u64, &Known),
    ) -> Result<(), StateError> {
        let id = &event.conference_id;
        let Some(lock) = self.lock_of(host, now, id)? else {
            return Ok(());
        };
        let mut door = conference.door.take().unwrap_or_default().of(&lock);
        let heard = Heard {
            at_ms: received_ms,
            ahead: self.ahead,
        };
        let news = door.take(event, heard, (before, &conference.known));
        conference.door = Some(door);
        if news.is_empty() {
            return Ok(());
        }
        for passer in &news {
            let subject = Subject {
                conference_id: Some(id),
                ..Subject::default()
            };
            let entry = Entry::JoinedAfterLock { passer };
            plan.write(&mut self.book, now.wall, &entry, subject);
        }
        conference.by_rule.done.came_in(now.wall);
        if self.settings.tells && deliveries::count(host)? < MOST_WAITING {
            let title = conference.known.fact(|facts| facts.title.as_deref());
            let message = Message::new(id, title, &lock, news, now.wall);
            // That of the entry just written: no other has it.
            let hash: String = self.book.head.hash.chars().take(24).collect();
            plan.push(deliveries::add(&format!("msg_{hash}"), &message, now.wall));
            self.plan_delivery(now.wall);
        }
        Ok(())
    }

    /// The lock of a meeting that may hold. While it is being unlocked nobody who comes in is a surprise.
    pub(super) fn lock_of(
        &self,
        host: &impl Host,
        now: Now,
        id: &str,
    ) -> Result<Option<Lock>, StateError> {
        let mut under_way = self
            .under_way
            .values()
            .filter_map(|it| self.jobs.get(&it.job));
        let opens = under_way
            .any(|job| job.wish.action == Action::Unlock && &*job.wish.conference_id == id);
        match opens {
            true => Ok(None),
            false => meetings::lock(host, id, now.wall),
        }
    }
}

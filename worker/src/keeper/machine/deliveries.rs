//! Messages that are told elsewhere: one after the other, again where they do not arrive, and apart from all that
//! is sent to DingTalk.

use super::{keeper::Keeper, plan::Plan};
use crate::{
    keeper::{
        order::clock::Now,
        record::{book::Subject, entry::Entry},
        store::host::{Host, StateError},
        view::deliveries::{self, Delivery, KEPT_MS},
    },
    watch::tries::{MOST_TRIES, SILENT_MS, wait_ms},
};

impl Keeper {
    /// Has the next message told that is due, unless one is under way.
    pub(super) fn deliver_next(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<(), StateError> {
        if self.next_delivery().is_none_or(|next| next > now.wall) {
            return Ok(());
        }
        // What has not ended by now does not: it is due again as if it had failed.
        self.delivering = None;
        let Some(mut delivery) = deliveries::due(host, now.wall)? else {
            self.next_delivery_ms = deliveries::next(host)?;
            return Ok(());
        };
        let stale = now.wall.saturating_sub(delivery.created_ms) >= KEPT_MS;
        if stale || delivery.tries >= MOST_TRIES {
            self.give_up(plan, now, &delivery, delivery.problem.as_deref());
            return Ok(());
        }
        delivery.tries = delivery.tries.saturating_add(1);
        // Kept before it is sent: a worker that ends meanwhile does not begin anew.
        let again_ms = now.wall.saturating_add(wait_ms(delivery.tries));
        plan.push(deliveries::tried(delivery.number, again_ms));
        self.delivering = Some((delivery.number, now.wall.saturating_add(SILENT_MS)));
        plan.deliver(delivery);
        Ok(())
    }

    /// A message has arrived, or why it has not.
    pub(super) fn delivered(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (number, problem): (u64, Option<&str>),
    ) -> Result<(), StateError> {
        if self.delivering.is_none_or(|(other, _)| other != number) {
            return Ok(());
        }
        self.delivering = None;
        self.plan_delivery(now.wall);
        match (problem, deliveries::find(host, number)?) {
            (None, _) => plan.push(deliveries::remove(number)),
            (Some(code), Some(delivery)) if delivery.tries >= MOST_TRIES => {
                self.give_up(plan, now, &delivery, Some(code));
            }
            (Some(code), _) => plan.push(deliveries::failed(number, code)),
        }
        Ok(())
    }

    fn give_up(&mut self, plan: &mut Plan, now: Now, delivery: &Delivery, code: Option<&str>) {
        let entry = Entry::NotDelivered {
            message: &delivery.id,
            code,
        };
        let subject = Subject {
            conference_id: Some(delivery.message.conference_id()),
            ..Subject::default()
        };
        plan.write(&mut self.book, now.wall, &entry, subject);
        plan.push(deliveries::remove(delivery.number));
        self.plan_delivery(now.wall);
    }

    /// A message may be due in the next step: this one is kept only at its end.
    pub(super) fn plan_delivery(&mut self, now_ms: u64) {
        self.next_delivery_ms = Some(now_ms.saturating_add(1));
    }

    /// When there is something to do about messages, in milliseconds since 1970.
    pub(super) fn next_delivery(&self) -> Option<u64> {
        let under_way = self.delivering.map(|(_, until)| until);
        under_way
            .or(self.next_delivery_ms)
            .filter(|_| self.settings.tells)
    }
}

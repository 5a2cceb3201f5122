//! What DingTalk tells is kept before DingTalk is answered.

use std::collections::BTreeSet;

use super::{keeper::Keeper, plan::Plan};
use crate::{
    events::event::{Arrived, Event},
    keeper::{
        order::clock::Now,
        store::host::{Host, StateError},
        view::{conferences, events, ticket},
    },
    rules::rule::{Rule, When},
};

impl Keeper {
    /// Keeps those that have not come before, as if each had come at that time.
    pub(super) fn keep(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        arrived: &[Arrived],
        at_ms: impl Fn(&Arrived) -> u64,
    ) -> Result<(), StateError> {
        let mut ids = BTreeSet::new();
        // An empty message tells nothing, and comes as the same each time.
        let told = arrived.iter().filter(|one| one.event != Event::Empty);
        for one in told {
            if !ids.insert(&one.id) || events::is_known(host, &one.id)? {
                continue;
            }
            if let Event::SuiteTicket(newest) = &one.event {
                // One of the future would keep all others away until then.
                let came_ms = at_ms(one);
                let made_ms = one.at_ms.map_or(came_ms, |at| self.ahead.ours(at));
                plan.push(ticket::save(newest, made_ms.min(came_ms), now.wall));
                // Whatever a token was refused for may be over.
                self.token.hurry();
            }
            plan.push(events::add(one, message(one), at_ms(one)));
            self.heard_ms = self.heard_ms.max(Some(at_ms(one)));
        }
        // In the next step, so that DingTalk need not wait for it.
        self.untaken = true;
        Ok(())
    }
}

impl Keeper {
    /// When events will have been silent for too long, in milliseconds since 1970.
    pub(super) fn silence_ms(&self) -> Option<u64> {
        let heard = self.heard_ms?;
        Some(heard.saturating_add(events::SILENCE_MS).saturating_add(1))
    }

    /// Notes whether messages come empty. What DingTalk pushes by itself, such as a ticket, does not tell that
    /// others come again.
    pub(super) fn note_used_up(&mut self, plan: &mut Plan, now: Now, arrived: &[Arrived]) {
        let telling = |one: &&Arrived| match one.event {
            Event::Empty | Event::Meeting(_) | Event::Unknown(_) => true,
            Event::CheckUrl | Event::SuiteTicket(_) | Event::Authorized | Event::Unauthorized => {
                false
            }
        };
        let Some(last) = arrived.iter().rfind(telling) else {
            return;
        };
        let empty = last.event == Event::Empty;
        if empty != self.has_used_up() {
            self.used_up_ms = empty.then_some(now.wall);
            plan.push(events::keep_used_up(self.used_up_ms));
        }
    }

    /// Lets those who wait for changes know that events have fallen silent, or are silent no longer.
    pub(super) fn note_silence(&mut self, plan: &mut Plan, now: Now) {
        let silent = self.is_silent(now);
        if core::mem::replace(&mut self.silent, silent) != silent {
            plan.meeting_changed();
            let count = |rule: &Rule| matches!(rule.lock, When::People(_) | When::EverybodyIn);
            if self.rules.list.iter().any(count) {
                // Who comes in is counted where it is told no longer.
                plan.push(conferences::all_due(now.wall));
                self.plan_rule(now.wall.saturating_add(1));
            }
        }
    }

    /// Whether nothing is told any more: it has been quiet for long, or messages come empty.
    pub(super) fn is_silent(&self, now: Now) -> bool {
        self.has_used_up() || self.silence_ms().is_some_and(|at| at <= now.wall)
    }
}

/// What of it is still to be taken in: of what else there is, that it came is enough.
fn message(arrived: &Arrived) -> Option<String> {
    match &arrived.event {
        // Texts and numbers only: it cannot fail.
        Event::Meeting(event) => serde_json::to_string(event).ok(),
        _ => None,
    }
}

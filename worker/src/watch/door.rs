//! What has happened at the door of a meeting since it was locked.
//!
//! The lock's moment is the keeper's, when DingTalk's answer was there; an event's is DingTalk's. So whoever came
//! while the lock was under way did not come after it. An event that says it is of a time to come is of the
//! moment when it was heard: a clock of DingTalk's that is ahead makes nobody late who was there before.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    clock,
    events::{
        event::{Change, MeetingEvent, Member, Place, Stamp},
        order::Known,
    },
};

/// How many of each are kept, the newest.
const MOST: usize = 100;

/// A lock that holds, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// When it was done, in milliseconds since 1970.
    pub at_ms: u64,
    /// Who asked for it.
    pub caller: String,
}

/// What has happened at the door since a lock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Door {
    /// Which lock: its moment, in milliseconds since 1970.
    pub locked_ms: u64,
    /// Since when it is locked without a break, in milliseconds since 1970: another lock on top of one
    /// lets nobody back in who went.
    pub since_ms: u64,
    /// Who came in all the same, each once, by when they last did.
    pub came: Vec<Passer>,
    /// Who went out and has not come back.
    pub left: Vec<Passer>,
    /// Who was invited back from here: that they come is no surprise, the first time.
    pub invited: BTreeSet<String>,
}

/// Somebody who went through the door.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Passer {
    /// The name, on one line; empty where it was not told.
    pub name: String,
    /// Who; nobody from outside has a unionId.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub union_id: Option<String>,
    /// Whether the person is of no organisation that the app knows.
    pub outside: bool,
    /// When, as RFC 3339.
    pub at: String,
}

impl Passer {
    fn new(member: &Member, at_ms: u64) -> Self {
        Self {
            name: member.nick.clone().unwrap_or_default(),
            union_id: member.union_id.clone(),
            outside: member.union_id.is_none(),
            at: clock::format(at_ms),
        }
    }

    fn is(&self, other: &Self) -> bool {
        self.union_id == other.union_id && (self.union_id.is_some() || self.name == other.name)
    }
}

impl Door {
    /// The same if it is of that lock; else one through which nobody has come since. Where the meeting was open
    /// in between it has to be another door.
    #[must_use]
    pub fn of(self, lock: &Lock) -> Self {
        if self.locked_ms == lock.at_ms {
            return self;
        }
        Self {
            locked_ms: lock.at_ms,
            since_ms: match self.since_ms {
                0 => lock.at_ms,
                since => since,
            },
            came: Vec::new(),
            ..self
        }
    }

    /// Takes in an event that came at `heard_ms`, before which `before` was known and after which `after` is.
    /// Gives those who came in, of whom nothing was told yet.
    pub fn take(
        &mut self,
        event: &MeetingEvent,
        heard_ms: u64,
        (before, after): (&Known, &Known),
    ) -> Vec<Passer> {
        let Change::People(place, members) = &event.change else {
            return Vec::new();
        };
        let mut news = Vec::new();
        let at_ms = moment(event.stamp, heard_ms);
        if *place == Place::In && at_ms > self.locked_ms && !before.has_ended() {
            for member in members {
                let passer = Passer::new(member, at_ms);
                let known = before.person(member).map(|it| (it.place, it.stamp));
                let is_new = self.is_new(&passer, known, event.stamp);
                let id = passer.union_id.as_ref();
                let invited = is_new && id.is_some_and(|id| self.invited.remove(id));
                if is_new && !invited {
                    self.came.retain(|other| !other.is(&passer));
                    self.came.insert(0, passer.clone());
                    news.push(passer);
                }
            }
            self.came.truncate(MOST);
        }
        if *place != Place::In {
            news.extend(self.came_back(event, heard_ms, members, before));
        }
        let mut left: Vec<_> = after.left_since(self.since_ms.saturating_add(1)).collect();
        left.sort_by_key(|person| core::cmp::Reverse(person.stamp));
        let left = left.into_iter().take(MOST);
        self.left = left
            .map(|person| Passer::new(&person.member, person.stamp.at_ms))
            .collect();
        news
    }

    /// Who had gone, as is told late, before they came in: that they did was taken for a repetition.
    fn came_back(
        &mut self,
        event: &MeetingEvent,
        heard_ms: u64,
        members: &[Member],
        before: &Known,
    ) -> Vec<Passer> {
        let mut news = Vec::new();
        for member in members {
            let Some(known) = before.person(member) else {
                continue;
            };
            let at_ms = moment(known.stamp, heard_ms);
            let passer = Passer::new(member, at_ms);
            let came = known.place == Place::In && known.stamp > event.stamp;
            let told = self.came.iter().any(|other| other.is(&passer));
            let id = passer.union_id.as_ref();
            if came
                && at_ms > self.locked_ms
                && !told
                && !before.has_ended()
                && !id.is_some_and(|id| self.invited.remove(id))
            {
                self.came.insert(0, passer.clone());
                news.push(passer);
            }
        }
        self.came.truncate(MOST);
        news
    }

    /// Whether it is news that somebody has come in, who was last known to be where `known` says.
    fn is_new(&self, passer: &Passer, known: Option<(Place, Stamp)>, stamp: Stamp) -> bool {
        match known {
            // Whoever is in does not come in; and the same may be told again.
            Some((Place::In, at)) if at <= stamp => false,
            // Told late: since then they have gone, or come once more.
            Some((_, at)) if at >= stamp => !self.came.iter().any(|other| other.is(passer)),
            _ => true,
        }
    }
}

/// When an event happened that came at `heard_ms`, in milliseconds since 1970.
fn moment(stamp: Stamp, heard_ms: u64) -> u64 {
    match stamp.at_ms {
        0 => heard_ms,
        at_ms => at_ms.min(heard_ms),
    }
}

#[cfg(test)]
#[path = "door_tests.rs"]
mod tests;

//! What has happened at the door of a meeting since it was locked.
//!
//! The lock's moment is when DingTalk's answer was there. So whoever came while the lock was under way did not come
//! after it. An event says when it happened by DingTalk's clock, and so it is compared with the lock's moment on that
//! clock; and when it was heard with the lock's moment on one's own: what was heard before is of before.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    clock::{self, Ahead},
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
    /// The same on DingTalk's clock.
    pub dingtalk_ms: u64,
    /// Who asked for it.
    pub caller: String,
}

/// What has happened at the door since a lock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Door {
    /// Which lock: its moment, in milliseconds since 1970.
    pub locked_ms: u64,
    /// The same on DingTalk's clock.
    pub dingtalk_ms: u64,
    /// Since when it is locked without a break, in milliseconds since 1970 on DingTalk's clock: another lock on top of
    /// one lets nobody back in who went.
    pub since_ms: u64,
    /// Who came in all the same, each once, by when they last did.
    pub came: Vec<Came>,
    /// Who went out and has not come back.
    pub left: Vec<Passer>,
    /// Who was invited back from here: that they come is no surprise, the first time.
    pub invited: BTreeSet<String>,
}

/// Somebody who came in, and by what they are known again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Came {
    /// Who, and when.
    #[serde(flatten)]
    pub passer: Passer,
    /// Of somebody from outside: by what others of that name are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_ms: Option<u64>,
}

impl Came {
    fn new(member: &Member, at_ms: u64) -> Self {
        Self {
            first_ms: member.join_ms.filter(|_| member.union_id.is_none()),
            passer: Passer::new(member, at_ms),
        }
    }

    /// As what is known of a meeting tells people apart.
    fn is(&self, other: &Self) -> bool {
        let (one, two) = (&self.passer, &other.passer);
        let alike =
            one.union_id.is_some() || one.name == two.name && self.first_ms == other.first_ms;
        one.union_id == two.union_id && alike
    }
}

/// When an event was heard, in milliseconds since 1970, and what was known of DingTalk's clock.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// When.
    pub at_ms: u64,
    /// By how much that is ahead of DingTalk's.
    pub ahead: Ahead,
}

impl Heard {
    /// When something happened, in milliseconds since 1970 on one's own clock: never after it was heard.
    fn moment(self, stamp: Stamp) -> u64 {
        match stamp.at_ms {
            0 => self.at_ms,
            at_ms => self.ahead.ours(at_ms).min(self.at_ms),
        }
    }
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
}

impl Door {
    /// The same if it is of that lock; else one through which nobody has come since. Where the meeting was open
    /// in between it has to be another door.
    #[must_use]
    pub fn of(self, lock: &Lock) -> Self {
        if self.locked_ms == lock.at_ms {
            return Self {
                dingtalk_ms: lock.dingtalk_ms,
                ..self
            };
        }
        Self {
            locked_ms: lock.at_ms,
            dingtalk_ms: lock.dingtalk_ms,
            since_ms: match self.since_ms {
                0 => lock.dingtalk_ms,
                since => since,
            },
            came: Vec::new(),
            ..self
        }
    }

    /// Takes in an event that was `heard` so, before which `before` was known and after which `after` is.
    /// Gives those who came in, of whom nothing was told yet.
    pub fn take(
        &mut self,
        event: &MeetingEvent,
        heard: Heard,
        (before, after): (&Known, &Known),
    ) -> Vec<Passer> {
        let Change::People(place, members) = &event.change else {
            return Vec::new();
        };
        let mut news = Vec::new();
        if *place == Place::In && self.is_after(event.stamp, heard) && !before.has_ended() {
            let at_ms = heard.moment(event.stamp);
            for member in members {
                let came = Came::new(member, at_ms);
                let known = before.person(member).map(|it| (it.place, it.stamp));
                let is_new = self.is_new(&came, known, event.stamp);
                let id = member.union_id.as_ref();
                let invited = is_new && id.is_some_and(|id| self.invited.remove(id));
                if is_new && !invited {
                    self.came.retain(|other| !other.is(&came));
                    self.came.insert(0, came.clone());
                    news.push(came.passer);
                }
            }
            self.came.truncate(MOST);
        }
        if *place != Place::In {
            news.extend(self.came_back(event, heard, members, before));
        }
        let mut left: Vec<_> = after.left_since(self.since_ms.saturating_add(1)).collect();
        left.sort_by_key(|person| core::cmp::Reverse(person.stamp));
        let left = left.into_iter().take(MOST);
        self.left = left
            .map(|person| Passer::new(&person.member, heard.moment(person.stamp)))
            .collect();
        news
    }

    /// Who had gone, as is told late, before they came in: that they did was taken for a repetition.
    fn came_back(
        &mut self,
        event: &MeetingEvent,
        heard: Heard,
        members: &[Member],
        before: &Known,
    ) -> Vec<Passer> {
        let mut news = Vec::new();
        for member in members {
            let Some(known) = before.person(member) else {
                continue;
            };
            let it = Came::new(member, heard.moment(known.stamp));
            let came = known.place == Place::In && known.stamp > event.stamp;
            let told = self.came.iter().any(|other| other.is(&it));
            let id = member.union_id.as_ref();
            if came
                && self.is_after(known.stamp, heard)
                && !told
                && !before.has_ended()
                && !id.is_some_and(|id| self.invited.remove(id))
            {
                self.came.insert(0, it.clone());
                news.push(it.passer);
            }
        }
        self.came.truncate(MOST);
        news
    }

    /// Whether whoever has that unionId went out since it is locked and has not come back, as far as is known. Whoever
    /// is awaited has.
    pub fn let_out(&self, known: &Known, union_id: &str) -> bool {
        if self.invited.contains(union_id) {
            return true;
        }
        let mut left = known.left_since(self.since_ms.saturating_add(1));
        left.any(|person| person.member.union_id.as_deref() == Some(union_id))
    }

    /// Whether what was heard so happened after the lock.
    fn is_after(&self, stamp: Stamp, heard: Heard) -> bool {
        let told = stamp.at_ms == 0 || stamp.at_ms > self.dingtalk_ms;
        told && heard.at_ms > self.locked_ms
    }

    /// Whether it is news that somebody has come in, who was last known to be where `known` says.
    fn is_new(&self, came: &Came, known: Option<(Place, Stamp)>, stamp: Stamp) -> bool {
        match known {
            // Whoever is in does not come in; and the same may be told again.
            Some((Place::In, at)) if at <= stamp => false,
            // Told late: since then they have gone, or come once more.
            Some((_, at)) if at >= stamp => !self.came.iter().any(|other| other.is(came)),
            _ => true,
        }
    }
}

#[cfg(test)]
#[path = "door_tests.rs"]
mod tests;

//! What is known of a meeting from its events. It is the same whatever order they come in and however often:
//! of each thing that is told, what was told last by DingTalk's own number counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::event::{Change, Facts, MeetingEvent, Member, Place, Stamp};

/// Of how many people it is kept where they are. Of those beyond it nothing is known.
pub const MOST_PEOPLE: usize = 2_000;

/// What is known of a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    started: Option<(Stamp, Facts)>,
    ended: Option<(Stamp, Facts)>,
    people: BTreeMap<String, Person>,
}

/// Somebody, and where they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Person {
    /// Since which event.
    pub stamp: Stamp,
    /// Where they are.
    pub place: Place,
    /// Who they are.
    pub member: Member,
}

impl Known {
    /// What is known with one more event. A repetition, and one that is older than what is known, changes
    /// nothing.
    #[must_use]
    pub fn with(mut self, event: &MeetingEvent) -> Self {
        let stamp = event.stamp;
        match &event.change {
            Change::Started(facts) => newest(&mut self.started, stamp, facts),
            Change::Ended(facts) => newest(&mut self.ended, stamp, facts),
            Change::People(place, members) => {
                for member in members {
                    let person = Person {
                        stamp,
                        place: *place,
                        member: member.clone(),
                    };
                    self.put(person);
                }
            }
        }
        self
    }

    fn put(&mut self, person: Person) {
        let key = key(&person.member);
        let full = self.people.len() >= MOST_PEOPLE;
        match self.people.get_mut(&key) {
            Some(known) if person > *known => *known = person,
            None if !full => drop(self.people.insert(key, person)),
            _ => {}
        }
    }

    /// Whether it has ended. What events say has ended does not begin again.
    pub fn has_ended(&self) -> bool {
        self.end().is_some()
    }

    /// What was told of its end. What an answer said, which has no number among the events, is over with a later
    /// beginning.
    fn end(&self) -> Option<&(Stamp, Facts)> {
        let (end, _) = self.ended.as_ref()?;
        let answered = end.number == 0 && end.at_ms > 0;
        let began = self.started.as_ref().map(|(stamp, _)| stamp.at_ms);
        let again = answered && began.is_some_and(|began_ms| began_ms > end.at_ms);
        self.ended.as_ref().filter(|_| !again)
    }

    /// When it began.
    pub fn started_ms(&self) -> Option<u64> {
        let told = self.fact(|facts| facts.start_ms);
        told.or_else(|| self.started.as_ref().map(|(stamp, _)| stamp.at_ms))
    }

    /// When it ended.
    pub fn ended_ms(&self) -> Option<u64> {
        let (stamp, facts) = self.end()?;
        Some(facts.end_ms.unwrap_or(stamp.at_ms))
    }

    /// When it was booked to end, where that was told as it began.
    pub fn booked_end_ms(&self) -> Option<u64> {
        let (_, facts) = self.started.as_ref()?;
        facts.end_ms.filter(|end| Some(*end) > self.started_ms())
    }

    /// What was told of it last, where it was told at all.
    pub fn fact<'k, T>(&'k self, pick: impl Fn(&'k Facts) -> Option<T>) -> Option<T> {
        let both = [self.end(), self.started.as_ref()].into_iter().flatten();
        both.map(|(_, facts)| facts).find_map(pick)
    }

    /// Whether it is told who comes and goes: that has to be subscribed by itself.
    pub fn tells_people(&self) -> bool {
        self.people
            .values()
            .any(|person| person.place != Place::Invited)
    }

    /// What was told last of whoever `member` is.
    pub fn person(&self, member: &Member) -> Option<&Person> {
        self.people.get(&key(member))
    }

    /// Everybody of whom anything was told.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// How many are in it. Whoever began it is, unless it was told otherwise; after the end nobody is.
    pub fn people_in(&self) -> u64 {
        if self.has_ended() {
            return 0;
        }
        let inside = self.people().filter(|it| it.place == Place::In).count();
        let inside = u64::try_from(inside).unwrap_or(u64::MAX);
        inside.saturating_add(u64::from(self.is_creator_silent()))
    }

    /// Whether it was told who began it, and not where that person is.
    fn is_creator_silent(&self) -> bool {
        let creator = self.fact(|facts| facts.creator_id.as_deref());
        let told = |id: &str| {
            self.people()
                .any(|it| it.member.union_id.as_deref() == Some(id) && it.place != Place::Invited)
        };
        creator.is_some_and(|id| !told(id))
    }

    /// How many were in it from which moment on, the oldest first, as far as that can still be told: whoever left
    /// and came back was in it all the time.
    pub fn people_over_time(&self) -> Vec<(u64, u64)> {
        let since = self.started_ms().unwrap_or(0);
        let mut moves: Vec<(u64, bool)> = Vec::new();
        for Person {
            stamp,
            place,
            member,
        } in self.people()
        {
            let came = member.join_ms.unwrap_or(match place {
                Place::In => stamp.at_ms,
                _ => since,
            });
            if *place != Place::Invited {
                moves.push((came.max(since), true));
            }
            if matches!(place, Place::Out | Place::Removed) {
                moves.push((member.leave_ms.unwrap_or(stamp.at_ms), false));
            }
        }
        moves.extend(self.is_creator_silent().then_some((since, true)));
        moves.sort_unstable_by_key(|(at, came)| (*at, !came));
        let mut inside = 0_u64;
        let count = |(at, came): (u64, bool)| {
            inside = match came {
                true => inside.saturating_add(1),
                false => inside.saturating_sub(1),
            };
            (at, inside)
        };
        moves.into_iter().map(count).collect()
    }

    /// How many were invited, as was told last, or by name.
    pub fn invited(&self) -> u64 {
        let told = self.fact(|facts| facts.invited).unwrap_or(0);
        let creator = self.fact(|facts| facts.creator_id.as_deref());
        let named = self
            .people()
            .filter(|it| it.member.union_id.as_deref() != creator || creator.is_none());
        let waiting = named.filter(|it| it.place == Place::Invited).count();
        told.max(u64::try_from(waiting).unwrap_or(u64::MAX))
    }

    /// How many are in it who have no id of the organisation's: people from outside are not among the invited
    /// that are counted.
    pub fn strangers_in(&self) -> u64 {
        let strangers = self
            .people()
            .filter(|it| it.place == Place::In && it.member.union_id.is_none());
        u64::try_from(strangers.count()).unwrap_or(u64::MAX)
    }

    /// Whether somebody was invited by name, and is not in.
    pub fn is_awaited(&self) -> bool {
        self.people().any(|it| it.place == Place::Invited)
    }

    /// Who came in at or after `since_ms`, and is still in.
    pub fn came_since(&self, since_ms: u64) -> impl Iterator<Item = &Person> {
        self.people()
            .filter(move |it| it.place == Place::In && it.stamp.at_ms >= since_ms)
    }

    /// Who left or was removed at or after `since_ms`, and has not come back.
    pub fn left_since(&self, since_ms: u64) -> impl Iterator<Item = &Person> {
        let out = |place| matches!(place, Place::Out | Place::Removed);
        self.people()
            .filter(move |it| out(it.place) && it.stamp.at_ms >= since_ms)
    }
}

fn newest(known: &mut Option<(Stamp, Facts)>, stamp: Stamp, facts: &Facts) {
    let told = (stamp, facts.clone());
    if known.as_ref().is_none_or(|known| told > *known) {
        *known = Some(told);
    }
}

/// By what somebody is known again. People from outside have no id: those of one name are told apart by
/// when they came first.
fn key(member: &Member) -> String {
    match (&member.union_id, &member.nick) {
        (Some(id), _) => format!("id {id}"),
        (None, nick) => {
            let since = member.join_ms.unwrap_or(0);
            format!("guest {since} {}", nick.as_deref().unwrap_or_default())
        }
    }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;

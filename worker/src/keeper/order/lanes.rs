//! Which action is next: a lane for each meeting, in which one follows the other.

use std::{
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};

use dingtalk_conference_lock::Action;

use super::per_class::{CLASSES, PerClass};
use crate::keeper::model::wish::{Class, opposite};

/// How many turns in a row a class can be passed over while it has one that is ready.
const PASSED_OVER: u32 = 9;

/// All lanes in which somebody waits or a call is under way.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    lanes: BTreeMap<Rc<str>, Lane>,
    /// Of each class, the lanes that wait for a turn, by the number of the action that is first.
    order: PerClass<BTreeMap<u64, Rc<str>>>,
    /// Of each class, how many wait.
    waiting: PerClass<usize>,
    /// Of each class, how many turns ago it had one.
    passed_over: PerClass<u32>,
    /// Until when a request may still arrive at DingTalk, of each meeting and what was wanted.
    doubtful: BTreeMap<(Rc<str>, bool), u64>,
}

#[derive(Clone, Debug, Default)]
struct Lane {
    queue: VecDeque<Place>,
    under_way: bool,
    /// Where it stands in the order.
    key: Option<(Class, u64)>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    id: u64,
    action: Action,
    class: Class,
    not_before: u64,
    /// It was sent before.
    again: bool,
}

impl Lanes {
    /// Lets an action wait behind those that are there.
    pub fn push(&mut self, meeting: &Rc<str>, id: u64, action: Action, class: Class) {
        let place = Place {
            id,
            action,
            class,
            not_before: 0,
            again: false,
        };
        self.count(class, 1);
        let lane = self.lanes.entry(Rc::clone(meeting)).or_default();
        lane.queue.push_back(place);
        self.settle(meeting);
    }

    /// Lets an action that was sent before wait again, before all others, until `not_before`. Its call
    /// is over.
    pub fn again(
        &mut self,
        meeting: &Rc<str>,
        (id, action, class): (u64, Action, Class),
        not_before: u64,
    ) {
        let place = Place {
            id,
            action,
            class,
            not_before,
            again: true,
        };
        self.count(class, 1);
        let lane = self.lanes.entry(Rc::clone(meeting)).or_default();
        lane.queue.push_front(place);
        lane.under_way = false;
        self.settle(meeting);
    }

    /// Takes the next action whose time has come. Until [`leave`](Self::leave) or
    /// [`again`](Self::again) its lane waits.
    pub fn take(&mut self, now: u64) -> Option<u64> {
        let is_due = |class: &Class| *self.passed_over.of(*class) >= PASSED_OVER;
        let due = CLASSES.iter().rev().filter(|class| is_due(class)).copied();
        let order: Vec<_> = due.chain(CLASSES).collect();
        let (class, meeting) = order.into_iter().find_map(|class| {
            let mut lanes = self.order.of(class).values();
            let ready = lanes.find(|meeting| self.ready_at(meeting).is_some_and(|at| at <= now));
            ready.map(|meeting| (class, Rc::clone(meeting)))
        })?;
        for class in CLASSES {
            let passed = self.passed_over.of_mut(class);
            *passed = passed.saturating_add(1);
        }
        *self.passed_over.of_mut(class) = 0;
        let lane = self.lanes.get_mut(&meeting)?;
        let place = lane.queue.pop_front()?;
        lane.under_way = true;
        self.count(place.class, -1);
        self.settle(&meeting);
        Some(place.id)
    }

    /// Notes that the call of a meeting is over, and its action with it.
    pub fn leave(&mut self, meeting: &Rc<str>) {
        if let Some(lane) = self.lanes.get_mut(meeting) {
            lane.under_way = false;
        }
        self.settle(meeting);
    }

    /// Takes an action that waits out of its lane; `false` where it does not wait.
    pub fn remove(&mut self, meeting: &Rc<str>, id: u64) -> bool {
        let Some(lane) = self.lanes.get_mut(meeting) else {
            return false;
        };
        let Some(index) = lane.queue.iter().position(|place| place.id == id) else {
            return false;
        };
        if let Some(place) = lane.queue.remove(index) {
            self.count(place.class, -1);
        }
        self.settle(meeting);
        true
    }

    /// Notes that a request of a meeting may still arrive at DingTalk until then. What undoes it must not
    /// arrive before; what wants the same may.
    pub fn doubt(&mut self, meeting: &Rc<str>, action: Action, now: u64, until: u64) {
        self.doubtful.retain(|_, until| *until > now);
        let key = (Rc::clone(meeting), action == Action::Lock);
        let known = self.doubtful.entry(key).or_default();
        *known = until.max(*known);
    }

    /// Until when an action of a meeting has to wait for a request that it would be undone by.
    pub fn in_doubt_until(&self, meeting: &Rc<str>, action: Action) -> u64 {
        let key = (Rc::clone(meeting), opposite(action) == Action::Lock);
        self.doubtful.get(&key).copied().unwrap_or(0)
    }

    /// How many actions of a meeting wait or are under way.
    pub fn length(&self, meeting: &str) -> usize {
        self.lanes.get(meeting).map_or(0, |lane| {
            lane.queue.len().saturating_add(lane.under_way.into())
        })
    }

    /// Whether an action of the meeting waits.
    pub fn has_waiting(&self, meeting: &str) -> bool {
        let lane = self.lanes.get(meeting);
        lane.is_some_and(|lane| !lane.queue.is_empty())
    }

    /// The first action of a meeting, where it was sent before and waits to be sent again.
    pub fn retrying(&self, meeting: &str) -> Option<u64> {
        let place = self.lanes.get(meeting)?.queue.front()?;
        place.again.then_some(place.id)
    }

    /// How many of a class wait.
    pub fn waiting(&self, class: Class) -> usize {
        *self.waiting.of(class)
    }

    /// How many wait.
    pub fn all_waiting(&self) -> usize {
        CLASSES.iter().map(|class| self.waiting(*class)).sum()
    }

    /// When the next action can be taken; `None` while every lane waits for a call of its own.
    pub fn next(&self, now: u64) -> Option<u64> {
        let mut soonest = None;
        for meeting in CLASSES
            .iter()
            .flat_map(|class| self.order.of(*class).values())
        {
            let Some(at) = self.ready_at(meeting) else {
                continue;
            };
            if at <= now {
                return Some(now);
            }
            soonest = Some(soonest.map_or(at, |other: u64| other.min(at)));
        }
        soonest
    }

    fn ready_at(&self, meeting: &Rc<str>) -> Option<u64> {
        let place = self.lanes.get(meeting)?.queue.front()?;
        let doubt = self.in_doubt_until(meeting, place.action);
        Some(place.not_before.max(doubt))
    }

    fn count(&mut self, class: Class, by: isize) {
        let waiting = self.waiting.of_mut(class);
        *waiting = waiting.saturating_add_signed(by);
    }

    /// Puts a lane where it belongs in the order: a lane comes with the first class that waits in it,
    /// since nobody in it can come before those ahead.
    fn settle(&mut self, meeting: &Rc<str>) {
        let Some(lane) = self.lanes.get_mut(meeting) else {
            return;
        };
        let first = lane.queue.front().filter(|_| !lane.under_way);
        let class = lane.queue.iter().map(|place| place.class).min();
        let key = first.and_then(|first| Some((class?, first.id)));
        if key != lane.key {
            if let Some((class, id)) = lane.key {
                self.order.of_mut(class).remove(&id);
            }
            if let Some((class, id)) = key {
                self.order.of_mut(class).insert(id, Rc::clone(meeting));
            }
            lane.key = key;
        }
        if lane.queue.is_empty() && !lane.under_way {
            self.lanes.remove(meeting);
        }
    }
}

#[cfg(test)]
#[path = "lanes_tests.rs"]
mod tests;

//! The sessions that were ended before their time, as long as their cookies would be good. A bounded list
//! in the memory of one instance of the worker: another one, or the same after it was started anew,
//! does not know of them.

use std::collections::VecDeque;

use crate::platform::SessionId;

/// How many are remembered. Only who has a caller key can add one.
const MOST: usize = 10_000;

/// The list.
#[derive(Debug, Default)]
pub struct Ended(VecDeque<(SessionId, u64)>);

impl Ended {
    /// An empty one.
    pub const fn new() -> Self {
        Self(VecDeque::new())
    }

    /// Remembers a session until `until_ms`, from when on it is not good anyway.
    pub fn add(&mut self, id: SessionId, until_ms: u64, now_ms: u64) {
        self.0
            .retain(|(other, until)| *until > now_ms && *other != id);
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back((id, until_ms));
    }

    /// Whether it was ended.
    pub fn has(&self, id: &SessionId) -> bool {
        self.0.iter().any(|(other, _)| other == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> SessionId {
        let mut id = SessionId::default();
        let bytes = number.to_be_bytes();
        id.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        id
    }

    #[test]
    fn a9_what_has_ended_is_remembered_as_long_as_it_matters() {
        let mut ended = Ended::new();
        ended.add(id(1), 100, 0);
        ended.add(id(1), 100, 0);
        ended.add(id(2), 200, 0);
        assert!(ended.has(&id(1)) && ended.has(&id(2)) && !ended.has(&id(3)));
        ended.add(id(3), 300, 100);
        assert!(!ended.has(&id(1)) && ended.has(&id(2)) && ended.0.len() == 2);
    }

    #[test]
    fn a9_the_list_is_bounded_and_the_oldest_goes_first() {
        let mut ended = Ended::new();
        for number in 0..=MOST {
            ended.add(id(number), 100, 0);
        }
        assert!(ended.0.len() == MOST && !ended.has(&id(0)) && ended.has(&id(MOST)));
    }
}

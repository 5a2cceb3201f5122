//! Replies to read calls, shared by all who may see them: ten open pages cost as much as one.

use std::collections::BTreeMap;

/// How soon a reply may be asked for anew, in milliseconds, by whoever wants none that is kept.
const ANEW_MS: u64 = 1_000;
/// How long a call may be under way, in milliseconds, before it counts as lost.
const PATIENCE_MS: u64 = 10_000;
/// The most replies that are kept.
const MOST: usize = 200;

/// What to do about a read call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask<A> {
    /// Here is the reply.
    Serve(A),
    /// Make the call, and tell what came of it: [`Reads::replied`].
    Call,
    /// The same call is under way: wait for what comes of it.
    Follow,
}

/// The replies that are kept, by what was asked, and the calls that are under way.
#[derive(Clone, Debug)]
pub struct Reads<A> {
    kept_ms: u64,
    replies: BTreeMap<String, (u64, A)>,
    under_way: BTreeMap<String, u64>,
}

impl<A: Clone> Reads<A> {
    /// Each reply serves for so many milliseconds.
    pub fn new(kept_ms: u64) -> Self {
        Self {
            kept_ms,
            replies: BTreeMap::new(),
            under_way: BTreeMap::new(),
        }
    }

    /// What to do about the call `what`: its method, path, query and body. `anew` where a reply that
    /// is kept will not do.
    pub fn ask(&mut self, what: &str, anew: bool, now: u64) -> Ask<A> {
        let age = if anew {
            self.kept_ms.min(ANEW_MS)
        } else {
            self.kept_ms
        };
        if let Some((at, reply)) = self.replies.get(what)
            && now.saturating_sub(*at) < age
        {
            return Ask::Serve(reply.clone());
        }
        let since = self.under_way.get(what);
        if since.is_some_and(|since| now.saturating_sub(*since) < PATIENCE_MS) {
            return Ask::Follow;
        }
        self.under_way.insert(what.into(), now);
        Ask::Call
    }

    /// Notes what came of a call: a reply, or `None` where it failed, which is told to those who wait
    /// and not kept.
    pub fn replied(&mut self, what: &str, reply: Option<A>, now: u64) {
        self.under_way.remove(what);
        let kept_ms = self.kept_ms;
        self.replies
            .retain(|_, (at, _)| now.saturating_sub(*at) < kept_ms);
        let Some(reply) = reply else {
            return;
        };
        if self.replies.len() >= MOST {
            let oldest = self.replies.iter().min_by_key(|(_, (at, _))| *at);
            if let Some(oldest) = oldest.map(|(what, _)| what.clone()) {
                self.replies.remove(&oldest);
            }
        }
        self.replies.insert(what.into(), (now, reply));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_serves_all_for_a_while() {
        let mut reads = Reads::new(15_000);
        assert_eq!(reads.ask("GET /a", false, 0), Ask::Call);
        assert_eq!(reads.ask("GET /a", false, 10), Ask::Follow);
        assert_eq!(reads.ask("GET /a", true, 10), Ask::Follow);
        assert_eq!(reads.ask("GET /b", false, 10), Ask::Call);
        reads.replied("GET /a", Some("A"), 100);
        assert_eq!(reads.ask("GET /a", false, 15_099), Ask::Serve("A"));
        assert_eq!(reads.ask("GET /a", false, 15_100), Ask::Call);
    }

    #[test]
    fn a_new_reply_can_be_had_once_a_second() {
        let mut reads = Reads::new(15_000);
        reads.ask("x", false, 0);
        reads.replied("x", Some(1), 0);
        assert_eq!(reads.ask("x", true, 999), Ask::Serve(1));
        assert_eq!(reads.ask("x", true, 1_000), Ask::Call);
    }

    #[test]
    fn nothing_is_kept_where_that_is_not_wanted() {
        let mut reads = Reads::new(0);
        reads.ask("x", false, 0);
        assert_eq!(reads.ask("x", false, 0), Ask::Follow);
        reads.replied("x", Some(1), 0);
        assert_eq!(reads.ask("x", false, 0), Ask::Call);
    }

    #[test]
    fn a_failure_is_not_kept_and_a_lost_call_not_waited_for() {
        let mut reads = Reads::<()>::new(15_000);
        reads.ask("x", false, 0);
        reads.replied("x", None, 5);
        assert_eq!(reads.ask("x", false, 5), Ask::Call);
        assert_eq!(reads.ask("x", false, 10_004), Ask::Follow);
        assert_eq!(reads.ask("x", false, 10_005), Ask::Call);
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let mut reads = Reads::new(15_000);
        for number in 0..1_000_u64 {
            let what = number.to_string();
            reads.ask(&what, false, number);
            reads.replied(&what, Some(number), number);
        }
        assert_eq!((reads.replies.len(), reads.under_way.len()), (MOST, 0));
        assert_eq!(reads.ask("999", false, 1_000), Ask::Serve(999));
        reads.replied("x", None, 100_000);
        assert!(reads.replies.is_empty());
    }
}

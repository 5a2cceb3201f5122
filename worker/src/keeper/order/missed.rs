//! When DingTalk is asked for what it could not deliver, and from when on.

use super::clock::Now;

/// DingTalk makes up by itself for less than that, in milliseconds.
pub const SHORT_MS: u64 = 60_000;
/// What happened so long before may not have been delivered either, in milliseconds.
const BEFORE_MS: u64 = 5 * 60_000;
/// What was told so lately need not be asked for by another process, in milliseconds: the next time it is asked for
/// from there on.
pub const JUST_MS: u64 = 5 * 60_000;
/// Between two askings, in milliseconds: each is one of the month's calls, also where a connection or a
/// process comes and goes.
const AGAIN_MS: u64 = 10 * 60_000;
/// How long an answer is waited for, in milliseconds: longer than a call with all its tries takes.
const LONGEST_MS: u64 = 60_000;
/// How often it is asked for the same where no answer comes.
const TRIES: u32 = 3;
/// How many answers are taken one after the other: each has 200 events.
const MOST: u32 = 50;

/// What may have been missed. All moments are in milliseconds since 1970.
#[derive(Clone, Debug, Default)]
pub struct Missed {
    /// From when on it is to be asked for.
    since_ms: Option<u64>,
    /// What it is asked for now, and until when that is waited for, on the keeper's clock.
    asking: Option<(Asked, u64)>,
    /// Not before that.
    from_ms: u64,
    tries: u32,
    answers: u32,
    kept: Kept,
}

/// For what DingTalk was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// From when on.
    pub since_ms: u64,
    /// Up to when.
    pub until_ms: u64,
}

/// What of it outlives the process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Up to when it was asked and answered.
    pub until_ms: Option<u64>,
    /// When it was asked last, whether an answer came or not.
    pub asked_ms: Option<u64>,
    /// From when on an answer is still wanted.
    pub since_ms: Option<u64>,
}

impl Missed {
    /// As it was kept: nothing of it is later than now, as a clock that was set back would say.
    pub fn of(kept: Kept, now_ms: u64) -> Self {
        let past = |ms: Option<u64>| ms.map(|ms| ms.min(now_ms));
        let last_ms = past(kept.until_ms.max(kept.asked_ms));
        Self {
            since_ms: past(kept.since_ms),
            from_ms: last_ms.map_or(0, |last| last.saturating_add(AGAIN_MS)),
            kept,
            ..Self::default()
        }
    }

    /// What is to be kept of it.
    pub fn kept(&self) -> Kept {
        let asking = self.asking.map(|(asked, _)| asked.since_ms);
        Kept {
            since_ms: [asking, self.since_ms].into_iter().flatten().min(),
            ..self.kept
        }
    }

    /// Nothing was heard since then; of what was before `oldest_ms` nobody wants to know.
    pub fn silent_since(&mut self, since_ms: u64, oldest_ms: u64) {
        self.add(since_ms.saturating_sub(BEFORE_MS).max(oldest_ms));
        self.tries = 0;
    }

    /// When something is to be done about it, on the keeper's clock.
    pub fn due(&self, now: Now) -> Option<u64> {
        match self.asking {
            Some((_, until)) => Some(until),
            None => self.since_ms.map(|_| now.own_of(self.from_ms)),
        }
    }

    /// Whether more may be told in a moment.
    pub fn is_under_way(&self, now: Now) -> bool {
        self.asking.is_some() || (self.since_ms.is_some() && self.from_ms <= now.wall)
    }

    /// For what it is to be asked now, if it is.
    pub fn ask(&mut self, now: Now) -> Option<Asked> {
        if let Some((asked, until)) = self.asking {
            if until > now.own {
                return None;
            }
            self.over(asked, now.wall);
            self.unanswered(asked.since_ms);
        }
        if self.from_ms > now.wall {
            return None;
        }
        let asked = Asked {
            since_ms: self.since_ms.take()?,
            until_ms: now.wall,
        };
        self.asking = Some((asked, now.own.saturating_add(LONGEST_MS)));
        self.kept.asked_ms = Some(now.wall);
        Some(asked)
    }

    /// What was asked is over; gives whether it was waited for. Where it was given up, or the process ended
    /// meanwhile, it is asked again.
    pub fn over(&mut self, asked: Asked, now_ms: u64) -> bool {
        let waited = self.asking.take_if(|(other, _)| *other == asked).is_some();
        if waited {
            self.from_ms = now_ms.saturating_add(AGAIN_MS);
        }
        waited
    }

    /// No answer came to what was asked from `since_ms` on.
    pub fn unanswered(&mut self, since_ms: u64) {
        self.tries = self.tries.saturating_add(1);
        if self.tries < TRIES {
            self.add(since_ms);
        }
    }

    /// An answer came, with more from `more_ms` on, or all up to the end of what was asked for.
    pub fn answered(&mut self, asked: Asked, more_ms: Option<u64>, now_ms: u64) {
        self.answers = self.answers.saturating_add(1);
        match more_ms.filter(|more| *more > asked.since_ms && self.answers < MOST) {
            Some(more) => {
                self.add(more);
                self.from_ms = now_ms;
            }
            None => {
                self.answers = 0;
                self.kept.until_ms = Some(asked.until_ms);
            }
        }
    }

    fn add(&mut self, since_ms: u64) {
        self.since_ms = Some(self.since_ms.map_or(since_ms, |other| other.min(since_ms)));
    }
}

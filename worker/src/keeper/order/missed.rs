//! When DingTalk is asked for what it could not deliver, and from when on.

/// DingTalk makes up by itself for less than that, in milliseconds.
pub const SHORT_MS: u64 = 60_000;
/// What happened so long before may not have been delivered either, in milliseconds.
const BEFORE_MS: u64 = 5 * 60_000;
/// Between two askings, in milliseconds: each is one of the month's calls, also where a connection or a
/// process comes and goes.
const AGAIN_MS: u64 = 10 * 60_000;
/// How often it is asked for the same where no answer comes.
const TRIES: u32 = 3;
/// How many answers are taken one after the other: each has 200 events.
const MOST: u32 = 50;

/// What may have been missed. All moments are in milliseconds since 1970.
#[derive(Clone, Debug, Default)]
pub struct Missed {
    /// From when on it is to be asked for.
    since_ms: Option<u64>,
    /// From when on it is asked for now.
    asking: Option<u64>,
    /// Not before that.
    from_ms: u64,
    tries: u32,
    answers: u32,
}

impl Missed {
    /// Nothing, where it was last asked up to that moment.
    pub fn asked_until(until_ms: Option<u64>) -> Self {
        Self {
            from_ms: until_ms.map_or(0, |until| until.saturating_add(AGAIN_MS)),
            ..Self::default()
        }
    }

    /// Nothing was heard since then; of what was before `oldest_ms` nobody wants to know.
    pub fn silent_since(&mut self, since_ms: u64, oldest_ms: u64) {
        self.add(since_ms.saturating_sub(BEFORE_MS).max(oldest_ms));
        self.tries = 0;
    }

    /// When it is to be asked, if it is.
    pub fn due_ms(&self) -> Option<u64> {
        let waits = self.since_ms.is_some() && self.asking.is_none();
        waits.then_some(self.from_ms)
    }

    /// From when on it is to be asked now, if it is.
    pub fn ask(&mut self, now_ms: u64) -> Option<u64> {
        if self.due_ms().is_some_and(|due| due <= now_ms) {
            self.asking = self.since_ms.take();
            return self.asking;
        }
        None
    }

    /// What was asked is over: from when on; `None` where nothing was asked.
    pub fn over(&mut self, now_ms: u64) -> Option<u64> {
        self.from_ms = now_ms.saturating_add(AGAIN_MS);
        self.asking.take()
    }

    /// No answer came to what was asked from `since_ms` on.
    pub fn unanswered(&mut self, since_ms: u64) {
        self.tries = self.tries.saturating_add(1);
        if self.tries < TRIES {
            self.add(since_ms);
        }
    }

    /// An answer came, with more from `more_ms` on; gives whether it was the last.
    pub fn answered(&mut self, since_ms: u64, more_ms: Option<u64>, now_ms: u64) -> bool {
        self.answers = self.answers.saturating_add(1);
        let more = more_ms.filter(|more| *more > since_ms && self.answers < MOST);
        match more {
            Some(more) => {
                self.add(more);
                self.from_ms = now_ms;
            }
            None => self.answers = 0,
        }
        more.is_none()
    }

    fn add(&mut self, since_ms: u64) {
        self.since_ms = Some(self.since_ms.map_or(since_ms, |other| other.min(since_ms)));
    }
}

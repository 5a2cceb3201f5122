//! What DingTalk told while nobody heard it. DingTalk knows what it could not deliver, and is asked for
//! that once after each time in which nothing was heard.

use super::{keeper::Keeper, plan::Plan};
use crate::{
    events::asked,
    keeper::{
        model::wish::Maker,
        order::{
            clock::Now,
            missed::{Asked, JUST_MS, SHORT_MS},
        },
        store::host::{Host, StateError},
        view::{conferences, events, usage},
    },
};

impl Keeper {
    /// At the start: events that have been silent may have stopped while nobody was there.
    pub(super) fn look_for_silence(
        &mut self,
        host: &impl Host,
        now: Now,
    ) -> Result<(), StateError> {
        if let Some(heard) = self.heard_until(host, now)?
            && now.wall.saturating_sub(heard) > events::SILENCE_MS
        {
            self.silent_since(now, heard);
        }
        Ok(())
    }

    /// A process has begun to which DingTalk pushes its events: it could deliver none while there was none. One that
    /// ends and begins over and over asks no more for what was just told.
    pub(super) fn begun(&mut self, host: &impl Host, now: Now) -> Result<(), StateError> {
        let told_ms = self.missed.kept().until_ms;
        let just = told_ms.is_some_and(|told| now.wall.saturating_sub(told) < JUST_MS);
        match just {
            true => Ok(()),
            false => self.stream_opened(host, now, None),
        }
    }

    /// DingTalk's Stream was opened, of which nothing was heard since `lost_ms`; `None` at the first time.
    pub(super) fn stream_opened(
        &mut self,
        host: &impl Host,
        now: Now,
        lost_ms: Option<u64>,
    ) -> Result<(), StateError> {
        if lost_ms.is_none() {
            self.await_made_up(now);
        }
        // Where nothing ever came, nothing can be missing.
        let since = match lost_ms {
            Some(lost_ms) => Some(lost_ms),
            None => self.heard_until(host, now)?,
        };
        if let Some(since) = since
            && now.wall.saturating_sub(since) >= SHORT_MS
        {
            self.silent_since(now, since);
        }
        Ok(())
    }

    /// What is older than all that is kept of a meeting is of no use.
    fn silent_since(&mut self, now: Now, since_ms: u64) {
        let oldest = now.wall.saturating_sub(conferences::KEPT_MS);
        self.missed.silent_since(since_ms, oldest);
    }

    /// Has DingTalk asked, where it is time to.
    pub(super) fn ask_for_missed(&mut self, plan: &mut Plan, now: Now) {
        if let Some(asked) = self.missed.ask(now) {
            // DingTalk is asked by its own clock.
            let theirs = |ms: u64| self.ahead.theirs(ms);
            plan.ask_for_missed(asked, (theirs(asked.since_ms), theirs(asked.until_ms)));
        }
    }

    /// Keeps what is still to be asked for, so that a process that ends takes nothing of it along.
    pub(super) fn keep_missed(&mut self, plan: &mut Plan) {
        let kept = self.missed.kept();
        if kept != self.kept_missed {
            self.kept_missed = kept;
            plan.push(events::keep_missed(kept));
        }
    }

    /// Takes in what DingTalk answered. What it has told is told, also where nobody waits for it any more.
    pub(super) fn missed(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (asked, reply): (Asked, Option<asked::Missed>),
    ) -> Result<(), StateError> {
        let waited = self.missed.over(asked, now.wall);
        plan.push(usage::count(&Maker::dingtalk(), 1, now.wall));
        let Some(told) = reply else {
            if waited {
                self.missed.unanswered(asked.since_ms);
            }
            return Ok(());
        };
        // As if they had come when they happened: that something comes by itself is not told by these.
        let ahead = self.ahead;
        let then = |at_ms: Option<u64>| {
            at_ms
                .map_or(asked.since_ms, |at| ahead.ours(at))
                .min(now.wall)
        };
        self.keep(host, plan, now, &told.arrived, |one| then(one.at_ms))?;
        if waited {
            let more_ms = told.more_since_ms.map(|more| ahead.ours(more));
            self.missed.answered(asked, more_ms, now.wall);
        }
        Ok(())
    }

    /// Up to when DingTalk was heard, be it because it was asked; `None` where it never was.
    /// Never later than now, as a clock that was set back would say.
    fn heard_until(&self, host: &impl Host, now: Now) -> Result<Option<u64>, StateError> {
        let heard = events::last(host)?.max(self.missed.kept().until_ms);
        Ok(heard.map(|heard| heard.min(now.wall)))
    }
}

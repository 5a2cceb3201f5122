//! What DingTalk told while nobody heard it. DingTalk knows what it could not deliver, and is asked for
//! that once after each time in which nothing was heard.

use super::{keeper::Keeper, plan::Plan};
use crate::{
    events::asked,
    keeper::{
        model::wish::Maker,
        order::{clock::Now, missed::SHORT_MS},
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
        if let Some(heard) = heard(host, now)?
            && now.wall.saturating_sub(heard) > events::SILENCE_MS
        {
            self.silent_since(now, heard);
        }
        Ok(())
    }

    /// DingTalk's Stream was opened, of which nothing was heard since `lost_ms`; `None` at the first time.
    pub(super) fn stream_opened(
        &mut self,
        host: &impl Host,
        now: Now,
        lost_ms: Option<u64>,
    ) -> Result<(), StateError> {
        // Where nothing ever came, nothing can be missing.
        let since = match lost_ms {
            Some(lost_ms) => Some(lost_ms),
            None => heard(host, now)?,
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
        // DingTalk is asked by its own clock.
        if let Some(since) = self.missed.ask(now.wall) {
            plan.ask_for_missed(self.ahead.theirs(since), self.ahead.theirs(now.wall));
        }
    }

    /// Takes in what DingTalk answered, which was asked up to `until_ms`.
    pub(super) fn missed(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
        (until_ms, reply): (u64, Option<asked::Missed>),
    ) -> Result<(), StateError> {
        let Some(since) = self.missed.over(now.wall) else {
            return Ok(());
        };
        plan.push(usage::count(&Maker::dingtalk(), 1, now.wall));
        let Some(told) = reply else {
            self.missed.unanswered(since);
            return Ok(());
        };
        // As if they had come when they happened: that something comes by itself is not told by these.
        let ahead = self.ahead;
        let then = |at_ms: Option<u64>| at_ms.map_or(since, |at| ahead.ours(at)).min(now.wall);
        self.keep(host, plan, &told.arrived, |one| then(one.at_ms))?;
        let more_ms = told.more_since_ms.map(|more| ahead.ours(more));
        if self.missed.answered(since, more_ms, now.wall) {
            plan.push(events::ask_until(ahead.ours(until_ms)));
        }
        Ok(())
    }
}

/// Up to when DingTalk was heard, be it because it was asked; `None` where it never was.
/// Never later than now, as a clock that was set back would say.
fn heard(host: &impl Host, now: Now) -> Result<Option<u64>, StateError> {
    let heard = events::last(host)?.max(events::asked_until(host)?);
    Ok(heard.map(|heard| heard.min(now.wall)))
}

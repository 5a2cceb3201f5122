//! The start: what was under way when the keeper was last there is brought to an end, or goes on.

use std::{collections::BTreeMap, rc::Rc};

use dingtalk_conference_lock::Action;
use serde::Deserialize;

use super::{
    end::Tried,
    job::{self, Interrupted, Job},
    keeper::{ARRIVES_MS, Keeper},
    plan::Plan,
    rules,
    settle::TRIES,
};
use crate::{
    clock,
    config::settings::Settings,
    keeper::{
        model::{
            ending::{Outcome, interrupted, superseded, unanswered},
            wish::Class,
            word,
        },
        order::{
            clock::{Clock, Now},
            lanes::Lanes,
            limits::Limits,
            missed::Missed,
            pace::Pace,
            token::Token,
        },
        record::{book::Book, chain::Head},
        store::{
            cells::Cells,
            host::{Host, StateError},
            migrate::bring_up,
        },
        view::{
            batches, clock as kept_clock, conferences, deliveries, events, meetings, rules::Rules,
            timers, usage,
        },
    },
};

/// How many entries are looked through for the last attempts: more than a batch writes that is called
/// off whole.
const LOOKED_AT: u64 = 2_500;

const HEAD: &str = "SELECT seq, hash FROM record WHERE seq = (SELECT max(seq) FROM record)";
const SENT: &str = "SELECT time FROM record WHERE seq > ?1 AND type = 'attempt'
    ORDER BY seq DESC LIMIT ?2";
const ENDED: &str = "SELECT line FROM record WHERE outcome = ?1 AND seq > ?2
    AND type = 'outcome' ORDER BY seq DESC LIMIT 200";

/// What of an outcome's line is looked at.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ended {
    time: String,
    #[serde(deserialize_with = "word::deserialize")]
    action: Action,
    conference_id: String,
    #[serde(default)]
    duration_ms: Option<u64>,
    #[serde(default)]
    wait_ms: Option<u64>,
}

impl Keeper {
    /// Opens the keeper of what the host keeps; the next step has to follow at once.
    ///
    /// # Errors
    /// The state cannot be read or written, or is not of this program.
    pub fn open(host: &impl Host, settings: Settings, now_ms: u64) -> Result<Self, StateError> {
        bring_up(host, now_ms)?;
        let mut clock = Clock::starting(now_ms);
        let now = clock.at(now_ms);
        let head = head(host)?;
        let ahead = kept_clock::kept(host)?;
        let kept_missed = events::missed(host)?;
        let mut keeper = Self {
            settings,
            clock,
            ahead,
            kept_ahead: ahead,
            pace: Pace::new(settings.calls_per_second),
            lanes: Lanes::default(),
            token: Token::default(),
            jobs: BTreeMap::new(),
            under_way: BTreeMap::new(),
            deadlines: std::collections::BTreeSet::new(),
            batches: BTreeMap::new(),
            next_id: job::last(host)?.saturating_add(1),
            next_timer_ms: timers::next_after(host, 0)?,
            next_rule_ms: conferences::next_after(host, 0)?,
            next_delivery_ms: deliveries::next(host)?,
            delivering: None,
            inviting: BTreeMap::new(),
            rules: Rules::kept(host)?,
            untaken: true,
            missed: Missed::of(kept_missed, now.wall),
            kept_missed,
            held_since: None,
            stream_until: settings.awaits_stream.then(|| rules::held_from(now)),
            heard_ms: events::last(host)?,
            used_up_ms: events::used_up(host)?,
            silent: false,
            change: meetings::last_change(host)?,
            upkeep_ms: Self::last_upkeep(host, now)?,
            more_upkeep: false,
            limits: Limits::default(),
            refusing: None,
            told: None,
            broken: false,
            kept_head: head.clone(),
            book: Book { head },
        };
        keeper.remember(host, now)?;
        keeper.look_for_silence(host, now)?;
        let mut plan = Plan::default();
        keeper.resume(host, &mut plan, now)?;
        keeper.end_interrupted_invitations(host, &mut plan, now)?;
        keeper.keep_resumed(host, &mut plan, now)?;
        // Whatever it was before: nothing that is open may be without.
        host.wake(Some(now_ms.saturating_add(1)));
        plan.commit(host, &keeper.book)?;
        keeper.kept_head = keeper.book.head.clone();
        Ok(keeper)
    }

    /// What was sent just before counts for the pace; what DingTalk said about it, and the requests
    /// that may still arrive, for what follows.
    fn remember(&mut self, host: &impl Host, now: Now) -> Result<(), StateError> {
        let after = self.book.head.seq.saturating_sub(LOOKED_AT);
        let most = self.settings.calls_per_second;
        let mut sent = Vec::new();
        for row in host.rows(SENT, &[after.into(), most.into()])? {
            sent.push(clock::parse(&Cells::of(row).text()?).unwrap_or(now.wall));
        }
        for at in sent.into_iter().rev() {
            self.pace.remember(ago(now, at));
        }
        for outcome in [Outcome::Refused, Outcome::Unknown] {
            for row in host.rows(ENDED, &[outcome.as_str().into(), after.into()])? {
                let line =
                    Cells::of(row).parsed(|line| serde_json::from_str::<Ended>(line).ok())?;
                let ended = clock::parse(&line.time).unwrap_or(now.wall);
                if let Some(wait_ms) = line.wait_ms {
                    self.pace.close(ago(now, ended).saturating_add(wait_ms));
                }
                if outcome == Outcome::Unknown {
                    let sent = ended.saturating_sub(line.duration_ms.unwrap_or(0));
                    self.doubt(now, &line.conference_id.into(), line.action, sent);
                }
            }
        }
        Ok(())
    }

    /// Ends what nobody waits for any more; lets batches and timers go on.
    fn resume(&mut self, host: &impl Host, plan: &mut Plan, now: Now) -> Result<(), StateError> {
        let mut jobs = job::open(host)?;
        for batch in batches::running(host)? {
            let asked = Rc::new(batch.asked);
            let mut open = job::open_of_batch(host, &asked)?;
            for it in &mut open {
                it.job.called_off = batch.cancelled;
            }
            self.batches.insert(batch.id, open.len());
            jobs.append(&mut open);
        }
        jobs.sort_by_key(|it| it.job.id);
        let (callers, others): (Vec<_>, Vec<_>) = jobs
            .into_iter()
            .partition(|it| Self::class_of(&it.job) == Class::Caller);
        for Interrupted { job, under_way } in callers {
            let tried = under_way.map(|flight| self.unanswered(plan, now, &job, flight));
            let ending = match tried {
                Some(_) => unanswered(),
                None => job.given_up(interrupted()),
            };
            self.end(plan, now, job, ending, tried);
        }
        // Those that were tried are the first of their lanes: whether they are the only ones has to be
        // seen first.
        let (tried, waiting): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|it| it.job.attempts > 0);
        for Interrupted { job, .. } in waiting {
            self.join(&job);
            self.jobs.insert(job.id, job);
        }
        for Interrupted { mut job, under_way } in tried {
            let tried = under_way.map(|flight| self.unanswered(plan, now, &job, flight));
            match tried {
                Some(tried) => {
                    job.doubtful = true;
                    if job.tries() >= TRIES {
                        self.end(plan, now, job, unanswered(), Some(tried));
                    } else {
                        self.try_again(plan, now, job, (&unanswered(), tried), 0);
                    }
                }
                None if self.lanes.has_waiting(&job.wish.conference_id) => {
                    self.end(plan, now, job, superseded(), None);
                }
                None => {
                    self.join_again(&job, now.own);
                    self.jobs.insert(job.id, job);
                }
            }
        }
        Ok(())
    }

    /// Notes that no reply will come to an attempt, whose request may yet arrive.
    fn unanswered(
        &mut self,
        plan: &mut Plan,
        now: Now,
        job: &Job,
        (attempt, sent_ms): (u64, u64),
    ) -> Tried {
        plan.push(usage::count(&job.wish.asked.maker, 1, now.wall));
        self.doubt(now, &job.wish.conference_id, job.wish.action, sent_ms);
        Tried {
            attempt,
            took_ms: now.wall.saturating_sub(sent_ms),
            wait_ms: None,
        }
    }

    fn doubt(&mut self, now: Now, meeting: &Rc<str>, action: Action, sent_ms: u64) {
        let until = ago(now, sent_ms).saturating_add(ARRIVES_MS);
        if until > now.own {
            self.lanes.doubt(meeting, action, now.own, until);
        }
    }
}

/// A moment that has been, on the keeper's clock; never later than now, as a clock that was set back
/// would say.
fn ago(now: Now, wall: u64) -> u64 {
    now.own.saturating_sub(now.wall.saturating_sub(wall))
}

fn head(host: &impl Host) -> Result<Head, StateError> {
    let Some(row) = host.rows(HEAD, &[])?.pop() else {
        return Ok(Head::default());
    };
    let mut cells = Cells::of(row);
    Ok(Head {
        seq: cells.number()?,
        hash: cells.text()?,
    })
}

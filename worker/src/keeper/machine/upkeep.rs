//! Prunes the state: a bounded number of rows at a time.

use super::{keeper::Keeper, plan::Plan};
use crate::{
    clock,
    keeper::{
        order::clock::Now,
        record::{
            book::Subject,
            chain::Head,
            entry::{Entry, RemovedTo},
        },
        store::{
            cells::Cells,
            host::{Host, StateError, Statement, Value},
        },
        view::{conferences, events, meetings, usage},
    },
};

/// The most rows of a table that are removed at a time.
const AT_ONCE: usize = 500;
/// The most entries of the record: some two gigabytes, of the ten that a Durable Object has.
const MOST_ENTRIES: u64 = 5_000_000;
const HOUR_MS: u64 = 60 * 60 * 1_000;
const DAY_MS: u64 = 24 * HOUR_MS;
/// The wait before the next rows are removed where there are more, in milliseconds.
const SOON_MS: u64 = 1_000;
/// How long a batch is kept after its end.
const BATCH_DAYS: u64 = 30;

const LAST: &str = "SELECT at_ms FROM upkeep WHERE id = 1";
const DONE: &str = "INSERT INTO upkeep (id, at_ms) VALUES (1, ?1)
    ON CONFLICT (id) DO UPDATE SET at_ms = ?1";
const OLDEST: &str = "SELECT seq, hash, time FROM record WHERE seq <= ?1 ORDER BY seq LIMIT ?2";
const CHECKPOINT: &str = "INSERT INTO checkpoint (seq, hash, entries) VALUES (?1, ?2, ?3)";
const FORGET: &str = "DELETE FROM checkpoint WHERE seq < ?1";
const REMOVE: &str = "DELETE FROM record WHERE seq <= ?1";
const USAGE: &str = "DELETE FROM usage WHERE month < ?1";
const BATCH: &str = "SELECT id FROM batch WHERE ended_ms < ?1 ORDER BY ended_ms LIMIT 1";
const BATCH_ACTIONS: &str = "DELETE FROM action WHERE batch = ?1";
const BATCH_ROW: &str = "DELETE FROM batch WHERE id = ?1";

/// A table whose rows are removed as soon as a number in them is below another.
struct Aged {
    /// At most so many of these rows.
    some: &'static str,
    /// Removes at most so many of them.
    remove: &'static str,
}

const IDEMPOTENCY: Aged = Aged {
    some: "SELECT 1 FROM idempotency WHERE expires_ms < ?1 LIMIT ?2",
    remove: "DELETE FROM idempotency WHERE (caller, key) IN
        (SELECT caller, key FROM idempotency WHERE expires_ms < ?1 ORDER BY expires_ms LIMIT ?2)",
};
const MEETINGS: Aged = Aged {
    some: "SELECT 1 FROM meeting WHERE seq > 0 AND changed_ms < ?1 LIMIT ?2",
    remove:
        "DELETE FROM meeting WHERE conference_id IN
        (SELECT conference_id FROM meeting WHERE seq > 0 AND changed_ms < ?1 ORDER BY seq LIMIT ?2)",
};

const CONFERENCES: Aged = Aged {
    some: "SELECT 1 FROM conference WHERE changed_ms < ?1 LIMIT ?2",
    remove: "DELETE FROM conference WHERE conference_id IN (SELECT conference_id FROM conference
        WHERE changed_ms < ?1 ORDER BY changed_ms LIMIT ?2)",
};
const SESSIONS: Aged = Aged {
    some: "SELECT 1 FROM ended_session WHERE until_ms < ?1 LIMIT ?2",
    remove: "DELETE FROM ended_session WHERE session IN (SELECT session FROM ended_session
        WHERE until_ms < ?1 ORDER BY until_ms LIMIT ?2)",
};
/// The last says how long it has been silent.
const EVENTS: Aged = Aged {
    some: "SELECT 1 FROM event WHERE received_ms < ?1
        AND received_ms < (SELECT max(received_ms) FROM event) LIMIT ?2",
    remove: "DELETE FROM event WHERE number IN (SELECT number FROM event WHERE received_ms < ?1
        AND received_ms < (SELECT max(received_ms) FROM event) ORDER BY received_ms LIMIT ?2)",
};

const DELIVERIES: Aged = Aged {
    some: "SELECT 1 FROM delivery WHERE created_ms < ?1 LIMIT ?2",
    remove: "DELETE FROM delivery WHERE number IN (SELECT number FROM delivery
        WHERE created_ms < ?1 ORDER BY created_ms LIMIT ?2)",
};

impl Keeper {
    /// When the state was last pruned: never later than now, as a clock that was set back would say.
    pub(super) fn last_upkeep(host: &impl Host, now: Now) -> Result<u64, StateError> {
        let row = host.rows(LAST, &[])?.pop();
        let at = row.map(|row| Cells::of(row).number()).transpose()?;
        Ok(at.unwrap_or(0).min(now.wall))
    }

    /// When the state is to be pruned though nothing else happens, in milliseconds since 1970.
    pub(super) fn next_upkeep(&self) -> u64 {
        let wait_ms = if self.more_upkeep { SOON_MS } else { DAY_MS };
        self.upkeep_ms.saturating_add(wait_ms)
    }

    /// Prunes the state, if that was not done for a while.
    pub(super) fn tidy(
        &mut self,
        host: &impl Host,
        plan: &mut Plan,
        now: Now,
    ) -> Result<(), StateError> {
        let wait_ms = if self.more_upkeep { SOON_MS } else { HOUR_MS };
        if now.wall < self.upkeep_ms.saturating_add(wait_ms) {
            return Ok(());
        }
        let day = now.wall.saturating_sub(meetings::KEPT_MS);
        let week = now.wall.saturating_sub(events::KEPT_MS);
        let two_days = now.wall.saturating_sub(conferences::KEPT_MS);
        let more = [
            self.shorten(host, plan, now)?,
            prune(host, plan, &IDEMPOTENCY, now.wall)?,
            prune(host, plan, &SESSIONS, now.wall)?,
            prune(host, plan, &MEETINGS, day)?,
            prune(host, plan, &EVENTS, week)?,
            prune(host, plan, &CONFERENCES, two_days)?,
            prune(host, plan, &DELIVERIES, day)?,
            forget_batch(host, plan, now)?,
        ];
        plan.push(Statement::new(USAGE, [usage::oldest(now.wall).into()]));
        plan.push(Statement::new(DONE, [now.wall.into()]));
        self.upkeep_ms = now.wall;
        self.more_upkeep = more.contains(&true);
        Ok(())
    }

    /// Removes the oldest entries of the record: in one transaction with the checkpoint that takes
    /// their place, and the entry that says so.
    fn shorten(&mut self, host: &impl Host, plan: &mut Plan, now: Now) -> Result<bool, StateError> {
        let kept_ms = self.settings.record_days.saturating_mul(DAY_MS);
        let from = clock::format(now.wall.saturating_sub(kept_ms));
        let too_many = self.book.head.seq.saturating_sub(MOST_ENTRIES);
        let Some(removed) = removable(host, self.kept_head.seq, |seq, time| {
            seq <= too_many || time < from.as_str()
        })?
        else {
            return Ok(false);
        };
        let entry = Entry::Checkpoint { removed: &removed };
        plan.write(&mut self.book, now.wall, &entry, Subject::default());
        let RemovedTo {
            checkpoint: Head { seq, hash },
            entries,
        } = removed;
        plan.push(Statement::new(
            CHECKPOINT,
            [seq.into(), hash.into(), entries.into()],
        ));
        plan.push(Statement::new(FORGET, [seq.into()]));
        plan.push(Statement::new(REMOVE, [seq.into()]));
        Ok(entries == AT_ONCE as u64)
    }
}

/// The first entries up to `last` that may go, one after the other.
fn removable(
    host: &impl Host,
    last: u64,
    may_go: impl Fn(u64, &str) -> bool,
) -> Result<Option<RemovedTo>, StateError> {
    let mut removed = None;
    // Mostly none may: that is seen by the first.
    for limit in [1, AT_ONCE] {
        let mut entries = 0_u64;
        for row in host.rows(OLDEST, &[last.into(), limit.into()])? {
            let mut cells = Cells::of(row);
            let (seq, hash, time) = (cells.number()?, cells.text()?, cells.text()?);
            if !may_go(seq, &time) {
                break;
            }
            entries = entries.saturating_add(1);
            removed = Some(RemovedTo {
                checkpoint: Head { seq, hash },
                entries,
            });
        }
        if entries == 0 {
            return Ok(None);
        }
    }
    Ok(removed)
}

fn prune(
    host: &impl Host,
    plan: &mut Plan,
    table: &Aged,
    before_ms: u64,
) -> Result<bool, StateError> {
    let parameters: [Value; 2] = [before_ms.into(), AT_ONCE.into()];
    let some = host.rows(table.some, &parameters)?.len();
    if some > 0 {
        plan.push(Statement::new(table.remove, parameters));
    }
    Ok(some == AT_ONCE)
}

fn forget_batch(host: &impl Host, plan: &mut Plan, now: Now) -> Result<bool, StateError> {
    let kept_ms = BATCH_DAYS.saturating_mul(DAY_MS);
    let before = now.wall.saturating_sub(kept_ms);
    let Some(row) = host.rows(BATCH, &[before.into()])?.pop() else {
        return Ok(false);
    };
    let id = Cells::of(row).text()?;
    plan.push(Statement::new(BATCH_ACTIONS, [id.as_str().into()]));
    plan.push(Statement::new(BATCH_ROW, [id.into()]));
    Ok(true)
}

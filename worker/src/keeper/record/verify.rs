//! Checks an exported record: that each line follows the one before, and that it has those that were
//! seen when they were written.

use core::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::chain::{Head, hash};

/// What a good record has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The number of its first line; more than 1 where the lines before were removed at a checkpoint.
    pub first: u64,
    /// Its last line.
    pub head: Head,
    /// How many receipts of the log were for one of its lines.
    pub receipts: usize,
}

/// The first entry that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its number, or the one it should have.
    pub seq: u64,
    /// What is wrong with it, to follow its number.
    pub problem: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} {}", self.seq, self.problem)
    }
}

/// What of a line is looked at.
#[derive(Deserialize)]
struct Line {
    seq: u64,
    prev: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    checkpoint: Option<Head>,
}

/// What of a line of the worker's log is looked at.
#[derive(Deserialize)]
struct Logged {
    record: Head,
}

/// In which field a collector of logs keeps the line: Docker's, Cloudflare's, journald's and others.
const WRAPPERS: [&str; 7] = [
    "log",
    "message",
    "MESSAGE",
    "msg",
    "line",
    "jsonPayload",
    "textPayload",
];

/// The receipts in a log of the worker: of each line that has one, the head of the record when it was
/// written. Any other line is passed over.
pub fn receipts(log: &str) -> Vec<Head> {
    // Of a record without an entry there is nothing to compare.
    let read = |line| Some(read(line)?.record).filter(|head| head.seq > 0);
    log.lines().filter_map(read).collect()
}

fn read(line: &str) -> Option<Logged> {
    // A host may have put a time in front.
    let (_, json) = line.split_at_checked(line.find('{')?)?;
    serde_json::from_str(json).ok().or_else(|| {
        let wrapped: Map<String, Value> = serde_json::from_str(json).ok()?;
        // No line of the worker's has such a field, so that nobody can put a receipt into one.
        let inner = WRAPPERS.iter().find_map(|name| wrapped.get(*name))?;
        match inner {
            Value::String(text) => serde_json::from_str(text).ok(),
            other => serde_json::from_value(other.clone()).ok(),
        }
    })
}

/// Checks the lines of `record`, whole and oldest first, against one another and `receipts`.
///
/// # Errors
/// The first entry that is not as it was written. Without receipts, one that was changed together with
/// all after it is not found; nor is a record that ends too early.
pub fn verify(record: &str, receipts: &[Head]) -> Result<Verified, Broken> {
    let mut receipts: Vec<_> = receipts.iter().collect();
    receipts.sort_by_key(|receipt| receipt.seq);
    let mut lines = record
        .split('\n')
        .filter(|line| !line.is_empty())
        .peekable();
    let first = lines.peek().map_or(Ok(1), |line| Ok(parse(line, 1)?.seq))?;
    let mut head = before(first, record, &receipts)?;
    let mut receipts = receipts
        .into_iter()
        .skip_while(|receipt| receipt.seq < first)
        .peekable();
    let mut seen = 0_usize;
    while let Some(text) = lines.next() {
        let seq = head.seq.saturating_add(1);
        let line = parse(text, seq)?;
        if line.seq != seq {
            let problem = format!("is missing: entry {} stands in its place", line.seq);
            return Err(Broken { seq, problem });
        }
        let own = hash(text);
        if line.prev != head.hash {
            let next = lines.peek().and_then(|next| parse(next, seq).ok());
            let whole = next.is_some_and(|next| next.prev == own);
            return Err(unchained(seq, seq == first, whole));
        }
        head = Head { seq, hash: own };
        while let Some(receipt) = receipts.next_if(|receipt| receipt.seq == seq) {
            if receipt.hash != head.hash {
                let problem = "is not the one of which the log has a receipt: it, or one before it, \
                               was changed, and all after it chained anew";
                return Err(Broken {
                    seq,
                    problem: problem.into(),
                });
            }
            seen = seen.saturating_add(1);
        }
    }
    match receipts.next() {
        Some(receipt) => Err(Broken {
            seq: head.seq.saturating_add(1),
            problem: format!("is missing: the log has a receipt of entry {}", receipt.seq),
        }),
        None => Ok(Verified {
            first,
            head,
            receipts: seen,
        }),
    }
}

fn parse(text: &str, seq: u64) -> Result<Line, Broken> {
    let broken = |problem: &str| Broken {
        seq,
        problem: problem.into(),
    };
    if text.ends_with('\r') {
        let problem = "ends with a carriage return: the file was not kept byte for byte";
        return Err(broken(problem));
    }
    serde_json::from_str(text).map_err(|_| broken("is not a line of a record"))
}

/// The head before the first line: none, or the one of a checkpoint.
fn before(first: u64, record: &str, receipts: &[&Head]) -> Result<Head, Broken> {
    if first <= 1 {
        return Ok(Head::default());
    }
    let seq = first.saturating_sub(1);
    let lines = record
        .split('\n')
        .filter(|line| line.contains("\"checkpoint\""));
    let checkpoints = lines.filter_map(|line| serde_json::from_str::<Line>(line).ok());
    let removed = checkpoints.filter(|line| line.kind == "checkpoint");
    let mut removed = removed.filter_map(|line| line.checkpoint);
    let head = removed.find(|head| head.seq == seq).ok_or_else(|| Broken {
        seq: first,
        problem: "is the first, and no checkpoint says what came before it".into(),
    })?;
    let seen = receipts.iter().find(|receipt| receipt.seq == seq);
    if seen.is_some_and(|receipt| receipt.hash != head.hash) {
        return Err(Broken {
            seq,
            problem:
                "was removed, and its checkpoint is not the one of which the log has a receipt"
                    .into(),
        });
    }
    Ok(head)
}

/// An entry that does not name the one before it; `whole` where the next one vouches for it.
fn unchained(seq: u64, first: bool, whole: bool) -> Broken {
    if first {
        let problem = "is the first, and its \"prev\" is not what came before it".into();
        return Broken { seq, problem };
    }
    if whole {
        return Broken {
            seq: seq.saturating_sub(1),
            problem: format!("does not have the hash that entry {seq} says"),
        };
    }
    let problem = "does not have the hash of the entry before it".into();
    Broken { seq, problem }
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;

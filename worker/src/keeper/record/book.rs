//! Makes the lines of the record, each chained to the one before.

use dingtalk_conference_lock::Action;
use serde::Serialize;

use super::{
    chain::{Head, hash},
    entry::Entry,
};
use crate::{
    clock,
    keeper::{
        model::wish::{Asked, Via, Wish},
        store::host::Statement,
    },
};

const APPEND: &str = "INSERT INTO record (seq, line, hash) VALUES (?1, ?2, ?3)";

/// Whom and what an entry is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// What was asked for.
    pub action: Option<Action>,
    /// The meeting.
    pub conference_id: Option<&'a str>,
    /// Who asked.
    pub asked: Option<&'a Asked>,
}

impl Wish {
    /// What an entry about it names.
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            action: Some(self.action),
            conference_id: Some(&self.conference_id),
            asked: Some(&self.asked),
        }
    }
}

/// A line, exactly as it is kept and exported. What has no value is `null` where every line has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    seq: u64,
    prev: &'a str,
    time: &'a str,
    #[serde(flatten)]
    entry: &'a Entry<'a>,
    action: Option<Action>,
    conference_id: Option<&'a str>,
    caller: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    via: Option<Via>,
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    late_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// The record, of which only the last line need be known to go on.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// The last line.
    pub head: Head,
}

impl Book {
    /// The statement that appends an entry, whose number is then that of the head.
    pub fn append(&mut self, now_ms: u64, entry: &Entry<'_>, subject: Subject<'_>) -> Statement {
        let seq = self.head.seq.saturating_add(1);
        let asked = subject.asked;
        let source = |via: Via| {
            let asked = asked.filter(|asked| asked.via == via)?;
            asked.source.as_deref()
        };
        let line = Line {
            seq,
            prev: &self.head.hash,
            time: &clock::format(now_ms),
            entry,
            action: subject.action,
            conference_id: subject.conference_id,
            caller: asked.map(|asked| asked.maker.caller.as_str()),
            key: asked.and_then(|asked| asked.maker.key.as_deref()),
            via: asked.map(|asked| asked.via),
            request_id: asked.map(|asked| asked.request_id.as_str()),
            batch: source(Via::Batch),
            timer: source(Via::Timer),
            rule: source(Via::Rule),
            late_ms: asked.and_then(|asked| asked.late_ms),
            reason: asked.and_then(|asked| asked.reason.as_deref()),
        };
        // Texts and numbers only: it cannot fail.
        let line = serde_json::to_string(&line).unwrap_or_default();
        let hash = hash(&line);
        self.head = Head {
            seq,
            hash: hash.clone(),
        };
        Statement::new(APPEND, [seq.into(), line.into(), hash.into()])
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;

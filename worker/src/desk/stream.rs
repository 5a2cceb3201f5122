//! Replies that go on: what they are made of, and how far they are.

use crate::{
    config::grant::Grant,
    keeper::{model::wish::Maker, record::audit::Filter},
};

/// A reply that goes on. What comes next of it is asked of the keeper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// What it tells of.
    pub source: Source,
    /// Who listens.
    pub by: Maker,
    /// The session in which it is heard, if in one: it ends with that.
    pub session: Option<String>,
    /// Which meetings it may hear of.
    pub grant: Grant,
    /// Until when it is known, in milliseconds since 1970.
    pub until_ms: Option<u64>,
    /// Whether anything was sent.
    pub begun: bool,
}

/// What a stream tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// What is done to meetings.
    Meetings {
        /// The entry of the record up to which it was told; `None` where nothing was told yet. A record
        /// without an entry has been told of as well: up to 0.
        after: Option<u64>,
        /// Whether it was told last that events are silent.
        silent: bool,
    },
    /// What becomes of a batch.
    Batch {
        /// Which.
        id: String,
        /// Whose it must be.
        of: Option<String>,
        /// As above.
        after: u64,
    },
    /// The record.
    Audit {
        /// Which entries.
        filter: Filter,
        /// As above.
        after: u64,
        /// Whether for a spreadsheet.
        csv: bool,
    },
    /// It has come to its end.
    Over,
}

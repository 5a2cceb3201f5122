//! Invitations that are under way.

use serde::{Deserialize, Serialize};

use super::{event::NewInvitation, turn::Ticket};
use crate::keeper::store::{
    cells::Cells,
    host::{Host, StateError, Statement},
};

const ADD: &str = "INSERT INTO invitation (number, wanted, key, since_ms) VALUES (?1, ?2, ?3, ?4)";
const REMOVE: &str = "DELETE FROM invitation WHERE number = ?1";
const ALL: &str = "SELECT number, wanted, key, since_ms FROM invitation WHERE number > 0
    ORDER BY number";

/// An invitation that is under way.
#[derive(Clone, Debug)]
pub(super) struct Inviting {
    /// Who waits; nobody after a start.
    pub(super) ticket: Option<Ticket>,
    /// Whom, into which meeting, and who asks.
    pub(super) wanted: NewInvitation,
    /// The request's `Idempotency-Key`.
    pub(super) key: Option<String>,
    /// Since when, in milliseconds since 1970.
    pub(super) since_ms: u64,
    /// Whether the person is awaited from its sending on.
    pub(super) awaited: bool,
    /// Whether for it only.
    pub(super) anew: bool,
}

/// What of it is kept as JSON.
#[derive(Serialize, Deserialize)]
struct Wanted<W> {
    #[serde(flatten)]
    wanted: W,
    /// One of before this was kept does not say.
    #[serde(default = "yes")]
    awaited: bool,
}

fn yes() -> bool {
    true
}

impl Inviting {
    /// The statement that keeps it.
    pub(super) fn add(&self, number: u64) -> Statement {
        // Texts and numbers only: it cannot fail.
        let wanted = Wanted {
            wanted: &self.wanted,
            awaited: self.awaited,
        };
        let wanted = serde_json::to_string(&wanted).unwrap_or_default();
        Statement::new(
            ADD,
            [
                number.into(),
                wanted.into(),
                self.key.clone().into(),
                self.since_ms.into(),
            ],
        )
    }
}

/// The statement that forgets one.
pub(super) fn remove(number: u64) -> Statement {
    Statement::new(REMOVE, [number.into()])
}

/// Those that were under way when the worker ended, oldest first.
pub(super) fn interrupted(host: &impl Host) -> Result<Vec<(u64, Inviting)>, StateError> {
    let read = |row| {
        let mut cells = Cells::of(row);
        let number = cells.number()?;
        let Wanted { wanted, awaited } =
            cells.parsed(|json| serde_json::from_str::<Wanted<NewInvitation>>(json).ok())?;
        let inviting = Inviting {
            ticket: None,
            wanted,
            key: cells.maybe_text()?,
            since_ms: cells.number()?,
            awaited,
            anew: false,
        };
        Ok((number, inviting))
    };
    let rows = host.rows(ALL, &[])?;
    rows.into_iter().map(read).collect()
}

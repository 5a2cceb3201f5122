//! The tables, and for each who writes it, how often, and how it is pruned.

/// A table.
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What a row of it is.
    pub row: &'static str,
    /// Who writes it, and how often.
    pub written: &'static str,
    /// What becomes of a row that is no longer needed.
    pub pruned: &'static str,
}

/// Every table there is.
pub const TABLES: [Table; 22] = [
    Table {
        name: "schema_version",
        row: "a migration that was made, and when",
        written: "the migration itself, in its own transaction",
        pruned: "never",
    },
    Table {
        name: "owner",
        row: "the app whose state this is, by the name of its keeper: the one row",
        written: "when the app first uses it",
        pruned: "never",
    },
    Table {
        name: "record",
        row: "an entry of the record: its line as it is exported, and the line's SHA-256",
        written: "twice for each attempt, before and after it, and once for what is none",
        pruned: "by age (RECORD_DAYS) and number, oldest first, up to a checkpoint",
    },
    Table {
        name: "checkpoint",
        row: "the last entry that was removed from the record: the one row",
        written: "with each removal, in its transaction",
        pruned: "each takes the place of the one before",
    },
    Table {
        name: "action",
        row: "an action that was accepted and has not ended, or a batch's",
        written: "when it is accepted, before each attempt and after it",
        pruned: "at its end; a batch's with its batch",
    },
    Table {
        name: "idempotency",
        row: "an Idempotency-Key of a caller, with the answer once there is one",
        written: "with the action, batch or timer it came with, and at its end",
        pruned: "after 24 hours",
    },
    Table {
        name: "batch",
        row: "a batch",
        written: "when it is accepted, cancelled, and at its end",
        pruned: "30 days after its end",
    },
    Table {
        name: "timer",
        row: "a timer that is yet to act",
        written: "when it is set, and when it acts if its opposite follows",
        pruned: "when it has acted, or is removed",
    },
    Table {
        name: "meeting",
        row: "what was last tried with a meeting, and what was last done to it or may have been",
        written: "at the end of each action that was sent, and with each timer",
        pruned: "after 24 hours",
    },
    Table {
        name: "usage",
        row: "a key in a month: how many calls of DingTalk's it cost, and when it was last used",
        written: "at the end of each call; without one, once a minute",
        pruned: "after 13 months",
    },
    Table {
        name: "event",
        row: "an event of DingTalk's, by the id that it has each time it comes; what it tells until that is taken in",
        written: "when it comes for the first time, before DingTalk is answered, and when it is taken in",
        pruned: "7 days after it came, but for the last",
    },
    Table {
        name: "conference",
        row: "what DingTalk has told of a meeting, what its rule has done and will do, and who came and went since it was locked",
        written: "with each event of it, when its rule acts, and when somebody is invited back",
        pruned: "48 hours after it was written last",
    },
    Table {
        name: "delivery",
        row: "a message for WATCH_WEBHOOK that has not arrived there",
        written: "when somebody comes into a locked meeting, and at each try",
        pruned: "when it has arrived, after its tenth try, or after 24 hours",
    },
    Table {
        name: "invitation",
        row: "an invitation that is under way, by the number of its entry in the record",
        written: "before it is sent",
        pruned: "when it has ended; at the start, where the worker was ended before",
    },
    Table {
        name: "rules",
        row: "all rules, and who set them: the one row",
        written: "when they are set",
        pruned: "each takes the place of the one before",
    },
    Table {
        name: "ticket",
        row: "the newest suite ticket of a third-party app: the one row",
        written: "when DingTalk pushes one, every 5 hours, and when the variable has a new one",
        pruned: "each takes the place of the one before",
    },
    Table {
        name: "seen_ticket",
        row: "the SHA-256 of a suite ticket that `DINGTALK_SUITE_TICKET` has had, and since when: whoever sets another means it",
        written: "when the worker is started with one for the first time",
        pruned: "never",
    },
    Table {
        name: "ended_session",
        row: "a session of the page that was ended before its time",
        written: "when somebody signs out",
        pruned: "when its cookie would be good no longer, 8 hours after it was begun",
    },
    Table {
        name: "missed",
        row: "up to when DingTalk was asked for events that it could not deliver, and from when on it is to be: the one row",
        written: "when something may have been missed, and each time it is asked and answers",
        pruned: "each takes the place of the one before",
    },
    Table {
        name: "used_up",
        row: "since when DingTalk's messages come empty, as they do once the month's pushes are used up: the one row",
        written: "when the first empty one comes",
        pruned: "when an event comes",
    },
    Table {
        name: "clock",
        row: "by how much the host's clock is ahead of DingTalk's: the one row",
        written: "when a reply of DingTalk's shows that it is another second",
        pruned: "each takes the place of the one before",
    },
    Table {
        name: "upkeep",
        row: "when the state was last pruned: the one row",
        written: "once an hour while in use, once a day otherwise",
        pruned: "never",
    },
];

/// What makes the schema of each version out of that before, one after the other: number 1 is the
/// first. None is ever changed once it was released.
pub const MIGRATIONS: &[&[&str]] = &[
    &[
        "CREATE TABLE record (
        seq INTEGER PRIMARY KEY,
        line TEXT NOT NULL,
        hash TEXT NOT NULL,
        time TEXT GENERATED ALWAYS AS (json_extract(line, '$.time')) VIRTUAL,
        type TEXT GENERATED ALWAYS AS (json_extract(line, '$.type')) VIRTUAL,
        conference_id TEXT GENERATED ALWAYS AS (json_extract(line, '$.conferenceId')) VIRTUAL,
        caller TEXT GENERATED ALWAYS AS (json_extract(line, '$.caller')) VIRTUAL,
        outcome TEXT GENERATED ALWAYS AS (json_extract(line, '$.outcome')) VIRTUAL
    ) STRICT",
        "CREATE INDEX record_conference ON record (conference_id)",
        "CREATE INDEX record_caller ON record (caller)",
        "CREATE INDEX record_outcome ON record (outcome) WHERE outcome IS NOT NULL",
        "CREATE TABLE owner (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL
    ) STRICT",
        "CREATE TABLE checkpoint (
        seq INTEGER PRIMARY KEY,
        hash TEXT NOT NULL,
        entries INTEGER NOT NULL
    ) STRICT",
        // Of two instances that both take themselves for the only one, the second cannot go on.
        "CREATE TRIGGER record_goes_on BEFORE INSERT ON record
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM record)
        OR json_extract(NEW.line, '$.seq') IS NOT NEW.seq
        OR json_extract(NEW.line, '$.prev') IS NOT coalesce(
            (SELECT hash FROM record WHERE seq = NEW.seq - 1),
            '0000000000000000000000000000000000000000000000000000000000000000'
        )
    BEGIN SELECT RAISE(ABORT, 'record: this is not its next entry'); END",
        "CREATE TRIGGER record_is_never_changed BEFORE UPDATE ON record
    BEGIN SELECT RAISE(ABORT, 'record: an entry is never changed'); END",
        "CREATE TRIGGER record_ends_at_its_checkpoint BEFORE DELETE ON record
    WHEN OLD.seq > (SELECT coalesce(max(seq), 0) FROM checkpoint)
    BEGIN SELECT RAISE(ABORT, 'record: an entry is removed only up to a checkpoint'); END",
        "CREATE TABLE action (
        id INTEGER PRIMARY KEY,
        conference_id TEXT NOT NULL,
        action TEXT NOT NULL,
        batch TEXT,
        asked TEXT,
        idempotency TEXT,
        accepted_ms INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        throttled INTEGER NOT NULL DEFAULT 0,
        doubtful INTEGER NOT NULL DEFAULT 0,
        attempt INTEGER,
        sent_ms INTEGER,
        ended INTEGER,
        ended_ms INTEGER,
        outcome TEXT,
        code TEXT,
        dingtalk_request_id TEXT
    ) STRICT",
        "CREATE INDEX action_batch ON action (batch, ended)",
        "CREATE TABLE idempotency (
        caller TEXT NOT NULL,
        key TEXT NOT NULL,
        request TEXT NOT NULL,
        answer TEXT,
        ended INTEGER,
        expires_ms INTEGER NOT NULL,
        PRIMARY KEY (caller, key)
    ) STRICT, WITHOUT ROWID",
        "CREATE INDEX idempotency_expires ON idempotency (expires_ms)",
        "CREATE TABLE batch (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        action TEXT NOT NULL,
        asked TEXT NOT NULL,
        caller TEXT GENERATED ALWAYS AS (json_extract(asked, '$.caller')) VIRTUAL,
        total INTEGER NOT NULL,
        created_ms INTEGER NOT NULL,
        cancelled INTEGER NOT NULL DEFAULT 0,
        ended_ms INTEGER
    ) STRICT",
        "CREATE INDEX batch_caller ON batch (caller)",
        "CREATE INDEX batch_ended ON batch (ended_ms)",
        "CREATE TABLE timer (
        id TEXT PRIMARY KEY,
        conference_id TEXT NOT NULL,
        action TEXT NOT NULL,
        due_ms INTEGER NOT NULL,
        until_ms INTEGER,
        asked TEXT NOT NULL
    ) STRICT, WITHOUT ROWID",
        "CREATE INDEX timer_due ON timer (due_ms)",
        "CREATE INDEX timer_conference ON timer (conference_id, due_ms)",
        "CREATE TABLE meeting (
        conference_id TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,
        changed_ms INTEGER NOT NULL,
        last TEXT,
        held TEXT
    ) STRICT, WITHOUT ROWID",
        "CREATE INDEX meeting_seq ON meeting (seq)",
        "CREATE TABLE usage (
        month TEXT NOT NULL,
        caller TEXT NOT NULL,
        key TEXT NOT NULL,
        calls INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        PRIMARY KEY (month, caller, key)
    ) STRICT, WITHOUT ROWID",
        "CREATE TABLE event (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        received_ms INTEGER NOT NULL,
        message TEXT
    ) STRICT",
        "CREATE INDEX event_received ON event (received_ms)",
        "CREATE INDEX event_waiting ON event (number) WHERE message IS NOT NULL",
        "CREATE TABLE conference (
        conference_id TEXT PRIMARY KEY,
        changed_ms INTEGER NOT NULL,
        known TEXT NOT NULL,
        rule TEXT NOT NULL,
        next TEXT,
        due_ms INTEGER,
        title TEXT,
        started TEXT,
        ended TEXT,
        people INTEGER
    ) STRICT, WITHOUT ROWID",
        "CREATE INDEX conference_changed ON conference (changed_ms)",
        "CREATE INDEX conference_due ON conference (due_ms)",
        "CREATE TABLE rules (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        rules TEXT NOT NULL,
        asked TEXT NOT NULL
    ) STRICT",
        "CREATE TABLE ticket (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        ticket TEXT NOT NULL,
        at_ms INTEGER NOT NULL
    ) STRICT",
        "CREATE TABLE ended_session (
        session TEXT PRIMARY KEY,
        until_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
        "CREATE INDEX ended_session_until ON ended_session (until_ms)",
        "CREATE TABLE upkeep (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        at_ms INTEGER NOT NULL
    ) STRICT",
    ],
    &[
        "ALTER TABLE conference ADD COLUMN door TEXT",
        "CREATE TABLE delivery (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        message TEXT NOT NULL,
        created_ms INTEGER NOT NULL,
        due_ms INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        problem TEXT
    ) STRICT",
        "CREATE INDEX delivery_due ON delivery (due_ms)",
        "CREATE INDEX delivery_created ON delivery (created_ms)",
        "CREATE TABLE missed (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        until_ms INTEGER NOT NULL
    ) STRICT",
    ],
    &[
        "CREATE TABLE clock (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        ahead_ms INTEGER NOT NULL
    ) STRICT",
        "ALTER TABLE missed ADD COLUMN asked_ms INTEGER",
        "ALTER TABLE missed ADD COLUMN since_ms INTEGER",
        "CREATE TABLE invitation (
        number INTEGER PRIMARY KEY,
        wanted TEXT NOT NULL,
        key TEXT,
        since_ms INTEGER NOT NULL
    ) STRICT",
    ],
    &["CREATE TABLE used_up (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        since_ms INTEGER NOT NULL
    ) STRICT"],
    &[
        "ALTER TABLE ticket ADD COLUMN pushed_ms INTEGER",
        "CREATE TABLE seen_ticket (
        sha256 TEXT PRIMARY KEY,
        at_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
    ],
];

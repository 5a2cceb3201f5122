//! What must hold, whatever happens.

use std::collections::{BTreeMap, BTreeSet};

use super::{Flight, PACE, Scene};
use crate::keeper::{machine::plan::Effects, record::verify::verify, tests::sqlite::Sqlite};

impl Scene {
    /// The first of the requests are sent.
    pub(super) fn sent(&mut self, host: &Sqlite, effects: Effects, most: usize) {
        for send in effects.sends.into_iter().take(most) {
            let sql = "SELECT line FROM record WHERE type = 'attempt' AND seq = ?1";
            let mut query = host.db.prepare_cached(sql).unwrap();
            let line = query.query_row([send.attempt() as i64], |row| row.get::<_, String>(0));
            let line: serde_json::Value =
                serde_json::from_str(&line.expect("a send has its entry in the record")).unwrap();
            assert_eq!(line["conferenceId"], send.conference_id());
            assert_eq!(line["action"], send.action().as_str());
            let number = number_of(&line);
            let meeting = send.conference_id().to_owned();
            let busy = self.flights.iter().any(|flight| flight.meeting == meeting);
            assert!(!busy, "two under way for one meeting");
            let of_meeting = |(_, other, _): &&(u64, String, usize)| *other == meeting;
            let newest = self.log.iter().rfind(of_meeting);
            let newer = newest.is_some_and(|(_, _, other)| self.place(*other) > self.place(number));
            assert!(!newer, "sent after a newer one was: {:?}", self.log);
            let within = |(at, _, _): &&(u64, String, usize)| at.saturating_add(1_000) > self.now;
            assert!(
                self.log.iter().filter(within).count() < PACE,
                "too fast: {:?}",
                self.log
            );
            assert!(
                self.now >= self.closed_until,
                "sent though DingTalk wants nothing"
            );
            let sends = self.sends.entry(number).or_default();
            *sends = sends.saturating_add(1);
            // What is sent again looked whether anything newer waits.
            let sql = "SELECT count(*) FROM action WHERE ended IS NULL AND conference_id = ?1
                AND id > (SELECT id FROM action WHERE attempt = ?2)";
            let mut query = host.db.prepare_cached(sql).unwrap();
            let newer = query.query_row((&meeting, send.attempt() as i64), |row| {
                row.get::<_, i64>(0)
            });
            assert!(
                *sends == 1 || newer == Ok(0),
                "sent again before a newer one"
            );
            self.log.push((self.now, meeting.clone(), number));
            self.flights.push(Flight {
                attempt: send.attempt(),
                number,
                meeting,
                sent: self.now,
            });
        }
    }

    fn place(&self, number: usize) -> Option<usize> {
        self.order.iter().position(|other| *other == number)
    }

    /// What has to hold whenever something was kept, though the process dies there.
    pub(super) fn is_kept(&mut self, host: &Sqlite, wake: Option<u64>) {
        let sql = "SELECT (SELECT count(*) FROM action WHERE ended IS NULL)
            + (SELECT count(*) FROM timer)";
        let open = host.number(sql);
        let soon = self.now.saturating_add(10_000);
        let wakes = wake.is_some_and(|at| at <= soon);
        assert!(open == 0 || wakes, "work is open, and nothing wakes it");
        // The action of a timer comes when the timer acts.
        for line in host
            .record()
            .lines()
            .skip(usize::try_from(self.seen).unwrap())
        {
            self.seen = self.seen.saturating_add(1);
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            if line["type"] == "timer-due" {
                self.order.push(number_of(&line));
            }
        }
    }

    /// What has to hold when nothing is left to do.
    pub(in crate::keeper::tests) fn check(&self, host: &Sqlite) {
        let record = host.record();
        verify(&record, &[]).unwrap();
        let mut endings: BTreeMap<usize, String> = BTreeMap::new();
        let mut known = BTreeSet::new();
        let (mut attempts, mut outcomes) = (BTreeSet::new(), BTreeSet::new());
        for line in record.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let number = number_of(&line);
            known.insert(number);
            if line["type"] == "attempt" {
                attempts.insert(line["seq"].as_u64().unwrap());
            }
            if line["type"] != "outcome" {
                continue;
            }
            if let Some(attempt) = line["attempt"].as_u64() {
                assert!(
                    outcomes.insert(attempt),
                    "two outcomes of one attempt\n{record}"
                );
            }
            if line["again"].is_null() {
                let outcome = line["outcome"].as_str().unwrap().to_owned();
                let other = endings.insert(number, outcome);
                assert_eq!(other, None, "{number} ended twice\n{record}");
            }
        }
        assert_eq!(attempts, outcomes, "each attempt has its outcome\n{record}");
        for number in &known {
            let outcome = endings.get(number);
            let outcome = outcome.unwrap_or_else(|| panic!("{number} has not ended\n{record}"));
            let yes = self.said_yes.contains(number);
            assert!(
                outcome != "done" || yes,
                "{number} is done without a reply\n{record}"
            );
            let sent = self.sends.contains_key(number);
            assert!(
                outcome != "never-sent" || !sent,
                "{number} was sent\n{record}"
            );
            if self.deaths == 0 {
                assert!(outcome == "done" || !yes, "{number} was done\n{record}");
            }
        }
        for number in (0..self.script.len()).filter(|_| self.deaths == 0) {
            assert!(
                self.answered.contains(&number),
                "{number} has no answer\n{record}"
            );
            assert!(
                known.contains(&number) != self.turned_away.contains(&number),
                "{record}"
            );
        }
        assert_eq!(
            host.number("SELECT count(*) FROM action WHERE ended IS NULL"),
            0
        );
        assert_eq!(
            host.number("SELECT count(*) FROM batch WHERE ended_ms IS NULL"),
            0
        );
        assert_eq!(host.number("SELECT count(*) FROM timer"), 0);
        self.check_order(&record);
    }

    /// Whatever arrives late, arrives before what undoes it.
    fn check_order(&self, record: &str) {
        let mut arrived = self.arrived.clone();
        arrived.sort_by_key(|(at, ..)| *at);
        for (index, (_, meeting, newer)) in arrived.iter().enumerate() {
            let action = self.script[*newer].action;
            for (_, other, older) in &arrived[index..] {
                let undoes = other == meeting && self.script[*older].action != action;
                let later = self.place(*newer) <= self.place(*older);
                assert!(!undoes || later, "{older} undoes {newer}\n{record}");
            }
        }
    }
}

fn number_of(line: &serde_json::Value) -> usize {
    let id = line["requestId"].as_str().unwrap();
    id.strip_prefix('A').unwrap().parse().unwrap()
}

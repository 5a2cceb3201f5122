//! Every way in which a few actions can go, with the death of the process after each effect.

use std::time::Instant;

use dingtalk_conference_lock::Action::{self, Lock, Unlock};

use super::{
    sqlite::Sqlite,
    stage::{Arrival, Death, Does, Scene, Step},
};
use crate::keeper::model::wish::Via::{self, Batch, Call, Timer};

const ALL: [Does; 4] = [Does::Ok, Does::Refuses, Does::Throttles, Does::TimesOut];

struct Model {
    host: Sqlite,
    /// How often the process dies on the way.
    deaths: usize,
    /// Whether actions come before, between and after all replies, or all of them at first.
    between: bool,
    ways: usize,
}

impl Model {
    fn explore(&mut self, scene: &Scene) {
        let mut steps = scene.possible(&ALL);
        if steps.is_empty() {
            self.ways = self.ways.saturating_add(1);
            scene.check(&self.host);
            return;
        }
        if !self.between && matches!(steps[0], Step::Arrive) {
            steps.truncate(1);
        }
        for step in steps {
            let sends = self.go(scene, step, None);
            if scene.deaths < self.deaths {
                self.go(scene, step, Some(Death::BeforeCommit));
                for sent in 0..=sends {
                    self.go(scene, step, Some(Death::AfterSends(sent)));
                }
            }
        }
    }

    fn go(&mut self, scene: &Scene, step: Step, death: Option<Death>) -> usize {
        self.host.savepoint("SAVEPOINT here");
        let mut next = scene.clone();
        let sends = next.take(&self.host, step, death);
        self.explore(&next);
        self.host.savepoint("ROLLBACK TO here");
        self.host.savepoint("RELEASE here");
        sends
    }
}

/// Explores every combination of lock and unlock for actions that come on these ways. The last is
/// always a lock: the other half is the same with the words exchanged.
fn explore(deaths: usize, between: bool, arrivals: &[(Via, &'static str)]) {
    let started = Instant::now();
    let mut ways = 0;
    for kinds in 0..1_u32 << arrivals.len() >> 1 {
        let kind = |index: usize| -> Action {
            if kinds >> index & 1 == 0 {
                Lock
            } else {
                Unlock
            }
        };
        let arrival = |(index, (via, meeting)): (usize, &(Via, &'static str))| Arrival {
            via: *via,
            action: kind(index),
            meeting,
        };
        let script: Vec<_> = arrivals.iter().enumerate().map(arrival).collect();
        let host = Sqlite::new();
        let scene = Scene::open(&host, &script);
        let mut model = Model {
            host,
            deaths,
            between,
            ways: 0,
        };
        model.explore(&scene);
        ways = model.ways.saturating_add(ways);
    }
    eprintln!("{ways} ways in {:?}", started.elapsed());
    assert!(ways > 0);
}

const VIAS: [Via; 3] = [Call, Batch, Timer];

#[test]
fn four_callers() {
    explore(
        1,
        false,
        &[(Call, "m"), (Call, "m"), (Call, "m"), (Call, "m")],
    );
}

#[test]
fn four_of_batches() {
    explore(
        1,
        false,
        &[(Batch, "m"), (Batch, "m"), (Batch, "m"), (Batch, "m")],
    );
}

#[test]
fn four_of_every_kind() {
    explore(
        1,
        false,
        &[(Batch, "m"), (Call, "m"), (Timer, "m"), (Batch, "m")],
    );
}

#[test]
fn four_for_two_meetings() {
    explore(
        1,
        false,
        &[(Call, "m"), (Call, "n"), (Call, "m"), (Call, "n")],
    );
}

#[test]
fn three_that_come_whenever() {
    for vias in [
        [Call, Call, Call],
        [Batch, Call, Batch],
        [Batch, Timer, Call],
    ] {
        explore(1, true, &vias.map(|via| (via, "m")));
    }
}

#[test]
fn two_that_come_whenever_and_two_deaths() {
    for first in VIAS {
        for second in VIAS {
            explore(2, true, &[(first, "m"), (second, "m")]);
        }
    }
}

//! Many actions for several meetings, with everything in any order: what the exhaustive model has too
//! few of.

use dingtalk_conference_lock::Action::{Lock, Unlock};
use proptest::prelude::*;

use super::{
    sqlite::Sqlite,
    stage::{Arrival, Death, Does, Scene},
};
use crate::keeper::model::wish::Via::{Batch, Call, Rpc, Timer};

const REPLIES: [Does; 6] = [
    Does::Ok,
    Does::Ok,
    Does::Ok,
    Does::Refuses,
    Does::Throttles,
    Does::TimesOut,
];
const DEATHS: usize = 3;

fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    let arrival = (
        prop::sample::select(vec![Call, Call, Rpc, Batch, Batch, Timer]),
        prop::sample::select(vec![Lock, Unlock]),
        prop::sample::select(vec!["a", "b", "c", "d"]),
    );
    let arrival = arrival.prop_map(|(via, action, meeting)| Arrival {
        via,
        action,
        meeting,
    });
    prop::collection::vec(arrival, 1..16)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_happens(
        script in arrivals(),
        choices in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..20), 400),
    ) {
        let host = Sqlite::new();
        let mut scene = Scene::open(&host, &script);
        let mut choices = choices.into_iter().cycle();
        for _ in 0..2_000 {
            let possible = scene.possible(&REPLIES);
            if possible.is_empty() {
                break;
            }
            let (index, fate) = choices.next().unwrap();
            let death = match fate {
                0 => Some(Death::BeforeCommit),
                1 => Some(Death::AfterSends(0)),
                2 => Some(Death::AfterSends(1)),
                _ => None,
            };
            let death = death.filter(|_| scene.deaths < DEATHS);
            scene.take(&host, *index.get(&possible), death);
        }
        prop_assert!(scene.possible(&REPLIES).is_empty(), "it comes to no end");
        scene.check(&host);
    }
}

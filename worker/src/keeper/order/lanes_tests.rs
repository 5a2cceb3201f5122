use super::*;
use Action::{Lock, Unlock};
use Class::{Batch, Caller, Timer};
use proptest::prelude::*;

fn meeting(name: &str) -> Rc<str> {
    name.into()
}

/// Takes all that are ready, each over before the next is taken.
fn drain(lanes: &mut Lanes, meetings: &[(u64, &str)], now: u64) -> Vec<u64> {
    let mut taken = Vec::new();
    while let Some(id) = lanes.take(now) {
        let (_, name) = meetings.iter().find(|(other, _)| *other == id).unwrap();
        lanes.leave(&meeting(name));
        taken.push(id);
    }
    taken
}

#[test]
fn one_follows_the_other_in_a_lane_and_lanes_do_not_wait_for_each_other() {
    let mut lanes = Lanes::default();
    for (id, name) in [(1, "a"), (2, "a"), (3, "b")] {
        lanes.push(&meeting(name), id, Lock, Caller);
    }
    assert_eq!(
        (lanes.take(0), lanes.take(0), lanes.take(0)),
        (Some(1), Some(3), None)
    );
    assert_eq!((lanes.length("a"), lanes.next(0)), (2, None));
    lanes.leave(&meeting("a"));
    assert_eq!((lanes.next(0), lanes.take(0)), (Some(0), Some(2)));
}

#[test]
fn callers_come_before_timers_and_timers_before_batches() {
    let mut lanes = Lanes::default();
    let all = [(1, "a"), (2, "b"), (3, "c"), (4, "d")];
    for ((id, name), class) in all.into_iter().zip([Batch, Timer, Caller, Caller]) {
        lanes.push(&meeting(name), id, Lock, class);
    }
    assert_eq!(lanes.waiting(Caller), 2);
    assert_eq!(drain(&mut lanes, &all, 0), [3, 4, 2, 1]);
    assert_eq!(lanes.all_waiting(), 0);
}

#[test]
fn whoever_stands_before_a_caller_has_its_turn() {
    let mut lanes = Lanes::default();
    let all = [(1, "a"), (2, "b"), (3, "a"), (4, "c")];
    for ((id, name), class) in all.into_iter().zip([Batch, Batch, Caller, Caller]) {
        lanes.push(&meeting(name), id, Lock, class);
    }
    assert_eq!(drain(&mut lanes, &all, 0), [1, 3, 4, 2]);
}

#[test]
fn a_batch_and_a_timer_have_one_turn_in_ten() {
    let mut lanes = Lanes::default();
    let names: Vec<_> = (0..60).map(|id| (id, format!("m{id}"))).collect();
    let all: Vec<_> = names
        .iter()
        .map(|(id, name)| (*id, name.as_str()))
        .collect();
    for (id, name) in &all {
        let class = match id {
            0..10 => Batch,
            10..20 => Timer,
            _ => Caller,
        };
        lanes.push(&meeting(name), *id, Lock, class);
    }
    let order = drain(&mut lanes, &all, 0);
    let batches = |id: &u64| *id < 10;
    let timers = |id: &u64| (10..20).contains(id);
    for turns in order[..40].windows(10) {
        assert_eq!(
            turns.iter().filter(|id| batches(id)).count(),
            1,
            "{turns:?}"
        );
    }
    // Where both are due at once, one comes after the other.
    for turns in order[..40].windows(11) {
        assert!(turns.iter().any(timers), "{turns:?}");
    }
}

#[test]
fn one_that_is_tried_again_is_first_in_its_lane_and_waits() {
    let mut lanes = Lanes::default();
    let a = meeting("a");
    lanes.push(&a, 1, Lock, Batch);
    assert_eq!(lanes.take(0), Some(1));
    lanes.again(&a, (1, Lock, Batch), 500);
    lanes.push(&a, 2, Lock, Batch);
    assert_eq!((lanes.take(499), lanes.next(0)), (None, Some(500)));
    assert_eq!(lanes.retrying("a"), Some(1));
    assert_eq!(lanes.take(500), Some(1));
    assert_eq!(lanes.retrying("a"), None);
}

#[test]
fn what_would_be_undone_by_a_request_that_may_still_arrive_waits() {
    let mut lanes = Lanes::default();
    let (a, b) = (meeting("a"), meeting("b"));
    lanes.doubt(&a, Unlock, 0, 9_000);
    lanes.doubt(&a, Unlock, 0, 8_000);
    lanes.push(&a, 1, Lock, Caller);
    lanes.push(&b, 2, Lock, Caller);
    assert_eq!((lanes.take(0), lanes.take(8_999)), (Some(2), None));
    assert_eq!((lanes.next(0), lanes.take(9_000)), (Some(9_000), Some(1)));
    lanes.leave(&a);
    // What wants the same does no harm.
    lanes.push(&a, 3, Unlock, Caller);
    lanes.push(&a, 4, Lock, Caller);
    assert_eq!(lanes.take(0), Some(3));
    lanes.leave(&a);
    assert_eq!(lanes.take(0), None);
    assert_eq!(
        (
            lanes.in_doubt_until(&a, Lock),
            lanes.in_doubt_until(&a, Unlock)
        ),
        (9_000, 0)
    );
}

#[test]
fn one_that_is_removed_is_not_taken_and_the_next_is() {
    let mut lanes = Lanes::default();
    let a = meeting("a");
    for (id, class) in [(1, Batch), (2, Caller)] {
        lanes.push(&a, id, Lock, class);
    }
    assert!(lanes.remove(&a, 1) && !lanes.remove(&a, 1) && !lanes.remove(&meeting("x"), 1));
    assert_eq!((lanes.waiting(Batch), lanes.take(0)), (0, Some(2)));
    lanes.leave(&a);
    assert!(lanes.lanes.is_empty(), "what has ended is forgotten");
}

#[derive(Clone, Debug)]
enum Deed {
    Push(usize, Class),
    Take,
    Over(usize),
    Again(usize),
    Remove(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let class = prop::sample::select(vec![Caller, Timer, Batch]);
    let deed = prop_oneof![
        4 => (0_usize..4, class).prop_map(|(lane, class)| Deed::Push(lane, class)),
        4 => Just(Deed::Take),
        3 => (0_usize..4).prop_map(Deed::Over),
        1 => (0_usize..4).prop_map(Deed::Again),
        1 => (0_usize..40).prop_map(Deed::Remove),
    ];
    prop::collection::vec(deed, 1..80)
}

proptest! {
    /// Against a model as plain as can be: a list for each meeting.
    #[test]
    fn a_lane_is_a_queue_with_one_under_way(deeds in deeds()) {
        let names = ["a", "b", "c", "d"].map(meeting);
        let mut lanes = Lanes::default();
        let mut model: [Vec<(u64, Class)>; 4] = Default::default();
        let mut flying: [Option<(u64, Class)>; 4] = [None; 4];
        for (id, deed) in deeds.into_iter().enumerate() {
            let id = id as u64;
            match deed {
                Deed::Push(lane, class) => {
                    lanes.push(&names[lane], id, Lock, class);
                    model[lane].push((id, class));
                }
                Deed::Take => {
                    let free = |lane: &usize| flying[*lane].is_none() && !model[*lane].is_empty();
                    let can = (0..4).filter(free).count();
                    let taken = lanes.take(0);
                    prop_assert_eq!(taken.is_some(), can > 0);
                    if let Some(taken) = taken {
                        let lane = (0..4).filter(free).find(|lane| model[*lane][0].0 == taken);
                        prop_assert!(lane.is_some(), "{taken} is first of no free lane");
                        flying[lane.unwrap()] = Some(model[lane.unwrap()].remove(0));
                    }
                }
                Deed::Over(lane) => {
                    if flying[lane].take().is_some() {
                        lanes.leave(&names[lane]);
                    }
                }
                Deed::Again(lane) => {
                    if let Some((id, class)) = flying[lane].take() {
                        lanes.again(&names[lane], (id, Lock, class), 0);
                        model[lane].insert(0, (id, class));
                    }
                }
                Deed::Remove(index) => {
                    let all = || model.iter().enumerate();
                    let mut places = all().flat_map(|(lane, all)| all.iter().map(move |it| (lane, it.0)));
                    if let Some((lane, id)) = places.nth(index) {
                        prop_assert!(lanes.remove(&names[lane], id));
                        model[lane].retain(|(other, _)| *other != id);
                    }
                }
            }
            for class in CLASSES {
                let waiting = model.iter().flatten().filter(|(_, other)| *other == class).count();
                prop_assert_eq!(lanes.waiting(class), waiting);
            }
            for (lane, name) in names.iter().enumerate() {
                let length = model[lane].iter().chain(&flying[lane]).count();
                prop_assert_eq!(lanes.length(name), length);
            }
        }
    }
}

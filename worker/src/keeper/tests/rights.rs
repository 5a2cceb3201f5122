//! What is done later is done with the rights of then.

use super::world::{World, done};
use dingtalk_conference_lock::Action::{Lock, Unlock};

#[test]
fn a_timer_whose_maker_may_not_any_more_is_refused_and_the_record_says_so() {
    let mut world = World::new();
    world.timer("T", Lock, "m", 60_000, Some(60_000));
    world.withdrawn.borrow_mut().insert("ops".into());
    world.finish();
    assert_eq!(world.log.len(), 0);
    let told = world.story();
    for action in ["lock", "unlock"] {
        let refused = format!("outcome timer {action} m refused noPermission");
        assert!(told.contains(&refused), "{told:?}");
    }
}

#[test]
fn what_is_left_of_a_batch_whose_maker_may_not_any_more_is_refused() {
    let mut world = World::new();
    let names: Vec<_> = (0..10).map(|number| format!("m{number}")).collect();
    let ids: Vec<_> = names.iter().map(String::as_str).collect();
    world.batch("B", Lock, &ids);
    world.withdrawn.borrow_mut().insert("ops".into());
    world.finish();
    let told = world.story();
    let count = |word: &str| told.iter().filter(|it| it.ends_with(word)).count();
    assert_eq!((count(" done"), count(" refused noPermission")), (6, 4));
}

#[test]
fn a_caller_was_asked_when_it_came() {
    let mut world = World::new();
    world.withdrawn.borrow_mut().insert("ops".into());
    world.act(Unlock, "m");
    world.reply("m", done(""));
    assert_eq!(world.story()[1], "outcome call unlock m done");
}

//! What can be looked up in the record.

use super::world::{START, World, done, refused};
use crate::keeper::{
    model::ending::Outcome,
    record::audit::{Filter, Page, Start, page},
};
use dingtalk_conference_lock::Action::{Lock, Unlock};

/// 200 actions, one each second: by two callers to three meetings, every tenth refused.
fn world() -> World {
    let mut world = World::new();
    for (number, at) in (0..200_u64).zip((START..).step_by(1_000)) {
        let caller = if number % 4 == 0 { "desk" } else { "ops" };
        let action = if number % 2 == 0 { Lock } else { Unlock };
        let meeting = format!("m{}", number % 3);
        world.at(at);
        world.act_as(caller, action, &meeting, None);
        world.reply(
            &meeting,
            if number % 10 == 0 {
                refused()
            } else {
                done("")
            },
        );
    }
    world
}

fn seqs(page: &Page) -> Vec<u64> {
    let seq =
        |line: &String| serde_json::from_str::<serde_json::Value>(line).unwrap()["seq"].as_u64();
    page.lines.iter().map(|line| seq(line).unwrap()).collect()
}

/// All pages one after the other.
fn all(world: &World, filter: &Filter, limit: usize) -> Vec<u64> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = page(&world.host, filter, Start::Before(cursor), limit).unwrap();
        found.extend(seqs(&page));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

/// What each filter should find, by looking at every line.
fn expected(world: &World, filter: &Filter) -> Vec<u64> {
    let fits = |entry: &&serde_json::Value| {
        let is = |name: &str, wanted: Option<&str>| wanted.is_none_or(|it| entry[name] == it);
        let time = crate::clock::parse(entry["time"].as_str().unwrap()).unwrap();
        is("conferenceId", filter.conference_id.as_deref())
            && is("caller", filter.caller.as_deref())
            && is("outcome", filter.outcome.map(Outcome::as_str))
            && filter.from_ms.is_none_or(|from| from <= time)
            && filter.to_ms.is_none_or(|to| time <= to)
    };
    let entries = world.host.entries();
    let mut found: Vec<_> = entries
        .iter()
        .filter(fits)
        .map(|it| it["seq"].as_u64().unwrap())
        .collect();
    found.reverse();
    found
}

#[test]
fn every_filter_and_any_of_them_together_find_what_they_should() {
    let world = world();
    for choice in 0..48_u32 {
        let has = |bit: u32| choice >> bit & 1 == 1;
        let filter = Filter {
            conference_id: has(0).then(|| "m1".into()),
            caller: has(1).then(|| "desk".into()),
            outcome: has(2).then_some(Outcome::Refused),
            from_ms: has(3).then_some(START + 50_000),
            to_ms: (choice >= 16).then_some(START + if has(4) { 120_000 } else { 20_500 }),
        };
        let expected = expected(&world, &filter);
        for limit in [7, 1_000] {
            assert_eq!(all(&world, &filter, limit), expected, "{filter:?}");
        }
    }
    let nothing = Filter {
        caller: Some("nobody".into()),
        ..Filter::default()
    };
    assert_eq!(all(&world, &nothing, 10), [0; 0]);
}

#[test]
fn a_page_has_at_most_as_many_as_asked_for_and_a_thousand() {
    let world = world();
    let newest = |limit| page(&world.host, &Filter::default(), Start::Before(None), limit).unwrap();
    assert_eq!((newest(3).lines.len(), newest(3).next), (3, Some(398)));
    assert_eq!(
        (newest(0).lines.len(), newest(10_000).lines.len()),
        (1, 400)
    );
    assert_eq!((newest(400).next, newest(399).next), (None, Some(2)));
}

#[test]
fn exported_lines_are_those_that_are_kept_oldest_first() {
    let world = world();
    let (mut text, mut after) = (String::new(), 0);
    loop {
        let page = page(&world.host, &Filter::default(), Start::After(after), 50).unwrap();
        for line in &page.lines {
            text.push_str(line);
            text.push('\n');
        }
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    assert_eq!(text, world.host.record());
}

#[test]
fn an_empty_record_has_an_empty_page() {
    let world = World::new();
    for start in [Start::Before(None), Start::Before(Some(7)), Start::After(0)] {
        let page = page(&world.host, &Filter::default(), start, 10).unwrap();
        assert_eq!((page.lines.len(), page.next), (0, None));
    }
}

#[test]
fn what_is_rare_is_found_over_several_pages_of_which_some_are_short() {
    let mut world = World::new();
    world.act_as("desk", Lock, "rare", None);
    world.reply("rare", refused());
    for number in 0..1_500 {
        world.now += 1_000;
        world.act_as("desk", Lock, "m", None);
        world.reply("m", done(""));
        assert!(number < 2_000);
    }
    let filter = Filter {
        caller: Some("desk".into()),
        outcome: Some(Outcome::Refused),
        ..Filter::default()
    };
    let first = page(&world.host, &filter, Start::Before(None), 10).unwrap();
    assert_eq!(first.lines.len(), 0);
    assert!(first.next.is_some(), "there is more to look at");
    assert_eq!(all(&world, &filter, 10), [2]);
}

use serde_json::json;

use super::*;

fn rules(value: &Value) -> Result<Vec<Rule>, String> {
    read(value.to_string().as_bytes()).map_err(|refusal| refusal.message)
}

fn whole() -> Value {
    json!({
        "id": "Reviews", "enabled": true,
        "for": { "title": "*评审*", "creator": "unionid-1", "kind": "scheduled" },
        "lock": { "afterMinutes": 10 }, "unlock": "at-end", "relock": 2,
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut rule = whole();
    rule[field] = value;
    rule
}

#[test]
fn what_is_read_is_given_back_as_it_was() {
    let all = json!([
        whole(),
        { "id": "b", "enabled": false, "for": {}, "lock": { "people": 20 }, "unlock": { "afterMinutes": 60 }, "relock": 0 },
        { "id": "c", "enabled": true, "for": { "kind": "instant" }, "lock": { "everybodyIn": true }, "relock": 5 },
        { "id": "d", "enabled": true, "for": { "title": "Board" }, "lock": { "never": true }, "relock": 0 },
    ]);
    let read = rules(&all).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), all);
    assert_eq!(rules(&json!([])), Ok(vec![]));
}

#[test]
fn what_can_be_left_out_has_its_default() {
    let short = json!([{ "id": "a", "for": {}, "lock": { "afterMinutes": 0 } }]);
    let read = rules(&short).unwrap();
    assert!(read[0].enabled && read[0].relock == 0 && read[0].unlock.is_none());
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let least = |id: &str| json!({ "id": id, "for": {}, "lock": { "people": 1 } });
    let without = |field: &str| {
        let mut rule = whole();
        rule.as_object_mut().unwrap().remove(field);
        rule
    };
    let minutes = "must be a whole number from 0 to 1440";
    for (rule, place, what) in [
        (json!(7), "[1]", "must be an object"),
        (
            without("id"),
            "[1].id",
            "must be a text of 1 to 64 characters",
        ),
        (
            with("id", json!("")),
            "[1].id",
            "must be a text of 1 to 64 characters",
        ),
        (
            with("id", json!("x".repeat(65))),
            "[1].id",
            "must be a text of 1 to 64 characters",
        ),
        (
            with("id", json!("a\nb")),
            "[1].id",
            "must not have a line break",
        ),
        (
            with("id", json!("a\u{202e}b")),
            "[1].id",
            "must not have a line break, a control character or one that turns",
        ),
        (
            with("id", json!(" a")),
            "[1].id",
            "must not begin or end with a blank",
        ),
        (
            with("id", json!("first")),
            "[1].id",
            "must be another than those before",
        ),
        (
            with("enabled", json!("yes")),
            "[1].enabled",
            "must be true or false",
        ),
        (
            with("enabled", json!(null)),
            "[1].enabled",
            "must be true or false",
        ),
        (
            without("for"),
            "[1].for",
            "must be an object, {} for every meeting",
        ),
        (with("for", json!("*")), "[1].for", "must be an object"),
        (
            with("for", json!({ "title": "" })),
            "[1].for.title",
            "must be a text of 1 to 200",
        ),
        (
            with("for", json!({ "title": 1 })),
            "[1].for.title",
            "must be a text of 1 to 200",
        ),
        (
            with("for", json!({ "title": "a\u{2067}b" })),
            "[1].for.title",
            "must not have a line break",
        ),
        (
            with("for", json!({ "title": "\u{200b}\u{3000}" })),
            "[1].for.title",
            "must have something that is seen",
        ),
        (
            with("for", json!({ "title": "会".repeat(201) })),
            "[1].for.title",
            "must be a text of 1 to 200",
        ),
        (
            with("for", json!({ "creator": "" })),
            "[1].for.creator",
            "must be a text of 1 to 128",
        ),
        (
            with("for", json!({ "kind": "weekly" })),
            "[1].for.kind",
            "must be instant or scheduled",
        ),
        (
            with("for", json!({ "kind": 0 })),
            "[1].for.kind",
            "must be instant or scheduled",
        ),
        (
            with("for", json!({ "host": "a" })),
            "[1].for",
            "has the unknown field \"host\": there are title, creator, kind",
        ),
        (
            without("lock"),
            "[1].lock",
            "must be an object that says when",
        ),
        (
            with("lock", json!(10)),
            "[1].lock",
            "must be an object that says when",
        ),
        (
            with("lock", json!({})),
            "[1].lock",
            "must have exactly one of afterMinutes, people, everybodyIn, never",
        ),
        (
            with("lock", json!({ "people": 1, "afterMinutes": 1 })),
            "[1].lock",
            "must have exactly one of",
        ),
        (
            with("lock", json!({ "minutes": 1 })),
            "[1].lock",
            "has the unknown field \"minutes\"",
        ),
        (
            with("lock", json!({ "afterMinutes": -1 })),
            "[1].lock.afterMinutes",
            minutes,
        ),
        (
            with("lock", json!({ "afterMinutes": 1.5 })),
            "[1].lock.afterMinutes",
            minutes,
        ),
        (
            with("lock", json!({ "afterMinutes": "10" })),
            "[1].lock.afterMinutes",
            minutes,
        ),
        (
            with("lock", json!({ "afterMinutes": 1441 })),
            "[1].lock.afterMinutes",
            minutes,
        ),
        (
            with("lock", json!({ "people": 0 })),
            "[1].lock.people",
            "must be a whole number from 1 to 10000",
        ),
        (
            with("lock", json!({ "never": 1 })),
            "[1].lock.never",
            "must be true",
        ),
        (
            with("lock", json!({ "everybodyIn": false })),
            "[1].lock.everybodyIn",
            "must be true",
        ),
        (
            with("unlock", json!("end")),
            "[1].unlock",
            "must be \"at-end\" or {\"afterMinutes\":N}",
        ),
        (
            with("unlock", json!(null)),
            "[1].unlock",
            "must be \"at-end\"",
        ),
        (
            with("unlock", json!({})),
            "[1].unlock.afterMinutes",
            "must be a whole number from 1 to 1440",
        ),
        (
            with("unlock", json!({ "afterMinutes": 0 })),
            "[1].unlock.afterMinutes",
            "must be a whole number from 1 to 1440",
        ),
        (
            with("unlock", json!({ "afterMinutes": 1, "at": 2 })),
            "[1].unlock",
            "has the unknown field \"at\": there are afterMinutes",
        ),
        (
            with("relock", json!(6)),
            "[1].relock",
            "must be a whole number from 0 to 5",
        ),
        (
            with("relock", json!(true)),
            "[1].relock",
            "must be a whole number from 0 to 5",
        ),
        (
            with("Enabled", json!(true)),
            "[1]",
            "has the unknown field \"Enabled\": there are id, enabled, for, lock, unlock, relock",
        ),
    ] {
        let message = rules(&json!([least("first"), rule])).unwrap_err();
        let expected = format!("no rule was changed: {place} {what}");
        assert!(message.starts_with(&expected), "{message}");
        assert!(
            !message.contains('\n') && !message.contains('\u{202e}'),
            "{message:?}"
        );
    }
}

#[test]
fn several_mistakes_are_named_at_once_and_not_without_end() {
    let bad = json!({ "id": "", "enabled": 1, "for": {}, "lock": { "people": 0 }, "relock": 9 });
    let message = rules(&json!([bad])).unwrap_err();
    for place in ["[0].id ", "[0].enabled ", "[0].lock.people ", "[0].relock "] {
        assert!(message.contains(place), "{message}");
    }
    let message = rules(&Value::Array(vec![json!(1); 100])).unwrap_err();
    assert!(
        message.ends_with("[9] must be an object; and 90 more"),
        "{message}"
    );
    let long = json!([{ "x".repeat(60_000): 1 }]);
    assert!(rules(&long).unwrap_err().len() < 600);
}

#[test]
fn what_is_no_list_of_rules_is_refused() {
    let message = |json: &[u8]| {
        let refusal = read(json).unwrap_err();
        let code = refusal.code.as_str();
        assert_eq!((refusal.status, code), (400, "paramsError"));
        refusal.message
    };
    assert_eq!(message(b""), "the body must be JSON: an array of rules");
    assert_eq!(message(b"[{]"), "the body must be JSON: an array of rules");
    assert_eq!(message(b"{}"), "the body must be a JSON array of rules");
    let many = Value::Array(vec![whole(); 101]).to_string();
    assert_eq!(
        message(many.as_bytes()),
        "there must be at most 100 rules, and are 101"
    );
    // The last would win without a word.
    let twice = br#"[{"id":"a","enabled":false,"enabled":true,"for":{},"lock":{"people":1}}]"#;
    assert!(message(twice).contains("[0] has the field \"enabled\" twice"));
    let within = br#"[{"id":"a","enabled":true,"for":{},"lock":{"people":1,"people":2}}]"#;
    assert!(message(within).contains("[0].lock has the field \"people\" twice"));
}

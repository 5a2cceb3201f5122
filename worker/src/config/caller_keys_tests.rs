use super::*;
use crate::config::grant::Permission;

const SHA256: &str = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

fn parse(json: &str) -> Result<Vec<CallerKey>, ConfigurationError> {
    CallerKey::parse_all(&[(CALLER_KEYS, json)])
}

fn entry(id: &str, sha256: &str, actions: &str) -> String {
    format!(r#"{{"id":"{id}","sha256":"{sha256}","actions":{actions}}}"#)
}

#[test]
fn entries_are_read() {
    let other = SHA256.replace("00", "01");
    let json = format!(
        "[{},{}]",
        entry("ops", SHA256, r#"["lock","unlock"]"#),
        entry("desk", &other, r#"["read","admin"]"#)
    );
    let keys = parse(&json).unwrap();
    let [ops, desk] = keys.as_slice() else {
        panic!("{keys:?}")
    };
    assert_eq!(
        (ops.id.as_str(), ops.sha256[1], ops.sha256[31]),
        ("ops", 0x11, 0xff)
    );
    assert!(ops.grant.may(Permission::Lock) && ops.grant.may(Permission::Unlock));
    assert!(!ops.grant.may(Permission::Read) && ops.grant.covers("any"));
    assert!(desk.grant.may(Permission::Admin) && !desk.grant.may(Permission::Lock));
    assert!(!ops.expired(u64::MAX));
}

#[test]
fn an_entry_may_be_limited_in_time_and_to_meetings() {
    let more = r#"[],"expires":"2027-01-31T08:00:00+08:00","conferences":["a","b*"]"#;
    let keys = parse(&format!("[{}]", entry("ops", SHA256, more))).unwrap();
    assert_eq!(keys[0].expires_ms, Some(1_801_353_600_000));
    assert!(!keys[0].expired(1_801_353_599_999) && keys[0].expired(1_801_353_600_000));
    assert!(keys[0].grant.covers("b1") && !keys[0].grant.covers("c"));
}

#[test]
fn two_keys_of_one_caller_may_overlap() {
    let other = SHA256.replace("00", "01");
    let json = format!(
        "[{},{}]",
        entry("ops", SHA256, "[]"),
        entry("ops", &other, "[]")
    );
    assert_eq!(parse(&json).unwrap().len(), 2);
}

#[test]
fn what_is_wrong_is_said_and_no_value_is_shown() {
    let good = entry("ops", SHA256, "[]");
    let wrong = |from: &str, to: &str| format!("[{}]", good.replace(from, to));
    for (json, reason) in [
        ("hunter2".into(), "is not JSON (line 1, column 1)"),
        (r#"{"hunter2":1}"#.into(), "is not a JSON array"),
        ("[]".into(), "is an empty array"),
        (r#"["hunter2"]"#.into(), "[0] is not an object"),
        (format!("[{good},null]"), "[1] is not an object"),
        (
            wrong("\"id\"", "\"Id\""),
            "[0] has the unknown field \"Id\"",
        ),
        (
            wrong("{", "{\"expires\":\"hunter2\","),
            "[0] has an \"expires\" that is not a moment",
        ),
        (
            wrong("{", "{\"expires\":null,"),
            "[0] has an \"expires\" that is not a moment",
        ),
        (
            wrong("{", "{\"conferences\":[\"\"],"),
            "[0] has in \"conferences\" what is neither",
        ),
        (
            wrong("{", "{\"Expires\":\"hunter2\","),
            "[0] has the unknown field \"Expires\"",
        ),
        (wrong("\"ops\"", "7"), "[0] has no text \"id\""),
        (wrong("ops", ""), "[0] has an id that is empty"),
        (
            wrong("ops", "a\\n"),
            "[0] has an id that is empty or has a control character",
        ),
        (
            wrong(&format!("\"{SHA256}\""), "null"),
            "[0] has no text \"sha256\"",
        ),
        (wrong("FF\"", "FG\""), "[0] has a sha256 that is not 64"),
        (wrong("FF\"", "F\""), "[0] has a sha256 that is not 64"),
        (wrong("FF\"", "FF0\""), "[0] has a sha256 that is not 64"),
        (
            wrong("00112233", "hunter2!"),
            "[0] has a sha256 that is not 64",
        ),
        (wrong("[]", "\"lock\""), "[0] has no array \"actions\""),
        (
            wrong("[]", "[\"hunter2\"]"),
            "[0] has an action that is not",
        ),
        (wrong("[]", "[1]"), "[0] has an action that is not"),
        (wrong("[]", "[\"Lock\"]"), "[0] has an action that is not"),
        (
            format!("[{good},{good}]"),
            "[1] has the sha256 of another entry",
        ),
        (
            format!("[{good},{}]", good.replace("ops", "b")),
            "[1] has the sha256 of another entry",
        ),
    ] {
        let error = parse(&json).unwrap_err();
        assert_eq!(error.variable, "CALLER_KEYS");
        assert!(error.problem.starts_with(reason), "{json}: {error:?}");
        assert!(!error.problem.contains("hunter"), "{error:?}");
    }
}

#[test]
fn an_unknown_field_is_named_only_where_it_is_a_slip_of_the_pen() {
    let told = |name: &str| {
        let json = format!(r#"[{{"id":"ops","{name}":"hunter2"}}]"#);
        parse(&json).unwrap_err().problem
    };
    for (name, meant) in [
        ("ID", "id"),
        ("Sha256", "sha256"),
        ("action", "actions"),
        ("conference", "conferences"),
        ("expire", "expires"),
    ] {
        let problem = format!("[0] has the unknown field {name:?}: write {meant:?}");
        assert_eq!(told(name), problem);
    }
    for name in ["notBefore", "a-caller-key", "hunter2", "", "s", "id2"] {
        let problem = "[0] has an unknown field: there are id, sha256, actions, expires, conferences, perMinute";
        assert_eq!(told(name), problem, "{name}");
    }
}

#[test]
fn a24_a_field_that_is_there_twice_is_refused_by_name() {
    let good = entry("ops", SHA256, "[]");
    for (field, value) in [
        ("id", "\"b\""),
        ("sha256", "\"hunter2\""),
        ("actions", "[\"admin\"]"),
        ("conferences", "[\"a\"],\"conferences\":[\"hunter2\"]"),
        (
            "expires",
            "\"2027-01-31T00:00:00Z\",\"\\u0065xpires\":\"2099-01-31T00:00:00Z\"",
        ),
    ] {
        let json = format!(
            "[{}]",
            good.replace("}", &format!(",\"{field}\":{value}}}"))
        );
        let error = parse(&json).unwrap_err();
        assert_eq!(error.problem, format!("[0] has the field {field:?} twice"));
    }
}

#[test]
fn w4_json_that_was_damaged_on_its_way_is_told_as_such() {
    let good = format!("[{}]", entry("ops", SHA256, "[]"));
    let inner = serde_json::to_string(&good).unwrap();
    for (json, words) in [
        (
            format!("'{good}'"),
            "is not JSON (line 1, column 1): it has quotes (') around it",
        ),
        (
            format!("CALLER_KEYS={good}"),
            "is not JSON (line 1, column 1): it begins with its own name",
        ),
        (
            format!("\u{feff}{good}"),
            "is not JSON (line 1, column 1): it begins with a byte order mark",
        ),
        (inner, "is JSON within a JSON text"),
        (good.replace('"', "\\\""), "backslashes before its quotes"),
        (good.replace('"', "”"), "typographic quotes (”)"),
        (good.replace("[{", ""), "is not JSON"),
        (
            entry("ops", SHA256, "[]"),
            "is not a JSON array: put [ before it",
        ),
        ("null".into(), "is not a JSON array: it is the word null"),
        ("undefined".into(), "it is the word undefined"),
        ("5".into(), "is not a JSON array"),
        ("\"hunter2\"".into(), "is not a JSON array: it has quotes"),
        (good.replace("]}]", ""), "ends in the middle"),
    ] {
        let error = parse(&json).unwrap_err();
        assert!(error.problem.contains(words), "{json}: {error}");
        assert!(!error.problem.contains("ops"), "{error}");
    }
}

#[test]
fn a13_an_id_that_turns_text_around_is_refused() {
    for id in ["a\u{202e}b", "a\u{2028}", "a\u{2066}b\u{2069}"] {
        let error = parse(&format!("[{}]", entry(id, SHA256, "[]"))).unwrap_err();
        assert!(
            error.problem.starts_with("[0] has an id that is empty or"),
            "{error}"
        );
    }
    // Two that nobody can tell apart are not to be two callers.
    for (id, named) in [
        ("ops\u{200b}", "U+200B"),
        ("o\u{ad}ps", "U+00AD"),
        ("ops\u{3164}", "U+3164"),
        ("ops\u{feff}", "U+FEFF"),
        ("ops\u{fe0f}", "U+FE0F"),
        ("ops\u{a0}", "U+00A0"),
        ("o\u{a0}ps", "U+00A0"),
        ("ops ", "a blank"),
        (" ops", "a blank"),
        ("ops\u{3000}", "a blank"),
    ] {
        let error = parse(&format!("[{}]", entry(id, SHA256, "[]"))).unwrap_err();
        let problem = &error.problem;
        assert!(
            problem.starts_with("[0] has an id with") && problem.contains(named),
            "{problem}"
        );
    }
    assert_eq!(
        parse(&format!("[{}]", entry("前台　一", SHA256, "[]"))).unwrap()[0].id,
        "前台　一"
    );
}

use super::*;

const SHA256: &str = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

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
    let keys = CallerKey::parse_all(&json).unwrap();
    let [ops, desk] = keys.as_slice() else {
        panic!("{keys:?}")
    };
    assert_eq!(
        (ops.id.as_str(), ops.sha256[1], ops.sha256[31]),
        ("ops", 0x11, 0xff)
    );
    assert!(ops.may(Permission::Lock) && ops.may(Permission::Unlock));
    assert!(!ops.may(Permission::Read));
    assert!(desk.may(Permission::Admin) && !desk.may(Action::Lock.into()));
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
            "[0] has the unknown field \"expires\"",
        ),
        (wrong("\"ops\"", "7"), "[0] has no text \"id\""),
        (wrong("ops", ""), "[0] has an id that is empty"),
        (
            wrong("ops", "a\\n"),
            "[0] has an id that is empty or has a control character",
        ),
        (
            wrong("\"sha256\":", "\"sha256\":null,\"id\":"),
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
            "[1] has the id of another entry",
        ),
        (
            format!("[{good},{}]", good.replace("ops", "b")),
            "[1] has the sha256 of another entry",
        ),
    ] {
        let error = CallerKey::parse_all(&json).unwrap_err();
        assert_eq!(error.variable, "CALLER_KEYS");
        assert!(error.problem.starts_with(reason), "{json}: {error:?}");
        assert!(!error.problem.contains("hunter"), "{error:?}");
    }
}

#[test]
fn an_unknown_field_is_named_on_one_short_line() {
    let json = format!(r#"[{{"{}\n":1}}]"#, "x".repeat(31));
    let error = CallerKey::parse_all(&json).unwrap_err();
    assert!(error.problem.ends_with("x\\n\""), "{error:?}");
    let json = format!(r#"[{{"{}":1}}]"#, "y".repeat(500));
    assert!(CallerKey::parse_all(&json).unwrap_err().problem.len() < 80);
}

use super::*;

#[track_caller]
fn says(told: Option<String>, words: &str) {
    let told = told.unwrap_or_default();
    assert!(told.contains(words) && !told.contains("hunter"), "{told}");
}

#[test]
fn w4_what_stands_around_a_value_is_named() {
    for (open, close) in [
        ("'", "'"),
        ("\"", "\""),
        ("`", "`"),
        ("“", "”"),
        ("‘", "’"),
        ("「", "」"),
    ] {
        let quoted = format!("{open}hunter2{close}");
        says(
            damage("X", &quoted),
            &format!("has quotes ({open}) around it"),
        );
        says(damage("X", &format!(" {quoted}\n")), "quotes");
    }
    for text in ["hunter2", "", "'", "hunter'2", "'hunter2", "hunter2'"] {
        assert_eq!(damage("X", text), None, "{text}");
    }
    says(damage("X", "\u{feff}hunter2"), "a byte order mark (U+FEFF)");
}

#[test]
fn w4_a_value_that_is_none_is_named() {
    for word in WORDS {
        says(damage("X", word), &format!("is the word {word}"));
        says(damage("X", &format!("{word}\n")), word);
    }
    for text in [
        "X=hunter2",
        "export X=hunter2",
        "X = hunter2",
        "  X=hunter2",
    ] {
        says(damage("X", text), "begins with its own name");
    }
    for text in ["XY=hunter2", "Xhunter2", "hunter2=X"] {
        assert_eq!(damage("X", text), None, "{text}");
    }
    for text in [
        "$HUNTER2",
        "${HUNTER2}",
        "${{ hunter2 }}",
        "$(hunter2)",
        "%HUNTER2%",
        "{{ hunter2 }}",
        "<hunter2>",
    ] {
        says(damage("X", text), "is a placeholder");
    }
    for text in ["$", "%", "a$b", "$a b", "{}", "[{}]", "{\"a\":1}"] {
        assert_eq!(damage("X", text), None, "{text}");
    }
}

#[test]
fn w4_a_character_that_is_not_seen_is_named_with_its_place() {
    for (text, words) in [
        (
            "hunter2\u{200b}",
            "an invisible character (U+200B) at its end",
        ),
        (
            "\u{feff}hunter2",
            "an invisible character (U+FEFF) at its beginning",
        ),
        (
            "hun\u{202e}ter2",
            "an invisible character (U+202E) in it, as character 4",
        ),
        ("hunter2\u{e0041}", "(U+E0041) at its end"),
        ("hunter2\0", "an invisible character (U+0000) at its end"),
        ("hunter2\u{a0}", "a blank (U+00A0) at its end"),
        ("hunter2\u{3000}", "a blank (U+3000) at its end"),
        ("hunter2\n", "a line break at its end"),
        ("hunter2\r\n", "a line break at its end"),
        ("hunter2\n\n", "a line break at its end"),
        (" hunter2", "a blank at its beginning"),
        ("hun ter2", "a blank in it, as character 4"),
        ("hun\tter2", "a tab in it"),
    ] {
        says(stray(text), words);
    }
    for text in ["hunter2", "", "http://钉钉.example", "会"] {
        assert_eq!(stray(text), None, "{text}");
    }
}

#[test]
fn w4_what_made_a_value_no_json_is_named() {
    for (text, words) in [
        (r#"'[{"id":"hunter2"}]'"#, "has quotes (') around it"),
        (r#"“[{"id":"hunter2"}]”"#, "has quotes (“) around it"),
        (r#"X=[{"id":"hunter2"}]"#, "its own name"),
        ("undefined", "is the word undefined"),
        ("[object Object]", "is the word [object Object]"),
        ("${CALLER_KEYS}", "a placeholder"),
        ("\u{feff}[]", "a byte order mark"),
        ("[{“id”:“hunter2”}]", "typographic quotes (“)"),
        ("［{\"id\":\"hunter2\"}]", "a full-width character (［)"),
        ("[{\"id\"：\"hunter2\"}]", "a full-width character (：)"),
        (
            "[{\"id\":\u{a0}\"hunter2\"}]",
            "an invisible character (U+00A0)",
        ),
        (
            "[{\"id\":\"hunter2\"}]\u{200b}",
            "an invisible character (U+200B)",
        ),
        (r#"[{\"id\":\"hunter2\"}]"#, "backslashes before its quotes"),
        ("[{'id':'hunter2'}]", "single quotes"),
        ("W3siaWQiOiJodW50ZXIyIn1d", "is in Base64"),
        ("%5B%7B%22id%22", "escaped as in an address"),
        ("[{\"id\":", "ends in the middle"),
        ("[", "ends in the middle"),
    ] {
        says(no_json("X", text), words);
    }
    assert_eq!(no_json("X", "hunter2"), None);
    assert_eq!(no_json("X", "[hunter2]"), None);
}

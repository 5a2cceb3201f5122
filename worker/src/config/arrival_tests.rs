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
fn w4_one_quote_alone_is_named_with_its_place() {
    for (text, words) in [
        ("\"hunter2", "has a quote (\") at its beginning"),
        ("hunter2\"", "has a quote (\") at its end"),
        ("'hunter2", "(') at its beginning"),
        ("hunter2”", "(”) at its end"),
        ("`", "(`) at its beginning"),
    ] {
        says(half_quoted(text), words);
    }
    for text in ["hunter2", "", "hun'ter\"2"] {
        assert_eq!(half_quoted(text), None, "{text}");
    }
}

#[test]
fn w4_a_key_that_nobody_has_filled_in_is_named() {
    for text in [
        "changeme",
        "CHANGE-ME",
        "change_this",
        "replace-me",
        "placeholder",
        "redacted",
        "TODO",
        "your-app-secret",
        "YOUR_APP_KEY",
        "yourClientSecret",
        "your-secret-here",
        "your-dingtalk-app-secret",
        "***",
        "xxxxxxxx",
        "xxxx-xxxx-xxxx",
        "......",
        "0000000000",
        "dingxxxxxxxxxxxx",
        "suitexxx",
    ] {
        says(unfilled(text), "is a placeholder");
    }
    for (text, words) in [
        ("ｈunter2", "(U+FF48) in it, as character 1"),
        ("hun–ter2", "(U+2013) in it, as character 4"),
        ("hunter2\u{fffd}", "(U+FFFD) in it, as character 8"),
        ("你的AppSecret", "(U+4F60)"),
    ] {
        says(unfilled(text), words);
    }
    for text in [
        "hunter2",
        "",
        "k",
        "xx",
        "simulator-app-secret",
        "dingsimulatorkey",
        "secret",
        "app-secret",
        "your-app-secret-2",
        "yourself",
        "YouR-aPp_SeCrEtx",
        "dingxxxxxxxxa",
        "xkTODOchangeme",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "a/b+c==",
    ] {
        assert_eq!(unfilled(text), None, "{text}");
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

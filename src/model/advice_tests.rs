use alloc::rc::Rc;

use super::*;
use crate::model::Failure;

fn described(vector: &serde_json::Value) -> Advice {
    let error = &vector["error"];
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    let kind = ErrorKind::parse(text("kind")).unwrap();
    let mut failure = Failure::new(kind, text("code"), text("message"));
    failure.retry_after_ms = error["retryAfterMs"].as_f64();
    let scopes = error["requiredScopes"].as_array().into_iter().flatten();
    failure.required_scopes = scopes.map(|it| it.as_str().unwrap().into()).collect();
    let language = match vector["language"].as_str() {
        Some("zh") => Language::Zh,
        _ => Language::En,
    };
    describe(&Error::from(Rc::new(failure)), language)
}

/// The same file binds the npm package: `tests/package/describe.test.js`.
#[test]
fn errors_are_described_as_the_vectors_say() {
    let vectors = include_str!("../../tests/fixtures/describe.json");
    let vectors: Vec<serde_json::Value> = serde_json::from_str(vectors).unwrap();
    assert!(vectors.len() > 60);
    for vector in vectors.iter().filter(|it| it["error"]["kind"].is_string()) {
        let advice = serde_json::to_value(described(vector)).unwrap();
        assert_eq!(advice, vector["advice"], "{}", vector["error"]);
    }
}

#[test]
fn every_row_is_complete_and_each_name_stands_once() {
    let mut names = Vec::new();
    for line in ROWS.lines() {
        let row: Vec<&str> = line.split('|').collect();
        let [of, title, advice, title_zh, advice_zh] = row[..] else {
            panic!("{row:?}")
        };
        assert!(!title.is_empty() && !title_zh.is_empty(), "{of}");
        let chinese = |text: &str| text.chars().any(|c| c > '\u{2e80}');
        assert!(!chinese(title) && chinese(title_zh), "{of}");
        if of == "invalid-argument" {
            // Its advice is the message.
            assert_eq!((advice, advice_zh), ("", ""));
        } else {
            assert!(advice.ends_with('.') && advice_zh.ends_with('。'), "{of}");
        }
        names.extend(of.split(' '));
    }
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "a name stands twice");
    for kind in ErrorKind::ALL {
        assert!(names.contains(&kind.as_str()), "{kind:?}");
    }
}

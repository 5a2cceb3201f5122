use crate::{
    config::tests::KEY_SHA256,
    desk::ask::{Answer, Ask},
    fake::{Fake, refused},
    platform::Unheard,
};
use serde_json::{Value, json};

const USAGE: &str = "https://h/usage";

fn told(_: &Ask) -> Result<Answer, Unheard> {
    let digits: String = KEY_SHA256.chars().take(8).collect();
    let used = |caller: &str, key: Option<&str>, calls: u64| json!({ "caller": caller, "key": key, "calls": calls, "lastUsed": "2026-11-23T08:00:00Z" });
    Ok(Answer::Known(json!({
        "keys": [used("ops", Some(&digits), 3), used("ops", Some("00000000"), 5), used("ann@example.com", None, 1)],
        "usage": { "calls": 9, "monthly": 5000 },
        "month": "2026-11",
    })))
}

#[test]
fn each_entry_has_what_its_key_has_cost_and_others_are_told_apart() {
    let fake = Fake {
        told,
        ..Fake::with_actions(r#"["admin"]"#)
    };
    let (status, body) = fake.ask("GET", USAGE, Some("secret-key"));
    assert_eq!(status, 200);
    let told: Value = serde_json::from_str(&body).unwrap();
    let digits: String = KEY_SHA256.chars().take(8).collect();
    let own =
        json!({ "id": "ops", "sha256": digits, "lastUsed": "2026-11-23T08:00:00Z", "calls": 3 });
    assert_eq!(told["keys"], json!([own]));
    assert_eq!(told["others"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&told["calls"], &told["monthly"]),
        (&json!(9), &json!(5000))
    );
    assert_eq!(told["month"], "2026-11");
    assert!(
        !body.contains(KEY_SHA256),
        "the digest is no business of a reply's"
    );
}

#[test]
fn a_key_that_was_never_used_says_so() {
    let fake = Fake {
        told: |_| {
            let usage = json!({ "calls": 0, "monthly": 1 });
            Ok(Answer::Known(
                json!({ "keys": [], "usage": usage, "month": "2026-11" }),
            ))
        },
        ..Fake::with_actions(r#"["admin"]"#)
    };
    let (_, body) = fake.ask("GET", USAGE, Some("secret-key"));
    assert!(body.contains(r#""lastUsed":null,"calls":0"#), "{body}");
}

#[test]
fn only_who_looks_after_the_worker_may_see_it() {
    let fake = Fake {
        told,
        ..Fake::with_actions(r#"["lock","unlock","read","audit"]"#)
    };
    refused(
        fake.ask("GET", USAGE, Some("secret-key")),
        403,
        "noPermission",
    );
    refused(fake.ask("GET", USAGE, None), 401, "InvalidAuthentication");
    assert!(fake.whats().is_empty());
}

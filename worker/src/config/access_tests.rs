use super::*;
use crate::config::{grant::Permission, tests::given};

const GOOD: [(&str, &str); 3] = [
    (TEAM, "https://team.cloudflareaccess.com"),
    (
        AUDIENCE,
        "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2",
    ),
    (
        USERS,
        r#"[{"email":"Ops@Example.com","actions":["lock","admin"]},
            {"email":"*@example.com","actions":["read"],"conferences":["a*"]}]"#,
    ),
];

fn with(name: &str, value: &str) -> Result<Option<Access>, ConfigurationError> {
    let pairs = GOOD.map(|(other, good)| (other, if other == name { value } else { good }));
    let pairs: Vec<_> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    Access::read(&given(&pairs))
}

#[test]
fn an_email_has_its_own_entry_or_that_of_its_domain() {
    let access = with("", "").unwrap().unwrap();
    for email in ["ops@example.com", "OPS@EXAMPLE.COM"] {
        assert!(
            access.grant(email).unwrap().may(Permission::Admin),
            "{email}"
        );
    }
    let anyone = access.grant("x.y+z@example.com").unwrap();
    assert!(anyone.may(Permission::Read) && !anyone.may(Permission::Lock));
    assert!(anyone.covers("abc") && !anyone.covers("b"));
    for email in [
        "ops@example.org",
        "ops@sub.example.com",
        "ops@example.com.evil",
        "evil@notexample.com",
        "@example.com",
        "example.com",
        "*@example.com@evil",
        "x@y@example.com",
        "*@example.com",
        " ops@example.com",
        "ops@example.com ",
        "o ps@example.com",
        "ops\n@example.com",
        "x\u{a0}@example.com",
        "",
    ] {
        assert_eq!(access.grant(email), None, "{email}");
    }
}

#[test]
fn an_email_is_nobody_elses_by_its_letters() {
    let users = r#"[{"email":"kim@example.com","actions":["admin"]}]"#;
    let access = with(USERS, users).unwrap().unwrap();
    assert!(access.grant("KIM@example.com").is_some());
    assert_eq!(access.grant("\u{212a}im@example.com"), None);
}

#[test]
fn it_is_all_three_variables_or_none() {
    assert_eq!(Access::read(&given(&[])).unwrap(), None);
    for (name, _) in GOOD {
        let error = with(name, "").unwrap_err();
        assert_eq!(error.variable, name);
        assert!(error.problem.starts_with("is missing"), "{error:?}");
    }
}

#[test]
fn what_cannot_be_is_named_and_never_shown() {
    for team in [
        "hunter2",
        "team.hunter2.com",
        "http://hunter2.com",
        "https://hunter2.com/",
        "https://hunter2.com/x",
        "https://hunter2@h",
        "https://",
        "*",
        "http://127.0.0.1.hunter2.com",
        "https://hunter2:b:c",
        "https://hunter2:99999",
        "http://127.0.0.1:x",
    ] {
        let error = with(TEAM, team).unwrap_err();
        assert_eq!(error.variable, TEAM, "{team}");
        assert!(!error.problem.contains("hunter"), "{error:?}");
    }
    assert!(with(TEAM, "http://127.0.0.1:9000").is_ok());
    let error = with(AUDIENCE, "hunter2 x").unwrap_err();
    assert!(error.variable == AUDIENCE && !error.problem.contains("hunter"));
    for (users, reason) in [
        ("hunter2", "is not JSON"),
        ("{}", "is not a JSON array"),
        ("[1]", "[0] is not an object"),
        (r#"[{"actions":[]}]"#, "[0] has no text \"email\""),
        (r#"[{"email":"hunter2","actions":[]}]"#, "[0] has an email"),
        (r#"[{"email":"*","actions":[]}]"#, "[0] has an email"),
        (r#"[{"email":"@hunter2","actions":[]}]"#, "[0] has an email"),
        (
            r#"[{"email":"*hunter2@b.c","actions":[]}]"#,
            "[0] has an email",
        ),
        (r#"[{"email":"h@*","actions":[]}]"#, "[0] has an email"),
        (r#"[{"email":"h @b.c","actions":[]}]"#, "[0] has an email"),
        (
            r#"[{"email":"a@b.c","actions":["hunter2"]}]"#,
            "[0] has an action",
        ),
        (r#"[{"email":"a@b.c"}]"#, "[0] has no array"),
        (
            r#"[{"email":"a@b.c","actions":[],"sha256":""}]"#,
            "[0] has an unknown field",
        ),
        (
            r#"[{"email":"a@b.c","hunter2":[]}]"#,
            "[0] has an unknown field",
        ),
        (
            r#"[{"Email":"a@b.c"}]"#,
            "[0] has the unknown field \"Email\"",
        ),
        (
            r#"[{"email":"a@b.c","service":"hunter2","actions":[]}]"#,
            "[0] has both",
        ),
        (
            r#"[{"service":"","actions":[]}]"#,
            "[0] has a \"service\" that is not",
        ),
        (
            r#"[{"service":"hunter2 x","actions":[]}]"#,
            "[0] has a \"service\" that is not",
        ),
        (
            r#"[{"email":"a@b.c","actions":[],"actions":["admin"]}]"#,
            "[0] has the field \"actions\" twice",
        ),
        (
            r#"[{"service":"a","actions":[]},{"service":"a","actions":[]}]"#,
            "[1] has the service of another",
        ),
        (
            r#"[{"email":"a@b.c","actions":[]},{"email":"A@B.C","actions":[]}]"#,
            "[1] has the email of another",
        ),
    ] {
        let error = with(USERS, users).unwrap_err();
        assert_eq!(error.variable, USERS);
        assert!(error.problem.starts_with(reason), "{users}: {error:?}");
        assert!(!error.problem.contains("hunter"), "{error:?}");
    }
}

#[test]
fn w9_an_entry_may_name_a_service_by_its_token() {
    let users = r#"[{"service":"e3.access","actions":["lock"]},{"email":"*@e3.access","actions":["read"]}]"#;
    let access = with(USERS, users).unwrap().unwrap();
    assert!(
        access
            .service_grant("e3.access")
            .unwrap()
            .may(Permission::Lock)
    );
    assert_eq!(access.service_grant("E3.access"), None);
    assert_eq!(access.service_grant(""), None);
    assert_eq!(access.grant("e3.access"), None);
    assert!(access.grant("a@e3.access").unwrap().may(Permission::Read));
}

#[test]
fn a23_users_go_on_in_further_variables() {
    let more = r#"[{"email":"new@example.com","actions":["unlock"]}]"#;
    let mut pairs = GOOD.to_vec();
    pairs.push(("ACCESS_USERS_2", more));
    let access = Access::read(&given(&pairs)).unwrap().unwrap();
    assert!(
        access
            .grant("new@example.com")
            .unwrap()
            .may(Permission::Unlock)
    );
    assert!(
        access
            .grant("ops@example.com")
            .unwrap()
            .may(Permission::Admin)
    );
    pairs.push(("ACCESS_USERS_3", more));
    let error = Access::read(&given(&pairs)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "ACCESS_USERS_3 [0] has the email of another entry"
    );
}

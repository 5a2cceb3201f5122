use super::*;

fn one(given: Given) -> Variables {
    Variables::new([("X".to_owned(), given)])
}

#[test]
fn w3_a_value_of_another_type_is_named_as_what_it_is() {
    let list = || Given::Json("[1]".into(), "a list");
    let object = || Given::Json("{}".into(), "an object");
    let number = || Given::Other("a number".into());
    for (given, what) in [
        (list(), "is a list, and must be text"),
        (object(), "is an object, and must be text"),
        (number(), "is a number, and must be text"),
    ] {
        let error = one(given).word("X").unwrap_err();
        assert_eq!(error.to_string(), format!("X {what}"));
    }
    assert_eq!(one(list()).json("X").unwrap(), Some("[1]"));
    assert_eq!(one(object()).json("X").unwrap(), Some("{}"));
    let error = one(number()).json("X").unwrap_err();
    assert_eq!(error.problem, "is a number, and must be a JSON array");
    for given in [list(), object()] {
        let error = one(given).items("X").unwrap_err();
        assert!(error.problem.ends_with("or a list of texts"), "{error}");
    }
    let texts = Given::Json(r#"["a","b"]"#.into(), "a list");
    assert_eq!(one(texts).items("X").unwrap(), ["a", "b"]);
    let none = one(Given::Text(String::new()));
    assert_eq!(none.word("X").unwrap(), None);
    assert_eq!(none.json("X").unwrap(), None);
    assert_eq!(none.items("X").unwrap(), [""; 0]);
}

#[test]
fn a23_a_list_may_go_on_in_further_variables() {
    let names = [
        "K_10", "K", "K_2", "K2", "K_x", "K_", "K_+3", "KK", "K_3_4", "k_5",
    ];
    let text = |name: &str| (name.to_owned(), Given::Text("x".into()));
    let all = Variables::new(names.map(text));
    assert_eq!(all.several("K"), ["K", "K_2", "K_10"]);
    assert!(all.several("L").is_empty());
}

//! What can be told of a function from its source, which nobody can forge: `[native code]` is no
//! JavaScript.

/// Whether the host brought the function along. One that is made of a caller's, by `bind` or by a
/// `Proxy`, has no name there.
pub(super) fn is_native(source: &str) -> bool {
    let words: Vec<&str> = source.split_whitespace().collect();
    let Some(head) = words
        .join(" ")
        .strip_suffix("() { [native code] }")
        .map(String::from)
    else {
        return false;
    };
    let head = head.strip_prefix("function ").unwrap_or(&head);
    let name = head.strip_prefix("get ").unwrap_or(head);
    !matches!(name, "" | "function" | "get") && !name.contains(' ')
}

/// Whether the getter gives the same at each look, as those of node-fetch and undici do: a literal, or
/// the name of its class.
pub(super) fn is_constant(source: &str) -> bool {
    let source: String = source.split_whitespace().collect();
    let given = source.split_once("(){return").map(|(_, given)| given);
    let given = given.and_then(|it| it.strip_suffix("}"));
    let given = given.map(|it| it.strip_suffix(";").unwrap_or(it));
    matches!(
        given,
        Some("this.constructor.name" | "true" | "false" | "!0" | "!1")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_host_brought_is_known_by_its_source() {
        for native in [
            "function toString() { [native code] }",
            "function toString() {\n    [native code]\n}",
            "function get message() { [native code] }",
            "get message() {\n    [native code]\n}",
            "function [Symbol.iterator]() { [native code] }",
        ] {
            assert!(is_native(native), "{native}");
        }
        for other in [
            "",
            "function () { [native code] }",
            "function() {\n    [native code]\n}",
            "function bound toString() { [native code] }",
            "function toString() { return secret }",
            "() => \"toString() { [native code] }\"",
            "toString() { return `function toString() { [native code] }` }",
            "class A { toString() { [native code] } }",
            "function get() { [native code] }",
        ] {
            assert!(!is_native(other), "{other}");
        }
    }

    #[test]
    fn a_getter_that_cannot_but_give_the_same_is_known_by_its_source() {
        for constant in [
            "get name() {\n\t\treturn this.constructor.name;\n\t}",
            "get [Symbol.toStringTag]() { return this.constructor.name }",
            "get[a](){return!0}",
            "get [kUndiciError] () {\n    return true\n  }",
            "function () { return this.constructor.name; }",
        ] {
            assert!(is_constant(constant), "{constant}");
        }
        for other in [
            "",
            "get name() { return this.n++ ? secret : true }",
            "get name() { return this.secret }",
            "get name() { return this.constructor.name + secret }",
            "get name(x = (() => {return true})()) { return secret }",
            "get name() { log(); return true }",
            "get name() { return true; return secret }",
            "() => (() => {return true})",
        ] {
            assert!(!is_constant(other), "{other}");
        }
    }
}

//! What `fetch` rejects with that is a mistake of the program's, or forbidden to it, and not the network's.

/// Parts of names and codes, among them those of what Deno and Node forbid; and of the words by which V8,
/// SpiderMonkey and JavaScriptCore call a `TypeError` the program's: the network's has others.
/// `src/npm/exchange.js` reads it too, and `tests/fixtures/driver.js` binds both.
const PARTS: &str = include_str!("../model/mistakes.txt");

/// Whether it is one, by what it has to say.
pub(super) fn is_mistake(name: &str, code: &str, words: &str) -> bool {
    let words = if name == "TypeError" { words } else { "" };
    let said = [name, code, words].join(" ");
    PARTS.trim_end().split('|').any(|part| said.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_and_bans_are_told_from_the_networks() {
        for (name, code, words, local) in [
            ("ReferenceError", "", "x is not defined", true),
            ("NotCapable", "", "Requires net access to \"h\"", true),
            ("TypeError", "ERR_ACCESS_DENIED", "fetch failed", true),
            (
                "TypeError",
                "",
                "Failed to execute 'fetch' on 'Window': Illegal invocation",
                true,
            ),
            (
                "TypeError",
                "",
                "'fetch' called on an object that does not implement interface Window.",
                true,
            ),
            (
                "TypeError",
                "",
                "Can only call Window.fetch on instances of Window",
                true,
            ),
            (
                "TypeError",
                "",
                "Cannot read properties of undefined (reading 'x')",
                true,
            ),
            (
                "TypeError",
                "",
                "can't access property \"x\", y is undefined",
                true,
            ),
            (
                "TypeError",
                "",
                "undefined is not an object (evaluating 'y.x')",
                true,
            ),
            ("TypeError", "", "x.y is not a function", true),
            (
                "TypeError",
                "",
                "Body is unusable: Body has already been read",
                true,
            ),
            ("TypeError", "ECONNREFUSED", "fetch failed", false),
            ("TypeError", "EACCES", "fetch failed", false),
            ("TypeError", "", "Failed to fetch", false),
            (
                "TypeError",
                "",
                "NetworkError when attempting to fetch resource.",
                false,
            ),
            ("TypeError", "", "Load failed", false),
            ("TypeError", "", "The network connection was lost.", false),
            (
                "TypeError",
                "",
                "Origin https://a is not allowed by Access-Control-Allow-Origin.",
                false,
            ),
            ("TypeError", "", "terminated", false),
            ("Error", "", "Cannot read properties: no route", false),
            ("AbortError", "", "gone", false),
            ("", "", "", false),
        ] {
            assert_eq!(
                is_mistake(name, code, words),
                local,
                "{name} {code} {words}"
            );
        }
    }
}

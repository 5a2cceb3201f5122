//! What happens to a value on its way into a variable: an env file, a shell, an editor, a form or another
//! program adds to it, takes from it, or hands on that it had nothing. Each is said in words that tell
//! where to look, and the value itself is never shown.

use crate::text::{is_blank, is_invisible};

/// What a program writes where it has nothing, and JavaScript where it has no text.
const WORDS: [&str; 8] = [
    "undefined",
    "null",
    "None",
    "nil",
    "NaN",
    "[object Object]",
    "[object Promise]",
    "[object Array]",
];

/// The marks that stand around a text, and what stands at its end then.
const QUOTES: [(char, char); 9] = [
    ('\'', '\''),
    ('"', '"'),
    ('`', '`'),
    ('“', '”'),
    ('”', '”'),
    ('‘', '’'),
    ('’', '’'),
    ('「', '」'),
    ('＂', '＂'),
];

const UNFILLED: &str = "is a placeholder that nothing has filled in";

/// What is wrong with the whole of a text that is the value of `name`.
pub fn damage(name: &str, text: &str) -> Option<String> {
    let bare = text.trim();
    if WORDS.contains(&bare) {
        return Some(format!(
            "is the word {bare}: whatever set it had nothing to give"
        ));
    }
    let assigned = bare.strip_prefix("export ").unwrap_or(bare).trim_start();
    let behind = assigned.strip_prefix(name).map(str::trim_start);
    if behind.is_some_and(|rest| rest.starts_with('=')) {
        return Some("begins with its own name: give only what stands behind the =".into());
    }
    if is_placeholder(bare) {
        return Some(UNFILLED.into());
    }
    if bare.starts_with('\u{feff}') {
        let mark =
            "begins with a byte order mark (U+FEFF), which is not seen: write it again without";
        return Some(mark.into());
    }
    let (first, last) = (bare.chars().next()?, bare.chars().next_back()?);
    let around = |(open, close): &&(char, char)| first == *open && last == *close;
    let (open, _) = QUOTES.iter().find(around).filter(|_| bare.len() > 1)?;
    Some(format!(
        "has quotes ({open}) around it, which are no part of it: an env file's or a shell's; take them away"
    ))
}

/// Such as `$NAME`, `${NAME}`, `%NAME%`, `{{ name }}` and `<name>`.
fn is_placeholder(text: &str) -> bool {
    let between = |open: &str, close: &str| {
        let inner = text
            .strip_prefix(open)
            .and_then(|it| it.strip_suffix(close));
        inner.is_some_and(|it| !it.is_empty() && !it.contains(['{', '}', '<', '>', '"']))
    };
    let name = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    between("${", "}")
        || between("$(", ")")
        || between("{{", "}}")
        || between("${{", "}}")
        || between("<", ">")
        || (between("$", "") || between("%", "%")) && name(text.trim_matches(['$', '%']))
}

/// One mark at the beginning or the end of a word, and none at the other: an env file's or a shell's.
pub fn half_quoted(text: &str) -> Option<String> {
    let is_quote = |c: &char| QUOTES.iter().any(|(open, close)| c == open || c == close);
    let first = text.chars().next().filter(is_quote);
    let last = text.chars().next_back().filter(is_quote);
    let (quote, place) = match (first, last) {
        (Some(quote), _) => (quote, "beginning"),
        (None, Some(quote)) => (quote, "end"),
        (None, None) => return None,
    };
    Some(format!(
        "has a quote ({quote}) at its {place}, which is no part of it: take it away"
    ))
}

/// What stands in examples in the place of a key, in small letters and without what parts words.
const EXAMPLES: [&str; 12] = [
    "changeme",
    "changeit",
    "changethis",
    "replaceme",
    "replacethis",
    "fillmein",
    "placeholder",
    "redacted",
    "insertkeyhere",
    "insertsecrethere",
    "todo",
    "tbd",
];
/// Of whom an example says that it is, and what it is of.
const YOURS: [&str; 4] = ["your", "yourdingtalk", "insertyour", "enteryour"];
const KEYS: [&str; 13] = [
    "key",
    "secret",
    "token",
    "appkey",
    "appsecret",
    "clientid",
    "clientsecret",
    "suitekey",
    "suitesecret",
    "suiteticket",
    "corpid",
    "authcorpid",
    "eventtoken",
];
/// With what DingTalk's own keys begin.
const BEGINNINGS: [&str; 2] = ["ding", "suite"];

/// A longer one of the same letter was meant for something else, such as to see what is too long.
const LONGEST_PLACEHOLDER: usize = 64;

/// What is wrong with a key or a secret that nobody has filled in, or that was written on a keyboard of another
/// script: those of DingTalk's are long, and of ASCII. Words are taken whole, so that no key is one by chance.
pub fn unfilled(text: &str) -> Option<String> {
    if let Some((at, c)) = text.chars().enumerate().find(|(_, c)| !c.is_ascii()) {
        return Some(format!(
            "has a character that no key has ({}) in it, as character {}: copy it again from where it was made",
            code_point(c),
            at.saturating_add(1)
        ));
    }
    let parts = |c: char| "-_.".contains(c);
    let bare = text.replace(parts, "").to_ascii_lowercase();
    let yours = || {
        let bare = bare.strip_suffix("here").unwrap_or(&bare);
        let mut kinds = YOURS.iter().filter_map(|owner| bare.strip_prefix(owner));
        kinds.any(|kind| KEYS.contains(&kind))
    };
    let crossed = |text: &str| {
        let inked = text.replace(parts, "").to_ascii_lowercase();
        (3..=LONGEST_PLACEHOLDER).contains(&inked.len()) && inked.bytes().all(|byte| byte == b'x')
    };
    let mut behind = BEGINNINGS.iter().filter_map(|it| text.strip_prefix(it));
    let placeholder = EXAMPLES.contains(&bare.as_str())
        || yours()
        || crossed(text)
        || behind.any(crossed)
        || is_one_over_and_over(text);
    placeholder.then(|| UNFILLED.into())
}

fn is_one_over_and_over(text: &str) -> bool {
    let first = text.bytes().next();
    (3..=LONGEST_PLACEHOLDER).contains(&text.len()) && text.bytes().all(|byte| Some(byte) == first)
}

/// The first character that no word has, and where: a blank, a line break, or one that is not seen.
pub fn stray(text: &str) -> Option<String> {
    let odd = |c: char| c.is_control() || is_blank(c) || is_invisible(c);
    let (at, c) = text.chars().enumerate().find(|(_, c)| odd(*c))?;
    let what = match c {
        '\n' | '\r' => "a line break".into(),
        '\t' => "a tab".into(),
        ' ' => "a blank".into(),
        c if is_blank(c) => format!("a blank ({})", code_point(c)),
        c => format!("an invisible character ({})", code_point(c)),
    };
    let place = match at {
        0 => "at its beginning".into(),
        _ if text.chars().skip(at).all(odd) => "at its end".into(),
        _ => format!("in it, as character {}", at.saturating_add(1)),
    };
    Some(format!("has {what} {place}: write it again without"))
}

fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// What may have made the value of `name` no JSON.
pub fn no_json(name: &str, text: &str) -> Option<String> {
    let bare = text.trim();
    if let Some(damage) = damage(name, text) {
        return Some(damage);
    }
    let found = |wanted: &[char]| text.chars().find(|c| wanted.contains(c));
    if let Some(quote) = found(&['“', '”', '„', '‘', '’', '＂', '«', '»']) {
        return Some(format!(
            "has typographic quotes ({quote}): JSON takes straight ones"
        ));
    }
    if let Some(c) = found(&['［', '］', '｛', '｝', '：', '，']) {
        return Some(format!(
            "has a full-width character ({c}): JSON takes those of ASCII"
        ));
    }
    let unseen = |c: &char| is_invisible(*c) || (is_blank(*c) && *c != ' ');
    if let Some(c) = text.chars().find(unseen) {
        let point = code_point(c);
        return Some(format!(
            "has an invisible character ({point}) in it: write it again without"
        ));
    }
    let begins = |openings: &[&str]| openings.iter().any(|opening| bare.starts_with(opening));
    let words = if begins(&["[{\\\"", "[\\", "{\\"]) {
        "has backslashes before its quotes: it is escaped once too often"
    } else if begins(&["[{'", "{'", "['"]) {
        "has single quotes: JSON takes double ones"
    } else if begins(&["W3s", "eyJ"]) {
        "is in Base64: give it as it was before"
    } else if begins(&["%5B", "%5b", "%7B", "%7b"]) {
        "is escaped as in an address: give it as it was before"
    } else if begins(&["["]) && !bare.ends_with(']') {
        "ends in the middle: an env file may take one line only, or a host cuts what is long"
    } else {
        return None;
    };
    Some(words.into())
}

#[cfg(test)]
#[path = "arrival_tests.rs"]
mod tests;

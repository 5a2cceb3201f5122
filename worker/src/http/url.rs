//! The parts of a URL, each decoded once and strictly.

use crate::{
    http::{reason, refusal::Refusal},
    text,
};

/// Scheme, authority, and what follows, of an absolute URL.
pub fn split(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end)?;
    Some((scheme, authority, rest))
}

/// The path in an absolute URL. No HTTP client sends a fragment, so one that arrived is a trick.
pub fn path(url: &str) -> Option<&str> {
    let (_, _, path) = split(url)?;
    if path.contains('#') {
        return None;
    }
    path.split('?').next().filter(|path| path.starts_with('/'))
}

/// One segment of a path, percent-decoded once. `None` for one that is empty, is or stands for a dot
/// segment, has a character that no segment has (RFC 3986, `pchar`), is wrongly escaped, or is not
/// UTF-8. An escaped slash is a part of the segment.
pub fn decode_segment(segment: &str) -> Option<String> {
    let pchar = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%".contains(&byte);
    if !segment.bytes().all(pchar) {
        return None;
    }
    let decoded = decode(segment)?;
    (!matches!(decoded.as_str(), "" | "." | "..")).then_some(decoded)
}

/// The parameters `names` in a URL's query, as forms write it; what is empty is as good as missing.
/// All others are left out.
///
/// # Errors
/// 400 `paramsError` for one that is there twice or is wrongly escaped.
pub fn parameters<const N: usize>(
    url: &str,
    names: [&str; N],
) -> Result<[Option<String>; N], Refusal> {
    let mut values = [const { None }; N];
    let query = url.split_once('?').map_or("", |(_, query)| query);
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let slots = names.iter().zip(&mut values);
        for (_, slot) in slots.filter(|(wanted, _)| **wanted == name) {
            let wrong =
                |what| Refusal::of(reason::PARAMS_ERROR, format!("the parameter {name} {what}"));
            if slot.is_some() {
                return Err(wrong("is there twice"));
            }
            let decoded = decode(&value.replace('+', " "));
            *slot = Some(decoded.ok_or_else(|| wrong("is wrongly escaped"))?);
        }
    }
    Ok(values.map(|value| value.filter(|text| !text.is_empty())))
}

/// The same of a query that has no others: a name that is not known may be a slip of the pen, such as
/// `dryrun`, and what it means is not what is done.
///
/// # Errors
/// 400 `paramsError` that names it, or one without a value; and those of [`parameters`].
pub fn only_parameters<const N: usize>(
    url: &str,
    names: [&str; N],
) -> Result<[Option<String>; N], Refusal> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let given = query.split('&').filter(|pair| !pair.is_empty());
    let mut given = given.map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name));
    if let Some(other) = given.find(|name| !names.contains(name)) {
        let known = if N == 0 {
            "none".into()
        } else {
            names.join(", ")
        };
        let message = format!(
            "the query has the unknown parameter {:?}: there are {known}",
            text::one_line(other)
        );
        return Err(Refusal::of(reason::PARAMS_ERROR, message));
    }
    let values = parameters(url, names)?;
    // Left out, it would do what is meant by nothing: `?dry_run` would lock.
    let query = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let bare = query.filter(|(_, value)| value.is_empty());
    match bare.map(|(name, _)| name).find(|name| !name.is_empty()) {
        Some(name) => {
            let message =
                format!("the parameter {name} has no value: give it one, or leave it out");
            Err(Refusal::of(reason::PARAMS_ERROR, message))
        }
        None => Ok(values),
    }
}

/// That there is no query, where what it means would not be done, as with `POST /timers?dry_run=1`.
///
/// # Errors
/// 400 `paramsError` that names the first parameter.
pub fn no_parameters(url: &str) -> Result<(), Refusal> {
    only_parameters(url, []).map(|[]| ())
}

/// Percent-decoded once; `None` where it is wrongly escaped, or is not UTF-8.
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            u8::try_from((high << 4) | low).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_parameters_are_read() {
        let read = |query: &str| parameters(&format!("https://h/x{query}"), ["a", "b"]).unwrap();
        for (query, a, b) in [
            ("", None, None),
            ("?", None, None),
            ("?a=1&b=2", Some("1"), Some("2")),
            ("?c=3&b=2&c=4&%61=5", None, Some("2")),
            ("?a=x%26b%3D1+%2B%E4%BC%9A", Some("x&b=1 +会"), None),
            ("?a=1=2?3", Some("1=2?3"), None),
            ("?a=&b", None, None),
            ("?A=1&&=&aa=1", None, None),
        ] {
            assert_eq!(read(query), [a, b].map(|it| it.map(Into::into)), "{query}");
        }
    }

    #[test]
    fn a_parameter_that_can_be_read_in_two_ways_is_refused() {
        for query in [
            "a=1&a=1", "a=&a=1", "a&a=2", "a=%", "a=%2", "a=%zz", "a=%ff", "a=%c3%28",
        ] {
            let refusal = parameters(&format!("https://h/?{query}"), ["a"]).unwrap_err();
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (400, "paramsError"),
                "{query}"
            );
            assert!(refusal.message.starts_with("the parameter a is "));
        }
    }

    #[test]
    fn where_no_others_are_taken_one_that_is_not_known_is_named() {
        let read = |query: &str| only_parameters(&format!("https://h/x{query}"), ["dry_run"]);
        for query in ["", "?", "?&"] {
            assert_eq!(read(query).unwrap(), [None], "{query}");
        }
        assert_eq!(read("?dry_run=1&").unwrap(), [Some("1".into())]);
        for query in ["?dry_run", "?dry_run=", "?&dry_run&"] {
            let refusal = read(query).unwrap_err();
            assert_eq!(refusal.status, 400, "{query}");
            assert!(
                refusal
                    .message
                    .starts_with("the parameter dry_run has no value"),
                "{query}"
            );
        }
        for (query, named) in [
            ("?dryrun=1", r#""dryrun""#),
            ("?dry_run=1&Dry_Run=0", r#""Dry_Run""#),
            ("?%64ry_run=1", r#""%64ry_run""#),
            ("?=1", r#""""#),
        ] {
            let refusal = read(query).unwrap_err();
            assert_eq!(refusal.code, "paramsError", "{query}");
            let message = format!("the query has the unknown parameter {named}: there are dry_run");
            assert_eq!(refusal.message, message);
        }
    }
}

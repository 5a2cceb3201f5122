//! The JSON of a reply, as far as anybody asks for it: the members of the object, but for what is inside
//! of them. A reply may be a megabyte of meetings, which stay the text that they are.
//!
//! It is parsed here and not by the host: its text is in this memory anyway, a member would be another
//! way to the host and back, and what a page has done to the prototype of all objects is no member.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// The most scopes that are told.
const MAX_SCOPES: usize = 50;

/// JSON that was parsed.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Json {
    /// Of the object; empty where it is none.
    members: Vec<(String, Member)>,
    /// The permissions that the app lacks, each with a NUL behind it.
    pub(super) scopes: String,
}

/// What a member is.
#[derive(Debug, PartialEq)]
pub(super) enum Member {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A yes or no.
    Yes(bool),
    /// `null`, a list or an object.
    Object,
}

impl Json {
    /// `None` where `text` is no JSON.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.trim_start().starts_with('{') {
            return serde_json::from_str(text).ok();
        }
        let json = serde_json::from_str(text).ok();
        json.map(|IgnoredAny| Self::default())
    }

    /// The member `name`, the last one of several.
    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        let mut latest = self.members.iter().rev();
        latest.find(|(of, _)| of == name).map(|(_, member)| member)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut json = Json::default();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            let member = match value.get().as_bytes().first() {
                Some(b'"') => Member::Text(text(value).ok_or_else(|| A::Error::custom(""))?),
                Some(b't' | b'f') => Member::Yes(value.get() == "true"),
                Some(b'n' | b'[' | b'{') => Member::Object,
                // What is too large for a number is infinite, as in JavaScript.
                _ => Member::Number(value.get().parse().unwrap_or(f64::NAN)),
            };
            if name == "accessdenieddetail" {
                json.scopes = scopes(value);
            }
            json.members.push((name, member));
        }
        Ok(json)
    }
}

/// A text, in which half a surrogate pair, as a text that was cut has it, becomes U+FFFD.
fn text(value: &RawValue) -> Option<String> {
    struct Lossy;
    impl Visitor<'_> for Lossy {
        type Value = String;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }
        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
            Ok(String::from_utf8_lossy(bytes).into_owned())
        }
    }
    let mut json = serde_json::Deserializer::from_str(value.get());
    json.deserialize_bytes(Lossy).ok()
}

fn scopes(detail: &RawValue) -> String {
    let detail = serde_json::from_str::<serde_json::Value>(detail.get()).unwrap_or_default();
    let scopes = detail.get("requiredScopes");
    let scopes = scopes.and_then(|it| it.as_array()).into_iter().flatten();
    let mut told = String::new();
    for scope in scopes.take(MAX_SCOPES).filter_map(|it| it.as_str()) {
        told.push_str(scope);
        told.push('\0');
    }
    told
}

/// `text` with what JSON has escaped written out, so that what stands in it is found whatever its
/// writer did.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        if let Some((unit, mut after)) = unit(after) {
            let mut units = vec![unit];
            // The other half of a surrogate pair.
            if let Some((low, behind)) = after.strip_prefix('\\').and_then(self::unit)
                && (0xd800..0xdc00).contains(&unit)
                && (0xdc00..0xe000).contains(&low)
            {
                units.push(low);
                after = behind;
            }
            plain.push_str(&String::from_utf16_lossy(&units));
            rest = after;
            continue;
        }
        let mut chars = after.chars();
        plain.extend(chars.next().map(|escaped| match escaped {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            other => other,
        }));
        rest = chars.as_str();
    }
    plain.push_str(rest);
    plain
}

/// The code unit that `text` begins with, as `u4f1a`, and what is behind it.
fn unit(text: &str) -> Option<(u16, &str)> {
    let (digits, behind) = text.strip_prefix('u')?.split_at_checked(4)?;
    Some((u16::from_str_radix(digits, 16).ok()?, behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn member(text: &str) -> Option<Member> {
        let mut json = Json::parse(&format!(r#"{{"x":{text}}}"#))?;
        json.members.pop().map(|(_, member)| member)
    }

    #[test]
    fn a_member_is_of_its_type() {
        for (text, of) in [
            (r#" "a\u4f1a\n\"" "#, Member::Text("a会\n\"".into())),
            (r#""""#, Member::Text(String::new())),
            (
                r#""cut \ud83d""#,
                Member::Text("cut \u{fffd}\u{fffd}\u{fffd}".into()),
            ),
            ("\n7200 ", Member::Number(7200.0)),
            ("-1.5e3", Member::Number(-1500.0)),
            ("1e999", Member::Number(f64::INFINITY)),
            ("true", Member::Yes(true)),
            ("false ", Member::Yes(false)),
            ("null", Member::Object),
            ("[1,{\"a\":[]}]", Member::Object),
            (" { } ", Member::Object),
        ] {
            assert_eq!(member(text), Some(of), "{text}");
        }
        for text in [
            "", "tru", "truee", "+1", ".5", "'a'", "\"a\nb\"", "[1,]", "{\"a\"}", "\"\\x\"",
        ] {
            assert_eq!(member(text), None, "{text}");
        }
    }

    #[test]
    fn of_two_members_of_a_name_the_last_counts() {
        let json = Json::parse(r#" {"a":1,"b":true,"a":"x"} "#).unwrap();
        assert_eq!(json.member("a"), Some(&Member::Text("x".into())));
        assert_eq!(json.member("b"), Some(&Member::Yes(true)));
        assert_eq!(json.member("__proto__"), None);
    }

    #[test]
    fn what_is_no_object_has_no_members() {
        for text in ["[1,2]", "\"success\"", "7", "null", " true "] {
            assert_eq!(Json::parse(text), Some(Json::default()), "{text}");
        }
        for text in [
            "",
            " ",
            "<html>",
            "{}{}",
            "{",
            "[",
            "\u{feff}{}",
            "{\"a\":1}x",
        ] {
            assert_eq!(Json::parse(text), None, "{text:.20}");
        }
    }

    #[test]
    fn what_is_deep_is_no_trouble() {
        let deep = |open: &str, close: &str| [open.repeat(30_000), close.repeat(30_000)].concat();
        assert!(Json::parse(&deep("[", "]")).is_some());
        assert!(Json::parse(&deep("[", "")).is_none());
        assert_eq!(member(&deep("[", "]")), Some(Member::Object));
        let detail = format!(r#"{{"accessdenieddetail":{}}}"#, deep("[", "]"));
        assert_eq!(Json::parse(&detail).unwrap().scopes, "");
    }

    #[test]
    fn scopes_are_the_texts_of_a_list() {
        let scopes = |detail: Value| {
            let text = json!({ "accessdenieddetail": detail }).to_string();
            Json::parse(&text).unwrap().scopes
        };
        assert_eq!(scopes(json!({ "requiredScopes": ["a", 1, "b"] })), "a\0b\0");
        assert_eq!(
            scopes(json!({ "requiredScopes": vec!["a"; 60] })).len(),
            100
        );
        for none in [
            json!(null),
            json!([]),
            json!("a"),
            json!({ "requiredScopes": "a" }),
        ] {
            assert_eq!(scopes(none), "");
        }
    }

    proptest! {
        #[test]
        fn it_is_the_json_that_others_take_it_for(text in "[\\[\\]{}:,\"a1.\\\\ utrefals-]{0,12}") {
            let value = serde_json::from_str::<Value>(&text).ok();
            prop_assert_eq!(Json::parse(&text).is_some(), value.is_some());
        }

        #[test]
        fn whatever_was_escaped_is_found(secret in "[a-z\"\\\\/é会🔒]{6,12}", all: bool) {
            let json = if all {
                secret.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect()
            } else {
                serde_json::to_string(&secret).unwrap()
            };
            let text = unescaped(&format!("[\"\\n{json}\"]"));
            prop_assert!(text.contains(&secret));
        }
    }
}

//! JSON of which it is known whether an object has a field twice: most parsers take the last one, and so
//! would lose a restriction without a word.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

/// A value, as far as a variable can be one.
#[derive(Debug, PartialEq)]
pub enum Json {
    /// An array.
    List(Vec<Json>),
    /// An object: its fields as they stand there.
    Fields(Vec<(String, Value)>),
    /// A text.
    Text(String),
    /// Anything else.
    Other,
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = entries.next_entry()? {
            fields.push(field);
        }
        Ok(Json::Fields(fields))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.into()))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Other)
    }
}

/// Whether `text` is JSON, whatever it is.
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a24_every_field_is_kept_as_it_stands() {
        let read = |text| serde_json::from_str::<Json>(text).ok();
        let field = |name: &str, value: i32| (name.to_owned(), Value::from(value));
        assert_eq!(
            read(r#"[{"a":1,"\u0061":2},"x",7,-7,0.5,null,true]"#),
            Some(Json::List(vec![
                Json::Fields(vec![field("a", 1), field("a", 2)]),
                Json::Text("x".into()),
                Json::Other,
                Json::Other,
                Json::Other,
                Json::Other,
                Json::Other,
            ]))
        );
        for text in ["", "[", "{\"a\"}", "[1,]", &"[".repeat(60_000)] {
            assert_eq!(read(text), None, "{text:.20}");
        }
        assert!(is_json(" [1] ") && !is_json("[1] x"));
    }
}

//! JSON in which an object has a field twice. Every parser takes one of the two, and each its own: what is meant
//! is not what is done.

use core::fmt::{self, Write};
use std::collections::BTreeSet;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::text::one_line;

/// Where in `json` a field is there twice, in words; `None` also where it is no JSON.
pub fn twice(json: &[u8]) -> Option<String> {
    let mut seen = Seen::default();
    let mut reader = serde_json::Deserializer::from_slice(json);
    // That it is no JSON is told by whoever reads it.
    let _ = Look(&mut seen).deserialize(&mut reader);
    seen.found
}

#[derive(Default)]
struct Seen {
    path: Vec<Step>,
    found: Option<String>,
}

enum Step {
    Item(usize),
    Field(String),
}

impl Seen {
    fn note(&mut self, name: &str) {
        if self.found.is_some() {
            return;
        }
        let mut place = String::new();
        for step in &self.path {
            // To a text: it cannot fail.
            let _ = match step {
                Step::Item(index) => write!(place, "[{index}]"),
                Step::Field(name) if place.is_empty() => write!(place, "{}", one_line(name)),
                Step::Field(name) => write!(place, ".{}", one_line(name)),
            };
        }
        let place = if place.is_empty() { "the body" } else { &place };
        self.found = Some(format!(
            "{} has the field {:?} twice",
            one_line(place),
            one_line(name)
        ));
    }
}

struct Look<'a>(&'a mut Seen);

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        for index in 0.. {
            self.0.path.push(Step::Item(index));
            let item = items.next_element_seed(Look(self.0))?;
            self.0.path.pop();
            if item.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if !names.insert(name.clone()) {
                self.0.note(&name);
            }
            self.0.path.push(Step::Field(name));
            entries.next_value_seed(Look(self.0))?;
            self.0.path.pop();
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a24_the_first_field_that_is_there_twice_is_named_with_its_place() {
        for (json, told) in [
            (
                r#"{"a":1,"b":2,"a":3}"#,
                r#"the body has the field "a" twice"#,
            ),
            (
                r#"{"a":1,"\u0061":3}"#,
                r#"the body has the field "a" twice"#,
            ),
            (
                r#"[1,{"x":[true,{"y":{"z":1,"z":2}}]},{"q":1,"q":1}]"#,
                r#"[1].x[1].y has the field "z" twice"#,
            ),
            (
                r#"{"x":{"a\nb":1,"a\nb":null}}"#,
                r#"x has the field "a b" twice"#,
            ),
        ] {
            assert_eq!(twice(json.as_bytes()).as_deref(), Some(told), "{json}");
        }
        for json in [
            r#"{"a":{"a":1},"b":[{"a":-1},{"a":0.5}],"c":"x","A":null}"#,
            "7",
            "",
            "{",
            &"[".repeat(60_000),
        ] {
            assert_eq!(twice(json.as_bytes()), None, "{json:.20}");
        }
    }
}

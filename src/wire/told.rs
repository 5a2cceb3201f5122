//! What tests tell in the place of a host.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Given;

/// Stands for a function.
pub(crate) const FUNCTION: &str = "() => {}";

/// Facts by name, and the JSON of a reply.
#[derive(Clone, Default)]
pub(crate) struct Told {
    facts: BTreeMap<&'static str, Value>,
    json: Option<Value>,
}

impl Told {
    /// A reply whose body is `body`.
    pub(crate) fn reply(status: u16, body: &str) -> Self {
        let json = serde_json::from_str(body).ok();
        Self {
            json,
            ..Self::default()
        }
        .with("status", status)
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.facts.insert(name, value.into());
        self
    }

    fn at(&self, name: &str) -> Option<&Value> {
        match name.strip_prefix('.') {
            Some(member) => self.json.as_ref()?.get(member),
            None if name == "json" => self.json.as_ref(),
            None => self.facts.get(name),
        }
    }
}

impl Given for Told {
    fn text(&self, name: &str) -> Option<String> {
        let text = self.at(name)?.as_str()?;
        (text != FUNCTION).then(|| text.into())
    }
    fn number(&self, name: &str) -> f64 {
        self.at(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
    }
    fn yes(&self, name: &str) -> bool {
        self.at(name) == Some(&Value::Bool(true))
    }
    fn is(&self, name: &str, kind: &str) -> bool {
        let of = match self.at(name) {
            None => "undefined",
            Some(Value::Bool(_)) => "boolean",
            Some(Value::Number(_)) => "number",
            Some(Value::String(text)) if text == FUNCTION => "function",
            Some(Value::String(_)) => "string",
            Some(_) => "object",
        };
        of == kind
    }
}

//! The body of `PUT /rules`: all rules, as one JSON array. Every mistake is named with its place, since
//! whoever writes rules wants to mend them at once.

use core::ops::RangeInclusive;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    pattern::Pattern,
    rule::{
        AFTER_MINUTES, AT_END, CREATOR, ENABLED, EVERYBODY_IN, FOR, ID, KIND, LOCK, Meetings,
        NEVER, PEOPLE, RELOCK, Rule, TITLE, UNLOCK, Until, When,
    },
};
use crate::{
    config::json::Json,
    events::event::Kind,
    http::{reason, refusal::Refusal},
    text::{is_blank, is_invisible, misleads},
    twice::twice,
};

/// The most rules.
pub const MOST: usize = 100;
/// The most mistakes that are named.
const NAMED: usize = 10;
/// The longest id of a rule, in characters.
const LONGEST_ID: usize = 64;
/// The longest title, in characters.
const LONGEST_TITLE: usize = 200;
/// The longest unionId, in characters.
const LONGEST_CREATOR: usize = 128;
/// A day.
const MOST_MINUTES: u64 = 24 * 60;
/// As many as can be in any meeting.
const MOST_PEOPLE: u64 = 10_000;
const MOST_RELOCKS: u64 = 5;

const RULE: [&str; 6] = [ID, ENABLED, FOR, LOCK, UNLOCK, RELOCK];
const WHEN: [&str; 4] = [AFTER_MINUTES, PEOPLE, EVERYBODY_IN, NEVER];

/// Reads the rules.
///
/// # Errors
/// 400 `paramsError` with the first ten mistakes, each with its place.
pub fn read(json: &[u8]) -> Result<Vec<Rule>, Refusal> {
    let list = match serde_json::from_slice(json) {
        Ok(Json::List(list)) => list,
        Ok(_) => return Err(refused("the body must be a JSON array of rules")),
        Err(_) => return Err(refused("the body must be JSON: an array of rules")),
    };
    if list.len() > MOST {
        let message = format!("there must be at most {MOST} rules, and are {}", list.len());
        return Err(refused(message));
    }
    let mut mistakes = Mistakes::default();
    let mut ids = BTreeSet::new();
    let mut rules = Vec::with_capacity(list.len());
    for (index, entry) in list.into_iter().enumerate() {
        let place = format!("[{index}]");
        let Json::Fields(given) = entry else {
            mistakes.add(&place, "must be an object");
            continue;
        };
        let mut fields = Map::new();
        for (name, value) in given {
            if fields.contains_key(&name) {
                mistakes.add(&place, format!("has the field {} twice", shown(&name)));
            }
            fields.insert(name, value);
        }
        let rule = Reader(&mut mistakes).rule(&place, &fields);
        rules.extend(rule.filter(|rule| {
            let unique = ids.insert(rule.id.clone());
            if !unique {
                mistakes.add(
                    &format!("{place}.{ID}"),
                    "must be another than those before",
                );
            }
            unique
        }));
    }
    mistakes.none()?;
    // Within a rule the parser took the last.
    twice(json).map_or(Ok(rules), |what| Err(refused(what)))
}

fn refused(message: impl Into<String>) -> Refusal {
    Refusal::of(reason::PARAMS_ERROR, message)
}

/// What is wrong, and where.
#[derive(Default)]
struct Mistakes {
    first: Vec<String>,
    more: usize,
}

impl Mistakes {
    fn add(&mut self, place: &str, what: impl core::fmt::Display) {
        match self.first.len() < NAMED {
            true => self.first.push(format!("{place} {what}")),
            false => self.more = self.more.saturating_add(1),
        }
    }

    fn none(&self) -> Result<(), Refusal> {
        if self.first.is_empty() {
            return Ok(());
        }
        let more = match self.more {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let all = self.first.join("; ");
        Err(refused(format!("no rule was changed: {all}{more}")))
    }
}

/// A name as it can be shown.
fn shown(name: &str) -> String {
    let short: String = name.chars().take(LONGEST_ID).collect();
    format!("{short:?}")
}

/// Reads parts of a rule; what is `None` has been named as a mistake.
struct Reader<'a>(&'a mut Mistakes);

impl Reader<'_> {
    fn wrong<T>(&mut self, place: &str, what: impl core::fmt::Display) -> Option<T> {
        self.0.add(place, what);
        None
    }

    fn known(&mut self, place: &str, fields: &Map<String, Value>, known: &[&str]) {
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            let (name, known) = (shown(name), known.join(", "));
            self.0.add(
                place,
                format!("has the unknown field {name}: there are {known}"),
            );
        }
    }

    fn rule(&mut self, place: &str, fields: &Map<String, Value>) -> Option<Rule> {
        self.known(place, fields, &RULE);
        let at = |name: &str| format!("{place}.{name}");
        // Each is read, whatever is wrong with those before.
        let id = self.text(&at(ID), fields.get(ID), LONGEST_ID);
        let enabled = match fields.get(ENABLED) {
            None => Some(true),
            Some(Value::Bool(enabled)) => Some(*enabled),
            Some(_) => self.wrong(&at(ENABLED), "must be true or false"),
        };
        let meetings = self.meetings(&at(FOR), fields.get(FOR));
        let lock = self.when(&at(LOCK), fields.get(LOCK));
        let unlock = match fields.get(UNLOCK) {
            None => Some(None),
            Some(unlock) => self.until(&at(UNLOCK), unlock).map(Some),
        };
        let relock = match fields.get(RELOCK) {
            None => Some(0),
            Some(relock) => self.number(&at(RELOCK), relock, 0..=MOST_RELOCKS),
        };
        Some(Rule {
            id: id?,
            enabled: enabled?,
            meetings: meetings?,
            lock: lock?,
            unlock: unlock?,
            relock: u8::try_from(relock?).ok()?,
        })
    }

    fn meetings(&mut self, place: &str, value: Option<&Value>) -> Option<Meetings> {
        let Some(Value::Object(fields)) = value else {
            // To lock every meeting is not what a forgotten field may mean.
            return self.wrong(place, "must be an object, {} for every meeting");
        };
        self.known(place, fields, &[TITLE, CREATOR, KIND]);
        let at = |name: &str| format!("{place}.{name}");
        let given = |name: &str| fields.get(name).map(Some);
        let title = given(TITLE).map_or(Some(None), |title| {
            self.text(&at(TITLE), title, LONGEST_TITLE).map(Some)
        });
        let creator = given(CREATOR).map_or(Some(None), |creator| {
            self.text(&at(CREATOR), creator, LONGEST_CREATOR).map(Some)
        });
        let kind = match fields.get(KIND).map(Value::as_str) {
            None => Some(None),
            Some(Some("instant")) => Some(Some(Kind::Instant)),
            Some(Some("scheduled")) => Some(Some(Kind::Scheduled)),
            Some(_) => self.wrong(&at(KIND), "must be instant or scheduled"),
        };
        Some(Meetings {
            title: title?.map(Pattern::new),
            creator: creator?,
            kind: kind?,
        })
    }

    fn when(&mut self, place: &str, value: Option<&Value>) -> Option<When> {
        let Some(Value::Object(fields)) = value else {
            return self.wrong(place, "must be an object that says when it locks");
        };
        self.known(place, fields, &WHEN);
        let mut given = WHEN
            .into_iter()
            .filter_map(|name| Some((name, fields.get(name)?)));
        let (Some((name, value)), None) = (given.next(), given.next()) else {
            let what = format!("must have exactly one of {}", WHEN.join(", "));
            return self.wrong(place, what);
        };
        let place = format!("{place}.{name}");
        match name {
            AFTER_MINUTES => {
                let minutes = self.number(&place, value, 0..=MOST_MINUTES)?;
                Some(When::AfterMinutes(minutes))
            }
            PEOPLE => Some(When::People(self.number(&place, value, 1..=MOST_PEOPLE)?)),
            _ if *value != Value::Bool(true) => self.wrong(&place, "must be true"),
            EVERYBODY_IN => Some(When::EverybodyIn),
            _ => Some(When::Never),
        }
    }

    fn until(&mut self, place: &str, value: &Value) -> Option<Until> {
        match value {
            Value::String(word) if word == AT_END => Some(Until::AtEnd),
            Value::Object(fields) => {
                self.known(place, fields, &[AFTER_MINUTES]);
                let place = format!("{place}.{AFTER_MINUTES}");
                let minutes = fields.get(AFTER_MINUTES).unwrap_or(&Value::Null);
                let minutes = self.number(&place, minutes, 1..=MOST_MINUTES)?;
                Some(Until::AfterMinutes(minutes))
            }
            _ => self.wrong(place, "must be \"at-end\" or {\"afterMinutes\":N}"),
        }
    }

    fn number(&mut self, place: &str, value: &Value, range: RangeInclusive<u64>) -> Option<u64> {
        let number = value.as_u64().filter(|number| range.contains(number));
        if number.is_some() {
            return number;
        }
        let (least, most) = (range.start(), range.end());
        self.wrong(
            place,
            format!("must be a whole number from {least} to {most}"),
        )
    }

    fn text(&mut self, place: &str, value: Option<&Value>, longest: usize) -> Option<String> {
        let text = value.and_then(Value::as_str).unwrap_or_default();
        if text.is_empty() || text.chars().count() > longest {
            return self.wrong(
                place,
                format!("must be a text of 1 to {longest} characters"),
            );
        }
        if text.chars().any(misleads) {
            let what =
                "must not have a line break, a control character or one that turns text around";
            return self.wrong(place, what);
        }
        if text.chars().all(|c| is_blank(c) || is_invisible(c)) {
            return self.wrong(place, "must have something that is seen");
        }
        if text != text.trim() {
            return self.wrong(place, "must not begin or end with a blank");
        }
        Some(text.into())
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;

//! The query of `GET /audit`: which entries of the record, from where on, and how.

use super::fields::{params_error, quoted};
use crate::{
    clock,
    http::{reason, refusal::Refusal},
    keeper::{
        model::ending::Outcome,
        record::audit::{self, Filter, Start},
    },
};

/// The names of the parameters, in the order of [`Lookup::read`].
pub const PARAMETERS: [&str; 8] = [
    "conferenceId",
    "caller",
    "from",
    "to",
    "outcome",
    "cursor",
    "limit",
    "format",
];

/// How many entries a page has, unless asked otherwise.
const USUAL: usize = 100;

/// How the entries are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A page, newest first.
    Json,
    /// All lines as they are kept, oldest first.
    Jsonl,
    /// All of them for a spreadsheet, oldest first.
    Csv,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Which entries.
    pub filter: Filter,
    /// From where on.
    pub start: Start,
    /// How many at most.
    pub limit: usize,
    /// How they are given.
    pub format: Format,
}

impl Lookup {
    /// Reads the values of [`PARAMETERS`].
    ///
    /// # Errors
    /// 400 `paramsError` that names the parameter.
    pub fn read(values: [Option<String>; PARAMETERS.len()]) -> Result<Self, Refusal> {
        let [
            conference_id,
            caller,
            from,
            to,
            outcome,
            cursor,
            limit,
            format,
        ] = values;
        let outcome = outcome.map(|word| {
            Outcome::parse(&word).ok_or_else(|| {
                wrong(
                    "outcome",
                    &word,
                    "done, refused, unknown, superseded, cancelled or never-sent",
                )
            })
        });
        let number = |name: &str, given: Option<String>| {
            let parse = |text: String| {
                let number = text.parse::<u64>().ok();
                number.ok_or_else(|| wrong(name, &text, "a whole number"))
            };
            given.map(parse).transpose()
        };
        let cursor = number("cursor", cursor)?;
        let limit = number("limit", limit)?
            .map_or(USUAL, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        if !(1..=audit::MOST).contains(&limit) {
            let what = format!("from 1 to {}", audit::MOST);
            return Err(wrong("limit", &limit.to_string(), &what));
        }
        let (from_ms, to_ms) = (moment("from", from)?, moment("to", to)?);
        if from_ms.zip(to_ms).is_some_and(|(from, to)| from > to) {
            return Err(params_error("from is later than to"));
        }
        let format = match format.as_deref() {
            None | Some("json") => Format::Json,
            Some("jsonl") => Format::Jsonl,
            Some("csv") => Format::Csv,
            Some(other) => return Err(wrong("format", other, "json, jsonl or csv")),
        };
        Ok(Self {
            filter: Filter {
                conference_id,
                caller,
                outcome: outcome.transpose()?,
                from_ms,
                to_ms,
            },
            start: match format {
                Format::Json => Start::Before(cursor),
                Format::Jsonl | Format::Csv => Start::After(cursor.unwrap_or(0)),
            },
            limit,
            format,
        })
    }

    /// Only what `caller` asked for itself.
    ///
    /// # Errors
    /// 403 `noPermission` where another's entries are asked for.
    pub fn own(mut self, caller: &str) -> Result<Self, Refusal> {
        if self
            .filter
            .caller
            .as_deref()
            .is_some_and(|other| other != caller)
        {
            let message = "this caller may see its own entries only";
            return Err(Refusal::of(reason::NO_PERMISSION, message));
        }
        self.filter.caller = Some(caller.into());
        Ok(self)
    }
}

fn moment(name: &str, given: Option<String>) -> Result<Option<u64>, Refusal> {
    let parse = |text: String| {
        let what = match text.contains(' ') {
            true => "a moment: in an address a + is written %2B",
            false => "a moment with an offset, such as 2026-11-25T10:30:00Z",
        };
        clock::parse(&text).ok_or_else(|| wrong(name, &text, what))
    };
    given.map(parse).transpose()
}

fn wrong(name: &str, given: &str, what: &str) -> Refusal {
    params_error(format!("{name}={} is not {what}", quoted(given)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Lookup, Refusal> {
        let value = |name: &str| {
            let found = pairs.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Lookup::read(PARAMETERS.map(value))
    }

    #[test]
    fn without_parameters_the_newest_are_asked_for() {
        let all = Lookup {
            filter: Filter::default(),
            start: Start::Before(None),
            limit: USUAL,
            format: Format::Json,
        };
        assert_eq!(read(&[]), Ok(all));
    }

    #[test]
    fn every_parameter_is_read() {
        let lookup = read(&[
            ("conferenceId", "m"),
            ("caller", "ops"),
            ("from", "2026-11-23T08:00:00Z"),
            ("to", "2026-11-23T17:00:00+08:00"),
            ("outcome", "never-sent"),
            ("cursor", "7"),
            ("limit", "1000"),
        ])
        .unwrap();
        assert_eq!(
            lookup.filter,
            Filter {
                conference_id: Some("m".into()),
                caller: Some("ops".into()),
                outcome: Some(Outcome::NeverSent),
                from_ms: Some(1_795_420_800_000),
                to_ms: Some(1_795_424_400_000),
            }
        );
        assert_eq!(
            (lookup.start, lookup.limit),
            (Start::Before(Some(7)), 1_000)
        );
        assert_eq!(read(&[("format", "csv")]).unwrap().start, Start::After(0));
        assert_eq!(
            read(&[("format", "jsonl"), ("cursor", "9")]).unwrap().start,
            Start::After(9)
        );
    }

    #[test]
    fn a_value_that_is_none_is_refused_by_name() {
        for (name, value) in [
            ("from", "yesterday"),
            ("to", "2026-11-23T08:00:00"),
            ("outcome", "Done"),
            ("cursor", "-1"),
            ("cursor", "x"),
            ("limit", "0"),
            ("limit", "1001"),
            ("limit", "99999999999999999999"),
            ("format", "xml"),
        ] {
            let refusal = read(&[(name, value)]).unwrap_err();
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (400, "paramsError")
            );
            assert!(
                refusal.message.starts_with(&format!("{name}=")),
                "{}",
                refusal.message
            );
        }
    }

    #[test]
    fn a_time_that_ends_before_it_begins_and_a_plus_that_became_a_blank_are_told() {
        let (early, late) = ("2026-11-23T08:00:00Z", "2026-11-23T08:00:01Z");
        let refusal = read(&[("from", late), ("to", early)]).unwrap_err();
        assert_eq!(refusal.message, "from is later than to");
        assert!(read(&[("from", early), ("to", early)]).is_ok());
        let refusal = read(&[("to", "2026-11-23T16:00:00 08:00")]).unwrap_err();
        assert!(refusal.message.contains("%2B"), "{}", refusal.message);
    }

    #[test]
    fn a_caller_without_the_right_sees_its_own_only() {
        assert_eq!(
            read(&[])
                .unwrap()
                .own("ops")
                .unwrap()
                .filter
                .caller
                .as_deref(),
            Some("ops")
        );
        assert!(read(&[("caller", "ops")]).unwrap().own("ops").is_ok());
        let refusal = read(&[("caller", "desk")]).unwrap().own("ops").unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (403, "noPermission")
        );
    }
}

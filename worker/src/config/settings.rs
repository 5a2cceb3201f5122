//! How much may be sent to DingTalk, and how long what is known is kept.

use core::ops::RangeInclusive;

use crate::{
    config::{error::ConfigurationError, given::Variables},
    variables::{CALLS_PER_SECOND, MONTHLY_CALLS, READ_CACHE_SECONDS, RECORD_DAYS, WATCH_WEBHOOK},
};

/// What the keeper goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `CALLS_PER_SECOND`: how many calls DingTalk takes from an app within a second.
    pub calls_per_second: usize,
    /// `MONTHLY_CALLS`: how many it takes from an organisation within a month.
    pub monthly_calls: u64,
    /// `RECORD_DAYS`: how long an entry of the record is kept.
    pub record_days: u64,
    /// `READ_CACHE_SECONDS`: how long a reply to a read call serves others.
    pub read_cache_seconds: u64,
    /// `WATCH_WEBHOOK`: whether it is told that somebody came into a locked meeting.
    pub tells: bool,
    /// Whether DingTalk's Stream is about to be opened, as the host knows and no variable says.
    pub awaits_stream: bool,
}

impl Default for Settings {
    /// Those of DingTalk's standard edition, and a record of a year with a month to look at it.
    fn default() -> Self {
        Self {
            calls_per_second: 20,
            monthly_calls: 5_000,
            record_days: 400,
            read_cache_seconds: 15,
            tells: false,
            awaits_stream: false,
        }
    }
}

impl Settings {
    /// Reads the variables, each of which may be missing.
    ///
    /// # Errors
    /// The variable that is no number, or one that cannot be meant.
    pub fn read(variables: &Variables) -> Result<Self, ConfigurationError> {
        let number = |name: &'static str, range: RangeInclusive<u64>, default: u64| {
            let Some(text) = variables.word(name)? else {
                return Ok(default);
            };
            let number = text.trim().parse().ok().filter(|it| range.contains(it));
            number.ok_or_else(|| {
                let (least, most) = (range.start(), range.end());
                let problem = format!("is not a whole number from {least} to {most}");
                ConfigurationError::new(name, problem)
            })
        };
        let default = Self::default();
        let calls_per_second = number(CALLS_PER_SECOND, 1..=1_000, 20)?;
        Ok(Self {
            calls_per_second: usize::try_from(calls_per_second).unwrap_or(usize::MAX),
            monthly_calls: number(MONTHLY_CALLS, 1..=1_000_000_000, default.monthly_calls)?,
            record_days: number(RECORD_DAYS, 1..=36_500, default.record_days)?,
            read_cache_seconds: number(READ_CACHE_SECONDS, 0..=3_600, default.read_cache_seconds)?,
            tells: variables.word(WATCH_WEBHOOK)?.is_some(),
            awaits_stream: default.awaits_stream,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::given;

    #[test]
    fn each_has_its_default_and_takes_a_number() {
        assert_eq!(Settings::read(&given(&[])), Ok(Settings::default()));
        let all = [
            ("CALLS_PER_SECOND", "40"),
            ("MONTHLY_CALLS", "200000"),
            ("RECORD_DAYS", "30"),
            ("READ_CACHE_SECONDS", "0"),
        ];
        let settings = Settings::read(&given(&all)).unwrap();
        assert_eq!(
            (settings.calls_per_second, settings.monthly_calls),
            (40, 200_000)
        );
        assert_eq!((settings.record_days, settings.read_cache_seconds), (30, 0));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_name() {
        for (name, value) in [
            ("CALLS_PER_SECOND", "0"),
            ("CALLS_PER_SECOND", "20/s"),
            ("MONTHLY_CALLS", "-1"),
            ("MONTHLY_CALLS", "5e3"),
            ("RECORD_DAYS", "0.5"),
            ("READ_CACHE_SECONDS", "3601"),
        ] {
            let error = Settings::read(&given(&[(name, value)])).unwrap_err();
            assert_eq!(error.variable, name);
            assert!(error.problem.contains("whole number"), "{error:?}");
            assert!(!error.problem.contains("20/s"), "{error:?}");
        }
    }
}

//! Moments, in milliseconds since 1970, as text: RFC 3339, and as headers have them.

use core::num::NonZero;

use time::{
    OffsetDateTime,
    format_description::well_known::{
        Iso8601, Rfc2822, Rfc3339,
        iso8601::{Config, EncodedConfig, TimePrecision},
    },
};

/// As RFC 3339 has it, always with three digits of the second: lines of a log sort by their texts.
const FORMAT: EncodedConfig = Config::DEFAULT
    .set_time_precision(TimePrecision::Second {
        decimal_digits: NonZero::new(3),
    })
    .encode();

/// The moment a text names; one before 1970 is as good as 1970.
pub fn parse(text: &str) -> Option<u64> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let ms = moment.unix_timestamp_nanos().checked_div(1_000_000)?;
    Some(u64::try_from(ms).unwrap_or(0))
}

/// The text for a moment, in UTC; empty after the year 9999.
pub fn format(ms: u64) -> String {
    let nanos = i128::from(ms).saturating_mul(1_000_000);
    let moment = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok();
    let text = moment.and_then(|moment| moment.format(&Iso8601::<FORMAT>).ok());
    text.unwrap_or_default()
}

/// The same as a header has it (RFC 9110, `IMF-fixdate`), in whole seconds.
pub fn header(ms: u64) -> String {
    let seconds = i64::try_from(ms / 1_000).unwrap_or(i64::MAX);
    let moment = OffsetDateTime::from_unix_timestamp(seconds).ok();
    let text = moment.and_then(|moment| moment.format(&Rfc2822).ok());
    text.unwrap_or_default().replace("+0000", "GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_in_any_zone_and_written_in_utc() {
        for (text, ms, written) in [
            (
                "2026-11-23T08:00:00Z",
                1_795_420_800_000,
                "2026-11-23T08:00:00.000Z",
            ),
            (
                "2026-11-23T16:00:00.250+08:00",
                1_795_420_800_250,
                "2026-11-23T08:00:00.250Z",
            ),
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00.000Z"),
            ("1969-12-31T23:59:59Z", 0, "1970-01-01T00:00:00.000Z"),
            (
                "9999-12-31T23:59:59Z",
                253_402_300_799_000,
                "9999-12-31T23:59:59.000Z",
            ),
        ] {
            assert_eq!(parse(text), Some(ms), "{text}");
            assert_eq!(format(ms), written);
        }
        assert_eq!(format(u64::MAX), "");
    }

    #[test]
    fn a_header_has_the_moment_in_words() {
        assert_eq!(header(1_795_420_800_999), "Mon, 23 Nov 2026 08:00:00 GMT");
        assert_eq!(header(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(header(u64::MAX), "");
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in [
            "",
            "2027",
            "2027-01-01",
            "2027-01-01T00:00:00",
            "2027-01-01 00:00",
            "2027-02-30T00:00:00Z",
            "2027-01-01T24:00:00Z",
            "2027-01-01T00:00:00+25:00",
            " 2027-01-01T00:00:00Z",
            "2027-01-01T00:00:00Zx",
            "Fri, 01 Jan 2027 00:00:00 GMT",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

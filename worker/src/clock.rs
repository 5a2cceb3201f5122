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

/// What a reply tells of DingTalk's clock: it was made within the second `date_ms`, between two moments of one's own
/// clock. All are in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// When it was asked for.
    pub sent_ms: u64,
    /// What its `Date` says.
    pub date_ms: u64,
    /// When it was there.
    pub received_ms: u64,
}

/// By how much one's own clock is ahead of DingTalk's, in milliseconds; negative where it is behind. A moment of one
/// is never compared with one of the other without this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ahead(pub i64);

impl Ahead {
    /// What is known with one more reply. As long as both clocks can be right they are taken to be; else the least
    /// is taken that can be, so that nothing seems to have come after what it came before.
    #[must_use]
    pub fn with(self, told: &Dated) -> Self {
        // It was set in between.
        if told.received_ms < told.sent_ms {
            return self;
        }
        let since = |ms: u64| signed(ms).saturating_sub(signed(told.date_ms));
        let (least, most) = (
            since(told.sent_ms).saturating_sub(999),
            since(told.received_ms),
        );
        let can_be = |ahead: &i64| (least..=most).contains(ahead);
        Self([0, self.0].into_iter().find(can_be).unwrap_or(least))
    }

    /// A moment of one's own clock on DingTalk's.
    pub fn theirs(self, ours_ms: u64) -> u64 {
        ours_ms.saturating_add_signed(self.0.saturating_neg())
    }

    /// A moment of DingTalk's clock on one's own.
    pub fn ours(self, theirs_ms: u64) -> u64 {
        theirs_ms.saturating_add_signed(self.0)
    }
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
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

    /// A reply that was made at `at_ms` of DingTalk's clock, and took so long to come.
    fn dated(ahead_ms: i64, at_ms: u64, took_ms: u64) -> Dated {
        let received_ms = Ahead(ahead_ms).ours(at_ms);
        Dated {
            sent_ms: received_ms.saturating_sub(took_ms),
            date_ms: (at_ms / 1_000).saturating_mul(1_000),
            received_ms,
        }
    }

    #[test]
    fn clocks_that_can_agree_do_and_others_are_told_apart_to_a_second() {
        for at_ms in [1_000_000, 1_000_400, 1_000_999] {
            assert_eq!(Ahead(0).with(&dated(0, at_ms, 80)), Ahead(0));
            // One that was wrong, and was set right.
            assert_eq!(Ahead(300_000).with(&dated(0, at_ms, 80)), Ahead(0));
            for ahead_ms in [-300_000, -5_000, 5_000, 300_000] {
                let ahead = Ahead(0).with(&dated(ahead_ms, at_ms, 80));
                let off = ahead_ms.saturating_sub(ahead.0);
                assert!((0..1_080).contains(&off), "{ahead_ms} {ahead:?}");
                // The next ones make it better, never worse.
                let better = ahead.with(&dated(ahead_ms, 2_000_001, 10));
                assert!(better.0 >= ahead.0 && better.0 <= ahead_ms);
                assert_eq!(
                    ahead_ms.saturating_sub(better.with(&dated(ahead_ms, 3_000_999, 0)).0),
                    0
                );
            }
        }
    }

    #[test]
    fn a_clock_that_is_set_while_a_reply_is_under_way_tells_nothing() {
        let told = Dated {
            sent_ms: 900_000,
            date_ms: 500_000,
            received_ms: 500_000,
        };
        assert_eq!(Ahead(7).with(&told), Ahead(7));
    }

    #[test]
    fn a_moment_goes_from_one_clock_to_the_other_and_back() {
        for ahead in [Ahead(-60_000), Ahead(0), Ahead(60_000)] {
            assert_eq!(ahead.ours(ahead.theirs(1_000_000)), 1_000_000);
        }
        assert_eq!((Ahead(5).theirs(100), Ahead(-5).ours(3)), (95, 0));
    }
}

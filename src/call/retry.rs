//! When a failed call is tried again: data and one pure function.

use crate::model::{ErrorKind, Failure};

/// The wait before the first retry is at most this, in milliseconds; it doubles each time.
const BASE_MS: f64 = 500.0;
/// No backoff is longer, in milliseconds.
const CAP_MS: f64 = 8_000.0;
/// The least wait after a rate limit, in milliseconds (DingTalk counts per second).
const THROTTLED_MS: f64 = 1_000.0;
/// The same after the limit of a minute; it doubles each time, so that two retries wait for a minute.
const MINUTE_MS: f64 = 20_000.0;
/// The longest `Retry-After` that is waited for, in milliseconds. A call that would have to wait
/// longer fails at once, with `retry_after_ms` for its caller to decide by.
pub const MAX_RETRY_AFTER_MS: f64 = 60_000.0;

/// How long to wait after `error`, with `retries` made so far of at most `max_retries`; `None`: give
/// up. `random` is in 0..1 (full jitter: clients that failed together do not come back together).
pub(crate) fn delay_ms(
    error: &Failure,
    retries: u32,
    max_retries: u32,
    random: f64,
) -> Option<f64> {
    if retries >= max_retries || !error.retryable() {
        return None;
    }
    if let Some(asked) = error.retry_after_ms {
        return (asked <= MAX_RETRY_AFTER_MS).then_some(asked);
    }
    // 2^5 is beyond the cap; a larger power would only overflow.
    let power = f64::from(1_u32 << retries.min(5));
    let backoff = random * (BASE_MS * power).min(CAP_MS);
    Some(match error.kind {
        ErrorKind::Throttled if error.code.starts_with("Forbidden.AccessDenied.QpmLimitFor") => {
            (MINUTE_MS * power).min(MAX_RETRY_AFTER_MS)
        }
        ErrorKind::Throttled => backoff.max(THROTTLED_MS),
        _ => backoff,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: ErrorKind) -> Failure {
        Failure::new(kind, "", "")
    }

    #[test]
    fn backoff_doubles_up_to_its_cap_and_is_jittered_whole() {
        let server = error(ErrorKind::Server);
        for (retries, most) in [
            (0, 500.0),
            (1, 1000.0),
            (2, 2000.0),
            (3, 4000.0),
            (4, 8000.0),
            (5, 8000.0),
            (4_000_000, 8000.0),
        ] {
            assert_eq!(
                delay_ms(&server, retries, u32::MAX, 1.0),
                Some(most),
                "{retries}"
            );
            assert_eq!(delay_ms(&server, retries, u32::MAX, 0.5), Some(most / 2.0));
            assert_eq!(delay_ms(&server, retries, u32::MAX, 0.0), Some(0.0));
        }
    }

    #[test]
    fn a_rate_limit_waits_a_second_at_least() {
        let throttled = error(ErrorKind::Throttled);
        assert_eq!(delay_ms(&throttled, 0, 2, 0.9), Some(1000.0));
        assert_eq!(delay_ms(&throttled, 3, 9, 0.5), Some(2000.0));
    }

    #[test]
    fn the_limit_of_a_minute_is_waited_for() {
        let code = "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi";
        let mut limited = Failure::new(ErrorKind::Throttled, code, "");
        assert_eq!(delay_ms(&limited, 0, 2, 0.0), Some(20_000.0));
        assert_eq!(delay_ms(&limited, 1, 2, 0.9), Some(40_000.0));
        assert_eq!(delay_ms(&limited, 7, 9, 0.0), Some(60_000.0));
        limited.retry_after_ms = Some(1_500.0);
        assert_eq!(delay_ms(&limited, 0, 2, 0.0), Some(1_500.0));
    }

    #[test]
    fn retry_after_wins_but_for_one_that_is_too_long() {
        for kind in [ErrorKind::Server, ErrorKind::Throttled] {
            let mut error = error(kind);
            for (asked, wait) in [
                (0.0, Some(0.0)),
                (20_000.0, Some(20_000.0)),
                (60_000.0, Some(60_000.0)),
                (60_001.0, None),
            ] {
                error.retry_after_ms = Some(asked);
                assert_eq!(delay_ms(&error, 0, 2, 0.5), wait);
            }
        }
    }

    #[test]
    fn the_count_and_the_kind_end_it() {
        let server = error(ErrorKind::Server);
        assert_eq!(delay_ms(&server, 2, 2, 0.5), None);
        assert_eq!(delay_ms(&server, 0, 0, 0.5), None);
        assert_eq!(delay_ms(&error(ErrorKind::Rejected), 0, 2, 0.5), None);
        assert_eq!(delay_ms(&error(ErrorKind::Quota), 0, 2, 0.5), None);
    }
}

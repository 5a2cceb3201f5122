//! When a message is tried again that did not arrive. Soon first, since an alarm is of most use at once; then for
//! half a day, after which it is none.

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// The waits between the tries, in milliseconds.
const WAITS_MS: [u64; 9] = [
    5 * SECOND_MS,
    30 * SECOND_MS,
    2 * MINUTE_MS,
    10 * MINUTE_MS,
    30 * MINUTE_MS,
    HOUR_MS,
    2 * HOUR_MS,
    4 * HOUR_MS,
    4 * HOUR_MS,
];
/// How often a message is tried.
pub const MOST_TRIES: u32 = 10;
/// How many messages can wait. Of more nobody would read any.
pub const MOST_WAITING: usize = 500;
/// After how long the end of a try is not waited for any more, in milliseconds: a try itself takes
/// [`TIMEOUT_MS`] at most.
pub const SILENT_MS: u64 = 30 * SECOND_MS;
/// How long a try may take, in milliseconds.
pub const TIMEOUT_MS: u64 = 10 * SECOND_MS;

/// How long it waits that was tried so often, in milliseconds.
pub fn wait_ms(tries: u32) -> u64 {
    let [.., last] = WAITS_MS;
    let index = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    WAITS_MS.get(index).copied().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_grow_and_all_tries_are_within_half_a_day() {
        let waits: Vec<_> = (1..MOST_TRIES).map(wait_ms).collect();
        assert_eq!(waits, WAITS_MS);
        assert!(waits.is_sorted());
        assert!((11 * HOUR_MS..12 * HOUR_MS).contains(&waits.iter().sum()));
        assert_eq!(wait_ms(u32::MAX), 4 * HOUR_MS);
    }
}

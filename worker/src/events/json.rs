//! JSON as DingTalk writes it: a text that was cut inside of an emoji ends in half of a surrogate pair, which no
//! text of ours can have. Half of a pair is read as U+FFFD, so that nothing is lost but that one character.

use serde::de::DeserializeOwned;

/// What `\u` is followed by.
const DIGITS: usize = 4;
/// What is written in the place of half of a pair.
const REPLACEMENT: &str = "\\ufffd";

/// What `json` is; `None` where that is none, or another thing.
pub fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    let whole = serde_json::from_str(json);
    whole
        .or_else(|_| serde_json::from_str(&without_halves(json)))
        .ok()
}

/// `json` without halves of pairs.
fn without_halves(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, escape)) = rest.split_once('\\') {
        mended.push_str(before);
        let unit = unit(escape);
        let pair = unit.and_then(|(high, behind)| {
            let (low, behind) = self::unit(behind.strip_prefix('\\')?)?;
            (is_high(high) && is_low(low)).then_some(behind)
        });
        let behind = match (pair, unit) {
            (None, Some((unit, behind))) if is_high(unit) || is_low(unit) => {
                mended.push_str(REPLACEMENT);
                rest = behind;
                continue;
            }
            (Some(behind), _) | (None, Some((_, behind))) => behind,
            // One character, be it another backslash.
            (None, None) => {
                let mut chars = escape.chars();
                chars.next();
                chars.as_str()
            }
        };
        let length = escape.len().saturating_sub(behind.len());
        mended.push('\\');
        mended.push_str(escape.get(..length).unwrap_or_default());
        rest = behind;
    }
    mended.push_str(rest);
    mended
}

/// The unit of UTF-16 that `escape` begins with, and what stands behind it.
fn unit(escape: &str) -> Option<(u16, &str)> {
    let (digits, behind) = escape.strip_prefix('u')?.split_at_checked(DIGITS)?;
    let unit = u16::from_str_radix(digits, 16).ok()?;
    Some((unit, behind))
}

fn is_high(unit: u16) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

fn is_low(unit: u16) -> bool {
    (0xdc00..0xe000).contains(&unit)
}

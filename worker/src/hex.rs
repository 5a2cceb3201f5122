//! Digests as hexadecimal digits.

/// In lower case.
pub fn text(bytes: &[u8]) -> String {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = nibbles.map(|nibble| char::from_digit(nibble.into(), 16));
    digits.map(Option::unwrap_or_default).collect()
}

/// The bytes that twice as many digits stand for, in either case.
pub fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut digits = text.chars().map(|digit| digit.to_digit(16));
    let mut bytes = [0; N];
    for byte in &mut bytes {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = u8::try_from((high << 4) | low).ok()?;
    }
    digits.next().is_none().then_some(bytes)
}

//! The few things we do to text, small: the standard library's general forms (formatting, searching
//! for a substring, joining) would be a fifth of the WebAssembly module.

/// The parts in a row.
pub(crate) fn concat(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// `number` in digits.
pub(crate) fn decimal(number: u32) -> String {
    let mut digits = if number < 10 {
        String::new()
    } else {
        decimal(number / 10)
    };
    digits.push(char::from(b'0' | (number % 10) as u8));
    digits
}

/// Whether `text` has a control character (Unicode's Cc: C0, DEL and C1).
pub(crate) fn has_control(text: &str) -> bool {
    let mut before = 0;
    text.bytes().any(|byte| {
        let c1 = before == 0xc2 && (0x80..=0x9f).contains(&byte);
        before = byte;
        byte < b' ' || byte == 0x7f || c1
    })
}

/// `text` on one line and not too long, for a log.
pub(crate) fn one_line(text: &str) -> String {
    const MAX_CHARS: usize = 300;
    let mut line = String::new();
    for c in text.chars().take(MAX_CHARS) {
        line.push(if c.is_control() { ' ' } else { c });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_do_what_the_standard_library_does(
            text in "[ab会]{0,12}", part in "[ab会]{1,3}", number: u32,
            control in "[a\n\u{7f}\u{85}é\u{2028}]{0,3}",
        ) {
            prop_assert_eq!(has_control(&control), control.chars().any(char::is_control));
            prop_assert!(!has_control(&one_line(&control)));
            prop_assert_eq!(decimal(number), number.to_string());
            prop_assert_eq!(concat(&[&text, &part]), [text.clone(), part.clone()].concat());
        }
    }
}

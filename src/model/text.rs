//! The few things we do to text, small: the standard library's general forms (formatting, searching
//! for a substring, joining) would be a fifth of the WebAssembly module.

use alloc::string::String;

/// The parts in a row.
pub(crate) fn concat(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// `text` before and after the first `at`, an ASCII character; `None` where there is none.
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let before = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..before)?, text.get(before.saturating_add(1)..)?))
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

/// Whether `c` is seen as a gap or not at all: a blank, a mark that joins, breaks or turns text around,
/// a filler. Unicode's White_Space and Default_Ignorable_Code_Point, and the empty Braille pattern.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c,
        ' ' | '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{1680}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{2800}' | '\u{3000}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// `text` on one line, in its own order and not too long, for a log.
pub(crate) fn one_line(text: &str) -> String {
    const MAX_CHARS: usize = 300;
    let mut line = String::new();
    for c in text.chars().take(MAX_CHARS) {
        line.push(if c.is_control() || is_blank(c) {
            ' '
        } else {
            c
        });
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
            prop_assert_eq!(cut(&text, b'b'), text.split_once('b'));
            prop_assert_eq!(concat(&[&text, &part]), [text.clone(), part.clone()].concat());
        }
    }
}

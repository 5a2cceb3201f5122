//! The few things we do to text, small: the standard library's general forms (formatting, searching
//! for a substring, joining) would be a fifth of the WebAssembly module.

use alloc::string::String;

/// The parts in a row.
pub(crate) fn concat(parts: &[&str]) -> String {
    let mut text = String::new();
    append(&mut text, parts);
    text
}

/// The parts in a row behind `text`.
pub(crate) fn append(text: &mut String, parts: &[&str]) {
    for part in parts {
        text.push_str(part);
    }
}

/// `text` before and after the first `at`, an ASCII character; `None` where there is none.
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let mut rest = text;
    while let Some((c, after)) = first(rest) {
        if c.as_bytes() == [at] {
            let before = text.len().saturating_sub(rest.len());
            return Some((text.get(..before)?, after));
        }
        rest = after;
    }
    None
}

/// The first character of `text` and what comes after it.
pub(crate) fn first(text: &str) -> Option<(&str, &str)> {
    let mut end = 1;
    while !text.is_char_boundary(end) && end < text.len() {
        end = end.saturating_add(1);
    }
    text.split_at_checked(end)
}

/// Whether one of `text`'s characters is `such`.
pub(crate) fn any(text: &str, such: fn(char) -> bool) -> bool {
    text.chars().any(such)
}

/// `number` in digits.
pub(crate) fn decimal(number: u32) -> String {
    let mut digits = if number < 10 {
        String::new()
    } else {
        decimal(number / 10)
    };
    digits.push_str(digit(number % 10));
    digits
}

/// The digit for a number below 16.
pub(crate) fn digit(number: u32) -> &'static str {
    let at = number as usize;
    "0123456789ABCDEF"
        .get(at..at.saturating_add(1))
        .unwrap_or_default()
}

/// Whether `text` has a control character (Unicode's Cc: C0, DEL and C1).
pub(crate) fn has_control(text: &str) -> bool {
    any(text, char::is_control)
}

/// Whether `c` is a control character or a blank one.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control() || is_blank(c)
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

/// Whether a value was copied along with what stands around it, or an editor or a file of variables left
/// that: see [`BLEMISHED`].
pub(crate) fn is_blemished(text: &str) -> bool {
    let quoted = matches!(
        text.as_bytes(),
        [b'"' | b'\'' | b'`', ..] | [.., b'"' | b'\'' | b'`']
    );
    quoted || any(text, is_unseen)
}

/// What is said of it.
pub(crate) const BLEMISHED: &str = " has a blank, a line break, an invisible character in it or a quotation \
                                    mark around it; copy it again without";

/// `text` on one line, in its own order and not too long, for a log.
pub(crate) fn one_line(text: &str) -> String {
    const MAX_CHARS: u32 = 300;
    let mut line = String::new();
    let mut rest = text;
    for _ in 0..MAX_CHARS {
        let Some((c, after)) = first(rest) else { break };
        line.push_str(if any(c, is_unseen) { " " } else { c });
        rest = after;
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

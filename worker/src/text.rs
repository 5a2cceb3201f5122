//! Texts that others wrote, as a log, a message or a terminal may show them.

/// The longest text that is shown, in characters.
const MAX_CHARS: usize = 300;

/// Whether `c` is a blank, of whatever width.
pub fn is_blank(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Whether `c` is not seen at all: a mark that joins, breaks or turns text around, or a filler. Those of
/// Unicode's Default_Ignorable_Code_Point, its separators of lines and paragraphs, and the empty Braille
/// pattern.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether `c` begins another line, or turns what stands behind it around: then a text says another
/// thing than it seems to.
pub fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` on one line, in its own order and not too long.
pub fn one_line(text: &str) -> String {
    let shown = |c: char| match c.is_control() || is_invisible(c) {
        true => ' ',
        false => c,
    };
    text.chars().take(MAX_CHARS).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a13_a_text_is_one_bounded_line_in_its_own_order() {
        assert_eq!(one_line("会议 a-1 é 😀"), "会议 a-1 é 😀");
        for c in [
            '\n',
            '\r',
            '\t',
            '\0',
            '\u{7f}',
            '\u{85}',
            '\u{9b}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202e}',
            '\u{2066}',
            '\u{2069}',
            '\u{200b}',
            '\u{200f}',
            '\u{61c}',
            '\u{feff}',
            '\u{e0041}',
        ] {
            assert_eq!(one_line(&format!("a{c}b")), "a b", "{c:?}");
        }
        assert_eq!(one_line(&"会".repeat(50_000)).chars().count(), 300);
    }

    #[test]
    fn what_is_a_blank_is_seen_as_one() {
        for c in [' ', '\u{a0}', '\u{2003}', '\u{3000}'] {
            assert!(is_blank(c) && !is_invisible(c) && !misleads(c), "{c:?}");
        }
        for c in ['\u{200b}', '\u{200d}', '\u{feff}', '\u{fe0f}'] {
            assert!(is_invisible(c) && !is_blank(c) && !misleads(c), "{c:?}");
        }
        assert!(misleads('\u{202e}') && misleads('\n'));
    }
}

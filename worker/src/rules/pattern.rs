//! A text in which `*` stands for anything, also for nothing. Capitals and small letters are the same: a
//! title is written by hand.

use serde::{Serialize, Serializer};

/// What a title must be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// Of the text as it is written.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether the whole of `text` is like this.
    pub fn fits(&self, text: &str) -> bool {
        let (pattern, text) = (self.0.to_lowercase(), text.to_lowercase());
        let Some((first, rest)) = pattern.split_once('*') else {
            return pattern == text;
        };
        let Some(mut text) = text.strip_prefix(first) else {
            return false;
        };
        let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
        // The first place is the best one: it leaves the most for what follows.
        for part in middle.split('*').filter(|part| !part.is_empty()) {
            let Some((_, behind)) = text.split_once(part) else {
                return false;
            };
            text = behind;
        }
        text.ends_with(last)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_star_stands_for_anything_and_the_whole_has_to_fit() {
        for (pattern, text, fits) in [
            ("Review", "Review", true),
            ("Review", "Weekly Review", false),
            ("review", "REVIEW", true),
            ("*", "", true),
            ("*", "会议", true),
            ("**", "会议", true),
            ("Review*", "Review of Q3", true),
            ("Review*", "A Review", false),
            ("*评审*", "产品需求评审（第三季度）", true),
            ("*评审", "产品需求评审（第三季度）", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("ab*ba", "aba", false),
            ("a*bc*bc", "abc", false),
            ("a*bc*bc", "abcbc", true),
            ("*É*", "café", true),
            ("a.c", "abc", false),
            ("a?c", "abc", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(Pattern::new(pattern).fits(text), fits, "{pattern} {text}");
        }
    }

    /// As slowly as it is simple.
    fn simply(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            (['*', rest @ ..], _) => (0..=text.len()).any(|at| simply(rest, &text[at..])),
            ([one, rest @ ..], [first, behind @ ..]) => one == first && simply(rest, behind),
            (pattern, text) => pattern.is_empty() && text.is_empty(),
        }
    }

    proptest! {
        #[test]
        fn it_fits_what_the_simple_way_does(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let simple = simply(&chars(&pattern), &chars(&text));
            prop_assert_eq!(Pattern::new(pattern).fits(&text), simple);
        }
    }
}

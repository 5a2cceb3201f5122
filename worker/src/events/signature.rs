//! The signature of a message: who has not the token cannot make it.

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use crate::hex;

/// The signature of a message: SHA-1 of the four texts, sorted and joined.
pub fn sign(token: &str, timestamp: &str, nonce: &str, encrypt: &str) -> String {
    let mut texts = [token, timestamp, nonce, encrypt];
    texts.sort_unstable();
    let mut sha1 = Sha1::new();
    for text in texts {
        sha1.update(text);
    }
    hex::text(&sha1.finalize())
}

/// Whether `given` is `right`, in a time that does not tell how much of it is.
pub fn is_same(given: &str, right: &str) -> bool {
    given.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENCRYPT: &str =
        "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==";

    #[test]
    fn it_is_that_of_the_documentations_example() {
        assert_eq!(
            sign("123456", "1614767836", "A7Co0cJLMzIDtMMI", ENCRYPT),
            "9a95a004dd16f5c307e849b994173f76aa26e5eb"
        );
    }

    #[test]
    fn the_texts_are_sorted_wherever_they_belong() {
        assert_eq!(sign("d", "c", "b", "a"), sign("a", "b", "c", "d"));
        assert_ne!(sign("a", "b", "c", "d"), sign("a", "b", "c", "e"));
    }

    #[test]
    fn it_is_the_whole_of_it_that_counts() {
        let right = sign("a", "b", "c", "d");
        assert!(is_same(&right.clone(), &right));
        let mut last = right.clone();
        last.replace_range(39.., if right.ends_with('0') { "1" } else { "0" });
        for wrong in [
            "",
            right.split_at(39).0,
            &format!("{right}0"),
            &last,
            &right.to_uppercase(),
        ] {
            assert!(!is_same(wrong, &right), "{wrong}");
        }
    }
}

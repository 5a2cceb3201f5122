//! The id of a request, which its caller may have given it.

/// The longest id that is kept, in characters.
const MAX: usize = 128;

/// The caller's own id where it is fit for logs and headers and no secret, else the one that `fresh`
/// makes.
pub fn choose(
    given: Option<&str>,
    secret: impl FnOnce(&str) -> bool,
    fresh: impl FnOnce() -> String,
) -> String {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let good = given.filter(|id| (1..=MAX).contains(&id.len()) && id.bytes().all(fits));
    good.filter(|id| !secret(id)).map_or_else(fresh, Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_that_harms_nobody_is_kept() {
        let longest = "x".repeat(MAX);
        let choose = |given| choose(given, |id| id == "secret", || "OURS".into());
        for good in ["a", "0c5-A_z.9", longest.as_str()] {
            assert_eq!(choose(Some(good)), good);
        }
        let longer = format!("{longest}x");
        for bad in [
            "",
            "a b",
            "a,a",
            "a\"b",
            "a\nb",
            "é",
            "{}",
            "secret",
            longer.as_str(),
        ] {
            assert_eq!(choose(Some(bad)), "OURS", "{bad}");
        }
        assert_eq!(choose(None), "OURS");
    }
}

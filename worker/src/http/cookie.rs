//! The cookie that carries a session.

use crate::http::origin::Own;

/// The prefix makes browsers keep it to this host, all of its paths, and encrypted connections.
const NAME: &str = "__Host-session";
/// On this machine, where some browsers refuse `Secure` without encryption.
const LOOPBACK_NAME: &str = "session";

fn name(own: &Own) -> &'static str {
    if own.plain_loopback() {
        LOOPBACK_NAME
    } else {
        NAME
    }
}

/// The most sessions that are looked at: a browser sends one, but where another program on this machine
/// set one too.
const MOST: usize = 5;

/// The sessions in a `Cookie` header.
pub fn sessions<'a>(header: Option<&'a str>, own: &Own) -> impl Iterator<Item = &'a str> {
    let wanted = name(own);
    let pairs = header.unwrap_or_default().split(';');
    let found = pairs.filter_map(move |pair| {
        // What else passes for a space would let a page of a sister host past the name's prefix.
        let (name, value) = pair.trim_matches([' ', '\t']).split_once('=')?;
        (name == wanted && !value.is_empty()).then_some(value)
    });
    found.take(MOST)
}

/// The `Set-Cookie` header that keeps `session` for so many seconds.
pub fn keep(session: &str, seconds: u64, own: &Own) -> String {
    header(session, seconds, own)
}

/// The `Set-Cookie` header that removes it.
pub fn clear(own: &Own) -> String {
    header("", 0, own)
}

fn header(value: &str, seconds: u64, own: &Own) -> String {
    let secure = if own.plain_loopback() { "" } else { "Secure; " };
    let name = name(own);
    format!("{name}={value}; HttpOnly; {secure}SameSite=Strict; Path=/; Max-Age={seconds}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(url: &str) -> Own {
        Own::of(url).unwrap()
    }

    #[test]
    fn it_is_secure_everywhere_but_on_plain_loopback() {
        for url in [
            "https://h/",
            "http://h/",
            "https://127.0.0.1/",
            "http://10.0.0.1/",
        ] {
            assert_eq!(
                keep("v", 28_800, &own(url)),
                "__Host-session=v; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=28800",
                "{url}"
            );
        }
        for url in [
            "http://127.0.0.1:8787/",
            "http://[::1]/",
            "http://localhost:1/",
        ] {
            assert_eq!(
                keep("v", 28_800, &own(url)),
                "session=v; HttpOnly; SameSite=Strict; Path=/; Max-Age=28800"
            );
            assert_eq!(
                clear(&own(url)),
                "session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"
            );
        }
    }

    #[test]
    fn a22_a_handful_is_looked_at() {
        let many = "session=x; ".repeat(1_000);
        let own = own("http://127.0.0.1:8787/");
        assert_eq!(sessions(Some(&many), &own).count(), MOST);
    }

    #[test]
    fn only_a_cookie_of_the_right_name_is_read() {
        let read = |header, url| sessions(header, &own(url)).collect::<Vec<_>>();
        let both = Some("a=b; session=1;__Host-session=2; session=3");
        assert_eq!(read(both, "https://h/"), ["2"]);
        assert_eq!(read(both, "http://127.0.0.1:8787/"), ["1", "3"]);
        assert_eq!(read(Some("a=b;\t __Host-session=2\t"), "https://h/"), ["2"]);
        for header in [
            None,
            Some(""),
            Some("__Host-session"),
            Some("__Host-session="),
            Some("__host-session=1"),
            Some("x__Host-session=1"),
            Some(";;="),
            Some("a=b;\u{2000}__Host-session=1"),
            Some("\u{a0}__Host-session=1"),
            Some("\u{3000}__Host-session=1"),
            Some("a=b;\u{b}__Host-session=1"),
            Some("\u{c}__Host-session=1"),
        ] {
            assert!(read(header, "https://h/").is_empty(), "{header:?}");
        }
    }
}

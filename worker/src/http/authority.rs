//! The part of a URL that says where to connect to.

use core::net::{Ipv4Addr, Ipv6Addr};

/// Host and port of `host:port`, if there can be such; a port that is empty is as good as none.
pub fn host_and_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let end = match authority.strip_prefix('[') {
        Some(address) => address.find(']')?.checked_add(2)?,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, rest) = authority.split_at_checked(end)?;
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        Some("") => None,
        Some(digits) if is_number(digits) => Some(digits.parse().ok()?),
        _ => return None,
    };
    is_host(host).then_some((host, port))
}

fn is_host(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    if let Some(address) = bare {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    // What ends in a number is an address.
    let last = host.rsplit('.').next().unwrap_or_default();
    let address = !is_number(last) || host.parse::<Ipv4Addr>().is_ok();
    address && !host.is_empty() && !host.contains(['[', ']'])
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_at_most_one_port_that_can_be() {
        for (text, parts) in [
            ("h", ("h", None)),
            ("h:", ("h", None)),
            ("h:8", ("h", Some(8))),
            ("钉钉.example:65535", ("钉钉.example", Some(65_535))),
            ("127.0.0.1:0", ("127.0.0.1", Some(0))),
            ("[::1]", ("[::1]", None)),
            ("[2001:db8::1]:443", ("[2001:db8::1]", Some(443))),
        ] {
            assert_eq!(host_and_port(text), Some(parts));
        }
        for text in [
            "",
            ":80",
            "h:x",
            "h:+8",
            "h:-1",
            "h:65536",
            "h:1:2",
            "a:b:c",
            ":::",
            "::1",
            "[::1",
            "::1]",
            "[]",
            "[h]",
            "[::1]8",
            "[::1]]",
            "[[::1]]",
            "h[",
            "h]:8",
            "1.2.3.4.5",
            "999.0.0.1",
            "127.0.1:8",
        ] {
            assert_eq!(host_and_port(text), None, "{text}");
        }
    }
}

//! Where it is told that somebody came into a locked meeting: `WATCH_WEBHOOK`, and `WATCH_WEBHOOK_SECRET`, with
//! which that is signed.

use core::ops::RangeInclusive;

use base64ct::{Base64, Encoding};
use dingtalk_conference_lock::Secret;

use crate::{
    config::{error::ConfigurationError, given::Variables},
    http::{authority, url},
    variables::{WATCH_WEBHOOK as ADDRESS, WATCH_WEBHOOK_SECRET as SECRET},
};

/// The longest address, in bytes.
const MOST: usize = 2_048;
/// The path of DingTalk's robots, wherever they are: a proxy may stand in front.
const ROBOT: &str = "/robot/send";
/// How long the value of a parameter is at least to be a token, in bytes.
const TOKEN_BYTES: usize = 12;
/// What a secret of Standard Webhooks begins with, and how many bytes its base64 stands for.
const PREFIX: &str = "whsec_";
const BYTES: RangeInclusive<usize> = 24..=64;

/// Where to tell it, and how. All of it is secret: the address may carry a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The address.
    pub address: Secret,
    /// What is told there.
    pub form: Form,
    /// The secret as it was given.
    written: Option<Secret>,
}

/// What is told, and how it is signed.
#[derive(Clone, PartialEq, Eq)]
pub enum Form {
    /// JSON, signed as Standard Webhooks have it, with that key.
    Standard(Vec<u8>),
    /// A message of a robot in a group of DingTalk's, signed where it has a secret.
    Robot(Option<Secret>),
}

impl core::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Webhook")
    }
}

impl Webhook {
    /// Reads both variables; `None` where nobody is to be told.
    ///
    /// # Errors
    /// The variable that is missing or wrong.
    pub fn read(variables: &Variables) -> Result<Option<Self>, ConfigurationError> {
        let written = variables.key(SECRET)?;
        let Some(address) = variables.word(ADDRESS)? else {
            let unused = |_| ConfigurationError::new(SECRET, "is there, and WATCH_WEBHOOK is not");
            return written.map(unused).map_or(Ok(None), Err);
        };
        let wrong = |problem| ConfigurationError::new(ADDRESS, problem);
        let robot = is_robot(address).map_err(wrong)?;
        let form = match (robot, written) {
            (true, secret) => Form::Robot(secret.map(Secret::new)),
            (false, Some(secret)) => {
                let key =
                    key(secret).map_err(|problem| ConfigurationError::new(SECRET, problem))?;
                Form::Standard(key)
            }
            (false, None) => {
                let problem = "is missing: whoever is told has to know that it is true. It is whsec_ and base64 \
                               of 24 to 64 random bytes";
                return Err(ConfigurationError::new(SECRET, problem));
            }
        };
        Ok(Some(Self {
            address: Secret::new(address),
            form,
            written: written.map(Secret::new),
        }))
    }

    /// What must not be repeated: the address, what its query has, and the secret. Of the query's values only
    /// those that are long: another is a word that anybody uses.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let address = self.address.expose();
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let values = query
            .split('&')
            .filter_map(|pair| Some(pair.split_once('=')?.1))
            .filter(|value| value.len() >= TOKEN_BYTES);
        let secret = self.written.as_ref().map(Secret::expose);
        let all = [address, query].into_iter().chain(values).chain(secret);
        all.filter(|text| !text.is_empty())
    }
}

/// Whether the address is of a robot of DingTalk's.
fn is_robot(address: &str) -> Result<bool, &'static str> {
    const NO_URL: &str = "is not an address such as https://alarm.example.com/meetings";
    if address.len() > MOST {
        return Err("is longer than 2048 bytes");
    }
    let (scheme, authority, rest) = url::split(address).ok_or(NO_URL)?;
    if authority.contains('@') {
        return Err("has a name or a password before its host: no fetch sends these");
    }
    let (host, _) = authority::host_and_port(authority).ok_or(NO_URL)?;
    let plain = scheme.eq_ignore_ascii_case("http");
    if plain && !is_loopback(host) {
        return Err("must begin with https: what it carries is for nobody in between");
    }
    if !plain && !scheme.eq_ignore_ascii_case("https") {
        return Err(NO_URL);
    }
    if rest.contains(['#', '\\']) || !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("has what no address can have in its path or query");
    }
    Ok(rest.split('?').next() == Some(ROBOT))
}

fn is_loopback(host: &str) -> bool {
    let of_four = |host: &str| {
        host.parse::<core::net::Ipv4Addr>()
            .is_ok_and(|it| it.is_loopback())
    };
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || of_four(host)
}

/// The key that a secret of Standard Webhooks stands for.
fn key(written: &str) -> Result<Vec<u8>, &'static str> {
    let bytes = written
        .strip_prefix(PREFIX)
        .and_then(|text| Base64::decode_vec(text).ok());
    bytes
        .filter(|bytes| BYTES.contains(&bytes.len()))
        .ok_or("is not whsec_ and base64 of 24 to 64 random bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::given;

    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ALARM: &str = "https://alarm.example/meetings?token=hunter2hunter2";
    const GROUP: &str = "https://oapi.dingtalk.com/robot/send?access_token=hunter2";

    fn read(address: &str, secret: &str) -> Result<Option<Webhook>, ConfigurationError> {
        Webhook::read(&given(&[(ADDRESS, address), (SECRET, secret)]))
    }

    #[test]
    fn nobody_is_told_unless_it_is_said_where() {
        assert_eq!(Webhook::read(&given(&[])), Ok(None));
        assert_eq!(
            Webhook::read(&given(&[(ADDRESS, ""), (SECRET, "")])),
            Ok(None)
        );
    }

    #[test]
    fn the_address_says_which_form_it_takes() {
        let standard = read(ALARM, KEY).unwrap().unwrap();
        assert!(matches!(&standard.form, Form::Standard(key) if key.len() == 24));
        for address in [
            "http://127.0.0.1:8080/x",
            "http://localhost/x",
            "http://[::1]:1/",
            "HTTPS://h",
            "https://h/robot/send/x",
            "https://h/x?to=/robot/send",
        ] {
            let read = read(address, KEY).unwrap().unwrap();
            assert!(matches!(read.form, Form::Standard(_)), "{address}");
        }
        for address in [
            GROUP,
            "http://127.0.0.1:9/robot/send?access_token=x",
            "https://h/robot/send",
        ] {
            assert!(matches!(
                read(address, "").unwrap().unwrap().form,
                Form::Robot(None)
            ));
            assert!(matches!(
                read(address, "SEChunter2").unwrap().unwrap().form,
                Form::Robot(Some(_))
            ));
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_never_shown() {
        let long = format!("https://h/{}", "x".repeat(MOST));
        for (address, secret, name, words) in [
            ("hunter2", KEY, ADDRESS, "is not an address"),
            ("ftp://hunter2/x", KEY, ADDRESS, "is not an address"),
            ("https:///hunter2", KEY, ADDRESS, "is not an address"),
            ("https://hunter2:99999/", KEY, ADDRESS, "is not an address"),
            (
                "http://hunter2.example/x",
                KEY,
                ADDRESS,
                "must begin with https",
            ),
            (
                "http://127.0.0.1.hunter2.example/x",
                KEY,
                ADDRESS,
                "must begin with https",
            ),
            (
                "https://ann:hunter2@h/x",
                KEY,
                ADDRESS,
                "a name or a password",
            ),
            ("https://h/hunter2#x", KEY, ADDRESS, "no address can have"),
            ("https://h/会hunter2", KEY, ADDRESS, "no address can have"),
            ("'https://hunter2'", KEY, ADDRESS, "quotes"),
            (&long, KEY, ADDRESS, "longer than 2048"),
            (ALARM, "", SECRET, "is missing"),
            (ALARM, "hunter2", SECRET, "is not whsec_"),
            (ALARM, "whsec_hunter2", SECRET, "is not whsec_"),
            (ALARM, "whsec_aHVudGVyMg==", SECRET, "is not whsec_"),
            ("", KEY, SECRET, "WATCH_WEBHOOK is not"),
        ] {
            let error = read(address, secret).unwrap_err();
            assert_eq!(error.variable, name, "{error}");
            assert!(error.problem.contains(words), "{error}");
            assert!(!error.problem.contains("hunter"), "{error}");
        }
    }

    #[test]
    fn its_address_what_is_in_its_query_and_its_secret_are_secret() {
        let webhook = read(ALARM, KEY).unwrap().unwrap();
        let secrets: Vec<_> = webhook.secrets().collect();
        assert_eq!(
            secrets,
            [ALARM, "token=hunter2hunter2", "hunter2hunter2", KEY]
        );
        assert_eq!(format!("{webhook:?}"), "Webhook");
        let worded = read("https://h/x?type=conference&token=hunter2hunter2", KEY);
        let worded = worded.unwrap().unwrap();
        assert!(worded.secrets().all(|secret| secret != "conference"));
    }
}

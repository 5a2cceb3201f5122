//! How events come: `DINGTALK_EVENTS`; and what DingTalk signs and encrypts those with that it pushes:
//! `DINGTALK_EVENT_TOKEN` and `DINGTALK_EVENT_AES_KEY`, as its console shows them.

use base64ct::{Base64, Encoding};
use dingtalk_conference_lock::{Names, Secret};

use crate::{
    config::{error::ConfigurationError, given::Variables},
    variables::{
        DINGTALK_EVENT_AES_KEY as AES_KEY, DINGTALK_EVENT_TOKEN as TOKEN, DINGTALK_EVENTS as EVENTS,
    },
};

/// The key of AES-256.
pub type Key = [u8; 32];

/// How many characters it has, as DingTalk writes it.
const CHARS: usize = 43;
/// The longest token, in bytes. DingTalk's console makes ones of 32 or so.
const MOST: usize = 256;
/// The options whose values an event can be for.
const OWNERS: [&str; 3] = ["appKey", "suiteKey", "authCorpId"];

/// By what an event is known to be DingTalk's, and ours.
#[derive(Clone, PartialEq, Eq)]
pub struct EventKeys {
    /// The token, which only DingTalk has too.
    pub token: Secret,
    /// The key as it was given.
    written: Secret,
    /// The key.
    pub key: Key,
    /// Whose an event can be: the app's or the suite's key, or the organisation's corpId.
    pub owners: Vec<String>,
}

impl core::fmt::Debug for EventKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("EventKeys")
    }
}

impl EventKeys {
    /// Reads both variables; `None` where there is neither.
    ///
    /// # Errors
    /// The variable that is missing or wrong.
    pub fn read(variables: &Variables) -> Result<Option<Self>, ConfigurationError> {
        let (token, written) = match (variables.key(TOKEN)?, variables.word(AES_KEY)?) {
            (None, None) => return Ok(None),
            (Some(token), Some(written)) => (token, written),
            (None, Some(_)) => return Err(missing(TOKEN, AES_KEY)),
            (Some(_), None) => return Err(missing(AES_KEY, TOKEN)),
        };
        let wrong = |name, problem: String| ConfigurationError::new(name, problem);
        if token.len() > MOST {
            return Err(wrong(TOKEN, format!("is longer than {MOST} bytes")));
        }
        let key = key(written).map_err(|problem| wrong(AES_KEY, problem))?;
        let owner = |name| variables.word(Names::Variables.of(name)).ok().flatten();
        Ok(Some(Self {
            token: Secret::new(token),
            written: Secret::new(written),
            key,
            owners: OWNERS
                .into_iter()
                .filter_map(owner)
                .map(Into::into)
                .collect(),
        }))
    }

    /// What must not be repeated.
    pub fn secrets(&self) -> [&str; 2] {
        [self.token.expose(), self.written.expose()]
    }
}

/// Whether events are wanted over DingTalk's Stream, which the host opens.
///
/// # Errors
/// `DINGTALK_EVENTS` says something else.
pub fn wants_stream(variables: &Variables) -> Result<bool, ConfigurationError> {
    match variables.word(EVENTS)? {
        None => Ok(false),
        Some("stream") => Ok(true),
        Some(_) => {
            let problem =
                "must be stream, or left out where DingTalk pushes to an address of yours";
            Err(ConfigurationError::new(EVENTS, problem))
        }
    }
}

fn missing(name: &str, other: &str) -> ConfigurationError {
    let problem = format!("is missing, and {other} is there: set both, or neither");
    ConfigurationError::new(name, problem)
}

/// The key that `written` is: base64 without the `=` at its end.
fn key(written: &str) -> Result<Key, String> {
    let count = written.chars().count();
    if count != CHARS {
        let cut = match written.strip_suffix('=') {
            Some(bare) if bare.len() == CHARS => ": take away the = at its end",
            _ => ": copy the whole aes_key of the console",
        };
        return Err(format!("has {count} characters and not {CHARS}{cut}"));
    }
    // The last character has two bits too many, which DingTalk leaves as chance made them: with one more
    // behind it they are no longer the end.
    let bytes = Base64::decode_vec(&format!("{written}A")).ok();
    let key = bytes.and_then(|bytes| bytes.first_chunk().copied());
    key.ok_or_else(|| {
        "has a character that no aes_key has: there are letters, digits, + and /".into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::given;

    const WRITTEN: &str = "1234567890123456789012345678901234567890123";

    fn read(pairs: &[(&str, &str)]) -> Result<Option<EventKeys>, ConfigurationError> {
        EventKeys::read(&given(pairs))
    }

    #[test]
    fn both_are_read_with_whose_events_can_be() {
        assert_eq!(read(&[]), Ok(None));
        let keys = read(&[
            (TOKEN, "123456"),
            (AES_KEY, WRITTEN),
            ("DINGTALK_SUITE_KEY", "suite"),
            ("DINGTALK_AUTH_CORP_ID", "corp"),
        ]);
        let keys = keys.unwrap().unwrap();
        assert_eq!(keys.owners, ["suite", "corp"]);
        assert_eq!(keys.secrets(), ["123456", WRITTEN]);
        // The first three bytes of base64 `1234`.
        assert_eq!(keys.key[..3], [0xd7, 0x6d, 0xf8]);
        assert_eq!(format!("{keys:?}"), "EventKeys");
    }

    #[test]
    fn what_is_wrong_is_said_by_the_variables_name_and_never_its_value() {
        let long = "hunter".repeat(50);
        for (pairs, name, words) in [
            (
                vec![(TOKEN, "hunter2")],
                AES_KEY,
                "is missing, and DINGTALK_EVENT_TOKEN is there",
            ),
            (
                vec![(AES_KEY, WRITTEN)],
                TOKEN,
                "is missing, and DINGTALK_EVENT_AES_KEY is there",
            ),
            (vec![(TOKEN, ""), (AES_KEY, WRITTEN)], TOKEN, "is missing"),
            (
                vec![(TOKEN, "hunter2 "), (AES_KEY, WRITTEN)],
                TOKEN,
                "a blank at its end",
            ),
            (
                vec![(TOKEN, &long), (AES_KEY, WRITTEN)],
                TOKEN,
                "longer than 256",
            ),
            (
                vec![(TOKEN, "t"), (AES_KEY, "hunter2")],
                AES_KEY,
                "has 7 characters and not 43",
            ),
            (
                vec![
                    (TOKEN, "t"),
                    (AES_KEY, "hunter67890123456789012345678901234567890123="),
                ],
                AES_KEY,
                "has 45 characters and not 43: copy",
            ),
            (
                vec![
                    (TOKEN, "t"),
                    (AES_KEY, "hunter7890123456789012345678901234567890123="),
                ],
                AES_KEY,
                "take away the =",
            ),
            (
                vec![
                    (TOKEN, "t"),
                    (AES_KEY, "hunter7890123456789012345678901234567890-_*"),
                ],
                AES_KEY,
                "a character that no aes_key has",
            ),
            (
                vec![
                    (TOKEN, "t"),
                    (
                        AES_KEY,
                        "会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会会",
                    ),
                ],
                AES_KEY,
                "a character that no aes_key has",
            ),
        ] {
            let error = read(&pairs).unwrap_err();
            assert_eq!(error.variable, name, "{error}");
            assert!(error.problem.contains(words), "{error}");
            assert!(!error.problem.contains("hunter"), "{error}");
        }
    }
}

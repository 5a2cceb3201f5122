//! What the worker is told by its variables. An error names the variable, never its value.

pub mod access;
pub mod arrival;
pub mod caller_keys;
pub mod entries;
pub mod error;
pub mod events;
pub mod given;
pub mod grant;
pub mod json;
pub mod origins;
pub mod session_key;
pub mod settings;
pub mod upstream;
pub mod webhook;

use dingtalk_conference_lock::{Names, app_variables};

use crate::{
    config::{
        access::Access, caller_keys::CallerKey, error::ConfigurationError, events::EventKeys,
        given::Variables, origins::Origins, session_key::SessionKey, settings::Settings,
        upstream::Upstream, webhook::Webhook,
    },
    http::origin::{self, Own},
    variables::{PUBLIC_ORIGIN, SIMULATOR},
};

/// What was read of a variable or a group of them.
type Read<T> = Result<T, ConfigurationError>;

/// The worker's configuration. Each part is good or not by itself, so that what needs only some of it
/// can tell about the rest.
#[derive(Clone, Debug)]
pub struct Config {
    /// The DingTalk app.
    pub upstream: Read<Upstream>,
    /// Who may call, and do what.
    pub callers: Read<Vec<CallerKey>>,
    /// The origins whose pages may call with a key.
    pub origins: Origins,
    /// Sign-in through Cloudflare Access, where it is wanted.
    pub access: Read<Option<Access>>,
    /// By what events are known to be DingTalk's, where they are wanted.
    pub events: Read<Option<EventKeys>>,
    /// Where it is told that somebody came into a locked meeting, where that is wanted.
    pub webhook: Read<Option<Webhook>>,
    /// Whether events are wanted over DingTalk's Stream.
    pub stream: Read<bool>,
    /// Where browsers see the worker, where that is not where requests say.
    pub public_origin: Read<Option<Own>>,
    /// How much may be sent to DingTalk, and how long what is known is kept.
    pub settings: Read<Settings>,
    /// Where the simulator is that stands in DingTalk's place, for the page to say so.
    pub simulator: Option<String>,
    /// What sessions are signed with.
    pub session_key: Read<SessionKey>,
}

impl Config {
    /// Reads the variables, of which an empty one is as good as none.
    pub fn read(variables: &Variables) -> Self {
        let upstream = upstream(variables);
        let callers = CallerKey::read(variables);
        let session_key = match (&upstream, &callers) {
            (Ok(app), Ok(keys)) => Ok(SessionKey::derive(app.app_secret().expose(), keys)),
            (Err(error), _) | (_, Err(error)) => Err(error.clone()),
        };
        let simulator = variables.word(SIMULATOR).ok().flatten();
        Self {
            upstream,
            callers,
            origins: Origins::read(variables),
            access: Access::read(variables),
            events: EventKeys::read(variables),
            webhook: Webhook::read(variables),
            stream: events::wants_stream(variables),
            public_origin: public_origin(variables),
            settings: Settings::read(variables),
            simulator: simulator
                .filter(|url| origin::is_web_origin(url))
                .map(Into::into),
            session_key,
        }
    }

    /// The app, where all of the configuration is good that is for every caller.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn whole(&self) -> Result<&Upstream, &ConfigurationError> {
        match self.error() {
            Some(error) => Err(error),
            None => self.upstream.as_ref(),
        }
    }

    /// The first thing that is wrong, but for what is for callers from pages only.
    pub fn error(&self) -> Option<&ConfigurationError> {
        let upstream = self.upstream.as_ref().err();
        let callers = self.callers.as_ref().err();
        let access = self.access.as_ref().err();
        let events = self.events.as_ref().err().or(self.stream.as_ref().err());
        let webhook = self.webhook.as_ref().err();
        let public_origin = self.public_origin.as_ref().err();
        let settings = self.settings.as_ref().err();
        let others = access.or(events).or(webhook).or(public_origin).or(settings);
        upstream.or(callers).or(others)
    }
}

/// The app. What happened to a variable of its on the way is said first, since DingTalk would only say
/// that the whole is wrong.
fn upstream(variables: &Variables) -> Read<Upstream> {
    let endpoint = Names::Variables.of("endpoint");
    for name in app_variables() {
        match name == endpoint {
            true => variables.word(name)?,
            false => variables.key(name)?,
        };
    }
    Upstream::read(|name| Some(variables.word(name).ok()??.into()))
}

fn public_origin(variables: &Variables) -> Read<Option<Own>> {
    let Some(text) = variables.word(PUBLIC_ORIGIN)? else {
        return Ok(None);
    };
    let own = Own::of(text).filter(|_| origin::is_web_origin(text));
    let wrong = || {
        let problem = "is not a scheme and a host, such as https://lock.example.com";
        ConfigurationError::new(PUBLIC_ORIGIN, problem)
    };
    Ok(Some(own.ok_or_else(wrong)?))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::config::given::Given;

    /// The SHA-256 of `secret-key`.
    pub(crate) const KEY_SHA256: &str =
        "85dbe15d75ef9308c7ae0f33c7a324cc6f4bf519a2ed2f3027bd33c140a4f9aa";

    pub(crate) fn variables(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        let pairs: Vec<(String, String)> = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        move |wanted| {
            let found = pairs.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone())
        }
    }

    pub(crate) fn given(pairs: &[(&str, &str)]) -> Variables {
        let text = |(name, value): &(&str, &str)| {
            let value = Given::Text((*value).to_owned());
            ((*name).to_owned(), value)
        };
        Variables::new(pairs.iter().map(text))
    }

    #[test]
    fn caller_keys_are_needed_and_an_empty_variable_is_a_missing_one() {
        let app = [
            ("DINGTALK_APP_KEY", "k"),
            ("DINGTALK_APP_SECRET", "hunter2"),
        ];
        let keys = format!(r#"[{{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}}]"#);
        for keys in [None, Some("")] {
            let mut all = app.to_vec();
            all.extend(keys.map(|keys| ("CALLER_KEYS", keys)));
            let config = Config::read(&given(&all));
            let error = config.error().unwrap();
            assert_eq!(error.variable, "CALLER_KEYS");
            assert!(error.problem.starts_with("is missing"), "{error:?}");
        }
        let mut all = app.to_vec();
        all.push(("CALLER_KEYS", &keys));
        let config = Config::read(&given(&all));
        assert_eq!(config.error(), None);
        assert_eq!(config.callers.unwrap().len(), 1);
    }

    #[test]
    fn each_part_is_good_or_not_by_itself() {
        let config = Config::read(&given(&[("ALLOWED_ORIGINS", "*"), ("ACCESS_AUD", "a")]));
        let wrong = |error: Option<ConfigurationError>| error.unwrap().variable;
        assert_eq!(config.error().unwrap().variable, "DINGTALK_APP_KEY");
        assert_eq!(wrong(config.upstream.err()), "DINGTALK_APP_KEY");
        assert_eq!(wrong(config.callers.err()), "CALLER_KEYS");
        assert_eq!(wrong(config.origins.error), "ALLOWED_ORIGINS");
        assert_eq!(wrong(config.access.err()), "ACCESS_TEAM_DOMAIN");
        let config = Config::read(&given(&[]));
        assert!(config.origins.error.is_none() && config.access.unwrap().is_none());
    }

    #[test]
    fn debug_shows_no_secret() {
        let keys = format!(r#"[{{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}}]"#);
        let config = Config::read(&given(&[
            ("DINGTALK_APP_KEY", "k"),
            ("DINGTALK_APP_SECRET", "hunter2"),
            ("CALLER_KEYS", &keys),
        ]));
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("85db"),
            "{shown}"
        );
    }

    const APP: [(&str, &str); 2] = [
        ("DINGTALK_APP_KEY", "k"),
        ("DINGTALK_APP_SECRET", "hunter2"),
    ];

    fn with(pairs: &[(&str, &str)]) -> Config {
        let keys = format!(r#"[{{"id":"ops","sha256":"{KEY_SHA256}","actions":["lock"]}}]"#);
        let mut all: Vec<_> = APP
            .into_iter()
            .chain([("CALLER_KEYS", keys.as_str())])
            .collect();
        all.retain(|(name, _)| pairs.iter().all(|(other, _)| other != name));
        all.extend(pairs);
        Config::read(&given(&all))
    }

    #[test]
    fn w4_a_variable_that_was_damaged_on_its_way_is_named_with_the_damage() {
        for (name, value, words) in [
            (
                "DINGTALK_APP_SECRET",
                "hunter2\u{200b}",
                "(U+200B) at its end",
            ),
            ("DINGTALK_APP_SECRET", "'hunter2'", "quotes (')"),
            ("DINGTALK_APP_SECRET", "\"hunter2", "a quote (\")"),
            ("DINGTALK_APP_SECRET", "ｈunter2", "(U+FF48)"),
            ("DINGTALK_APP_SECRET", "xxxxxxxxx", "a placeholder"),
            ("DINGTALK_APP_KEY", "your-app-key", "a placeholder"),
            ("DINGTALK_EVENT_TOKEN", "changeme", "a placeholder"),
            ("DINGTALK_ENDPOINT", "https://hunter2'", "a quote (')"),
            ("DINGTALK_APP_KEY", "undefined", "the word undefined"),
            (
                "DINGTALK_APP_KEY",
                "DINGTALK_APP_KEY=hunter2",
                "its own name",
            ),
            (
                "DINGTALK_ENDPOINT",
                "\u{feff}https://hunter2",
                "byte order mark",
            ),
            (
                "DINGTALK_ENDPOINT",
                "https://hunter2 ",
                "a blank at its end",
            ),
            ("DINGTALK_ENDPOINT", "${HUNTER2}", "a placeholder"),
            (
                "PUBLIC_ORIGIN",
                "https://hunter2/",
                "is not a scheme and a host",
            ),
            (
                "PUBLIC_ORIGIN",
                "chrome-extension://hunter2",
                "is not a scheme and a host",
            ),
            ("PUBLIC_ORIGIN", "\"https://hunter2\"", "quotes"),
            ("CALLER_KEYS", "'[]'", "quotes (')"),
            ("CALLER_KEYS", "null", "the word null"),
            ("ACCESS_AUD", "hunter2\n", "a line break"),
            ("DINGTALK_EVENT_TOKEN", "'hunter2'", "quotes (')"),
            ("DINGTALK_EVENT_AES_KEY", "null", "the word null"),
            (
                "WATCH_WEBHOOK",
                "http://hunter2.example",
                "must begin with https",
            ),
            ("DINGTALK_EVENTS", "'stream'", "quotes (')"),
            ("DINGTALK_EVENTS", "hunter2", "must be stream, or left out"),
            ("DINGTALK_EVENTS", "Stream", "must be stream, or left out"),
        ] {
            let config = with(&[(name, value)]);
            let error = config.error().unwrap();
            assert_eq!(error.variable, name);
            assert!(error.problem.contains(words), "{error}");
            assert!(!error.problem.contains("hunter"), "{error}");
        }
    }

    #[test]
    fn w2_a_wrong_origin_is_no_matter_of_whoever_calls_from_no_page() {
        let config = with(&[("ALLOWED_ORIGINS", "https://a.example,*")]);
        assert!(config.error().is_none() && config.whole().is_ok());
        assert_eq!(
            config.origins.error.unwrap().problem,
            "[1] is *: list the origins one by one"
        );
    }

    #[test]
    fn events_come_over_stream_where_that_is_said_only() {
        for (given, wanted) in [(&[][..], false), (&[("DINGTALK_EVENTS", "")], false)] {
            assert_eq!(with(given).stream, Ok(wanted));
        }
        assert_eq!(with(&[("DINGTALK_EVENTS", "stream")]).stream, Ok(true));
    }

    #[test]
    fn a23_caller_keys_go_on_in_further_variables() {
        let keys = |digit: &str, id: &str| {
            let sha256 = digit.repeat(64);
            format!(r#"[{{"id":"{id}","sha256":"{sha256}","actions":[]}}]"#)
        };
        let (one, two, ten) = (keys("1", "a"), keys("2", "b"), keys("3", "c"));
        let all = [
            ("CALLER_KEYS_10", ten.as_str()),
            ("CALLER_KEYS", &one),
            ("CALLER_KEYS_2", &two),
        ];
        let ids = |config: Config| -> Vec<String> {
            config
                .callers
                .unwrap()
                .into_iter()
                .map(|key| key.id)
                .collect()
        };
        assert_eq!(ids(with(&all)), ["a", "b", "c"]);
        assert_eq!(
            ids(with(&[("CALLER_KEYS", ""), ("CALLER_KEYS_2", &two)])),
            ["b"]
        );
        for (name, value, words) in [
            (
                "CALLER_KEYS_2",
                one.as_str(),
                "CALLER_KEYS_2 [0] has the sha256 of another entry",
            ),
            ("CALLER_KEYS_2", "hunter2", "CALLER_KEYS_2 is not JSON"),
            (
                "CALLER_KEYS_3",
                "[{}]",
                "CALLER_KEYS_3 [0] has no text \"id\"",
            ),
        ] {
            let config = with(&[("CALLER_KEYS", one.as_str()), (name, value)]);
            assert!(config.error().unwrap().to_string().starts_with(words));
        }
    }
}

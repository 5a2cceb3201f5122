//! Requests as plain data; something else sends them.

use crate::{
    action::Action,
    conference_id::ConferenceId,
    reply::MAX_BODY_BYTES,
    secret::{Secret, redact},
    text::concat,
};

/// A `POST` of a JSON object; or, with the feature `read`, a [`Read`](crate::Read).
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// Endpoint and path. Never has a secret, nor a query but for a `Read`.
    pub url: String,
    /// What goes into `x-acs-dingtalk-access-token`, the only header DingTalk takes a token from.
    pub access_token: Option<Secret>,
    /// The fields of the object, all of them strings.
    pub body: Vec<(&'static str, String)>,
    /// What must not come back in an error: all that this call and its client know.
    pub secrets: Vec<Secret>,
    /// What has a method, a query and a body of its own.
    #[cfg(feature = "read")]
    pub read: Option<crate::read::Read>,
}

impl core::fmt::Debug for Request {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.method())?;
        f.write_str(" ")?;
        f.write_str(self.url_without_query())
    }
}

impl Request {
    /// Locks or unlocks the meeting `id` (DingTalk: *api-lockconference*).
    pub fn action(endpoint: &str, id: &ConferenceId, action: Action, token: Secret) -> Self {
        let segment = id.path_segment();
        Self {
            url: concat(&[
                endpoint,
                "/v1.0/conference/videoConferences/",
                &segment,
                "/lock",
            ]),
            access_token: Some(token),
            body: vec![("action", action.as_str().into())],
            secrets: Vec::new(),
            #[cfg(feature = "read")]
            read: None,
        }
    }

    /// Reads.
    #[cfg(feature = "read")]
    pub fn read(endpoint: &str, read: &crate::read::Read, token: Secret) -> Self {
        Self {
            url: concat(&[endpoint, "/v1.0/conference/", read.path()]),
            access_token: Some(token),
            body: Vec::new(),
            secrets: Vec::new(),
            read: Some(read.clone()),
        }
    }

    /// Fetches an access token: `name` is the last segment of the path.
    pub(crate) fn token(endpoint: &str, name: &str, body: Vec<(&'static str, String)>) -> Self {
        Self {
            url: concat(&[endpoint, "/v1.0/oauth2/", name]),
            access_token: None,
            body,
            secrets: Vec::new(),
            #[cfg(feature = "read")]
            read: None,
        }
    }

    /// `GET` or `POST`.
    pub fn method(&self) -> &'static str {
        #[cfg(feature = "read")]
        if let Some(read) = &self.read {
            return read.method();
        }
        "POST"
    }

    /// Where it goes, fit for a log: a query may tell more than a log should.
    pub fn url_without_query(&self) -> &str {
        #[cfg(feature = "read")]
        if let Some((url, _)) = self.url.split_once('?') {
            return url;
        }
        &self.url
    }

    /// How much of the reply is of use, in bytes.
    pub fn limit(&self) -> usize {
        #[cfg(feature = "read")]
        if self.read.is_some() {
            return crate::read::MAX_READ_BYTES;
        }
        MAX_BODY_BYTES
    }

    /// `text` of a reply without secrets: DingTalk, or whatever stands in its place, may send
    /// back what it got, and its words end up in errors.
    pub fn redact(&self, text: &str) -> String {
        redact(text, &self.secrets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_request_is_the_one_the_official_sdks_send() {
        for capture in [
            include_str!("../tests/fixtures/wire/official-node.json"),
            include_str!("../tests/fixtures/wire/official-python.json"),
        ] {
            let capture: serde_json::Value = serde_json::from_str(capture).unwrap();
            let token = Secret::new("tok");
            let id = ConferenceId::new("644272f14ba3310xxxxxxxxx").unwrap();
            let request = Request::action("https://h/prefix", &id, Action::Lock, token);
            assert_eq!(capture["method"], "POST");
            let path = capture["path"].as_str().unwrap();
            assert_eq!(request.url, format!("https://h/prefix{path}"));
            let body: serde_json::Value = request.body.iter().cloned().collect();
            assert_eq!(body.to_string(), capture["body"]);
            assert!(capture["headers"]["x-acs-dingtalk-access-token"].is_string());
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let id = ConferenceId::new("m").unwrap();
        let body = vec![("appSecret", "hunter2".into())];
        let shown = format!(
            "{:?} {:?}",
            Request::token("https://h", "accessToken", body),
            Request::action("https://h", &id, Action::Lock, Secret::new("hunter2"))
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn a_reply_is_shown_without_secrets() {
        let mut request = Request::token("https://h", "accessToken", Vec::new());
        request.secrets = ["hunter2", "short", ""].map(Secret::new).into();
        let shown = |text: &str| request.redact(text);
        assert_eq!(
            shown("bad hunter2, hunter2!"),
            "bad [redacted], [redacted]!"
        );
        assert_eq!(shown("hunter, short"), "hunter, short");
        assert_eq!(shown(""), "");
    }
}

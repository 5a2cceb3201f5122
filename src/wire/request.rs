//! Requests as plain data; something else sends them.

use alloc::{string::String, vec, vec::Vec};
use core::fmt;

#[cfg(feature = "read")]
use super::read::{MAX_READ_BYTES, Read};
use crate::model::{Action, ConferenceId, Secret, append, concat};

/// The longest reply body that is read, in bytes; of a [`Read`](crate::Read) there may be more.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// A `POST` of a JSON object; or, with the feature `read`, a [`Read`](crate::Read).
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Request {
    /// Endpoint and path. Never has a secret, nor a query but for a `Read`.
    pub url: String,
    /// What goes into `x-acs-dingtalk-access-token`, the only header DingTalk takes a token from.
    pub access_token: Option<Secret>,
    /// The fields of the object, all of them strings.
    pub body: Vec<(&'static str, Secret)>,
    /// What has a method, a query and a body of its own.
    #[cfg(feature = "read")]
    pub read: Option<Read>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.method())?;
        f.write_str(" ")?;
        f.write_str(self.url_without_query())
    }
}

impl Request {
    /// Locks or unlocks the meeting `id` (DingTalk: *api-lockconference*).
    pub fn action(endpoint: &str, id: &ConferenceId, action: Action, token: Secret) -> Self {
        let segment = id.path_segment();
        let path = "/v1.0/conference/videoConferences/";
        let body = vec![("action", Secret::new(concat(&[action.as_str()])))];
        let url = concat(&[endpoint, path, &segment, "/lock"]);
        Self::new(url, Some(token), body)
    }

    /// Reads.
    #[cfg(feature = "read")]
    pub fn read(endpoint: &str, read: &Read, token: Secret) -> Self {
        Self {
            url: concat(&[endpoint, read.base(), read.path()]),
            access_token: Some(token),
            read: Some(read.clone()),
            ..Self::default()
        }
    }

    /// Fetches an access token: `name` is the last segment of the path.
    pub(crate) fn token(endpoint: &str, name: &str, body: Vec<(&'static str, Secret)>) -> Self {
        Self::new(concat(&[endpoint, "/v1.0/oauth2/", name]), None, body)
    }

    fn new(url: String, access_token: Option<Secret>, body: Vec<(&'static str, Secret)>) -> Self {
        Self {
            url,
            access_token,
            body,
            #[cfg(feature = "read")]
            read: None,
        }
    }

    /// What is sent: JSON, or nothing with a `GET`.
    pub fn json(&self) -> Option<String> {
        #[cfg(feature = "read")]
        if let Some(read) = &self.read {
            return read.body().map(String::from);
        }
        let mut json = String::new();
        let mut before = "{\"";
        for (name, value) in &self.body {
            // Names are our own words, and a value without control characters needs no more.
            let value = value.in_json();
            append(&mut json, &[before, name, "\":\"", value.expose(), "\""]);
            before = ",\"";
        }
        json.push('}');
        Some(json)
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
            return MAX_READ_BYTES;
        }
        MAX_BODY_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_request_is_the_one_the_official_sdks_send() {
        for capture in [
            include_str!("../../tests/fixtures/wire/official-node.json"),
            include_str!("../../tests/fixtures/wire/official-python.json"),
        ] {
            let capture: serde_json::Value = serde_json::from_str(capture).unwrap();
            let token = Secret::new("tok");
            let id = ConferenceId::new("644272f14ba3310xxxxxxxxx").unwrap();
            let request = Request::action("https://h/prefix", &id, Action::Lock, token);
            assert_eq!(capture["method"], "POST");
            let path = capture["path"].as_str().unwrap();
            assert_eq!(request.url, format!("https://h/prefix{path}"));
            assert_eq!(request.json().unwrap(), capture["body"]);
            assert!(capture["headers"]["x-acs-dingtalk-access-token"].is_string());
        }
    }

    #[test]
    fn a_body_is_json_whatever_a_secret_has_in_it() {
        let values = ["k", r#"hunter"2\x"#, "密钥💥", "a/b'<>&"];
        let names = ["suiteKey", "suiteSecret", "authCorpId", "suiteTicket"];
        let body = names.into_iter().zip(values.map(Secret::new)).collect();
        let json = Request::token("https://h", "x", body).json().unwrap();
        let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
        for (name, value) in names.into_iter().zip(values) {
            assert_eq!(parsed[name], value);
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let id = ConferenceId::new("m").unwrap();
        let body = vec![("appSecret", Secret::new("hunter2"))];
        let shown = format!(
            "{:?} {:?}",
            Request::token("https://h", "accessToken", body),
            Request::action("https://h", &id, Action::Lock, Secret::new("hunter2"))
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

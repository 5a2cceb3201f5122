//! The calls next to the lock call, for services that show which meetings there are and invite people back
//! into them. With the feature `read`; the npm package has none of it.
//!
//! Paths, parameters and replies are DingTalk's (documentation: *querying-video-conference-information*
//! and its neighbours; `orgConferences` and `roomCodes`: official Node SDK). All need the permission
//! `VideoConference.Conference.Read`.

use alloc::string::String;

use crate::model::{
    ConferenceId, Failure, MAX_CONFERENCE_ID_BYTES, Result, concat, decimal, has_control,
    percent_encoded,
};

/// The longest reply to a read call that is read, in bytes: some hundred meetings or members.
pub const MAX_READ_BYTES: usize = 1024 * 1024;

/// The most meetings that one [`Read::conferences`] asks for.
pub const MAX_CONFERENCES: usize = 1_000;

/// The longest parameter of a query, in bytes.
const MAX_PARAMETER_BYTES: usize = 1_024;

/// Which part of a list is asked for; what is `None` is left to DingTalk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What the last reply gave as `nextToken`.
    pub next_token: Option<String>,
    /// How many items at most.
    pub max_results: Option<u32>,
}

/// A read call, or an invitation, that is safe to send.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "client", derive(serde::Serialize, serde::Deserialize))]
pub struct Read {
    /// Below `/v1.0/conference/`, or `/v1.0/event/`; with its query.
    path: String,
    /// Whether it is of events.
    #[cfg_attr(feature = "client", serde(default))]
    of_events: bool,
    /// The JSON to `POST`; without it the call is a `GET`.
    body: Option<String>,
}

impl Read {
    /// The meetings in progress in the organisation.
    ///
    /// # Errors
    /// `invalid-argument` for a page's token that is empty, too long or has a control character.
    pub fn org_conferences(page: &Page) -> Result<Self> {
        Self::get(&["orgConferences"]).paged(page)
    }

    /// The meetings of a 9 to 11 digit meeting code.
    ///
    /// # Errors
    /// `invalid-argument` for a code that is not 1 to 32 digits; as
    /// [`org_conferences`](Self::org_conferences) for the page.
    pub fn room_code(room_code: &str, page: &Page) -> Result<Self> {
        let digits = room_code.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !(1..=32).contains(&room_code.len()) {
            return Err(Failure::invalid_argument(&["roomCode must be digits"]));
        }
        Self::get(&["roomCodes/", room_code, "/infos"]).paged(page)
    }

    /// The meetings in progress of one user.
    ///
    /// # Errors
    /// `invalid-argument` for a `unionId` that is empty, too long or has a control character.
    pub fn user_conferences(union_id: &str) -> Result<Self> {
        Self::get(&["users/lists"]).with("?", "unionId", union_id)
    }

    /// One meeting.
    ///
    /// # Errors
    /// `invalid-argument` for an id that cannot be.
    pub fn conference(conference_id: &str) -> Result<Self> {
        let segment = ConferenceId::new(conference_id)?.path_segment();
        Ok(Self::get(&["videoConferences/", &segment]))
    }

    /// Many meetings, of which the reply has those that are running.
    ///
    /// # Errors
    /// `invalid-argument` for no ids, for more than [`MAX_CONFERENCES`], and for one that cannot be.
    pub fn conferences(conference_ids: &[String]) -> Result<Self> {
        if !(1..=MAX_CONFERENCES).contains(&conference_ids.len()) {
            let problem = "conferenceIdList must have 1 to 1000 ids";
            return Err(Failure::invalid_argument(&[problem]));
        }
        let mut body = String::from(r#"{"conferenceIdList":["#);
        let mut before = "";
        for id in conference_ids {
            ConferenceId::new(id)?;
            body.push_str(&concat(&[before, &json(id)]));
            before = ",";
        }
        body.push_str("]}");
        Ok(Self {
            path: "videoConferences/query".into(),
            of_events: false,
            body: Some(body),
        })
    }

    /// The events of a time that DingTalk could not deliver, oldest first; both ends in milliseconds since
    /// 1970.
    pub fn failed_events(begin_ms: u64, end_ms: u64) -> Self {
        let [begin, end] = [begin_ms, end_ms].map(|ms| ms.to_string());
        Self {
            of_events: true,
            ..Self::get(&[
                "callbacks/failedResults?beginTime=",
                &begin,
                "&endTime=",
                &end,
            ])
        }
    }

    /// The members of a meeting.
    ///
    /// # Errors
    /// `invalid-argument` for an id that cannot be; as [`org_conferences`](Self::org_conferences) for
    /// the page.
    pub fn members(conference_id: &str, page: &Page) -> Result<Self> {
        let segment = ConferenceId::new(conference_id)?.path_segment();
        Self::get(&["videoConferences/", &segment, "/members"]).paged(page)
    }

    /// Invites somebody into a meeting, in the name of somebody who is in it: of these calls the one that does
    /// something (official SDKs: `InviteUsers`). Needs `VideoConference.Conference.Write`.
    ///
    /// # Errors
    /// `invalid-argument` for an id that cannot be, and for a `unionId` or name that is empty, too long or has a
    /// control character.
    pub fn invite(conference_id: &str, host: &str, union_id: &str, nick: &str) -> Result<Self> {
        let segment = ConferenceId::new(conference_id)?.path_segment();
        for (name, value) in [("unionId", host), ("unionId", union_id), ("nick", nick)] {
            check(name, value)?;
        }
        let [host, union_id, nick] = [host, union_id, nick].map(json);
        let invitee = concat(&[r#"{"unionId":"#, &union_id, r#","nick":"#, &nick, "}"]);
        let body = concat(&[
            r#"{"unionId":"#,
            &host,
            r#","inviteeList":["#,
            &invitee,
            "]}",
        ]);
        Ok(Self {
            path: concat(&["videoConferences/", &segment, "/users/invite"]),
            of_events: false,
            body: Some(body),
        })
    }

    /// Below [`base`](Self::base), with its query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// `/v1.0/conference/` or `/v1.0/event/`.
    pub fn base(&self) -> &'static str {
        if self.of_events {
            "/v1.0/event/"
        } else {
            "/v1.0/conference/"
        }
    }

    /// `GET` or `POST`.
    pub fn method(&self) -> &'static str {
        if self.body.is_some() { "POST" } else { "GET" }
    }

    /// The JSON to `POST`.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    fn get(parts: &[&str]) -> Self {
        Self {
            path: concat(parts),
            of_events: false,
            body: None,
        }
    }

    fn paged(self, page: &Page) -> Result<Self> {
        let mut separator = "?";
        let mut read = self;
        if let Some(token) = &page.next_token {
            read = read.with(separator, "nextToken", token)?;
            separator = "&";
        }
        if let Some(most) = page.max_results {
            read = read.with(separator, "maxResults", &decimal(most))?;
        }
        Ok(read)
    }

    fn with(mut self, separator: &str, name: &str, value: &str) -> Result<Self> {
        check(name, value)?;
        let value = percent_encoded(value);
        self.path.push_str(&concat(&[separator, name, "=", &value]));
        Ok(self)
    }
}

fn check(name: &str, value: &str) -> Result<()> {
    if (1..=MAX_PARAMETER_BYTES).contains(&value.len()) && !has_control(value) {
        return Ok(());
    }
    let problem = " must be 1 to 1024 bytes without control characters";
    Err(Failure::invalid_argument(&[name, problem]))
}

/// `text`, which has no control characters, as JSON: no other character needs an escape.
fn json(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    concat(&["\"", &escaped, "\""])
}

const _: () = assert!(MAX_CONFERENCES * (MAX_CONFERENCE_ID_BYTES + 3) < MAX_READ_BYTES);

#[cfg(test)]
mod tests {
    use super::*;

    fn page(next_token: &str, max_results: u32) -> Page {
        Page {
            next_token: Some(next_token.into()),
            max_results: Some(max_results),
        }
    }

    #[test]
    fn every_call_has_the_path_of_the_documentation() {
        let none = Page::default();
        for (read, method, path) in [
            (Read::org_conferences(&none), "GET", "orgConferences"),
            (
                Read::org_conferences(&page("a b&c", 100)),
                "GET",
                "orgConferences?nextToken=a%20b%26c&maxResults=100",
            ),
            (
                Read::room_code("123456789", &none),
                "GET",
                "roomCodes/123456789/infos",
            ),
            (
                Read::room_code("123456789", &page("t", 1)),
                "GET",
                "roomCodes/123456789/infos?nextToken=t&maxResults=1",
            ),
            (
                Read::user_conferences("u/1?x=é"),
                "GET",
                "users/lists?unionId=u%2F1%3Fx%3D%C3%A9",
            ),
            (
                Read::conference("a/../b"),
                "GET",
                "videoConferences/a%2F..%2Fb",
            ),
            (
                Read::members("m", &page("t", 2)),
                "GET",
                "videoConferences/m/members?nextToken=t&maxResults=2",
            ),
            (
                Read::conferences(&["m".into()]),
                "POST",
                "videoConferences/query",
            ),
        ] {
            let read = read.unwrap();
            assert_eq!((read.method(), read.path()), (method, path));
        }
    }

    #[test]
    fn undelivered_events_are_asked_for_beside_the_meetings() {
        let read = Read::failed_events(1_795_420_800_000, u64::MAX);
        assert_eq!(read.base(), "/v1.0/event/");
        let path = "callbacks/failedResults?beginTime=1795420800000&endTime=18446744073709551615";
        assert_eq!((read.method(), read.path()), ("GET", path));
        assert_eq!(Read::conference("m").unwrap().base(), "/v1.0/conference/");
    }

    #[test]
    fn ids_in_a_body_are_json() {
        let ids: Vec<String> = ["m", "a\"b\\c", "会💥"].map(String::from).into();
        let read = Read::conferences(&ids).unwrap();
        let json: serde_json::Value = serde_json::from_str(read.body().unwrap()).unwrap();
        assert_eq!(json, serde_json::json!({ "conferenceIdList": ids }));
    }

    #[test]
    fn an_invitation_is_the_one_the_official_sdks_send() {
        let read = Read::invite("a/b", "lin", "w\"ei\\", "伟 \"W\"").unwrap();
        assert_eq!(
            (read.method(), read.path()),
            ("POST", "videoConferences/a%2Fb/users/invite")
        );
        let json: serde_json::Value = serde_json::from_str(read.body().unwrap()).unwrap();
        let invitee = serde_json::json!({ "unionId": "w\"ei\\", "nick": "伟 \"W\"" });
        assert_eq!(
            json,
            serde_json::json!({ "unionId": "lin", "inviteeList": [invitee] })
        );
    }

    #[test]
    fn what_cannot_be_sent_is_refused_by_name() {
        let none = Page::default();
        let many = vec![String::from("m"); MAX_CONFERENCES + 1];
        let long = "x".repeat(MAX_PARAMETER_BYTES + 1);
        for (read, name) in [
            (Read::room_code("", &none), "roomCode"),
            (Read::room_code("12a", &none), "roomCode"),
            (Read::room_code("../1", &none), "roomCode"),
            (Read::room_code(&"1".repeat(33), &none), "roomCode"),
            (Read::user_conferences(""), "unionId"),
            (Read::user_conferences("a\n"), "unionId"),
            (Read::user_conferences(&long), "unionId"),
            (Read::org_conferences(&page("", 1)), "nextToken"),
            (Read::members("m", &page("\0", 1)), "nextToken"),
            (Read::members("..", &none), "conferenceId"),
            (Read::invite("..", "h", "u", "n"), "conferenceId"),
            (Read::invite("m", "", "u", "n"), "unionId"),
            (Read::invite("m", "h", "u\n", "n"), "unionId"),
            (Read::invite("m", "h", "u", &long), "nick"),
            (Read::conference(""), "conferenceId"),
            (Read::conferences(&[]), "conferenceIdList"),
            (Read::conferences(&many), "conferenceIdList"),
            (Read::conferences(&["m".into(), ".".into()]), "conferenceId"),
        ] {
            let failure = read.unwrap_err();
            assert!(failure.message.starts_with(name), "{failure:?}");
        }
    }
}

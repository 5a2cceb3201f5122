use super::*;
use crate::http::route;

/// The upstream call of a request: method, path and body.
fn sent(target: &str, body: &str) -> Result<(String, Option<Vec<String>>), Refusal> {
    let url = format!("https://h/v1.0/conference/{target}");
    let found = route::find(&url).ok_or_else(Refusal::not_found)?;
    let body = Body::Whole(body.into());
    let reading = pollster::block_on(reading(&found, &url, async || body))?;
    let read = reading.read;
    let sent = [read.method(), read.path(), read.body().unwrap_or_default()];
    Ok((sent.join(" ").trim_end().into(), reading.names))
}

#[test]
fn only_what_is_documented_goes_on() {
    let ids = |ids: &[&str]| Some(ids.iter().map(|id| (*id).into()).collect::<Vec<String>>());
    for (target, body, call, names) in [
        ("orgConferences", "", "GET orgConferences", None),
        (
            "orgConferences?maxResults=20&nextToken=a%2Bb%26c&x=1&unionId=u",
            "",
            "GET orgConferences?nextToken=a%2Bb%26c&maxResults=20",
            None,
        ),
        (
            "orgConferences?nextToken=&maxResults=",
            "",
            "GET orgConferences",
            None,
        ),
        (
            "roomCodes/123456789/infos?maxResults=007",
            "",
            "GET roomCodes/123456789/infos?maxResults=7",
            None,
        ),
        (
            "users/lists?unionId=u/1+2&x",
            "",
            "GET users/lists?unionId=u%2F1%202",
            None,
        ),
        (
            "videoConferences/a%2Fb?x=1",
            "",
            "GET videoConferences/a%2Fb",
            ids(&["a/b"]),
        ),
        (
            "videoConferences/m/members?nextToken=t",
            "",
            "GET videoConferences/m/members?nextToken=t",
            ids(&["m"]),
        ),
        (
            "videoConferences/query",
            r#"{"x":1,"conferenceIdList":["a","b\"c"]}"#,
            r#"POST videoConferences/query {"conferenceIdList":["a","b\"c"]}"#,
            ids(&["a", "b\"c"]),
        ),
    ] {
        assert_eq!(sent(target, body), Ok((call.into(), names)), "{target}");
    }
}

#[test]
fn what_dingtalk_would_not_take_is_refused() {
    let many = format!(r#"{{"conferenceIdList":[{}"a"]}}"#, r#""a","#.repeat(1000));
    for (target, body) in [
        ("orgConferences?maxResults=0", ""),
        ("orgConferences?maxResults=-1", ""),
        ("orgConferences?maxResults=%2B1", ""),
        ("orgConferences?maxResults=1.5", ""),
        ("orgConferences?maxResults=99999999999", ""),
        ("orgConferences?maxResults=1&maxResults=1", ""),
        ("orgConferences?nextToken=a%0Ab", ""),
        ("orgConferences?nextToken=%ff", ""),
        ("roomCodes/12%2F34/infos", ""),
        ("roomCodes/abc/infos", ""),
        ("users/lists", ""),
        ("users/lists?unionId=", ""),
        ("users/lists?unionId=a%00", ""),
        ("videoConferences/a%0Ab", ""),
        ("videoConferences/%00/members", ""),
        ("videoConferences/query", ""),
        ("videoConferences/query", "[]"),
        ("videoConferences/query", r#"{"conferenceIdList":"a"}"#),
        ("videoConferences/query", r#"{"conferenceIdList":[]}"#),
        ("videoConferences/query", r#"{"conferenceIdList":[1]}"#),
        (
            "videoConferences/query",
            r#"{"conferenceIdList":["a",null]}"#,
        ),
        (
            "videoConferences/query",
            r#"{"conferenceIdList":["a",".."]}"#,
        ),
        ("videoConferences/query", &many),
    ] {
        let refusal = sent(target, body).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (400, "paramsError"),
            "{target} {body:.60}"
        );
    }
}

//! Pages of other origins: those in `ALLOWED_ORIGINS` may call with a caller key, and never with what
//! a browser adds by itself.

use crate::{
    http::{
        head::Head,
        headers::{
            AUTHORIZATION, CONTENT_TYPE, DATE, DINGTALK_REQUEST_ID, ERROR_KIND, ORIGIN, OUTCOME,
            PREFLIGHT_HEADERS, PREFLIGHT_METHOD, RECORD_HEAD, REQUEST_ID, RETRY_AFTER, TOKEN,
        },
        origin,
        refusal::Refusal,
        reply::Reply,
        route::Route,
    },
    variables::ALLOWED_ORIGINS,
};

/// What a page may send in any case. `content-type` is among them since JSON is none of the types for
/// which a browser does not ask.
const REQUEST_HEADERS: [&str; 4] = [AUTHORIZATION, CONTENT_TYPE, TOKEN, REQUEST_ID];
/// What a page may see of a reply.
const REPLY_HEADERS: [&str; 8] = [
    REQUEST_ID,
    DINGTALK_REQUEST_ID,
    RETRY_AFTER,
    OUTCOME,
    ERROR_KIND,
    RECORD_HEAD,
    "location",
    DATE,
];
/// How long a browser may keep the answer, in seconds.
const MAX_AGE: &str = "600";
/// How many headers may be asked for, and how long a name may be, in bytes.
const MOST: usize = 64;
const LONGEST: usize = 128;

/// Whether a browser only asks if it may.
pub fn is_preflight(head: &Head) -> bool {
    head.method == "OPTIONS"
        && head.header(ORIGIN).is_some()
        && head.header(PREFLIGHT_METHOD).is_some()
}

/// The answer to a browser that asks whether it may call `route`.
///
/// # Errors
/// 403 `OriginNotAllowed`.
pub fn preflight(route: &Route, head: &Head, allowed: &[String]) -> Result<Reply, Refusal> {
    if !is_allowed(head, allowed) {
        let message = format!("pages of this origin may not call: it is not in {ALLOWED_ORIGINS}");
        return Err(origin::not_allowed(message));
    }
    Ok(Reply::empty()
        .with("access-control-allow-methods", route.allow)
        .with("access-control-allow-headers", request_headers(head))
        .with("access-control-max-age", MAX_AGE))
}

/// What a page may send: whatever it asks for, such as what tracing adds. With a key in a header and no
/// cookies, there is nothing that a list would guard.
fn request_headers(head: &Head) -> String {
    let asked = head.header(PREFLIGHT_HEADERS).unwrap_or_default();
    let asked = asked
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase());
    let is_other = |name: &String| is_name(name) && !REQUEST_HEADERS.contains(&name.as_str());
    let others = asked.filter(is_other).take(MOST);
    let all = REQUEST_HEADERS.map(String::from).into_iter().chain(others);
    all.collect::<Vec<_>>().join(", ")
}

/// Whether a header can have this name (RFC 9110, `token`).
fn is_name(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(inside)
}

/// The headers by which a browser lets the page that called see the reply.
pub fn headers(head: &Head, allowed: &[String]) -> Vec<(&'static str, String)> {
    let mut headers = vec![("vary", "Origin".into())];
    if let Some(origin) = head.header(ORIGIN).filter(|_| is_allowed(head, allowed)) {
        headers.push(("access-control-allow-origin", origin.into()));
        headers.push(("access-control-expose-headers", REPLY_HEADERS.join(", ")));
    }
    headers
}

fn is_allowed(head: &Head, allowed: &[String]) -> bool {
    let origin = head.header(ORIGIN);
    origin.is_some_and(|origin| allowed.iter().any(|other| other == origin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fake::{Fake, LOCK, header},
        http::route::ROUTES,
    };

    fn head(origin: &str) -> Head {
        Head {
            method: "OPTIONS".into(),
            headers: vec![("origin", origin.into()), (PREFLIGHT_METHOD, "POST".into())],
            ..Head::default()
        }
    }

    #[test]
    fn only_a_listed_origin_is_let_in_and_by_its_name() {
        let allowed = ["https://a.b".into(), "https://c.d:8".into()];
        for origin in ["https://a.b", "https://c.d:8"] {
            let headers = headers(&head(origin), &allowed);
            assert!(headers.contains(&("vary", "Origin".into())));
            assert!(headers.contains(&("access-control-allow-origin", origin.into())));
            assert!(
                headers
                    .iter()
                    .all(|(name, _)| *name != "access-control-allow-credentials")
            );
            let reply = preflight(&ROUTES[0], &head(origin), &allowed).unwrap();
            assert_eq!((reply.status, reply.body), (204, None));
        }
        for origin in [
            "https://c.d",
            "https://A.b",
            "https://a.b/",
            "null",
            "",
            "*",
            "https://a.b,https://c.d:8",
        ] {
            assert_eq!(
                headers(&head(origin), &allowed),
                [("vary", "Origin".into())],
                "{origin}"
            );
            let refusal = preflight(&ROUTES[0], &head(origin), &allowed).unwrap_err();
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (403, "OriginNotAllowed")
            );
        }
    }

    #[test]
    fn w1_a_page_may_send_whatever_header_it_asks_for() {
        let allowed = ["https://a.b".into()];
        let may = |asked: &str| {
            let mut head = head("https://a.b");
            head.headers.push((PREFLIGHT_HEADERS, asked.into()));
            let reply = preflight(&ROUTES[0], &head, &allowed).unwrap();
            header(&reply, "access-control-allow-headers")
                .unwrap()
                .to_owned()
        };
        let ours = "authorization, content-type, x-acs-dingtalk-access-token, x-request-id";
        assert_eq!(may(""), ours);
        assert_eq!(may("authorization,x-request-id"), ours);
        assert_eq!(
            may("baggage, Sentry-Trace,traceparent ,,content-type"),
            format!("{ours}, baggage, sentry-trace, traceparent")
        );
        for bad in ["a b", "a:b", "é", "\"a\"", "a\u{7f}", &"x".repeat(129)] {
            assert_eq!(may(bad), ours, "{bad}");
        }
        assert_eq!(may(&"x,".repeat(1_000)).matches(", x").count(), MOST + 2);
        assert_eq!(may("*"), format!("{ours}, *"));
    }

    #[test]
    fn a_preflight_is_known_by_three_signs() {
        assert!(is_preflight(&head("https://a.b")));
        let mut other = head("https://a.b");
        other.method = "GET".into();
        assert!(!is_preflight(&other));
        for (name, _) in head("https://a.b").headers {
            let mut less = head("https://a.b");
            less.headers.retain(|(other, _)| *other != name);
            assert!(!is_preflight(&less), "{name}");
        }
    }

    #[test]
    fn a_page_elsewhere_is_let_in_by_its_origin_and_shown_the_reply() {
        let mut fake = Fake::default();
        fake.variables
            .push(("ALLOWED_ORIGINS", "https://app.example".into()));
        let page = ("origin", "https://app.example");
        let preflight = [page, ("access-control-request-method", "POST")];
        let reply = fake.send("OPTIONS", LOCK, &preflight);
        assert_eq!((reply.status, &reply.body), (204, &None));
        assert_eq!(header(&reply, "access-control-allow-methods"), Some("POST"));
        for headers in [&[page, (TOKEN, "secret-key")][..], &[page]] {
            let reply = fake.send("POST", LOCK, headers);
            let origin = header(&reply, "access-control-allow-origin");
            assert_eq!(origin, Some("https://app.example"));
            assert_eq!(header(&reply, "access-control-allow-credentials"), None);
        }
        let other = ("origin", "https://evil.example");
        let reply = fake.send("POST", LOCK, &[other, (TOKEN, "secret-key")]);
        assert_eq!(
            (reply.status, header(&reply, "access-control-allow-origin")),
            (200, None)
        );
        assert_eq!(header(&reply, "vary"), Some("Origin"));
        let preflight = [other, ("access-control-request-method", "POST")];
        assert_eq!(fake.send("OPTIONS", LOCK, &preflight).status, 403);
        assert_eq!(fake.send("OPTIONS", LOCK, &[page]).status, 405);
        assert_eq!(fake.send("OPTIONS", "https://h/x", &preflight).status, 404);
    }
}

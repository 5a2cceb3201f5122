use super::*;

fn parameter(target: &str) -> Option<(Target, String)> {
    let found = find(&format!("http://127.0.0.1:8787{target}"))?;
    Some((found.route.target, found.parameter))
}

fn lock(segment: &str) -> Option<String> {
    let path = format!("/v1.0/conference/videoConferences/{segment}/lock");
    let (target, id) = parameter(&path)?;
    (target == Target::Lock).then_some(id)
}

#[test]
fn every_route_is_found_by_its_path() {
    for route in ROUTES {
        let filled = route
            .template
            .replace("{conferenceId}", "a%2Fb")
            .replace("{roomCode}", "123")
            .replace("{id}", "b-1");
        let expected = match route.template {
            path if path.contains("{conferenceId}") => "a/b",
            path if path.contains("{roomCode}") => "123",
            path if path.contains("{id}") => "b-1",
            _ => "",
        };
        for target in [filled.clone(), format!("{filled}?x=/../")] {
            assert_eq!(
                parameter(&target),
                Some((route.target, expected.into())),
                "{target}"
            );
        }
    }
}

#[test]
fn an_id_is_decoded_once_and_stays_one_segment() {
    for (segment, id) in [
        ("644272f14ba3310xxxxxxxxx", "644272f14ba3310xxxxxxxxx"),
        ("a%2Fb", "a/b"),
        ("a%2f..%2F..%2fb%3Fx=1", "a/../../b?x=1"),
        ("%252e%252e", "%2e%2e"),
        ("%E4%BC%9A", "会"),
        ("...", "..."),
        ("lock", "lock"),
        ("query", "query"),
        ("a%00b", "a\0b"),
        ("a;b=c,d@e:f", "a;b=c,d@e:f"),
    ] {
        assert_eq!(lock(segment).as_deref(), Some(id), "{segment}");
    }
}

#[test]
fn every_other_path_is_not_found() {
    for segment in [
        "", ".", "..", "%2e", "%2E.", ".%2e", "%2e%2E", "a/b", "a/../b", "/", "a/", "/a", "a%",
        "a%2", "a%zz", "%+1", "%c3", "%ff", "a b", "a\\b", "a|b", "a\"b", "会", "a\tb", "a[b]",
        "a#", "#",
    ] {
        assert_eq!(lock(segment), None, "{segment}");
    }
    for target in [
        "//",
        "/index.html",
        "/healthz/",
        "//healthz",
        "/./healthz",
        "/x/../healthz",
        "/healthz%20",
        "/%68ealthz",
        "/HEALTHZ",
        "/healthz;x",
        "/healthz#x",
        "/?#x",
        "/page.js/",
        "/openapi.json/",
        "/session/x",
        "/%73ession",
        "/doctor.txt",
        "/v1.0",
        "/v1.0/conference",
        "/v1.0/conference/",
        "/v1.0/conference/orgConferences/",
        "/v1.0/conference/OrgConferences",
        "/v1.0/conference/org%43onferences",
        "/v1.0/conference/roomCodes/1",
        "/v1.0/conference/roomCodes//infos",
        "/v1.0/conference/roomCodes/1/infos/2",
        "/v1.0/conference/users/lists/x",
        "/v1.0/conference/users",
        "/v1.0/conference/videoConferences",
        "/v1.0/conference/videoConferences/",
        "/v1.0/conference/videoConferences/%71uery",
        "/v1.0/conference/videoConferences/lock",
        "/v1.0/conference/videoConferences/l%6Fck",
        "/v1.0/conference/videoConferences/members",
        "/v1.0/conference/videoConferences/a/",
        "/v1.0/conference/videoConferences/a/unlock",
        "/v1.0/conference/videoConferences/a/memberz",
        "/v1.0/conference/videoConferences/../members",
        "/v1.0/conference/videoConferences//lock",
        "/v1.0/conference/videoConferences/a/lock/",
        "/v1.0/conference/videoConferences/a/lock//",
        "/v1.0/conference/videoConferences/a/Lock",
        "/v1.0/conference/videoConferences/a/%6cock",
        "/V1.0/conference/videoConferences/a/lock",
        "/v1.0//conference/videoConferences/a/lock",
        "//v1.0/conference/videoConferences/a/lock",
        "/v1%2E0/conference/videoConferences/a/lock",
        "/v1.0/oauth2/accessToken",
        "\\healthz",
        "?/healthz",
        "",
        "/..",
        "/../healthz",
    ] {
        assert_eq!(parameter(target), None, "{target}");
    }
    for url in [
        "",
        "/healthz",
        "http:/healthz",
        "http://",
        "http://h",
        "https://h?/healthz",
    ] {
        assert_eq!(find(url), None, "{url}");
    }
}

#[test]
fn a_route_takes_the_methods_it_names_and_tells_them() {
    for route in ROUTES {
        for method in route.allow.split(", ") {
            assert!(route.takes(method), "{} {method}", route.template);
        }
        for method in ["PATCH", "OPTIONS", "TRACE", "get", "", "GET, HEAD", ","] {
            assert!(!route.takes(method), "{} {method}", route.template);
        }
        let refusal = method_not_allowed(&route);
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (405, "MethodNotAllowed")
        );
        assert_eq!(refusal.headers, [("allow", route.allow.to_owned())]);
    }
}

#[test]
fn only_what_changes_something_is_a_post() {
    for route in ROUTES.iter().filter(|route| route.takes("POST")) {
        assert!(
            matches!(
                route.target,
                Target::Lock
                    | Target::Conferences
                    | Target::Session
                    | Target::Batches
                    | Target::Timers
                    | Target::Invite
                    | Target::Events
                    | Target::RulesPreview
            ),
            "{}",
            route.template
        );
    }
}

/// `/openapi.json` is written by hand, so that it is compared with what there is.
#[test]
fn the_description_has_every_route_and_no_other() {
    let json: serde_json::Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let paths = json["paths"].as_object().unwrap();
    let mut described: Vec<_> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            let methods = methods.filter(|name| *name != "parameters");
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let mut routed: Vec<_> = ROUTES
        .iter()
        .flat_map(|route| {
            let methods = route.allow.split(", ");
            methods.map(|method| format!("{method} {}", route.template))
        })
        .collect();
    described.sort();
    routed.sort();
    assert_eq!(described, routed);
    assert_eq!(json["info"]["version"], env!("CARGO_PKG_VERSION"));
}

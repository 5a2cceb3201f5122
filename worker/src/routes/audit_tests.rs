use super::*;
use crate::{
    desk::ask::{Answer, Ask, What},
    fake::{Fake, header, refused},
    http::headers::TOKEN,
    keeper::{model::ending::Outcome, record::audit::Filter},
    platform::Unheard,
};

const KEY: (&str, &str) = (TOKEN, "secret-key");

/// Entries 1 to 3, two to a page.
fn told(ask: &Ask) -> Result<Answer, Unheard> {
    let What::Look(Look::Audit { start, .. }) = &ask.what else {
        return Ok(Answer::Known(serde_json::Value::Null));
    };
    let page = |lines: &[&str], next| Page {
        lines: lines.iter().map(|line| (*line).into()).collect(),
        next,
    };
    let page = match start {
        Start::Before(None) => page(&[r#"{"seq":3}"#, r#"{"seq": 2}"#], Some(2)),
        Start::Before(Some(_)) => page(&[r#"{"seq":1}"#], None),
        Start::After(0) => page(&[r#"{"seq":1}"#, r#"{"seq": 2}"#], Some(2)),
        Start::After(_) => page(&[r#"{"seq":3,"caller":"=1+1"}"#], None),
    };
    Ok(Answer::Known(serde_json::to_value(page).unwrap()))
}

fn with(actions: &str) -> Fake {
    Fake {
        told,
        ..Fake::with_actions(actions)
    }
}

fn looks(fake: &Fake) -> Vec<(Filter, Start, usize)> {
    let looks = fake.whats().into_iter().map(|what| match what {
        What::Look(Look::Audit {
            filter,
            start,
            limit,
        }) => (filter, start, limit),
        other => panic!("{other:?}"),
    });
    looks.collect()
}

#[test]
fn a_page_has_the_lines_as_they_are_kept_and_where_the_next_begins() {
    let fake = with(r#"["audit"]"#);
    let url = "https://h/audit";
    let (status, body) = fake.ask("GET", url, Some("secret-key"));
    assert_eq!(status, 200);
    assert_eq!(body, r#"{"entries":[{"seq":3},{"seq": 2}],"cursor":"2"}"#);
    assert_eq!(fake.logged()["action"], "audit");
    let (_, body) = fake.ask(
        "GET",
        &format!("{url}?cursor=2&limit=7"),
        Some("secret-key"),
    );
    assert_eq!(body, r#"{"entries":[{"seq":1}],"cursor":null}"#);
    let everybody = Filter::default;
    assert_eq!(
        looks(&fake),
        [
            (everybody(), Start::Before(None), 100),
            (everybody(), Start::Before(Some(2)), 7),
        ]
    );
}

#[test]
fn without_the_permission_it_is_ones_own() {
    let fake = with(r#"["lock"]"#);
    fake.ask("GET", "https://h/audit?outcome=unknown", Some("secret-key"));
    fake.ask("GET", "https://h/audit?caller=ops", Some("secret-key"));
    let filters: Vec<_> = looks(&fake).into_iter().map(|look| look.0).collect();
    let own = |outcome| Filter {
        caller: Some("ops".into()),
        outcome,
        ..Filter::default()
    };
    assert_eq!(filters, [own(Some(Outcome::Unknown)), own(None)]);
    let other = fake.ask("GET", "https://h/audit?caller=boss", Some("secret-key"));
    refused(other, 403, "noPermission");
    refused(
        fake.ask("GET", "https://h/audit", None),
        401,
        "InvalidAuthentication",
    );
    assert!(fake.whats().is_empty());
}

#[test]
fn with_the_permission_for_some_meetings_it_is_everybodys_of_these() {
    let fake = Fake {
        told,
        ..Fake::with_entry(r#""actions":["audit"],"conferences":["team-*"]"#)
    };
    for query in [
        "",
        "?format=jsonl",
        "?conferenceId=other",
        "?conferenceId=team-1",
    ] {
        let url = format!("https://h/audit{query}");
        match query.contains("jsonl") {
            true => drop(fake.hear(&url, &[KEY])),
            false => drop(fake.ask("GET", &url, Some("secret-key"))),
        }
    }
    let callers: Vec<_> = looks(&fake).into_iter().map(|look| look.0.caller).collect();
    let own = Some(String::from("ops"));
    assert_eq!(callers.first(), Some(&own));
    assert_eq!(callers.last(), Some(&None), "the one that it is for");
    let others = callers.iter().filter(|caller| **caller == own).count();
    assert_eq!(others, callers.len() - 1);
}

#[test]
fn what_cannot_be_meant_is_refused_by_name() {
    let fake = with(r#"["audit"]"#);
    for (query, word) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("cursor=x", "cursor"),
        ("outcome=fine", "outcome"),
        ("from=yesterday", "from"),
        ("to=2026-11-25", "to"),
        ("format=xlsx", "format"),
        ("limit=1&limit=2", "limit"),
        ("conferenceid=a", "conferenceid"),
        ("format=csv&callers=ops", "callers"),
    ] {
        let (status, body) = fake.ask(
            "GET",
            &format!("https://h/audit?{query}"),
            Some("secret-key"),
        );
        assert!(body.contains(word), "{body}");
        refused((status, body), 400, "paramsError");
    }
    assert!(fake.whats().is_empty());
}

#[test]
fn a_file_has_all_lines_oldest_first_page_after_page() {
    let fake = with(r#"["audit"]"#);
    let (reply, text) = fake.hear("https://h/audit?format=jsonl&conferenceId=m", &[KEY]);
    assert_eq!(
        text,
        "{\"seq\":1}\n{\"seq\": 2}\n{\"seq\":3,\"caller\":\"=1+1\"}\n"
    );
    let disposition = header(&reply, "content-disposition").unwrap();
    assert!(disposition.contains("audit.jsonl"), "{disposition}");
    let filter = Filter {
        conference_id: Some("m".into()),
        ..Filter::default()
    };
    let pages = [0, 2].map(|after| (filter.clone(), Start::After(after), 1_000));
    assert_eq!(looks(&fake), pages);
}

#[test]
fn a_file_for_a_spreadsheet_has_names_first_and_no_formulas() {
    let fake = with(r#"["audit"]"#);
    let (reply, text) = fake.hear("https://h/audit?format=csv", &[KEY]);
    assert_eq!(
        header(&reply, "content-type"),
        Some("text/csv; charset=utf-8")
    );
    assert_eq!(text.matches("conferenceId").count(), 1, "{text}");
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(!text.contains(",=1+1") && text.contains("=1+1"), "{text}");
}

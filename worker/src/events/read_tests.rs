use super::*;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/events/", $name, ".json"))
    };
}

fn one(json: &str) -> Arrived {
    let mut all = message(json).unwrap();
    assert_eq!(all.len(), 1, "{json}");
    all.remove(0)
}

fn meeting(json: &str) -> MeetingEvent {
    match one(json).event {
        Event::Meeting(event) => event,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_meeting_that_begins_is_read_over_every_transport() {
    for (json, id, title, kind, booked) in [
        (
            fixture!("http-created"),
            "ev0000000000000000000000000002",
            "Stand-up",
            Kind::Instant,
            None,
        ),
        (
            fixture!("stream-created"),
            "ev0000000000000000000000000001",
            "Quarterly numbers",
            Kind::Scheduled,
            Some("00000000-0000-4000-8000-0000000000aa"),
        ),
        (
            fixture!("sync-created"),
            "ev0000000000000000000000000008",
            "Board",
            Kind::Scheduled,
            None,
        ),
    ] {
        let arrived = one(json);
        assert_eq!(arrived.id, id);
        assert_eq!(arrived.corp_id.as_deref(), Some("dingcorp000000000001"));
        let at_ms = arrived.at_ms.unwrap();
        assert!((1_795_600_000_000..1_795_600_001_000).contains(&at_ms));
        let event = meeting(json);
        assert_eq!(event.stamp, Stamp { number: 1, at_ms });
        let Change::Started(facts) = event.change else {
            panic!("{json}")
        };
        assert_eq!(
            (facts.title.as_deref(), facts.kind),
            (Some(title), Some(kind))
        );
        assert_eq!(facts.creator_id.as_deref(), Some("unionid-host-1"));
        assert_eq!(facts.start_ms, Some(1_795_600_000_000));
        assert_eq!(facts.schedule_conference_id.as_deref(), booked);
    }
}

#[test]
fn one_that_ends_has_its_end() {
    let event = meeting(fixture!("http-closed"));
    assert_eq!(
        (event.conference_id.as_str(), event.stamp.number),
        ("6567aa01bb02cc03dd04ee06", 12)
    );
    let Change::Ended(facts) = event.change else {
        panic!()
    };
    assert_eq!(facts.end_ms, Some(1_795_603_600_000));
    assert_eq!(
        (facts.active, facts.attended, facts.invited),
        (Some(0), Some(5), Some(4))
    );
}

#[test]
fn who_comes_and_goes_is_read_and_who_is_from_outside() {
    for (json, place, union_id, nick) in [
        (fixture!("http-join"), Place::In, Some("unionid-wei"), "Wei"),
        (fixture!("http-join-outsider"), Place::In, None, "A guest"),
        (
            fixture!("http-leave"),
            Place::Out,
            Some("unionid-wei"),
            "Wei",
        ),
    ] {
        let Change::People(found, members) = meeting(json).change else {
            panic!("{json}")
        };
        assert_eq!((found, members.len()), (place, 1));
        assert_eq!(members[0].union_id.as_deref(), union_id);
        assert_eq!(members[0].nick.as_deref(), Some(nick));
    }
    for (scene, place) in [
        ("user_invited", Place::Invited),
        ("user_kicked", Place::Removed),
    ] {
        let json = fixture!("http-join").replace("user_join", scene);
        assert!(matches!(meeting(&json).change, Change::People(found, _) if found == place));
    }
}

#[test]
fn tickets_checks_and_authorisations_are_told_apart() {
    assert_eq!(one(fixture!("check-url")).event, Event::CheckUrl);
    let ticket = one(fixture!("sync-suite-ticket"));
    assert_eq!(
        ticket.event,
        Event::SuiteTicket(Secret::new("ticket-0000000000000002"))
    );
    assert!(!format!("{ticket:?}").contains("ticket-0"), "{ticket:?}");
    for (action, event) in [
        ("org_suite_auth", Event::Authorized),
        ("org_suite_change", Event::Authorized),
        ("org_suite_relieve", Event::Unauthorized),
    ] {
        let json = fixture!("sync-suite-ticket").replace("suite_ticket", action);
        assert_eq!(one(&json).event, event);
    }
}

#[test]
fn what_is_written_in_another_way_is_the_same() {
    let created = fixture!("http-created");
    let mut flat: Fields = serde_json::from_str(created).unwrap();
    let model = object(&flat, "openConfModel").unwrap();
    flat.remove("openConfModel");
    flat.extend(model.clone());
    let flat = serde_json::to_string(&flat).unwrap();
    let text = serde_json::to_string(&serde_json::to_string(&model).unwrap()).unwrap();
    let mut nested: Fields = serde_json::from_str(created).unwrap();
    nested.insert("openConfModel".into(), serde_json::from_str(&text).unwrap());
    let nested = serde_json::to_string(&nested).unwrap();
    let texts = created
        .replace(":1,", ":\"1\",")
        .replace("1795600000000", "\"1795600000000\"");
    let numbers = created.replace("\"0\"", "0");
    for json in [flat, nested, texts, numbers] {
        assert_eq!(meeting(&json), meeting(created), "{json}");
    }
}

#[test]
fn an_event_of_several_meetings_is_several_events() {
    let join = fixture!("http-join");
    let model = join.split(['[', ']']).nth(1).unwrap();
    let other = model.replace("ee06", "ee99");
    let json = join.replace(model, &[model, &other, model].join(","));
    let all = message(&json).unwrap();
    let ids: Vec<_> = all.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "ev0000000000000000000000000004",
            "ev0000000000000000000000000004#1"
        ]
    );
    assert!(matches!(&all[0].event, Event::Meeting(event)
        if matches!(&event.change, Change::People(_, members) if members.len() == 2)));

    let sync = fixture!("sync-created");
    let item = sync.split_once('[').unwrap().1.rsplit_once(']').unwrap().0;
    let ticket = fixture!("sync-suite-ticket");
    let two = ticket.replace("}]}", &format!("}},{item}]}}"));
    assert_eq!(message(&two).unwrap().len(), 2);
}

#[test]
fn an_id_is_the_same_for_the_same_message_also_where_dingtalk_gives_none() {
    let without = |text: &str| text.replace("\"eventId\":\"ev0000000000000000000000000004\",", "");
    let join = without(fixture!("http-join"));
    assert_eq!(one(&join).id, one(&join).id);
    assert!(one(&join).id.starts_with("sha256:"));
    assert_ne!(one(&join).id, one(&join.replace("Wei", "Lei")).id);
    let long = fixture!("http-join").replace("ev00", &"e".repeat(200));
    let odd = fixture!("http-join").replace("ev00", "\\u0000");
    assert!(one(&long).id.starts_with("sha256:") && one(&odd).id.starts_with("sha256:"));
}

#[test]
fn what_is_not_known_is_kept_as_that_and_what_is_empty_is_seen() {
    let closed = fixture!("http-closed");
    for json in [
        r#"{"EventType":"user_add_org","UserId":["x"]}"#,
        r#"{"other":1}"#,
        &closed.replace("conference_closed", "conference_moved"),
        &closed.replace("6567aa01bb02cc03dd04ee06", ".."),
        &closed.replace("conferenceId", "id"),
        &fixture!("http-join").replace("user_join", "user_waved"),
        &fixture!("http-join").replace("6567aa01bb02cc03dd04ee06", ""),
        &fixture!("sync-suite-ticket").replace("suiteTicket", "other"),
        r#"{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"biz_data":"no JSON"}]}"#
            .replace("no JSON", "{\\\"a\\\":1}")
            .as_str(),
    ] {
        assert!(matches!(one(json).event, Event::Unknown(_)), "{json}");
    }
    for json in ["", " ", "{}", r#"{"EventType":"meeting_status_change"}"#] {
        assert_eq!(one(json).event, Event::Empty, "{json}");
    }
    assert_eq!(
        message(r#"{"EventType":"SYNC_HTTP_PUSH_HIGH"}"#),
        Some(vec![])
    );
    for json in ["success", "[]", "1", "null", "{", "\"{}\""] {
        assert_eq!(message(json), None, "{json}");
    }
}

#[test]
fn what_strangers_wrote_is_on_one_line_in_its_own_order() {
    let json = fixture!("http-created").replace("Stand-up", "a\\u202eb\\nc");
    let Change::Started(facts) = meeting(&json).change else {
        panic!()
    };
    assert_eq!(facts.title.as_deref(), Some("a b c"));
}

#[test]
fn half_of_a_pair_as_a_name_that_was_cut_has_it_keeps_no_event_away() {
    let title = |written: &str| {
        let json = fixture!("http-created").replace("Stand-up", written);
        let Change::Started(facts) = meeting(&json).change else {
            panic!("{json}")
        };
        facts.title.unwrap()
    };
    for (written, read) in [
        (r"Team \ud83d", "Team \u{fffd}"),
        (r"\uDE00 \ud83d\ude00 \uD83D!", "\u{fffd} 😀 \u{fffd}!"),
        (r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
        (r"\\ud83d \ud83d\n", "\\ud83d \u{fffd} "),
        (r"\ud83d\\ude00", "\u{fffd}\\ude00"),
    ] {
        assert_eq!(title(written), read, "{written}");
    }
    // What is JSON in JSON is read twice.
    let sync = fixture!("sync-created").replace("Board", r"Board \\ud83d");
    let Change::Started(facts) = meeting(&sync).change else {
        panic!()
    };
    assert_eq!(facts.title.as_deref(), Some("Board \u{fffd}"));
    for no_json in [r#"{"a":"\ud83d"#, r#"{"a":"\ud83g"}"#, r#"{"\u"}"#, "\\"] {
        assert_eq!(message(no_json), None, "{no_json}");
    }
}

#[test]
fn whoever_could_not_come_in_is_not_in() {
    let refused = fixture!("http-join").replace(r#""attendStatus":3"#, r#""attendStatus":4"#);
    assert!(matches!(one(&refused).event, Event::Unknown(_)));
    // Who came with them is.
    let mut both: Value = serde_json::from_str(&refused).unwrap();
    let mut other = both["openMemberModels"][0].clone();
    other["attendStatus"] = 3.into();
    other["userId"] = "na".into();
    both["openMemberModels"].as_array_mut().unwrap().push(other);
    let Change::People(Place::In, members) = meeting(&both.to_string()).change else {
        panic!()
    };
    let ids: Vec<_> = members.iter().map(|it| it.union_id.as_deref()).collect();
    assert_eq!(ids, [Some("na")]);
    // Of those that come in it is told so in more than one way, and of those that go nothing is asked.
    let without = fixture!("http-join").replace(r#""attendStatus":3,"#, "");
    assert!(matches!(
        meeting(&without).change,
        Change::People(Place::In, _)
    ));
    let left = fixture!("http-leave").replace(r#""attendStatus":6"#, r#""attendStatus":4"#);
    assert!(matches!(
        meeting(&left).change,
        Change::People(Place::Out, _)
    ));
}

#[test]
fn what_cannot_be_a_ticket_is_none() {
    let with = |ticket: &Value| {
        let written = serde_json::json!({ "EventType": "suite_ticket", "suiteTicket": ticket });
        one(&written.to_string()).event
    };
    let most = serde_json::json!("t".repeat(1_000));
    assert!(matches!(with(&most), Event::SuiteTicket(_)));
    for wrong in [
        serde_json::json!("t".repeat(1_001)),
        serde_json::json!(""),
        serde_json::json!(5),
        serde_json::json!(null),
        serde_json::json!(["t"]),
        serde_json::json!("a\nb"),
        serde_json::json!("a b"),
        serde_json::json!(" a"),
        serde_json::json!("a\u{a0}"),
        serde_json::json!("a\u{200b}b"),
    ] {
        assert!(matches!(with(&wrong), Event::Unknown(_)), "{wrong}");
    }
}

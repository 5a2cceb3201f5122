//! Every path through a call, without waiting: the test is the clock and the network.

use super::*;
use crate::{
    action::Action,
    conference_id::ConferenceId,
    credentials::{Credentials, Source},
    reply::Body,
};

type Shared = super::Shared<&'static str>;
type Event = super::Event<serde_json::Value>;

const RANDOM: f64 = 0.5;

fn app() -> Shared {
    Shared::new(Options::new(
        Credentials::internal_app("key", "s3cret").unwrap(),
    ))
}

fn call(max_retries: u32) -> Call {
    let options = CallOptions {
        timeout_ms: 10_000,
        max_retries,
    };
    Call::new(
        Task::Act(Action::Lock, ConferenceId::new("m").unwrap()),
        options,
    )
}

fn reply(status: u16, body: &str) -> Event {
    Event::Replied(Ok(Reply {
        request: Request::action(
            "",
            &ConferenceId::new("m").unwrap(),
            Action::Lock,
            Secret::new("t"),
        ),
        status,
        redirected: false,
        request_id: None,
        retry_after_ms: None,
        body: serde_json::from_str(body).map_or(Body::NotJson, Body::Json),
    }))
}

fn granted(token: &str) -> Event {
    reply(
        200,
        &format!(r#"{{"accessToken":"{token}","expireIn":7200}}"#),
    )
}

fn locked() -> Event {
    reply(200, r#"{"success":true,"requestid":"R"}"#)
}

fn rejected() -> Event {
    reply(400, r#"{"code":"InvalidAuthentication"}"#)
}

/// A step in a word or two.
fn step(call: &mut Call, shared: &mut Shared, event: Event, now_ms: f64) -> String {
    match call.next(shared, event, now_ms, RANDOM) {
        Step::Begin(ms) => format!("begin {ms}"),
        Step::Provide(function) => format!("provide {function}"),
        Step::Follow => "follow".into(),
        Step::Sleep(ms) => format!("sleep {ms}"),
        Step::Send(request) => match &request.access_token {
            Some(token) => format!("act with {}", token.expose()),
            None => format!(
                "fetch {}",
                request.url.rsplit('/').next().unwrap_or_default()
            ),
        },
        Step::Done(Ok(id)) => format!("done {}", id.unwrap_or_default()),
        Step::Done(Err(failure)) => format!("failed {}", failure.code),
    }
}

/// Gives `events` one after the other and collects the steps.
fn drive(call: &mut Call, shared: &mut Shared, now_ms: f64, events: Vec<Event>) -> Vec<String> {
    events
        .into_iter()
        .map(|event| step(call, shared, event, now_ms))
        .collect()
}

#[test]
fn a_token_is_fetched_and_kept_for_the_next_call() {
    let mut shared = app();
    let mut first = call(2);
    let events = vec![Event::Done, Event::Done, granted("one"), locked()];
    let steps = drive(&mut first, &mut shared, 0.0, events);
    assert_eq!(
        steps,
        ["begin 10000", "fetch accessToken", "act with one", "done R"]
    );
    assert_eq!(first.attempts, 1);

    let last_moment = 6_899_999.0;
    let steps = drive(
        &mut call(2),
        &mut shared,
        last_moment,
        vec![Event::Done, Event::Done],
    );
    assert_eq!(steps, ["begin 10000", "act with one"]);
    let too_late = 6_900_000.0;
    let steps = drive(
        &mut call(2),
        &mut shared,
        too_late,
        vec![Event::Done, Event::Done],
    );
    assert_eq!(steps, ["begin 10000", "fetch accessToken"]);
}

#[test]
fn failures_that_pass_are_retried_up_to_the_count() {
    let mut shared = app();
    let mut one = call(2);
    let busy = || reply(503, r#"{"code":"ServiceUnavailable"}"#);
    let events = vec![
        Event::Done,
        Event::Done,
        granted("one"),
        busy(),
        Event::Done,
        Event::Done,
        busy(),
        Event::Done,
        Event::Done,
        busy(),
    ];
    let steps = drive(&mut one, &mut shared, 0.0, events);
    let retried = [
        "begin 10000",
        "fetch accessToken",
        "act with one",
        "sleep 250",
        "begin 10000",
        "act with one",
        "sleep 500",
        "begin 10000",
        "act with one",
        "failed ServiceUnavailable",
    ];
    assert_eq!(steps, retried);
    assert_eq!(one.attempts, 3);
}

#[test]
fn a_failed_token_fetch_is_an_attempt_too() {
    let mut shared = app();
    let mut one = call(1);
    let events = vec![
        Event::Done,
        Event::Done,
        reply(500, ""),
        Event::Done,
        Event::Done,
        granted("one"),
        locked(),
    ];
    let steps = drive(&mut one, &mut shared, 0.0, events);
    assert_eq!(
        steps[2..],
        [
            "sleep 250",
            "begin 10000",
            "fetch accessToken",
            "act with one",
            "done R"
        ]
    );
    assert_eq!(one.attempts, 2);
}

#[test]
fn a_rejected_token_is_fetched_anew_once_outside_the_count() {
    let mut shared = app();
    let mut one = call(0);
    let events = vec![
        Event::Done,
        Event::Done,
        granted("one"),
        rejected(),
        granted("two"),
        rejected(),
    ];
    let steps = drive(&mut one, &mut shared, 0.0, events);
    let renewed = [
        "begin 10000",
        "fetch accessToken",
        "act with one",
        "fetch accessToken",
        "act with two",
        "failed InvalidAuthentication",
    ];
    assert_eq!(steps, renewed);
    assert_eq!(one.attempts, 1);
    // The second rejected token is not kept either.
    let steps = drive(
        &mut call(0),
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    assert_eq!(steps[1], "fetch accessToken");
}

#[test]
fn a_fixed_token_cannot_be_renewed_and_a_provided_one_can() {
    let fixed = Options::new(Credentials::access_token("mine").unwrap());
    let events = vec![Event::Done, Event::Done, rejected()];
    let steps = drive(&mut call(2), &mut Shared::new(fixed), 0.0, events);
    assert_eq!(
        steps[1..],
        ["act with mine", "failed InvalidAuthentication"]
    );

    let source = Source::Provided("ask");
    let asked = Options::new(Credentials::access_token_from(source).unwrap());
    let give = |text: &str| Event::Provided(Ok(text.into()));
    let events = vec![
        Event::Done,
        Event::Done,
        give("one"),
        rejected(),
        give("two"),
        locked(),
    ];
    let steps = drive(&mut call(2), &mut Shared::new(asked), 0.0, events);
    assert_eq!(
        steps[1..],
        [
            "provide ask",
            "act with one",
            "provide ask",
            "act with two",
            "done R"
        ]
    );
}

#[test]
fn what_a_function_gives_is_checked() {
    let asked = || {
        let source = Source::Provided("ask");
        Shared::new(Options::new(
            Credentials::access_token_from(source).unwrap(),
        ))
    };
    let events = vec![Event::Done, Event::Done, Event::Provided(Ok("a\nb".into()))];
    let steps = drive(&mut call(2), &mut asked(), 0.0, events);
    assert_eq!(steps[2], "failed InvalidArgument");
    let failure = Rc::new(Failure::new(
        ErrorKind::Authentication,
        "TokenProviderFailed",
        "",
    ));
    let events = vec![Event::Done, Event::Done, Event::Provided(Err(failure))];
    let steps = drive(&mut call(2), &mut asked(), 0.0, events);
    assert_eq!(steps[2], "failed TokenProviderFailed");
}

#[test]
fn a_ticket_is_asked_for_only_when_a_token_is_fetched() {
    let suite = Credentials::third_party_app("k", "s", "c", Source::Provided("ask")).unwrap();
    let mut shared = Shared::new(Options::new(suite));
    let ticket = Event::Provided(Ok("ticket".into()));
    let events = vec![Event::Done, Event::Done, ticket, granted("one"), locked()];
    let steps = drive(&mut call(2), &mut shared, 0.0, events);
    assert_eq!(
        steps[1..],
        [
            "provide ask",
            "fetch corpAccessToken",
            "act with one",
            "done R"
        ]
    );
    let steps = drive(
        &mut call(2),
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    assert_eq!(steps[1], "act with one");
}

#[test]
fn parallel_calls_follow_one_fetch() {
    let mut shared = app();
    let (mut leader, mut follower) = (call(0), call(0));
    drive(
        &mut leader,
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    let steps = drive(
        &mut follower,
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    assert_eq!(steps[1], "follow");
    assert_eq!(
        step(&mut leader, &mut shared, granted("one"), 0.0),
        "act with one"
    );
    assert_eq!(
        step(&mut follower, &mut shared, Event::Done, 0.0),
        "act with one"
    );
}

#[test]
fn the_failure_of_a_fetch_is_shared() {
    let mut shared = app();
    let (mut leader, mut follower) = (call(0), call(0));
    drive(
        &mut leader,
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    drive(
        &mut follower,
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    let refused = reply(400, r#"{"code":"invalidClientIdOrSecret"}"#);
    assert_eq!(
        step(&mut leader, &mut shared, refused, 0.0),
        "failed invalidClientIdOrSecret"
    );
    let followed = step(&mut follower, &mut shared, Event::Done, 0.0);
    assert_eq!(followed, "failed invalidClientIdOrSecret");
    // It is not kept for later calls.
    let steps = drive(
        &mut call(0),
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    assert_eq!(steps[1], "fetch accessToken");
}

/// A token endpoint that hangs is not asked once for each of them.
#[test]
fn those_who_followed_a_hanging_fetch_do_not_each_begin_one() {
    let mut shared = app();
    let (mut leader, mut follower) = (call(0), call(0));
    for call in [&mut leader, &mut follower] {
        drive(call, &mut shared, 0.0, vec![Event::Done, Event::Done]);
    }
    let late = 10_000.0;
    assert_eq!(
        step(&mut leader, &mut shared, Event::TimedOut, late),
        "failed Timeout"
    );
    assert_eq!(
        step(&mut follower, &mut shared, Event::Done, late),
        "failed Timeout"
    );
}

#[test]
fn when_a_leader_is_aborted_somebody_else_fetches() {
    let mut shared = app();
    let (mut leader, mut follower) = (call(0), call(0));
    drive(
        &mut leader,
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    drive(
        &mut follower,
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    leader.leave(&mut shared);
    assert_eq!(
        step(&mut follower, &mut shared, Event::Done, 0.0),
        "fetch accessToken"
    );
    assert_eq!(
        step(&mut follower, &mut shared, granted("one"), 0.0),
        "act with one"
    );
}

#[test]
fn a_leader_that_vanished_is_given_up() {
    let mut shared = app();
    drive(
        &mut call(0),
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    let steps = drive(
        &mut call(0),
        &mut shared,
        9_999.0,
        vec![Event::Done, Event::Done],
    );
    assert_eq!(steps[1], "follow");
    let steps = drive(
        &mut call(0),
        &mut shared,
        10_000.0,
        vec![Event::Done, Event::Done],
    );
    assert_eq!(steps[1], "fetch accessToken");
}

#[test]
fn a_time_out_is_retried_and_frees_the_fetch() {
    let mut shared = app();
    let mut leader = call(1);
    let events = vec![
        Event::Done,
        Event::Done,
        Event::TimedOut,
        Event::Done,
        Event::Done,
    ];
    let steps = drive(&mut leader, &mut shared, 0.0, events);
    assert_eq!(
        steps[2..],
        ["sleep 250", "begin 10000", "fetch accessToken"]
    );
    assert_eq!(
        step(&mut leader, &mut shared, Event::TimedOut, 0.0),
        "failed Timeout"
    );
    let steps = drive(
        &mut call(0),
        &mut shared,
        0.0,
        vec![Event::Done, Event::Done],
    );
    assert_eq!(steps[1], "fetch accessToken");
}

#[test]
fn what_does_not_pass_is_not_retried() {
    for (status, body, code) in [
        (400, r#"{"code":"confClosed"}"#, "confClosed"),
        (
            403,
            r#"{"code":"Forbidden.AccessDenied.ApiCountLimitForOrg"}"#,
            "Forbidden.AccessDenied.ApiCountLimitForOrg",
        ),
        (404, "", "Http404"),
        (200, "<html>", "NotJson"),
        (200, r#"{"success":false}"#, "NotSuccessful"),
        (302, "", "Redirect"),
    ] {
        let mut shared = app();
        let events = vec![
            Event::Done,
            Event::Done,
            granted("one"),
            reply(status, body),
        ];
        let steps = drive(&mut call(9), &mut shared, 0.0, events);
        assert_eq!(steps[3], format!("failed {code}"));
    }
}

#[cfg(feature = "read")]
#[test]
fn a_read_call_uses_the_same_token_and_the_same_policies() {
    let mut shared = app();
    let options = CallOptions {
        timeout_ms: 10_000,
        max_retries: 1,
    };
    let read = crate::read::Read::conference("m").unwrap();
    let mut call = Call::new(Task::Read(read), options);
    let events = vec![
        Event::Done,
        Event::Done,
        granted("one"),
        rejected(),
        granted("two"),
        reply(503, ""),
        Event::Done,
        Event::Done,
        reply(200, r#"{"confInfo":{},"requestid":"R"}"#),
    ];
    let steps = drive(&mut call, &mut shared, 0.0, events);
    assert_eq!(
        steps,
        [
            "begin 10000",
            "fetch accessToken",
            "act with one",
            "fetch accessToken",
            "act with two",
            "sleep 250",
            "begin 10000",
            "act with two",
            "done R"
        ]
    );
}

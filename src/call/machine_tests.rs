//! Every path through a call, without waiting: the test is the clock and the network.

use super::*;
use crate::{
    call::{Credentials, Source},
    model::{Action, ConferenceId},
    wire::Told,
};

type Shared = super::Shared<&'static str>;

const RANDOM: f64 = 0.5;

fn app() -> Shared {
    Shared::new(Options::new(
        Credentials::internal_app("key", "s3cret").unwrap(),
    ))
}

fn call(max_retries: u32) -> Call {
    lock("m", max_retries)
}

fn lock(id: &str, max_retries: u32) -> Call {
    let options = CallOptions {
        timeout_ms: 10_000,
        max_retries,
    };
    let task = Task::Act(Action::Lock, ConferenceId::new(id).unwrap());
    Call::new(task, options).unwrap()
}

/// An event, and what is told of it.
type Came = (Event, Told);

fn done() -> Came {
    (Event::Done, Told::default())
}

fn timed_out() -> Came {
    (Event::TimedOut, Told::default())
}

fn reply(status: u16, body: &str) -> Came {
    (Event::Gave, Told::reply(status, body))
}

fn threw(told: Told) -> Came {
    (Event::Threw, told)
}

fn gave(text: &str) -> Came {
    (Event::Gave, Told::default().with("given", text))
}

fn granted(token: &str) -> Came {
    reply(
        200,
        &format!(r#"{{"accessToken":"{token}","expireIn":7200}}"#),
    )
}

fn locked() -> Came {
    reply(200, r#"{"success":true,"requestid":"R"}"#)
}

fn rejected() -> Came {
    reply(400, r#"{"code":"InvalidAuthentication"}"#)
}

/// A step in a word or two.
fn step(call: &mut Call, shared: &mut Shared, (event, told): Came, now_ms: f64) -> String {
    match call.next(shared, event, &told, now_ms, RANDOM) {
        Step::Begin(ms) => format!("begin {ms}"),
        Step::Provide(function) => format!("provide {function}"),
        Step::Follow => "follow".into(),
        Step::Sleep(ms) => format!("sleep {ms}"),
        Step::Send => match &call.request().access_token {
            Some(token) => format!("act with {}", token.expose()),
            None => format!(
                "fetch {}",
                call.request().url.rsplit('/').next().unwrap_or_default()
            ),
        },
        Step::Done => match call.outcome() {
            Ok(id) => format!("done {}", id.clone().unwrap_or_default()),
            Err(failure) => format!("failed {}", failure.code),
        },
    }
}

/// Gives `events` one after the other and collects the steps.
fn drive(call: &mut Call, shared: &mut Shared, now_ms: f64, events: Vec<Came>) -> Vec<String> {
    events
        .into_iter()
        .map(|event| step(call, shared, event, now_ms))
        .collect()
}

#[test]
fn a_token_is_fetched_and_kept_for_the_next_call() {
    let mut shared = app();
    let mut first = call(2);
    let events = vec![done(), done(), granted("one"), locked()];
    let steps = drive(&mut first, &mut shared, 0.0, events);
    assert_eq!(
        steps,
        ["begin 10000", "fetch accessToken", "act with one", "done R"]
    );
    assert_eq!(first.attempts(), 1);

    let last_moment = 6_899_999.0;
    let steps = drive(&mut call(2), &mut shared, last_moment, vec![done(), done()]);
    assert_eq!(steps, ["begin 10000", "act with one"]);
    let too_late = 6_900_000.0;
    let steps = drive(&mut call(2), &mut shared, too_late, vec![done(), done()]);
    assert_eq!(steps, ["begin 10000", "fetch accessToken"]);
}

#[test]
fn failures_that_pass_are_retried_up_to_the_count() {
    let mut shared = app();
    let mut one = call(2);
    let busy = || reply(503, r#"{"code":"ServiceUnavailable"}"#);
    let events = vec![
        done(),
        done(),
        granted("one"),
        busy(),
        done(),
        done(),
        busy(),
        done(),
        done(),
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
    assert_eq!(one.attempts(), 3);
}

#[test]
fn a_failed_token_fetch_is_an_attempt_too() {
    let mut shared = app();
    let mut one = call(1);
    let events = vec![
        done(),
        done(),
        reply(500, ""),
        done(),
        done(),
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
    assert_eq!(one.attempts(), 2);
}

#[test]
fn a_rejected_token_is_fetched_anew_once_outside_the_count() {
    let mut shared = app();
    let mut one = call(0);
    let events = vec![
        done(),
        done(),
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
    assert_eq!(one.attempts(), 1);
    // The second rejected token is not kept either.
    let steps = drive(&mut call(0), &mut shared, 0.0, vec![done(), done()]);
    assert_eq!(steps[1], "fetch accessToken");
}

#[test]
fn a_fixed_token_cannot_be_renewed_and_a_provided_one_can() {
    let fixed = Options::new(Credentials::access_token("mine").unwrap());
    let events = vec![done(), done(), rejected()];
    let steps = drive(&mut call(2), &mut Shared::new(fixed), 0.0, events);
    assert_eq!(
        steps[1..],
        ["act with mine", "failed InvalidAuthentication"]
    );

    let source = Source::Provided("ask");
    let asked = Options::new(Credentials::access_token_from(source).unwrap());
    let events = vec![
        done(),
        done(),
        gave("one"),
        rejected(),
        gave("two"),
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
    let events = vec![done(), done(), gave("a\nb")];
    let steps = drive(&mut call(2), &mut asked(), 0.0, events);
    assert_eq!(steps[2], "failed InvalidArgument");
    let events = vec![done(), done(), threw(Told::default())];
    let steps = drive(&mut call(2), &mut asked(), 0.0, events);
    assert_eq!(steps[2], "failed TokenProviderFailed");
}

#[test]
fn a_ticket_is_asked_for_only_when_a_token_is_fetched() {
    let suite = Credentials::third_party_app("k", "s", "c", Source::Provided("ask")).unwrap();
    let mut shared = Shared::new(Options::new(suite));
    let ticket = gave("ticket");
    let events = vec![done(), done(), ticket, granted("one"), locked()];
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
    let steps = drive(&mut call(2), &mut shared, 0.0, vec![done(), done()]);
    assert_eq!(steps[1], "act with one");
}

#[test]
fn parallel_calls_follow_one_fetch() {
    let mut shared = app();
    let (mut leader, mut follower) = (call(0), call(0));
    drive(&mut leader, &mut shared, 0.0, vec![done(), done()]);
    let steps = drive(&mut follower, &mut shared, 0.0, vec![done(), done()]);
    assert_eq!(steps[1], "follow");
    assert_eq!(
        step(&mut leader, &mut shared, granted("one"), 0.0),
        "act with one"
    );
    assert_eq!(
        step(&mut follower, &mut shared, done(), 0.0),
        "act with one"
    );
}

#[test]
fn the_failure_of_a_fetch_is_shared() {
    let mut shared = app();
    let (mut leader, mut follower) = (call(0), call(0));
    drive(&mut leader, &mut shared, 0.0, vec![done(), done()]);
    drive(&mut follower, &mut shared, 0.0, vec![done(), done()]);
    let refused = reply(400, r#"{"code":"invalidClientIdOrSecret"}"#);
    assert_eq!(
        step(&mut leader, &mut shared, refused, 0.0),
        "failed invalidClientIdOrSecret"
    );
    let followed = step(&mut follower, &mut shared, done(), 0.0);
    assert_eq!(followed, "failed invalidClientIdOrSecret");
    // It is not kept for later calls.
    let steps = drive(&mut call(0), &mut shared, 0.0, vec![done(), done()]);
    assert_eq!(steps[1], "fetch accessToken");
}

/// A token endpoint that hangs is not asked once for each of them.
#[test]
fn those_who_followed_a_hanging_fetch_do_not_each_begin_one() {
    let mut shared = app();
    let (mut leader, mut follower) = (call(0), call(0));
    for call in [&mut leader, &mut follower] {
        drive(call, &mut shared, 0.0, vec![done(), done()]);
    }
    let late = 10_000.0;
    assert_eq!(
        step(&mut leader, &mut shared, timed_out(), late),
        "failed Timeout"
    );
    assert_eq!(
        step(&mut follower, &mut shared, done(), late),
        "failed Timeout"
    );
}

#[test]
fn when_a_leader_is_aborted_somebody_else_fetches() {
    let mut shared = app();
    let (mut leader, mut follower) = (call(0), call(0));
    drive(&mut leader, &mut shared, 0.0, vec![done(), done()]);
    drive(&mut follower, &mut shared, 0.0, vec![done(), done()]);
    leader.leave(&mut shared);
    assert_eq!(
        step(&mut follower, &mut shared, done(), 0.0),
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
    drive(&mut call(0), &mut shared, 0.0, vec![done(), done()]);
    let steps = drive(&mut call(0), &mut shared, 9_999.0, vec![done(), done()]);
    assert_eq!(steps[1], "follow");
    let steps = drive(&mut call(0), &mut shared, 10_000.0, vec![done(), done()]);
    assert_eq!(steps[1], "fetch accessToken");
}

#[test]
fn a_time_out_is_retried_and_frees_the_fetch() {
    let mut shared = app();
    let mut leader = call(1);
    let events = vec![done(), done(), timed_out(), done(), done()];
    let steps = drive(&mut leader, &mut shared, 0.0, events);
    assert_eq!(
        steps[2..],
        ["sleep 250", "begin 10000", "fetch accessToken"]
    );
    assert_eq!(
        step(&mut leader, &mut shared, timed_out(), 0.0),
        "failed Timeout"
    );
    let steps = drive(&mut call(0), &mut shared, 0.0, vec![done(), done()]);
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
        (404, "{}", "Http404"),
        (405, "<html>", "Http405"),
        (200, "<html>", "NotJson"),
        (200, r#"{"success":false}"#, "NotSuccessful"),
        (302, "", "Redirect"),
    ] {
        let mut shared = app();
        let events = vec![done(), done(), granted("one"), reply(status, body)];
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
    let read = crate::wire::Read::conference("m").unwrap();
    let mut call = Call::new(Task::Read(read), options).unwrap();
    let events = vec![
        done(),
        done(),
        granted("one"),
        rejected(),
        granted("two"),
        reply(503, ""),
        done(),
        done(),
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

#[cfg(feature = "read")]
#[test]
fn a_token_can_be_had_by_itself_and_a_rejected_one_left_to_whoever_asks() {
    let mut shared = app();
    let options = CallOptions {
        timeout_ms: 10_000,
        max_retries: 0,
    };
    let mut call = Call::new(Task::Token, options).unwrap();
    let events = vec![done(), done(), granted("one")];
    let steps = drive(&mut call, &mut shared, 0.0, events);
    assert_eq!(steps, ["begin 10000", "fetch accessToken", "done "]);
    assert!(shared.token_until_ms().is_some_and(|until| until > 0.0));
    // One that is there serves.
    let mut again = Call::new(Task::Token, options).unwrap();
    let steps = drive(&mut again, &mut shared, 0.0, vec![done(), done()]);
    assert_eq!(steps, ["begin 10000", "done "]);

    let mut once = lock("m", 0);
    once.never_renew();
    let events = vec![done(), done(), rejected()];
    let steps = drive(&mut once, &mut shared, 0.0, events);
    let only = [
        "begin 10000",
        "act with one",
        "failed InvalidAuthentication",
    ];
    assert_eq!(steps, only);
    assert_eq!(shared.token_until_ms(), None);
}

/// 19 of 20 that waited for it would be timed out without having been sent.
#[test]
fn a_token_that_comes_late_serves_all_who_waited() {
    for now_ms in [9_500.0, 86_400_000.0, -1_000.0] {
        let mut shared = app();
        let (mut leader, mut follower) = (call(0), call(0));
        for call in [&mut leader, &mut follower] {
            drive(call, &mut shared, 0.0, vec![done(), done()]);
        }
        let step_of = |call: &mut Call, shared: &mut Shared, came| step(call, shared, came, now_ms);
        assert_eq!(
            step_of(&mut leader, &mut shared, granted("one")),
            "act with one"
        );
        assert_eq!(step_of(&mut follower, &mut shared, done()), "act with one");
    }
}

#[test]
fn a_clock_that_is_set_anew_ends_no_call() {
    // Forward, past the end of the attempt, whose own timer has not ended it.
    let mut shared = app();
    let (mut leader, mut follower) = (call(0), call(0));
    for call in [&mut leader, &mut follower] {
        drive(call, &mut shared, 0.0, vec![done(), done()]);
    }
    leader.leave(&mut shared);
    let hours = 36_000_000.0;
    assert_eq!(
        step(&mut follower, &mut shared, done(), hours),
        "fetch accessToken"
    );
    // Back: whoever leads the fetch may have vanished, and nobody waits for hours.
    let steps = drive(&mut call(0), &mut shared, 0.0, vec![done(), done()]);
    assert_eq!(steps[1], "fetch accessToken");
}

#[test]
fn a_token_of_an_odd_lifetime_is_not_fetched_for_each_call() {
    for expire_in in ["0", "-1", "250", "null", "\"7200\"", "1e-9", "true"] {
        let mut shared = app();
        let body = format!(r#"{{"accessToken":"one","expireIn":{expire_in}}}"#);
        let events = vec![done(), done(), reply(200, &body), locked()];
        drive(&mut call(0), &mut shared, 0.0, events);
        let steps = drive(&mut call(0), &mut shared, 59_999.0, vec![done(), done()]);
        assert_eq!(steps[1], "act with one", "{expire_in}");
    }
}

#[test]
fn a_token_that_no_header_can_carry_is_not_dingtalks() {
    for body in [
        r#"{"accessToken":""}"#,
        r#"{"accessToken":"a\nb"}"#,
        r#"{"accessToken":7}"#,
        "{}",
    ] {
        let events = vec![done(), done(), reply(200, body)];
        let steps = drive(&mut call(2), &mut app(), 0.0, events);
        assert_eq!(steps[2], "failed UnexpectedReply", "{body}");
    }
}

/// A server closes a connection that was kept as the next request is sent.
#[test]
fn a_request_that_a_kept_connection_lost_is_sent_again_once_outside_the_count() {
    let lost = || threw(Told::default().with("served", 512));
    let mut one = call(0);
    let events = vec![done(), done(), lost(), granted("one"), locked()];
    let steps = drive(&mut one, &mut app(), 0.0, events);
    assert_eq!(
        steps[1..],
        [
            "fetch accessToken",
            "fetch accessToken",
            "act with one",
            "done R"
        ]
    );
    assert_eq!(one.attempts(), 1);
    let events = vec![done(), done(), granted("one"), lost(), lost()];
    let steps = drive(&mut call(0), &mut app(), 0.0, events);
    assert_eq!(
        steps[2..],
        ["act with one", "act with one", "failed NetworkError"]
    );
    // A fresh one had brought nothing.
    let events = vec![done(), done(), threw(Told::default().with("served", 0))];
    let steps = drive(&mut call(0), &mut app(), 0.0, events);
    assert_eq!(steps[2], "failed NetworkError");
}

#[test]
fn a_mistake_on_this_side_is_not_the_networks_and_not_retried() {
    let told = || Told::default().with("words", "Headers is not defined");
    for (local, says) in [
        (told().with("unsent", true), "nothing was sent to https://"),
        (told().with("local", true), "it may have been done"),
    ] {
        let mut one = call(2);
        let events = vec![done(), done(), threw(local)];
        let steps = drive(&mut one, &mut app(), 0.0, events);
        assert_eq!(steps[2], "failed HostError");
        let failure = one.outcome().clone().unwrap_err();
        assert_eq!(failure.kind, ErrorKind::Protocol);
        for part in [says, "(Headers is not defined)"] {
            assert!(failure.message.contains(part), "{failure:?}");
        }
        assert_ne!(
            failure.message.contains("sent"),
            failure.message.contains("done")
        );
    }
}

#[test]
fn a_secret_in_the_place_of_the_id_is_never_sent() {
    let token = || {
        Shared::new(Options::new(
            Credentials::access_token("the-t0ken").unwrap(),
        ))
    };
    for (mut shared, id, events) in [
        (token(), "the-t0ken", vec![done()]),
        (token(), "x-the-t0ken", vec![done()]),
        (app(), "s3cret", vec![done()]),
        (
            app(),
            "fetched-t0ken",
            vec![done(), done(), granted("fetched-t0ken")],
        ),
    ] {
        let mut call = lock(id, 2);
        let steps = drive(&mut call, &mut shared, 0.0, events);
        assert_eq!(steps.last().unwrap(), "failed InvalidArgument", "{id}");
        assert!(!call.shown_id().contains(id), "{id}");
    }
}

#[test]
fn what_was_thrown_is_shown_only_where_all_of_it_is_clean() {
    for (told, clean) in [
        (Told::default().with("told", "no route to host"), true),
        (Told::default().with("told", "sent s3cret"), false),
        (Told::default(), false),
    ] {
        let mut one = call(0);
        drive(&mut one, &mut app(), 0.0, vec![done(), done(), threw(told)]);
        assert_eq!(one.outcome().clone().unwrap_err().cause_is_clean, clean);
    }
}

/// A function that reads a file, or asks a database, is not asked a thousand times at once.
#[test]
fn a_ticket_is_asked_for_once_for_all_who_wait() {
    let suite = Credentials::third_party_app("k", "s", "c", Source::Provided("ask")).unwrap();
    let mut shared = Shared::new(Options::new(suite));
    let (mut leader, mut follower) = (call(0), call(0));
    let steps = drive(&mut leader, &mut shared, 0.0, vec![done(), done()]);
    assert_eq!((steps[1].as_str(), leader.leads()), ("provide ask", true));
    let steps = drive(&mut follower, &mut shared, 0.0, vec![done(), done()]);
    assert_eq!((steps[1].as_str(), follower.leads()), ("follow", false));
    let steps = drive(
        &mut leader,
        &mut shared,
        0.0,
        vec![gave("ticket"), granted("one")],
    );
    assert_eq!(steps, ["fetch corpAccessToken", "act with one"]);
    assert_eq!(
        step(&mut follower, &mut shared, done(), 0.0),
        "act with one"
    );
}

#[test]
fn what_is_wrong_with_a_ticket_is_told_to_all_who_wait() {
    for (came, code) in [
        (threw(Told::default()), "failed TokenProviderFailed"),
        (gave("a\nb"), "failed InvalidArgument"),
        ((Event::Gave, Told::default()), "failed InvalidArgument"),
    ] {
        let suite = Credentials::third_party_app("k", "s", "c", Source::Provided("ask")).unwrap();
        let mut shared = Shared::new(Options::new(suite));
        let (mut leader, mut follower) = (call(0), call(0));
        drive(&mut leader, &mut shared, 0.0, vec![done(), done()]);
        drive(&mut follower, &mut shared, 0.0, vec![done(), done()]);
        assert_eq!(step(&mut leader, &mut shared, came, 0.0), code);
        assert_eq!(step(&mut follower, &mut shared, done(), 0.0), code);
        // The next call asks anew.
        let steps = drive(&mut call(0), &mut shared, 0.0, vec![done(), done()]);
        assert_eq!(steps[1], "provide ask");
    }
}

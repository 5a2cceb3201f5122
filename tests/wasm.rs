//! The client for Rust applications, in Node and in browsers.
#![cfg(all(target_arch = "wasm32", feature = "read"))]

#[cfg(test)]
#[path = "wasm/driver.rs"]
mod driver;
#[cfg(test)]
#[path = "wasm/host.rs"]
mod host;

#[cfg(test)]
mod client {
    use dingtalk_conference_lock::{
        Action, CallOptions, Client, Credentials, ErrorKind, Options, Page, Read, Source,
    };
    use js_sys::{Array, Function, Reflect};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::host::{Clock, Running, fetch, settle};

    const ID: &str = "644272f14ba3310xxxxxxxxx";
    const LOCKED: &str = r#"return new Response('{"success":true,"requestid":"R-1"}')"#;

    fn options(credentials: Credentials<Function>) -> Options<Function> {
        let options = Options::new(credentials).endpoint("https://127.0.0.1/prefix");
        let once = |options: Options<Function>| {
            options.calls(CallOptions {
                timeout_ms: 8_000,
                max_retries: 0,
            })
        };
        options.and_then(once).expect("options")
    }

    fn token() -> Credentials<Function> {
        Credentials::access_token("a-t0ken-0001").expect("a token")
    }

    /// A client with a token, which tries once.
    fn client(body: &str) -> Client {
        Client::with_fetch(options(token()), &fetch(body, &Array::new()))
    }

    /// A client of an app, whose `fetch` has `list` as its `this`.
    fn app(body: &str, list: &Array) -> Client {
        let app = Credentials::internal_app("dingkey-0001", "hunter2-app-secret");
        Client::with_fetch(options(app.expect("an app")), &fetch(body, list))
    }

    #[wasm_bindgen_test]
    async fn a_rust_application_locks_and_unlocks() {
        let client = client(
            r#"
        const { action } = JSON.parse(init.body);
        const path = "https://127.0.0.1/prefix/v1.0/conference/videoConferences/a%2Fb/lock";
        return new Response(JSON.stringify({ success: url === path, requestid: action }));
        "#,
        );
        let locked = client.lock("a/b").await.expect("locked");
        assert_eq!((locked.conference_id.as_str(), locked.attempts), ("a/b", 1));
        assert_eq!(locked.request_id.as_deref(), Some("lock"));
        assert_eq!(locked.action, Action::Lock);
        let unlocked = client.unlock("a/b").await.expect("unlocked");
        assert_eq!(unlocked.request_id.as_deref(), Some("unlock"));
        assert_eq!(unlocked.action, Action::Unlock);
    }

    #[wasm_bindgen_test]
    async fn the_hosts_own_fetch_is_the_one_there_is_when_it_is_called() {
        let client = Client::new(options(token()));
        let global = js_sys::global();
        let own = Reflect::get(&global, &"fetch".into()).expect("the host's fetch");
        let put = |fetch: &JsValue| Reflect::set(&global, &"fetch".into(), fetch);
        let _ = put(&fetch(LOCKED, &Array::new()));
        let locked = client.lock(ID).await;
        let _ = put(&JsValue::UNDEFINED);
        let without = client.lock(ID).await;
        let _ = put(&own);
        assert_eq!(locked.expect("locked").request_id.as_deref(), Some("R-1"));
        let error = without.expect_err("no fetch");
        assert_eq!(error.kind, ErrorKind::Protocol);
        let message = "nothing was sent to https://127.0.0.1/prefix/v1.0/conference/videoConferences/\
                       644272f14ba3310xxxxxxxxx/lock (this runtime has no fetch)";
        assert_eq!(error.message, message);
    }

    #[wasm_bindgen_test]
    async fn a_runtime_without_timers_is_told_so() {
        let global = js_sys::global();
        let own = Reflect::get(&global, &"setTimeout".into()).expect("the host's timers");
        let put = |timers: &JsValue| Reflect::set(&global, &"setTimeout".into(), timers);
        let _ = put(&JsValue::UNDEFINED);
        let client = client(LOCKED);
        let without = client.lock(ID).await;
        let _ = put(&own);
        let error = without.expect_err("no timers");
        assert_eq!(error.kind, ErrorKind::Protocol);
        assert!(
            error.message.starts_with("this runtime has no timers: "),
            "{error}"
        );
        assert!(client.lock(ID).await.is_ok());
    }

    #[wasm_bindgen_test]
    async fn a_rust_application_reads_what_dingtalk_says_unchanged() {
        let client = client(
            r#"
        const path = url.replace("https://127.0.0.1/prefix/v1.0/conference/", "");
        const sent = JSON.stringify([init.method, path, init.body ?? ""].join(" "));
        return new Response(`{ "sent" : ${sent}, "big":12345678901234567890${" ".repeat(900000)}}`);
        "#,
        );
        let page = Page {
            next_token: Some("a&b".into()),
            max_results: Some(20),
        };
        for (read, sent) in [
            (
                Read::org_conferences(&page),
                r#""GET orgConferences?nextToken=a%26b&maxResults=20 ""#,
            ),
            (
                Read::conferences(&["m".into()]),
                r#""POST videoConferences/query {\"conferenceIdList\":[\"m\"]}""#,
            ),
        ] {
            let read = read.expect("a call");
            let reply = client.read(read, client.call_options()).await;
            let body = reply.expect("a reply").body;
            let begins = format!(r#"{{ "sent" : {sent}, "big":12345678901234567890  "#);
            assert!(body.starts_with(&begins), "{body:.200}");
            assert!(body.len() > 900_000);
        }
    }

    #[wasm_bindgen_test]
    async fn a_reply_that_repeats_a_secret_is_for_nobody() {
        for (text, told) in [
            ("all is well", true),
            ("a-t0ken-0001", false),
            ("\\\\u0061-t0\\\\u006Ben-0001", false),
        ] {
            let body = format!(r#"return new Response('{{"title":"{text}"}}')"#);
            let client = client(&body);
            let read = Read::conference("m").expect("a call");
            let reply = client.read(read, client.call_options()).await;
            assert_eq!(reply.is_ok(), told, "{text}");
            let code = reply.err().map(|failure| failure.code.clone());
            assert_eq!(code.is_some_and(|it| it == "UnexpectedReply"), !told);
        }
    }

    #[wasm_bindgen_test]
    async fn a_failed_read_names_no_query() {
        let read = Read::user_conferences("someone").expect("a call");
        let client = client("return Promise.reject(new Error('no'))");
        let failure = client.read(read, client.call_options()).await;
        let failure = failure.expect_err("no network");
        assert_eq!(failure.kind, ErrorKind::Network);
        let message = "no whole reply from https://127.0.0.1/prefix/v1.0/conference/users/lists";
        assert_eq!(failure.message, message);
    }

    #[wasm_bindgen_test]
    async fn a_bad_id_is_refused_before_anything_is_sent() {
        for (id, shown) in [("..", ".."), ("", ""), ("a-t0ken-0001", "[redacted]")] {
            let error = client("throw new Error('sent')").lock(id).await;
            let error = error.expect_err("refused");
            assert_eq!(error.kind, ErrorKind::InvalidArgument);
            assert_eq!(error.conference_id, shown);
            assert!(!error.to_string().contains("t0ken"), "{error}");
        }
        // Refused as an id, and no less a secret.
        let error = client("throw new Error('sent')")
            .lock("a-t0ken-0001\n")
            .await;
        assert_eq!(error.expect_err("refused").conference_id, "[redacted]\n");
    }

    #[wasm_bindgen_test]
    async fn a_time_out_that_cannot_be_is_refused() {
        let never = CallOptions {
            timeout_ms: 0,
            max_retries: 0,
        };
        let error = client(LOCKED).perform(Action::Unlock, ID, never).await;
        let error = error.expect_err("refused");
        assert_eq!(
            (error.kind, error.attempts),
            (ErrorKind::InvalidArgument, 0)
        );
        assert_eq!(
            (error.conference_id.as_str(), error.action),
            (ID, Action::Unlock)
        );
    }

    /// What a token fetch under way settles with, `answer(…)` of the list's first.
    const SLOW_TOKEN: &str = r#"
        if (!url.endsWith("accessToken")) return new Response('{"success":true,"requestid":"R-1"}');
        return new Promise((answer) => this.push(answer));
    "#;

    fn answer(fetches: &Array, index: u32, text: &str) {
        let body = format!("return new Response('{text}')");
        let reply = Function::new_no_args(&body).call0(&JsValue::UNDEFINED);
        let answer: Function = fetches.get(index).unchecked_into();
        let _ = answer.call1(&JsValue::UNDEFINED, &reply.expect("a response"));
    }

    const GRANTED: &str = r#"{"accessToken":"issued-0001","expireIn":7200}"#;

    fn lock(client: &Client) -> Running<bool> {
        let client = client.clone();
        Running::start(async move { client.lock(ID).await.is_ok() })
    }

    #[wasm_bindgen_test]
    async fn a_token_serves_all_who_waited_for_it_however_late_it_is() {
        let (clock, fetches) = (Clock::stopped(), Array::new());
        let client = app(SLOW_TOKEN, &fetches);
        let calls: Vec<_> = (0..20).map(|_| lock(&client)).collect();
        settle().await;
        clock.forward(7_500.0);
        answer(&fetches, 0, GRANTED);
        settle().await;
        assert!(calls.iter().all(|call| call.outcome() == Some(true)));
        assert_eq!((fetches.length(), clock.running()), (1, 0.0));
    }

    #[wasm_bindgen_test]
    async fn those_who_follow_one_that_is_dropped_fetch_a_token_themselves() {
        let (clock, fetches) = (Clock::stopped(), Array::new());
        let client = app(SLOW_TOKEN, &fetches);
        let [leader, one, other] = core::array::from_fn(|_| lock(&client));
        settle().await;
        assert_eq!(fetches.length(), 1);
        leader.leave();
        settle().await;
        assert_eq!(fetches.length(), 2);
        answer(&fetches, 1, GRANTED);
        settle().await;
        assert_eq!((one.outcome(), other.outcome()), (Some(true), Some(true)));
        // The one that was dropped is of no interest any more.
        answer(
            &fetches,
            0,
            r#"{"accessToken":"issued-late","expireIn":7200}"#,
        );
        settle().await;
        assert_eq!(lock_now(&client).await, Some(true));
        assert_eq!((fetches.length(), clock.running()), (2, 0.0));
    }

    async fn lock_now(client: &Client) -> Option<bool> {
        let call = lock(client);
        settle().await;
        call.outcome()
    }

    #[wasm_bindgen_test]
    async fn one_that_follows_is_not_held_up_by_a_leader_with_more_time() {
        let (clock, fetches) = (Clock::stopped(), Array::new());
        let client = app(SLOW_TOKEN, &fetches);
        let leader = lock(&client);
        settle().await;
        let impatient = client.clone();
        let impatient = Running::start(async move {
            let options = CallOptions {
                timeout_ms: 100,
                max_retries: 0,
            };
            let call = impatient.perform(Action::Lock, ID, options).await;
            call.map_err(|error| error.kind).map(|_| ())
        });
        settle().await;
        clock.forward(100.0);
        settle().await;
        assert_eq!(impatient.outcome(), Some(Err(ErrorKind::Timeout)));
        answer(&fetches, 0, GRANTED);
        settle().await;
        assert_eq!(leader.outcome(), Some(true));
        assert_eq!((fetches.length(), clock.running()), (1, 0.0));
    }

    #[wasm_bindgen_test]
    async fn failures_that_pass_are_retried_after_a_wait() {
        let (clock, sent) = (Clock::stopped(), Array::new());
        let body = r#"
            this.push(url);
            return new Response('{"success":true}', { status: this.length < 3 ? 503 : 200 });
        "#;
        let options = options(token()).calls(CallOptions {
            timeout_ms: 1_000,
            max_retries: 2,
        });
        let client = Client::with_fetch(options.expect("options"), &fetch(body, &sent));
        let call = Running::start(async move { client.lock(ID).await.map(|it| it.attempts) });
        settle().await;
        // Each wait is 0 to 500 or 1,000 ms, and not a part of the attempt's time.
        for attempts in [1, 2, 3] {
            assert_eq!(sent.length(), attempts);
            clock.forward(1_000.0);
            settle().await;
        }
        assert_eq!(call.outcome().expect("an end").expect("locked"), 3);
        assert_eq!((sent.length(), clock.running()), (3, 0.0));
    }

    #[wasm_bindgen_test]
    async fn a_call_from_within_fetch_works_by_itself() {
        let nested = Array::new();
        let list = nested.clone();
        // Called by `fetch`, while the outer call is at work.
        let inner = app(LOCKED, &Array::new());
        let outer = inner.clone();
        let begin = wasm_bindgen::prelude::Closure::<dyn Fn()>::new(move || {
            let (inner, list) = (inner.clone(), list.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let failed = inner.lock("..").await.is_err();
                list.push(&failed.into());
            });
        });
        let list = Array::of1(&begin.as_ref().clone());
        let body = "this[0](); return new Response('{\"success\":true}')";
        let client = Client::with_fetch(options(token()), &fetch(body, &list));
        assert!(client.lock(ID).await.is_ok());
        settle().await;
        assert_eq!(nested.get(0), JsValue::TRUE);
        drop(outer);
    }

    #[wasm_bindgen_test]
    async fn a_function_that_gives_no_token_is_named_and_its_text_is_not() {
        let give = Function::new_no_args("return Promise.resolve('from a function')");
        let credentials = Credentials::access_token_from(Source::Provided(give)).expect("a source");
        let client = Client::with_fetch(options(credentials), &fetch(LOCKED, &Array::new()));
        let error = client.lock(ID).await.expect_err("a space in the token");
        assert_eq!(error.kind, ErrorKind::InvalidArgument);
        assert!(!error.to_string().contains("from a function"), "{error}");
    }
}

//! The boundary to JavaScript, in Node and in browsers: the client for Rust applications, and the
//! exports of the npm package. Whatever `fetch` does, a call ends, and the module goes on working.
#![cfg(all(target_arch = "wasm32", feature = "npm", feature = "read"))]

#[cfg(test)]
mod boundary {
    use dingtalk_conference_lock::{
        CallOptions, Client, Credentials, ErrorKind, Options, Source, js::describe_error,
    };
    use js_sys::{Array, Function, Object, Promise, Reflect};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use wasm_bindgen_test::wasm_bindgen_test;

    const ID: &str = "644272f14ba3310xxxxxxxxx";

    /// A stand-in for `fetch`: the body of `(url, init) => …`.
    fn fetch(body: &str) -> Function {
        Function::new_with_args("url, init", body)
    }

    /// A client with a token and at most one retry, which never waits.
    fn client(body: &str) -> Client {
        let options = Options::new(Credentials::access_token("a-t0ken").expect("a token"))
            .endpoint("https://127.0.0.1/prefix")
            .and_then(|options| {
                options.calls(CallOptions {
                    timeout_ms: 5_000,
                    max_retries: 0,
                })
            });
        Client::with_fetch(options.expect("options"), &fetch(body))
    }

    const LOCKED: &str =
        r#"return Promise.resolve(new Response('{"success":true,"requestid":"R-1"}'))"#;

    #[wasm_bindgen_test]
    async fn a_rust_application_locks_and_unlocks() {
        let client = client(
            r#"
        const sent = [url, init.method, init.headers.get("x-acs-dingtalk-access-token"), init.redirect];
        const { action } = JSON.parse(init.body);
        return Promise.resolve(new Response(JSON.stringify(
            { success: sent.join() === "https://127.0.0.1/prefix/v1.0/conference/videoConferences/a%2Fb/lock,POST,a-t0ken,manual",
              requestid: action })));
        "#,
        );
        let locked = client.lock("a/b").await.expect("locked");
        assert_eq!((locked.conference_id.as_str(), locked.attempts), ("a/b", 1));
        assert_eq!(locked.request_id.as_deref(), Some("lock"));
        let unlocked = client.unlock("a/b").await.expect("unlocked");
        assert_eq!(unlocked.request_id.as_deref(), Some("unlock"));
    }

    #[wasm_bindgen_test]
    async fn a_rust_application_reads_what_dingtalk_says_unchanged() {
        use dingtalk_conference_lock::{Page, Read};
        let client = client(
            r#"
        const sent = [init.method, url.replace("https://127.0.0.1/prefix/v1.0/conference/", ""), init.body ?? ""].join(" ");
        return Promise.resolve(new Response(`{ "sent" : ${JSON.stringify(sent)}, "big":12345678901234567890${" ".repeat(70000)}}`));
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
            assert!(
                body.starts_with(&format!(
                    r#"{{ "sent" : {sent}, "big":12345678901234567890"#
                )),
                "{body:.200}"
            );
            assert!(body.len() > 70_000);
        }
    }

    #[wasm_bindgen_test]
    async fn a_failed_read_names_no_query() {
        use dingtalk_conference_lock::Read;
        let read = Read::user_conferences("someone").expect("a call");
        let client = client("throw new Error('no')");
        let failure = client.read(read, client.call_options()).await;
        let failure = failure.expect_err("no network");
        assert_eq!(failure.kind, ErrorKind::Network);
        assert_eq!(
            failure.message,
            "no whole reply from https://127.0.0.1/prefix/v1.0/conference/users/lists"
        );
    }

    #[wasm_bindgen_test]
    async fn a_bad_id_is_refused_before_anything_is_sent() {
        let error = client("throw new Error('sent')")
            .lock("..")
            .await
            .expect_err("refused");
        assert_eq!(
            (error.kind, error.attempts),
            (ErrorKind::InvalidArgument, 0)
        );
    }

    /// Whatever it is, it becomes an error, and the next call works.
    #[wasm_bindgen_test]
    async fn whatever_fetch_does_becomes_an_error() {
        use ErrorKind::{Network, Protocol, Rejected};
        for (body, kind) in [
            ("throw new TypeError('sync')", Network),
            ("throw 'a string'", Network),
            ("throw undefined", Network),
            ("return Promise.reject(new Error('x'))", Network),
            ("return Promise.reject('a string')", Network),
            ("return Promise.reject(undefined)", Network),
            ("return Promise.reject(Object.create(null))", Network),
            (
                "return Promise.reject(new Proxy({}, { get() { throw 1 } }))",
                Network,
            ),
            ("return undefined", Protocol),
            ("return null", Protocol),
            ("return 7", Protocol),
            ("return Promise.resolve({})", Protocol),
            ("return Promise.resolve({ status: 'x' })", Protocol),
            ("return Promise.resolve({ status: NaN })", Protocol),
            ("return { then() { throw new Error('x') } }", Network),
            (
                "return new Proxy({}, { get() { throw new Error('x') } })",
                Network,
            ),
            ("return { get status() { throw new Error('x') } }", Network),
            (
                "return Promise.resolve({ status: 400, headers: { get() { throw 1 } } })",
                Network,
            ),
            (
                "return Promise.resolve({ status: 400, headers: { get: 7 }, text: 7 })",
                Network,
            ),
            ("return Promise.resolve({ status: 400 })", Rejected),
            (
                "return Promise.resolve({ status: 400, text() { return { a: 1 } } })",
                Rejected,
            ),
            (
                "return Promise.resolve({ status: 400, body: { getReader() { throw 1 } } })",
                Network,
            ),
            (
                "return Promise.resolve({ status: 400, body: { getReader() { return {} } } })",
                Network,
            ),
            (
                "return Promise.resolve({ status: 400, body: { getReader() { return { read() { return 7 } } } } })",
                Network,
            ),
            (
                "const r = new Response('x'); r.body.getReader(); return Promise.resolve(r)",
                Network,
            ),
            (
                "return Promise.resolve(new Response('x'.repeat(70000)))",
                Protocol,
            ),
            (
                "return Promise.resolve(new Response('['.repeat(60000)))",
                Protocol,
            ),
            (
                "return Promise.resolve(new Response('{\"success\":'.repeat(5000)))",
                Protocol,
            ),
            ("return Promise.resolve(new Response('\\uD800'))", Protocol),
            (
                "return Promise.resolve(new Response(null, { status: 204 }))",
                Protocol,
            ),
            (
                "return Promise.resolve(new Response('', { status: 302 }))",
                Protocol,
            ),
            (
                "return Promise.resolve({ type: 'opaqueredirect', status: 0 })",
                Protocol,
            ),
            (
                "return Promise.resolve({ status: 200, redirected: true, text: () => '{\"success\":true}' })",
                Protocol,
            ),
        ] {
            let error = client(body).lock(ID).await.expect_err(body);
            assert_eq!(error.kind, kind, "{body}: {error}");
            assert_eq!(error.conference_id, ID, "{body}");
            assert!(!error.to_string().contains("a-t0ken"), "{body}");
        }
        assert!(client(LOCKED).lock(ID).await.is_ok());
    }

    #[wasm_bindgen_test]
    async fn a_response_of_another_library_serves_too() {
        for body in [
            r#"return { status: 200, text: () => '{"success":true}' }"#,
            r#"return { status: 200, headers: new Map(), text: async () => '\uFEFF{"success":true}'.slice(1) }"#,
            r#"const p = Promise.resolve(new Response('{"success":true}')); p.then = (f) => { f(new Response('{"success":true}')); f(1) }; return p"#,
            r#"return { then(resolve) { resolve(new Response('{"success":true}')) } }"#,
        ] {
            assert!(client(body).lock(ID).await.is_ok(), "{body}");
        }
    }

    #[wasm_bindgen_test]
    async fn a_cause_is_kept_unless_it_tells_the_token() {
        let error = client("return Promise.reject('why')")
            .lock(ID)
            .await
            .expect_err("failed");
        let cause = error
            .cause
            .as_ref()
            .and_then(|cause| cause.downcast_ref::<JsValue>());
        assert_eq!(cause.and_then(JsValue::as_string).as_deref(), Some("why"));
        let error = client(
            "return Promise.reject(new Error(init.headers.get('x-acs-dingtalk-access-token')))",
        )
        .lock(ID)
        .await
        .expect_err("failed");
        assert!(error.cause.is_none());
    }

    #[wasm_bindgen_test]
    async fn a_dropped_call_aborts_its_request() {
        let seen = Array::new();
        let never = "return new Promise((_, reject) => init.signal.addEventListener('abort', () => { this.push('aborted'); reject(1) }))";
        let fetch = fetch(never).bind0(&seen);
        let options = Options::new(Credentials::access_token("a-t0ken").expect("a token"));
        let client = Client::with_fetch(options, &fetch.unchecked_into());
        let mut call = Box::pin(client.lock(ID));
        let pending = core::future::poll_fn(|context| {
            core::task::Poll::Ready(call.as_mut().poll(context).is_pending())
        });
        assert!(pending.await);
        drop(call);
        let _ = JsFuture::from(Promise::resolve(&JsValue::NULL)).await;
        assert_eq!(seen.length(), 1);
    }

    #[wasm_bindgen_test]
    async fn parallel_calls_share_one_token() {
        let count = Array::new();
        let body = r#"
        if (url.endsWith("accessToken")) {
            this.push(1);
            return Promise.resolve(new Response('{"accessToken":"abc","expireIn":7200}'));
        }
        return Promise.resolve(new Response('{"success":true}'));
    "#;
        let fetch: Function = fetch(body).bind0(&count).unchecked_into();
        let app = Credentials::internal_app("key", "secret").expect("an app");
        let client = Client::with_fetch(Options::new(app), &fetch);
        let calls = (client.lock(ID), client.unlock(ID), client.lock(ID));
        let (first, second, third) = join3(calls.0, calls.1, calls.2).await;
        assert!(first.is_ok() && second.is_ok() && third.is_ok());
        assert_eq!(count.length(), 1);
    }

    async fn join3<T>(
        a: impl Future<Output = T>,
        b: impl Future<Output = T>,
        c: impl Future<Output = T>,
    ) -> (T, T, T) {
        let (mut a, mut b, mut c) = (Box::pin(a), Box::pin(b), Box::pin(c));
        let mut done = (None, None, None);
        core::future::poll_fn(|context| {
            use core::task::Poll::{Pending, Ready};
            if done.0.is_none()
                && let Ready(value) = a.as_mut().poll(context)
            {
                done.0 = Some(value);
            }
            if done.1.is_none()
                && let Ready(value) = b.as_mut().poll(context)
            {
                done.1 = Some(value);
            }
            if done.2.is_none()
                && let Ready(value) = c.as_mut().poll(context)
            {
                done.2 = Some(value);
            }
            match (done.0.take(), done.1.take(), done.2.take()) {
                (Some(a), Some(b), Some(c)) => Ready((a, b, c)),
                part => {
                    done = part;
                    Pending
                }
            }
        })
        .await
    }

    #[wasm_bindgen_test]
    async fn a_function_gives_the_token() {
        let give = Function::new_no_args("return Promise.resolve('from a function')");
        let credentials = Credentials::access_token_from(Source::Provided(give)).expect("a source");
        let client = Client::with_fetch(Options::new(credentials), &fetch(LOCKED));
        let error = client.lock(ID).await.expect_err("a space in the token");
        assert_eq!(error.kind, ErrorKind::InvalidArgument);
        assert!(!error.to_string().contains("function"), "{error}");
    }

    #[wasm_bindgen_test]
    fn any_value_is_described() {
        let title = |error: &JsValue, language: &JsValue| {
            let described = describe_error(error, language);
            Reflect::get(&described, &"title".into())
                .ok()
                .and_then(|it| it.as_string())
                .unwrap_or_default()
        };
        let hostile = Function::new_no_args("return new Proxy({}, { get() { throw 1 } })")
            .call0(&JsValue::NULL)
            .unwrap_or_default();
        for value in [
            JsValue::UNDEFINED,
            JsValue::NULL,
            7.into(),
            "x".into(),
            hostile.clone(),
        ] {
            assert_eq!(
                title(&value, &"en".into()),
                "Something unexpected went wrong"
            );
            assert_eq!(title(&value, &"zh".into()), "发生意外错误");
            assert_eq!(title(&value, &hostile), "Something unexpected went wrong");
        }
        let closed = Object::new();
        let _ = Reflect::set(&closed, &"code".into(), &"confClosed".into());
        assert_eq!(title(&closed, &JsValue::UNDEFINED), "The meeting has ended");
    }
}

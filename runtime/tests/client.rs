//! The client over a transport that is a function: async and blocking calls, and the errors of the builder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::top::{Client, SplitData, TraceSearchOperation, TradeId};
use support::{block_on, body_text, noon, pairs, random_source, response, xopen};
use waybill_runtime::transport::{BlockingTransport, Bounds, BoxFuture, InProcess, Sent, Transport, TransportKind};
use waybill_runtime::wire::Format;
use waybill_runtime::{
    Bytes, ClientBuilder, ClientType, Credentials, DynOperation, EncodeError, Error, NoRetry, Settings, TransportError,
    http,
};

fn builder() -> ClientBuilder<Client> {
    Client::builder(Credentials::new("12345678", "helloworld"))
        .session("test")
        .clock(noon())
        .random_source(random_source())
}

fn with(serve: impl Fn(http::Request<Bytes>) -> Sent + Clone + Send + Sync + 'static) -> ClientBuilder<Client> {
    builder().transport(InProcess::new(serve.clone())).blocking_transport(InProcess::new(serve))
}

fn says(body: &'static str) -> impl Fn(http::Request<Bytes>) -> Sent + Clone + Send + Sync + 'static {
    move |_| Ok(response(200, body))
}

const SUCCESS: &str =
    r#"{"logistics_trace_search_response":{"out_sid":"1","trace_list":{"transit_step_info":[{"action":"A"}]}}}"#;

#[test]
fn sends_one_request_async_and_blocking() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = seen.clone();
    let client = with(move |request| {
        log.lock().unwrap().push(body_text(&request));
        Ok(response(200, SUCCESS))
    })
    .build()
    .unwrap();
    let request = client.logistics_trace_search(TradeId(11_234_221)).is_split(true).sub_tid(["1", "2", "3"]);
    // No async runtime is needed, since the transport is a function.
    let trace = block_on(request.clone().send()).unwrap();
    assert_eq!(trace.trace_list[0].action.as_deref(), Some("A"));
    assert_eq!(request.clone().send_blocking().unwrap().out_sid.as_deref(), Some("1"));
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0], seen[1], "clock and nonce are fixed, so both are the same");
    assert_eq!(seen[0], body_text(&request.call().encode().unwrap()));
    assert_eq!(pairs(&seen[0])["sign"], request.call().canonical().unwrap().signature());
}

#[test]
fn supports_the_documented_api() {
    let client =
        with(says(r#"{"error_response":{"code":50,"sub_code":"isv.split-data-error:CD22","sub_msg":"订单已拆单"}}"#))
            .build()
            .unwrap();
    match client.logistics_trace_search(TradeId(1)).send_blocking() {
        Err(Error::Api(e)) if e.code() == SplitData::Cd22 => {
            assert_eq!(e.message(), "订单已拆单");
            assert_eq!(e.remedy(), Some("Send is_split with the list of sub-orders."));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn clients_and_calls_are_send_and_sync() {
    fn check<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn check_future<T: Send>(future: T) -> T {
        future
    }
    let client = with(says(SUCCESS)).build().unwrap();
    check(&client);
    let request = client.logistics_trace_search(TradeId(1));
    check(&request);
    block_on(check_future(request.send())).unwrap();
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let client = client.clone();
            std::thread::spawn(move || client.logistics_trace_search(TradeId(n)).send_blocking().is_ok())
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
}

#[test]
fn retries_async_and_blocking_calls() {
    for blocking in [true, false] {
        let calls = Arc::new(AtomicU32::new(0));
        let counter = calls.clone();
        let client = with(move |_| match counter.fetch_add(1, Ordering::Relaxed) {
            0 => Err(TransportError::new(TransportKind::Broken)),
            1 => Ok(response(200, r#"{"error_response":{"code":15,"sub_code":"isp.data-fetch-failed"}}"#)),
            _ => Ok(response(200, SUCCESS)),
        })
        .build()
        .unwrap();
        let request = client.logistics_trace_search(TradeId(1));
        let sent = if blocking { request.send_blocking() } else { block_on(request.send()) };
        assert!(sent.is_ok());
        assert_eq!(calls.load(Ordering::Relaxed), 3);
    }
}

#[test]
fn sends_a_write_once() {
    let calls = Arc::new(AtomicU32::new(0));
    let counter = calls.clone();
    let client = with(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        Err(TransportError::new(TransportKind::Broken))
    })
    .build()
    .unwrap();
    let error = client.ship().send_blocking().unwrap_err();
    assert!(error.may_have_been_sent() && calls.load(Ordering::Relaxed) == 1);
}

#[test]
fn rejects_a_response_over_the_limit() {
    let client = with(says(SUCCESS)).max_response_bytes(SUCCESS.len() - 1).build().unwrap();
    let error = client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err();
    assert!(error.to_string().contains("larger than"), "{error}");
    assert!(
        with(says(SUCCESS))
            .max_response_bytes(SUCCESS.len())
            .build()
            .unwrap()
            .logistics_trace_search(TradeId(1))
            .send_blocking()
            .is_ok()
    );
}

/// The client ends a call over a transport that never responds.
#[test]
fn ends_a_call_over_a_transport_without_a_time_out() {
    struct Never;
    impl Transport for Never {
        fn send(&self, _: http::Request<Bytes>, _: Bounds) -> BoxFuture<'_, Sent> {
            Box::pin(std::future::pending())
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
            Box::pin(std::future::ready(()))
        }

        fn deadline(&self, _: Duration) -> BoxFuture<'_, ()> {
            Box::pin(std::future::ready(()))
        }
    }
    let client = builder().transport(Never).retry(NoRetry).build().unwrap();
    assert!(block_on(client.logistics_trace_search(TradeId(1)).send()).unwrap_err().is_timeout());
}

/// A call owns all that it needs: it can be spawned, joined, kept, and sent on another thread.
#[test]
fn futures_of_calls_are_static_and_send() {
    fn spawned<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
        std::thread::spawn(move || block_on(future)).join().unwrap()
    }
    let client = with(says(SUCCESS)).build().unwrap();
    let futures: Vec<_> = (0..3).map(|n| client.logistics_trace_search(TradeId(n)).send()).collect();
    drop(client);
    for future in futures {
        assert!(spawned(future).is_ok());
    }
}

#[test]
fn a_call_and_a_client_can_have_settings_of_their_own() {
    let client = with(|request| {
        let session = pairs(&body_text(&request)).get("session").cloned().unwrap_or_default();
        Ok(response(200, &format!(r#"{{"logistics_trace_search_response":{{"out_sid":"{session}"}}}}"#)))
    });
    let client = client.build().unwrap();
    let of = |client: &Client, session: Option<&str>| {
        let mut call = waybill_runtime::Call::<TraceSearchOperation>::new(client.as_ref(), Default::default());
        call.input_mut().tid = Some(TradeId(1));
        if let Some(session) = session {
            call.set_session(session);
        }
        call.send_blocking().unwrap().out_sid.clone().unwrap()
    };
    let runtime: &waybill_runtime::Client = client.as_ref();
    let other = Client::from_runtime(runtime.with_session("seller-2"));
    assert_eq!((of(&client, Some("seller-1")), of(&other, None)), ("seller-1".to_owned(), "seller-2".to_owned()));
    assert_eq!(of(&client, None), "test", "those of the client stay");
    let again = ClientBuilder::<Client>::of(other.as_ref()).build().unwrap();
    assert_eq!(of(&again, None), "seller-2", "a builder of a client has its settings and transports");
}

#[test]
fn a_call_can_have_a_time_out_and_a_policy_of_its_own() {
    let failing = |_| Err(TransportError::new(TransportKind::Broken));
    let client = with(failing).build().unwrap();
    let call = || {
        let mut call = waybill_runtime::Call::<TraceSearchOperation>::new(client.as_ref(), Default::default());
        call.input_mut().tid = Some(TradeId(1));
        call
    };
    let mut without = call();
    without.set_retry(NoRetry);
    assert!(without.send_blocking().unwrap_err().is_transport());
    let mut short = call();
    short.set_timeout(Duration::ZERO);
    assert!(short.send_blocking().unwrap_err().is_timeout());
}

/// A test that replaces one transport never reaches the provider with the other.
#[test]
fn one_transport_of_the_caller_turns_off_the_default_of_the_other() {
    let missing = |error: Error<_>| matches!(error, Error::Transport(e) if e.kind() == TransportKind::Missing);
    let client = builder().transport(InProcess::new(says(SUCCESS))).build().unwrap();
    assert!(missing(client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err()));
    let client = builder().blocking_transport(Arc::new(InProcess::new(says(SUCCESS)))).build().unwrap();
    assert!(missing(block_on(client.logistics_trace_search(TradeId(1)).send()).unwrap_err()));
    assert!(client.logistics_trace_search(TradeId(1)).send_blocking().is_ok(), "a shared transport");
}

#[test]
fn compares_a_code_of_any_table_also_in_the_error_of_any_operation() {
    let body = r#"{"error_response":{"code":15,"sub_code":"isv.split-data-error:CD22"}}"#;
    let client = with(says(body)).retry(NoRetry).build().unwrap();
    let error = client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err();
    assert!(error.is(SplitData::Cd22) && !error.is(SplitData::Cd23));
    let any: waybill_runtime::AnyError = error.into();
    assert!(any.is(SplitData::Cd22) && !any.is(SplitData::Cd23));
}

#[test]
fn a_response_has_what_its_value_lacks() {
    let called = Arc::new(AtomicU32::new(0));
    let client = with(move |_| match called.fetch_add(1, Ordering::Relaxed) {
        0 => Err(TransportError::new(TransportKind::Broken)),
        _ => {
            let mut response = response(200, SUCCESS);
            response.headers_mut().insert("x-trace", http::HeaderValue::from_static("t1"));
            Ok(response)
        }
    });
    let response = client.build().unwrap().logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    assert_eq!((response.attempts(), response.status().as_u16()), (2, 200));
    assert_eq!(response.raw_body(), SUCCESS.as_bytes());
    assert_eq!(response.headers()["x-trace"], "t1");
    assert!(!format!("{response:?}").contains("t1"), "headers are not shown");
}

#[test]
fn sends_an_operation_by_name() {
    let client = with(says(SUCCESS)).build().unwrap();
    let operation: &dyn DynOperation = &TraceSearchOperation;
    let input = operation.input_from_json(br#"{"tid":1}"#).unwrap();
    let runtime: &waybill_runtime::Client = client.as_ref();
    let output = runtime.send_dyn_blocking(operation, &*input).unwrap();
    assert_eq!(output.table().name, "taobao.logistics.trace.search");
    assert!(block_on(runtime.send_dyn(operation, &*input)).is_ok());
    assert_eq!(runtime.encode_dyn(operation, &*input).unwrap().method(), "POST");
    assert!(runtime.canonical_dyn(operation, &*input).unwrap().canonical().contains("tid1"));
}

#[test]
fn never_sends_credentials_to_another_provider() {
    let called = Arc::new(AtomicU32::new(0));
    let counter = called.clone();
    let client = with(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(response(200, "{}"))
    })
    .build()
    .unwrap();
    let operation: &dyn DynOperation = &xopen::DetailOperation;
    let error = client.as_ref().send_dyn_blocking(operation, &*operation.input()).map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::Encode(EncodeError::Platform { .. })), "{error}");
    assert_eq!(called.load(Ordering::Relaxed), 0);
}

#[test]
fn names_the_fix_in_builder_errors() {
    let cases: Vec<(ClientBuilder<Client>, &str)> = vec![
        (Client::builder(Credentials::new("", "s")), "the key of the credentials is empty"),
        (Client::builder(Credentials::new("k", "")), "the secret of the credentials is empty"),
        (builder().endpoint("http://api.taobao.com/router/rest"), ".allow_http()"),
        (builder().endpoint("api.taobao.com"), "https://host/path"),
        (builder().sign_method("sha1"), "`md5`, `hmac`, `hmac-sha256`"),
        (builder().user_id("1"), ".user_id(…); leave it out"),
        (builder().parameter("partner", "x"), ".parameter(\"partner\", …); leave it out"),
    ];
    for (builder, expected) in cases {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let other = || xopen::Client::builder(Credentials::new("k", "s"));
    for builder in [other().session("x"), other().simplify(true), other().format(Format::Xml)] {
        assert!(builder.build().unwrap_err().to_string().contains("leave it out"));
    }
    assert!(builder().simplify(true).format(Format::Xml).parameter("partner_id", "x").build().is_ok());
    // Reported only when a request is sent: tools for decoding and encoding have no sub-account.
    let error = other().build().unwrap().detail("1").encode().unwrap_err();
    assert!(error.to_string().contains(".user_id(…)"));
}

#[cfg(not(any(feature = "hyper", feature = "ureq")))]
#[test]
fn names_the_fix_when_there_is_no_transport() {
    let client = builder().build().unwrap();
    let request = client.logistics_trace_search(TradeId(1));
    for error in [request.clone().send_blocking().unwrap_err(), block_on(request.clone().send()).unwrap_err()] {
        assert!(matches!(&error, Error::Transport(e) if e.kind() == TransportKind::Missing));
        assert!(error.help().contains("`hyper`") && error.help().contains(".blocking_transport(…)"));
        assert!(!error.may_have_been_sent());
    }
    assert!(request.call().encode().is_ok());
}

#[test]
fn encodes_with_settings_alone() {
    let settings = Settings::new(Credentials::new("k", "s")).endpoint("https://a/b");
    assert_eq!(settings.address(&support::top::PLATFORM).unwrap(), "https://a/b");
    let client = builder().endpoint("https://a/b").build().unwrap();
    assert_eq!(client.as_ref().settings().address(&support::top::PLATFORM).unwrap(), "https://a/b");
}

#[test]
fn default_nonces_differ() {
    use waybill_runtime::{RandomSource, SystemRandom};
    let nonces: std::collections::HashSet<String> = (0..100).map(|_| SystemRandom.nonce().unwrap()).collect();
    assert_eq!(nonces.len(), 100);
    assert!(nonces.iter().all(|nonce| nonce.len() == 32 && nonce.bytes().all(|b| b.is_ascii_alphanumeric())));
    assert!((0..100).all(|_| (0.0..1.0).contains(&SystemRandom.jitter())));
    let _: &dyn BlockingTransport = &InProcess::new(says(""));
}

#[test]
fn the_user_agent_is_sent_only_if_it_is_set() {
    let agent = |builder: ClientBuilder<Client>| {
        let seen: Arc<Mutex<Option<http::HeaderMap>>> = Arc::default();
        let log = seen.clone();
        let gateway = InProcess::new(move |request: http::Request<Bytes>| {
            *log.lock().unwrap() = Some(request.headers().clone());
            Ok(response(200, SUCCESS))
        });
        builder
            .blocking_transport(gateway)
            .build()
            .unwrap()
            .logistics_trace_search(TradeId(1))
            .send_blocking()
            .unwrap();
        let headers = seen.lock().unwrap().take().unwrap();
        headers.get("user-agent").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(agent(builder()), None);
    assert_eq!(agent(builder().user_agent("shop/1.2")).as_deref(), Some("shop/1.2"));
    let error = builder().user_agent("a\nb").build().unwrap_err();
    assert!(error.to_string().contains("user agent"), "{error}");
}

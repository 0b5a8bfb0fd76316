//! Access tokens of many users, from a provider of the caller: who is asked, when, and how often.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::HashSet;
use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::top::{Client, TradeId};
use support::{body_text, noon, pairs, random_source, response};
use waybill_runtime::error::Phase;
use waybill_runtime::transport::{BlockingTransport, Bounds, BoxFuture, InProcess, Sent, Transport};
use waybill_runtime::{
    BlockingSessionProvider, Bytes, ClientBuilder, Credentials, Error, NoRetry, SecretString, SessionError,
    SessionProvider, Token, http,
};

const SUCCESS: &str = r#"{"logistics_trace_search_response":{"out_sid":"1"}}"#;
const SHIPPED: &str = r#"{"aliexpress_logistics_ship_response":{"result":{"is_success":true}}}"#;
const EXPIRED: &str = r#"{"error_response":{"code":27,"msg":"Invalid session","sub_code":"session-expired"}}"#;
const WRONG_SECRET: &str = r#"{"error_response":{"code":25,"msg":"Invalid signature"}}"#;

/// What the provider was asked, and what it says.
#[derive(Clone, Default)]
struct Store {
    asked: Arc<Mutex<Vec<String>>>,
    fails: bool,
}

impl Store {
    fn answer(&self, question: String) -> Token {
        let mut asked = self.asked.lock().unwrap();
        asked.push(question);
        if self.fails {
            return Err(SessionError::new("consent was withdrawn"));
        }
        // The tokens are numbered.
        Ok(SecretString::from(format!("token{}", asked.len())))
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl SessionProvider for Store {
    fn token<'a>(&'a self, user: &'a str) -> BoxFuture<'a, Token> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.answer(format!("token of {user}"))
        })
    }

    fn refresh<'a>(&'a self, user: &'a str, _: &'a SecretString) -> BoxFuture<'a, Token> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.answer(format!("refresh of {user}"))
        })
    }
}

impl BlockingSessionProvider for Store {
    fn token(&self, user: &str) -> Token {
        std::thread::sleep(Duration::from_millis(20));
        self.answer(format!("token of {user}"))
    }

    fn refresh(&self, user: &str, _: &SecretString) -> Token {
        std::thread::sleep(Duration::from_millis(20));
        self.answer(format!("refresh of {user}"))
    }
}

/// A gateway that accepts every token but those that were said to have expired.
#[derive(Clone, Default)]
struct Gateway {
    expired: Arc<Mutex<HashSet<String>>>,
    sent: Arc<Mutex<Vec<String>>>,
}

impl Gateway {
    fn expire(&self, token: &str) {
        self.expired.lock().unwrap().insert(token.to_owned());
    }

    fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }

    fn respond(&self, request: &http::Request<Bytes>) -> Sent {
        let parameters = pairs(&body_text(request));
        let session = parameters.get("session").cloned().unwrap_or_default();
        self.sent.lock().unwrap().push(session.clone());
        let body = match self.expired.lock().unwrap().contains(&session) {
            true => EXPIRED,
            false if parameters["method"].ends_with("ship") => SHIPPED,
            false => SUCCESS,
        };
        Ok(response(200, body))
    }
}

/// Takes a moment, so that calls overlap.
impl Transport for Gateway {
    fn send(&self, request: http::Request<Bytes>, _: Bounds) -> BoxFuture<'_, Sent> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            self.respond(&request)
        })
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(pause))
    }

    fn deadline(&self, after: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(after))
    }
}

impl BlockingTransport for Gateway {
    fn send(&self, request: http::Request<Bytes>, _: Bounds) -> Sent {
        std::thread::sleep(Duration::from_millis(5));
        self.respond(&request)
    }
}

fn builder(store: &Store, gateway: &Gateway) -> ClientBuilder<Client> {
    Client::builder(Credentials::new("key", "secret"))
        .clock(noon())
        .random_source(random_source())
        .session_provider(store.clone())
        .blocking_session_provider(store.clone())
        .session_of("anna")
        .transport(gateway.clone())
        .blocking_transport(gateway.clone())
}

fn client(store: &Store, gateway: &Gateway) -> Client {
    builder(store, gateway).build().unwrap()
}

/// Runs a future on one thread, with timers.
fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

#[test]
fn asks_once_for_a_token_and_keeps_it() {
    let (store, gateway) = (Store::default(), Gateway::default());
    let client = client(&store, &gateway);
    run(async {
        client.logistics_trace_search(TradeId(1)).send().await.unwrap();
        client.clone().logistics_trace_search(TradeId(2)).send().await.unwrap();
    });
    client.logistics_trace_search(TradeId(3)).send_blocking().unwrap();
    assert_eq!(store.asked(), ["token of anna"]);
    assert_eq!(gateway.sent(), ["token1"; 3]);
}

#[test]
fn refreshes_once_for_fifty_calls_on_one_expired_token() {
    let (store, gateway) = (Store::default(), Gateway::default());
    let client = client(&store, &gateway);
    run(async {
        client.logistics_trace_search(TradeId(1)).send().await.unwrap();
        gateway.expire("token1");
        let calls = (0..50).map(|tid| tokio::spawn(client.logistics_trace_search(TradeId(tid)).send()));
        let calls: Vec<_> = calls.collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
    });
    assert_eq!(store.asked(), ["token of anna", "refresh of anna"]);
    assert_eq!(gateway.sent().iter().filter(|token| *token == "token2").count(), 50);
}

#[test]
fn refreshes_once_for_fifty_threads_on_one_expired_token() {
    let (store, gateway) = (Store::default(), Gateway::default());
    let client = client(&store, &gateway);
    client.logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    gateway.expire("token1");
    std::thread::scope(|scope| {
        for tid in 0..50 {
            let client = &client;
            scope.spawn(move || client.logistics_trace_search(TradeId(tid)).send_blocking().unwrap());
        }
    });
    assert_eq!(store.asked(), ["token of anna", "refresh of anna"]);
    assert_eq!(gateway.sent().iter().filter(|token| *token == "token2").count(), 50);
}

#[test]
fn users_have_tokens_of_their_own() {
    let (store, gateway) = (Store::default(), Gateway::default());
    let client = client(&store, &gateway);
    client.logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    client.with_session_of("ben").logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    gateway.expire("token1");
    client.logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    client.with_session_of("ben").logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    assert_eq!(store.asked(), ["token of anna", "token of ben", "refresh of anna"]);
    assert_eq!(gateway.sent(), ["token1", "token2", "token1", "token3", "token2"]);
}

#[test]
fn a_write_is_sent_again_after_a_refresh() {
    let (store, gateway) = (Store::default(), Gateway::default());
    gateway.expire("token1");
    client(&store, &gateway).ship().send_blocking().unwrap();
    assert_eq!(store.asked(), ["token of anna", "refresh of anna"]);
    assert_eq!(gateway.sent(), ["token1", "token2"]);
}

#[test]
fn a_call_refreshes_once_and_then_fails() {
    let (store, gateway) = (Store::default(), Gateway::default());
    gateway.expire("token1");
    gateway.expire("token2");
    let client = client(&store, &gateway);
    let error = client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err();
    assert!(error.is_session_expired(), "{error}");
    assert_eq!(gateway.sent(), ["token1", "token2"]);
    // The next call does not try a token that was rejected.
    client.logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    assert_eq!(store.asked(), ["token of anna", "refresh of anna", "refresh of anna"]);
    assert_eq!(gateway.sent().last().unwrap(), "token3");
}

#[test]
fn a_refresh_does_not_depend_on_the_retry_policy() {
    let (store, gateway) = (Store::default(), Gateway::default());
    gateway.expire("token1");
    let client = builder(&store, &gateway).retry(NoRetry).build().unwrap();
    client.logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    assert_eq!(gateway.sent(), ["token1", "token2"]);
}

#[test]
fn a_wrong_secret_refreshes_nothing() {
    let store = Store::default();
    let client = builder(&store, &Gateway::default())
        .blocking_transport(InProcess::new(|_| Ok(response(200, WRONG_SECRET))))
        .build()
        .unwrap();
    let error = client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err();
    assert!(error.is_auth() && !error.is_session_expired(), "{error}");
    assert_eq!(store.asked(), ["token of anna"]);
}

#[test]
fn a_failed_refresh_is_the_error_of_the_call_and_the_next_call_asks_anew() {
    let (mut store, gateway) = (Store::default(), Gateway::default());
    store.fails = true;
    let client = client(&store, &gateway);
    for error in [
        client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err(),
        run(client.logistics_trace_search(TradeId(1)).send()).unwrap_err(),
    ] {
        assert!(matches!(&error, Error::Session(_)) && error.is_not_executed());
        assert_eq!(error.to_string(), "there is no access token for the user");
        assert_eq!(error.source().unwrap().to_string(), "consent was withdrawn");
    }
    assert_eq!(store.asked(), ["token of anna", "token of anna"]);
    assert!(gateway.sent().is_empty());
}

#[test]
fn a_call_that_ends_while_it_waits_does_not_end_the_refresh() {
    let (store, gateway) = (Store::default(), Gateway::default());
    let client = client(&store, &gateway);
    run(async {
        let waits = client.logistics_trace_search(TradeId(1)).send();
        assert!(tokio::time::timeout(Duration::from_millis(5), waits).await.is_err());
        client.logistics_trace_search(TradeId(1)).send().await.unwrap();
    });
    assert_eq!(store.asked(), ["token of anna"]);
}

#[test]
fn waiting_counts_towards_the_time_of_the_call_and_nothing_was_sent() {
    let (store, gateway) = (Store::default(), Gateway::default());
    let client = builder(&store, &gateway).call_timeout(Duration::from_millis(5)).build().unwrap();
    let error = run(client.logistics_trace_search(TradeId(1)).send()).unwrap_err();
    assert!(matches!(&error, Error::Timeout(timeout) if timeout.phase == Phase::Session), "{error:?}");
    assert!(error.is_not_executed());
    assert!(gateway.sent().is_empty());
}

/// A store that blocks: each question waits for a word that only another task gives.
struct Blocking {
    words: Mutex<std::sync::mpsc::Receiver<&'static str>>,
    store: Store,
}

impl BlockingSessionProvider for Blocking {
    fn token(&self, user: &str) -> Token {
        match self.words.lock().unwrap().recv_timeout(Duration::from_secs(5)).map_err(SessionError::new)? {
            "panic" => panic!("the store is broken"),
            _ => self.store.answer(format!("token of {user}")),
        }
    }

    fn refresh(&self, user: &str, _: &SecretString) -> Token {
        self.store.answer(format!("refresh of {user}"))
    }
}

fn blocking() -> (std::sync::mpsc::Sender<&'static str>, Store, Gateway, Client) {
    let (say, words) = std::sync::mpsc::channel();
    let (store, gateway) = (Store::default(), Gateway::default());
    let client = Client::builder(Credentials::new("key", "secret"))
        .session_store(Blocking { words: Mutex::new(words), store: store.clone() })
        .session_of("anna")
        .transport(gateway.clone())
        .blocking_transport(gateway.clone())
        .build()
        .unwrap();
    (say, store, gateway, client)
}

#[test]
fn one_store_serves_both_kinds_of_calls_and_blocks_no_task() {
    let (say, store, gateway, client) = blocking();
    run(async {
        let calls: Vec<_> =
            (0..50).map(|tid| tokio::spawn(client.logistics_trace_search(TradeId(tid)).send())).collect();
        // On the only thread of this runtime: if a call blocked it, this would never run.
        tokio::time::sleep(Duration::from_millis(1)).await;
        say.send("go on").unwrap();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        gateway.expire("token1");
        client.logistics_trace_search(TradeId(50)).send().await.unwrap();
    });
    client.logistics_trace_search(TradeId(51)).send_blocking().unwrap();
    assert_eq!(store.asked(), ["token of anna", "refresh of anna"]);
    assert_eq!(gateway.sent().last().unwrap(), "token2");
}

#[test]
fn a_store_that_panics_is_an_error() {
    let (say, _, gateway, client) = blocking();
    say.send("panic").unwrap();
    let error = run(client.logistics_trace_search(TradeId(1)).send()).unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "the session store panicked");
    assert!(error.help().contains("fix the session store"), "{}", error.help());
    assert!(gateway.sent().is_empty());
}

#[test]
fn without_a_provider_the_error_names_the_setter() {
    let client = Client::builder(Credentials::new("key", "secret"))
        .session_of("anna")
        .transport(Gateway::default())
        .blocking_transport(Gateway::default())
        .build()
        .unwrap();
    let cause = |error: Error<_>| error.source().unwrap().to_string();
    let error = cause(client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err());
    assert!(error.contains(".blocking_session_provider(…)"), "{error}");
    let error = cause(run(client.logistics_trace_search(TradeId(1)).send()).unwrap_err());
    assert!(error.contains(".session_provider(…)"), "{error}");
    let help = run(client.logistics_trace_search(TradeId(1)).send()).unwrap_err().help();
    assert!(help.contains("session_store"), "{help}");
    // Nothing asks a provider here.
    let error = client.logistics_trace_search(TradeId(1)).call().encode().unwrap_err().to_string();
    assert!(error.contains("`session` is required") && error.contains(".session(…)"), "{error}");
}

#[test]
fn a_token_of_the_call_comes_before_the_provider() {
    let (store, gateway) = (Store::default(), Gateway::default());
    client(&store, &gateway).with_session("given").logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    assert_eq!(gateway.sent(), ["given"]);
    assert!(store.asked().is_empty());
}

//! A client over real sockets, async and blocking: servers that send wrong lengths, never end, drip, reset,
//! compress or redirect. Each call ends soon, with an error that names the cause.
#![cfg(any(feature = "hyper", feature = "ureq", feature = "reqwest"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::vec_init_then_push)]

mod net;
mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use net::{reply, says, serve, serve_all};
use support::top::{Client, TradeId};
use support::{noon, random_source};
use waybill_runtime::error::{Phase, TransportKind};
use waybill_runtime::{AnyError, Backoff, ClientBuilder, Credentials, Error, NoRetry};

/// Makes one call with the client of a builder and returns `out_sid`.
type Way = (&'static str, Box<dyn Fn(ClientBuilder<Client>) -> Result<String, AnyError>>);

fn ways() -> Vec<Way> {
    let mut all: Vec<Way> = Vec::new();
    #[cfg(feature = "hyper")]
    all.push(("hyper", Box::new(asynchronous)));
    #[cfg(feature = "reqwest")]
    all.push(("reqwest", Box::new(|builder| asynchronous(builder.transport(reqwest())))));
    #[cfg(feature = "ureq")]
    all.push((
        "ureq",
        Box::new(|builder| {
            let sent = builder.build().unwrap().logistics_trace_search(TradeId(1)).send_blocking();
            Ok(sent?.out_sid.clone().unwrap_or_default())
        }),
    ));
    all
}

#[cfg(feature = "reqwest")]
fn reqwest() -> waybill_runtime::transport::ReqwestTransport {
    use waybill_runtime::transport::ReqwestTransport;
    ReqwestTransport::new(ReqwestTransport::client_builder().no_proxy().build().unwrap())
}

#[cfg(any(feature = "hyper", feature = "reqwest"))]
fn asynchronous(builder: ClientBuilder<Client>) -> Result<String, AnyError> {
    let client = builder.build().unwrap();
    let sent = runtime().block_on(client.logistics_trace_search(TradeId(1)).send());
    Ok(sent?.out_sid.clone().unwrap_or_default())
}

#[cfg(any(feature = "hyper", feature = "reqwest"))]
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn builder(address: SocketAddr) -> ClientBuilder<Client> {
    Client::builder(Credentials::new("12345678", "helloworld"))
        .session("S3SSION")
        .endpoint(format!("http://{address}/router/rest"))
        .clock(noon())
        .random_source(random_source())
        .retry(NoRetry)
        .max_response_bytes(1000)
}

const SUCCESS: &str = r#"{"logistics_trace_search_response":{"out_sid":"good"}}"#;

/// Checks that `work` takes little time: a call that hangs would wait for 30 s.
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = work();
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    result
}

fn kind(error: &AnyError) -> TransportKind {
    match error {
        Error::Transport(error) => error.kind(),
        Error::Timeout(timeout) => TransportKind::Timeout(*timeout),
        other => panic!("{other:?}"),
    }
}

/// Calls a server that writes these bytes and keeps the connection open.
fn held(way: &Way, bytes: &'static [u8], change: fn(ClientBuilder<Client>) -> ClientBuilder<Client>) -> AnyError {
    let (address, _requests) = serve_all(move |stream, _| {
        let _ = stream.write_all(bytes);
        // Ends when the client closes the connection.
        let _ = stream.read(&mut [0]);
        false
    });
    soon(|| way.1(change(builder(address))).unwrap_err())
}

const TOO_LARGE: TransportKind = TransportKind::TooLarge { limit: 1000 };

#[test]
fn stops_an_endless_body_at_the_limit() {
    let heads = ["Transfer-Encoding: chunked", "Connection: close"];
    for way in ways() {
        for head in heads {
            let (address, _requests) = serve_all(move |stream, _| {
                let _ = write!(stream, "HTTP/1.1 200 OK\r\n{head}\r\n\r\n");
                let part = if head == heads[0] { "64\r\n" } else { "" }.to_owned() + &" ".repeat(100);
                while stream.write_all(part.as_bytes()).is_ok()
                    && (head != heads[0] || stream.write_all(b"\r\n").is_ok())
                {}
                false
            });
            let error = soon(|| way.1(builder(address)).unwrap_err());
            assert_eq!(kind(&error), TOO_LARGE, "{} {head}", way.0);
            assert!(error.help().contains(".max_response_bytes("));
        }
    }
}

#[test]
fn rejects_a_huge_declared_length_at_once() {
    for way in ways() {
        let error = held(&way, b"HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n{", |builder| builder);
        assert_eq!(kind(&error), TOO_LARGE, "{}", way.0);
        let beyond = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{";
        let error = held(&way, beyond, |builder| builder.attempt_timeout(Duration::from_secs(1)));
        assert!(matches!(kind(&error), TransportKind::Broken | TransportKind::Timeout(_)), "{} {error:?}", way.0);
    }
}

#[test]
fn rejects_a_wrong_declared_length() {
    for way in ways() {
        // Longer than the body, and the connection stays open: the time-out of the attempt.
        let error = held(&way, b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"a\":1}", |builder| {
            builder.attempt_timeout(Duration::from_millis(300))
        });
        assert!(matches!(kind(&error), TransportKind::Timeout(t) if t.phase == Phase::Attempt), "{}: {error:?}", way.0);
        // Shorter: the rest is not part of the response, which ends in the middle.
        let shorter = reply("200 OK", "", SUCCESS).replace(&SUCCESS.len().to_string(), "20");
        let error = soon(|| way.1(builder(says(shorter).0)).unwrap_err());
        assert!(error.is_decode(), "{}: {error:?}", way.0);
        // Two different lengths: the end of the response is unknown.
        let two = reply("200 OK", "Content-Length: 9\r\n", SUCCESS);
        let error = soon(|| way.1(builder(says(two).0).attempt_timeout(Duration::from_secs(2))).unwrap_err());
        assert!(matches!(&error, Error::Transport(_) | Error::Timeout(_) | Error::Decode(_)), "{}: {error:?}", way.0);
    }
}

#[test]
fn times_out_an_attempt_on_a_slow_body() {
    for way in ways() {
        let (address, _requests) = serve_all(|stream, _| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
            while stream.write_all(b" ").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
            false
        });
        let error = soon(|| way.1(builder(address).attempt_timeout(Duration::from_millis(300))).unwrap_err());
        assert!(matches!(kind(&error), TransportKind::Timeout(t) if t.phase == Phase::Attempt), "{}: {error:?}", way.0);
        assert!(error.may_have_been_sent() && error.help().contains(".attempt_timeout("));
    }
}

#[test]
fn reports_a_reset_inside_the_body_as_a_broken_connection() {
    for way in ways() {
        // Closing with unread bytes of the request makes the system send a reset.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _): (TcpStream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"half\":");
            std::thread::sleep(Duration::from_millis(100));
        });
        let error = soon(|| way.1(builder(address)).unwrap_err());
        assert_eq!(kind(&error), TransportKind::Broken, "{}: {error:?}", way.0);
        assert!(error.may_have_been_sent() && error.help().contains("check the result before sending it again"));
    }
}

/// 100 000 zeros in 132 bytes (`head -c 100000 /dev/zero | gzip -9n`). ureq decompresses if another crate
/// enables its feature `gzip`. Run with `--features ureq/gzip` to test the limit in that case.
#[test]
fn rejects_a_compressed_response_and_names_the_fix() {
    let zeros = include_bytes!("data/zeros.gz");
    let serving = |coding: &str, body: &[u8]| {
        let length = body.len();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {length}\r\n\r\n");
        let response = [head.as_bytes(), body].concat();
        serve(move |stream| drop(stream.write_all(&response))).0
    };
    for way in ways() {
        let error = soon(|| way.1(builder(serving("gzip", zeros))).unwrap_err());
        let rejected = TransportKind::Compressed { coding: "gzip" };
        assert!(kind(&error) == rejected || (way.0 == "ureq" && kind(&error) == TOO_LARGE), "{}: {error:?}", way.0);
        for (coding, named) in
            [("deflate", "deflate"), ("BR", "br"), ("zstd", "zstd"), ("S3SSION", "in an unknown way")]
        {
            let error = soon(|| way.1(builder(serving(coding, SUCCESS.as_bytes()))).unwrap_err());
            let shown = format!("{error} {error:?} {}", error.help());
            assert!(shown.contains(&format!("compressed ({named})")) && shown.contains("turn it off"), "{shown}");
            assert!(!shown.contains("S3SSION") && !error.is_retryable() && error.may_have_been_sent());
        }
        assert_eq!(way.1(builder(serving("identity", SUCCESS.as_bytes()))).unwrap(), "good", "{}", way.0);
    }
}

#[test]
fn never_sends_session_or_signature_to_a_redirect() {
    for way in ways() {
        for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"] {
            let second = TcpListener::bind("127.0.0.1:0").unwrap();
            second.set_nonblocking(true).unwrap();
            let elsewhere = format!("Location: http://{}/router/rest\r\n", second.local_addr().unwrap());
            let (address, requests) = says(reply(status, &elsewhere, ""));
            let error = soon(|| way.1(builder(address)).unwrap_err());
            assert!(error.is_decode() && error.help().contains("redirects are not followed"), "{}: {error:?}", way.0);
            let sent = requests.recv().unwrap();
            assert!(sent.contains("session=S3SSION") && sent.contains("sign="), "{sent}");
            assert!(requests.try_recv().is_err(), "{} sent a second request on {status}", way.0);
            assert!(second.accept().is_err(), "{} followed {status}", way.0);
        }
    }
}

#[test]
fn times_out_the_whole_call() {
    for way in ways() {
        // The server never responds; each attempt times out and is followed by another.
        let (address, requests) = serve_all(|stream, _| {
            let _ = stream.read(&mut [0]);
            false
        });
        let retry = Backoff::default().attempts(10_000).pauses(Duration::from_millis(1), Duration::from_millis(1));
        let times = builder(address).retry(retry).attempt_timeout(Duration::from_millis(200));
        let began = Instant::now();
        let error = soon(|| way.1(times.call_timeout(Duration::from_secs(1))).unwrap_err());
        assert!(error.is_timeout() && began.elapsed() >= Duration::from_millis(900), "{}: {error:?}", way.0);
        let attempts = requests.try_iter().count();
        assert!(attempts >= 2, "{}: {attempts}", way.0);
    }
}

/// TLS that never responds, on a reachable address: connecting takes too long.
#[test]
fn times_out_connecting() {
    for way in ways().into_iter().filter(|way| way.0 != "reqwest") {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("https://{}/router/rest", listener.local_addr().unwrap());
        let stalled =
            builder(listener.local_addr().unwrap()).endpoint(endpoint).connect_timeout(Duration::from_millis(200));
        let error = soon(|| way.1(stalled).unwrap_err());
        assert!(matches!(kind(&error), TransportKind::Timeout(t) if t.phase == Phase::Connect), "{}: {error:?}", way.0);
        assert!(!error.may_have_been_sent() && error.help().contains(".connect_timeout("));
    }
}

#[cfg(any(feature = "hyper", feature = "reqwest"))]
#[test]
fn does_not_resend_a_cancelled_call() {
    let mut clients: Vec<fn(ClientBuilder<Client>) -> ClientBuilder<Client>> = Vec::new();
    #[cfg(feature = "hyper")]
    clients.push(|builder| builder);
    #[cfg(feature = "reqwest")]
    clients.push(|builder| builder.transport(reqwest()));
    for with in clients {
        // The first request gets no response, the others do.
        let (address, requests) = serve_all(|stream, number| match number {
            // Ends when the client closes the connection.
            0 => stream.read(&mut [0]).is_ok_and(|read| read > 0),
            _ => stream.write_all(reply("200 OK", "", SUCCESS).replace("Connection: close\r\n", "").as_bytes()).is_ok(),
        });
        let client = with(builder(address).retry(Backoff::default())).build().unwrap();
        runtime().block_on(async {
            let request = client.logistics_trace_search(TradeId(1));
            // Dropped while waiting for the response.
            let cancelled = tokio::time::timeout(Duration::from_millis(500), request.clone().send()).await;
            assert!(cancelled.is_err(), "{cancelled:?}");
            for _ in 0..3 {
                assert_eq!(request.clone().send().await.unwrap().out_sid.as_deref(), Some("good"));
            }
            // A call that is dropped before it is polled sends nothing.
            drop(request.send());
        });
        assert_eq!(requests.try_iter().count(), 4, "one cancelled, three answered");
    }
}

#[test]
fn clones_share_connections() {
    assert_eq!(size_of::<Client>(), size_of::<usize>());
    assert_eq!(size_of::<waybill_runtime::Client>(), size_of::<usize>());
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Client>();
    shared::<waybill_runtime::Client>();
    #[cfg(feature = "ureq")]
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = builder(listener.local_addr().unwrap()).build().unwrap();
        // One connection is accepted, and serves both clients.
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for _ in 0..2 {
                net::read_request(&mut stream);
                let response = reply("200 OK", "", SUCCESS).replace("Connection: close\r\n", "");
                stream.write_all(response.as_bytes()).unwrap();
            }
        });
        for client in [client.clone(), client] {
            client.logistics_trace_search(TradeId(1)).send_blocking().unwrap();
        }
    }
}

//! The network transports against a raw listener on loopback: the bytes on the wire, redirects, limits,
//! time-outs, broken connections. The cases are the same for each built-in transport.
#![cfg(any(feature = "hyper", feature = "ureq", feature = "reqwest"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod net;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use net::{BOUNDS, post, reply, says, serve, transports};

use waybill_runtime::error::{Phase, TransportKind};
use waybill_runtime::transport::Bounds;
use waybill_runtime::{Bytes, http};

#[test]
fn sends_a_post_unchanged() {
    for (name, send) in transports() {
        let (address, requests) = says(reply("200 OK", "X-Host: h\r\n", "{\"a\":1}"));
        let response = send(post(address, "a=%E5%BA%97&b=c"), BOUNDS).unwrap();
        assert_eq!((response.status().as_u16(), response.body().as_ref()), (200, &b"{\"a\":1}"[..]), "{name}");
        assert_eq!(response.headers()["x-host"], "h");
        let request = requests.recv().unwrap();
        assert!(request.starts_with("POST /router/rest?a=%20b HTTP/1.1\r\n"), "{name}: {request}");
        assert!(request.ends_with("\r\n\r\na=%E5%BA%97&b=c"), "{name}: {request}");
        let lower = request.to_lowercase();
        assert!(lower.contains("content-type: application/x-www-form-urlencoded;charset=utf-8\r\n"), "{name}");
        assert!(lower.contains(&format!("host: {address}\r\n")), "{name}: {request}");
        for unwanted in ["accept-encoding", "user-agent", "cookie", "transfer-encoding"] {
            assert!(!lower.contains(unwanted), "{name} sends {unwanted}: {request}");
        }
    }
}

#[test]
fn sends_a_body_with_put_and_patch() {
    for method in ["PUT", "PATCH"] {
        for (name, send) in transports() {
            let (address, requests) = says(reply("200 OK", "", "{}"));
            let mut request = post(address, "{\"a\":1}");
            *request.method_mut() = method.parse().unwrap();
            send(request, BOUNDS).unwrap();
            let request = requests.recv().unwrap();
            assert!(request.starts_with(&format!("{method} /router/rest")), "{name}: {request}");
            assert!(request.ends_with("\r\n\r\n{\"a\":1}"), "{name}: {request}");
        }
    }
}

#[test]
fn sends_no_body_with_get_and_delete() {
    for (method, (name, send)) in
        ["GET", "DELETE"].into_iter().flat_map(|m| transports().into_iter().map(move |t| (m, t)))
    {
        let (address, requests) = says(reply("200 OK", "", "{}"));
        let get = http::Request::builder()
            .method(method)
            .uri(format!("http://{address}/api/x?y=%E5%BA%97"))
            .header("access-key", "k")
            .body(Bytes::new())
            .unwrap();
        send(get, BOUNDS).unwrap();
        let request = requests.recv().unwrap();
        assert!(request.starts_with(&format!("{method} /api/x?y=%E5%BA%97 HTTP/1.1\r\n")), "{name}: {request}");
        assert!(!request.to_lowercase().contains("content-length"), "{name}: {request}");
        assert!(request.to_lowercase().contains("access-key: k\r\n"), "{name}: {request}");
    }
}

#[test]
fn returns_every_status_and_follows_no_redirect() {
    for (name, send) in transports() {
        for status in [
            "301 Moved",
            "302 Found",
            "307 Temporary Redirect",
            "308 Permanent Redirect",
            "403 Forbidden",
            "502 Bad Gateway",
        ] {
            let (address, requests) = serve({
                let text = reply(status, "Location: /elsewhere\r\n", "body");
                move |stream| {
                    let _ = stream.write_all(text.as_bytes());
                }
            });
            let response = send(post(address, "session=s"), BOUNDS).unwrap();
            assert_eq!(response.status().as_str(), &status[..3], "{name}");
            assert_eq!(response.body().as_ref(), b"body", "{name} {status}");
            requests.recv().unwrap();
            assert!(requests.recv_timeout(Duration::from_millis(50)).is_err(), "{name} followed {status}");
        }
    }
}

#[test]
fn limits_the_size_of_responses() {
    for (name, send) in transports() {
        let just = "x".repeat(BOUNDS.max_response_bytes);
        let (address, _requests) = says(reply("200 OK", "", &just));
        assert_eq!(send(post(address, ""), BOUNDS).unwrap().body().len(), BOUNDS.max_response_bytes, "{name}");
        let over = "x".repeat(BOUNDS.max_response_bytes + 1);
        let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n{over}\r\n0\r\n\r\n");
        for text in [reply("200 OK", "", &over), chunked, format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{over}")]
        {
            let (address, _requests) = says(text);
            let error = send(post(address, ""), BOUNDS).unwrap_err();
            assert_eq!(error.kind(), TransportKind::TooLarge { limit: BOUNDS.max_response_bytes }, "{name}: {error:?}");
        }
    }
}

/// The header says gzip, but the body is not: it is not decompressed.
#[test]
fn never_decompresses() {
    for (name, send) in transports() {
        let (address, _requests) = says(reply("200 OK", "Content-Encoding: gzip\r\n", "{\"plain\":1}"));
        assert_eq!(send(post(address, ""), BOUNDS).unwrap().body().as_ref(), b"{\"plain\":1}", "{name}");
    }
}

#[test]
fn a_request_on_a_broken_connection_may_have_been_sent() {
    for (name, send) in transports() {
        let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":";
        for text in ["", "HTTP/1.1 200", "nonsense\r\n\r\n", cut] {
            let (address, _requests) = says(text.to_owned());
            let error = send(post(address, "a=b"), BOUNDS).unwrap_err();
            assert_eq!(error.kind(), TransportKind::Broken, "{name} {text:?}: {error:?}");
            assert!(error.may_have_been_sent() && error.is_retryable());
        }
    }
}

#[test]
fn a_request_on_a_refused_connection_was_not_sent() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (name, send) in transports() {
        let error = send(post(address, "a=b"), BOUNDS).unwrap_err();
        assert_eq!(error.kind(), TransportKind::Connect, "{name}: {error:?}");
        assert!(!error.may_have_been_sent());
    }
}

#[test]
fn a_request_to_an_unknown_host_was_not_sent() {
    for (name, send) in transports() {
        let request = http::Request::get("http://waybill.invalid/").body(Bytes::new()).unwrap();
        let error = send(request, BOUNDS).unwrap_err();
        assert_eq!(error.kind(), TransportKind::Connect, "{name}: {error:?}");
    }
}

/// A server without TLS. Also shows that each transport has its own crypto provider.
#[test]
fn a_request_after_a_tls_error_was_not_sent() {
    for (name, send) in transports() {
        if name == "reqwest" {
            continue; // TLS is the caller's feature there.
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 1000]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        });
        let request = http::Request::get(format!("https://{address}/")).body(Bytes::new()).unwrap();
        let error = send(request, BOUNDS).unwrap_err();
        assert_eq!(error.kind(), TransportKind::Connect, "{name}: {error:?}");
    }
}

#[test]
fn times_out_on_a_silent_server() {
    for (name, send) in transports() {
        let (address, _requests) = serve(|_| std::thread::sleep(Duration::from_secs(3)));
        let bounds = Bounds { total: Duration::from_millis(200), connect: Duration::from_millis(150), ..BOUNDS };
        let began = Instant::now();
        let error = send(post(address, "a=b"), bounds).unwrap_err();
        assert!(matches!(error.kind(), TransportKind::Timeout(t) if t.phase == Phase::Attempt), "{name}: {error:?}");
        assert!(began.elapsed() < Duration::from_secs(2), "{name}");
    }
}

#[test]
fn times_out_on_a_slow_server() {
    for (name, send) in transports() {
        let (address, _requests) = serve(|stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
            for _ in 0..30 {
                std::thread::sleep(Duration::from_millis(50));
                if stream.write_all(b"x").is_err() {
                    return;
                }
            }
        });
        let bounds = Bounds { total: Duration::from_millis(300), ..BOUNDS };
        let error = send(post(address, "a=b"), bounds).unwrap_err();
        assert!(matches!(error.kind(), TransportKind::Timeout(_)), "{name}: {error:?}");
    }
}

/// TLS that never responds: there is never a connection.
#[test]
fn reports_a_stalled_handshake_as_a_connect_time_out() {
    for (name, send) in transports() {
        if name == "reqwest" {
            continue; // Its connect time-out is the caller's.
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let bounds = Bounds { connect: Duration::from_millis(200), ..BOUNDS };
        let request = http::Request::get(format!("https://{address}/")).body(Bytes::new()).unwrap();
        let error = send(request, bounds).unwrap_err();
        assert!(matches!(error.kind(), TransportKind::Timeout(t) if t.phase == Phase::Connect), "{name}: {error:?}");
        assert!(!error.may_have_been_sent());
        drop(listener);
    }
}

#[test]
fn never_shows_the_query_of_an_address_in_errors() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (name, send) in transports() {
        let (open, _requests) = says("nonsense".to_owned());
        for address in [closed, open] {
            let request = http::Request::get(format!("http://{address}/?sign=S1GN&session=S3SSION"))
                .header("signature", "S1GN")
                .body(Bytes::new())
                .unwrap();
            let error = send(request, BOUNDS).unwrap_err();
            let mut shown = format!("{error} {error:?}");
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                shown.push_str(&format!(" {error} {error:?}"));
                source = error.source();
            }
            assert!(!shown.contains("S1GN") && !shown.contains("S3SSION"), "{name}: {shown}");
        }
    }
}

#[cfg(feature = "hyper")]
#[test]
fn hyper_returns_an_error_outside_a_runtime() {
    use waybill_runtime::transport::{HyperTransport, Transport};
    let transport = HyperTransport::new().unwrap();
    let request = http::Request::get("http://127.0.0.1:1/").body(Bytes::new()).unwrap();
    let mut future = transport.send(request, BOUNDS);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = future.as_mut().poll(&mut context) else { panic!() };
    assert_eq!(error.kind(), TransportKind::NoRuntime);
}

#[cfg(feature = "reqwest")]
#[test]
fn rejects_a_reqwest_client_that_follows_redirects() {
    use waybill_runtime::transport::ReqwestTransport;
    let (target, _requests) = says(reply("200 OK", "", "{}"));
    let (address, _more) = says(reply("302 Found", &format!("Location: http://{target}/x\r\n"), ""));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let error = net::on_tokio(ReqwestTransport::new(client))(post(address, ""), BOUNDS).unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("followed a redirect"));
}

//! Faults as a client on a raw socket sees them, and that the same seed gives the same faults.

use std::io::ErrorKind;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use waybill_conformance::mock::{Mock, Settings, faults};

use crate::harness::{Request, parse, raw, start, start_with};

/// Length of the documented JSON response, with the id of the request.
const LENGTH: usize = 485;

fn with(fault: &str) -> Vec<u8> {
    Request::trace().sign().header("x-waybill-fault", fault).bytes()
}

/// The received head and body.
fn receive(mock: &Mock, fault: &str) -> (String, Vec<u8>) {
    let response = raw(mock.address(), &with(fault));
    let end = response.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    (String::from_utf8(response[..end].to_vec()).unwrap(), response[end + 4..].to_vec())
}

#[test]
fn sends_broken_responses() {
    let mock = start();
    for (fault, announced, received) in [
        ("end;after=10", "content-length: 485", 10),
        ("end;after=0", "content-length: 485", 0),
        ("long-length", "content-length: 501", LENGTH),
        ("malformed;after=100", "content-length: 100", 100),
        ("bad-gzip", "content-encoding: gzip\r\ncontent-length: 485", LENGTH),
        ("drip;bytes=100;ms=1", "content-length: 485", LENGTH),
        ("latency;ms=1", "content-length: 485", LENGTH),
        ("huge;bytes=1000000", "content-length: 1000485", 1_000_485),
    ] {
        let (head, body) = receive(&mock, fault);
        assert!(head.contains(announced), "{fault}: {head}");
        assert_eq!(body.len(), received, "{fault}");
    }
    let (head, body) = receive(&mock, "short-length;after=6");
    assert!(head.contains("content-length: 479"), "{head}");
    assert_eq!(body.len(), LENGTH);
    let (head, body) = receive(&mock, "bad-chunk;after=16");
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    assert!(body.starts_with(b"10\r\n") && body.ends_with(b"\r\nno number\r\n"), "{body:?}");
    let (head, body) = receive(&mock, "html;status=503");
    assert!(head.starts_with("HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/html"), "{head}");
    assert!(head.contains("x-waybill-synthetic: true") && body.starts_with(b"<html>"));
}

#[test]
fn resets_or_ends_the_connection() {
    let mock = start();
    for (fault, kind) in [("reset;after=10", Some(ErrorKind::ConnectionReset)), ("end;after=10", None)] {
        let mut stream = TcpStream::connect(mock.address()).unwrap();
        stream.write_all(&with(fault)).unwrap();
        // Wait for the reset, so that the read does not race with it.
        std::thread::sleep(Duration::from_millis(100));
        let error = stream.read_to_end(&mut Vec::new()).err();
        assert_eq!(error.map(|e| e.kind()), kind, "{fault}");
    }
}

#[test]
fn stalls_and_keeps_the_connection() {
    let mock = start();
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    stream.write_all(&with("stall;after=5")).unwrap();
    let mut received = Vec::new();
    let error = stream.read_to_end(&mut received).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    assert!(received.ends_with(b"\r\n\r\n{\n   "), "five bytes of the body: {received:?}");
    drop(stream);
    // The server keeps running.
    assert_eq!(Request::trace().sign().send(&mock).top(), "ok");
}

#[test]
fn delays_a_response() {
    let mock = start();
    let began = Instant::now();
    receive(&mock, "latency;ms=150");
    assert!(began.elapsed() >= Duration::from_millis(150));
}

#[test]
fn reports_the_length_of_a_ban_and_enforces_it() {
    let mock = start();
    let throttled = parse(&raw(mock.address(), &with("throttle;seconds=31")));
    let error = &throttled.json()["error_response"];
    assert_eq!((error["code"].clone(), error["msg"].clone()), (7.into(), "App Call Limited".into()));
    assert_eq!(error["sub_msg"], "This ban will last for 31 more seconds");
    assert_eq!(Request::trace().sign().send(&mock).top(), "ok");
    parse(&raw(mock.address(), &with("ban;seconds=60")));
    let banned = Request::trace().sign().send(&mock).json();
    assert!(banned["error_response"]["sub_msg"].as_str().unwrap().ends_with("more seconds"), "{banned}");
    let other = Request::trace().sign().header("x-waybill-session", "other").send(&mock);
    assert_eq!(other.top(), "ok", "a ban applies to its session only");
    let xopen = Request::xopen("GET", "/xportcn/api/open/order/logistics/detail/get", &[])
        .header("x-waybill-fault", "throttle");
    let reply = xopen.send(&mock);
    assert_eq!((reply.json()["code"].clone(), reply.header("x-waybill-synthetic")), (429.into(), Some("true")));
}

/// Positions of faults are drawn from the seed.
#[test]
fn draws_the_same_positions_from_the_same_seed() {
    let places = |seed: u64| {
        let mock = start_with(Settings { seed, ..Settings::default() });
        (0..8).map(|_| receive(&mock, "end").1.len()).collect::<Vec<_>>()
    };
    let first = places(1);
    assert_eq!(first, places(1));
    assert_ne!(first, places(2));
    assert!(first.iter().all(|place| (1..LENGTH).contains(place)), "{first:?}");
    assert!(first.iter().any(|place| *place != first[0]), "{first:?}");
}

/// Each listed fault can be selected, and the server keeps running after it.
#[test]
fn serves_every_listed_fault() {
    let mock = start();
    for (name, line) in faults() {
        assert!(!line.is_empty());
        let settings = if name == "stall" {
            "stall;ms=50"
        } else if name == "huge" {
            "huge;bytes=10"
        } else {
            name
        };
        raw(mock.address(), &with(settings));
        let session = format!("after-{name}");
        assert_eq!(Request::trace().sign().header("x-waybill-session", &session).send(&mock).top(), "ok", "{name}");
        let journal = mock.journal("default").to_string();
        assert!(name == "latency" || journal.contains(name), "{name}");
        crate::harness::control(&mock, "POST", "sessions/default/reset", "");
    }
}

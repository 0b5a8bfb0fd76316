//! Responses are compressed for the clients that ask for it; compressed requests are named.

use std::io::Read;

use flate2::read::GzDecoder;
use waybill_conformance::mock::Mock;

use crate::harness::{Request, control, last, parse, raw, start};

/// Head and body as they were sent, to the first request of a session: the same request has the same id.
fn sent(mock: &Mock, request: &Request) -> (String, Vec<u8>) {
    control(mock, "POST", "sessions/default/reset", "");
    let bytes = raw(mock.address(), &request.bytes());
    let at = bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
    (String::from_utf8_lossy(&bytes[..at]).into_owned(), bytes[at..].to_vec())
}

fn unzip(bytes: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).map(|_| text)
}

fn asking(coding: &str) -> Request {
    Request::trace().sign().header("accept-encoding", coding)
}

/// RFC 9110, 12.5.3: a weight of 0 means "not acceptable", `*` any coding that is not named.
#[test]
fn compresses_for_clients_that_accept_gzip() {
    let mock = start();
    let plain = Request::trace().sign().send(&mock).body;
    for (accepts, compressed) in [
        ("gzip", true),
        ("GZip", true),
        ("x-gzip", true),
        ("gzip, deflate, br", true),
        ("br;q=1.0, gzip;q=0.5", true),
        ("*", true),
        ("deflate, *;q=0.1", true),
        ("gzip;q=0.5, identity;q=0.5", true),
        ("", false),
        ("identity", false),
        ("deflate, br", false),
        ("gzip;q=0", false),
        ("gzip; q=0.000, *", false),
        ("*;q=0", false),
        ("gzip;q=0.5, identity", false),
        ("gzip;q=x", false),
    ] {
        let (head, body) = sent(&mock, &asking(accepts));
        assert_eq!(head.contains("\r\ncontent-encoding: gzip\r\n"), compressed, "{accepts:?}: {head}");
        assert!(head.contains("\r\nvary: accept-encoding\r\n"), "{head}");
        assert!(head.contains(&format!("\r\ncontent-length: {}\r\n", body.len())), "{head}");
        let text = if compressed { unzip(&body).unwrap() } else { String::from_utf8(body).unwrap() };
        assert_eq!(text, plain, "{accepts:?}");
    }
    // Errors and the control API as well; a shape is sent as it is written.
    let (_, error) = sent(&mock, &Request::trace().header("accept-encoding", "gzip"));
    assert!(unzip(&error).unwrap().contains("error_response"));
    let (_, health) = sent(&mock, &Request::xopen("GET", "/__waybill/health", &[]).header("accept-encoding", "gzip"));
    assert!(unzip(&health).unwrap().contains("\"ok\":true"));
    let shape = Request::trace().with("simplify", Some("true")).sign().header("x-waybill-shape", "top/list-bare");
    let (head, body) = sent(&mock, &shape.header("accept-encoding", "gzip"));
    assert!(!head.contains("content-encoding") && body.starts_with(b"{"), "{head}");
}

/// HEAD has the head of the same request by GET, and no body.
#[test]
fn a_head_request_has_the_compressed_length() {
    let mock = start();
    let by = |method: &str| {
        let (head, body) =
            sent(&mock, &Request::xopen(method, "/__waybill/shapes", &[]).header("accept-encoding", "gzip"));
        let wrong = Request::xopen(method, "/nobody", &[]).header("accept-encoding", "gzip");
        (head, body.len(), sent(&mock, &wrong))
    };
    let (_, _, (get, body)) = by("GET");
    let (_, length, (head, none)) = by("HEAD");
    assert_eq!((head, none.len(), length), (get, 0, 0));
    assert!(!body.is_empty());
}

/// A position counts the bytes that are sent. A text that is cut is one that can be read so far.
#[test]
fn faults_concern_the_compressed_bytes() {
    let mock = start();
    let whole = sent(&mock, &asking("gzip")).1;
    let faulty = |fault: &str| sent(&mock, &asking("gzip").header("x-waybill-fault", fault));
    for fault in ["end;after=20", "stall;after=20;ms=1"] {
        let (head, body) = faulty(fault);
        assert!(head.contains(&format!("content-length: {}\r\n", whole.len())), "{head}");
        assert_eq!(body, whole[..20], "{fault}");
        assert!(unzip(&body).is_err(), "{fault}");
    }
    assert_eq!(faulty("latency;ms=1").1, whole);
    assert_eq!(faulty("drip;bytes=100;ms=0").1, whole);
    let cut = unzip(&faulty("malformed;after=20").1).unwrap();
    assert_eq!(cut.len(), 20);
    assert!(unzip(&faulty("throttle").1).unwrap().contains("ban will last"));
    // These are bytes of their own.
    let (head, body) = faulty("bad-gzip");
    assert!(head.contains("content-encoding: gzip") && body.starts_with(b"{"), "{head}");
    for (fault, start) in [("html", &b"<html>"[..]), ("huge;bytes=10", b"{")] {
        let (head, body) = faulty(fault);
        assert!(!head.contains("content-encoding") && body.starts_with(start), "{fault}: {head}");
    }
}

#[test]
fn names_a_compressed_request() {
    let mock = start();
    // From Python's gzip.compress(b"a=1", mtime=0).
    let gzip = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 75, 180, 53, 4, 0, 129, 48, 98, 141, 3, 0, 0, 0];
    assert_eq!(unzip(&gzip).unwrap(), "a=1");
    let form = "application/x-www-form-urlencoded";
    for (coding, named) in [(Some("gzip"), "gzip"), (None, "gzip"), (Some("identity"), "gzip"), (Some("br"), "br")] {
        let request = Request { body: Some(gzip.to_vec()), ..Request::trace() }.header("content-type", form);
        let request = coding.into_iter().fold(request, |request, coding| request.header("content-encoding", coding));
        let reply = parse(&raw(mock.address(), &request.bytes()));
        assert!(reply.body.contains("<code>47</code>"), "{coding:?}: {}", reply.body);
        let rejected = last(&mock, "default")["rejected"].clone();
        let expected = format!("the body is {named}; the gateway's documents do not take compressed bodies");
        assert_eq!(rejected["reason"], expected.as_str());
        assert!(rejected["suggestions"][0].as_str().unwrap().contains("without content-encoding"), "{rejected}");
    }
    // A form that says that it is not compressed is one.
    assert_eq!(Request::trace().sign().header("content-encoding", "identity").send(&mock).top(), "ok");
    assert_eq!(control(&mock, "GET", "health", "").status, 200);
}

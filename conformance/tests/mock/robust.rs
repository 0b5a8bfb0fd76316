//! The server keeps running whatever a client does, and reports what happened.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use waybill_conformance::mock::{Limits, Mock, Settings, StartError};

use crate::harness::{Request, last, parse, raw, start, start_with};

fn still_serves(mock: &Mock) {
    assert_eq!(Request::trace().sign().send(mock).top(), "ok");
}

/// Waits until an incident is reported.
fn wait_for_incident(mock: &Mock, part: &str) {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(10) {
        if mock.incidents().iter().any(|incident| incident.contains(part)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("no {part:?} in {:?}", mock.incidents());
}

#[test]
fn reports_a_port_in_use_with_a_fix() {
    let mock = start();
    let taken = Mock::start(Settings { port: mock.address().port(), ..Settings::default() }).unwrap_err();
    assert!(matches!(taken, StartError::InUse(_)));
    let message = taken.to_string();
    assert!(message.contains(&mock.address().port().to_string()) && message.contains("--port 0"), "{message}");
    let other_host = Mock::start(Settings { bind: [192, 0, 2, 1].into(), ..Settings::default() }).unwrap_err();
    assert!(other_host.to_string().contains("--bind"), "{other_host}");
}

/// A test may be asynchronous: the server is started, used and dropped within another runtime.
#[test]
fn runs_within_an_asynchronous_test() {
    let test = async { still_serves(&start()) };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(test);
}

#[test]
fn stops_when_dropped() {
    let mock = start();
    let address = mock.address();
    still_serves(&mock);
    drop(mock);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn survives_clients_that_close_the_connection() {
    let mock = start();
    let whole = Request::trace().sign().bytes();
    for cut in [1, 20, whole.len() - 1] {
        let mut stream = TcpStream::connect(mock.address()).unwrap();
        stream.write_all(&whole[..cut]).unwrap();
    }
    wait_for_incident(&mock, "closed the connection within the head");
    wait_for_incident(&mock, "closed the connection within its body");
    // And one that closes without reading a large response.
    let huge = Request::trace().sign().header("x-waybill-fault", "huge").bytes();
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    stream.write_all(&huge).unwrap();
    stream.read_exact(&mut [0; 10]).unwrap();
    drop(stream);
    wait_for_incident(&mock, "closed the connection within the response");
    still_serves(&mock);
}

#[test]
fn limits_the_size_and_time_of_a_body() {
    let limits = Limits { body: 10_000, idle: Duration::from_secs(5), request: Duration::from_millis(500) };
    let mock = start_with(Settings { limits, ..Settings::default() });
    let head = "POST /taobao/router/rest HTTP/1.1\r\nhost: localhost\r\n";
    let announced = raw(mock.address(), format!("{head}content-length: 99999999999999999999999\r\n\r\n").as_bytes());
    assert_eq!(parse(&announced).status, 413);
    let mut chunks = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
    for _ in 0..100 {
        chunks.extend(format!("3e8\r\n{}\r\n", "a".repeat(1000)).into_bytes());
    }
    assert_eq!(parse(&raw(mock.address(), &chunks)).status, 413);
    wait_for_incident(&mock, "larger than 10000 bytes");
    // A body that is announced and not sent.
    assert_eq!(parse(&raw(mock.address(), format!("{head}content-length: 5\r\n\r\nab").as_bytes())).status, 408);
    wait_for_incident(&mock, "did not end");
    still_serves(&mock);
}

/// As many parameters as fit: each would be compared with each.
#[test]
fn limits_the_number_of_parameters() {
    let mock = start();
    let form = "a=1&".repeat(2_000_000).into_bytes();
    let part = "--B\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n".repeat(100_000) + "--B--";
    for (content_type, body) in
        [("application/x-www-form-urlencoded", form), ("multipart/form-data; boundary=B", part.into_bytes())]
    {
        let request = Request { body: Some(body), ..Request::trace() }.header("content-type", content_type);
        let reply = request.send(&mock);
        assert!(reply.body.contains("<code>41</code>"), "{}", reply.body);
        let message = last(&mock, "default")["rejected"]["reason"].clone();
        assert_eq!(message, "more than 500 parameters");
    }
    still_serves(&mock);
}

/// For an invalid signature the common mistakes are tried, but not on a text of megabytes.
#[test]
fn rejects_an_invalid_signature_of_a_large_request() {
    let mock = start();
    let large = (0..400).fold(Request::trace(), |call, at| call.with(&format!("n{at}"), Some(&"1".repeat(20_000))));
    assert_eq!(large.with("sign", Some(&"0".repeat(32))).send(&mock).top(), "25");
    still_serves(&mock);
}

#[test]
fn rejects_malformed_requests() {
    let mock = start();
    let many: String = (0..200).map(|n| format!("h{n}: x\r\n")).collect();
    for (bytes, status) in [
        ("\x16\x03\x01\x02\x00 tls\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/9\r\n\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), 400),
        (format!("GET /{} HTTP/1.1\r\n", "a".repeat(70_000)), 431),
        ("POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na".to_owned(), 400),
        ("POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(), 400),
        ("POST / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n".to_owned(), 501),
        ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".to_owned(), 404),
    ] {
        let reply = parse(&raw(mock.address(), bytes.as_bytes()));
        assert_eq!(reply.status, status, "{}", bytes.chars().take(60).collect::<String>());
        assert!(reply.body.contains("\"waybill\""), "{}", reply.body);
    }
    still_serves(&mock);
}

#[test]
fn serves_many_requests_in_pieces_on_one_connection() {
    let mock = start();
    let request = String::from_utf8(Request::trace().sign().bytes()).unwrap().replace("connection: close\r\n", "");
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find(|line| line.starts_with("content-length")).unwrap();
    let chunked = head.replace(length, "transfer-encoding: chunked");
    let (a, b) = body.split_at(7);
    let chunked = format!("{chunked}\r\n\r\n7\r\n{a}\r\n{:x};note=1\r\n{b}\r\n0\r\ntrailer: x\r\n\r\n", b.len());
    let expecting = format!("{head}\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n");
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    // Two at once, then a byte at a time, then one that waits for 100 Continue.
    stream.write_all(format!("{request}{chunked}").as_bytes()).unwrap();
    for byte in request.as_bytes() {
        stream.write_all(&[*byte]).unwrap();
    }
    stream.write_all(expecting.as_bytes()).unwrap();
    let mut responses = Vec::new();
    while !String::from_utf8_lossy(&responses).contains("100 Continue") {
        let mut some = [0; 1024];
        let read = stream.read(&mut some).unwrap();
        assert!(read > 0);
        responses.extend(&some[..read]);
    }
    stream.write_all(body.as_bytes()).unwrap();
    stream.read_to_end(&mut responses).unwrap();
    let responses = String::from_utf8(responses).unwrap();
    assert_eq!(responses.matches("HTTP/1.1 200 OK").count(), 4, "{responses}");
    assert_eq!(responses.matches("logistics_trace_search_response").count(), 4);
}

/// A long body in chunks of every size is the body that was signed, and the next request follows it.
#[test]
fn reads_a_long_body_in_chunks() {
    let mock = start();
    let long: String = (0..30_000).map(|number| number.to_string()).collect();
    let whole = Request::trace().with("sub_tid", Some(&long)).sign().bytes();
    let start = whole.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let (head, body) = (std::str::from_utf8(&whole[..start]).unwrap(), &whole[start + 4..]);
    let unsized_head = head
        .lines()
        .filter(|l| !l.starts_with("content-length") && !l.starts_with("connection"))
        .chain(["transfer-encoding: chunked"]);
    let unsized_head = unsized_head.collect::<Vec<_>>().join("\r\n") + "\r\n\r\n";
    let sizes = [1, 2, 7, 100, 5_000, 17_000, 40_000];
    let (mut chunked, mut rest) = (unsized_head.into_bytes(), body);
    for size in sizes.into_iter().cycle() {
        let (chunk, behind) = rest.split_at(size.min(rest.len()));
        chunked.extend([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
        rest = behind;
        if chunk.is_empty() {
            break;
        }
    }
    chunked.extend(whole);
    let responses = String::from_utf8(raw(mock.address(), &chunked)).unwrap();
    assert_eq!(responses.matches("logistics_trace_search_response").count(), 2, "{responses}");
}

#[test]
fn serves_a_thousand_connections_at_once() {
    let mock = start();
    let request = Request::trace().sign().bytes();
    let mut open = Vec::new();
    // The machine's limit of open files may be reached first; then fewer are open at once.
    while open.len() < 1000 {
        match TcpStream::connect(mock.address()) {
            Ok(stream) => open.push(stream),
            Err(_) => break,
        }
    }
    assert!(open.len() >= 400, "{} connections", open.len());
    for stream in &mut open {
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(&request).unwrap();
    }
    let mut served = 0;
    for stream in &mut open {
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        served += usize::from(response.starts_with(b"HTTP/1.1 200 OK"));
    }
    assert_eq!(served, open.len());
    drop(open);
    still_serves(&mock);
}

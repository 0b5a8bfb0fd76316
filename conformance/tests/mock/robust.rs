//! Whatever a client does, the server goes on and says what happened.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use waybill_conformance::mock::{Limits, Mock, Settings, StartError};

use crate::harness::{Request, last, parse, raw, start, start_with};

fn goes_on(mock: &Mock) {
    assert_eq!(Request::trace().sign().send(mock).top(), "ok");
}

/// Until an incident is told of, for a while.
fn told(mock: &Mock, part: &str) {
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
fn a_port_in_use_is_told_with_a_fix() {
    let mock = start();
    let taken = Mock::start(Settings { port: mock.address().port(), ..Settings::default() }).unwrap_err();
    assert!(matches!(taken, StartError::InUse(_)));
    let told = taken.to_string();
    assert!(told.contains(&mock.address().port().to_string()) && told.contains("--port 0"), "{told}");
    let elsewhere = Mock::start(Settings { bind: [192, 0, 2, 1].into(), ..Settings::default() }).unwrap_err();
    assert!(elsewhere.to_string().contains("--bind"), "{elsewhere}");
}

/// A test may be asynchronous: the server is started, asked and dropped within another runtime.
#[test]
fn within_an_asynchronous_test() {
    let test = async { goes_on(&start()) };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(test);
}

#[test]
fn a_dropped_server_stops() {
    let mock = start();
    let address = mock.address();
    goes_on(&mock);
    drop(mock);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn clients_that_hang_up() {
    let mock = start();
    let whole = Request::trace().sign().bytes();
    for cut in [1, 20, whole.len() - 1] {
        let mut stream = TcpStream::connect(mock.address()).unwrap();
        stream.write_all(&whole[..cut]).unwrap();
    }
    told(&mock, "hung up within the head");
    told(&mock, "hung up within its body");
    // And one that goes without reading a large answer.
    let huge = Request::trace().sign().header("x-waybill-fault", "huge").bytes();
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    stream.write_all(&huge).unwrap();
    stream.read_exact(&mut [0; 10]).unwrap();
    drop(stream);
    told(&mock, "hung up within the answer");
    goes_on(&mock);
}

#[test]
fn bodies_without_end() {
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
    told(&mock, "larger than 10000 bytes");
    // One that is promised and does not come.
    assert_eq!(parse(&raw(mock.address(), format!("{head}content-length: 5\r\n\r\nab").as_bytes())).status, 408);
    told(&mock, "did not end");
    goes_on(&mock);
}

/// As many parameters as there is room for: each would be compared with each.
#[test]
fn a_body_of_nothing_but_parameters() {
    let mock = start();
    let form = "a=1&".repeat(2_000_000).into_bytes();
    let part = "--B\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n".repeat(100_000) + "--B--";
    for (content_type, body) in
        [("application/x-www-form-urlencoded", form), ("multipart/form-data; boundary=B", part.into_bytes())]
    {
        let request = Request { body: Some(body), ..Request::trace() }.header("content-type", content_type);
        let reply = request.send(&mock);
        assert!(reply.body.contains("<code>41</code>"), "{}", reply.body);
        let told = last(&mock, "default")["refused"]["why"].clone();
        assert_eq!(told, "there are more than 500 parameters");
    }
    goes_on(&mock);
}

/// Where a signature is wrong, the usual mistakes are tried: not on a text of megabytes.
#[test]
fn a_wrong_signature_of_a_large_call() {
    let mock = start();
    let large = (0..400).fold(Request::trace(), |call, at| call.with(&format!("n{at}"), Some(&"1".repeat(20_000))));
    assert_eq!(large.with("sign", Some(&"0".repeat(32))).send(&mock).top(), "25");
    goes_on(&mock);
}

#[test]
fn requests_that_are_none() {
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
        ("GET / HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(), 421),
        ("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".to_owned(), 404),
    ] {
        let reply = parse(&raw(mock.address(), bytes.as_bytes()));
        assert_eq!(reply.status, status, "{}", bytes.chars().take(60).collect::<String>());
        assert!(reply.body.contains("\"waybill\""), "{}", reply.body);
    }
    goes_on(&mock);
}

#[test]
fn one_connection_serves_many_requests_in_pieces() {
    let mock = start();
    let request = String::from_utf8(Request::trace().sign().bytes()).unwrap().replace("connection: close\r\n", "");
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find(|line| line.starts_with("content-length")).unwrap();
    let chunked = head.replace(length, "transfer-encoding: chunked");
    let (a, b) = body.split_at(7);
    let chunked = format!("{chunked}\r\n\r\n7\r\n{a}\r\n{:x};note=1\r\n{b}\r\n0\r\ntrailer: x\r\n\r\n", b.len());
    let expecting = format!("{head}\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n");
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    // Two at once, then a byte at a time, then one that waits to be told to go on.
    stream.write_all(format!("{request}{chunked}").as_bytes()).unwrap();
    for byte in request.as_bytes() {
        stream.write_all(&[*byte]).unwrap();
    }
    stream.write_all(expecting.as_bytes()).unwrap();
    let mut answers = Vec::new();
    while !String::from_utf8_lossy(&answers).contains("100 Continue") {
        let mut some = [0; 1024];
        let read = stream.read(&mut some).unwrap();
        assert!(read > 0);
        answers.extend(&some[..read]);
    }
    stream.write_all(body.as_bytes()).unwrap();
    stream.read_to_end(&mut answers).unwrap();
    let answers = String::from_utf8(answers).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 4, "{answers}");
    assert_eq!(answers.matches("logistics_trace_search_response").count(), 4);
}

/// A long body in chunks of every size is the body that was signed, and what follows it is the next request.
#[test]
fn a_long_body_in_chunks() {
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
    let answers = String::from_utf8(raw(mock.address(), &chunked)).unwrap();
    assert_eq!(answers.matches("logistics_trace_search_response").count(), 2, "{answers}");
}

#[test]
fn a_thousand_connections_at_once() {
    let mock = start();
    let request = Request::trace().sign().bytes();
    let mut open = Vec::new();
    // The machine's limit on open files may come first; then fewer are open at once.
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
    let mut answered = 0;
    for stream in &mut open {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answered += usize::from(answer.starts_with(b"HTTP/1.1 200 OK"));
    }
    assert_eq!(answered, open.len());
    drop(open);
    goes_on(&mock);
}

//! The listener, by raw sockets: a case sees exactly what was written, and no client can block it.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};

use waybill_conformance::arrived::Arrived;
use waybill_conformance::exchange::exchange;
use waybill_conformance::reply::Reply;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn connect(url: &str) -> std::io::Result<TcpStream> {
    TcpStream::connect(url.trim_start_matches("http://"))
}

/// Writes pieces, closes the sending side, and reads to the end; returns what arrived at the server, too.
fn talk(reply: &Reply, pieces: &[&[u8]]) -> Result<(String, Vec<Arrived>), Box<dyn std::error::Error>> {
    let reply = reply.clone();
    let (response, arrived) = exchange(
        move |_| reply.clone(),
        |url| {
            let mut stream = connect(url)?;
            stream.set_nodelay(true)?;
            for piece in pieces {
                stream.write_all(piece)?;
                stream.flush()?;
            }
            stream.shutdown(Shutdown::Write)?;
            let mut response = String::new();
            match stream.read_to_string(&mut response) {
                // The server closed with unread bytes of ours.
                Err(error) if error.kind() != ErrorKind::ConnectionReset => Err(error),
                _ => Ok(response),
            }
        },
    )?;
    Ok((response?, arrived))
}

fn bytes(text: &str) -> Vec<&[u8]> {
    text.as_bytes().chunks(1).collect()
}

#[test]
fn keeps_a_request_as_written() -> Outcome {
    let request = b"POST /a%2Fb/%e4%B8%ad?x=1+2&y=%20&z HTTP/1.1\r\nHost: h\r\nX-Odd:  v\xff \r\nx-odd: 2\r\n\
                    Content-Length: 4\r\n\r\na\x00%2";
    let (_, arrived) = talk(&Reply::ok("{}"), &[request])?;
    let headers = [("Host", &b"h"[..]), ("X-Odd", b"v\xff"), ("x-odd", b"2"), ("Content-Length", b"4")];
    let expected = Arrived {
        method: "POST".to_owned(),
        path: "/a%2Fb/%e4%B8%ad".to_owned(),
        query: Some("x=1+2&y=%20&z".to_owned()),
        headers: headers.map(|(n, v)| (n.to_owned(), v.to_vec())).to_vec(),
        body: b"a\0%2".to_vec(),
        ..Arrived::default()
    };
    assert_eq!(arrived, [expected]);
    Ok(())
}

#[test]
fn joins_pieces_of_any_size() -> Outcome {
    let whole = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: t\r\n\r\n";
    let (_, arrived) = talk(&Reply::ok("{}"), &bytes(whole))?;
    assert_eq!(arrived.iter().map(|a| a.body.clone()).collect::<Vec<_>>(), [b"abcde"]);
    Ok(())
}

#[test]
fn serves_several_requests_on_a_connection() -> Outcome {
    let two = "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\nGET /3 HTTP/1.1\r\n\r\n";
    let (response, arrived) = talk(&Reply::ok("{}"), &[two.as_bytes()])?;
    assert_eq!(arrived.iter().map(|a| a.path.as_str()).collect::<Vec<_>>(), ["/1", "/2"]);
    assert_eq!(response.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{response}");
    Ok(())
}

#[test]
fn rejects_malformed_requests_with_a_reason() -> Outcome {
    let endless = format!("GET / HTTP/1.1\r\nx: {}", "y".repeat(70_000));
    let huge = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", u64::from(u32::MAX));
    let malformed: [(&str, &str, &str); 6] = [
        ("\u{0}\r\n\r\n", "400", "malformed HTTP/1 request"),
        ("GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n", "400", "is not a number"),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "400", "declared as chunked but is not"),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "400", "longer than declared"),
        (&endless, "431", "larger than 65536 bytes"),
        (&huge, "413", "larger than 16777216 bytes"),
    ];
    for (request, status, why) in malformed {
        let (response, arrived) = talk(&Reply::ok("{}"), &[request.as_bytes()])?;
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")) && response.contains(why),
            "{status}, {why}: {response}"
        );
        assert!(arrived.is_empty(), "{arrived:?}");
    }
    Ok(())
}

#[test]
fn ignores_clients_that_close_early() -> Outcome {
    for half in ["", "GET / HT", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"] {
        let (response, arrived) = talk(&Reply::ok("{}"), &[half.as_bytes()])?;
        assert_eq!((response.as_str(), arrived.len()), ("", 0), "{half}");
    }
    Ok(())
}

#[test]
fn closes_unfinished_requests_at_the_end_of_an_exchange() -> Outcome {
    let (open, arrived) = exchange(
        |_| Reply::ok("{}"),
        |url| -> std::io::Result<Vec<TcpStream>> {
            (0..50)
                .map(|_| {
                    let mut stream = connect(url)?;
                    stream.write_all(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n")?;
                    Ok(stream)
                })
                .collect()
        },
    )?;
    assert_eq!((open?.len(), arrived.len()), (50, 0));
    Ok(())
}

#[test]
fn responds_to_parallel_connections() -> Outcome {
    let (received, arrived) = exchange(
        |_| Reply::ok("{}"),
        |url| -> std::io::Result<usize> {
            let mut streams = (0..100).map(|_| connect(url)).collect::<std::io::Result<Vec<_>>>()?;
            for stream in &mut streams {
                stream.write_all(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")?;
            }
            let mut received = 0;
            for mut stream in streams {
                let mut response = String::new();
                stream.read_to_string(&mut response)?;
                received += usize::from(response.ends_with("\r\n\r\n{}"));
            }
            Ok(received)
        },
    )?;
    assert_eq!((received?, arrived.len()), (100, 100));
    Ok(())
}

#[test]
fn sends_invalid_responses_unchanged() -> Outcome {
    let request: &[u8] = b"GET / HTTP/1.1\r\n\r\n";
    for (name, value) in [("content-length", "100"), ("transfer-encoding", "chunked")] {
        let reply = Reply::new(200, vec![(name.to_owned(), value.to_owned())], b"{\"half".to_vec());
        let (response, _) = talk(&reply, &[request])?;
        let ends = format!("{name}: {value}\r\ncontent-type: application/json;charset=utf-8\r\n\r\n{{\"half");
        assert!(response.ends_with(&ends), "{response}");
    }
    Ok(())
}

//! A raw server on loopback, and the built-in transports.
#![allow(dead_code, clippy::unwrap_used, clippy::vec_init_then_push, missing_docs)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use waybill_runtime::transport::{Bounds, Sent};
use waybill_runtime::{Bytes, http};

/// The name of a transport, and how it sends and waits.
pub type Send = (&'static str, Box<dyn Fn(http::Request<Bytes>, Bounds) -> Sent>);

pub fn transports() -> Vec<Send> {
    let mut all: Vec<Send> = Vec::new();
    #[cfg(feature = "hyper")]
    all.push(("hyper", on_tokio(waybill_runtime::transport::HyperTransport::new().unwrap())));
    #[cfg(feature = "reqwest")]
    {
        use waybill_runtime::transport::ReqwestTransport;
        let client = ReqwestTransport::client_builder().no_proxy().build().unwrap();
        all.push(("reqwest", on_tokio(ReqwestTransport::new(client))));
    }
    #[cfg(feature = "ureq")]
    {
        use waybill_runtime::transport::{BlockingTransport, UreqTransport};
        let transport = UreqTransport::new();
        all.push(("ureq", Box::new(move |request, bounds| transport.send(request, bounds))));
    }
    all
}

/// An async transport on its own runtime. It ends after the time of one attempt, as the client does.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub fn on_tokio(
    transport: impl waybill_runtime::transport::Transport,
) -> Box<dyn Fn(http::Request<Bytes>, Bounds) -> Sent> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    Box::new(move |request, bounds| {
        runtime.block_on(async {
            match tokio::time::timeout(bounds.total, transport.send(request, bounds)).await {
                Ok(sent) => sent,
                Err(_) => {
                    Err(waybill_runtime::Timeout::new(waybill_runtime::error::Phase::Attempt, bounds.total).into())
                }
            }
        })
    })
}

pub const BOUNDS: Bounds =
    Bounds { connect: Duration::from_secs(5), total: Duration::from_secs(5), max_response_bytes: 1000 };

/// Serves one connection after another. Each request is sent to the receiver as received.
pub fn serve(mut response: impl FnMut(&mut TcpStream) + std::marker::Send + 'static) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let _ = sender.send(read_request(&mut stream));
            response(&mut stream);
        }
    });
    (address, receiver)
}

pub fn read_request(stream: &mut impl Read) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        request.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&request).to_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    let _ = stream.read_exact(&mut body);
    request.extend(body);
    String::from_utf8(request).unwrap()
}

pub fn reply(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len())
}

pub fn says(text: String) -> (SocketAddr, Receiver<String>) {
    serve(move |stream| {
        let _ = stream.write_all(text.as_bytes());
    })
}

pub fn post(address: SocketAddr, body: &'static str) -> http::Request<Bytes> {
    http::Request::post(format!("http://{address}/router/rest?a=%20b"))
        .header("content-type", "application/x-www-form-urlencoded;charset=utf-8")
        .body(Bytes::from_static(body.as_bytes()))
        .unwrap()
}

/// Serves each connection on its own thread, with keep-alive. `response` gets the number of the request, from
/// 0, and returns whether the connection stays open.
pub fn serve_all(
    response: impl Fn(&mut TcpStream, usize) -> bool + std::marker::Send + Sync + 'static,
) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = channel();
    let (response, count) =
        (std::sync::Arc::new(response), std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0)));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, response) = (stream.unwrap(), std::sync::Arc::clone(&response));
            let (sender, count) = (sender.clone(), std::sync::Arc::clone(&count));
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            std::thread::spawn(move || {
                loop {
                    let request = read_request(&mut stream);
                    if request.is_empty() {
                        return;
                    }
                    let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    let _ = sender.send(request);
                    if !response(&mut stream, number) {
                        return;
                    }
                }
            });
        }
    });
    (address, receiver)
}

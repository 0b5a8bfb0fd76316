//! A user's view of push messages: an axum server that verifies a posted message, puts it into a queue and
//! acknowledges it at once; a worker reads the queue. The example then acts as the provider, over
//! loopback: two documented messages, the first one again, and one with an invalid signature.
//!
//! `cargo run --example push`
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::HashSet;
use std::error::Error;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use waybill_conformance::reference_signer::{self, Digest};
use waybill_xportcn::Credentials;
use waybill_xportcn::push::{ACKNOWLEDGE_WITHIN, ACKNOWLEDGED, Message, Received, Verifier, verify_and_parse};

const CREATED: &str = include_str!("../../specs/xportcn/push/examples/order-change.create.json");
const PAID: &str = include_str!("../../specs/xportcn/push/examples/order-change.pay-success.json");
const KEY: &str = "key";
const SECRET: &str = "secret";

/// What the server needs: the verifier, and the queue's end.
#[derive(Clone)]
struct Shop {
    verifier: Verifier,
    queue: Sender<Received>,
}

/// Verifies the bytes as received, because the signature is over them. Waits for nothing.
async fn receive(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let received = match verify_and_parse(&headers, &body, &shop.verifier) {
        Ok(received) => received,
        Err(error) => {
            println!("  rejected: {error} ({})", error.help());
            return error.status();
        }
    };
    match shop.queue.try_send(received) {
        Ok(()) => StatusCode::from_u16(ACKNOWLEDGED).unwrap_or(StatusCode::OK),
        // Not queued, so not acknowledged: the provider posts it again after half an hour.
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The worker. A message has no id; its key is the same when it is posted again.
async fn work(mut queue: Receiver<Received>) {
    let mut seen = HashSet::new();
    while let Some(received) = queue.recv().await {
        let (what, order) = match &received.message {
            Message::OrderCreate(order) => ("created", order),
            Message::OrderPaySuccess(order) => ("paid", order),
            other => {
                println!("  worked: nothing to do for {other:?}");
                continue;
            }
        };
        let id = order.order_id.as_deref().unwrap_or("?");
        if seen.insert(received.key) {
            println!("  worked: order {id} {what}, {} fen", order.total_amount.map_or(0, |fen| fen.0));
        } else {
            println!("  worked: order {id} {what}, already known");
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> Result<(), Box<dyn Error>> {
    let (queue, received) = channel(16);
    let shop = Shop { verifier: Verifier::new(Credentials::new(KEY, SECRET)), queue };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let app = Router::new().route("/push", post(receive)).with_state(shop);
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let worker = tokio::spawn(work(received));

    let sign = |body: &str| reference_signer::keyed(Digest::HmacSha256, SECRET, &[KEY.as_bytes(), body.as_bytes()]);
    for (what, body, signed) in [
        ("a documented message", CREATED, CREATED),
        ("another", PAID, PAID),
        ("the first again, as after a lost response", CREATED, CREATED),
        ("a message with another's signature", PAID, CREATED),
    ] {
        println!("{what}:");
        let signature = sign(signed);
        let start = Instant::now();
        let status = push(address, &signature, body).await?;
        let took = start.elapsed();
        println!("  responded {status} in time: {}", took < ACKNOWLEDGE_WITHIN);
        // Lets the worker print before the next message.
        tokio::task::yield_now().await;
    }
    server.abort();
    // The queue's sender is dropped with the server; the worker ends when the queue is empty.
    let _ = server.await;
    worker.await?;
    Ok(())
}

/// Posts a message as a provider does. Returns the status line of the response.
async fn push(address: std::net::SocketAddr, signature: &str, body: &str) -> Result<String, Box<dyn Error>> {
    let mut connection = TcpStream::connect(address).await?;
    let head = format!(
        "POST /push HTTP/1.1\r\nHost: {address}\r\nAuthorization: {signature}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).await?;
    connection.write_all(body.as_bytes()).await?;
    let mut response = String::new();
    connection.read_to_string(&mut response).await?;
    let line = response.lines().next().unwrap_or_default();
    Ok(line.trim_start_matches("HTTP/1.1 ").to_owned())
}

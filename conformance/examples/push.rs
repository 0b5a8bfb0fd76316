//! Xportcn: receives push messages on axum and traces the order that was paid. The receiver verifies a message, puts it
//! into a queue and acknowledges it at once; a worker does the rest. The mock server acts as the provider, which posts
//! a message again and has one with a wrong signature.
//!
//! `cargo run --example push`

mod mock_server;

use std::collections::HashSet;
use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use mock_server::{KEY, MockServer, SECRET};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use waybill_xportcn::push::{ACKNOWLEDGED, Message, OrderChange, Received, Verifier, verify_and_parse};
use waybill_xportcn::{AnyError, Client, Credentials, SubPurchaseOrderId};

/// What the receiver needs: the verifier, and the end of the queue.
#[derive(Clone)]
struct Inbox {
    verifier: Verifier,
    queue: Sender<Received>,
}

/// Verifies the bytes as received, because the signature is over them. Waits for nothing: the provider waits 1000 ms.
async fn receive(State(inbox): State<Inbox>, headers: HeaderMap, body: Bytes) -> StatusCode {
    match verify_and_parse(&headers, &body, &inbox.verifier) {
        Ok(received) => match inbox.queue.try_send(received) {
            Ok(()) => StatusCode::from_u16(ACKNOWLEDGED).unwrap_or(StatusCode::OK),
            // Not queued, so not acknowledged: the provider posts it again after half an hour.
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        },
        // 401 for a wrong signature.
        Err(error) => error.status(),
    }
}

/// The worker: each message once, until the receiver has ended.
async fn work(client: &Client, mut queue: Receiver<Received>, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    let mut seen = HashSet::new();
    while let Some(Received { message, key, .. }) = queue.recv().await {
        // A message has no id, but its key is the same when it is posted again. A program stores the keys.
        if !seen.insert(key) {
            writeln!(out, "known already")?;
            continue;
        }
        match &message {
            Message::OrderPaySuccess(order) => trace(client, order, out).await?,
            // All messages about an order have one body, and one method for it. Other types arrive as `Message::Other`.
            other => match other.order_change() {
                Some(order) => writeln!(out, "order {}: {}", order_no(order), status(order))?,
                None => writeln!(out, "nothing to do for {other:?}")?,
            },
        }
    }
    Ok(())
}

/// Traces each sub-order of a paid order.
async fn trace(client: &Client, order: &OrderChange, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    writeln!(out, "order {} paid, {}", order_no(order), order.total_amount.unwrap_or_default())?;
    for id in sub_orders(order_no(order)) {
        match latest_steps(client, &id).await {
            Ok(steps) => steps.iter().try_for_each(|step| writeln!(out, "  {id}: {step}"))?,
            // The message is acknowledged, so the provider does not post it again: a program keeps it, and tries later.
            Err(e) => writeln!(out, "  {id}: {e}\n    to do: {}", e.help())?,
        }
    }
    Ok(())
}

/// The latest step of each parcel of a sub-order.
async fn latest_steps(client: &Client, id: &SubPurchaseOrderId) -> Result<Vec<String>, AnyError> {
    let response = client.open_order().logistics_detail_get().sub_purchase_order_id(id.clone()).send().await?;
    // A success without a shipment is an error, never an empty list.
    let detail = response.into_payload()?;
    let parcels = detail.pnm_logistics_details.into_iter();
    Ok(parcels
        .map(|parcel| {
            let number = parcel.mail_no.unwrap_or_default();
            // The latest step is the first one of the list.
            let step = parcel.logistics_traces.into_iter().next().unwrap_or_default();
            let time = step.time.as_ref().map_or("not sent yet", |time| time.as_str());
            format!("parcel {number}, {time} {}", step.status_desc.unwrap_or_default())
        })
        .collect())
}

fn order_no(order: &OrderChange) -> &str {
    order.order_no.as_deref().unwrap_or("?")
}

fn status(order: &OrderChange) -> String {
    order.order_status.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string)
}

/// The sub-orders, as the shop's database has them: no documented operation gets them by the number in the message.
fn sub_orders(order_no: &str) -> Vec<SubPurchaseOrderId> {
    let ids: &[&str] = if order_no == "PO202605200001" { &["200033789041", "200033789042"] } else { &[] };
    ids.iter().map(|id| SubPurchaseOrderId((*id).to_owned())).collect()
}

/// The job, and what it prints.
pub fn run(out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run_async(out))
}

async fn run_async(out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    let mock = Arc::new(MockServer::start()?);
    let credentials = Credentials::new(KEY, SECRET);
    let client =
        Client::builder(credentials.clone()).user_id("2100007341207").endpoint(mock.endpoint("xportcn")?).build()?;

    let (sender, queue) = channel(16);
    let inbox = Inbox { verifier: Verifier::new(credentials), queue: sender };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let to = format!("http://{}/push", listener.local_addr()?);
    let router = Router::new().route("/push", post(receive)).with_state(inbox);
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    let provider = async {
        let mock = Arc::clone(&mock);
        let deliveries =
            tokio::task::spawn_blocking(move || post_messages(&mock, &to).map_err(|e| e.to_string())).await;
        // The sender of the queue is dropped with the server; the worker ends when the queue is empty.
        server.abort();
        deliveries
    };
    let (worked, deliveries) = tokio::join!(work(&client, queue, out), provider);
    worked?;
    for delivery in deliveries??["deliveries"].as_array().into_iter().flatten() {
        writeln!(out, "{} acknowledged: {}", delivery["message"], delivery["acknowledged"])?;
    }
    Ok(())
}

/// The provider: four messages, and one sub-order that can't be traced.
fn post_messages(mock: &MockServer, to: &str) -> Result<Value, Box<dyn Error>> {
    let operation = "xportcn.open.order.logistics.detail.get";
    mock.respond_next(&json!([
        { "operation": operation, "example": "documented" },
        { "operation": operation, "error": "500" },
    ]))?;
    mock.push(&json!({ "provider": "xportcn", "to": to, "attempts": 1, "messages": [
        "ORDER_CREATE",
        { "message": "ORDER_PAY_SUCCESS", "times": 2 },
        { "message": "ORDER_CANCEL", "signature": "wrong" },
    ] }))
}

fn main() -> Result<(), Box<dyn Error>> {
    mock_server::print(run)
}

//! Taobao: ships an order in two parcels and traces each. The connection breaks while the second parcel is reported, so
//! nobody knows whether it was shipped: the order is looked up before anything is sent again.
//!
//! `cargo run --example ship`

mod mock_server;

use std::error::Error;
use std::io::Write;

use mock_server::{KEY, MockServer, SECRET};
use serde_json::json;
use waybill_taobao::errors::{OfflineSend, SplitData};
use waybill_taobao::logistics::TraceSearchResponse;
use waybill_taobao::{AnyError, Client, Credentials, SubTradeId, TradeId};

/// `taobao.logistics.companies.get` lists the codes.
const COMPANY: &str = "POST";

/// An order of the shop, as its database has it.
struct Order {
    tid: TradeId,
    parcels: Vec<Parcel>,
}

/// A parcel: its waybill number, and all sub-orders in it.
struct Parcel {
    waybill: &'static str,
    sub_orders: Vec<SubTradeId>,
}

/// How a parcel came to be shipped.
#[derive(Debug)]
enum Shipped {
    Now,
    /// An earlier request has shipped it, though its response was lost.
    Before,
}

/// Reports one parcel of an order as shipped. May be repeated: a parcel that is shipped already stays as it is.
fn ship(client: &Client, order: &Order, parcel: &Parcel) -> Result<Shipped, AnyError> {
    // Both or neither: is_split without sub-orders is the error CD25.
    let request = client.logistics().offline_send(COMPANY, parcel.waybill, order.tid);
    let error = match request.is_split(true).sub_tid(parcel.sub_orders.clone()).send_blocking() {
        Ok(_) => return Ok(Shipped::Now),
        Err(error) => error,
    };
    // After a broken connection, a time-out, or a code such as B150 the parcel may be shipped. "Shipped before" can be the
    // shipment of an earlier request, or another one with another waybill number.
    let unknown = error.is_outcome_unknown() || error.family().is_some_and(OfflineSend::shipped_before);
    if unknown && is_shipped(client, order, parcel)? {
        return Ok(Shipped::Before);
    }
    Err(error.into())
}

/// Whether the order has a shipment of this parcel with this waybill number. `confirm_with` names the operation.
fn is_shipped(client: &Client, order: &Order, parcel: &Parcel) -> Result<bool, AnyError> {
    let found = client.logistics().orders_get("tid,out_sid,sub_tids").tid(order.tid).send_blocking()?;
    Ok(found.shippings.iter().any(|shipping| {
        let has = |id| shipping.sub_tids.contains(id);
        shipping.out_sid.as_deref() == Some(parcel.waybill) && parcel.sub_orders.iter().all(has)
    }))
}

/// The traces of an order: one, or one for each parcel.
fn trace(client: &Client, order: &Order) -> Result<Vec<TraceSearchResponse>, AnyError> {
    let request = client.logistics().trace_search(order.tid);
    match request.clone().send_blocking() {
        Ok(whole) => Ok(vec![whole.into_inner()]),
        // CD22, CD23, CD24 or CD27: each parcel is traced by all sub-orders in it, no fewer and no more.
        Err(e) if e.family().is_some_and(SplitData::wants_sub_orders) => {
            let parcels = order.parcels.iter();
            let traces = parcels.map(|parcel| {
                let request = request.clone().is_split(true).sub_tid(parcel.sub_orders.clone());
                request.send_blocking()
            });
            traces.map(|trace| Ok(trace?.into_inner())).collect()
        }
        Err(e) => Err(e.into()),
    }
}

/// The job, and what it prints.
pub fn run(out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    let mock = MockServer::with_scenario("split-order")?;
    let client = Client::builder(Credentials::new(KEY, SECRET))
        .session("session of the seller")
        .endpoint(mock.endpoint("taobao")?)
        .build()?;
    let parcel = |waybill, sub_orders: &[i64]| Parcel {
        waybill,
        sub_orders: sub_orders.iter().map(|id| SubTradeId(*id)).collect(),
    };
    let order = Order { tid: TradeId(1001), parcels: vec![parcel("9890001", &[11, 12]), parcel("9890002", &[13])] };

    for (number, parcel) in order.parcels.iter().enumerate() {
        if number == 1 {
            lose_the_response(&mock, parcel)?;
        }
        writeln!(out, "parcel {}: shipped {:?}", parcel.waybill, ship(&client, &order, parcel)?)?;
    }
    // A number that was used before: the code is typed, and says what to do.
    let wrong = parcel("9890001", &[13]);
    mock.respond_next(&json!({ "operation": "taobao.logistics.offline.send", "error": "B60" }))?;
    match ship(&client, &order, &wrong) {
        Ok(_) => return Err("the waybill number should have been rejected".into()),
        Err(e) => writeln!(out, "parcel {}: {e}\n  to do: {}", wrong.waybill, e.help())?,
    }

    for (parcel, trace) in order.parcels.iter().zip(trace(&client, &order)?) {
        writeln!(out, "trace of parcel {}, {}:", parcel.waybill, trace.company_name.as_deref().unwrap_or("?"))?;
        for step in &trace.trace_list {
            let time = step.status_time.as_ref().map_or("?", |time| time.as_str());
            writeln!(out, "  {time} {}", step.status_desc.as_deref().unwrap_or("?"))?;
        }
    }
    Ok(())
}

/// The gateway ships the parcel, but the connection breaks before its response.
fn lose_the_response(mock: &MockServer, parcel: &Parcel) -> Result<(), Box<dyn Error>> {
    let sub_tids: Vec<i64> = parcel.sub_orders.iter().map(|id| id.0).collect();
    let shipping = json!({ "tid": 1001, "out_sid": parcel.waybill, "sub_tids": { "number": sub_tids } });
    let orders = json!({ "shippings": { "shipping": [shipping] }, "total_results": 1 });
    mock.respond_next(&json!([
        { "operation": "taobao.logistics.offline.send", "fault": "reset;after=0" },
        { "operation": "taobao.logistics.orders.get", "body": { "logistics_orders_get_response": orders } },
    ]))
}

fn main() -> Result<(), Box<dyn Error>> {
    mock_server::print(run)
}

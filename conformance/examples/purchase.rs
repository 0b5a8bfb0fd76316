//! PandaPon: buys goods of two 1688 merchants: previews, creates, pays and traces the orders, and sends the goods of a
//! refund back. While the second order is paid, the connection breaks: it is looked up, and never paid twice.
//!
//! The copies of several pages end before the data of the response. Such data is JSON of an unknown shape
//! (`JsonText`), and the program says itself where its values are.
//!
//! `cargo run --example purchase`

mod mock_server;

use std::error::Error;
use std::io::Write;

use mock_server::{KEY, MockServer, SECRET};
use serde_json::{Value, json};
use waybill_pandapon::alibaba_order::pay_url::PayOrder;
use waybill_pandapon::alibaba_refund::info::RefundInfo;
use waybill_pandapon::types::{AlibabaAddress, MerchantCargo};
use waybill_pandapon::v2_alibaba_order::logistics::OrderLogistics;
use waybill_pandapon::{AlibabaOrderId, AlibabaRefundId, AnyError, Client, Credentials, Decimal, JsonText};

/// Where a new order has its id. No page shows it: look at a response of your own account.
const ORDER_ID: &str = "orderId";

/// A payment.
enum Payment {
    /// PandaPon has paid, or says where a person does.
    Reported(PayOrder),
    /// The response was lost. This is the order as it is now, for a person and not for a log: it has the receiver.
    Unknown(JsonText),
}

/// What the orders would be. Nothing is created.
fn preview(client: &Client, to: &AlibabaAddress, goods: &[MerchantCargo]) -> Result<JsonText, AnyError> {
    let request = client.alibaba_order().create_previewbatch().address_param(to.clone());
    let response = request.cargo_param_list(goods.to_vec()).send_blocking()?;
    Ok(response.into_payload()?)
}

/// One order for each merchant. After an error of which `is_outcome_unknown` is true, the orders may exist. No
/// documented operation finds them (`confirm_with` is `None`), so a person looks before anything is ordered again.
fn create(client: &Client, to: AlibabaAddress, goods: Vec<MerchantCargo>) -> Result<JsonText, AnyError> {
    let request = client.alibaba_order().batch_create().flow("general").address_param(to).cargo_param_list(goods);
    Ok(request.send_blocking()?.into_payload()?)
}

/// The ids of new orders; an error if one has none, since an order without an id can't be paid.
fn order_ids(created: &JsonText) -> Result<Vec<AlibabaOrderId>, Box<dyn Error>> {
    let orders: Vec<Value> = serde_json::from_str(created.as_str())?;
    let id = |order: &Value| Ok(order[ORDER_ID].as_str().ok_or("an order has no id")?.parse()?);
    orders.iter().map(id).collect()
}

/// Pays an order. The client never sends this again by itself, although its method is GET.
fn pay(client: &Client, id: AlibabaOrderId) -> Result<Payment, AnyError> {
    match client.alibaba_order().pay_url().order_id(id).send_blocking() {
        Ok(response) => Ok(Payment::Reported(response.into_payload()?)),
        // The operation that shows the outcome is that of the order's details.
        Err(e) if e.is_outcome_unknown() => {
            let order = client.alibaba_order().detail("1688").order_id(id).send_blocking()?;
            Ok(Payment::Unknown(order.into_payload()?))
        }
        Err(e) => Err(e.into()),
    }
}

/// The parcels of an order.
fn trace(client: &Client, id: AlibabaOrderId) -> Result<Vec<OrderLogistics>, AnyError> {
    let response = client.v2_alibaba_order().logistics().order_id(id).send_blocking()?;
    Ok(response.into_payload()?)
}

/// Tells the waybill of goods that are sent back, and gets the refund. A person has opened it: no document has an
/// operation for that.
fn send_back(client: &Client, id: &AlibabaRefundId, company: &str, waybill: &str) -> Result<RefundInfo, AnyError> {
    match client.alibaba_refund().goods_return(company, waybill).refund_id(id.clone()).send_blocking() {
        Ok(_) => {}
        // The refund below shows the outcome.
        Err(e) if e.is_outcome_unknown() => {}
        Err(e) => return Err(e.into()),
    }
    let response = client.alibaba_refund().info().refund_id(id.clone()).send_blocking()?;
    Ok(response.into_payload()?)
}

/// The job, and what it prints.
pub fn run(out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    let mock = MockServer::start()?;
    respond_as_an_account_does(&mock)?;
    let client = Client::builder(Credentials::new(KEY, SECRET))
        .user_id("2100007341207")
        .endpoint(mock.endpoint("pandapon")?)
        .build()?;

    let to = AlibabaAddress::default().with(|to| {
        to.full_name = Some("zhang".into());
        to.mobile = Some("13800000000".into());
        to.province_text = Some("浙江省".into());
        to.city_text = Some("杭州市".into());
        to.area_text = Some("西湖区".into());
    });
    let goods = ["merchant A", "merchant B"].map(|merchant| {
        MerchantCargo::new(Decimal::from(1)).with(|goods| {
            goods.offer_id = Some(743_470_146_022);
            goods.spec_id = Some("e61a85a671bb3d0301d0412b51641c6b".into());
            goods.seller_open_id = Some(merchant.into());
        })
    });
    writeln!(out, "preview: {}", preview(&client, &to, &goods)?.as_str())?;
    let orders = order_ids(&create(&client, to, goods.into())?)?;
    for id in &orders {
        match pay(&client, *id)? {
            Payment::Reported(paid) if paid.protocol_pay_success == Some(true) => writeln!(out, "order {id}: paid")?,
            Payment::Reported(open) => writeln!(out, "order {id}: pay at {}", open.pay_url.unwrap_or_default())?,
            Payment::Unknown(now) => {
                let look = "paid or not is unknown; look whether its details, read now, say it";
                writeln!(out, "order {id}: {look}: {}", now.as_str())?;
            }
        }
    }
    for id in &orders {
        match trace(&client, *id) {
            Ok(parcels) => parcels.iter().try_for_each(|parcel| {
                let steps = parcel.trace_node_list.iter().map(|step| step.action.as_deref().unwrap_or("?"));
                let steps = steps.collect::<Vec<_>>().join(", ");
                writeln!(out, "order {id}: parcel {}: {steps}", parcel.logistics_bill_no.as_deref().unwrap_or("?"))
            })?,
            // One order that can't be traced does not hold up the others.
            Err(e) => writeln!(out, "order {id}: {e}\n  to do: {}", e.help())?,
        }
    }
    let refund = send_back(&client, &AlibabaRefundId("TQ1".into()), "ZTO", "9890001")?;
    writeln!(out, "refund {}: changed at {}", refund.id.unwrap_or_default(), refund.update_time.unwrap_or_default())?;
    Ok(())
}

/// Data that no page shows. Its shapes and values are made up.
fn respond_as_an_account_does(mock: &MockServer) -> Result<(), Box<dyn Error>> {
    let success = |operation: &str, data: Value| {
        let body = json!({ "code": 200, "msg": "成功", "data": data });
        json!({ "operation": format!("pandapon.{operation}"), "body": body })
    };
    let [one, two] = ["2542285634920880794", "2542285634920880795"];
    let parcel = json!({ "logisticsBillNo": "9890002", "traceNodeList": [{ "action": "ACCEPT" }] });
    mock.respond_next(&json!([
        success("alibaba.order.create.previewbatch", json!([{ "total": 19 }, { "total": 19 }])),
        success("alibaba.order.batch.create", json!([{ ORDER_ID: one }, { ORDER_ID: two }])),
        success("alibaba.order.pay.url", json!({ "orderId": one, "protocolPaySuccess": true })),
        { "operation": "pandapon.alibaba.order.pay.url", "fault": "reset;after=0" },
        success("alibaba.order.detail", json!({ "guaranteesTerms": null })),
        success("v2.alibaba.order.logistics", json!([parcel])),
        { "operation": "pandapon.v2.alibaba.order.logistics", "error": "500" },
        success("alibaba.refund.info", json!({ "id": 1, "updateTime": "2026-05-20 15:41:00" })),
    ]))
}

fn main() -> Result<(), Box<dyn Error>> {
    mock_server::print(run)
}

//! The five documented requests, each with the client of its provider: by how much a user's program grows.
//! With the feature `blocking` they are sent over TLS; without it a function replaces the network and
//! responds to each request with standard input.

use std::io::Read;

use waybill_aliexpress::LogisticsOrderId;
use waybill_aliexpress::local_logistics::order_info_query::FindOrderRequestTopDto;
use waybill_pandapon::{AlibabaOrderId, OrderId};
use waybill_runtime::transport::InProcess;
use waybill_runtime::{AnyError, BuildError, Bytes, ClientBuilder, ClientType, Credentials, http};
use waybill_taobao::TradeId;
use waybill_xportcn::SubPurchaseOrderId;

fn main() {
    if let Err(error) = calls() {
        eprintln!("{error}");
    }
}

fn calls() -> Result<(), AnyError> {
    let mut response = Vec::new();
    // Unreadable input is a response that can't be decoded.
    let _ = std::io::stdin().read_to_end(&mut response);
    let response = Bytes::from(response);

    let taobao: waybill_taobao::Client = client(&response)?;
    println!("{:?}", taobao.logistics().trace_search(TradeId(1)).is_split(true).sub_tid(["1"]).send_blocking());
    let aliexpress: waybill_aliexpress::Client = client(&response)?;
    let order = FindOrderRequestTopDto::new(LogisticsOrderId("BP1".to_owned()));
    println!("{:?}", aliexpress.local_logistics().order_info_query(order).send_blocking());
    let pandapon: waybill_pandapon::Client = client(&response)?;
    println!("{:?}", pandapon.open_order().detail().order_id(OrderId("1".to_owned())).send_blocking());
    println!("{:?}", pandapon.v2_alibaba_order().logistics().order_id(AlibabaOrderId(1)).send_blocking());
    let xportcn: waybill_xportcn::Client = client(&response)?;
    let order = SubPurchaseOrderId("1".to_owned());
    println!("{:?}", xportcn.open_order().logistics_detail_get().sub_purchase_order_id(order).send_blocking());
    Ok(())
}

fn client<C: ClientType>(response: &Bytes) -> Result<C, BuildError> {
    let builder = ClientBuilder::new(Credentials::new("key", "secret")).session("session");
    if cfg!(feature = "blocking") {
        return builder.build();
    }
    let response = response.clone();
    builder.blocking_transport(InProcess::new(move |_| Ok(http::Response::new(response.clone())))).build()
}

//! Timelines: split orders, the order of steps, and what is stored.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{SPLIT_ORDER, renew, shop, shop_with, taobao};
use shop::Timeline;
use shop::timeline::Step;
use shop::tokens::AnyError;
use shop::trace::{Order, TraceError};
use waybill_taobao::TradeId;
use waybill_taobao::http::Response;
use waybill_taobao::transport::{TransportError, TransportKind};

fn order(tid: i64) -> Order {
    Order::new("anna", TradeId(tid), [], None)
}

fn split_order() -> Order {
    Order::new("anna", TradeId(SPLIT_ORDER), ["1,2", "3"], Some("200033789041".into()))
}

/// Time, parcel and action of each step.
fn steps(timeline: &Timeline) -> Vec<[&str; 3]> {
    timeline
        .steps
        .iter()
        .map(|Step { time, parcel, action, .. }| {
            [time, parcel, action].map(|field| field.as_deref().unwrap_or_default())
        })
        .collect()
}

/// The steps of the gateways in `common`, ordered by hand.
const MERGED: [[&str; 3]; 4] = [
    ["2023-12-14T20:00:00+08:00", "1324657988", "ARRIVE"],
    ["2023-12-14T21:37:38+08:00", "78753196186473", "TMS_STATION_IN"],
    ["2023-12-14T21:38:00+08:00", "1324657987", "ARRIVE"],
    ["2023-12-14T21:39:11+08:00", "78753196186473", "TMS_STATION_OUT"],
];

#[test]
fn merges_the_parcels_of_a_split_order_with_the_other_provider_by_time() -> Result<(), AnyError> {
    let timeline = shop()?.timeline_blocking(&split_order())?;
    assert!(!timeline.stored);
    assert_eq!(steps(&timeline), MERGED);
    Ok(())
}

#[tokio::test]
async fn async_calls_have_the_same_timeline() -> Result<(), AnyError> {
    assert_eq!(steps(&shop()?.timeline(split_order()).await?), MERGED);
    Ok(())
}

#[test]
fn an_order_that_was_not_split_takes_one_request() -> Result<(), AnyError> {
    let timeline = shop()?.timeline_blocking(&order(1324657987))?;
    assert_eq!(steps(&timeline), [["2000-01-01T00:00:00+08:00", "1324657987", "ARRIVE"]]);
    Ok(())
}

#[test]
fn rejects_a_split_order_whose_parcels_are_unknown() -> Result<(), AnyError> {
    let result = shop()?.timeline_blocking(&order(SPLIT_ORDER));
    assert!(matches!(result, Err(TraceError::ParcelsUnknown)));
    Ok(())
}

#[test]
fn shows_the_stored_steps_while_a_provider_is_down_and_an_error_where_none_are_stored() -> Result<(), AnyError> {
    let down = Arc::new(AtomicBool::new(false));
    let is_down = down.clone();
    let shop = shop_with(
        move |request| match is_down.load(Ordering::Relaxed) {
            true => Err(TransportError::new(TransportKind::Connect)),
            false => Ok(Response::new(taobao(request.body()).into())),
        },
        renew,
    )?;
    shop.store.put_token("anna", &"valid".into())?;
    shop.timeline_blocking(&split_order())?;

    down.store(true, Ordering::Relaxed);
    let timeline = shop.timeline_blocking(&split_order())?;
    assert!(timeline.stored);
    assert_eq!(steps(&timeline), MERGED);
    assert!(matches!(shop.timeline_blocking(&order(1)), Err(TraceError::Gateway(e)) if e.is_transport()));
    Ok(())
}

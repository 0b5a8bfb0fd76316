//! 1,000 orders of 200 sellers at the rate that the app is granted, with tokens that have expired.

mod common;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use common::{EXPIRED, renew, shop_with, taobao};
use futures_util::future::join_all;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use secrecy::ExposeSecret;
use shop::clients::TAOBAO_PER_SECOND;
use shop::tokens::AnyError;
use shop::trace::Order;
use waybill_taobao::TradeId;
use waybill_taobao::http::Response;

const ORDERS: usize = 1_000;
const SELLERS: usize = 200;
/// One seller of five has an expired token.
const EXPIRED_SELLERS: usize = SELLERS / 5;

#[test]
fn traces_1000_orders_of_200_sellers_within_the_rate_limit_and_renews_each_expired_token_once() -> Result<(), AnyError>
{
    let renewals = Arc::new(Mutex::new(BTreeMap::<String, usize>::new()));
    let counted = renewals.clone();
    let shop = shop_with(
        |request| Ok(Response::new(taobao(request.body()).into())),
        move |seller, expired| {
            let mut renewals = counted.lock().unwrap_or_else(PoisonError::into_inner);
            *renewals.entry(seller.to_owned()).or_default() += 1;
            renew(seller, expired)
        },
    )?;
    for seller in 0..SELLERS {
        let prefix = if seller % 5 == 0 { EXPIRED } else { "" };
        shop.store.put_token(&format!("seller-{seller}"), &format!("{prefix}token-{seller}").into())?;
    }
    let orders = (0..ORDERS).map(|order| {
        let tid = TradeId(1_000_000 + order as i64);
        Order::new(format!("seller-{}", order % SELLERS), tid, [], None)
    });

    let recorder = DebuggingRecorder::new();
    let start = Instant::now();
    let timelines = metrics::with_local_recorder(&recorder, || {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        Ok::<_, AnyError>(runtime.block_on(join_all(orders.map(|order| shop.timeline(order)))))
    })?;
    let elapsed = start.elapsed().as_secs_f64();

    for timeline in timelines {
        let timeline = timeline?;
        assert!(!timeline.stored && timeline.steps.len() == 1);
    }
    let renewals = renewals.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(renewals.len(), EXPIRED_SELLERS);
    assert!(renewals.values().all(|times| *times == 1), "{renewals:?}");

    let stored = shop.store.token("seller-0")?;
    assert_eq!(stored.as_ref().map(ExposeSecret::expose_secret), Some("token-0"));

    // Each rejected request was sent again with the new token. How many there are depends on the threads that read the
    // tokens: at least the one that showed that a token has expired, at most all of these sellers.
    let Metrics { requests, longest_wait } = metrics(&recorder);
    let sent_again = requests[1];
    assert_eq!(requests[0], ORDERS as u64);
    assert!((EXPIRED_SELLERS..=ORDERS / 5).contains(&(sent_again as usize)), "{requests:?}");
    // The pauses take no time. The last order has waited for the turns of all others, and of those that were sent again
    // before it.
    let turns = |requests: u64| (requests - 1) as f64 / f64::from(TAOBAO_PER_SECOND);
    let expected = turns(requests[0]) - elapsed..=turns(requests[0] + sent_again);
    assert!(expected.contains(&longest_wait), "{longest_wait} s, expected {expected:?}");
    Ok(())
}

struct Metrics {
    /// The requests, by their attempt.
    requests: [u64; 2],
    longest_wait: f64,
}

fn metrics(recorder: &DebuggingRecorder) -> Metrics {
    let mut metrics = Metrics { requests: [0; 2], longest_wait: 0.0 };
    for (key, _, _, value) in recorder.snapshotter().snapshot().into_vec() {
        let attempt = key.key().labels().find(|label| label.key() == "attempt");
        match (key.key().name(), attempt.and_then(|label| label.value().parse::<usize>().ok()), value) {
            ("gateway_requests_total", Some(attempt), DebugValue::Counter(count)) => {
                metrics.requests[attempt - 1] += count;
            }
            ("gateway_wait_seconds", _, DebugValue::Histogram(waits)) => {
                metrics.longest_wait = waits.into_iter().map(f64::from).fold(0.0, f64::max);
            }
            _ => {}
        }
    }
    metrics
}

//! The service over HTTP on loopback.

mod common;

use std::net::SocketAddr;

use common::{KEY, SECRET, SPLIT_ORDER, shop};
use serde_json::{Value, json};
use shop::service::router;
use shop::tokens::AnyError;
use shop::{Shop, store::Store};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use waybill_taobao::Credentials;
use waybill_xportcn::push::Verifier;

const PUSH: &str = r#"{"messageType":"ORDER_PAY_SUCCESS","messageBody":"{\"orderId\":\"3305075341149134260\",\"orderNo\":\"PO202605200001\",\"totalAmount\":10000}","messagePlatform":1,"timestamp":"1779263269913"}"#;

/// Of key and body, made with `openssl dgst -sha256 -hmac helloworld`.
const SIGNATURE: &str = "96ca0aa86088dfc0fcadbc6aaff33adfce7c8b6b442a7f4111a3bee339048d1e";

/// A running service. Its runtime ends with it.
struct Running {
    address: SocketAddr,
    store: Store,
    _runtime: Runtime,
}

fn start(shop: Shop) -> Result<Running, AnyError> {
    let runtime = Runtime::new()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let store = shop.store.clone();
    let service = router(shop, Verifier::new(Credentials::new(KEY, SECRET)));
    runtime.spawn(async move { axum::serve(listener, service).await });
    Ok(Running { address, store, _runtime: runtime })
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

impl Running {
    fn get(&self, path: &str) -> Result<(u16, Value), AnyError> {
        let mut response = agent().get(format!("http://{}{path}", self.address)).call()?;
        let body = response.body_mut().read_to_string()?;
        Ok((response.status().into(), serde_json::from_str(&body)?))
    }

    fn push(&self, signature: &str) -> Result<u16, AnyError> {
        let request = agent().post(format!("http://{}/push/xportcn", self.address)).header("authorization", signature);
        Ok(request.send(PUSH)?.status().into())
    }
}

#[test]
fn stores_a_push_message_once_however_often_it_is_posted() -> Result<(), AnyError> {
    let service = start(shop()?)?;
    assert_eq!(service.push(SIGNATURE)?, 200);
    assert_eq!(service.push(SIGNATURE)?, 200);
    let changes = service.store.order_changes()?;
    let [change] = changes.as_slice() else { return Err(format!("{} messages", changes.len()).into()) };
    assert_eq!(change.order_no.as_deref(), Some("PO202605200001"));
    Ok(())
}

#[test]
fn rejects_a_push_message_with_another_signature_and_stores_nothing() -> Result<(), AnyError> {
    let service = start(shop()?)?;
    assert_eq!(service.push(&SIGNATURE.replace('9', "8"))?, 401);
    assert!(service.store.order_changes()?.is_empty());
    Ok(())
}

#[test]
fn serves_the_timeline_of_a_split_order() -> Result<(), AnyError> {
    let service = start(shop()?)?;
    let path = format!("/sellers/anna/orders/{SPLIT_ORDER}/timeline");
    let (status, timeline) = service.get(&format!("{path}?parcel=1,2&parcel=3&purchase=200033789041"))?;
    assert_eq!((status, &timeline["stored"]), (200, &json!(false)));
    let parcels: Vec<_> = timeline["steps"].as_array().into_iter().flatten().map(|step| &step["parcel"]).collect();
    assert_eq!(parcels, ["1324657988", "78753196186473", "1324657987", "78753196186473"]);

    let (status, error) = service.get(&path)?;
    assert_eq!(status, 422, "{error}");
    Ok(())
}

#[test]
fn says_that_a_seller_is_unknown() -> Result<(), AnyError> {
    let (status, error) = start(shop()?)?.get("/sellers/bert/orders/1/timeline")?;
    assert_eq!(
        (status, &error["error"]),
        (404, &json!("there is no access token for the user: the shop does not know bert"))
    );
    Ok(())
}

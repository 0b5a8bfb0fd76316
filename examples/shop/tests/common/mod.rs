//! What the tests share: gateways that respond from the documents' examples, and a shop that uses them.
#![allow(dead_code, reason = "each test uses a part")]

use std::sync::Arc;

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use shop::store::Store;
use shop::tokens::{AnyError, Tokens};
use shop::trace::Tracer;
use shop::{Shop, clients};
use waybill_taobao::Credentials;
use waybill_taobao::http::{Request, Response};
use waybill_taobao::transport::{InProcess, Sent};

pub const KEY: &str = "12345678";
pub const SECRET: &str = "helloworld";

/// The order of these tests that was split, into the parcels `1,2` and `3`.
pub const SPLIT_ORDER: i64 = 11234221;

/// A session that has expired has this prefix.
pub const EXPIRED: &str = "expired-";

/// Taobao's gateway: the response to a form. It accepts each session but expired ones.
pub fn taobao(form: &[u8]) -> String {
    let parameter = |name: &str| parameter(form, name);
    if parameter("session").is_none_or(|session| session.starts_with(EXPIRED)) {
        return r#"{"error_response": {"code": 27, "msg": "Invalid session"}}"#.to_owned();
    }
    let split = parameter("tid").is_some_and(|tid| tid == SPLIT_ORDER.to_string());
    let (parcel, time) = match parameter("sub_tid").as_deref() {
        None if split => {
            return r#"{"error_response": {"code": 15, "msg": "Remote service error",
                "sub_code": "isv.split-data-error:CD23", "sub_msg": "订单已拆单,请走拆单逻辑"}}"#
                .to_owned();
        }
        None => ("1324657987", "2000-01-01 00:00:00"),
        // A comma, encoded as in a form.
        Some("1%2C2") => ("1324657987", "2023-12-14 21:38:00"),
        Some(_) => ("1324657988", "2023-12-14 20:00:00"),
    };
    format!(
        r#"{{"logistics_trace_search_response": {{"out_sid": "{parcel}", "company_name": "中通速递", "tid": 1324657987,
            "trace_list": {{"transit_step_info": [{{"status_time": "{time}", "action": "ARRIVE"}}]}}}}}}"#
    )
}

/// Xportcn's gateway: a parcel with two steps, the latest one first.
pub fn xportcn() -> String {
    r#"{"code": 200, "data": {"purchaseOrderOuterId": "3682557363260579405", "pnmLogisticsDetails": [
        {"mailNo": "78753196186473", "logisticsTraces": [
            {"action": "TMS_STATION_OUT", "time": "2023-12-14 21:39:11", "standerdDesc": "离开"},
            {"action": "TMS_STATION_IN", "time": "2023-12-14 21:37:38", "standerdDesc": "到达"}]}]}}"#
        .to_owned()
}

/// A parameter of a form, still encoded.
fn parameter(form: &[u8], name: &str) -> Option<String> {
    let mut pairs = std::str::from_utf8(form).ok()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// A shop with a gateway of Taobao of the test's own.
pub fn shop_with(
    taobao: impl Fn(Request<Bytes>) -> Sent + Send + Sync + 'static,
    renew: impl Fn(&str, &SecretString) -> Result<SecretString, AnyError> + Send + Sync + 'static,
) -> Result<Shop, AnyError> {
    let credentials = Credentials::new(KEY, SECRET);
    let store = Store::open(":memory:")?;
    let taobao = Arc::new(InProcess::new(taobao));
    let xportcn = Arc::new(InProcess::new(|_| Ok(Response::new(xportcn().into()))));
    let tracer = Tracer {
        taobao: clients::taobao(credentials.clone(), Tokens::new(store.clone(), renew))
            .transport(taobao.clone())
            .blocking_transport(taobao)
            .build()?,
        xportcn: clients::xportcn(credentials, "2100007341207")
            .transport(xportcn.clone())
            .blocking_transport(xportcn)
            .build()?,
    };
    Ok(Shop { store, tracer })
}

/// A shop with the gateways above and the seller `anna`.
pub fn shop() -> Result<Shop, AnyError> {
    let shop = shop_with(|request| Ok(Response::new(taobao(request.body()).into())), renew)?;
    shop.store.put_token("anna", &"valid".into())?;
    Ok(shop)
}

/// The new token in exchange for an expired one.
pub fn renew(_: &str, expired: &SecretString) -> Result<SecretString, AnyError> {
    let token = expired.expose_secret().strip_prefix(EXPIRED).ok_or("the token is not expired")?;
    Ok(token.into())
}

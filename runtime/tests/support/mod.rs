//! Two small platforms and three operations, in the form that the generator prints, and shared helpers.
//! Values come from the documents and from vendor SDKs.
#![allow(
    dead_code,
    clippy::wrong_self_convention,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs
)]

pub mod top;
pub mod xopen;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use waybill_runtime::{Bytes, Credentials, FixedRandom, Settings, http};

/// 2016-01-01 12:00:00 at GMT+8, the time of the published vector V1.
pub fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_451_620_800)
}

pub fn random_source() -> FixedRandom {
    FixedRandom { nonce: NONCE.to_owned(), jitter: 0.0 }
}

pub const NONCE: &str = "0123456789abcdef0123456789abcdef";

/// Credentials and session of V1.
pub fn settings() -> Settings {
    Settings::new(Credentials::new("12345678", "helloworld")).session("test")
}

pub fn response(status: u16, body: &str) -> http::Response<Bytes> {
    http::Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

/// Decodes `a=b&c=d` into pairs, without the encoder's library: `+` stays, `%41` is `A`.
pub fn pairs(encoded: &str) -> BTreeMap<String, String> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        (percent_decode(name), percent_decode(value))
    };
    encoded.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let hex = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

pub fn body_text(request: &http::Request<Bytes>) -> String {
    String::from_utf8(request.body().to_vec()).unwrap()
}

/// Runs a future that is never pending for long, without an async runtime.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

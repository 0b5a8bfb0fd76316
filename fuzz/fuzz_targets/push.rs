//! Push messages with a valid signature, so that the envelope and the bodies are reached; then the
//! header itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waybill_runtime::Credentials;
use waybill_runtime::http::{HeaderMap, HeaderValue};
use waybill_runtime::push::{CanonicalString, Part, Verifier};

/// Signs nothing of the body: one signature is valid for all bodies.
static FIXED: CanonicalString = CanonicalString { parts: &[Part::Text("fixed")] };

/// HMAC-SHA256 of `fixed` with the key `secret`, from Python's hmac.
const SIGNATURE: &str = "777aad0fc5b64d57bc82a9962d2f3a2940021f39d95e58d4d5c33b21395bd8d4";

fuzz_target!(|data: &[u8]| {
    let verifier = Verifier::new(Credentials::new("key", "secret")).canonical_string(&FIXED);
    let mut headers = HeaderMap::new();
    headers.insert("authorization", HeaderValue::from_static(SIGNATURE));
    receive(&headers, data, &verifier);
    if let Ok(value) = HeaderValue::from_bytes(data) {
        headers.insert("authorization", value);
        receive(&headers, data, &verifier);
    }
});

fn receive(headers: &HeaderMap, body: &[u8], verifier: &Verifier) {
    macro_rules! each {
        // A provider without push messages has no module for them.
        (@one $library:ident []) => {};
        (@one $library:ident [$($canonical_string:ident),+]) => {
            drop(format!("{:?}", waybill_all::$library::push::verify_and_parse(headers, body, verifier)));
        };
        ($($name:literal $library:ident [$($canonical_string:ident),*],)*) => {
            $(each!(@one $library [$($canonical_string),*]);)*
        };
    }
    waybill_all::providers!(each);
}

//! The grammar of error codes: any code and sub code are matched or kept, trimmed and otherwise
//! unchanged, in JSON and in XML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waybill_fuzz::choose;
use waybill_runtime::http::Response;
use waybill_runtime::{AnyError, Bytes};

fuzz_target!(|data: &[u8]| {
    let Some((operation, rest)) = choose(data) else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let (code, sub_code) = text.split_once('\n').unwrap_or(("15", text));
    let envelope = &operation.operation().platform.envelope;
    let Some(place) = envelope.errors.first().filter(|place| !place.root.is_empty()) else { return };
    let body = serde_json::json!({ place.root: {
        envelope.code: code, envelope.sub_code: sub_code, place.message: "m", envelope.sub_message: sub_code,
    }});
    let response = Response::new(Bytes::from(body.to_string()));
    let Err(AnyError::Api(error)) = operation.decode(&response) else { panic!("an error is an error: {body}") };
    let kept = |found: Option<&str>, sent: &str| assert_eq!(found.unwrap_or_default().trim(), sent.trim());
    kept(error.platform_code(), code);
    kept(error.sub_code(), sub_code);
    drop(format!("{error} {:?} {:?} {:?}", error.ban(), error.retry(), error.remedy()));
    assert!(operation.typed_code(&response).is_some());
});

//! Responses of each operation with any status: a response, an error of the provider, or the location where
//! decoding stopped; each can be formatted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waybill_fuzz::choose;
use waybill_runtime::http::{Response, StatusCode};
use waybill_runtime::{AnyError, Bytes};

fuzz_target!(|data: &[u8]| {
    let Some((operation, rest)) = choose(data) else { return };
    let Some((status, body)) = rest.split_first() else { return };
    let mut response = Response::new(Bytes::copy_from_slice(body));
    *response.status_mut() =
        [200, 200, 200, 403, 500, 502][usize::from(*status) % 6].try_into().unwrap_or(StatusCode::OK);
    for response in [operation.decode(&response), operation.decode_shape(&response)] {
        match response {
            Ok(decoded) => drop(format!("{decoded:?} {:?}", decoded.deviations())),
            Err(error) => {
                drop(format!("{error} {error:?} {}", error.help()));
                if let AnyError::Api(error) = error {
                    drop(format!("{:?} {:?}", error.ban(), error.retry()));
                }
            }
        }
    }
    drop(operation.typed_code(&response));
});

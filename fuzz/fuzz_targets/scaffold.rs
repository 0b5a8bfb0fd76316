//! Pages of both platforms: any bytes are written as a spec whose form has no errors but TODOs, or rejected. The first byte
//! selects the platform.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waybill_import::page::probe;

fuzz_target!(|data: &[u8]| {
    let Some((first, page)) = data.split_first() else { return };
    let found = match first % 2 {
        0 => probe("shop.parcel.get", "top", include_str!("../../specs/platforms/top.yaml"), page),
        _ => probe("shop.fruit.order.get", "xopen", include_str!("../../specs/platforms/xopen.yaml"), page),
    };
    found.unwrap();
});

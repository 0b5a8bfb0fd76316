//! The importer of the format: any bytes are imported or rejected, and what is written passes the checks of the generator.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| waybill_import::probe(waybill_import::Format::OpenApi, "xopen", PLATFORM, data).unwrap());

const PLATFORM: &str = include_str!("../../specs/platforms/xopen.yaml");

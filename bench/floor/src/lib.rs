//! Empty on purpose: `build-cost` subtracts the cost of checking this from that of checking a client.

pub use waybill_runtime as runtime;

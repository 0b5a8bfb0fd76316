//! The wire layer through its public API: reading and writing models, deviations, and errors. Bodies and
//! expected values are data, in `wire/*.jsonl`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "wire/bodies.rs"]
mod bodies;
#[path = "wire/differential.rs"]
mod differential;
#[path = "wire/hostile.rs"]
mod hostile;
#[path = "wire/models.rs"]
mod models;
#[path = "wire/redaction.rs"]
mod redaction;
#[path = "wire/round_trip.rs"]
mod round_trip;
#[path = "wire/support.rs"]
mod support;
#[path = "wire/values.rs"]
mod values;
#[path = "wire/writing.rs"]
mod writing;

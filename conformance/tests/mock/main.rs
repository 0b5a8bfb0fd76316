//! `waybill mock` from outside: raw requests over loopback, the responses, and the journal.
//! Signatures are made by the reference implementation (tested with published vectors), or
//! are constants made with Python's hashlib.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod faults;
mod fill;
mod gzip;
mod harness;
mod line_tags;
mod mistakes;
mod own_bodies;
mod own_specs;
mod picks;
mod program;
mod pushes;
mod rejections;
mod request_ids;
mod robust;
mod scenarios;
mod sessions;
mod signer;
mod split_order;
mod tolerance;

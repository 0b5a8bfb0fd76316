//! `waybill mock` from outside: raw requests over loopback, what comes back, what the journal tells.
//! Signatures are made by the second implementation (held against published vectors in `second.rs`), or
//! are constants made with Python's hashlib.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod faults;
mod harness;
mod picks;
mod program;
mod pushes;
mod refusals;
mod robust;
mod scenarios;
mod sessions;
mod split_order;

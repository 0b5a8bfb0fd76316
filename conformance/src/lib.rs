//! Checks offline that the generated clients follow the vendors' documents. Cases come from the
//! specs; a mock server on loopback acts as the provider; received requests and decoded responses are
//! compared with the spec by code that shares nothing with the client.

pub mod arrived;
pub mod case;
pub mod client;
pub mod corrections;
pub mod events;
pub mod exchange;
pub mod expect;
pub mod flatten;
pub mod leak_check;
pub mod listener;
pub mod mock;
pub mod multipart;
pub mod observed;
pub mod pace;
pub mod proof;
mod push_sample;
pub mod receiver;
pub mod recorder;
pub mod reference_signer;
pub mod registry;
pub mod reply;
mod server;
pub mod signing_mistakes;
pub mod socket;
pub mod specs;
pub mod target;
pub mod wire_hook;

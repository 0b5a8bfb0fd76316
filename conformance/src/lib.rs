//! Proves offline that the generated clients do what the vendors' documents say. Cases come from the
//! specs; a mock server on loopback plays the provider; what arrives there and what the client makes
//! of the answer are compared with the spec by code that shares nothing with the client.

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
pub mod receiver;
pub mod recorder;
pub mod reference_signer;
pub mod registry;
pub mod socket;
pub mod specs;
pub mod target;
pub mod wire_hook;

//! Proves offline that the generated clients do what the vendors' documents say. Cases come from the
//! specs; a mock server on loopback plays the provider; what arrives there and what the client makes
//! of the answer are compared with the spec by code that shares nothing with the client.

pub mod arrived;
pub mod case;
pub mod client;
pub mod events;
pub mod exchange;
pub mod expect;
pub mod leaves;
pub mod listener;
pub mod mend;
pub mod mock;
pub mod multipart;
pub mod pace;
pub mod proof;
pub mod receiver;
pub mod recorder;
pub mod registry;
pub mod second;
pub mod socket;
pub mod specs;
pub mod subject;
pub mod tap;
pub mod touched;
pub mod witness;

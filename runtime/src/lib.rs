//! Runtime of the Waybill clients.
//!
//! A generated client is data: plain structs with a static table each, one descriptor an operation,
//! short methods. Everything that computes is here, once, and interprets that data: the wire layer
//! ([`wire`], [`value`]), signing ([`sign()`]), [`encode()`] and [`decode()`], typed errors ([`Error`]),
//! the state machine of a call ([`call`]), and the transports ([`transport`]).
//!
//! `encode` and `decode` are pure and synchronous; only the small loops in [`Client`] wait for anything.
//! Nothing here knows a platform, a provider or an operation by name.
//!
//! # Features
//! - `hyper` (default): asynchronous transport over TLS, on tokio.
//! - `ureq` (default): blocking transport over TLS.
//! - `reqwest`: asynchronous transport on a `reqwest::Client` of the caller's.
//! - `xml` (default): XML answers.
//! - `push` (default): a receiver of push messages ([`push`]).
//! - `tracing`: a span `waybill.call` for each call, with the fields `operation`, `attempt`, `status`, `code`
//!   and `request_id`. `attempt` to `request_id` are recorded as they become known, so the last value counts;
//!   no parameter, message, address or body is ever in it.
//!
//! # Safe to run
//! - Time-outs for connecting, one attempt and the whole call, and a limit on an answer
//!   ([`ClientBuilder::connect_timeout`], `attempt_timeout`, `call_timeout`, `max_response_bytes`).
//! - HTTPS, but for this machine or with `allow_http`; no redirect is followed; no answer is unpacked.
//! - Roots and proxies are the transport's: [`transport`].
//! - A client is one pointer, `Send + Sync`; dropping a call's future ends it, and nothing is sent again.
//! - Nothing that implements `Debug` or `Display` shows a secret, a signature or a personal field. What
//!   a gateway echoes of a request in its messages is masked; what else it tells there, it tells.
//!
//! # Without features
//! With none of them the crate has no HTTP library and no async runtime, and a client gets its
//! transport from the caller.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
pub mod call;
mod client;
mod clock;
pub mod codes;
mod credentials;
mod decode;
mod dynamic;
mod encode;
pub mod error;
mod macros;
mod operation;
pub mod platform;
#[cfg(feature = "push")]
pub mod push;
mod retry;
mod settings;
mod sign;
mod trace;
pub mod transport;
pub mod value;
pub mod wire;

pub use builder::{ClientBuilder, ClientType};
pub use client::{Call, Client};
pub use clock::{Clock, FixedRandom, Now, RandomSource, SystemClock, SystemRandom};
pub use codes::{AnyCode, CodeInfo, CodeTable, ErrorCode, Retry};
pub use credentials::Credentials;
pub use decode::{Response, decode, decode_shape};
pub use dynamic::DynOperation;
pub use encode::{canonical, encode};
pub use error::{
    AnyError, ApiError, BuildError, DecodeFailure, EncodeError, EndpointError, Error, Timeout, TransportError,
};
pub use operation::OperationType;
pub use retry::{Backoff, Decision, FailedAttempt, NoRetry, RetryPolicy};
pub use settings::{Settings, TimestampUnit};
pub use sign::{SignError, Signed, sign};
pub use value::{Decimal, Fen, FileUpload, JsonText, Timestamp};

// The types of other crates in this interface.
pub use bytes::Bytes;
pub use http;
pub use secrecy::SecretString;

/// What the README shows compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

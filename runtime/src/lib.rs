//! Runtime of the Waybill clients.
//!
//! A generated client is data: plain structs with one static table each, one descriptor per operation, and
//! short methods. This crate interprets that data. It holds the wire layer ([`wire`], [`value`]), signing
//! ([`sign()`]), [`encode()`] and [`decode()`], typed errors ([`Error`]), the state machine of a call
//! ([`call`]), and the transports ([`transport`]).
//!
//! `encode` and `decode` are pure and synchronous; only the loops in [`Client`] wait.
//! No code here knows a platform, a provider or an operation by name.
//!
//! # Features
//! - `hyper` (default): asynchronous transport over TLS, on tokio.
//! - `ureq` (default): blocking transport over TLS.
//! - `reqwest`: asynchronous transport on your own `reqwest::Client`.
//! - `xml` (default): XML responses.
//! - `push` (default): a receiver of push messages ([`push`]).
//! - `jiff`: [`value::Timestamp`] to and from times of jiff 0.2.
//! - `serde`: `Serialize` and `Deserialize` of models, ids and open enums, by the vendor's names ([`wire::ModelExt`] is
//!   there without it).
//! - `mock`: typed mocks on httpmock, for tests of programs that use a client (the module `mock`).
//! - `tracing`: a span `waybill.call` for each call, with the fields `operation`, `attempt` (how many there were),
//!   `status`, `code`, `request_id`, `duration_ms` and `deviations` (how many the response had). All but `operation` are
//!   recorded once, at its end. A failed attempt is an event at the level WARN in it, with `attempt`, `code` and the
//!   pause before the next one, `pause_ms`. Neither ever holds a parameter, a message, an address or a body.
//!
//! # Safe to run
//! - There are time-outs for connecting, for one attempt and for the whole call, and a size limit for responses
//!   ([`ClientBuilder::connect_timeout`], `attempt_timeout`, `call_timeout`, `max_response_bytes`).
//! - HTTPS is required, except to this machine or with `allow_http`. Redirects are not followed. Responses are not
//!   decompressed.
//! - Root certificates and proxies are configured on the transport: [`transport`].
//! - A client is one pointer and `Send + Sync`. Dropping the future of a call ends the call; nothing is sent again.
//! - `Debug` and `Display` never show a secret, a signature or a personal field. Values of the request that a
//!   gateway repeats in its messages are redacted; the rest of a message is kept.
//!
//! # Without features
//! With no features, the crate has no HTTP library and no async runtime. The caller supplies the transport.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod __private;
mod attempt;
mod builder;
pub mod call;
mod client;
mod clock;
pub mod code_table;
pub mod codes;
mod credentials;
mod decode;
mod digest;
mod dynamic;
mod encode;
pub mod error;
mod limit;
mod macros;
#[cfg(feature = "mock")]
pub mod mock;
mod operation;
pub mod pages;
pub mod platform;
#[cfg(feature = "push")]
pub mod push;
mod reply;
mod retry;
mod session;
mod session_store;
mod settings;
mod sign;
mod trace;
pub mod transport;
mod undocumented;
pub mod value;
pub mod wire;

pub use attempt::Attempt;
pub use builder::{ClientBuilder, ClientType};
pub use client::{Call, Client};
pub use clock::{Clock, FixedRandom, Now, RandomSource, SystemClock, SystemRandom};
pub use code_table::{BanScope, CodeInfo, CodeTable, Retry};
pub use codes::{AnyCode, CodeFamily, ErrorCode, KnownCode};
pub use credentials::Credentials;
pub use decode::{Outcome, Response, decode, decode_shape};
pub use dynamic::{DynOperation, Through};
pub use encode::{canonical, encode};
pub use error::{
    AnyError, ApiError, BuildError, DecodeFailure, EncodeError, EndpointError, Error, Timeout, TransportError,
};
pub use limit::RateLimit;
pub use operation::{OperationType, Paged, Payload};
pub use pages::{PageIterator, PageStream};
pub use retry::{Backoff, Decision, FailedAttempt, NoRetry, RetryPolicy};
pub use session::{BlockingSessionProvider, SessionError, SessionProvider, Token};
pub use settings::{Settings, TimestampUnit};
pub use sign::{SignError, Signed, Signer, sign};
pub use value::{Decimal, Fen, FileUpload, JsonText, Timestamp, Zone};
pub use wire::ModelExt;

// The types of other crates in this interface.
pub use bytes::Bytes;
pub use http;
pub use secrecy::{ExposeSecret, SecretString};
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use serde;

/// What the README shows compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

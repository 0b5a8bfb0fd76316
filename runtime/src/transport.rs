//! What carries a request: two small traits over `http` types, and their implementations.
//!
//! A transport sends one request and collects one answer. It never follows a redirect, since a
//! session or a signature would travel along; it never tries again, logs, or looks into a body; and
//! it keeps to the bounds. It knows nothing of protocols.

#[cfg(feature = "hyper")]
mod hyper;
mod in_process;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "ureq")]
mod ureq;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;

pub use crate::error::{Phase, Timeout, TransportError, TransportKind};

#[cfg(feature = "hyper")]
pub use self::hyper::HyperTransport;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "ureq")]
pub use self::ureq::UreqTransport;
pub use in_process::InProcess;

/// A future on the heap, so that the trait can be an object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An answer, or why there is none.
pub type Sent = Result<http::Response<Bytes>, TransportError>;

/// What a transport keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The time for name, TCP and TLS.
    pub connect: Duration,
    /// The time from the beginning to the last byte of the answer.
    pub total: Duration,
    /// The largest answer in bytes, after decompression.
    pub max_answer: usize,
}

/// Carries requests asynchronously.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and collects the answer, whatever its status. The client ends it after
    /// `bounds.total`, so it need not watch that itself.
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> BoxFuture<'_, Sent>;

    /// Waits.
    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()>;
}

/// Carries requests while the thread waits.
pub trait BlockingTransport: Send + Sync + 'static {
    /// Sends a request and collects the answer, whatever its status. Nothing ends it from outside, so
    /// it watches `bounds.total` itself.
    ///
    /// # Errors
    /// When nothing came back, too much, or too late.
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> Sent;

    /// Waits.
    fn sleep(&self, pause: Duration) {
        std::thread::sleep(pause);
    }
}

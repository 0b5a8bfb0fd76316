//! What carries a request: two small traits over `http` types, and their implementations.
//!
//! A transport sends one request and collects one answer. It never follows a redirect, since a
//! session or a signature would travel along; it never tries again, logs, or looks into a body; and
//! it keeps to the bounds. None of those here asks for compression, and what is compressed all the same
//! is refused by the call. It knows nothing of platforms.

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
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

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
    /// The largest answer in bytes; for a transport that unpacks answers, when it is unpacked.
    pub max_response_bytes: usize,
}

/// Refuses an answer that announces more than is allowed, before any of it is read.
#[cfg(any(feature = "hyper", feature = "reqwest", feature = "ureq"))]
fn check_announced(headers: &HeaderMap, limit: usize) -> Result<(), TransportError> {
    let announced = headers.get(http::header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    match announced {
        Some(length) if u64::try_from(limit).is_ok_and(|limit| limit < length) => {
            Err(TransportError::new(TransportKind::TooLarge { limit }))
        }
        _ => Ok(()),
    }
}

/// How an answer is compressed, if it is. A transport that unpacks takes the header away.
pub(crate) fn compressed(headers: &HeaderMap) -> Option<&'static str> {
    const KNOWN: [&str; 6] = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress"];
    let coding = headers.get(CONTENT_ENCODING)?.to_str().unwrap_or_default().trim();
    if coding.is_empty() || coding.eq_ignore_ascii_case("identity") {
        return None;
    }
    Some(KNOWN.into_iter().find(|known| coding.eq_ignore_ascii_case(known)).unwrap_or("in an unknown way"))
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

//! Time for cases with retries: requests use HTTP as usual, but a pause between two attempts does not wait.
//! It is recorded and advances a clock, so an hour's ban is a case like any other. Must not change what is
//! sent.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use waybill_runtime::transport::{
    BlockingTransport, Bounds, BoxFuture, HyperTransport, Sent, Transport, UreqTransport,
};
use waybill_runtime::{BuildError, Bytes, Clock, http};

/// A clock, and the pauses that moved it.
#[derive(Clone)]
pub struct Pace {
    inner: Arc<Inner>,
}

struct Inner {
    began: SystemTime,
    pauses: Mutex<Vec<Duration>>,
}

impl Pace {
    /// A clock that starts at a time and is fixed between pauses.
    #[must_use]
    pub fn new(began: SystemTime) -> Self {
        Self { inner: Arc::new(Inner { began, pauses: Mutex::default() }) }
    }

    /// The pauses so far.
    #[must_use]
    pub fn pauses(&self) -> Vec<Duration> {
        self.inner.pauses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn pause(&self, pause: Duration) {
        self.inner.pauses.lock().unwrap_or_else(PoisonError::into_inner).push(pause);
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace").field("pauses", &self.pauses()).finish_non_exhaustive()
    }
}

impl Clock for Pace {
    fn now(&self) -> SystemTime {
        self.inner.began + self.steady()
    }

    fn steady(&self) -> Duration {
        self.pauses().iter().sum()
    }
}

/// The asynchronous transport with this clock.
pub struct Paced {
    pace: Pace,
    transport: HyperTransport,
}

impl Paced {
    /// Sends with hyper.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub fn new(pace: &Pace) -> Result<Self, BuildError> {
        Ok(Self { pace: pace.clone(), transport: HyperTransport::new()? })
    }
}

impl Transport for Paced {
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> BoxFuture<'_, Sent> {
        self.transport.send(request, bounds)
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        self.pace.pause(pause);
        Box::pin(std::future::ready(()))
    }

    fn deadline(&self, after: Duration) -> BoxFuture<'_, ()> {
        self.transport.deadline(after)
    }
}

/// The blocking transport with this clock.
pub struct PacedBlocking {
    pace: Pace,
    transport: UreqTransport,
}

impl PacedBlocking {
    /// Sends with ureq.
    #[must_use]
    pub fn new(pace: &Pace) -> Self {
        Self { pace: pace.clone(), transport: UreqTransport::new() }
    }
}

impl BlockingTransport for PacedBlocking {
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> Sent {
        self.transport.send(request, bounds)
    }

    fn sleep(&self, pause: Duration) {
        self.pace.pause(pause);
    }
}

//! The transports of a client. A default one is made when the first call needs it, so that a program with async calls alone
//! sets up no blocking transport, and the other way round.

use std::sync::{Arc, OnceLock};

use super::{BlockingTransport, Transport, TransportError, TransportKind};
use crate::error::AnyError;

#[derive(Default)]
pub(crate) struct Transports {
    asynchronous: Lazy<dyn Transport>,
    blocking: Lazy<dyn BlockingTransport>,
    /// Whether the caller has given one of them: then there is no default for the other.
    given: bool,
}

struct Lazy<T: ?Sized>(OnceLock<Arc<T>>);

impl<T: ?Sized> Default for Lazy<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T: ?Sized> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl Transports {
    /// With this async transport; a default blocking one is left out.
    pub(crate) fn with_async(&self, transport: Arc<dyn Transport>) -> Self {
        let blocking = if self.given { self.blocking.clone() } else { Lazy::default() };
        Self { asynchronous: Lazy(OnceLock::from(transport)), blocking, given: true }
    }

    /// With this blocking transport; a default async one is left out.
    pub(crate) fn with_blocking(&self, transport: Arc<dyn BlockingTransport>) -> Self {
        let asynchronous = if self.given { self.asynchronous.clone() } else { Lazy::default() };
        Self { asynchronous, blocking: Lazy(OnceLock::from(transport)), given: true }
    }

    pub(crate) fn asynchronous(&self) -> Result<&Arc<dyn Transport>, AnyError> {
        if let Some(transport) = self.asynchronous.0.get() {
            return Ok(transport);
        }
        let made = if self.given { None } else { default_async()? };
        let made = made.ok_or_else(missing)?;
        Ok(self.asynchronous.0.get_or_init(|| made))
    }

    pub(crate) fn blocking(&self) -> Result<&Arc<dyn BlockingTransport>, AnyError> {
        if let Some(transport) = self.blocking.0.get() {
            return Ok(transport);
        }
        let made = if self.given { None } else { default_blocking() };
        let made = made.ok_or_else(missing)?;
        Ok(self.blocking.0.get_or_init(|| made))
    }
}

fn missing() -> AnyError {
    TransportError::new(TransportKind::Missing).into()
}

#[cfg(feature = "hyper")]
fn default_async() -> Result<Option<Arc<dyn Transport>>, AnyError> {
    Ok(Some(Arc::new(super::HyperTransport::new()?)))
}

#[cfg(not(feature = "hyper"))]
#[allow(clippy::unnecessary_wraps)]
fn default_async() -> Result<Option<Arc<dyn Transport>>, AnyError> {
    Ok(None)
}

#[cfg(feature = "ureq")]
fn default_blocking() -> Option<Arc<dyn BlockingTransport>> {
    Some(Arc::new(super::UreqTransport::new()))
}

#[cfg(not(feature = "ureq"))]
fn default_blocking() -> Option<Arc<dyn BlockingTransport>> {
    None
}

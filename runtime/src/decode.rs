//! Reads an answer: tells success from failure by the platform's rule, then the value or the typed
//! error. Pure; the core isn't generic, only the thin functions at the top are.
//!
//! The body is read before the HTTP status, since gateways send errors with 200 and with 403 alike.

mod answer;
mod hidden;
mod page;
mod wait;

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::StatusCode;

use crate::error::{AnyError, Error};
use crate::operation::OperationType;
use crate::wire::{Deviation, Unread};

pub(crate) use answer::{Purpose, read};
pub(crate) use hidden::Hidden;

/// Reads the answer of an operation.
///
/// # Errors
/// [`Error::Api`] when the provider refused, [`Error::Decode`] when the answer can't be read.
pub fn decode<O: OperationType>(response: &http::Response<Bytes>) -> Result<Response<O::Output>, Error<O::Code>> {
    decode_for::<O>(response, Purpose::Answer)
}

/// Reads a document's example as evidence of shape: whether it says success is not asked, since
/// generated skeletons carry code 0 and empty texts. Not for answers.
///
/// # Errors
/// [`Error::Decode`] when it can't be read.
pub fn decode_shape<O: OperationType>(response: &http::Response<Bytes>) -> Result<Response<O::Output>, Error<O::Code>> {
    decode_for::<O>(response, Purpose::Shape)
}

fn decode_for<O: OperationType>(
    response: &http::Response<Bytes>,
    purpose: Purpose,
) -> Result<Response<O::Output>, Error<O::Code>> {
    let mut value = O::Output::default();
    match read(O::OPERATION, response, &mut value, purpose, None) {
        Ok(notes) => Ok(Response::new(value, notes)),
        Err(error) => Err(AnyError::typed(error)),
    }
}

/// An answer, and what it took to read it. Derefs to the value.
pub struct Response<T> {
    value: T,
    notes: Notes,
}

/// What is known of an answer beside its value.
#[derive(Debug, Clone)]
pub struct Notes {
    pub(crate) deviations: Vec<Deviation>,
    pub(crate) unread: Vec<Unread>,
    pub(crate) request_id: Option<String>,
    pub(crate) status: StatusCode,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, notes: Notes) -> Self {
        Self { value, notes }
    }

    /// The value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Where the answer was not as documented, and was read all the same.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.notes.deviations
    }

    /// The fields that could not be read: each is absent from the value, or a time without an instant. An id,
    /// an amount of money, an item of a list or a required field is never among them: without it the answer
    /// is an error.
    #[must_use]
    pub fn unread(&self) -> &[Unread] {
        &self.notes.unread
    }

    /// The provider's id of the request.
    #[must_use]
    pub fn provider_request_id(&self) -> Option<&str> {
        self.notes.request_id.as_deref()
    }

    /// The HTTP status.
    #[must_use]
    pub fn http_status(&self) -> StatusCode {
        self.notes.status
    }

    /// The same notes over another form of the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: change(self.value), notes: self.notes }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Clone> Clone for Response<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), notes: self.notes.clone() }
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("value", &self.value).field("notes", &self.notes).finish()
    }
}

//! Reads a response: decides between success and failure by the platform's rule, then reads the value or the
//! typed error. Pure. Only the thin functions at the top are generic.
//!
//! The body is read before the HTTP status, since gateways send errors with both 200 and 403.

mod page;
mod response;
mod sensitive;
mod wait;

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::{AnyError, DecodeFailure, Error, Malformed};
use crate::operation::{OperationType, Payload};
use crate::wire::{DecodeError, Deviation, UnknownField, Unread};

pub(crate) use response::{Purpose, read};
pub(crate) use sensitive::Sensitive;

/// Reads the response of an operation.
///
/// # Errors
/// [`Error::Api`] when the provider reports an error, [`Error::Decode`] when the response can't be read.
pub fn decode<O: OperationType>(response: &http::Response<Bytes>) -> Result<Response<O::Output>, Error<O::Code>> {
    decode_for::<O>(response, Purpose::Response)
}

/// Reads an example of a document as evidence of its structure. Success is not checked, since generated
/// skeletons have code 0 and empty strings. Do not use it for responses.
///
/// # Errors
/// [`Error::Decode`] when the example can't be read.
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

/// What sending a request returns: the response with its value, or an error with the codes of its operation.
pub type Outcome<T, E> = Result<Response<T>, Error<E>>;

/// A response, and the notes on reading it. Derefs to the value.
pub struct Response<T> {
    value: T,
    notes: Notes,
}

/// The notes on a response: what is known besides its value.
#[derive(Clone)]
pub struct Notes {
    pub(crate) deviations: Vec<Deviation>,
    pub(crate) unread: Vec<Unread>,
    pub(crate) unknown: Vec<UnknownField>,
    pub(crate) request_id: Option<String>,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
}

/// Without the headers and the body, which can hold personal data.
impl fmt::Debug for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notes")
            .field("deviations", &self.deviations)
            .field("unread", &self.unread)
            .field("unknown", &self.unknown)
            .field("request_id", &self.request_id)
            .field("fields", &self.fields)
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, notes: Notes) -> Self {
        Self { value, notes }
    }

    /// The value, without the notes.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// What the operation returns, without the platform's envelope and the notes.
    ///
    /// # Errors
    /// The response is a success without it.
    pub fn into_payload(self) -> Result<T::Payload, DecodeFailure>
    where
        T: Payload,
    {
        let Self { value, notes } = self;
        value.payload().ok_or_else(|| {
            let found = DecodeError::new(String::new(), "what the operation returns", "a success without it");
            let mut response = http::Response::new(notes.body);
            (*response.status_mut(), *response.headers_mut()) = (notes.status, notes.headers);
            DecodeFailure::new(Malformed::Wire(found), &response, None)
        })
    }

    /// The deviations of the response from its documentation. They were tolerated.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.notes.deviations
    }

    /// The fields that could not be read. Each is absent from the value, or a timestamp without an instant.
    /// An id, an amount of money, a list item or a required field is never among them: if one can't be read,
    /// the response is an error.
    #[must_use]
    pub fn unread(&self) -> &[Unread] {
        &self.notes.unread
    }

    /// The fields that the documents do not have, with their values, which may be personal. Each is also a deviation.
    #[must_use]
    pub fn unknown(&self) -> &[UnknownField] {
        &self.notes.unknown
    }

    /// The provider's id of the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.notes.request_id.as_deref()
    }

    /// Another field of the platform's envelope, as received: the docs of the platform name them.
    #[must_use]
    pub fn envelope_field(&self, name: &str) -> Option<&str> {
        self.notes.fields.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.notes.status
    }

    /// The headers of the response. They may hold personal data.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.notes.headers
    }

    /// The whole response, as received: to store it, or to read what the client has no field for. It may hold personal
    /// data.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.notes.body
    }

    /// The number of attempts that the call took, the successful one included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.notes.attempts
    }

    /// Converts the value and keeps the notes.
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

//! Push messages: a provider posts them to an address of the caller. The receiver is a pure function from
//! headers and body to a typed message. The caller serves HTTP, responds, and detects repeated messages. A test of the
//! caller signs what it posts with [`sign`].
//!
//! [`receive`] checks the signature before it reads anything else, then the envelope, then the message.
//! [`Push`] describes how a provider signs and wraps messages. No code here knows a platform by name.

mod error;
mod macros;

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

pub use error::PushError;

use crate::credentials::Credentials;
use crate::digest::{Digest, digest, sha256, upper_hex};
use crate::value::number;
use crate::value::{JsonText, Timestamp};
use crate::wire::{DecodeError, Deviation, DeviationKind, Document, Form, Format, Limits, Model, Slot, Table, Unread};

/// How a provider pushes messages, from its platform's spec and its documents.
#[derive(Debug)]
pub struct Push {
    /// Name of the header with the signature.
    pub header: &'static str,
    /// The digest of what is signed.
    pub digest: Digest,
    /// What is signed, unless a [`Verifier`] sets something else.
    pub canonical_string: &'static CanonicalString,
    /// The envelope: message type, body, platform and time of pushing, in this order.
    pub envelope: &'static Table,
    /// The message types with a known body.
    pub messages: &'static [PushType],
}

/// A message type with a known body.
#[derive(Debug)]
pub struct PushType {
    /// Its name on the wire.
    pub name: &'static str,
    /// The documented form of the body: an object, or a string with JSON inside.
    pub form: Form,
}

/// What is signed.
#[derive(Debug)]
pub struct CanonicalString {
    /// The parts, which are concatenated.
    pub parts: &'static [Part],
}

/// A part of what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The access key of the credentials.
    Key,
    /// The body, byte by byte as received.
    Body,
    /// A fixed string.
    Text(&'static str),
}

/// Verifies signatures, with a key, a secret, and what is signed. A test signs with the same.
#[derive(Debug, Clone)]
pub struct Verifier {
    credentials: Credentials,
    canonical_string: Option<&'static CanonicalString>,
}

impl Verifier {
    /// A verifier with the credentials from the provider's console, for what the provider documents as signed.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self { credentials, canonical_string: None }
    }

    /// Sets what is signed, where the documents leave it open.
    #[must_use]
    pub fn canonical_string(mut self, canonical_string: &'static CanonicalString) -> Self {
        self.canonical_string = Some(canonical_string);
        self
    }

    /// Compares in constant time. Accepts hex digits in either case.
    fn check(&self, push: &Push, headers: &HeaderMap, body: &[u8]) -> Result<(), PushError> {
        let secret = self.credentials.secret().expose_secret();
        // Anyone can sign with an empty secret.
        if secret.is_empty() {
            return Err(PushError::NoSecret);
        }
        let mut values = headers.get_all(push.header).iter();
        let given = values.next().ok_or(PushError::MissingHeader { name: push.header })?;
        // With two signatures it is unclear which one a proxy checked.
        if values.next().is_some() {
            return Err(PushError::Signature);
        }
        let given = bytes_of_hex(given.as_bytes().trim_ascii()).ok_or(PushError::Signature)?;
        let expected = self.signature(push, body, <[u8]>::to_vec).ok_or(PushError::Signature)?;
        if bool::from(expected.ct_eq(&given)) { Ok(()) } else { Err(PushError::Signature) }
    }

    /// The signature of a body, passed to `with`; `None` if the secret is no key.
    fn signature<T>(&self, push: &Push, body: &[u8], with: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let parts = self.canonical_string.unwrap_or(push.canonical_string).parts.iter().map(|part| match part {
            Part::Key => self.credentials.key().as_bytes(),
            Part::Body => body,
            Part::Text(text) => text.as_bytes(),
        });
        digest(push.digest, self.credentials.secret().expose_secret(), parts, with)
    }
}

fn bytes_of_hex(digits: &[u8]) -> Option<Vec<u8>> {
    let nibble = |digit: &u8| char::from(*digit).to_digit(16).and_then(|nibble| u8::try_from(nibble).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(nibble(high)? << 4 | nibble(low)?),
        _ => None,
    };
    digits.chunks(2).map(byte).collect()
}

/// A message with a valid signature. `P` is the provider's enum of platforms.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Received<M, P = String> {
    /// The message.
    pub message: M,
    /// Its type, as on the wire.
    pub message_type: String,
    /// The same for a message that is posted again, since messages have no id: a digest of its type and its body. Store it
    /// to handle each message once. Two events with the same type and the same body have the same key.
    pub key: String,
    /// The platform that the message concerns.
    pub platform: Option<P>,
    /// The time of pushing. It is not checked: the documents give no maximum age of a message.
    pub timestamp: Option<Timestamp>,
    /// The deviations of the message from its documentation. They were tolerated.
    pub deviations: Vec<Deviation>,
    /// The fields that could not be read. Each is absent from the message, or a timestamp without an instant.
    pub unread: Vec<Unread>,
}

/// The messages of a provider: a generated enum, completed by a macro.
pub trait PushMessage: Sized {
    /// The empty message of a type, by its position in [`Push::messages`].
    fn empty(index: usize) -> Option<Self>;
    /// A message of a type without a known body.
    fn other(message_type: String, body: Option<JsonText>) -> Self;
    /// The body; `None` if the type has no known body.
    fn model(&self) -> Option<&dyn Model>;
    /// The body, mutable.
    fn model_mut(&mut self) -> Option<&mut dyn Model>;
}

/// Checks the signature of a pushed body, then reads the body.
///
/// # Errors
/// [`PushError`] names the step that failed.
pub fn receive<M: PushMessage, P: From<String>>(
    push: &'static Push,
    headers: &HeaderMap,
    body: &[u8],
    verifier: &Verifier,
) -> Result<Received<M, P>, PushError> {
    verifier.check(push, headers, body)?;
    let mut envelope = Envelope::read(push, body)?;
    let key = envelope.key();
    let index = push.messages.iter().position(|known| known.name == envelope.message_type());
    let message = match index.and_then(M::empty) {
        None => M::other(envelope.message_type().to_owned(), envelope.body.take()),
        Some(mut message) => {
            if let (Some(model), Some(known)) = (message.model_mut(), index.and_then(|at| push.messages.get(at))) {
                envelope.fill(known.form, model)?;
            }
            message
        }
    };
    Ok(Received {
        message,
        key,
        message_type: envelope.message_type.unwrap_or_default(),
        platform: envelope.platform.map(P::from),
        timestamp: envelope.timestamp,
        deviations: envelope.deviations,
        unread: envelope.unread,
    })
}

/// The headers with which a provider posts a body: the signature, in the upper-case hex digits of requests. For tests of a
/// receiver.
///
/// # Errors
/// [`PushError::NoSecret`]: the verifier has an empty secret.
pub fn sign(push: &'static Push, body: &[u8], verifier: &Verifier) -> Result<HeaderMap, PushError> {
    if verifier.credentials.secret().expose_secret().is_empty() {
        return Err(PushError::NoSecret);
    }
    let digits = verifier.signature(push, body, upper_hex).and_then(|digits| HeaderValue::try_from(digits).ok());
    let name = HeaderName::from_bytes(push.header.as_bytes()).ok();
    let (name, digits) = name.zip(digits).ok_or(PushError::MissingHeader { name: push.header })?;
    Ok(HeaderMap::from_iter([(name, digits)]))
}

/// The envelope of every message: a model whose wire names come from the spec.
struct Envelope {
    table: &'static Table,
    message_type: Option<String>,
    body: Option<JsonText>,
    platform: Option<String>,
    timestamp: Option<Timestamp>,
    deviations: Vec<Deviation>,
    unread: Vec<Unread>,
    /// Whether the body is an object, and not a string with JSON inside.
    is_object: bool,
}

impl Envelope {
    fn read(push: &'static Push, body: &[u8]) -> Result<Self, DecodeError> {
        let mut envelope = Self {
            table: push.envelope,
            message_type: None,
            body: None,
            platform: None,
            timestamp: None,
            deviations: Vec::new(),
            unread: Vec::new(),
            is_object: false,
        };
        // The message type and the body decide what the message is, so two different values are an error.
        let deciding = [push.envelope.fields.get(TYPE), push.envelope.fields.get(BODY)];
        let deciding: Vec<&str> = deciding.into_iter().flatten().map(|field| field.wire).collect();
        let read = json(body)?.deciding(&deciding).read_with(None, &mut envelope, &[])?;
        let mut deviations = read.deviations;
        envelope.unread = read.unread;
        // Both forms are documented, so the message type decides which one is a deviation.
        let name = envelope.name(BODY);
        let is_object = |note: &Deviation| note.kind == DeviationKind::JsonForString && note.path == name;
        envelope.is_object = deviations.iter().any(is_object);
        deviations.retain(|note| !is_object(note));
        // The documented form is a number, and an empty string is no value of a number, as in responses.
        if envelope.platform.as_deref().is_some_and(str::is_empty) {
            envelope.platform = None;
            deviations.push(Deviation { path: envelope.name(PLATFORM).to_owned(), kind: DeviationKind::EmptyString });
        }
        // The documented values are numbers, so `1.0` is `1`.
        if envelope
            .platform
            .as_deref()
            .is_some_and(|text| number::plain(text).is_none() && number::exact(text).is_some())
        {
            deviations.push(Deviation { path: envelope.name(PLATFORM).to_owned(), kind: DeviationKind::Spelling });
        }
        envelope.deviations = deviations;
        if envelope.message_type().is_empty() {
            let found = if envelope.message_type.is_some() { "an empty string" } else { "nothing" };
            return Err(DecodeError::new(envelope.name(TYPE).to_owned(), "the type of the message", found));
        }
        Ok(envelope)
    }

    /// Reads the body into the message.
    fn fill(&mut self, documented: Form, message: &mut dyn Model) -> Result<(), DecodeError> {
        let name = self.name(BODY);
        if let Some(kind) = self.deviation(documented) {
            self.deviations.push(Deviation { path: name.to_owned(), kind });
        }
        let Some(body) = self.body.take() else {
            return Err(DecodeError::new(name.to_owned(), "the body of the message", "nothing"));
        };
        let below = |error: DecodeError| error.below(name);
        let document = json(body.as_str().as_bytes()).map_err(below)?;
        let read = document.read_with(None, message, &[]).map_err(below)?;
        self.deviations.extend(read.deviations.into_iter().map(|note| note.below(name)));
        self.unread.extend(read.unread.into_iter().map(|unread| unread.below(name)));
        Ok(())
    }

    fn deviation(&self, documented: Form) -> Option<DeviationKind> {
        match (documented, self.is_object) {
            (Form::Model, false) if self.body.is_some() => {
                Some(DeviationKind::Form { documented: Form::Model, found: Form::String })
            }
            (Form::String, true) => Some(DeviationKind::JsonForString),
            _ => None,
        }
    }

    /// Without the time of pushing, which is another one when a message is posted again.
    fn key(&self) -> String {
        let body = self.body.as_ref().map_or("", JsonText::as_str);
        sha256([self.message_type().as_bytes(), b"\0", body.as_bytes()])
    }

    fn message_type(&self) -> &str {
        self.message_type.as_deref().unwrap_or_default()
    }

    /// The wire name of a field.
    fn name(&self, index: usize) -> &'static str {
        self.table.fields.get(index).map_or("", |field| field.wire)
    }
}

/// Positions in the envelope's table.
const TYPE: usize = 0;
const BODY: usize = 1;
const PLATFORM: usize = 2;

/// A push is JSON, although the wire layer can also read XML.
fn json(body: &[u8]) -> Result<Document<'_>, DecodeError> {
    let document = Document::new(body, Limits::default())?;
    match document.format() {
        Format::Json => Ok(document),
        Format::Xml => Err(DecodeError::new(String::new(), "a JSON object", "XML").at(0)),
    }
}

impl Model for Envelope {
    fn table(&self) -> &'static Table {
        self.table
    }

    fn slot(&self, index: usize) -> Option<&dyn Slot> {
        match index {
            TYPE => Some(&self.message_type),
            BODY => Some(&self.body),
            PLATFORM => Some(&self.platform),
            3 => Some(&self.timestamp),
            _ => None,
        }
    }

    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Slot> {
        match index {
            TYPE => Some(&mut self.message_type),
            BODY => Some(&mut self.body),
            PLATFORM => Some(&mut self.platform),
            3 => Some(&mut self.timestamp),
            _ => None,
        }
    }
}

/// Shows only the length of a message without a known body, since the body can hold anything.
#[doc(hidden)]
pub fn debug_other(message_type: &str, body: Option<&JsonText>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let length = body.map_or(0, |body| body.as_str().len());
    f.debug_struct("Other").field("message_type", &message_type).field("body", &format_args!("{length} bytes")).finish()
}

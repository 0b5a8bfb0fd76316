//! The generated receivers of push messages, with one interface for all message types.

use serde_json::Value;
use waybill_runtime::http::HeaderMap;
use waybill_runtime::push::{PushError, PushMessage, Received};
use waybill_runtime::wire::{Deviation, JsonStyle, to_json};

use crate::expect::fixed;

/// Receives headers and body of a post; the canonical string by its position in the spec, or the default.
pub type Receive = fn(&HeaderMap, &[u8], Option<usize>) -> Result<ReceivedMessage, PushError>;

/// Signs a body as the provider does; the canonical string as above.
pub type Sign = fn(&[u8], Option<usize>) -> Result<HeaderMap, PushError>;

/// A generated receiver.
pub struct Receiver {
    /// Its provider.
    pub provider: &'static str,
    /// Calls it.
    pub receive: Receive,
    /// Makes the headers of a post to it.
    pub sign: Sign,
}

/// A received message.
pub struct ReceivedMessage {
    /// `OrderCreate`
    pub variant: String,
    /// As received.
    pub message_type: String,
    /// As received.
    pub platform: Option<String>,
    /// Milliseconds since 1970.
    pub timestamp: Option<i64>,
    /// The body, encoded again; as received for an unknown type.
    pub body: Value,
    /// Its deviations.
    pub deviations: Vec<Deviation>,
}

impl ReceivedMessage {
    /// Reads a message; `other` is the body of one of an unknown type.
    pub fn new<M: PushMessage + std::fmt::Debug, P: ToString>(received: Received<M, P>, other: Option<&str>) -> Self {
        let shown = format!("{:?}", received.message);
        let body = received.message.model().map(|model| to_json(model, JsonStyle::default()));
        Self {
            variant: shown.split(['(', ' ']).next().unwrap_or_default().to_owned(),
            message_type: received.message_type,
            platform: received.platform.map(|p| p.to_string()),
            timestamp: received.timestamp.and_then(|t| t.unix_millis()),
            body: body.as_deref().or(other).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
            deviations: received.deviations,
        }
    }
}

/// Key and secret of the cases.
#[must_use]
pub fn credentials() -> waybill_runtime::Credentials {
    waybill_runtime::Credentials::new(fixed::KEY, fixed::SECRET)
}

/// The receiver in a generated module `push`, with its canonical strings in the order of the spec.
#[macro_export]
macro_rules! receiver {
    ($provider:literal, $push:path, [$($canonical_string:ident),+]) => {{
        use $push as push;
        $crate::receiver::Receiver {
            provider: $provider,
            sign: |body, canonical_string| {
                let verifier = push::Verifier::new($crate::receiver::credentials());
                let canonical_strings = [$(&push::canonical_strings::$canonical_string),+];
                let canonical_string = canonical_string.and_then(|at| canonical_strings.get(at).copied());
                push::sign(body, &canonical_string.map_or(verifier.clone(), |text| verifier.canonical_string(text)))
            },
            receive: |headers, body, canonical_string| {
                let verifier = push::Verifier::new($crate::receiver::credentials());
                let canonical_strings = [$(&push::canonical_strings::$canonical_string),+];
                let canonical_string = canonical_string.and_then(|at| canonical_strings.get(at).copied());
                let verifier = canonical_string.map_or(verifier.clone(), |canonical_string| verifier.canonical_string(canonical_string));
                push::verify_and_parse(headers, body, &verifier).map(|received| {
                    let other = match &received.message {
                        push::Message::Other { body, .. } => body.as_ref().map(|text| text.as_str().to_owned()),
                        _ => None,
                    };
                    $crate::receiver::ReceivedMessage::new(received, other.as_deref())
                })
            },
        }
    }};
}

/// The receivers of the workspace's crates.
#[must_use]
pub fn all() -> Vec<Receiver> {
    macro_rules! receivers {
        // A provider without push messages has no module for them.
        (@one $name:literal $library:ident []) => {
            None
        };
        (@one $name:literal $library:ident [$($canonical_string:ident),+]) => {
            Some(receiver!($name, waybill_all::$library::push, [$($canonical_string),+]))
        };
        ($($name:literal $library:ident [$($canonical_string:ident),*],)*) => {
            [$(receivers!(@one $name $library [$($canonical_string),*])),*]
        };
    }
    waybill_all::providers!(receivers).into_iter().flatten().collect()
}

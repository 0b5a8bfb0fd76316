//! Why a reply can't be given. It is a mistake of the test, so a client does not retry it.

use crate::error::{Error, TransportError, TransportKind};

/// Why a test's reply can't be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplyError {
    /// There is no reply left.
    #[error("{operation} was sent after all {given} replies were given")]
    Exhausted {
        /// The number of replies that were given.
        given: usize,
        /// The id of the operation.
        operation: &'static str,
    },
    /// The request does not say which operation it is.
    #[error("the request has lost its extensions, which name the operation")]
    NoOperation,
    /// The value has the type of another operation's response.
    #[error("the reply to {operation} is a value of {found}")]
    OtherValue {
        /// The vendor's name of the type.
        found: &'static str,
        /// The id of the operation.
        operation: &'static str,
    },
    /// The code is documented, but not for this operation.
    #[error("{operation} does not document the code `{code}`")]
    NotDocumented {
        /// The code.
        code: String,
        /// The id of the operation.
        operation: &'static str,
    },
    /// A client would take the code for a success or for another code.
    #[error("a response of {operation} can't report `{code}`")]
    NotReported {
        /// The code.
        code: String,
        /// The id of the operation.
        operation: &'static str,
    },
    /// The platform documents no such response in XML.
    #[error("{operation} has no such response in XML")]
    NoXml {
        /// The id of the operation.
        operation: &'static str,
    },
    /// A server always responds.
    #[error("a mock server can't make the network fail")]
    Network,
    /// The mock says nothing about its response.
    #[error("the mock of {operation} has no reply")]
    Missing {
        /// The id of the operation.
        operation: &'static str,
    },
    /// The operation has no such example.
    #[error("{operation} has no example `{name}`; it has {known}")]
    NoExample {
        /// The name.
        name: String,
        /// The names that it has.
        known: String,
        /// The id of the operation.
        operation: &'static str,
    },
    /// The operation has no such parameter.
    #[error("{operation} has no parameter {name}")]
    NoParameter {
        /// The name, or what it is for.
        name: String,
        /// The id of the operation.
        operation: &'static str,
    },
}

impl ReplyError {
    /// What to do about it, in one line.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Exhausted { .. } => "add a reply, or find out why there was another request: a retry is one too",
            Self::NoOperation => "a transport around InProcess has to pass on the request that it was given",
            Self::OtherValue { .. } => "give the replies in the order of the requests, each with the response type",
            Self::NotDocumented { .. } => "use a code of the operation's error enum; its `Other` takes any text",
            Self::NotReported { .. } => "write the response yourself, with Reply::body",
            Self::NoXml { .. } => "let the client ask for JSON, or write the response yourself, with Reply::body",
            Self::Network => "use InProcess::responses for it, or delay the response with httpmock: then.http(…)",
            Self::Missing { .. } => {
                "call value, error, example or reply of `then`, or set the response with then.http(…)"
            }
            Self::NoExample { .. } => "use one of these names, or a value: then.value(…)",
            Self::NoParameter { .. } => "use a name of the vendor's document, or httpmock: when.http(…)",
        }
    }
}

impl From<ReplyError> for TransportError {
    fn from(error: ReplyError) -> Self {
        Self::with_source(TransportKind::NoReply, error)
    }
}

impl<E> From<ReplyError> for Error<E> {
    fn from(error: ReplyError) -> Self {
        Self::Transport(error.into())
    }
}

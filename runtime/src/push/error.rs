//! Errors of push messages. They show no secrets and no bodies. They do not show the expected signature
//! either: the sender of a wrong one must not learn it from a response or a log.

use http::StatusCode;

use crate::wire::DecodeError;

/// Why a push message was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// It is not signed.
    #[error("the push has no header `{name}`")]
    MissingHeader {
        /// Name of the header.
        name: &'static str,
    },
    /// It is signed with another key, over other data, or in another way.
    #[error("the signature of the push is wrong")]
    Signature,
    /// The verifier has an empty secret, with which anyone can sign.
    #[error("the verifier has no secret")]
    NoSecret,
    /// The signature is valid, and the message can't be read.
    #[error("the push can't be read: {0}")]
    Malformed(#[from] DecodeError),
}

impl PushError {
    /// What to do about it, in one line.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::MissingHeader { .. } => {
                "the sender is not the provider, or a proxy removed the header: reject the message"
            }
            Self::Signature => {
                "check key, secret and Verifier::canonical_string, and that the body is verified byte by byte as received"
            }
            Self::NoSecret => "pass the verifier the secret from the provider's console",
            Self::Malformed(_) => {
                "the message differs from its documentation: keep the body, compare it at the path, and report it"
            }
        }
    }

    /// The HTTP status to respond with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::MissingHeader { .. } | Self::Signature => StatusCode::UNAUTHORIZED,
            Self::NoSecret => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
        }
    }
}

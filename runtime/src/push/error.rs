//! Why a push message was not taken. Shows neither secrets nor bodies, nor what the signature should
//! have been: whoever sends a wrong one must not learn the right one from an answer or a log.

use http::StatusCode;

use crate::wire::DecodeError;

/// Why a push message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// It is not signed.
    #[error("the push has no header `{name}`")]
    MissingHeader {
        /// Name of the header.
        name: &'static str,
    },
    /// It is signed by somebody else, over something else, or in another way.
    #[error("the signature of the push is wrong")]
    Signature,
    /// The verifier has an empty secret, with which anybody can sign.
    #[error("the verifier has no secret")]
    NoSecret,
    /// It is signed as it should be, and can't be read.
    #[error("the push can't be read: {0}")]
    Malformed(#[from] DecodeError),
}

impl PushError {
    /// What to do about it, in a line.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::MissingHeader { .. } => {
                "something other than the provider posted this, or a proxy took the header away: refuse it"
            }
            Self::Signature => {
                "check key, secret and Verifier::base, and that the body is verified byte by byte as it came"
            }
            Self::NoSecret => "give the verifier the secret that the provider's console shows",
            Self::Malformed(_) => {
                "the message differs from the document: keep the body, compare it at the path, and report it"
            }
        }
    }

    /// The HTTP status to answer with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::MissingHeader { .. } | Self::Signature => StatusCode::UNAUTHORIZED,
            Self::NoSecret => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
        }
    }
}

//! What can be wrong before anything is sent: the settings of a client, or the request itself.

use crate::sign::SignError;
use crate::wire;

/// The request could not be made. Nothing was sent.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// A required parameter is not set.
    #[error("`{parameter}` is required: {remedy}")]
    Missing {
        /// Its name on the wire.
        parameter: &'static str,
        /// How to set it.
        remedy: String,
    },
    /// A value breaks a documented limit, or can't be written.
    #[error(transparent)]
    Parameter(#[from] wire::ParamError),
    /// It can't be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The server's address can't be used.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// A value can't stand in a header: it has a line break, or a letter that is not ASCII.
    #[error("the value of `{parameter}` can't stand in an HTTP header; it takes visible ASCII only")]
    Header {
        /// Its name on the wire.
        parameter: &'static str,
    },
    /// A file, and a request by GET, which has no body to carry it.
    #[error("`{parameter}` is a file, and files travel by POST alone: leave out .use_get(true)")]
    File {
        /// Its name on the wire.
        parameter: &'static str,
    },
    /// The time can't be written as the platform wants it.
    #[error("the time of sending is out of range: check the clock")]
    Clock,
    /// The system gave no random bytes.
    #[error("no randomness for the nonce: the operating system refused it")]
    Nonce,
    /// The operation's static description contradicts itself.
    #[error("the operation can't be encoded: {what}; this is a bug of its spec")]
    Operation {
        /// What is wrong.
        what: String,
    },
}

impl EncodeError {
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "nothing was sent: set the parameter that the message names",
            Self::Parameter(_) | Self::Header { .. } | Self::File { .. } => {
                "nothing was sent: mend the value that the message names"
            }
            Self::Sign(_) => "nothing was sent: check .sign_method(…) against the documented names",
            Self::Endpoint(_) => "nothing was sent: check .endpoint(…)",
            Self::Clock | Self::Nonce => "nothing was sent: the machine is at fault",
            Self::Operation { .. } => "nothing was sent: report this, the generated client is at fault",
        }
    }
}

/// The address of a server can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It is no absolute address.
    #[error("the server's address is no absolute http(s) address; write it as https://host/path")]
    Malformed,
    /// It carries a user, a query or a fragment.
    #[error("the server's address has a user, a query or a fragment; leave only scheme, host and path")]
    Extra,
    /// Plain HTTP to another machine.
    #[error(
        "plain http shows the session and the signature to everyone on the way; use https, or .allow_http() if you mean it"
    )]
    Plain,
    /// The platform documents no address.
    #[error("no server is documented; set one with .endpoint(…)")]
    Missing,
}

/// A client could not be built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The server's address can't be used.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The key or the secret is empty.
    #[error("the {part} of the credentials is empty; take it from the provider's console")]
    Credentials {
        /// `key` or `secret`.
        part: &'static str,
    },
    /// The platform documents no such signing method.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A setting was given that the platform has no parameter for.
    #[error("the platform has no parameter for .{setter}; leave it out")]
    Unknown {
        /// The setter that set it.
        setter: String,
    },
    /// TLS could not be set up.
    #[error("TLS could not be set up: {why}")]
    Tls {
        /// What the library says.
        why: String,
    },
}

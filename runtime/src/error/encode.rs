//! Errors before anything is sent: in the settings of a client, or in the request.

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
    /// The request can't be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The endpoint can't be used.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// A value can't be sent in a header: it has a line break, or a character that is not ASCII.
    #[error("the value of `{parameter}` can't be sent in an HTTP header; use visible ASCII characters only")]
    Header {
        /// Its name on the wire.
        parameter: String,
    },
    /// A file in a GET request, which has no body to carry it.
    #[error("`{parameter}` is a file, and files are sent by POST only: leave out .use_get(true)")]
    File {
        /// Its name on the wire.
        parameter: &'static str,
    },
    /// The time can't be written in the platform's format.
    #[error("the time of sending is out of range: check the clock")]
    Clock,
    /// The operating system returned no random bytes.
    #[error("no random bytes for the nonce: the operating system returned an error")]
    Nonce,
    /// The client reaches its provider through a platform that does not have the operation.
    #[error("`{operation}` belongs to another provider, or to the platform `{has}` alone; this client uses `{uses}`")]
    Platform {
        /// The id of the operation.
        operation: &'static str,
        /// A platform that has it.
        has: &'static str,
        /// The platform of the client.
        uses: &'static str,
    },
    /// The static description of the operation contradicts itself.
    #[error("the operation can't be encoded: {what}; this is a bug in its spec")]
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
                "nothing was sent: fix the value that the message names"
            }
            Self::Sign(_) => "nothing was sent: check .sign_method(…) against the documented names",
            Self::Endpoint(_) => "nothing was sent: check .endpoint(…)",
            Self::Clock | Self::Nonce => "nothing was sent: check the clock and the random source of this machine",
            Self::Platform { .. } => {
                "nothing was sent: use the client of the operation's crate, or set another platform with .platform(…)"
            }
            Self::Operation { .. } => "nothing was sent: report this bug of the generated client",
        }
    }
}

/// The endpoint can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It is not an absolute address.
    #[error("the endpoint is not an absolute http(s) address; write it as https://host/path")]
    Malformed,
    /// It has a user, a query or a fragment.
    #[error("the endpoint has a user, a query or a fragment; leave only scheme, host and path")]
    Extra,
    /// Plain HTTP to another machine.
    #[error(
        "plain http exposes the session and the signature on the network; use https, or .allow_http() if you accept that"
    )]
    Plain,
    /// The platform documents no endpoint.
    #[error("no endpoint is documented; set one with .endpoint(…)")]
    Missing,
}

/// A client could not be built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The endpoint can't be used.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The provider is not reached through this platform.
    #[error(
        "the platform `{name}` is another provider's; take a static of this client's crate: its platforms are {known}"
    )]
    Platform {
        /// The platform that was set.
        name: &'static str,
        /// Those of the provider.
        known: String,
    },
    /// The key or the secret is empty.
    #[error("the {part} of the credentials is empty; take it from the provider's console")]
    Credentials {
        /// `key` or `secret`.
        part: &'static str,
    },
    /// The platform documents no signing method of this name.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A setting for which the platform has no parameter.
    #[error("the platform has no parameter for .{setter}; leave it out")]
    Unknown {
        /// The setter that set it.
        setter: String,
    },
    /// The address of a proxy can't be used.
    #[error("the proxy must have the form http://host:port, without a path and credentials")]
    Proxy,
    /// The user agent can't be sent.
    #[error("the user agent can't be sent in an HTTP header; use visible ASCII characters only")]
    UserAgent,
    /// TLS could not be set up.
    #[error("TLS could not be set up: {why}")]
    Tls {
        /// The message of the TLS library.
        why: String,
    },
}

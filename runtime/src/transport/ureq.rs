//! The default blocking transport: ureq over rustls with ring and Mozilla's roots.

use std::fmt;
use std::io::{ErrorKind, Read};
use std::sync::Arc;

use bytes::Bytes;
use ureq::config::{AutoHeaderValue, Config};
use ureq::tls::TlsConfig;
use ureq::{Agent, AsSendBody, Body, Error};

use super::{BlockingTransport, Bounds, Phase, Sent, Timeout, TransportError, TransportKind, check_announced};

/// Sends with ureq.
///
/// ureq logs through the crate `log`. Up to the level debug it omits paths, queries and headers. At the level
/// trace it shows whole addresses, which hold a signature for some operations. Do not enable trace for
/// `ureq`.
#[derive(Clone)]
pub struct UreqTransport {
    agent: Agent,
}

impl UreqTransport {
    /// TLS with ring and Mozilla's roots, no proxy.
    #[must_use]
    pub fn new() -> Self {
        // The provider is named here, so that the process-wide default of the program does not matter.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider).build();
        let config = Config::builder().tls_config(tls).proxy(None).user_agent(AutoHeaderValue::None);
        Self::with_agent(config.build().new_agent())
    }

    /// With your own agent: other roots, a proxy. Redirects, time-outs, limits and headers are set for each
    /// request and override those of the agent, except its `User-Agent`.
    ///
    /// ```
    /// use ureq::tls::{Certificate, RootCerts, TlsConfig};
    /// use ureq::{Agent, Proxy};
    /// # use waybill_runtime::transport::UreqTransport;
    ///
    /// # fn build(pem: &[u8]) -> Result<UreqTransport, ureq::Error> {
    /// let root = Certificate::from_pem(pem)?;
    /// let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[root])).build();
    /// let proxy = Proxy::new("http://proxy.example:3128")?;
    /// let agent = Agent::config_builder().tls_config(tls).proxy(Some(proxy)).build().new_agent();
    /// Ok(UreqTransport::with_agent(agent)) // Client::builder(…).blocking_transport(…)
    /// # }
    /// # assert!(build(include_bytes!("../../tests/data/tls.pem")).is_ok());
    /// ```
    #[must_use]
    pub fn with_agent(agent: Agent) -> Self {
        Self { agent }
    }

    fn exchange(&self, request: http::Request<impl AsSendBody>, bounds: Bounds) -> Sent {
        let after = |phase, after| Timeout::new(phase, after);
        let request = self
            .agent
            .configure_request(request)
            .http_status_as_error(false)
            .max_redirects(0)
            // The user agent is not set: a request that overrides it gets no pooled connection.
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None)
            .timeout_connect(Some(bounds.connect))
            .timeout_global(Some(bounds.total))
            .build();
        let late = |timeout| match timeout {
            ureq::Timeout::Connect | ureq::Timeout::Resolve => after(Phase::Connect, bounds.connect),
            _ => after(Phase::Attempt, bounds.total),
        };
        let response = self.agent.run(request).map_err(|error| failed(error, late))?;
        let (parts, body) = response.into_parts();
        check_announced(&parts.headers, bounds.max_response_bytes)?;
        let body = collect(body, bounds.max_response_bytes, late)?;
        Ok(http::Response::from_parts(parts, body))
    }
}

impl Default for UreqTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl BlockingTransport for UreqTransport {
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> Sent {
        let (parts, body) = request.into_parts();
        // A GET or DELETE with a body, even an empty one, would be sent with a content length.
        if body.is_empty() && matches!(parts.method, http::Method::GET | http::Method::DELETE) {
            return self.exchange(http::Request::from_parts(parts, ()), bounds);
        }
        self.exchange(http::Request::from_parts(parts, &body[..]), bounds)
    }
}

/// Counts the bytes that ureq returns. Its feature `gzip`, which another crate of the program can enable,
/// makes it decompress, and its own limit counts the compressed bytes.
fn collect(body: Body, limit: usize, late: impl Fn(ureq::Timeout) -> Timeout) -> Result<Bytes, TransportError> {
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    match body.into_reader().take(one_more).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > limit => Err(TransportError::new(TransportKind::TooLarge { limit })),
        Ok(_) => Ok(bytes.into()),
        Err(error) => Err(failed(error.into(), late)),
    }
}

/// Sources are kept only where they can't hold an address.
fn failed(error: Error, late: impl Fn(ureq::Timeout) -> Timeout) -> TransportError {
    match error {
        Error::Timeout(timeout) => late(timeout).into(),
        Error::Io(error) => {
            let kind = if never_connected(&error) { TransportKind::Connect } else { TransportKind::Broken };
            TransportError::with_source(kind, error)
        }
        Error::Rustls(error) => TransportError::with_source(TransportKind::Connect, error),
        Error::Tls(why) => TransportError::with_source(TransportKind::Connect, why),
        Error::HostNotFound => TransportError::with_source(TransportKind::Connect, "the host was not found"),
        Error::ConnectionFailed | Error::BadUri(_) | Error::TlsRequired | Error::InvalidProxyUrl => {
            TransportError::new(TransportKind::Connect)
        }
        Error::Protocol(error) => TransportError::with_source(TransportKind::Broken, error),
        _ => TransportError::new(TransportKind::Broken),
    }
}

/// Whether the error occurred before a byte of the request was sent.
fn never_connected(error: &std::io::Error) -> bool {
    let not_connected = [
        ErrorKind::ConnectionRefused,
        ErrorKind::HostUnreachable,
        ErrorKind::NetworkUnreachable,
        ErrorKind::AddrNotAvailable,
    ];
    let in_handshake = error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>());
    // The standard library has no error kind for a name that can't be resolved.
    let unknown_host = || error.to_string().starts_with("failed to lookup address information");
    not_connected.contains(&error.kind()) || in_handshake || unknown_host()
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqTransport").finish_non_exhaustive()
    }
}

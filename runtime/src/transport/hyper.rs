//! The default asynchronous transport: hyper over rustls with ring and Mozilla's roots, HTTP/1.1, on
//! tokio. hyper follows no redirect and decompresses nothing by itself.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use ::hyper::body::Incoming;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{HttpConnector, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::{Bounds, BoxFuture, Phase, Sent, Timeout, Transport, TransportError, TransportKind, check_announced};
use crate::error::BuildError;

/// Idle connections are closed after this time. Gateways close them later, so that a request seldom uses a
/// connection that is being closed.
const IDLE: Duration = Duration::from_secs(20);

/// Sends with hyper. `send` needs a tokio runtime with I/O and time (`enable_all`, as `#[tokio::main]` has
/// it).
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl HyperTransport {
    /// TLS with ring and Mozilla's roots.
    ///
    /// # Errors
    /// TLS can't be set up.
    pub fn new() -> Result<Self, BuildError> {
        // The provider is named here, so that the process-wide default of the program does not matter.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = HttpsConnectorBuilder::new().with_provider_and_webpki_roots(provider);
        let builder = builder.map_err(|error| BuildError::Tls { why: error.to_string() })?;
        Ok(Self::over(builder.https_or_http().enable_http1().wrap_connector(tcp())))
    }

    /// With your own TLS configuration: other roots, a client certificate. Its ALPN is not used, since only
    /// HTTP/1.1 is supported.
    ///
    /// There is no proxy support; use `ReqwestTransport` (feature `reqwest`), or `UreqTransport::with_agent`
    /// for blocking calls.
    ///
    /// With a root certificate of your own:
    /// ```
    /// use std::sync::Arc;
    /// use rustls::pki_types::{CertificateDer, pem::PemObject};
    /// use waybill_runtime::transport::HyperTransport;
    ///
    /// # fn build(pem: &[u8]) -> Result<HyperTransport, Box<dyn std::error::Error>> {
    /// let mut roots = rustls::RootCertStore::empty();
    /// roots.add(CertificateDer::from_pem_slice(pem)?)?;
    /// let ring = Arc::new(rustls::crypto::ring::default_provider());
    /// let tls = rustls::ClientConfig::builder_with_provider(ring)
    ///     .with_safe_default_protocol_versions()?
    ///     .with_root_certificates(roots)
    ///     .with_no_client_auth();
    /// Ok(HyperTransport::with_tls(tls)) // Client::builder(…).transport(…)
    /// # }
    /// # assert!(build(include_bytes!("../../tests/data/tls.pem")).is_ok());
    /// ```
    #[must_use]
    pub fn with_tls(mut tls: rustls::ClientConfig) -> Self {
        // The connector sets ALPN itself, and panics if it is set.
        tls.alpn_protocols.clear();
        let builder = HttpsConnectorBuilder::new().with_tls_config(tls);
        Self::over(builder.https_or_http().enable_http1().wrap_connector(tcp()))
    }

    fn over(connector: HttpsConnector<HttpConnector>) -> Self {
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_idle_timeout(IDLE).pool_timer(TokioTimer::new());
        Self { client: builder.build(connector) }
    }
}

fn tcp() -> HttpConnector {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector
}

impl Transport for HyperTransport {
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> BoxFuture<'_, Sent> {
        Box::pin(async move {
            // hyper panics outside a runtime.
            if tokio::runtime::Handle::try_current().is_err() {
                return Err(TransportError::new(TransportKind::NoRuntime));
            }
            let response = self.head(request.map(Full::new), bounds.connect).await?;
            let (parts, body) = response.into_parts();
            check_announced(&parts.headers, bounds.max_response_bytes)?;
            let body = Limited::new(body, bounds.max_response_bytes).collect().await;
            let body = body.map_err(|error| broken_body(error, bounds.max_response_bytes))?;
            Ok(http::Response::from_parts(parts, body.to_bytes()))
        })
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if tokio::runtime::Handle::try_current().is_ok() {
                tokio::time::sleep(pause).await;
            }
        })
    }

    fn deadline(&self, after: Duration) -> BoxFuture<'_, ()> {
        self.sleep(after)
    }
}

impl HyperTransport {
    /// The head of the response. Ends early if connecting takes too long.
    async fn head(
        &self,
        mut request: http::Request<Full<Bytes>>,
        connect: Duration,
    ) -> Result<http::Response<Incoming>, TransportError> {
        let connection = capture_connection(&mut request);
        let mut sent = self.client.request(request);
        let mut late = pin!(tokio::time::sleep(connect));
        let mut watching = true;
        std::future::poll_fn(move |context| {
            if let Poll::Ready(sent) = Pin::new(&mut sent).poll(context) {
                return Poll::Ready(sent.map_err(failed));
            }
            if watching && late.as_mut().poll(context).is_ready() {
                watching = false;
                if connection.connection_metadata().is_none() {
                    let timeout = Timeout::new(Phase::Connect, connect);
                    return Poll::Ready(Err(timeout.into()));
                }
            }
            Poll::Pending
        })
        .await
    }
}

fn failed(error: hyper_util::client::legacy::Error) -> TransportError {
    let kind = if error.is_connect() { TransportKind::Connect } else { TransportKind::Broken };
    TransportError::with_source(kind, error)
}

fn broken_body(error: Box<dyn std::error::Error + Send + Sync>, limit: usize) -> TransportError {
    if error.is::<LengthLimitError>() {
        return TransportError::new(TransportKind::TooLarge { limit });
    }
    TransportError::with_source(TransportKind::Broken, error)
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").finish_non_exhaustive()
    }
}

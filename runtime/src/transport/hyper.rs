//! The default asynchronous transport: hyper over rustls with ring and Mozilla's roots, HTTP/1.1, on
//! tokio. hyper follows no redirect and decompresses nothing by itself.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ::hyper::body::Incoming;
use bytes::Bytes;
use http::{HeaderValue, Uri};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{HttpConnector, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tower_service::Service;

use super::{Bounds, BoxFuture, Phase, Sent, Timeout, Transport, TransportError, TransportKind, check_announced};
use crate::error::BuildError;

/// Idle connections are closed after this time. Gateways close them later, so that a request seldom uses a
/// connection that is being closed.
const IDLE: Duration = Duration::from_secs(20);

/// Sends with hyper. `send` needs a tokio runtime with I/O and time (`enable_all`, as `#[tokio::main]` has
/// it).
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<HttpsConnector<Route>, Full<Bytes>>,
    tls: rustls::ClientConfig,
}

impl HyperTransport {
    /// TLS with ring and Mozilla's roots.
    ///
    /// # Errors
    /// TLS can't be set up.
    pub fn new() -> Result<Self, BuildError> {
        // The provider is named here, so that the process-wide default of the program does not matter.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let tls = tls.map_err(|error| BuildError::Tls { why: error.to_string() })?;
        Ok(Self::with_tls(tls.with_webpki_roots().with_no_client_auth()))
    }

    /// With your own TLS configuration: other roots, a client certificate. Its ALPN is not used, since only
    /// HTTP/1.1 is supported.
    ///
    /// With a root certificate of your own:
    /// ```
    /// use std::sync::Arc;
    /// use rustls::pki_types::{CertificateDer, pem::PemObject};
    /// # use waybill_runtime::transport::HyperTransport;
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
        Self::over(tls, Route::Direct(tcp()))
    }

    /// Through a proxy that opens tunnels (`CONNECT`), such as that of a company network: `http://proxy.example:3128`.
    /// `authorization` is the value of its header `Proxy-Authorization`. The environment (`HTTPS_PROXY`) is never read.
    ///
    /// ```
    /// # use waybill_runtime::transport::HyperTransport;
    ///
    /// let transport = HyperTransport::new()?.proxy("http://proxy.example:3128", None)?; // Client::builder(…).transport(…)
    /// # Ok::<(), waybill_runtime::BuildError>(())
    /// ```
    ///
    /// # Errors
    /// The address is not of the form `http://host:port`.
    pub fn proxy(self, address: &str, authorization: Option<HeaderValue>) -> Result<Self, BuildError> {
        let uri: Uri = address.parse().map_err(|_| BuildError::Proxy)?;
        let bare = uri.path_and_query().is_none_or(|rest| rest == "/");
        let host = uri.authority().filter(|authority| !authority.as_str().contains('@'));
        if uri.scheme_str() != Some("http") || host.is_none() || !bare {
            return Err(BuildError::Proxy);
        }
        let tunnel = Tunnel::new(uri, tcp());
        let tunnel = authorization.into_iter().fold(tunnel, Tunnel::with_auth);
        Ok(Self::over(self.tls, Route::Proxy(tunnel)))
    }

    fn over(tls: rustls::ClientConfig, route: Route) -> Self {
        let https = HttpsConnectorBuilder::new().with_tls_config(tls.clone()).https_or_http();
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_idle_timeout(IDLE).pool_timer(TokioTimer::new());
        Self { client: builder.build(https.enable_http1().wrap_connector(route)), tls }
    }
}

/// How a connection gets to the gateway. One type, so that hyper is compiled once.
#[derive(Clone)]
enum Route {
    Direct(HttpConnector),
    Proxy(Tunnel<HttpConnector>),
}

impl Service<Uri> for Route {
    type Response = TokioIo<tokio::net::TcpStream>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        match self {
            Self::Direct(tcp) => tcp.poll_ready(context).map_err(Into::into),
            Self::Proxy(tunnel) => tunnel.poll_ready(context).map_err(Into::into),
        }
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        match self {
            Self::Direct(tcp) => {
                let connecting = tcp.call(target);
                Box::pin(async { Ok(connecting.await?) })
            }
            Self::Proxy(tunnel) => {
                let connecting = with_port(target).map(|target| tunnel.call(target));
                Box::pin(async { Ok(connecting?.await?) })
            }
        }
    }
}

/// The tunnel takes the port of HTTPS for every address without one.
fn with_port(target: Uri) -> Result<Uri, http::Error> {
    match target.host() {
        Some(host) if target.scheme_str() == Some("http") && target.port().is_none() => {
            let authority = format!("{host}:80");
            let mut parts = target.into_parts();
            parts.authority = Some(authority.parse()?);
            Ok(Uri::from_parts(parts)?)
        }
        _ => Ok(target),
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

//! An asynchronous transport on your own `reqwest::Client`, with its proxies, roots and certificates.

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Error, Response};

use super::{Bounds, BoxFuture, Phase, Sent, Timeout, Transport, TransportError, TransportKind, check_announced};

/// Sends with a `reqwest::Client`. `send` needs a tokio runtime with I/O and time.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: Client,
}

impl ReqwestTransport {
    /// A builder that follows no redirects and decompresses nothing, whatever features of reqwest are on. Add
    /// proxies, roots and a connect time-out to it.
    ///
    /// ```
    /// # use waybill_runtime::transport::ReqwestTransport;
    ///
    /// # fn build() -> Result<ReqwestTransport, reqwest::Error> {
    /// let client = ReqwestTransport::client_builder()
    ///     .proxy(reqwest::Proxy::all("http://proxy.example:3128")?)
    ///     // .tls_certs_merge([reqwest::Certificate::from_pem(pem)?]), with a TLS feature of reqwest
    ///     .connect_timeout(std::time::Duration::from_secs(10))
    ///     .build()?;
    /// Ok(ReqwestTransport::new(client)) // Client::builder(…).transport(…)
    /// # }
    /// # assert!(build().is_ok());
    /// ```
    pub fn client_builder() -> ClientBuilder {
        Client::builder().redirect(Policy::none()).no_gzip().no_brotli().no_zstd().no_deflate()
    }

    /// Wraps a client. The client must not follow redirects, since they would carry the session or the
    /// signature to another address. Make it with [`client_builder`](Self::client_builder).
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    async fn exchange(&self, request: http::Request<Bytes>, bounds: Bounds) -> Sent {
        let failed = |error| failed(error, bounds);
        let mut request = reqwest::Request::try_from(request).map_err(failed)?;
        *request.timeout_mut() = Some(bounds.total);
        let requested = request.url().clone();
        let mut response = self.client.execute(request).await.map_err(failed)?;
        if *response.url() != requested {
            let why = "the reqwest::Client followed a redirect: build it with ReqwestTransport::client_builder()";
            return Err(TransportError::with_source(TransportKind::Broken, why));
        }
        check_announced(response.headers(), bounds.max_response_bytes)?;
        let body = collect(&mut response, bounds).await?;
        let mut collected = http::Response::new(body);
        *collected.status_mut() = response.status();
        *collected.headers_mut() = std::mem::take(response.headers_mut());
        Ok(collected)
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> BoxFuture<'_, Sent> {
        Box::pin(async move {
            // reqwest panics outside a runtime.
            if tokio::runtime::Handle::try_current().is_err() {
                return Err(TransportError::new(TransportKind::NoRuntime));
            }
            self.exchange(request, bounds).await
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

async fn collect(response: &mut Response, bounds: Bounds) -> Result<Bytes, TransportError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(error, bounds))? {
        if body.len() + chunk.len() > bounds.max_response_bytes {
            return Err(TransportError::new(TransportKind::TooLarge { limit: bounds.max_response_bytes }));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The source is kept without its address, whose query can hold a signature.
fn failed(error: Error, bounds: Bounds) -> TransportError {
    match (error.is_timeout(), error.is_connect()) {
        (true, true) => Timeout::new(Phase::Connect, bounds.connect).into(),
        (true, false) => Timeout::new(Phase::Attempt, bounds.total).into(),
        (false, true) => TransportError::with_source(TransportKind::Connect, error.without_url()),
        (false, false) => TransportError::with_source(TransportKind::Broken, error.without_url()),
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

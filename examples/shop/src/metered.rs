//! A transport around another one, which counts.

use std::time::Duration;

use bytes::Bytes;
use waybill_taobao::http::Request;
use waybill_taobao::transport::{BlockingTransport, Bounds, BoxFuture, CallInfo, Sent, Transport};

/// Counts the requests of each operation and attempt, and measures the pauses between attempts.
#[derive(Clone, Debug)]
pub struct Metered<T>(pub T);

impl<T: Transport> Transport for Metered<T> {
    fn send(&self, request: Request<Bytes>, bounds: Bounds) -> BoxFuture<'_, Sent> {
        count(&request);
        self.0.send(request, bounds)
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        measure(pause);
        self.0.sleep(pause)
    }

    fn deadline(&self, after: Duration) -> BoxFuture<'_, ()> {
        self.0.deadline(after)
    }
}

impl<T: BlockingTransport> BlockingTransport for Metered<T> {
    fn send(&self, request: Request<Bytes>, bounds: Bounds) -> Sent {
        count(&request);
        self.0.send(request, bounds)
    }

    fn sleep(&self, pause: Duration) {
        measure(pause);
        self.0.sleep(pause);
    }
}

fn count(request: &Request<Bytes>) {
    if let Some(call) = request.extensions().get::<CallInfo>() {
        let attempt = call.attempt.to_string();
        metrics::counter!("gateway_requests_total", "operation" => call.operation, "attempt" => attempt).increment(1);
    }
}

fn measure(pause: Duration) {
    metrics::histogram!("gateway_pause_seconds").record(pause);
}

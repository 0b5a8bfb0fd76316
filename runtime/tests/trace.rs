//! The span of a call, recorded by a subscriber that keeps everything: its fields, and what they never hold.
#![cfg(feature = "tracing")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fmt::{Debug, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use support::top::{Client, TradeId};
use support::{block_on, noon, random_source, response};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use waybill_runtime::transport::{InProcess, Sent, TransportKind};
use waybill_runtime::{Bytes, Credentials, TransportError, http};

/// Records the name, fields and closing of each span, and every event.
#[derive(Clone, Default)]
struct Everything {
    record: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

struct Recorder<'a>(&'a mut String);

impl Visit for Recorder<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl tracing::Subscriber for Everything {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut record = self.record.lock().unwrap();
        record.push_str(span.metadata().name());
        span.record(&mut Recorder(&mut record));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Recorder(&mut self.record.lock().unwrap()));
    }

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Recorder(&mut self.record.lock().unwrap()));
    }

    fn try_close(&self, _: Id) -> bool {
        true
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The record of one call, async or blocking, over a transport with these responses.
fn record(responses: &[(u16, &'static str)], blocking: bool) -> String {
    let (subscriber, left) = (Everything::default(), Arc::new(Mutex::new(responses.to_vec())));
    let network = InProcess::new(move |_: http::Request<Bytes>| -> Sent {
        tracing::info!("sending");
        match left.lock().unwrap().remove(0) {
            (0, _) => Err(TransportError::new(TransportKind::Broken)),
            (status, body) => Ok(response(status, body)),
        }
    });
    let client = Client::builder(Credentials::new("12345678", "S3CRET")).session("S3SSION").clock(noon());
    let client =
        client.random_source(random_source()).transport(network.clone()).blocking_transport(network).build().unwrap();
    let request = client.logistics_trace_search(TradeId(77_712_345));
    tracing::subscriber::with_default(subscriber.clone(), || {
        let _ = if blocking { request.send_blocking() } else { block_on(request.send()) };
    });
    let record = subscriber.record.lock().unwrap().clone();
    for sensitive in ["S3CRET", "S3SSION", "77712345", "13812345678", "ACTION"] {
        assert!(!record.contains(sensitive), "{record}");
    }
    without_duration(&record)
}

/// How long a call took differs from run to run.
fn without_duration(record: &str) -> String {
    let (before, after) = record.split_once("duration_ms=").unwrap();
    format!("{before}duration_ms=N{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
}

const SUCCESS: &str = r#"{"logistics_trace_search_response":{"out_sid":"1","request_id":"r1","trace_list":{"transit_step_info":[{"action":"ACTION"}]}}}"#;

#[test]
fn records_one_span_per_call() {
    let cases: &[(&[(u16, &str)], &str)] = &[
        (&[(200, SUCCESS)], " message=sending attempt=1 duration_ms=N status=200 deviations=0 request_id=\"r1\""),
        // A retry is recorded in the same span.
        (
            &[(0, ""), (200, SUCCESS)],
            " message=sending message=attempt failed attempt=1 code=\"transport\" pause_ms=100 message=sending attempt=2 \
             duration_ms=N status=200 deviations=0 request_id=\"r1\"",
        ),
        // A documented code, and the id that the provider's support asks for.
        (
            &[(200, r#"{"error_response":{"code":27,"msg":"Invalid session: S3SSION","request_id":"r2"}}"#)],
            " message=sending message=attempt failed attempt=1 code=\"27\" attempt=1 duration_ms=N status=200 code=27 \
             request_id=\"r2\"",
        ),
        // The details of an undocumented code could hold a value.
        (
            &[(403, r#"{"error_response":{"code":15,"sub_code":"isv.new:13812345678","request_id":"S3SSION no id"}}"#)],
            " attempt=1 duration_ms=N status=403 code=isv.new",
        ),
        (
            &[(200, r#"{"error_response":{"code":15,"sub_code":"call 13812345678"}}"#)],
            " attempt=1 duration_ms=N status=200 code=undocumented",
        ),
        (&[(200, "<html>13812345678")], " attempt=1 duration_ms=N status=200 code=decode"),
        (&[(0, ""), (0, ""), (0, "")], " attempt=3 duration_ms=N code=transport"),
    ];
    for (responses, expected) in cases {
        for blocking in [true, false] {
            let record = record(responses, blocking);
            assert!(record.starts_with("waybill.call operation=\"taobao.logistics.trace.search\" "), "{record}");
            assert_eq!(record.matches("waybill.call").count(), 1, "{record}");
            assert!(record.ends_with(expected), "{record}\n{expected}");
        }
    }
}

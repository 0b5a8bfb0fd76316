//! Stub clients: one that does nothing, one that accepts everything, one that echoes. A case that passes with
//! one of them checks nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde_json::{Map, Value, json};
use waybill_codegen::ir::case::Settings;
use waybill_runtime::error::{TransportError, TransportKind};
use waybill_runtime::http::{self, HeaderMap, Request};
use waybill_runtime::platform::Operation;
use waybill_runtime::push::PushError;
use waybill_runtime::transport::Sent;
use waybill_runtime::wire::{DecodeError, Model, Slot, Table};
use waybill_runtime::{AnyCode, AnyError, BuildError, Client, DynOperation, Response};

use super::excused::Excused;
use super::{Findings, suite};
use crate::client::{Network, Wanted};
use crate::exchange::carry;
use crate::receiver::{Receive, ReceivedMessage, Receiver};
use crate::target::{self, Target};
use crate::wire_hook::{NoHook, WireHook};

/// A stub client, and how it behaves.
struct StubClient {
    name: &'static str,
    /// Whether it reads responses at all; if so, all of them are valid and empty.
    reads: bool,
    client: fn(&str, &Wanted) -> Option<Result<Client, BuildError>>,
    receive: Receive,
}

const STUBS: [StubClient; 3] = [
    StubClient {
        name: "does-nothing",
        reads: false,
        client: |provider, wanted| client(provider, wanted, |_| Err(TransportError::new(TransportKind::Missing))),
        receive: |_, _, _| Err(PushError::NoSecret),
    },
    StubClient {
        name: "all-is-well",
        reads: true,
        client: |provider, wanted| client(provider, wanted, |_| Ok(success())),
        receive: |_, _, _| Ok(no_message()),
    },
    // Sends a request to the given address, and accepts anything as the response.
    StubClient {
        name: "echoes",
        reads: true,
        client: |provider, wanted| client(provider, wanted, echo),
        receive: repeat,
    },
];

/// Runs every case with each of them.
///
/// # Errors
/// The specs can't be read.
pub fn run(excused: &Excused, filter: &str, progress: &(dyn Fn(&str) + Sync)) -> Result<Findings, String> {
    let mut findings = Findings { stage: "nulls", ..Findings::default() };
    let hook: Arc<dyn WireHook> = Arc::new(NoHook);
    for stub in &STUBS {
        progress(&format!("nulls: the client that {}", stub.name));
        let suite = suite(&hook, &|target| with(stub, target))?;
        let mut survivors = Vec::new();
        for case in suite.cases.iter().filter(|case| case.name.contains(filter)) {
            findings.tried += 1;
            let passed = catch_unwind(AssertUnwindSafe(|| (case.run)())).is_ok_and(|outcome| outcome.is_ok());
            if passed {
                survivors.push(format!("{} {}", case.name, stub.name));
            }
        }
        excused.sort("nulls", survivors, &mut findings);
    }
    if findings.tried == 0 {
        findings.wrong.push("no case was tried, which proves nothing".to_owned());
        return Ok(findings);
    }
    findings.killed = findings.tried - findings.excused.len() - findings.wrong.len();
    Ok(findings)
}

fn with(stub: &'static StubClient, target: Target) -> Target {
    let stand_in = |real: &&'static dyn DynOperation| -> &'static dyn DynOperation {
        // A small leak for each operation and run, in a program that ends soon.
        Box::leak(Box::new(StandIn { operation: real.operation(), reads: stub.reads }))
    };
    let receivers = target.receivers.iter().map(|r| Receiver {
        provider: r.provider,
        receive: stub.receive,
        sign: |_, _| Err(PushError::NoSecret),
    });
    Target {
        operations: target.operations.iter().map(stand_in).collect(),
        client: stub.client,
        receivers: receivers.collect(),
        ..target
    }
}

/// A client that knows only where to send, over a network of its own.
fn client(provider: &str, wanted: &Wanted, network: Network) -> Option<Result<Client, BuildError>> {
    let settings = Settings { key: Some("0".to_owned()), secret: Some("0".to_owned()), ..Settings::default() };
    let loopback = wanted.server.starts_with("http://127.0.0.1");
    let server = if loopback { wanted.server.clone() } else { "https://nowhere.example/".to_owned() };
    let (session, user, network, platform) = (wanted.session, wanted.user, Some(network), wanted.platform.clone());
    target::any_client(provider, &Wanted { platform, server, settings, session, user, network, ..Wanted::default() })
}

/// A response that is a success for every operation and has no other content.
fn success() -> http::Response<Bytes> {
    static BODY: OnceLock<String> = OnceLock::new();
    let body = BODY.get_or_init(|| {
        let targets = Target::all().into_iter().flatten();
        let roots = targets.flat_map(|s| s.operations).map(|o| o.operation().root);
        let rooted = roots.filter(|root| !root.is_empty()).map(|root| (root.to_owned(), json!({ "x": 1 })));
        let code = [("code".to_owned(), json!(200))];
        Value::Object(rooted.chain(code).collect::<Map<_, _>>()).to_string()
    });
    http::Response::new(Bytes::from_static(body.as_bytes()))
}

fn echo(request: Request<Bytes>) -> Sent {
    // Any request, or none.
    let _ = carry(request);
    Ok(success())
}

fn no_message() -> ReceivedMessage {
    ReceivedMessage {
        variant: String::new(),
        message_type: String::new(),
        platform: None,
        timestamp: None,
        body: Value::Null,
        deviations: Vec::new(),
    }
}

/// What was posted, without reading it.
fn repeat(_: &HeaderMap, body: &[u8], _: Option<usize>) -> Result<ReceivedMessage, PushError> {
    Ok(ReceivedMessage { body: serde_json::from_slice(body).unwrap_or_default(), ..no_message() })
}

/// A model without fields.
struct Empty;

impl Model for Empty {
    fn table(&self) -> &'static Table {
        &Table { name: "nothing", fields: &[] }
    }

    fn slot(&self, _: usize) -> Option<&dyn Slot> {
        None
    }

    fn slot_mut(&mut self, _: usize) -> Option<&mut dyn Slot> {
        None
    }
}

/// Accepts any arguments and any response, and keeps nothing.
struct StandIn {
    operation: &'static Operation,
    reads: bool,
}

impl DynOperation for StandIn {
    fn operation(&self) -> &'static Operation {
        self.operation
    }

    fn input(&self) -> Box<dyn Model> {
        Box::new(Empty)
    }

    fn output(&self) -> Box<dyn Model> {
        Box::new(Empty)
    }

    fn input_from_json(&self, _: &[u8]) -> Result<Box<dyn Model>, DecodeError> {
        Ok(Box::new(Empty))
    }

    fn decode(&self, _: &http::Response<Bytes>) -> Result<Response<Box<dyn Model>>, AnyError> {
        if !self.reads {
            return Err(TransportError::new(TransportKind::Missing).into());
        }
        Plain(self.operation).decode(&success())
    }

    fn decode_shape(&self, response: &http::Response<Bytes>) -> Result<Response<Box<dyn Model>>, AnyError> {
        self.decode(response)
    }

    fn typed_code(&self, _: &http::Response<Bytes>) -> Option<String> {
        None
    }

    fn shown(&self, _: &AnyCode) -> String {
        String::new()
    }
}

/// The same with the runtime's own reading, which accepts any success.
struct Plain(&'static Operation);

impl DynOperation for Plain {
    fn operation(&self) -> &'static Operation {
        self.0
    }

    fn input(&self) -> Box<dyn Model> {
        Box::new(Empty)
    }

    fn output(&self) -> Box<dyn Model> {
        Box::new(Empty)
    }

    fn shown(&self, _: &AnyCode) -> String {
        String::new()
    }
}

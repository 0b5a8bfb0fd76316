//! Our own generated clients against the mock: every operation, both transports, every signing method
//! and form. The mock verifies by code that shares nothing with the client, so this holds both against
//! each other; and what the client makes of each documented code comes over a real socket.
//! `waybill prove` runs it with spoilt clients, which the mock has to refuse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

#[allow(dead_code, reason = "requests written by hand are those of the test `mock`")]
#[path = "mock/harness.rs"]
mod harness;

use serde_json::Value;
use waybill_codegen::ir::case::Settings as ClientSettings;
use waybill_codegen::ir::{Ir, Operation};
use waybill_conformance::client::{Wanted, client};
use waybill_conformance::expect::Asked;
use waybill_conformance::mock::Mock;
use waybill_conformance::registry;
use waybill_conformance::subject::Subject;
use waybill_runtime::wire::Model;
use waybill_runtime::{AnyError, Decoded};

use harness::{control, start};

type Answer = Result<Decoded<Box<dyn Model>>, AnyError>;

fn call(mock: &Mock, ir: &Ir, operation: &Operation, asked: Asked, method: Option<&str>, blocking: bool) -> Answer {
    let protocol = ir.protocol(&operation.protocol).unwrap();
    let has = |source: &str| protocol.parameters.iter().any(|p| p.source == source);
    let wanted = Wanted {
        server: mock.provider(&operation.provider, None).unwrap(),
        asked,
        session: has("Source::Session"),
        user: has("Source::User"),
        settings: ClientSettings { sign_method: method.map(str::to_owned), ..ClientSettings::default() },
        ..Wanted::default()
    };
    let client = client(&operation.provider, &wanted).unwrap().unwrap();
    let generated = registry::by_id(&operation.id).unwrap();
    let input = generated.input_from_json(arguments(operation).to_string().as_bytes()).unwrap();
    if blocking {
        return client.send_dyn_blocking(generated, &*input);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(client.send_dyn(generated, &*input))
}

/// The documented arguments, or the fields' own examples for what is required.
fn arguments(operation: &Operation) -> Value {
    let shown = operation.examples.iter().find_map(|example| example.request.clone());
    shown.unwrap_or_else(|| {
        let required = operation.input.required();
        required.filter_map(|field| Some((field.wire.clone(), Value::from(field.examples.first()?.clone())))).collect()
    })
}

#[test]
fn every_operation_is_accepted_in_every_way() {
    let ir = Subject::workspace().unwrap().ir;
    let mock = start();
    let mut calls = 0;
    for operation in ir.operations() {
        let protocol = ir.protocol(&operation.protocol).unwrap();
        let mut ways = vec![Asked::default()];
        if protocol.takes_get {
            let json = Asked::default();
            ways.extend([Asked { xml: true, ..json }, Asked { simplify: true, ..json }, Asked { get: true, ..json }]);
        }
        for (method, _) in &protocol.methods {
            for asked in &ways {
                for blocking in [false, true] {
                    let answer = call(&mock, &ir, operation, *asked, Some(method), blocking);
                    calls += 1;
                    if let Err(error) = answer {
                        panic!("{} {method} {asked:?} {blocking}: {error}\n{}", operation.id, mock.journal("default"));
                    }
                }
            }
        }
    }
    assert_eq!(mock.journal("default")["calls"].as_array().unwrap().len(), calls);
    assert!(calls >= 2 * (2 * 3 * 4 + 3), "{calls} calls");
}

/// Each documented code of each operation, picked over the control API: the typed variant that the
/// specs name comes out of the client.
#[test]
fn every_documented_code_becomes_its_variant() {
    let ir = Subject::workspace().unwrap().ir;
    let mock = start();
    let mut codes = 0;
    for provider in &ir.providers {
        for operation in &provider.operations {
            let families = operation.error.families.iter().flat_map(|used| {
                let family = provider.families.iter().find(|family| family.rust == used.rust);
                family.into_iter().flat_map(|family| &family.codes).filter(|code| used.codes.contains(&code.short))
            });
            for code in operation.error.own.iter().chain(families) {
                let queued = serde_json::json!({ "error": code.code }).to_string();
                assert_eq!(control(&mock, "POST", "sessions/default/next", &queued).status, 200);
                match call(&mock, &ir, operation, Asked::default(), None, true) {
                    Err(AnyError::Api(error)) => {
                        assert_eq!(error.info().map(|info| info.variant), Some(code.path.as_str()), "{}", code.code);
                        assert_eq!(error.remedy(), code.remedy.as_deref(), "{}", code.code);
                    }
                    other => panic!("{}: {other:?}", code.code),
                }
                codes += 1;
            }
        }
    }
    assert!(codes >= 30, "{codes}");
}

/// A client that signs with another secret is refused by the code for it.
#[test]
fn a_wrong_secret_is_told_as_a_wrong_signature() {
    let ir = Subject::workspace().unwrap().ir;
    let mock = start();
    let operation = ir.operation("taobao.logistics.trace.search").unwrap();
    let wanted = Wanted {
        server: mock.provider("taobao", Some("wrong")).unwrap(),
        settings: ClientSettings { secret: Some("another".to_owned()), ..ClientSettings::default() },
        ..Wanted::default()
    };
    let client = client("taobao", &wanted).unwrap().unwrap();
    let generated = registry::by_id(&operation.id).unwrap();
    let input = generated.input_from_json(arguments(operation).to_string().as_bytes()).unwrap();
    match client.send_dyn_blocking(generated, &*input) {
        Err(AnyError::Api(error)) => {
            assert_eq!(error.info().map(|i| i.variant), Some("PlatformError::InvalidSignature"))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(mock.journal("wrong")["calls"][0]["answered"], "25");
}

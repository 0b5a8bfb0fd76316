//! Our own generated clients against the mock server: every operation, both transports, every signing method
//! and form. The mock server verifies with code that shares nothing with the client, so client and server are
//! tested against each other; and every documented code is decoded over a real socket.
//! `waybill prove` runs it with saboteurs, which these tests have to catch.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

#[allow(dead_code, reason = "requests written by hand are those of the test `mock`")]
#[path = "mock/harness.rs"]
mod harness;

#[path = "clients/made_up.rs"]
mod made_up;

#[path = "clients/simplified.rs"]
mod simplified;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use waybill_codegen::ir::case::{Case, Expect, ExpectedRetry, Settings as ClientSettings};
use waybill_codegen::ir::{BodyFormat, Digest, Example, Field, Kind, Operation, Place, Platform, Scalar, Source};
use waybill_conformance::client::Wanted;
use waybill_conformance::expect::RequestOptions;
use waybill_conformance::mock::{Mock, Providers, Settings, is_shape};
use waybill_conformance::pace::Pace;
use waybill_conformance::target::Target;
use waybill_conformance::{case, reference_signer, specs};
use waybill_runtime::wire::Model;
use waybill_runtime::{AnyError, Backoff, Client, ClientBuilder, Credentials, DynOperation, Response};

use harness::{KEY, Request, SECONDS, SECRET, TRACE, control, post_office, start, start_with};

type CallResult = Result<Response<Box<dyn Model>>, AnyError>;

/// The crates of the providers, the generator's golden ones, and the first through their other platforms, each with a mock
/// server of their specs.
fn targets() -> Vec<(Target, Mock)> {
    targets_of(&Settings::default())
}

fn targets_of(settings: &Settings) -> Vec<(Target, Mock)> {
    let start = || start_with(settings.clone());
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden/specs");
    let providers = Providers::read(specs::sources(&golden).unwrap()).unwrap();
    let golden = start_with(Settings { providers, ..settings.clone() });
    let mut all = vec![(Target::workspace().unwrap(), start()), (Target::golden().unwrap(), golden)];
    all.extend(Target::workspace().unwrap().elsewhere().into_iter().map(|target| (target, start())));
    all
}

fn golden() -> (Target, Mock) {
    targets().swap_remove(1)
}

/// The client settings of every request to an operation.
fn wanted(target: &Target, mock: &Mock, operation: &Operation) -> Wanted {
    let platform = target.ir.platform(&operation.platform).unwrap();
    let own = generated(target, operation).operation().style;
    Wanted {
        platform: Some(operation.platform.clone()),
        server: address(target, mock, &operation.provider),
        session: platform.sends(&Source::Session),
        user: platform.sends(&Source::User),
        canonical_string: own.and_then(|own| own.canonical_strings.first().copied()),
        ..Wanted::default()
    }
}

/// The address of a provider, through the platform of the target.
fn address(target: &Target, mock: &Mock, provider: &str) -> String {
    let through = target.through.as_ref().map(|platform| format!("/{platform}")).unwrap_or_default();
    mock.provider(&format!("{provider}{through}"), None).unwrap()
}

fn generated(target: &Target, operation: &Operation) -> &'static dyn DynOperation {
    *target.operations.iter().find(|known| known.operation().id == operation.id).unwrap()
}

fn call(target: &Target, operation: &Operation, wanted: &Wanted, sent: &Value, blocking: bool) -> CallResult {
    let client = (target.client)(&operation.provider, wanted).unwrap().unwrap();
    send(target, operation, &client, sent, blocking)
}

fn send(target: &Target, operation: &Operation, client: &Client, sent: &Value, blocking: bool) -> CallResult {
    let generated = generated(target, operation);
    let input = generated.input_from_json(sent.to_string().as_bytes()).unwrap();
    if blocking {
        return client.send_dyn_blocking(generated, &*input);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(client.send_dyn(generated, &*input))
}

/// The journal of the default session.
fn calls(mock: &Mock) -> Vec<Value> {
    mock.journal("default")["calls"].as_array().unwrap().clone()
}

/// Clears journal and queue, and selects the next response of the mock server.
fn select_next(mock: &Mock, pick: &Value) {
    assert_eq!(control(mock, "POST", "sessions/default/reset", "").status, 200);
    let queued = control(mock, "POST", "sessions/default/next", &pick.to_string());
    assert_eq!(queued.status, 200, "{}", queued.body);
}

/// The documented arguments, or the examples of the required fields.
fn arguments(operation: &Operation) -> Value {
    operation.sample.request.clone()
}

#[test]
fn accepts_every_operation_in_every_form() {
    let target = Target::workspace().unwrap();
    let mock = start();
    let (mut made, mut reached) = (0, BTreeSet::new());
    for operation in target.ir.operations() {
        let platform = target.ir.platform(&operation.platform).unwrap();
        let ways = ways(platform, operation);
        if !ways.is_empty() {
            reached.insert(&operation.platform);
        }
        for (method, _) in &platform.methods {
            for options in &ways {
                let settings = ClientSettings { sign_method: Some(method.clone()), ..ClientSettings::default() };
                let wanted = Wanted { options: *options, settings, ..wanted(&target, &mock, operation) };
                for blocking in [false, true] {
                    let response = call(&target, operation, &wanted, &arguments(operation), blocking);
                    made += 1;
                    let what = format!("{} {method} {options:?} {blocking}", operation.id);
                    response.unwrap_or_else(|error| panic!("{what}: {error}\n{}", mock.journal("default")));
                }
            }
        }
    }
    // The journal of a session keeps the last requests, and counts the others.
    let dropped = mock.journal("default")["dropped"].as_u64().unwrap();
    assert_eq!(calls(&mock).len() as u64 + dropped, made);
    let platforms: BTreeSet<&String> = target.ir.operations().map(|operation| &operation.platform).collect();
    assert_eq!(reached, platforms, "each platform has an operation with an example");
}

/// The documented response that the mock server sends.
fn shown(operation: &Operation) -> Option<&Example> {
    let sent = |example: &&Example| !example.forms.is_empty() && example.error.is_none() && example.erratum.is_none();
    operation.examples.iter().find(sent)
}

/// The forms of the documented response, or all where it is made up, and GET where the platform accepts it.
fn ways(platform: &Platform, operation: &Operation) -> Vec<RequestOptions> {
    let example = shown(operation);
    let has_forms = platform.sends(&Source::Format);
    let shown = |form: &str| match example {
        Some(example) => example.forms.iter().any(|body| body.form == form),
        None => has_forms || form == "json",
    };
    let json = RequestOptions::default();
    let all = [
        (shown("json"), json),
        (shown("xml"), RequestOptions { xml: true, ..json }),
        (shown("simplified"), RequestOptions { simplify: true, ..json }),
        (shown("json") && platform.takes_get, RequestOptions { get: true, ..json }),
    ];
    all.into_iter().filter(|(sent, _)| *sent).map(|(_, options)| options).collect()
}

/// Operations with a style of their own have other parameters, addresses and canonical strings.
#[test]
fn accepts_every_operation_with_a_style() {
    let (target, mock) = golden();
    let mut styles = BTreeSet::new();
    for operation in target.ir.operations().filter(|operation| operation.style.is_some()) {
        let platform = target.ir.platform(&operation.platform).unwrap();
        for get in if platform.takes_get { &[false, true][..] } else { &[false] } {
            let options = RequestOptions { get: *get, ..RequestOptions::default() };
            let wanted = Wanted { options, ..wanted(&target, &mock, operation) };
            let response = call(&target, operation, &wanted, &arguments(operation), *get);
            assert!(response.is_ok(), "{}: {response:?}\n{}", operation.id, mock.journal("default"));
        }
        styles.insert(operation.style.clone());
    }
    assert!(styles.len() > 1, "{styles:?}");
}

/// The mock server takes a parameter under its other documented name, signed under the name that is sent, but not
/// under both.
#[test]
fn takes_the_other_names_of_parameters() {
    let (_, mock) = golden();
    let time = (SECONDS * 1000).to_string();
    let order = |named: &[(&str, &str)]| {
        let common = [("app_key", KEY), ("sign_method", "sha256"), ("timestamp", &time)];
        let form: Vec<_> = common.into_iter().chain(named.iter().copied()).collect();
        let text = format!("/order/get{}", reference_signer::sorted_pairs(form.iter().copied()));
        let sign = reference_signer::digest(Digest::HmacSha256, SECRET, &text);
        let form =
            form.into_iter().chain([("sign", sign.as_str())]).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        Request { form, ..Request::xopen("POST", "/rooted/rest/order/get", &[]) }
    };
    let named = |session: &[(&str, &str)]| Request {
        path: "/rooted/router".to_owned(),
        ..Request::top("rooted.odd.names.silence", session)
            .with("v", None)
            .with("sign_method", Some("hmac-sha256"))
            .sign()
    };
    for (request, accepted) in [
        (order(&[("order_id", "1234")]), true),
        (order(&[("trade_order_id", "1234")]), true),
        (order(&[("trade_order_id", "x")]), false),
        (order(&[("order_id", "1234"), ("trade_order_id", "1234")]), false),
        (order(&[]), false),
        (named(&[("session", "test")]), true),
        (named(&[("access_token", "test")]), true),
        (named(&[("session", "test"), ("access_token", "test")]), false),
    ] {
        let reply = request.send(&mock);
        assert_eq!(calls(&mock).last().unwrap()["rejected"].is_null(), accepted, "{request:?}\n{}", reply.body);
    }
    assert!(!mock.journal("default").to_string().contains("\"test\""), "the session is shown");
}

/// Each documented code of each operation, selected over the control API, is decoded as the typed variant
/// that the specs name.
#[test]
fn decodes_every_documented_code_as_its_variant() {
    let target = Target::workspace().unwrap();
    let mock = start();
    let mut codes = 0;
    for provider in &target.ir.providers {
        for operation in &provider.operations {
            let wanted = wanted(&target, &mock, operation);
            let families = operation.error.families.iter().flat_map(|used| {
                let family = provider.families.iter().find(|family| family.rust == used.rust);
                family.into_iter().flat_map(|family| &family.codes).filter(|code| used.codes.contains(&code.short))
            });
            for code in operation.error.own.iter().chain(families) {
                select_next(&mock, &json!({ "error": code.code }));
                match call(&target, operation, &wanted, &arguments(operation), true) {
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

/// A client that signs with another secret is rejected with the code for it.
#[test]
fn rejects_a_wrong_secret_as_an_invalid_signature() {
    let target = Target::workspace().unwrap();
    let mock = start();
    let operation = target.ir.operation(TRACE).unwrap();
    let settings = ClientSettings { secret: Some("another".to_owned()), ..ClientSettings::default() };
    let wanted = Wanted { settings, ..wanted(&target, &mock, operation) };
    match call(&target, operation, &wanted, &arguments(operation), true) {
        Err(AnyError::Api(error)) => {
            assert_eq!(error.info().map(|i| i.variant), Some("PlatformError::InvalidSignature"))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(calls(&mock)[0]["response"], "25");
}

/// The same by each platform of a provider, which have other codes for it; and a missing parameter is named.
#[test]
fn rejects_by_the_codes_of_the_platform() {
    let mock = start();
    let other = Target::workspace().unwrap().elsewhere();
    for target in std::iter::once(Target::workspace().unwrap()).chain(other) {
        for operation in target.ir.operations().filter(|o| o.id == "aliexpress.local.logistics.order.info.query") {
            let settings = ClientSettings { secret: Some("another".to_owned()), ..ClientSettings::default() };
            let wanted = Wanted { settings, ..wanted(&target, &mock, operation) };
            let Err(AnyError::Api(error)) = call(&target, operation, &wanted, &arguments(operation), true) else {
                panic!("expected an error of the provider")
            };
            let expected = match target.through.as_deref() {
                None => ("iop", "PlatformError::IncompleteSignature"),
                _ => ("top", "PlatformError::InvalidSignature"),
            };
            assert_eq!((error.platform(), error.info().map_or("", |info| info.variant)), expected);
        }
    }
    let request = Request::top("aliexpress.local.logistics.label.print", &[]);
    let request = request.with("timestamp", Some(&(SECONDS * 1000).to_string()));
    let request = Request { path: "/aliexpress/sync".to_owned(), ..request };
    let body = request.send(&mock).json();
    assert_eq!(body["error_response"]["code"], "MissingParameter", "{body}");
    assert!(body["error_response"]["msg"].as_str().unwrap().contains("“sign”"), "{body}");
}

/// The mock server sends responses as gateways do, and each client decodes them as the case says.
#[test]
fn decodes_every_shape_as_its_case_expects() {
    let (mut shapes, mut wrong) = (0, Vec::new());
    for (target, mock) in targets() {
        for case in target.ir.cases.iter().filter(|case| is_shape(case)) {
            let provider = &target.ir.operation(&case.operation).unwrap().provider;
            for blocking in [false, true] {
                select_next(&mock, &json!({ "shape": case.name }));
                let server = address(&target, &mock, provider);
                if let Err(why) = case::gateway_quirks::over(&target, case, &server, blocking) {
                    wrong.push(format!("{} (blocking: {blocking}): {why}", case.name));
                }
            }
            shapes += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shapes >= 60, "{shapes} shapes");
}

/// The documented arguments arrive in the journal: no more, no fewer, and unchanged.
#[test]
fn sends_the_documented_arguments_unchanged() {
    let mut seen = 0;
    for (target, mock) in targets() {
        for operation in target.ir.operations() {
            let Some(sent) = operation.examples.iter().find_map(|example| example.request.as_ref()) else { continue };
            let platform = target.ir.platform(&operation.platform).unwrap();
            let own = platform.styles.iter().find(|own| Some(&own.name) == operation.style.as_ref());
            let own = own.into_iter().flat_map(|own| own.parameters.iter().map(|(_, parameter)| &parameter.name));
            let system: Vec<&String> = platform.parameters.iter().map(|p| &p.name).chain(own).collect();
            // The request may be rejected for what its documents leave open; the journal has it anyway.
            let _ = call(&target, operation, &wanted(&target, &mock, operation), sent, true);
            let calls = calls(&mock);
            let parameters = calls.last().unwrap()["parameters"].as_object().unwrap();
            let arrived: BTreeSet<&String> = parameters.keys().filter(|name| !system.contains(name)).collect();
            let names: BTreeSet<&String> = sent.as_object().unwrap().keys().collect();
            assert_eq!(arrived, names, "{}", operation.id);
            for (name, value) in sent.as_object().unwrap() {
                let text = parameters[name].as_str().unwrap();
                assert!(
                    text == "****" || is_sent_as(value, text),
                    "{} {name}: {value} arrived as {text}",
                    operation.id
                );
                seen += usize::from(text != "****");
            }
        }
    }
    assert!(seen >= 12, "{seen} values");
}

/// A string as it is; a list of strings joined by commas, or as JSON; everything else as JSON.
fn is_sent_as(value: &Value, text: &str) -> bool {
    let read = serde_json::from_str::<Value>(text).ok();
    match value {
        Value::String(whole) => text == whole || read.as_ref() == Some(value),
        Value::Bool(flag) => text == flag.to_string() || text == u8::from(*flag).to_string(),
        Value::Array(items) if read.as_ref() != Some(value) => {
            let texts = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            text == texts.collect::<Vec<_>>().join(",")
        }
        Value::Number(number) => text == number.to_string() || text == format!("\"{number}\""),
        // A file arrives as a part; the journal keeps its name.
        Value::Object(file) if file.contains_key("content_type") => file["name"] == text,
        _ => read.as_ref() == Some(value),
    }
}

/// A request over a documented limit is never sent.
#[test]
fn sends_no_request_over_a_limit() {
    let mut rejected = 0;
    for (target, mock) in targets() {
        let over = |case: &&Case| matches!(case.expect, Expect::NotSent(_)) && case.settings.endpoint.is_none();
        for case in target.ir.cases.iter().filter(over) {
            let provider = &target.ir.operation(&case.operation).unwrap().provider;
            let server = mock.provider(provider, None).unwrap();
            // The case itself checks that it is an error, and which.
            let _ = case::gateway_quirks::over(&target, case, &server, true);
            assert_eq!(calls(&mock), [] as [Value; 0], "{}", case.name);
            rejected += 1;
        }
    }
    assert!(rejected >= 4, "{rejected}");
}

/// An optional parameter that is set to an empty value is not sent.
#[test]
fn sends_no_empty_parameters() {
    let mut left_out = 0;
    for (target, mock) in targets() {
        for operation in target.ir.operations() {
            let form = target.ir.platform(&operation.platform).unwrap().body == BodyFormat::Form;
            let is_text = |field: &&Field| field.kind == Kind::Scalar(Scalar::String) && !field.list && !field.required;
            for field in
                operation.input.fields.iter().filter(is_text).filter(|field| form || field.place == Place::Query)
            {
                let mut sent = arguments(operation);
                sent[&field.wire] = json!("");
                // The response does not matter here.
                let _ = call(&target, operation, &wanted(&target, &mock, operation), &sent, true);
                let calls = calls(&mock);
                let arrived = &calls.last().unwrap()["parameters"][&field.wire];
                assert!(arrived.is_null(), "{} {}: arrived as {arrived}", operation.id, field.wire);
                left_out += 1;
            }
        }
    }
    assert!(left_out >= 3, "{left_out}");
}

/// The response to a request is lost behind a gateway, so it is unknown whether the request was executed. An
/// idempotent request is sent again, each time with a fresh nonce; another one is not.
#[test]
fn sends_requests_that_are_not_idempotent_once() {
    let (mut once, mut again) = (0, 0);
    for (target, mock) in targets() {
        for operation in target.ir.operations() {
            select_next(&mock, &json!({ "fault": "html;status=502", "times": 3 }));
            let policy = ExpectedRetry { policy: "default".to_owned(), ..ExpectedRetry::default() };
            let mut wanted = wanted(&target, &mock, operation);
            wanted.retry = Some((policy, Pace::new(wanted.now())));
            wanted.settings.nonce = Some("random".to_owned());
            let response = call(&target, operation, &wanted, &arguments(operation), true);
            let calls = calls(&mock);
            // Some are rejected for what their documents leave open, and never reach the gateway's fault.
            if calls.iter().any(|call| call["rejected"].is_object()) {
                continue;
            }
            assert!(response.is_err(), "{}", operation.id);
            assert_eq!(calls.len(), if operation.idempotent { 3 } else { 1 }, "{}", operation.id);
            let nonces: Vec<&Value> = calls.iter().map(|call| &call["parameters"]["nonce-str"]).collect();
            if nonces.iter().any(|nonce| nonce.is_string()) {
                let fresh: BTreeSet<String> = nonces.iter().map(|nonce| nonce.to_string()).collect();
                assert_eq!(fresh.len(), calls.len(), "{}: {nonces:?}", operation.id);
            }
            *(if operation.idempotent { &mut again } else { &mut once }) += 1;
        }
    }
    assert!(once >= 1 && again >= 5, "{once} sent once, {again} again");
}

/// The client waits for a ban of a second: the second attempt succeeds.
#[test]
fn waits_for_a_ban() {
    let target = Target::workspace().unwrap();
    let mock = start();
    let operation = target.ir.operation(TRACE).unwrap();
    select_next(&mock, &json!({ "fault": "ban;seconds=1" }));
    let brief = Duration::from_millis(1);
    let client = ClientBuilder::<waybill_all::waybill_taobao::Client>::new(Credentials::new(KEY, SECRET))
        .endpoint(mock.provider("taobao", None).unwrap())
        .session("test")
        .clock(SystemTime::UNIX_EPOCH + Duration::from_secs(SECONDS))
        .retry(Backoff::default().attempts(2).pauses(brief, brief))
        .build()
        .unwrap();
    let response = send(&target, operation, client.as_ref(), &arguments(operation), true);
    let labels: Vec<Value> = calls(&mock).into_iter().map(|call| call["response"].clone()).collect();
    assert!(response.is_ok(), "{labels:?}");
    assert_eq!(labels, ["accesscontrol.limited-by-api-access-count", "documented"]);
}

/// Each message with a documented body, posted by the mock server: the generated receiver accepts it, and
/// rejects it when the signature is invalid or missing.
#[test]
fn accepts_only_signed_push_messages() {
    let mut accepted = 0;
    for (target, mock) in targets() {
        for push in target.ir.pushes() {
            let receiver = target.receivers.iter().find(|receiver| receiver.provider == push.provider).unwrap();
            let (receive, status) = (receiver.receive, target.ir.platform(&push.platform).unwrap());
            let status = u16::try_from(status.push.as_ref().unwrap().status).unwrap();
            let office = post_office(move |headers, body| match receive(headers, body, None) {
                Ok(_) => status,
                Err(_) => 401,
            });
            for message in &push.messages {
                let ask = |signature: &str| json!({ "message": message.wire, "signature": signature });
                let options = json!({ "provider": push.provider, "to": office.url(), "attempts": 1,
                    "messages": [ask("right"), ask("wrong"), ask("none")] });
                let result = control(&mock, "POST", "sessions/default/push", &options.to_string());
                let deliveries = &result.json()["deliveries"];
                let acknowledged: Vec<bool> =
                    (0..3).map(|at| deliveries[at]["acknowledged"].as_bool().unwrap()).collect();
                assert_eq!(acknowledged, [true, false, false], "{}: {}", message.wire, result.body);
                accepted += 1;
            }
        }
    }
    assert!(accepted >= 5, "{accepted}");
}

/// The futures of generated calls own what they need, whether sent or awaited, so that they can be spawned and joined.
#[test]
fn calls_can_be_spawned() {
    fn spawnable<F: Future + Send + 'static>(_: F) {}
    use waybill_all::waybill_taobao as taobao;
    let client = taobao::Client::builder(Credentials::new(KEY, SECRET)).build().unwrap();
    let call = client.with_session("seller").logistics().trace_search(taobao::TradeId(1));
    spawnable(call.clone().session("other").timeout(Duration::from_secs(1)).send());
    spawnable(call.into_future());
}

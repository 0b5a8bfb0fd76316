//! Replies of tests (`InProcess::responses`) are the inverse of reading, for every operation of every client and in every
//! format: each documented code is read as that very code, and each value as itself. No client is known here by name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

#[allow(dead_code, reason = "of another test")]
#[path = "shape/mod.rs"]
mod shape;

use serde_json::Value;
use waybill_codegen::ir;
use waybill_conformance::target::Target;
use waybill_runtime::platform::{Operation, Source};
use waybill_runtime::transport::{InProcess, Reply, ReplyError, TransportKind};
use waybill_runtime::wire::{Deviation, Format, JsonStyle, Model, to_json};
use waybill_runtime::{
    AnyError, Bytes, Client, ClientBuilder, ClientType, CodeInfo, Credentials, DynOperation, Error, NoRetry, Response,
    http,
};

/// The formats of responses: what a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Json,
    Simplified,
    Xml,
}

const ASKED: [Asked; 3] = [Asked::Json, Asked::Simplified, Asked::Xml];

impl Asked {
    /// Whether requests of the operation have a parameter for it.
    fn exists(self, operation: &Operation) -> bool {
        match self {
            Self::Json => true,
            Self::Simplified => operation.parameter(Source::Simplify).is_some(),
            Self::Xml => operation.parameter(Source::Format).is_some(),
        }
    }
}

type Connect = fn(Vec<Reply>, Asked) -> Client;

/// A client whose requests get these replies.
fn connect<C: ClientType + AsRef<Client>>(replies: Vec<Reply>, asked: Asked) -> Client {
    let has = |source| C::PLATFORM.parameters().any(|common| common.source == source);
    let mut builder = ClientBuilder::<C>::new(Credentials::new("key", "secret"))
        .retry(NoRetry)
        .format(if asked == Asked::Xml { Format::Xml } else { Format::Json })
        .simplify(asked == Asked::Simplified)
        .blocking_transport(InProcess::responses(replies));
    if has(Source::Session) {
        builder = builder.session("session");
    }
    if has(Source::User) {
        builder = builder.user_id("user");
    }
    builder.build().unwrap().as_ref().clone()
}

macro_rules! connections {
    ($($name:literal $library:ident [$($base:ident),*],)*) => {
        vec![
            $(($name, connect::<waybill_all::$library::Client> as Connect),)*
            ("bazaar", connect::<waybill_bazaar::Client>),
            ("rooted", connect::<waybill_rooted::Client>),
            ("plain", connect::<waybill_plain::Client>),
        ]
    };
}

/// An operation, what its spec states, and its client.
struct Subject<'t> {
    generated: &'static dyn DynOperation,
    spec: &'t ir::Operation,
    platform: &'t ir::Platform,
    connect: Connect,
}

impl Subject<'_> {
    fn send(&self, replies: Vec<Reply>, asked: Asked) -> Result<Response<Box<dyn Model>>, AnyError> {
        let input = self.generated.input_from_json(self.spec.sample.request.to_string().as_bytes()).unwrap();
        (self.connect)(replies, asked).send_dyn_blocking(self.generated, &*input)
    }

    fn formats(&self) -> impl Iterator<Item = Asked> {
        ASKED.into_iter().filter(|asked| asked.exists(self.generated.operation()))
    }
}

fn each(mut check: impl FnMut(&Subject<'_>)) {
    let connections = waybill_all::providers!(connections);
    for target in [Target::workspace().unwrap(), Target::golden().unwrap()] {
        for generated in &target.operations {
            let id = generated.operation().id;
            let spec = target.ir.operation(id).unwrap();
            let platform = target.ir.platform(&spec.platform).unwrap();
            let (_, connect) = connections.iter().find(|(name, _)| *name == spec.provider).unwrap();
            check(&Subject { generated: *generated, spec, platform, connect: *connect });
        }
    }
}

fn json(model: &dyn Model) -> Value {
    serde_json::from_str(&to_json(model, JsonStyle::default())).unwrap()
}

/// Every code of every operation: its own, those of its families and those of the platform.
#[test]
fn each_code_is_read_as_itself() {
    let mut codes = 0;
    each(|subject| {
        let all: Vec<&CodeInfo> = subject.generated.operation().errors.iter().flat_map(|table| table.codes).collect();
        let is_word = |info: &CodeInfo| info.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        // A sub-code that the operation lists as well has the operation's meaning.
        let is_hidden =
            |at: usize| !is_word(all[at]) && all[..at].iter().any(|own| own.code.eq_ignore_ascii_case(all[at].code));
        for info in (0..all.len()).filter(|at| !is_hidden(*at)).map(|at| all[at]) {
            for asked in subject.formats() {
                let error = subject.send(vec![Reply::error(info)], asked).expect_err(info.code);
                let context = format!("{} {} {asked:?}: {error:?}", subject.spec.id, info.code);
                let Error::Api(api) = &error else { panic!("{context}") };
                assert!(api.code().info().is_some_and(|found| std::ptr::eq(found, info)), "{context}");
                assert!(error.is(info), "{context}");
                // A plain word or a number of the platform is a code of the envelope.
                let of_envelope = is_word(info) && info.variant.starts_with("PlatformError::");
                let is_sub_code = !subject.platform.envelope.sub_code.is_empty() && !of_envelope;
                assert_eq!(api.sub_code().is_some(), is_sub_code || api.platform_code().is_none(), "{context}");
                let shown = [api.sub_message(), api.platform_message()];
                // XML can't hold NUL.
                let message =
                    if asked == Asked::Xml { info.message.replace('\0', "\u{fffd}") } else { info.message.into() };
                assert!(message.is_empty() || shown.contains(&Some(&*message)), "{context}");
                assert_eq!(api.deviations(), &[] as &[Deviation], "{context}");
                codes += 1;
            }
        }
    });
    assert!(codes > 0);
}

/// A code of another operation is a mistake of the test.
#[test]
fn a_code_of_another_operation_is_rejected() {
    static OTHER: CodeInfo = CodeInfo {
        code: "other:code",
        variant: "Other::Code",
        message: "",
        remedy: None,
        retry: waybill_runtime::Retry::Never,
        decisive: true,
        not_executed: false,
        outcome_unknown: false,
        bans: None,
    };
    each(|subject| {
        for asked in subject.formats() {
            let error = subject.send(vec![Reply::error(&OTHER)], asked).unwrap_err();
            let operation = subject.generated.operation().id;
            let expected = ReplyError::NotDocumented { code: OTHER.code.to_owned(), operation };
            assert_eq!(reply_error(&error), Some(&expected), "{operation}: {error:?}");
        }
    });
}

/// Bodies with a value for each documented field, in the shapes that conformance knows.
#[test]
fn each_value_is_read_as_itself() {
    let mut values = 0;
    each(|subject| {
        for made in shape::all(subject.platform, subject.spec) {
            let shape::Expected::Value { .. } = made.expected else { continue };
            let Ok(value) = subject.generated.decode(&http::Response::new(made.body.into())) else { continue };
            for asked in subject.formats() {
                let mut expected = json(&**value);
                if asked == Asked::Xml {
                    // An empty element is no value.
                    without_empty(&mut expected);
                }
                let copy = subject.generated.decode(&http::Response::new(written(subject, &**value))).unwrap();
                let response = subject.send(vec![Reply::value_dyn(copy.into_inner())], asked);
                let response = response.unwrap_or_else(|error| panic!("{} {}: {error:?}", subject.spec.id, made.name));
                // A reader does not know what was asked for, so it notes simplified lists.
                if made.name == "as-documented" && asked != Asked::Simplified {
                    let notes = response.deviations();
                    assert!(notes.is_empty() || expected == serde_json::json!({}), "{} {notes:?}", subject.spec.id);
                }
                let mut found = json(&**response);
                if asked == Asked::Xml {
                    without_empty(&mut found);
                }
                if let (Value::Object(found), Value::Object(expected)) = (&mut found, &expected) {
                    // The code of a success can be one of the documented fields.
                    let code = &subject.platform.envelope.code;
                    if !expected.contains_key(code) && subject.platform.envelope.success_value().is_some() {
                        found.remove(code);
                    }
                }
                assert_eq!(found, expected, "{} {} {asked:?}", subject.spec.id, made.name);
                values += 1;
            }
        }
    });
    assert!(values > 0);
}

/// Removes objects without members.
fn without_empty(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(without_empty);
            members.retain(|_, member| member != &serde_json::json!({}));
        }
        Value::Array(items) => items.iter_mut().for_each(without_empty),
        _ => {}
    }
}

/// A body with this value, written without the code under test.
fn written(subject: &Subject<'_>, value: &dyn Model) -> Bytes {
    let mut body = json(value);
    if let (Some(members), Some(code)) = (body.as_object_mut(), subject.platform.envelope.success_value()) {
        members.entry(subject.platform.envelope.code.clone()).or_insert(code);
    }
    let root = subject.spec.root.as_str();
    let body = if root.is_empty() { body } else { serde_json::json!({ root: body }) };
    body.to_string().into()
}

/// One reply for each request, in order; a reply too few is an error that names the operation and is not sent again.
#[test]
fn replies_are_given_in_order_until_none_is_left() {
    each(|subject| {
        let none = subject.send(Vec::new(), Asked::Json).unwrap_err();
        let operation = subject.generated.operation().id;
        assert_eq!(reply_error(&none), Some(&ReplyError::Exhausted { given: 0, operation }));
        assert!(!none.is_retryable() && none.is_not_executed());
    });
}

fn reply_error(error: &AnyError) -> Option<&ReplyError> {
    let Error::Transport(transport) = error else { return None };
    assert_eq!(transport.kind(), TransportKind::NoReply);
    std::error::Error::source(transport)?.downcast_ref()
}

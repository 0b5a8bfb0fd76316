//! Typed mocks on httpmock, for every operation of every client: a mock gets the requests of its operation alone, reads the
//! parameters that the client has sent, and replies in the format that the client asks for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::sync::{Arc, Mutex};

use serde_json::Value;
use waybill_conformance::target::Target;
use waybill_plain as plain;
use waybill_rooted as rooted;
use waybill_runtime::mock::MockServer;
use waybill_runtime::platform::Source;
use waybill_runtime::transport::{Reply, ReplyError};
use waybill_runtime::wire::{Format, JsonStyle, Model, to_json};
use waybill_runtime::{Client, ClientType, DynOperation, Error, NoRetry};

fn json(model: &dyn Model) -> Value {
    serde_json::from_str(&to_json(model, JsonStyle::default())).unwrap()
}

/// Sends a request of each operation to a server with a mock of each.
fn check<C: ClientType + AsRef<Client>>(target: &Target, operations: &'static [&'static dyn DynOperation]) {
    let server = MockServer::<C>::start();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mocks: Vec<_> = operations
        .iter()
        .map(|operation| {
            let (id, seen) = (operation.operation().id, Arc::clone(&seen));
            let note = move |input: &dyn Model| {
                seen.lock().unwrap().push((id, json(input)));
                true
            };
            server.mock_dyn(*operation, note, Reply::value_dyn(operation.output())).unwrap()
        })
        .collect();
    let takes = |source| C::PLATFORM.parameters().any(|common| common.source == source);
    for (operation, mock) in operations.iter().zip(&mocks) {
        let id = operation.operation().id;
        let spec = target.ir.operation(id).unwrap();
        for arguments in [&spec.sample.request, &spec.sample.shown] {
            let input = operation.input_from_json(arguments.to_string().as_bytes()).unwrap();
            for get in [false, C::PLATFORM.takes_get] {
                for format in [Format::Json, if takes(Source::Format) { Format::Xml } else { Format::Json }] {
                    let builder = server.client_builder().retry(NoRetry).use_get(get).format(format);
                    let client = builder.build().unwrap();
                    let before = mock.calls();
                    let sent = client.as_ref().send_dyn_blocking(*operation, &*input);
                    if let Err(Error::Encode(_)) = &sent {
                        // A file can't travel with GET.
                        assert!(get, "{id}: {sent:?}");
                        continue;
                    }
                    let mut expected = json(&*input);
                    if let Value::Object(members) = &mut expected {
                        // A received file is not read.
                        members.retain(|name, _| !spec.input.fields.iter().any(|f| f.wire == *name && f.is_file()));
                    }
                    // httpmock can ask several times.
                    let mut seen = std::mem::take(&mut *seen.lock().unwrap());
                    seen.dedup();
                    assert_eq!(seen, [(id, expected)], "{id} {get} {format:?}: {sent:?}");
                    assert_eq!(mock.calls(), before + 1, "{id}");
                    assert!(sent.is_ok(), "{id} {format:?}: {sent:?}");
                }
            }
        }
    }
}

#[test]
fn each_operation_is_matched_by_itself() {
    macro_rules! check_all {
        ($($name:literal $library:ident [$($base:ident),*],)*) => {
            let target = Target::workspace().unwrap();
            $(check::<waybill_all::$library::Client>(&target, waybill_all::$library::OPERATIONS);)*
        };
    }
    waybill_all::providers!(check_all);
    let golden = Target::golden().unwrap();
    check::<rooted::Client>(&golden, rooted::OPERATIONS);
    check::<plain::Client>(&golden, plain::OPERATIONS);
}

/// What a mock sets: conditions on parameters, typed and by name, and replies of each kind.
#[test]
fn conditions_and_replies_are_typed() {
    let mock = rooted::mock::MockServer::start();
    let client = mock.client_builder().build().unwrap();
    let list = |page: i64| client.shop_item().list().page_no(page).retry(NoRetry);
    let page_two = mock
        .shop_item()
        .list(|when, then| {
            when.request(rooted::shop_item::ListRequest::default().with(|list| list.page_no = Some(2)))
                .session("session");
            then.example("documented");
        })
        .unwrap();
    let page_three = mock
        .shop_item()
        .list(|when, then| {
            when.matches(|request| request.page_no == Some(3)).parameter("page_size", "5");
            then.error(rooted::PlatformError::CallLimited);
        })
        .unwrap();
    let value = rooted::shop_item::ListResponse::default().with(|list| list.total_results = Some(7));
    let all_others = mock
        .shop_item()
        .list(|when, then| {
            when.parameter("session", "session");
            then.value(value);
        })
        .unwrap();
    assert!(list(2).send_blocking().unwrap().items.iter().all(|item| item.name.is_some()));
    assert!(list(3).page_size(5).send_blocking().unwrap_err().is(rooted::PlatformError::CallLimited));
    assert_eq!(list(3).page_size(6).send_blocking().unwrap().total_results, Some(7));
    assert_eq!(list(2).send_blocking().unwrap().total_results, Some(3));
    let stranger = list(2).session("stranger").send_blocking().unwrap_err();
    assert!(stranger.is_decode(), "httpmock responds 404: {stranger:?}");
    page_two.assert_calls(2);
    page_three.assert_calls(1);
    all_others.assert_calls(1);
}

/// What is not typed is set on httpmock, and a reply can have a message and a status of its own.
#[test]
fn httpmock_is_within_reach() {
    let mock = plain::mock::MockServer::start();
    let client = mock.client_builder().retry(NoRetry).build().unwrap();
    let mut lost = mock
        .check()
        .pack(|when, then| {
            when.http(|when| when.query_param("id", "P1"));
            then.error(plain::check::PackError::PackLost).http(|then| then.delay(std::time::Duration::from_millis(30)));
        })
        .unwrap();
    let began = std::time::Instant::now();
    assert!(client.check().pack("P1").send_blocking().unwrap_err().is(plain::check::PackError::PackLost));
    assert!(began.elapsed() >= std::time::Duration::from_millis(30));
    lost.assert_calls(1);
    lost.delete();
    let unknown = plain::check::PackError::Other("PACK_NEW".to_owned());
    mock.check()
        .pack(|_, then| {
            then.reply(Reply::error(unknown.clone()).message("is new").status(plain::http::StatusCode::ACCEPTED));
        })
        .unwrap();
    let Err(Error::Api(error)) = client.check().pack("P2").send_blocking() else { panic!() };
    assert_eq!((error.code(), error.message()), (&unknown, "is new"));
    assert_eq!(error.status(), plain::http::StatusCode::ACCEPTED);
    mock.server().reset();
    let page = mock.check().pack(|_, then| {
        then.http(|then| then.status(502).body("<html>"));
    });
    assert!(client.check().pack("P3").send_blocking().unwrap_err().is_decode());
    page.unwrap().assert_calls(1);
}

/// What an operation can't have is an error that says so, and no mock is added.
#[test]
fn mistakes_of_a_test_are_errors() {
    let mock = plain::mock::MockServer::start();
    let operation = "plain.check.pack";
    let pack = |set: fn(
        &mut plain::mock::When<plain::check::pack::PackOperation>,
        &mut plain::mock::Then<plain::check::pack::PackOperation>,
    )| mock.check().pack(set).map(|_| ()).unwrap_err();
    assert_eq!(pack(|_, _| {}), ReplyError::Missing { operation });
    let known = "`documented`, `documented-failure`".to_owned();
    let missing = ReplyError::NoExample { name: "other".to_owned(), known, operation };
    assert_eq!(
        pack(|_, then| {
            then.example("other");
        }),
        missing
    );
    let reported = |code: &str| ReplyError::NotReported { code: code.to_owned(), operation };
    // The spec says that this code means that nothing was found, which is no failure; and no code is none.
    for (code, expected) in [("NO_PACK", reported("NO_PACK")), ("", reported(""))] {
        let found = mock.check().pack(|_, then| {
            then.error(plain::check::PackError::Other(code.to_owned()));
        });
        assert_eq!(found.map(|_| ()).unwrap_err(), expected);
    }
    let network = pack(|_, then| {
        then.reply(Reply::fails(plain::transport::TransportKind::Connect));
    });
    assert_eq!(network, ReplyError::Network);
    let other = pack(|_, then| {
        then.reply(Reply::value(plain::check::CountResponse::default()));
    });
    assert_eq!(other, ReplyError::OtherValue { found: "plain.check.count", operation });
    let name = pack(|when, then| {
        when.parameter("idd", "P1");
        then.example("documented");
    });
    assert_eq!(name, ReplyError::NoParameter { name: "`idd`".to_owned(), operation });
    let session = pack(|when, then| {
        when.session("s");
        then.example("documented");
    });
    assert_eq!(session, ReplyError::NoParameter { name: "for a session".to_owned(), operation });
    let client = mock.client_builder().retry(NoRetry).build().unwrap();
    assert!(client.check().pack("P1").send_blocking().unwrap_err().is_decode(), "no mock was added");
}

/// Servers and mocks work in an async test, on one thread.
#[test]
fn a_server_starts_in_async_tests() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(starts_and_replies());
}

async fn starts_and_replies() {
    let mock = rooted::mock::MockServer::start();
    let client = mock.client_builder().build().unwrap();
    let calls = mock
        .order()
        .get(|_, then| {
            then.example("documented");
        })
        .unwrap();
    assert_eq!(client.order().get(1234).send().await.unwrap().state.as_deref(), Some("paid"));
    calls.assert_calls_async(1).await;
}

//! Replies of tests: one for each request, retries included, written as the platform writes them. Expected bodies are those
//! of the platform's documents.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use http::header::{HeaderValue, RETRY_AFTER};
use http::{StatusCode, header};
use support::top::{Client, PlatformError, ShipOperation, SplitData, TraceSearchError, TraceSearchResponse, TradeId};
use waybill_runtime::transport::{InProcess, Reply, ReplyError, TransportKind};
use waybill_runtime::wire::Format;
use waybill_runtime::{Bytes, ClientBuilder, CodeInfo, Credentials, Error, NoRetry, OperationType, Retry};

fn builder(replies: impl IntoIterator<Item = Reply>) -> ClientBuilder<Client> {
    let gateway = InProcess::responses(replies);
    Client::builder(Credentials::new("key", "secret"))
        .session("session")
        .transport(gateway.clone())
        .blocking_transport(gateway)
}

fn value() -> TraceSearchResponse {
    TraceSearchResponse::default().with(|trace| trace.out_sid = Some("1324657987".to_owned()))
}

/// The body of a reply, as a response that can't be read keeps it.
fn body(reply: Reply, format: Format) -> String {
    let client = builder([reply.status(StatusCode::IM_A_TEAPOT)]).format(format).retry(NoRetry).build().unwrap();
    let body = match client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err() {
        Error::Api(error) => error.raw_body().clone(),
        Error::Decode(failure) => failure.raw_body().clone(),
        other => panic!("{other:?}"),
    };
    String::from_utf8(body.to_vec()).unwrap()
}

#[test]
fn bodies_are_those_of_the_platform() {
    let split = r#"{"error_response":{"code":15,"msg":"Remote Service Error","sub_code":"isv.split-data-error:CD22","sub_msg":"订单已拆单,必须传入子交易号列表"}}"#;
    assert_eq!(body(Reply::error(SplitData::Cd22), Format::Json), split);
    let xml = "<error_response><code>27</code><msg>Invalid Session</msg></error_response>";
    assert_eq!(body(Reply::error(PlatformError::InvalidSession), Format::Xml), xml);
    let pattern = body(Reply::error(TraceSearchError::IsvInvalidParameter), Format::Json);
    assert!(pattern.contains(r#""sub_code":"isv.invalid-parameter:tid","#), "one alternative of a pattern: {pattern}");
    let success = r#"{"logistics_trace_search_response":{"out_sid":"1324657987"}}"#;
    assert_eq!(body(Reply::value(value()), Format::Json), success);
    let success = "<logistics_trace_search_response><out_sid>1324657987</out_sid></logistics_trace_search_response>";
    assert_eq!(body(Reply::value(value()), Format::Xml), success);
    assert_eq!(body(Reply::body("as it is"), Format::Json), "as it is");
}

#[test]
fn replies_are_given_in_order_to_async_and_blocking_calls() {
    let client = builder([Reply::error(SplitData::Cd22), Reply::value(value())]).build().unwrap();
    let call = client.logistics_trace_search(TradeId(1));
    assert!(support::block_on(call.clone().send()).unwrap_err().is(SplitData::Cd22));
    assert_eq!(call.clone().send_blocking().unwrap().out_sid.as_deref(), Some("1324657987"));
    let none = call.send_blocking().unwrap_err();
    assert_eq!(
        reply_error(&none),
        Some(&ReplyError::Exhausted { given: 2, operation: "taobao.logistics.trace.search" })
    );
    assert!(none.is_not_executed() && !none.is_retryable());
    assert_eq!(none.help(), "add a reply, or find out why there was another request: a retry is one too");
}

/// A retry takes the next reply, and pauses take no time.
#[test]
fn a_retry_takes_the_next_reply() {
    let ban = Reply::error(PlatformError::AppCallLimited).message("This ban will last for 5 more seconds");
    let replies =
        [Reply::fails(TransportKind::Broken), Reply::error(PlatformError::ServiceError), Reply::value(value())];
    let response = builder(replies).build().unwrap().logistics_trace_search(TradeId(1)).send_blocking().unwrap();
    assert_eq!(response.attempts(), 3);
    let client = builder([ban]).retry(NoRetry).build().unwrap();
    let error = client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err();
    assert_eq!(error.ban(), Some(Duration::from_secs(5)));
}

#[test]
fn a_reply_has_a_status_and_headers_and_an_undocumented_code() {
    let unknown = TraceSearchError::Other("isv.never-seen".to_owned());
    let reply = Reply::error(unknown.clone())
        .message("new")
        .status(StatusCode::SERVICE_UNAVAILABLE)
        .header(RETRY_AFTER, HeaderValue::from_static("7"))
        .header(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    let client = builder([reply]).retry(NoRetry).build().unwrap();
    let error = client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err();
    let Error::Api(api) = &error else { panic!("{error:?}") };
    assert_eq!((api.code(), api.sub_message(), api.status().as_u16()), (&unknown, Some("new"), 503));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

/// A reply that the operation can't have, and a transport in between that loses the operation.
#[test]
fn mistakes_of_a_test_are_errors_that_say_what_to_do() {
    static OTHER: CodeInfo = CodeInfo {
        code: "other",
        variant: "Other::Code",
        message: "",
        remedy: None,
        retry: Retry::Never,
        bans: None,
        decisive: true,
        not_executed: false,
        outcome_unknown: false,
    };
    let operation = ShipOperation::OPERATION.id;
    let nothing = Reply::error(TraceSearchError::Other(String::new()));
    let client = builder([Reply::error(&OTHER), Reply::value(value()), nothing]).build().unwrap();
    let code = OTHER.code.to_owned();
    let expected = [
        ReplyError::NotDocumented { code, operation },
        ReplyError::OtherValue { found: "taobao.logistics.trace.search", operation },
        ReplyError::NotReported { code: String::new(), operation },
    ];
    for expected in expected {
        let error = client.ship().send_blocking().unwrap_err();
        assert_eq!(reply_error(&error), Some(&expected));
        assert_eq!(error.help(), expected.help());
    }
    let replies = InProcess::responses([Reply::value(value())]);
    let loses = InProcess::new(move |request: http::Request<Bytes>| {
        let (mut parts, body) = request.into_parts();
        parts.extensions.clear();
        use waybill_runtime::transport::{BlockingTransport, Bounds};
        let bounds = Bounds { connect: Duration::ZERO, total: Duration::ZERO, max_response_bytes: usize::MAX };
        BlockingTransport::send(&replies, http::Request::from_parts(parts, body), bounds)
    });
    let client =
        Client::builder(Credentials::new("key", "secret")).session("s").blocking_transport(loses).build().unwrap();
    let error = client.logistics_trace_search(TradeId(1)).send_blocking().unwrap_err();
    assert_eq!(reply_error(&error), Some(&ReplyError::NoOperation));
}

#[test]
fn debug_shows_no_value() {
    let value = value().with(|trace| trace.out_sid = Some("Nobody".to_owned()));
    let shown = format!("{:?} {:?}", Reply::value(value), Reply::body("Nobody"));
    assert!(!shown.contains("Nobody") && shown.contains("taobao.logistics.trace.search"), "{shown}");
}

fn reply_error<E>(error: &Error<E>) -> Option<&ReplyError> {
    let Error::Transport(transport) = error else { return None };
    assert_eq!(transport.kind(), TransportKind::NoReply);
    std::error::Error::source(transport)?.downcast_ref()
}

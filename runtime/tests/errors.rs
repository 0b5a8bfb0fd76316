//! Error codes and errors: how received codes are matched, what the predicates return, and that nothing
//! sensitive is shown.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::error::Error as _;
use std::time::Duration;

use support::top::{PlatformError, SplitData, TraceSearchError as E, TraceSearchOperation};
use support::{response, settings};
use waybill_runtime::error::{Phase, TransportKind};
use waybill_runtime::{
    AnyError, ApiError, BuildError, Credentials, EncodeError, Error, ErrorCode, Retry, SessionError, Timeout,
    TransportError, decode,
};

fn api_error(code: &str, sub_code: &str, sub_msg: &str) -> ApiError<E> {
    let inner = serde_json::json!({ "code": code, "msg": "m", "sub_code": sub_code, "sub_msg": sub_msg });
    let body = serde_json::json!({ "error_response": inner }).to_string();
    match decode::<TraceSearchOperation>(&response(200, &body)) {
        Err(Error::Api(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn found(code: &str, sub_code: &str) -> E {
    api_error(code, sub_code, "").code().clone()
}

#[test]
fn matches_sub_codes_by_their_grammar() {
    let other = |raw: &str| E::Other(raw.to_owned());
    let cases: &[(&str, E)] = &[
        // Names.
        ("isp.order-no-trace", E::IspOrderNoTrace),
        (" isp.order-no-trace ", E::IspOrderNoTrace),
        ("isp.order-no-traces", other("isp.order-no-traces")),
        ("isv.order-no-trace", other("isv.order-no-trace")),
        // A pattern: either field, both, with details, the literal, the bare name.
        ("isv.invalid-parameter:tid", E::IsvInvalidParameter),
        ("isv.invalid-parameter:seller_nick", E::IsvInvalidParameter),
        ("isv.invalid-parameter:seller_nick:P17", E::IsvInvalidParameter),
        ("isv.invalid-parameter:tid|seller_nick", E::IsvInvalidParameter),
        ("isv.invalid-parameter:seller_nick|tid", E::IsvInvalidParameter),
        ("isv.invalid-parameter", E::IsvInvalidParameter),
        ("isv.invalid-parameter:", E::IsvInvalidParameter),
        ("isv.invalid-parameter:TID", E::IsvInvalidParameter),
        ("isv.invalid-parameter:tids", other("isv.invalid-parameter:tids")),
        ("isv.invalid-parameter:trade_id:P07", other("isv.invalid-parameter:trade_id:P07")),
        ("isv.invalid-parameter:tid|nick", other("isv.invalid-parameter:tid|nick")),
        ("isv.invalid-parameterrb26", other("isv.invalid-parameterrb26")),
        // Two entries share the name, so the bare name is ambiguous.
        ("isv.invalid-permission:order_no_mailno", E::IsvOrderNoMailno),
        ("isv.invalid-permission:order_not_consigned", E::IsvOrderNotConsigned),
        ("isv.invalid-permission", other("isv.invalid-permission")),
        // Families.
        ("isv.split-data-error:CD22", E::SplitData(SplitData::Cd22)),
        ("isv.split-data-error:cd22", E::SplitData(SplitData::Cd22)),
        ("isv.split-data-error::B05", E::SplitData(SplitData::B05)),
        ("isv.split-data-error:B05 ", E::SplitData(SplitData::B05)),
        ("isv.split-data-error:CD99", other("isv.split-data-error:CD99")),
        ("isv.split-data-error", other("isv.split-data-error")),
        // A short code is matched in its own family.
        ("isv.logistics-offline-service-error::B05", other("isv.logistics-offline-service-error::B05")),
        ("CD22", other("CD22")),
        // Codes of the platform.
        ("isp.service-error", E::Platform(PlatformError::ServiceError)),
        ("isv.missing-parameter:tid", E::Platform(PlatformError::MissingParameter)),
        // A numeric platform code is a code of the envelope.
        ("27", other("27")),
        ("25", E::Code25),
        ("", E::Platform(PlatformError::RemoteServiceError)),
        ("::", other("::")),
        (":", other(":")),
    ];
    for (arrived, expected) in cases {
        assert_eq!(found("15", arrived), *expected, "{arrived:?}");
    }
}

#[test]
fn prefers_a_decisive_platform_code() {
    assert_eq!(found("7", ""), E::Platform(PlatformError::AppCallLimited));
    assert_eq!(found(" 7 ", "accesscontrol.unheard-of"), E::Platform(PlatformError::AppCallLimited), "decisive");
    let finer = found("7", "accesscontrol.limited-by-api-access-count");
    assert_eq!(finer, E::Platform(PlatformError::LimitedByApiAccessCount));
    assert_eq!(
        found("15", "isv.unheard-of"),
        E::Other("isv.unheard-of".into()),
        "15 only says: look at the finer code"
    );
    // The operation's code of this number is a sub-code.
    assert_eq!(found("25", ""), E::Platform(PlatformError::InvalidSignature));
    assert_eq!(found("999", ""), E::Other("999".into()));
    assert_eq!(found("999", "isp.order-no-trace"), E::IspOrderNoTrace);
}

#[test]
fn macros_complete_the_enums() {
    assert_eq!(SplitData::ALL, [SplitData::Cd22, SplitData::Cd23, SplitData::B05]);
    assert_eq!(SplitData::B05.info().code, "isv.split-data-error:B05");
    assert_eq!(SplitData::B05.to_string(), "isv.split-data-error:B05");
    let code = E::from(SplitData::Cd23);
    assert!(code == SplitData::Cd23 && code != SplitData::Cd22);
    // `ApiError::code` returns a reference.
    let reference = &code;
    assert!(reference == SplitData::Cd23 && reference != SplitData::Cd22);
    assert!(reference == E::SplitData(SplitData::Cd23) && reference != E::IspOrderNoTrace);
    assert_eq!(code.as_str(), "isv.split-data-error:CD23");
    assert_eq!(E::IspOrderNoTrace.info().unwrap().message, "订单无流转信息");
    assert_eq!(E::IspOrderNoTrace.to_string(), "isp.order-no-trace");
    assert_eq!((E::Other("x".into()).info(), E::Other("x".into()).as_str()), (None, "x"));
    for (table, code) in [(0, 99), (9, 0)] {
        assert_eq!(E::from_match(Some((table, code)), "raw"), E::Other("raw".into()));
    }
}

#[test]
fn reads_every_documented_code_as_its_variant() {
    for (t, table) in support::top::TRACE_SEARCH.errors.iter().enumerate() {
        for (c, info) in table.codes.iter().enumerate() {
            let is_platform = std::ptr::eq(*table, support::top::TRACE_SEARCH.platform.errors);
            let number = is_platform && info.code.bytes().all(|byte| byte.is_ascii_digit());
            let code = if number { found(info.code, "") } else { found("50", info.code) };
            assert_eq!(code, E::from_match(Some((t, c)), ""), "{}", info.code);
            assert_eq!(code.info().unwrap().variant, info.variant);
        }
    }
}

#[test]
fn reads_bans() {
    let ban = |text: &str| api_error("7", "", text).ban();
    assert_eq!(ban("This ban will last for 1 more seconds"), Some(Duration::from_secs(1)));
    assert_eq!(ban("App Call Limited. This ban will last for 31062 more seconds."), Some(Duration::from_secs(31_062)));
    assert_eq!(ban("this ban will last for 1 more second"), Some(Duration::from_secs(1)));
    for none in [
        "",
        "This ban will last for more seconds",
        "This ban will last for x more seconds",
        "ban will last for -1 more seconds",
        "This ban will last for 99999999999999999999 more seconds",
        "will last for 5 more seconds",
    ] {
        assert_eq!(ban(none), None, "{none}");
    }
}

#[test]
fn predicates_classify_every_error() {
    struct Predicates {
        retryable: bool,
        throttled: bool,
        auth: bool,
        timeout: bool,
        sent: bool,
    }
    let timeout = |phase| Error::Timeout(Timeout::new(phase, Duration::from_secs(1)));
    let transport = |kind| Error::<E>::from(TransportError::new(kind));
    let no = Predicates { retryable: false, throttled: false, auth: false, timeout: false, sent: true };
    let cases: Vec<(&str, Error<E>, Predicates)> = vec![
        ("isp", Error::Api(api_error("15", "isp.data-fetch-failed", "")), Predicates { retryable: true, ..no }),
        ("permanent isp", Error::Api(api_error("15", "isp.order-no-trace", "")), Predicates { ..no }),
        ("unknown isp", Error::Api(api_error("15", "isp.unheard-of", "")), Predicates { ..no }),
        (
            "limit",
            Error::Api(api_error("7", "", "")),
            Predicates { retryable: true, throttled: true, sent: false, ..no },
        ),
        ("session", Error::Api(api_error("27", "", "")), Predicates { auth: true, sent: false, ..no }),
        ("signature", Error::Api(api_error("25", "", "")), Predicates { auth: true, sent: false, ..no }),
        ("connect", transport(TransportKind::Connect), Predicates { retryable: true, sent: false, ..no }),
        ("broken", transport(TransportKind::Broken), Predicates { retryable: true, ..no }),
        ("too large", transport(TransportKind::TooLarge { limit: 9 }), Predicates { ..no }),
        ("missing", transport(TransportKind::Missing), Predicates { sent: false, ..no }),
        ("connecting", timeout(Phase::Connect), Predicates { retryable: true, timeout: true, sent: false, ..no }),
        ("attempt", timeout(Phase::Attempt), Predicates { retryable: true, timeout: true, ..no }),
        ("call", timeout(Phase::Call), Predicates { timeout: true, ..no }),
        ("no token in time", timeout(Phase::Session), Predicates { timeout: true, sent: false, ..no }),
        ("no token", Error::Session(SessionError::new("why")), Predicates { sent: false, ..no }),
        ("held back", timeout(Phase::Limit), Predicates { throttled: true, timeout: true, sent: false, ..no }),
        ("encode", Error::Encode(EncodeError::Clock), Predicates { sent: false, ..no }),
        ("build", Error::Build(BuildError::Credentials { part: "key" }), Predicates { sent: false, ..no }),
    ];
    for (name, error, says) in cases {
        assert_eq!(error.is_retryable(), says.retryable, "{name}");
        assert_eq!(error.is_throttled(), says.throttled, "{name}");
        assert_eq!(error.is_auth(), says.auth, "{name}");
        assert_eq!(error.is_timeout(), says.timeout, "{name}");
        assert_eq!(error.may_have_been_sent(), says.sent, "{name}");
        assert!(!error.help().is_empty() && !error.help().contains('\n'), "{name}");
        assert!(!error.to_string().is_empty(), "{name}");
    }
    assert_eq!(api_error("15", "isp.data-fetch-failed", "").retry(), Retry::Backoff);
}

/// `?` works across operations.
#[test]
fn converts_every_error_to_any_error() {
    fn call() -> Result<(), AnyError> {
        let body = r#"{"error_response":{"code":50,"sub_code":"isv.split-data-error:CD22"}}"#;
        decode::<TraceSearchOperation>(&response(200, body))?;
        Ok(())
    }
    fn build() -> Result<(), AnyError> {
        support::top::Client::builder(Credentials::new("", "s")).build()?;
        Ok(())
    }
    let Err(Error::Api(error)) = call() else { panic!() };
    assert_eq!(error.code().as_str(), "isv.split-data-error:CD22");
    assert_eq!(error.remedy(), Some("Send is_split with the list of sub-orders."));
    assert!(matches!(build(), Err(Error::Build(_))));
    let boxed: Box<dyn std::error::Error + Send + Sync> = Box::new(call().unwrap_err());
    assert!(boxed.to_string().contains("CD22"));
}

#[test]
fn displays_code_and_message() {
    let error: Error<E> = Error::Api(api_error("15", "isv.split-data-error:CD22", "line\nbreak"));
    assert_eq!(error.to_string(), "the provider reported an error: isv.split-data-error:CD22 (code 15): line break");
    let long = Error::Api(api_error("15", "x", &"a".repeat(1000))).to_string();
    assert!(long.len() < 400, "{long}");
    let io = std::io::Error::other("reset");
    let transport: Error<E> = TransportError::with_source(TransportKind::Broken, io).into();
    assert_eq!(transport.source().unwrap().to_string(), "reset");
}

#[test]
fn redacts_secrets_in_debug() {
    let settings = settings().session("S3SSION").parameter("partner_id", "p");
    let client =
        support::top::Client::builder(Credentials::new("12345678", "S3CRET")).session("S3SSION").build().unwrap();
    let builder = support::top::Client::builder(Credentials::new("12345678", "S3CRET")).session("S3SSION");
    let call = client.logistics_trace_search(support::top::TradeId(1)).nick("N1CK");
    let body = r#"{"error_response":{"code":15,"msg":"m","sub_code":"x","extra":"B0DY"}}"#;
    let error = decode::<TraceSearchOperation>(&response(200, body)).unwrap_err();
    let shown =
        format!("{settings:?} {:?} {client:?} {builder:?} {call:?} {error:?} {error}", Credentials::new("k", "S3CRET"));
    for sensitive in ["S3CRET", "S3SSION", "N1CK", "B0DY", "helloworld"] {
        assert!(!shown.contains(sensitive), "{sensitive} in {shown}");
    }
    assert!(shown.contains("12345678"), "the key is no secret");
}

#[test]
fn claims_nothing_about_a_code_that_no_document_lists() {
    let unknown = Error::Api(api_error("9999", "", ""));
    assert_eq!((unknown.is_retryable(), unknown.is_throttled()), (false, false));
    assert!(unknown.help().contains("not documented"), "{}", unknown.help());
    let known = Error::Api(api_error("15", "isp.order-no-trace", ""));
    assert!(!known.help().contains("not documented"), "{}", known.help());
}

#[test]
fn takes_a_status_of_429_for_throttling_and_keeps_retry_after() {
    for (body, retry_after) in [(r#"{"error_response":{"code":9999}}"#, Some(7)), ("slow down", Some(7)), ("", None)] {
        let mut response = response(429, body);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert("retry-after", seconds.into());
        }
        let error = decode::<TraceSearchOperation>(&response).unwrap_err();
        assert!(error.is_throttled() && error.is_retryable(), "{body}: {error:?}");
        assert_eq!(error.retry_after(), retry_after.map(Duration::from_secs), "{body}");
    }
    let ordinary = decode::<TraceSearchOperation>(&response(200, r#"{"error_response":{"code":9999}}"#)).unwrap_err();
    assert!(!ordinary.is_throttled() && ordinary.retry_after().is_none());
}

#[test]
fn a_code_is_found_as_one_of_its_family() {
    let error = |code, sub_code| Error::<E>::Api(api_error(code, sub_code, ""));
    let split = error("15", "isv.split-data-error:CD23");
    assert_eq!(split.family(), Some(SplitData::Cd23));
    assert_eq!(split.family::<PlatformError>(), None);
    assert_eq!(AnyError::from(split).family(), Some(SplitData::Cd23));
    assert_eq!(error("27", "").family(), Some(PlatformError::InvalidSession));
    assert_eq!(error("15", "isv.split-data-error:CD99").family::<SplitData>(), None);
    assert_eq!(Error::<E>::Timeout(Timeout::new(Phase::Call, Duration::from_secs(1))).family::<SplitData>(), None);
}

#[test]
fn says_how_long_to_wait_and_what_the_ban_covers() {
    use waybill_runtime::BanScope::{App, Operation};
    let ban = "This ban will last for 5 more seconds";
    for (sub_code, message, wait, scope) in [
        ("", ban, Some(5), Some(App)),
        ("accesscontrol.limited-by-api-access-count", ban, Some(5), Some(Operation)),
        ("accesscontrol.limited-by-api-access-count", "later", None, Some(Operation)),
        // No document lists this one, so the code of the envelope counts.
        ("isv.unknown", ban, Some(5), Some(App)),
    ] {
        let error: Error<E> = Error::Api(api_error("7", sub_code, message));
        assert_eq!((error.retry_after(), error.ban_scope()), (wait.map(Duration::from_secs), scope), "{sub_code}");
    }
    // The wait that the limit of the client asks for, and the header.
    let limit: Error<E> = Error::Timeout(Timeout::new(Phase::Limit, Duration::from_secs(3)));
    assert_eq!(limit.retry_after(), Some(Duration::from_secs(3)));
    let mut busy = response(503, "");
    busy.headers_mut().insert("retry-after", "7".parse().unwrap());
    let busy = decode::<TraceSearchOperation>(&busy).unwrap_err();
    assert_eq!((busy.retry_after(), busy.ban_scope()), (Some(Duration::from_secs(7)), None));
}

//! The state machine of a call, driven by a fixed clock: nothing here waits or sends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use support::top::{SHIP, ShipRequest, ShipResponse, TRACE_SEARCH, TraceSearchRequest, TraceSearchResponse, TradeId};
use support::{body_text, noon, pairs, response, settings};
use waybill_runtime::call::{Config, Event, Machine, Step};
use waybill_runtime::error::{Phase, TransportKind};
use waybill_runtime::platform::Operation;
use waybill_runtime::transport::CallInfo;
use waybill_runtime::{
    AnyError, Backoff, Bytes, Decision, EncodeError, Error, FailedAttempt, NoRetry, Now, RandomSource, RetryPolicy,
    Timeout, TransportError, http,
};

const SUCCESS: &str = r#"{"logistics_trace_search_response":{"out_sid":"1"}}"#;
const FETCH_FAILED: &str = r#"{"error_response":{"code":15,"sub_code":"isp.data-fetch-failed"}}"#;

/// Counts, to distinguish the attempts.
struct Counting(AtomicU32);

impl RandomSource for Counting {
    fn nonce(&self) -> Result<String, EncodeError> {
        Ok(format!("nonce{}", self.0.fetch_add(1, Ordering::Relaxed)))
    }

    fn jitter(&self) -> f64 {
        0.0
    }
}

fn config() -> Config {
    let mut config = Config::new(settings());
    config.random = Arc::new(Counting(AtomicU32::new(0)));
    config
}

/// A transport that responds from a list, and a clock that only moves when set.
struct Run {
    responses: Vec<Event>,
    /// The time that each response takes.
    takes: Duration,
    sent: Vec<(Duration, http::Request<Bytes>)>,
    slept: Vec<Duration>,
    clock: Duration,
}

impl Run {
    fn new(responses: impl IntoIterator<Item = Event>) -> Self {
        let responses = responses.into_iter().collect();
        Self {
            responses,
            takes: Duration::from_millis(10),
            sent: vec![],
            slept: vec![],
            clock: Duration::from_secs(5000),
        }
    }

    fn trace(&mut self, config: &Config) -> Result<TraceSearchResponse, AnyError> {
        let input = TraceSearchRequest { tid: Some(TradeId(1)), ..Default::default() };
        let mut output = TraceSearchResponse::default();
        self.drive(Machine::new(config, &TRACE_SEARCH, &input, &mut output))?;
        Ok(output)
    }

    fn drive(&mut self, mut machine: Machine<'_>) -> Result<(), AnyError> {
        let start = self.clock;
        let mut event = Event::Go;
        loop {
            let now = Now { wall: noon() + (self.clock - start), steady: self.clock };
            match machine.next(event, now) {
                Step::Send(request, bounds) => {
                    self.sent.push((self.clock - start, request));
                    assert!(!bounds.total.is_zero() && bounds.connect <= bounds.total);
                    let late = self.takes > bounds.total;
                    self.clock += self.takes.min(bounds.total);
                    event = if late {
                        Event::Failed(Timeout::new(Phase::Attempt, bounds.total).into())
                    } else {
                        self.responses.remove(0)
                    };
                }
                Step::Sleep(pause) => {
                    self.slept.push(pause);
                    self.clock += pause;
                    event = Event::Go;
                }
                Step::Ask(..) => panic!("there is no session provider"),
                Step::Done(result) => return result.map(|_| ()),
            }
        }
    }

    fn field(&self, attempt: usize, name: &str) -> String {
        pairs(&body_text(&self.sent[attempt].1))[name].clone()
    }
}

fn says(body: &str) -> Event {
    Event::Response(response(200, body))
}

fn banned(seconds: u64) -> Event {
    says(&format!(
        r#"{{"error_response":{{"code":7,"msg":"App Call Limited","sub_msg":"This ban will last for {seconds} more seconds"}}}}"#
    ))
}

fn broken() -> Event {
    Event::Failed(TransportError::new(TransportKind::Broken))
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[test]
fn stops_after_a_successful_attempt() {
    let mut run = Run::new([says(SUCCESS)]);
    assert_eq!(run.trace(&config()).unwrap().out_sid.as_deref(), Some("1"));
    assert_eq!((run.sent.len(), run.slept.len()), (1, 0));
}

#[test]
fn lengthens_pauses_and_signs_each_attempt_again() {
    let mut config = config();
    config.retry = Arc::new(Backoff::default().attempts(4).pauses(Duration::from_secs(1), Duration::from_secs(3)));
    let mut run = Run::new([says(FETCH_FAILED), broken(), says(FETCH_FAILED), says(SUCCESS)]);
    assert!(run.trace(&config).is_ok());
    // Half of 1 s, 2 s, and 4 s capped at 3 s: the jitter is 0.
    assert_eq!(run.slept, [millis(500), millis(1000), millis(1500)]);
    assert_eq!(run.field(0, "timestamp"), "2016-01-01 12:00:00");
    assert_eq!(run.field(3, "timestamp"), "2016-01-01 12:00:03");
    assert_ne!(run.field(0, "sign"), run.field(3, "sign"));
}

#[test]
fn tells_transport_and_policy_the_operation_and_the_attempt() {
    #[derive(Clone, Default)]
    struct Noting(Arc<std::sync::Mutex<Vec<(&'static str, u32)>>>);
    impl RetryPolicy for Noting {
        fn decide(&self, failed: &FailedAttempt<'_>) -> Decision {
            self.0.lock().unwrap().push((failed.operation, failed.attempts));
            Decision::After(millis(1))
        }
    }
    let seen = Noting::default();
    let mut config = config();
    config.retry = Arc::new(seen.clone());
    let mut run = Run::new([broken(), says(SUCCESS)]);
    run.trace(&config).unwrap();
    let operation = "taobao.logistics.trace.search";
    assert_eq!(*seen.0.lock().unwrap(), [(operation, 1)]);
    let info = run.sent.iter().map(|(_, request)| request.extensions().get::<CallInfo>().unwrap());
    assert_eq!(info.map(|info| (info.operation, info.attempt)).collect::<Vec<_>>(), [(operation, 1), (operation, 2)]);
}

#[test]
fn uses_a_new_nonce_for_each_attempt() {
    use support::xopen::{DETAIL, DetailRequest, DetailResponse};
    let mut config = config();
    config.settings = support::settings().user_id("u");
    let input = DetailRequest { order_id: Some("1".into()), ..Default::default() };
    let mut output = DetailResponse::default();
    let mut run = Run::new([broken(), says(r#"{"code":200}"#)]);
    run.drive(Machine::new(&config, &DETAIL, &input, &mut output)).unwrap();
    assert_eq!(run.sent[0].1.headers()["nonce-str"], "nonce0");
    assert_eq!(run.sent[1].1.headers()["nonce-str"], "nonce1");
}

#[test]
fn spreads_pauses_by_jitter() {
    struct Probe(f64);
    impl RandomSource for Probe {
        fn nonce(&self) -> Result<String, EncodeError> {
            Ok(String::new())
        }
        fn jitter(&self) -> f64 {
            self.0
        }
    }
    let mut pauses = Vec::new();
    for jitter in [0.0, 0.5, 0.999] {
        let mut config = config();
        config.random = Arc::new(Probe(jitter));
        let mut run = Run::new([broken(), says(SUCCESS)]);
        run.trace(&config).unwrap();
        pauses.push(run.slept[0]);
    }
    assert_eq!(pauses[0], millis(100));
    assert_eq!(pauses[1], millis(150));
    assert!(pauses[2] < millis(200) && pauses[2] > millis(199));
}

#[test]
fn limits_the_number_of_attempts() {
    let mut run = Run::new([says(FETCH_FAILED), says(FETCH_FAILED), says(FETCH_FAILED)]);
    let error = run.trace(&config()).unwrap_err();
    assert!(matches!(&error, Error::Api(error) if error.code().as_str() == "isp.data-fetch-failed"));
    assert_eq!(run.sent.len(), 3);
}

#[test]
fn returns_permanent_errors_at_once() {
    for body in [
        r#"{"error_response":{"code":15,"sub_code":"isp.order-no-trace"}}"#,
        r#"{"error_response":{"code":15,"sub_code":"isp.unheard-of"}}"#,
        r#"{"error_response":{"code":15,"sub_code":"isv.split-data-error:CD22"}}"#,
        r#"{"error_response":{"code":27}}"#,
        r#"{"error_response":{"code":15}}"#,
        r#"{"logistics_trace_search_response":{"tid":"x"}}"#,
        "nonsense",
    ] {
        let mut run = Run::new([says(body)]);
        assert!(run.trace(&config()).is_err(), "{body}");
        assert_eq!(run.sent.len(), 1, "{body}");
    }
    for kind in [TransportKind::Missing, TransportKind::TooLarge { limit: 1 }] {
        let mut run = Run::new([Event::Failed(TransportError::new(kind))]);
        assert!(run.trace(&config()).is_err());
        assert_eq!(run.sent.len(), 1);
    }
}

#[test]
fn retries_temporary_errors() {
    let gateway = Event::Response(response(503, "<html>busy</html>"));
    let timeout = Event::Failed(Timeout::new(Phase::Attempt, millis(1)).into());
    let connect = Event::Failed(TransportError::new(TransportKind::Connect));
    let busy = says(r#"{"error_response":{"code":10,"msg":"Service Currently Unavailable"}}"#);
    for first in [gateway, timeout, connect, broken(), busy, says(FETCH_FAILED)] {
        let mut run = Run::new([first, says(SUCCESS)]);
        assert!(run.trace(&config()).is_ok());
        assert_eq!(run.sent.len(), 2);
    }
}

#[test]
fn waits_for_a_short_ban() {
    let mut run = Run::new([banned(7), says(SUCCESS)]);
    assert!(run.trace(&config()).is_ok());
    assert_eq!(run.slept, [millis(7100)], "the ban, and the ordinary pause of 0.1 s");
}

#[test]
fn returns_a_long_ban_as_an_error() {
    let mut run = Run::new([banned(31)]);
    let error = run.trace(&config()).unwrap_err();
    assert!(error.is_throttled());
    assert_eq!(error.ban(), Some(Duration::from_secs(31)));
    assert_eq!((run.sent.len(), run.slept.len()), (1, 0));

    let mut patient = config();
    patient.retry = Arc::new(Backoff::default().patience(Duration::from_secs(31)));
    let mut run = Run::new([banned(31), says(SUCCESS)]);
    assert!(run.trace(&patient).is_ok());
}

#[test]
fn returns_a_call_limit_without_an_end() {
    let mut run = Run::new([says(r#"{"error_response":{"code":7,"msg":"App Call Limited"}}"#)]);
    assert!(run.trace(&config()).unwrap_err().is_throttled());
    assert_eq!(run.sent.len(), 1);
}

#[test]
fn limits_the_time_of_the_whole_call() {
    let mut config = config();
    config.call_timeout = Duration::from_secs(10);
    config.attempt_timeout = Duration::from_secs(4);
    config.retry = Arc::new(Backoff::default().attempts(9).pauses(Duration::from_secs(2), Duration::from_secs(2)));
    let mut run = Run::new([]);
    run.takes = Duration::from_secs(60);
    let error = run.trace(&config).unwrap_err();
    // 4 s, a pause of 1 s, 4 s: no time is left for the next pause.
    assert_eq!(run.sent.iter().map(|(at, _)| at.as_secs()).collect::<Vec<_>>(), [0, 5]);
    assert!(error.is_timeout() && error.to_string().contains("in one attempt"), "{error}");

    config.attempt_timeout = Duration::from_secs(60);
    let mut run = Run::new([]);
    run.takes = Duration::from_secs(60);
    let error = run.trace(&config).unwrap_err();
    assert_eq!(error.to_string(), "time ran out after 10s in the whole call");
    assert_eq!(run.clock, Duration::from_secs(5010), "the attempt was cut at the deadline");
}

#[test]
fn does_not_start_a_pause_beyond_the_deadline() {
    let mut config = config();
    config.call_timeout = Duration::from_secs(5);
    let mut run = Run::new([banned(6)]);
    assert!(run.trace(&config).unwrap_err().is_throttled());
    assert!(run.slept.is_empty());
}

/// Even with a policy that always tries again.
#[test]
fn never_retries_an_operation_that_is_not_idempotent() {
    struct Always;
    impl RetryPolicy for Always {
        fn decide(&self, _: &FailedAttempt<'_>) -> Decision {
            Decision::After(Duration::ZERO)
        }
    }
    let mut config = config();
    config.retry = Arc::new(Always);
    for event in [broken(), says(FETCH_FAILED), Event::Failed(TransportError::new(TransportKind::Connect))] {
        let mut run = Run::new([event]);
        let mut output = ShipResponse::default();
        let input = ShipRequest::default();
        assert!(run.drive(Machine::new(&config, &SHIP, &input, &mut output)).is_err());
        assert_eq!(run.sent.len(), 1);
    }
}

/// A code of requests that were certainly not executed: the write was rejected, so it is sent again.
#[test]
fn sends_a_write_again_after_a_rejection_that_was_not_executed() {
    let (config, input) = (config(), ShipRequest::default());
    let mut output = ShipResponse::default();
    let shipped = says(r#"{"aliexpress_logistics_ship_response":{"result":{"is_success":true}}}"#);
    let mut run = Run::new([banned(1), shipped]);
    run.drive(Machine::new(&config, &SHIP, &input, &mut output)).unwrap();
    assert_eq!((run.sent.len(), run.slept.len()), (2, 1));
    // Then a time-out: its outcome is unknown, so it is the end.
    let timeout = Event::Failed(Timeout::new(Phase::Attempt, millis(1)).into());
    let mut run = Run::new([banned(1), timeout]);
    let error = run.drive(Machine::new(&config, &SHIP, &input, &mut output)).unwrap_err();
    assert_eq!(run.sent.len(), 2);
    assert_eq!(error.confirm_with().map(|read| read.id), Some("taobao.logistics.trace.search"));
}

#[test]
fn uses_a_custom_retry_policy() {
    let mut config = config();
    config.retry = Arc::new(NoRetry);
    let mut run = Run::new([broken()]);
    assert!(run.trace(&config).is_err());
    assert_eq!(run.sent.len(), 1);

    /// Retries a code that is permanent by default.
    struct Mine;
    impl RetryPolicy for Mine {
        fn decide(&self, failed: &FailedAttempt<'_>) -> Decision {
            match failed.error {
                Error::Api(error) if error.code().as_str() == "isp.order-no-trace" && failed.attempts < 2 => {
                    Decision::After(Duration::from_secs(1))
                }
                _ => Decision::Stop,
            }
        }
    }
    config.retry = Arc::new(Mine);
    let mut run = Run::new([says(r#"{"error_response":{"code":15,"sub_code":"isp.order-no-trace"}}"#), says(SUCCESS)]);
    assert!(run.trace(&config).is_ok());
}

/// No value of a failed attempt remains in the output.
#[test]
fn empties_the_output_before_each_response() {
    let config = config();
    let input = TraceSearchRequest { tid: Some(TradeId(1)), ..Default::default() };
    let mut output = TraceSearchResponse { company_name: Some("left over".into()), ..Default::default() };
    let mut run = Run::new([says(SUCCESS)]);
    run.drive(Machine::new(&config, &TRACE_SEARCH, &input, &mut output)).unwrap();
    assert_eq!((output.out_sid.as_deref(), output.company_name), (Some("1"), None));
}

#[test]
fn does_not_send_a_request_that_cannot_be_encoded() {
    let config = config();
    let mut output = TraceSearchResponse::default();
    let mut run = Run::new([]);
    let error = run.drive(Machine::new(&config, &TRACE_SEARCH, &TraceSearchRequest::default(), &mut output));
    assert!(matches!(error, Err(Error::Encode(_))));
    assert!(run.sent.is_empty());
}

#[test]
fn redacts_secrets_that_a_gateway_repeats() {
    let mut config = config();
    config.settings = support::settings().session("S3SSION");
    let body = r#"{"error_response":{"code":27,"msg":"Invalid session:S3SSION","sub_msg":"helloworld S3SSION","sub_code":"bad:S3SSION","request_id":"S3SSION"}}"#;
    let error = Run::new([says(body)]).trace(&config).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("S3SSION") && !shown.contains("helloworld") && shown.contains("****"), "{shown}");
}

#[test]
fn names_the_read_that_confirms_a_write_of_unknown_outcome() {
    // A write whose documents name no such read.
    static UNCONFIRMED: Operation = Operation { confirm_with: None, ..SHIP };
    let ended = |operation, first: Event| {
        let (config, input) = (config(), ShipRequest::default());
        let mut output = ShipResponse::default();
        Run::new([first]).drive(Machine::new(&config, operation, &input, &mut output)).unwrap_err()
    };
    let confirmed = |first: fn() -> Event| {
        let (error, unconfirmed) = (ended(&SHIP, first()), ended(&UNCONFIRMED, first()));
        let named = error.to_string().contains("taobao.logistics.trace.search (`client.logistics().trace_search`)");
        assert_eq!(error.confirm_with().is_some(), named, "{error}");
        assert_eq!((error.is_outcome_unknown(), error.attempts() < 2), (named, true), "{error}");
        assert_eq!((unconfirmed.is_outcome_unknown(), unconfirmed.confirm_with()), (named, None), "{unconfirmed}");
        assert_eq!(unconfirmed.to_string().contains("may have been carried out"), named, "{unconfirmed}");
        error.confirm_with().map(|read| read.method)
    };
    fn timeout(phase: Phase) -> Event {
        Event::Failed(Timeout::new(phase, millis(1)).into())
    }
    fn failed(kind: TransportKind) -> Event {
        Event::Failed(TransportError::new(kind))
    }
    // The last one is a code that can be retried, and whose meaning leaves the outcome open.
    let unknown: [fn() -> Event; 5] = [
        || timeout(Phase::Attempt),
        broken,
        || failed(TransportKind::TooLarge { limit: 1 }),
        || says("<html>"),
        || says(r#"{"error_response":{"code":15,"sub_code":"isp.remote-service-timeout"}}"#),
    ];
    for unknown in unknown {
        assert_eq!(confirmed(unknown), Some("logistics().trace_search"));
    }
    // Nothing was sent, or the provider has decided.
    let known: [fn() -> Event; 5] = [
        || timeout(Phase::Connect),
        || failed(TransportKind::Connect),
        || failed(TransportKind::Missing),
        || banned(700),
        || says(r#"{"error_response":{"code":15,"sub_code":"isp.service-error"}}"#),
    ];
    for known in known {
        assert_eq!(confirmed(known), None);
    }
    let mut config = config();
    config.retry = Arc::new(NoRetry);
    for unknown in unknown {
        let read = Run::new([unknown()]).trace(&config).unwrap_err();
        assert!(!read.is_outcome_unknown() && read.confirm_with().is_none(), "a read can be sent again: {read}");
    }
}

#[test]
fn an_error_says_how_many_attempts_were_made() {
    let error = Run::new([broken(), broken(), broken()]).trace(&config()).unwrap_err();
    assert_eq!((error.attempts(), error.status(), error.raw_body().is_none()), (3, None, true));
    let error = Run::new([broken(), says(r#"{"error_response":{"code":25}}"#)]).trace(&config()).unwrap_err();
    assert_eq!((error.attempts(), error.status().map(|status| status.as_u16())), (2, Some(200)));
    assert_eq!(&error.raw_body().unwrap()[..], br#"{"error_response":{"code":25}}"#);
    let mut nothing = config();
    nothing.call_timeout = Duration::ZERO;
    assert_eq!(Run::new([]).trace(&nothing).unwrap_err().attempts(), 0);
}

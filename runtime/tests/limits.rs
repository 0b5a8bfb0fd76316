//! The rate limit and bans for all callers of a client, on a clock that only the simulation moves: many calls at once,
//! and a gateway that counts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::VecDeque;
use std::time::Duration;

use support::top::{SHIP, ShipRequest, ShipResponse, TRACE_SEARCH, TraceSearchRequest, TraceSearchResponse, TradeId};
use support::{noon, response, settings};
use waybill_runtime::call::{Config, Event, Machine, Step};
use waybill_runtime::error::Phase;
use waybill_runtime::{AnyError, Backoff, Error, Now, RateLimit, Timeout};

const FOUND: &str = r#"{"logistics_trace_search_response":{"out_sid":"1"}}"#;
const SHIPPED: &str = r#"{"aliexpress_logistics_ship_response":{"result":{"is_success":true}}}"#;

/// What the gateway says to the nth request, which arrives at a time.
type Gateway<'g> = dyn FnMut(usize, Duration) -> Event + 'g;

fn banned(left: Duration) -> Event {
    banned_by("7", "", left)
}

fn banned_by(code: &str, sub_code: &str, left: Duration) -> Event {
    let seconds = left.as_secs_f64().ceil();
    Event::Response(response(
        200,
        &format!(
            r#"{{"error_response":{{"code":{code},"msg":"Limited","sub_code":"{sub_code}","sub_msg":"This ban will last for {seconds} more seconds"}}}}"#
        ),
    ))
}

fn config(limit: Option<RateLimit>) -> Config {
    let mut config = Config::new(settings());
    config.retry = std::sync::Arc::new(Backoff::default().attempts(5));
    config.call_timeout = Duration::from_secs(600);
    match limit {
        Some(limit) => config.rate_limit(limit),
        None => config,
    }
}

fn of_seller(config: &Config, token: &str) -> Config {
    let mut config = config.clone();
    config.settings = settings().session(token);
    config
}

/// Runs calls that all begin at once; returns their results, and when each request was sent. A request takes 10 ms.
fn run(machines: Vec<Machine<'_>>, gateway: &mut Gateway<'_>) -> (Vec<Result<(), AnyError>>, Vec<Duration>) {
    let calls = machines.into_iter().map(|machine| (Duration::ZERO, machine)).collect();
    let (results, sent) = run_each(calls, &mut |nth, _, time| gateway(nth, time));
    (results, sent.into_iter().map(|(_, time)| time).collect())
}

/// Which call sent each request, and when.
type Sent = Vec<(usize, Duration)>;

/// The same for calls that begin at times, in their order, and a gateway that tells them apart; also returns which call
/// sent each request.
fn run_each(
    calls: Vec<(Duration, Machine<'_>)>,
    gateway: &mut dyn FnMut(usize, usize, Duration) -> Event,
) -> (Vec<Result<(), AnyError>>, Sent) {
    let mut results: Vec<Option<Result<(), AnyError>>> = calls.iter().map(|_| None).collect();
    let (begin, mut machines): (Vec<Duration>, Vec<Machine<'_>>) = calls.into_iter().unzip();
    let mut sent = Vec::new();
    // What happens next: time, call, event.
    let mut queue: VecDeque<(Duration, usize, Event)> =
        begin.into_iter().enumerate().map(|(call, time)| (time, call, Event::Go)).collect();
    while let Some((time, call, event)) = queue.pop_front() {
        let now = Now { wall: noon() + time, steady: time };
        let next = match machines[call].next(event, now) {
            Step::Send(..) => {
                let event = gateway(sent.len(), call, time);
                sent.push((call, time));
                (time + Duration::from_millis(10), call, event)
            }
            Step::Sleep(pause) => (time + pause, call, Event::Go),
            Step::Ask(..) => panic!("there is no session provider"),
            Step::Done(result) => {
                results[call] = Some(result.map(|_| ()));
                continue;
            }
        };
        let at = queue.iter().position(|(other, ..)| *other > next.0).unwrap_or(queue.len());
        queue.insert(at, next);
    }
    (results.into_iter().map(Option::unwrap).collect(), sent)
}

/// The most requests in any one second: a window that begins at a request.
fn most_in_a_second(sent: &[Duration]) -> usize {
    let within =
        |start: &Duration| sent.iter().filter(|at| *at >= start && **at < *start + Duration::from_secs(1)).count();
    sent.iter().map(within).max().unwrap_or(0)
}

fn reads<'a>(
    config: &'a Config,
    input: &'a TraceSearchRequest,
    outputs: &'a mut [TraceSearchResponse],
) -> Vec<Machine<'a>> {
    outputs.iter_mut().map(|output| Machine::new(config, &TRACE_SEARCH, input, output)).collect()
}

fn input() -> TraceSearchRequest {
    TraceSearchRequest { tid: Some(TradeId(1)), ..Default::default() }
}

/// A gateway that bans for four seconds from the second second on.
fn gateway_with_a_ban(body: &'static str) -> impl FnMut(usize, Duration) -> Event {
    let ban = Duration::from_secs(2)..Duration::from_secs(6);
    move |_, time| {
        if ban.contains(&time) { banned(ban.end - time) } else { Event::Response(response(200, body)) }
    }
}

#[test]
fn a_thousand_reads_keep_to_the_limit_through_a_ban() {
    let (config, input) = (config(Some(RateLimit::per_second(20))), input());
    let mut outputs = vec![TraceSearchResponse::default(); 1000];
    let (results, sent) = run(reads(&config, &input, &mut outputs), &mut gateway_with_a_ban(FOUND));
    assert!(results.iter().all(Result::is_ok), "{:?}", results.iter().find(|r| r.is_err()));
    assert_eq!(most_in_a_second(&sent), 20);
    // The one that met the ban; those that were under way with it; nobody else until its end.
    let during = sent.iter().filter(|at| **at > Duration::from_millis(2010) && **at < Duration::from_secs(6)).count();
    assert_eq!(during, 0, "{sent:?}");
    // No place is lost: after the ban the limit is used in full.
    assert!(*sent.last().unwrap() < Duration::from_secs(6 + 1000 / 20), "{:?}", sent.last());
}

#[test]
fn a_write_is_sent_once_if_its_outcome_is_unknown() {
    let (config, input) = (config(Some(RateLimit::per_second(20))), ShipRequest::default());
    let mut outputs = vec![ShipResponse::default(); 1000];
    let machines: Vec<_> = outputs.iter_mut().map(|output| Machine::new(&config, &SHIP, &input, output)).collect();
    let mut bans = gateway_with_a_ban(SHIPPED);
    let mut lost = None;
    let (results, sent) = run(machines, &mut |nth, time| {
        // The seventh time out, after it has been executed.
        if nth == 7 {
            lost = Some(time);
            return Event::Failed(Timeout::new(Phase::Attempt, Duration::from_secs(30)).into());
        }
        bans(nth, time)
    });
    let failed: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert!(matches!(failed[..], [Error::Timeout(timeout)] if timeout.phase == Phase::Attempt), "{failed:?}");
    assert!(lost.is_some() && failed[0].confirm_with().is_some());
    // Each write is executed once: all requests but those that were rejected unexecuted.
    let banned = sent.iter().filter(|at| (2..6).contains(&at.as_secs())).count();
    assert_eq!(sent.len() - banned, 1000);
    assert_eq!(most_in_a_second(&sent), 20);
}

/// Without a rate limit, a ban that one call meets still holds the others back.
#[test]
fn a_ban_holds_back_all_callers() {
    let (config, input) = (config(None), input());
    let mut first = [TraceSearchResponse::default()];
    let ban = Duration::from_secs(4);
    let mut gateway =
        |_: usize, time: Duration| if time < ban { banned(ban - time) } else { Event::Response(response(200, FOUND)) };
    // The first one meets it; 80 more begin while it is under way, and 80 after it is known.
    let mut others = vec![TraceSearchResponse::default(); 80];
    let mut machines = reads(&config, &input, &mut first);
    machines.extend(reads(&config, &input, &mut others));
    let (results, sent) = run(machines, &mut gateway);
    assert!(results.iter().all(Result::is_ok));
    let at_once = sent.iter().filter(|at| at.is_zero()).count();
    assert_eq!((at_once, sent.len()), (81, 162), "those that were under way, and one attempt each after the ban");
    let mut later = vec![TraceSearchResponse::default(); 80];
    let clone = config.clone();
    let (_, sent) = run(reads(&clone, &input, &mut later), &mut gateway);
    assert!(sent.iter().all(|at| *at >= ban), "a client with the same configuration knows of the ban: {sent:?}");
}

/// A ban of 4 s that a read for one seller meets: which calls it holds back, whatever the rate limit counts.
#[test]
fn a_ban_holds_back_the_calls_that_it_covers() {
    // The read for this seller, the read for another one, a write for this seller.
    let covered = [
        ("7", "", [true, true, true]),
        ("7", "accesscontrol.limited-by-api-access-count", [true, true, false]),
        ("5", "", [true, false, true]),
        // No document says what it covers.
        ("6", "", [true, true, true]),
    ];
    // A clone of a limit shares its bans, so each run has one of its own.
    let limits = || [None, Some(RateLimit::per_second(20)), Some(RateLimit::per_second(20).by_operation())];
    for ((code, sub_code, held), limit) in covered.iter().flat_map(|row| limits().map(|limit| (row, limit))) {
        let config = config(limit);
        let (one, other) = (of_seller(&config, "one"), of_seller(&config, "other"));
        let (input, ship) = (input(), ShipRequest::default());
        let mut outputs = [(); 3].map(|()| TraceSearchResponse::default());
        let mut shipped = ShipResponse::default();
        let [met, again, another] = outputs.each_mut();
        let call = |of, output| Machine::new(of, &TRACE_SEARCH, &input, output);
        let (ban, later) = (Duration::from_secs(4), Duration::from_secs(1));
        let calls = vec![
            (Duration::ZERO, call(&one, met)),
            (later, call(&one, again)),
            (later, call(&other, another)),
            (later, Machine::new(&one, &SHIP, &ship, &mut shipped)),
        ];
        let (results, sent) = run_each(calls, &mut |nth, call, _| match (nth, call) {
            (0, _) => banned_by(code, sub_code, ban),
            (_, call) => Event::Response(response(200, if call == 3 { SHIPPED } else { FOUND })),
        });
        assert!(results.iter().all(Result::is_ok), "{code} {sub_code}: {results:?}");
        for (call, time) in sent.into_iter().filter(|(call, _)| *call > 0) {
            assert_eq!(time >= ban, held[call - 1], "{code} {sub_code}: call {call} is sent at {time:?}");
        }
    }
}

/// Calls that a ban holds back leave their places in the rate limit to the others.
#[test]
fn a_ban_of_one_user_does_not_slow_down_the_others() {
    let config = config(Some(RateLimit::per_second(20)));
    let (one, other, input) = (of_seller(&config, "one"), of_seller(&config, "other"), input());
    let (mut first, mut second) =
        (vec![TraceSearchResponse::default(); 100], vec![TraceSearchResponse::default(); 100]);
    let mut calls = reads(&one, &input, &mut first);
    calls.extend(reads(&other, &input, &mut second));
    let calls = calls.into_iter().map(|call| (Duration::ZERO, call)).collect();
    let ban = Duration::from_secs(20);
    let (results, sent) = run_each(calls, &mut |_, call, time| match call < 100 && time < ban {
        true => banned_by("5", "", ban - time),
        false => Event::Response(response(200, FOUND)),
    });
    assert!(results.iter().all(Result::is_ok), "{:?}", results.iter().find(|r| r.is_err()));
    let times = |one: bool| sent.iter().filter(move |(call, _)| (*call < 100) == one).map(|(_, time)| *time);
    assert_eq!(times(true).filter(|time| *time < ban).count(), 1, "the one that met the ban");
    // All places were taken before the ban, so the last one is that of call 200.
    assert!(times(false).all(|time| time < Duration::from_secs(10)), "{:?}", times(false).max());
    assert!(times(true).all(|time| time < ban + Duration::from_secs(6)), "{:?}", times(true).max());
    assert_eq!(most_in_a_second(&sent.iter().map(|(_, time)| *time).collect::<Vec<_>>()), 20);
}

#[test]
fn a_call_that_would_wait_too_long_is_not_sent() {
    let mut config = config(Some(RateLimit::new(1, Duration::from_secs(10))));
    config.call_timeout = Duration::from_secs(15);
    let input = input();
    let mut outputs = vec![TraceSearchResponse::default(); 3];
    let (results, sent) = run(reads(&config, &input, &mut outputs), &mut |_, _| Event::Response(response(200, FOUND)));
    assert_eq!(sent, [Duration::ZERO, Duration::from_secs(10)]);
    let error = results[2].as_ref().unwrap_err();
    assert!(error.is_throttled() && error.is_not_executed(), "{error}");
    assert_eq!(error.ban(), Some(Duration::from_secs(20)));
    assert!(error.to_string().contains("rate limit") && error.help().contains("call less often"), "{error}");
}

#[test]
fn a_burst_starts_at_once_and_operations_can_be_counted_apart() {
    let at_once = |limit: RateLimit| {
        let (config, input, ship) = (config(Some(limit)), input(), ShipRequest::default());
        let (mut read, mut write) = (vec![TraceSearchResponse::default(); 6], vec![ShipResponse::default(); 6]);
        let mut machines = reads(&config, &input, &mut read);
        machines.extend(write.iter_mut().map(|output| Machine::new(&config, &SHIP, &ship, output)));
        let (_, sent) = run(machines, &mut |_, _| Event::Response(response(200, FOUND)));
        sent.iter().filter(|at| at.is_zero()).count()
    };
    assert_eq!(at_once(RateLimit::per_second(10)), 1);
    assert_eq!(at_once(RateLimit::per_second(10).burst(4)), 4);
    assert_eq!(at_once(RateLimit::per_second(10).by_operation()), 2);
}

/// What the program was told of an attempt: its number, how long it waited and took, its status and pause.
type Told = (u32, Duration, Duration, Option<u16>, Option<Duration>);

#[test]
fn the_program_is_told_of_each_attempt_when_it_is_over() {
    let told: std::sync::Arc<std::sync::Mutex<Vec<Told>>> = std::sync::Arc::default();
    let attempts = std::sync::Arc::clone(&told);
    let mut config = config(Some(RateLimit::per_second(10)));
    config.random = std::sync::Arc::new(support::random_source());
    let config = config.on_attempt(move |attempt| {
        assert_eq!(attempt.operation, "taobao.logistics.trace.search");
        let status = attempt.status.map(|status| status.as_u16());
        assert_eq!(attempt.error.is_some(), status.is_none() || attempt.pause.is_some());
        attempts.lock().unwrap().push((attempt.number, attempt.waited, attempt.duration, status, attempt.pause));
    });
    let input = TraceSearchRequest { tid: Some(TradeId(1)), ..TraceSearchRequest::default() };
    let mut outputs = [TraceSearchResponse::default(), TraceSearchResponse::default()];
    // The first request of both calls: a ban; a broken connection. Then they succeed.
    let mut gateway = |nth: usize, _: Duration| match nth {
        0 => banned(Duration::from_secs(2)),
        1 => Event::Failed(waybill_runtime::TransportError::new(waybill_runtime::error::TransportKind::Broken)),
        _ => Event::Response(response(200, FOUND)),
    };
    let (results, sent) = run(reads(&config, &input, &mut outputs), &mut gateway);
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(sent.len(), 4);
    let ms = Duration::from_millis;
    let told = told.lock().unwrap();
    let [first, second, third, fourth] = told.as_slice() else { panic!("{told:?}") };
    // A ban of 2 s, and half of the first pause.
    assert_eq!(*first, (1, ms(0), ms(10), Some(200), Some(ms(2100))));
    // It has waited for its turn, then for the end of the ban, and then has the place after the first one.
    assert_eq!((second.0, second.2, second.3), (1, ms(10), None));
    assert!(second.1 >= ms(100) && second.4.is_some(), "{second:?}");
    for last in [third, fourth] {
        assert_eq!((last.0, last.2, last.3, last.4), (2, ms(10), Some(200), None));
    }
}

/// Pauses in tests take no time: a call that a ban holds back waits for it once.
#[test]
fn a_ban_ends_with_its_pause_on_a_clock_that_stands() {
    let config = config(None);
    let (one, input) = (of_seller(&config, "one"), input());
    let mut outputs = vec![TraceSearchResponse::default(); 2];
    let now = Now { wall: noon(), steady: Duration::ZERO };
    let mut slept = Vec::new();
    for (nth, mut call) in reads(&one, &input, &mut outputs).into_iter().enumerate() {
        let mut event = Event::Go;
        let mut sent = 0;
        let result = loop {
            event = match call.next(event, now) {
                Step::Send(..) => {
                    sent += 1;
                    match (nth, sent) {
                        (0, 1) => banned_by("5", "", Duration::from_secs(4)),
                        _ => Event::Response(response(200, FOUND)),
                    }
                }
                Step::Sleep(pause) => {
                    slept.push((nth, pause >= Duration::from_secs(4)));
                    assert!(slept.len() < 9, "{slept:?}");
                    Event::Go
                }
                Step::Ask(..) => panic!("there is no session provider"),
                Step::Done(result) => break result,
            };
        };
        assert!(result.is_ok(), "{result:?}");
    }
    assert_eq!(slept, [(0, true), (1, true)]);
}

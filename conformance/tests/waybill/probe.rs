//! `waybill probe`: against mock servers that accept one alternative only, and against servers that repeat what they
//! are sent. The alternatives come from the tables of the platforms; what is right is decided by the mock server,
//! which verifies with the reference implementation.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use waybill_conformance::mock::{Accept, App, Mock, Providers, Settings};
use waybill_conformance::{registry, specs};
use waybill_runtime::platform::{HttpMethod, Operation, Source, Stamp};

use super::{DETAIL, Ran, TRACE, run};

const KEY: &str = "key-7391846205";
const SECRET: &str = "secret-7391846205";
const SESSION: &str = "session-7391846205";
const USER: &str = "21000073918462";

/// A read with its documented arguments.
struct Read {
    operation: &'static Operation,
    provider: String,
    arguments: String,
    /// Whether it is that of the provider's default platform.
    default: bool,
}

fn reads() -> Vec<Read> {
    let (ir, _) = specs::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")).unwrap();
    let read = |operation: &waybill_codegen::ir::Operation| {
        let first = registry::by_id(&operation.id).unwrap().operation();
        let (provider, arguments) = (operation.provider.clone(), operation.sample.request.to_string());
        let ways = std::iter::once(first).chain(first.others.iter().copied());
        let read = move |way: &'static Operation| Read {
            operation: way,
            provider: provider.clone(),
            arguments: arguments.clone(),
            default: std::ptr::eq(way, first),
        };
        ways.map(read).collect::<Vec<_>>()
    };
    ir.operations().flat_map(read).filter(|read| read.operation.idempotent).collect()
}

fn read(id: &str) -> Read {
    reads().into_iter().find(|read| read.operation.id == id).unwrap()
}

impl Read {
    /// Runs a probe of it, with credentials that it may not show.
    fn probe(&self, more: &[&str]) -> Ran {
        let operation = self.operation;
        let session = operation.parameter(Source::Session).map_or(vec![], |_| vec!["--session", SESSION]);
        let user = operation.parameter(Source::User).map_or(vec![], |_| vec!["--user-id", USER]);
        let session = if more.contains(&"--session") { vec![] } else { session };
        let head = [
            "probe",
            &self.provider,
            "--read",
            operation.id,
            "--args",
            &self.arguments,
            "--pause",
            "0",
            "--platform",
            self.operation.platform.name,
        ];
        let account = ["--app-key", KEY, "--secret", SECRET];
        let account = if more.contains(&"--app-key") || more.contains(&"--secret") { vec![] } else { account.to_vec() };
        let ran = run(&[&head[..], &account, &session, &user, more].concat());
        for hidden in [KEY, SECRET, SESSION, USER] {
            assert!(!ran.out.contains(hidden) && !ran.err.contains(hidden), "{hidden} in {}{}", ran.out, ran.err);
        }
        ran
    }

    /// The alternatives that its tables have: kind and names.
    fn alternatives(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        let Operation { platform, style, .. } = self.operation;
        let system: Vec<Source> = match style {
            Some(style) => style.common.iter().map(|(_, common)| common.source).collect(),
            None => platform.common.iter().map(|common| common.source).collect(),
        };
        let units = if system.contains(&Source::Now(Stamp::Millis)) { vec!["milliseconds", "seconds"] } else { vec![] };
        let texts = style.map_or(&[][..], |style| style.canonical_strings);
        let all = [
            ("sign-method", platform.signing.methods.iter().map(|method| method.name).collect()),
            ("canonical-string", texts.iter().map(|text| text.name).collect()),
            ("timestamp-unit", units),
        ];
        all.into_iter().filter(|(_, names)| names.len() > 1).collect()
    }
}

fn start(settings: Settings) -> Mock {
    let apps = vec![App { key: KEY.to_owned(), secret: SECRET.to_owned() }];
    Mock::start(Settings { apps, ..settings }).unwrap()
}

/// A mock server that accepts these alternatives only.
fn accepting(alternatives: &[(&str, &str)]) -> Mock {
    let texts: Vec<String> = alternatives.iter().map(|(kind, name)| format!("{kind}={name}")).collect();
    let accept = Accept::parse(&texts, &Providers::built_in()).unwrap();
    start(Settings { accept, ..Settings::default() })
}

fn server(mock: &Mock, read: &Read) -> String {
    let platform = read.operation.platform.name;
    let name = if read.default { read.provider.clone() } else { format!("{}/{platform}", read.provider) };
    mock.provider(&name, None).unwrap()
}

fn requests(mock: &Mock) -> usize {
    mock.journal("default")["calls"].as_array().map_or(0, Vec::len)
}

/// The verdicts of the only run.
fn verdicts(run: &Value) -> Vec<&str> {
    run["tries"].as_array().unwrap().iter().map(|one| one["verdict"].as_str().unwrap()).collect()
}

/// One read for each platform and style.
fn representatives() -> Vec<Read> {
    let mut seen = BTreeSet::new();
    let style = |read: &Read| read.operation.style.map(|style| style.name);
    reads().into_iter().filter(|read| seen.insert((read.operation.platform.name, read.default, style(read)))).collect()
}

#[test]
fn finds_each_combination_of_alternatives_that_the_tables_have() {
    let mut found = BTreeSet::new();
    for read in representatives() {
        let alternatives = read.alternatives();
        let combinations = alternatives.iter().fold(vec![vec![]], |all: Vec<Vec<(&str, &str)>>, (kind, names)| {
            let longer = |one: &Vec<_>| {
                let one = one.clone();
                names.iter().map(move |name| [&one[..], &[(*kind, *name)]].concat())
            };
            all.iter().flat_map(longer).collect()
        });
        for wanted in &combinations {
            let mock = accepting(wanted);
            let server = server(&mock, &read);
            let ran = read.probe(&["--server", &server, "--json"]);
            let what = format!("{} {wanted:?}: {}{}", read.operation.id, ran.out, ran.err);
            assert_eq!(ran.code, 0, "{what}");
            let report = ran.json();
            let run = &report["runs"][0];
            let tries = run["tries"].as_array().unwrap();
            assert_eq!(run["at_most"], combinations.len(), "{what}");
            // Each rejection says which setting is wrong: that one alone is changed, from its default on.
            let changes = alternatives.iter().zip(wanted);
            let changes =
                changes.map(|((_, names), (_, wanted))| names.iter().position(|name| name == wanted).unwrap());
            assert_eq!(tries.len(), 1 + changes.sum::<usize>(), "{what}");
            assert_eq!(requests(&mock), tries.len(), "{what}");
            for (kind, name) in wanted {
                assert_eq!(run["accepted"][kind], **name, "{what}");
                found.insert((read.operation.platform.name, *kind, *name));
            }
            let open: Vec<&str> = run["open"].as_array().unwrap().iter().map(|o| o["open"].as_str().unwrap()).collect();
            assert_eq!(open.len(), wanted.len(), "{what}");
            for (text, (kind, name)) in open.iter().zip(wanted) {
                assert!(text.starts_with(kind) && text.contains(&format!("`{name}` accepted")), "{what}");
            }
        }
    }
    // No alternative of any platform was left out.
    let all = reads()
        .iter()
        .flat_map(|read| {
            let platform = read.operation.platform.name;
            read.alternatives()
                .into_iter()
                .flat_map(move |(kind, names)| names.into_iter().map(move |n| (platform, kind, n)))
        })
        .collect::<BTreeSet<_>>();
    assert!(!all.is_empty());
    assert_eq!(found, all);
}

#[test]
fn prints_the_settings_as_calls_that_compile() {
    let read = reads().into_iter().find(|read| read.operation.style.is_some()).unwrap();
    let last = |(kind, names): &(&'static str, Vec<&'static str>)| (*kind, *names.last().unwrap());
    let wanted: Vec<_> = read.alternatives().iter().map(last).collect();
    let mock = accepting(&wanted);
    let ran = read.probe(&["--server", &server(&mock, &read)]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let generated = format!("../generated/{}/src/platform.rs", read.provider);
    let generated = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(generated)).unwrap();
    let line = ran.out.lines().find(|line| line.contains(".canonical_string(")).unwrap();
    let constant = line.rsplit("::").next().unwrap().trim_end_matches(')');
    assert!(generated.contains(&format!("pub static {constant}: CanonicalString")), "{line}");
    let expected = format!(".timestamp_unit(waybill_{}::TimestampUnit::Seconds)", read.provider);
    assert!(ran.out.contains(&expected), "{}", ran.out);
    assert!(ran.out.contains("specs/platforms/xopen.yaml, `styles: "), "{}", ran.out);
}

#[test]
fn tries_each_other_alternative_once_if_asked_to() {
    let read = read("taobao.logistics.companies.get");
    let mock = start(Settings::default());
    let run = read.probe(&["--server", &server(&mock, &read), "--all", "--json"]).json()["runs"][0].take();
    assert_eq!(verdicts(&run), ["accepted"; 3]);
    let open = run["open"][0]["open"].as_str().unwrap();
    assert!(open.contains("`md5` accepted, `hmac` accepted too, `hmac-sha256` accepted too"), "{open}");
    let mock = accepting(&[("sign-method", "hmac")]);
    let run = read.probe(&["--server", &server(&mock, &read), "--all", "--json"]).json()["runs"][0].take();
    assert_eq!(verdicts(&run), ["signature rejected", "accepted", "signature rejected"]);
}

#[test]
fn refuses_every_operation_that_may_write() {
    let may_read = |operation: &Operation| matches!(operation.http_method, HttpMethod::Get | HttpMethod::Post);
    let is_write = |operation: &Operation| !operation.idempotent || !may_read(operation);
    let (mut writes, listener) = (0, TcpListener::bind("127.0.0.1:0").unwrap());
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    for provider in registry::providers() {
        for operation in registry::of_provider(provider).map(|one| one.operation()).filter(|one| is_write(one)) {
            let ran = run(&[
                "probe",
                provider,
                "--read",
                operation.id,
                "--server",
                &address,
                "--app-key",
                "k",
                "--secret",
                "s",
            ]);
            ran.rejects(2, &[operation.id, "may write", "choose an operation that reads"]);
            writes += 1;
        }
    }
    assert!(writes > 0);
    assert!(listener.accept().is_err(), "something was sent");
}

#[test]
fn a_business_error_proves_the_signature() {
    let read = read(TRACE);
    let mock = start(Settings::default());
    let ran = read.probe(&["--server", &server(&mock, &read), "--session", "waybill:error=CD22", "--json"]);
    assert_eq!(ran.code, 0);
    let run = ran.json()["runs"][0].take();
    assert_eq!(verdicts(&run), ["accepted"]);
    let response = run["tries"][0]["response"].as_str().unwrap();
    assert!(response.contains("CD22") && response.contains("signature and time were right"), "{response}");
}

#[test]
fn stops_where_another_try_can_not_help() {
    let trace = read(TRACE);
    let mock = start(Settings::default());
    let cases: [(&[&str], &str, &str); 4] = [
        (&["--session", "waybill:fault=ban;seconds=9"], "call limit reached", "call limit"),
        (&["--app-key", "nobody", "--secret", SECRET], "credentials rejected", "Check the key"),
        (&["--session", "waybill:error=27"], "credentials rejected", "Check the key"),
        (&["--session", "waybill:error=40"], "rejected for another reason", "Follow its message"),
    ];
    for (at, (more, verdict, advice)) in cases.into_iter().enumerate() {
        // A session of its own, since a ban lasts.
        let server = mock.provider(&trace.provider, Some(&format!("case-{at}"))).unwrap();
        let ran = trace.probe(&[more, &["--server", &server, "--all", "--json"]].concat());
        assert_eq!(ran.code, 3, "{more:?}");
        let run = ran.json()["runs"][0].take();
        assert_eq!(verdicts(&run), [verdict], "{more:?}");
        assert!(run["advice"].as_str().unwrap().contains(advice), "{run}");
        assert_eq!(mock.journal(&format!("case-{at}"))["calls"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn says_what_to_check_when_nothing_is_accepted() {
    let stopped = SystemTime::UNIX_EPOCH + Duration::from_secs(1_451_620_800);
    let stopped = start(Settings { clock: Some(stopped), ..Settings::default() });
    let mock = start(Settings::default());
    let (trace, detail) = (read(TRACE), read(DETAIL));
    for (read, mock, more, expected, advice) in [
        (
            &trace,
            &mock,
            &["--app-key", KEY, "--secret", "wrong"][..],
            &["signature rejected"; 3][..],
            "Check the secret",
        ),
        (&trace, &stopped, &[], &["timestamp rejected"; 1], "Check the clock"),
        (&detail, &stopped, &[], &["timestamp rejected"; 2], "Check the clock"),
    ] {
        // The key is one that may be shown nowhere, so `probe` checks that too.
        let ran = read.probe(&[&["--server", &server(mock, read), "--json"], more].concat());
        assert_eq!(ran.code, 3, "{}", ran.out);
        let run = ran.json()["runs"][0].take();
        assert_eq!(verdicts(&run), expected, "{run}");
        assert!(run["advice"].as_str().unwrap().contains(advice), "{run}");
        assert_eq!((&run["accepted"], &run["rust"]), (&Value::Null, &Value::Null));
    }
    let ran = trace.probe(&["--server", "http://127.0.0.1:1"]);
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("No address responded"), "{}", ran.out);
}

/// A server that sends a response made of each request, until the test ends.
fn serve(respond: impl Fn(&str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let request = receive(&mut stream);
            let _ = stream.write_all(respond(&request).as_bytes());
        }
    });
    address
}

fn receive(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let (mut all, mut bytes) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = stream.read(&mut bytes) {
        all.extend_from_slice(&bytes[..read]);
    }
    String::from_utf8_lossy(&all).into_owned()
}

fn ok(content_type: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// `probe` checks that none of them shows.
#[test]
fn shows_no_secret_that_a_gateway_repeats() {
    for (id, envelope) in [(TRACE, "error_response"), (DETAIL, "")] {
        let read = read(id);
        let echo = serve(move |request| {
            let error = json!({ "code": 999_999, "msg": format!("boom {request}") });
            let error = if envelope.is_empty() { error } else { json!({ envelope: error }) };
            ok("application/json", &error.to_string())
        });
        for json in [&["--json"][..], &[]] {
            let ran = read.probe(&[&["--server", &echo], json].concat());
            assert_eq!(ran.code, 3, "{}", ran.out);
            assert!(ran.out.contains("boom") && ran.out.contains("****"), "{}", ran.out);
        }
    }
}

/// The codes of this platform are not documented, and the message is about something else.
#[test]
fn tries_everything_when_a_response_says_nothing() {
    let read = read(DETAIL);
    let boom = serve(|_| ok("application/json", r#"{"code":"999999","msg":"the order is unknown"}"#));
    let ran = read.probe(&["--server", &boom, "--json"]);
    assert_eq!(ran.code, 3);
    let run = ran.json()["runs"][0].take();
    assert_eq!(verdicts(&run), ["unclear"; 2]);
    assert!(run["advice"].as_str().unwrap().contains("Read their messages"), "{run}");
}

#[test]
fn leaves_an_endpoint_that_is_not_the_gateway() {
    let read = read(TRACE);
    let page = serve(|_| ok("text/html", "<html><body>Welcome</body></html>"));
    let mock = accepting(&[("sign-method", "hmac")]);
    let right = server(&mock, &read);
    let ran = read.probe(&["--server", &page, "--server", "http://127.0.0.1:1", "--server", &right, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let run = ran.json()["runs"][0].take();
    let silent = "no response of the platform";
    assert_eq!(verdicts(&run), [silent, silent, "signature rejected", "accepted"]);
    assert_eq!((&run["accepted"]["endpoint"], &run["at_most"]), (&json!(right), &json!(5)));
}

#[test]
fn a_dry_run_lists_the_tries_and_needs_no_account() {
    for read in representatives() {
        let head = [
            "probe",
            &read.provider,
            "--read",
            read.operation.id,
            "--args",
            &read.arguments,
            "--platform",
            read.operation.platform.name,
            "--dry-run",
        ];
        let user = read.operation.parameter(Source::User).map_or(vec![], |_| vec!["--user-id", "1"]);
        let ran = run(&[&head[..], &user, &["--json"]].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let plan = ran.json()["plans"][0].take();
        let tries = plan["tries"].as_array().unwrap();
        assert_eq!(plan["at_most"], tries.len());
        let https = read.operation.platform.endpoints.iter().filter(|known| known.url.starts_with("https:"));
        let product: usize = read.alternatives().iter().map(|(_, names)| names.len()).product();
        assert_eq!(tries.len(), https.count() - 1 + product, "{plan}");
        assert_eq!(tries[0]["endpoint"], read.operation.platform.endpoints[0].name);
        let text = run(&[&head[..], &user].concat());
        assert!(text.out.ends_with("Nothing was sent.\n"), "{}", text.out);
    }
    // Each platform of a provider, the default first.
    for read in representatives().iter().filter(|read| read.default && !read.operation.others.is_empty()) {
        let ran = run(&[
            "probe",
            &read.provider,
            "--read",
            read.operation.id,
            "--args",
            &read.arguments,
            "--dry-run",
            "--json",
        ]);
        let plans = ran.json()["plans"].take();
        let platforms: Vec<&str> = plans.as_array().unwrap().iter().map(|p| p["platform"].as_str().unwrap()).collect();
        let others = read.operation.others.iter().map(|other| other.platform.name);
        assert_eq!(platforms, std::iter::once(read.operation.platform.name).chain(others).collect::<Vec<_>>());
    }
    // One without TLS has to be named.
    let plain =
        ["probe", "taobao", "--read", "taobao.logistics.companies.get", "--args", "{\"fields\":[\"id\"]}", "--dry-run"];
    assert!(run(&plain).out.contains("Left out, because session and signature can be read there: production-http"));
    let named = run(&[&plain[..], &["--endpoint", "production-http"]].concat());
    assert!(named.out.contains("endpoint=production-http") && named.code == 0, "{}{}", named.out, named.err);
}

#[test]
fn rejects_arguments_before_it_sends() {
    let detail = ["--read", DETAIL, "--args", "{\"orderId\":\"1\"}"];
    let with = |provider: &'static str, more: &[&'static str]| [&["probe", provider][..], &detail, more].concat();
    run(&with("pandapon", &["--secret", "s"])).rejects(2, &["--app-key"]);
    run(&with("pandapon", &["--app-key", "k"])).rejects(2, &["--secret-env"]);
    run(&with("pandapon", &["--app-key", "k", "--secret", "s"])).rejects(2, &["user-id", "--user-id"]);
    run(&with("pandapon", &["--session", "s", "--dry-run"])).rejects(2, &["--session"]);
    run(&with("pandapon", &["--user-id", "1", "--dry-run", "--endpoint", "moon"])).rejects(2, &["moon", "production"]);
    run(&with("pandapon", &["--user-id", "1", "--dry-run", "--pause", "soon"])).rejects(2, &["--pause", "seconds"]);
    run(&with("pandapon", &["--user-id", "1", "--dry-run", "--server", "http://192.0.2.1"])).rejects(2, &["192.0.2.1"]);
    run(&with("pandapon", &["--user-id", "1", "--dry-run", "--platform", "top"])).rejects(2, &["`top`", "xopen"]);
    run(&with("taobao", &["--dry-run"])).rejects(2, &[DETAIL, "not an operation of taobao"]);
    run(&with("tabao", &["--dry-run"])).rejects(2, &["tabao", "taobao"]);
    run(&["probe", "pandapon", "--read", DETAIL, "--args", "{\"id\":1}", "--dry-run"])
        .rejects(2, &["--args", "orderId"]);
}

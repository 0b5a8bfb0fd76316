//! The program: its ready line, its arguments, its errors at start, and how it ends.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::harness::{Request, parse, raw};

/// A program that is ended at the end of a test, whatever its result.
struct Running {
    child: Child,
    ready: Value,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill"));
    command.arg("mock").args(arguments).env("WAYBILL_TEST_SECRET", "from the environment");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn start(arguments: &[&str]) -> Running {
    let mut child = command(&[arguments, &["--clock", "2016-01-01 12:00:00"]].concat()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let ready = serde_json::from_str(&line).unwrap_or_else(|e| {
        let _ = child.kill();
        let mut stderr = String::new();
        let _ = child.stderr.take().unwrap().read_to_string(&mut stderr);
        panic!("{e}: {line}{stderr}")
    });
    Running { child, ready }
}

impl Running {
    fn address(&self) -> SocketAddr {
        self.ready["address"].as_str().unwrap().strip_prefix("http://").unwrap().parse().unwrap()
    }

    fn send(&self, request: &Request) -> String {
        parse(&raw(self.address(), &request.bytes())).top()
    }

    #[cfg(unix)]
    fn signal(mut self, name: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
        let code = self.child.wait().unwrap().code();
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        (code, stderr)
    }
}

fn rejected(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command(arguments).output().unwrap();
    assert!(stdout.is_empty());
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn prints_the_address_of_each_provider_in_the_ready_line() {
    let server = start(&[]);
    let address = format!("http://{}", server.address());
    let providers = server.ready["providers"].as_object().unwrap();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let (ir, _) = waybill_conformance::specs::load(&specs).unwrap();
    let names = ir.providers.iter().flat_map(|provider| {
        let others = provider.other_platforms.iter().map(|platform| format!("{}/{platform}", provider.name));
        others.chain([provider.name.clone()]).collect::<Vec<_>>()
    });
    assert_eq!(providers.keys().cloned().collect::<BTreeSet<_>>(), names.collect());
    for (name, url) in providers {
        let name = name.split('/').next().unwrap();
        assert!(url.as_str().unwrap().starts_with(&format!("{address}/{name}")), "{url}");
    }
    assert!(server.address().ip().is_loopback());
    assert_eq!(server.send(&Request::trace().sign()), "ok");
}

/// Signed by openssl, as in docs/mock.md.
#[cfg(unix)]
#[test]
fn pairs_keys_and_secrets_by_their_order() {
    let server = start(&[
        "--app-key",
        "k1",
        "--secret-env",
        "WAYBILL_TEST_SECRET",
        "--app-key",
        "12345678",
        "--secret",
        "helloworld",
    ]);
    assert_eq!(server.send(&Request::trace().sign()), "ok");
    assert_eq!(server.send(&Request::trace().with("app_key", Some("k1")).sign()), "25");
    for (arguments, stderr) in [
        (&["--app-key", "k"][..], "--app-key k has no secret"),
        (&["--app-key", "k", "--app-key", "l", "--secret", "s"], "--app-key k has no secret"),
        (&["--secret", "s"], "--secret needs a --app-key before it"),
        (&["--app-key", "k", "--secret", "s", "--secret-env", "X"], "--secret-env needs a --app-key before it"),
        (&["--app-key", "k", "--secret-env", "WAYBILL_NO_SUCH"], "`WAYBILL_NO_SUCH` is not set"),
        (&["--app-key", "k", "--secret", ""], "is empty"),
        (&["--app-key", "k", "--secret", "a", "--app-key", "k", "--secret", "b"], "given twice"),
    ] {
        let (code, line) = rejected(arguments);
        assert_eq!((code, line.lines().count()), (Some(2), 1), "{arguments:?}: {line}");
        assert!(line.starts_with("waybill: ") && line.contains(stderr), "{line}");
    }
}

/// A test harness in another language starts it with a pipe for standard error and never reads it: the pipe
/// is full after some hundred lines.
#[cfg(unix)]
#[test]
fn keeps_serving_when_the_log_is_not_read() {
    let server = start(&[]);
    let unknown = Request::trace().with("method", Some(&"no.such.operation".repeat(4)));
    for _ in 0..2000 {
        assert_eq!(server.send(&unknown), "22");
    }
    let (code, stderr) = server.signal("TERM");
    assert_eq!(code, Some(0));
    assert!(stderr.lines().count() > 100 && stderr.lines().all(|line| line.starts_with("waybill: ")), "{stderr}");
}

#[test]
fn rejects_invalid_arguments() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, stderr) in [
        (&["--port", &port][..], "is in use: choose another, or --port 0"),
        (&["--bind", "192.0.2.1"], "--bind takes an address of this machine"),
        (&["--port", "65536"], "65536"),
        (&["--clock", "noon"], "RFC 3339"),
        (&["--scenario", "nothing"], "the built-in scenarios are fail-twice, split-order, token-expires"),
        (&["--scenario", "./nothing.yaml"], "nothing.yaml"),
        (&["--accept", "format=xml"], "KIND is one of canonical-string, sign-method, timestamp-unit"),
        (&["--accept", "sign-method=hmc"], "did you mean hmac?"),
        (&["--accept", "timestamp-unit"], "there are milliseconds, seconds"),
        (&["--accept", "sign-method=md5", "--accept", "sign-method=hmac"], "sign-method is given twice"),
    ] {
        let (code, line) = rejected(arguments);
        assert_eq!((code, line.lines().count()), (Some(2), 1), "{arguments:?}: {line}");
        assert!(line.contains(stderr), "{line}");
    }
}

/// What `waybill probe` finds is in `tests/waybill/probe.rs`.
#[test]
fn accepts_one_alternative_only_if_told_to() {
    for (only, signed) in [("md5", "ok"), ("hmac", "25")] {
        let server = start(&["--accept", &format!("sign-method={only}")]);
        assert_eq!(server.send(&Request::trace().sign()), signed, "{only}");
    }
    // A limit that a platform has no use for.
    let server = start(&["--accept", "canonical-string=now-secret", "--accept", "timestamp-unit=seconds"]);
    assert_eq!(server.send(&Request::trace().sign()), "ok");
}

#[test]
fn reports_a_diagnostic_of_a_scenario_with_its_location() {
    let folder = std::env::temp_dir().join(format!("waybill-mock-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("mine.yaml");
    std::fs::write(&file, "scenario: mine\ntitle: Mine\nsteps:\n  - { eror: \"7\" }\n").unwrap();
    let (code, stderr) = rejected(&["--scenario", file.to_str().unwrap()]);
    let fixed = std::fs::write(&file, "scenario: mine\ntitle: Mine\nsteps:\n  - { error: \"7\" }\n");
    let response = fixed.map(|()| start(&["--scenario", file.to_str().unwrap()]).send(&Request::trace().sign()));
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(code, Some(2));
    for part in ["has errors", "mine.yaml:4:7", "eror", "did you mean `error`?"] {
        assert!(stderr.contains(part), "no {part} in {stderr}");
    }
    assert_eq!(response.unwrap(), "7");
}

#[cfg(unix)]
#[test]
fn ends_on_signals_and_logs_rejections() {
    for name in ["INT", "TERM"] {
        let server = start(&["--scenario", "split-order"]);
        assert_eq!(server.send(&Request::trace()), "24");
        assert_eq!(
            server.send(&Request::top(crate::harness::TRACE, &[("tid", "1001")]).sign()),
            "50 isv.split-data-error:CD23"
        );
        let (code, stderr) = server.signal(name);
        assert_eq!(code, Some(0), "{name}");
        let line = "waybill: default #1 taobao.logistics.trace.search: 24: sign is missing; request_id: ";
        assert!(stderr.starts_with(line) && stderr.lines().count() == 1, "{stderr}");
    }
    let quiet = start(&["--quiet"]);
    quiet.send(&Request::trace());
    assert_eq!(quiet.signal("TERM"), (Some(0), String::new()));
}

#[test]
fn help_has_examples_and_lists() {
    let help = command(&["--help"]).output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    for part in ["Examples:", "--scenario split-order", "--secret-env", "latency", "fail-twice", "/__waybill/"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

/// The golden specs in place of the built-in ones; invalid specs are reported.
#[test]
fn serves_other_specs() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen/tests/golden/specs");
    let mock = start(&["--specs", golden]);
    let names: Vec<&String> = mock.ready["providers"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["bazaar", "bazaar/gateway", "plain", "rooted"]);

    let folder = std::env::temp_dir().join(format!("waybill-mock-specs-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("mine")).unwrap();
    std::fs::write(folder.join("mine/provider.yaml"), "provider: mine\nprotocl: top\n").unwrap();
    let out: Output = command(&["--specs", folder.to_str().unwrap()]).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let stderr = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("provider.yaml:2") && stderr.contains("platform"), "{stderr}");
    let nowhere = command(&["--specs", "/nowhere"]).output().unwrap();
    assert!(String::from_utf8(nowhere.stderr).unwrap().contains("--specs"), "names the option");
}

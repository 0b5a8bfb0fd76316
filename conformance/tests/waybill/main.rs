//! The program `waybill` from outside: the built binary is run, and its output and exit code are
//! compared with the documents, with published vectors (`top-protocol.md`, section 3), or with another command
//! where two must agree. One file for each subcommand; tests of several are here. Bodies are the documented
//! examples of `specs/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod catalog;
mod decode;
mod encode;
mod probe;
mod sign;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use waybill_conformance::specs;

const TRACE: &str = "taobao.logistics.trace.search";
const ALI: &str = "aliexpress.local.logistics.order.info.query";
const DETAIL: &str = "pandapon.open.order.detail";
const SKELETON: &str = "pandapon.v2.alibaba.order.logistics";
const SECRET: &str = "s3cret-of-nobody";

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// One line on standard error, nothing on standard output.
    fn rejects(&self, code: i32, fragments: &[&str]) {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.err);
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("waybill: "), "{}", self.err);
        fragments.iter().for_each(|part| assert!(self.err.contains(part), "no `{part}` in {}", self.err));
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill"));
    command.args(arguments).env("WAYBILL_TEST_SECRET", SECRET);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run_with(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = command(arguments).spawn().unwrap();
    // A program that has rejected its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn run(arguments: &[&str]) -> Ran {
    run_with(arguments, b"")
}

fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(path)
}

fn body(path: &str) -> Vec<u8> {
    std::fs::read(example(path)).unwrap()
}

fn data(name: &str) -> String {
    format!("{}/tests/waybill/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn rejects_invalid_arguments_in_one_line() {
    let sign = ["sign", "top", "--secret-env", "WAYBILL_TEST_SECRET"];
    let trace = ["encode", TRACE, "--args"];
    let cases: [(&[&str], &[&str], &[&str]); 26] = [
        (&[], &[], &["subcommand"]),
        (&["decod"], &[], &["decod"]),
        (&["decode"], &[], &["<OPERATION>"]),
        (&["decode", TRACE, "--format", "yaml"], &[], &["yaml", "json, xml"]),
        (&["decode", TRACE, "/nowhere/response.json"], &[], &["/nowhere/response.json"]),
        (&["decode", "logistics.trace.search"], &[], &[TRACE, "waybill operations"]),
        (&["decode", "taobao.logistic.trace.serch"], &[], &[TRACE]),
        (&["decode", "POST"], &[], &["unknown operation", "waybill operations"]),
        (&["operations", "--yaml"], &[], &["--yaml"]),
        (&trace, &["{"], &["--args: "]),
        (&trace, &["{\"tid\":\"x\"}"], &["tid: "]),
        (&trace, &["{\"tid\":1,\"tiid\":1}"], &["tiid", "tid, is_split, sub_tid"]),
        (&trace, &["{\"tiid\":1}"], &["tiid", "tid, is_split, sub_tid"]),
        (&trace, &["{} {}"], &["--args: "]),
        (&trace, &["<a><tid>1</tid></a>"], &["--args: ", "JSON object"]),
        (&trace, &["{}"], &["tid", "required"]),
        (&trace, &["@/nowhere/arguments.json"], &["/nowhere/arguments.json"]),
        (&trace, &["{\"tid\":1}", "--now", "yesterday"], &["--now", "yesterday"]),
        (&trace, &["{\"tid\":1}", "--user-id", "1"], &["--user-id"]),
        (&trace, &["{\"tid\":1}", "--simplify", "--format", "xml"], &["--simplify"]),
        (&["encode", DETAIL, "--args", "{}"], &[], &["user-id", "--user-id"]),
        (&["sign", "top", "a=1"], &[], &["--secret-env"]),
        (&["sign", "top", "--secret-env", "WAYBILL_TEST_NOT_SET", "a=1"], &[], &["WAYBILL_TEST_NOT_SET"]),
        (&sign, &["a=1", "b=2", "a=3"], &["`a`", "twice"]),
        (&sign, &["--method", "sha1", "a=1"], &["sha1", "hmac-sha256"]),
        (
            &["sign", "xopen", "--secret", "s", "access-key=k", "nonce-str=n"],
            &[],
            &["access-key, timestamp, nonce-str"],
        ),
    ];
    for (head, tail, fragments) in cases {
        run(&[head, tail].concat()).rejects(2, fragments);
    }
    // A misplaced argument may be a secret.
    let ran = run(&[&sign[..], &["a=1", "helloworld"]].concat());
    ran.rejects(2, &["parameter 2"]);
    assert!(!ran.err.contains("helloworld"));
    run_with(&["encode", TRACE, "--args", "-"], b"\xff").rejects(2, &["UTF-8"]);
}

#[test]
fn redacts_secrets() {
    let session = "s3ssion/of=nobody";
    let encode =
        ["encode", TRACE, "--args", "{\"tid\":1}", "--session", session, "--secret-env", "WAYBILL_TEST_SECRET"];
    let sign = ["sign", "top", "--secret-env", "WAYBILL_TEST_SECRET", "a=1"];
    let xopen = ["sign", "xopen", "--secret", SECRET, "access-key=k", "timestamp=1", "nonce-str=n"];
    for arguments in [&encode[..], &sign, &xopen] {
        for form in [&[][..], &["--json"]] {
            let redacted = run(&[arguments, form].concat());
            assert_eq!((redacted.code, redacted.err.as_str()), (0, ""));
            assert!(redacted.out.contains("****"));
            for hidden in [SECRET, session, "s3ssion"] {
                assert!(!redacted.out.contains(hidden), "{}", redacted.out);
            }
            let shown = run(&[arguments, form, &["--show-secret"]].concat());
            assert!(shown.out.contains(SECRET) && !shown.out.contains("****"), "{}", shown.out);
        }
    }
    let shown = run(&[&encode[..], &["--show-secret"]].concat()).out;
    assert!(shown.contains(&format!("session{session}")) && shown.contains("session=s3ssion%2Fof%3Dnobody"), "{shown}");
}

#[test]
fn operations_lists_every_operation_of_the_specs() {
    let ir = specs::load(&example("")).unwrap().0;
    let (table, list) = (run(&["operations"]), run(&["operations", "--json"]).json());
    let list = list.as_array().unwrap();
    let mut ids: Vec<&str> = list.iter().map(|listed| listed["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let mut expected: Vec<&str> = ir.operations().map(|operation| operation.id.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    assert_eq!((table.code, table.out.lines().count()), (0, list.len()));
    // Of each platform one: a process for each operation would take long.
    let mut platforms = BTreeMap::new();
    for operation in ir.operations() {
        let document = operation.documents[0].name.as_str();
        let row = table.out.lines().find(|line| line.starts_with(&format!("{} ", operation.id))).unwrap();
        assert!(row.ends_with(document) && row.contains(&operation.path), "{row}");
        let shared = ir.operations().filter(|other| other.documents[0].name == document).count();
        if shared == 1 {
            platforms.entry(&operation.platform).or_insert((&operation.id, document));
        }
    }
    assert!(!platforms.is_empty());
    for (id, document) in platforms.into_values() {
        // Each name finds the operation: the error is about the empty body.
        run(&["decode", id]).rejects(4, &["empty"]);
        run(&["decode", document]).rejects(4, &["empty"]);
    }
}

#[test]
fn each_help_has_examples_and_exit_codes() {
    for command in ["decode", "encode", "sign", "operations"] {
        let ran = run(&[command, "--help"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(ran.out.contains(&format!("  waybill {command} ")) && ran.out.contains("Exit codes:"), "{}", ran.out);
    }
}

#[test]
fn ignores_a_closed_pipe() {
    let mut child = command(&["decode", TRACE]).spawn().unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&body("taobao/logistics/examples/trace.search.documented.xml")).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn prove_reports_survivors_and_fails_when_nothing_was_tried() {
    let proven = run(&["prove", "--only", "mutants", "--case", "top/list-wrapped", "--json"]);
    assert_eq!(proven.code, 0, "{}", proven.err);
    let stage = &proven.json()["stages"][0];
    assert!(stage["tried"].as_u64() > Some(20) && stage["tried"] == stage["killed"], "{}", proven.out);
    for stage in ["mutants", "nulls"] {
        let empty = run(&["prove", "--only", stage, "--case", "no-such-case"]);
        assert_eq!(empty.code, 1, "{}", empty.out);
        assert!(empty.out.contains("which proves nothing"), "{}", empty.out);
    }
}

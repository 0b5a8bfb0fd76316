//! The program `waybill decode --explain` on each shape that gateways send, for every operation: one case
//! each, `OPERATION/SHAPE`. A body is built from the fields that the document lists, each with a value, and
//! then changed at every location where the shape can occur. The expected values, and each line of the
//! explanation, are derived from the spec and never from the client.

mod shape;

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use waybill_codegen::ir::Operation;
use waybill_conformance::{flatten, specs};

use shape::{Expected, Made};

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut trials = Vec::new();
    match specs::load(&folder) {
        Ok((ir, _)) => {
            for operation in ir.operations() {
                let Some(platform) = ir.platform(&operation.platform) else { continue };
                trials.extend(shape::all(platform, operation).into_iter().map(|made| trial(operation, made)));
            }
        }
        Err(why) => trials.push(Trial::test("specs/read", move || Err(Failed::from(why)))),
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(operation: &Operation, made: Made) -> Trial {
    let id = operation.id.clone();
    Trial::test(format!("{id}/{}", made.name), move || check(&id, &made).map_err(Failed::from)).with_kind("derived")
}

/// The output of the program.
struct Ran {
    code: Option<i32>,
    out: String,
    notes: Vec<String>,
}

fn check(id: &str, made: &Made) -> Result<(), String> {
    let ran = decode(id, &made.body).map_err(|e| e.to_string())?;
    let context = || format!("exit {:?}\n{}\n{}\n{}", ran.code, ran.out, ran.notes.join("\n"), shown(&made.body));
    let wrong = match &made.expected {
        Expected::Value { value, notes } => {
            let mut wrong = exit(&ran, 0);
            let found: Value = serde_json::from_str(&ran.out).unwrap_or(Value::Null);
            wrong.extend(flatten::difference(&flatten::json(value), &flatten::json(&found)));
            let nothing = [String::from("the response is as documented")];
            let mut expected: Vec<&str> =
                if notes.is_empty() { &nothing[..] } else { notes }.iter().map(|n| &**n).collect();
            let mut reported: Vec<&str> = ran.notes.iter().map(|n| n.trim_start_matches("waybill: note: ")).collect();
            expected.sort_unstable();
            reported.sort_unstable();
            if expected != reported {
                wrong.push(format!("expected the notes {expected:#?}, found {reported:#?}"));
            }
            wrong
        }
        Expected::Error { code } => {
            let mut wrong = exit(&ran, 3);
            let found: Value = serde_json::from_str(&ran.out).unwrap_or(Value::Null);
            if found["error"]["code"] != json!(code) {
                wrong.push(format!("expected the code {code}"));
            }
            wrong
        }
        Expected::Inside { code } => {
            let mut wrong = exit(&ran, 3);
            let found: Value = serde_json::from_str(&ran.out).unwrap_or(Value::Null);
            if found["error"]["sub_code"] != json!(code) {
                wrong.push(format!("expected the sub code {code:?}"));
            }
            wrong
        }
        Expected::Malformed => {
            let mut wrong = exit(&ran, 4);
            if !ran.out.is_empty() || ran.notes.len() != 1 {
                wrong.push("expected one line on standard error and no other output".to_owned());
            }
            wrong
        }
    };
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}\n{}", wrong.join("\n"), context())) }
}

fn exit(ran: &Ran, code: i32) -> Vec<String> {
    if ran.code == Some(code) { Vec::new() } else { vec![format!("expected exit {code}")] }
}

fn shown(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}

fn decode(id: &str, body: &[u8]) -> std::io::Result<Ran> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_waybill"))
        .args(["decode", "--explain", id])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(body)?;
    }
    let output = child.wait_with_output()?;
    let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect::<Vec<_>>();
    Ok(Ran { code: output.status.code(), out: shown(&output.stdout), notes: lines(&output.stderr) })
}

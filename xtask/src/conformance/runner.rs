//! Runs the cases with cargo, and passes the path of the events in the environment.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use waybill_report::event::{self, Event};

use super::progress::Progress;
use crate::fail::Fail;
use crate::{Conformance, Console};

/// The environment variable that names the file; `conformance/src/events.rs` reads it.
const VARIABLE: &str = "WAYBILL_EVENTS";

/// The cases are a test of this package.
const CASES: [&str; 4] = ["--package", "waybill-conformance", "--test", "conformance"];

/// How often new events are read.
const INTERVAL: Duration = Duration::from_millis(100);

/// Runs the cases; the events contain the results.
pub(super) fn run(root: &Path, how: &Conformance, events: &Path, console: &mut Console<'_>) -> Result<(), Fail> {
    if how.nextest {
        require_nextest()?;
    }
    match fs::remove_file(events) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Fail::file("remove", events, e)),
        _ => {}
    }
    append(
        events,
        &Event::RunStarted { version: event::VERSION, at: now(), command: command_line(how), partial: partial(how) },
    )?;
    let output = events.with_file_name("output.txt");
    let output = File::create(&output).map_err(|e| Fail::file("write", &output, e))?;
    let named = events.canonicalize().map_err(|e| Fail::file("find", events, e))?;
    let mut command = command(how);
    command.current_dir(root).env(VARIABLE, named).stdin(Stdio::null()).stdout(output);
    let mut child = command.spawn().map_err(|error| Fail::Message(format!("cannot start cargo: {error}")))?;
    let exit = watch(&mut child, events, console)?;
    append(events, &Event::RunFinished { at: now(), exit })
}

fn partial(how: &Conformance) -> bool {
    how.filter.is_some() || how.partition.is_some()
}

/// The command line for the report, without paths of this machine.
fn command_line(how: &Conformance) -> String {
    let partition = how.partition.as_ref().map(|share| format!("--partition {share}"));
    let words = [how.filter.clone(), how.nextest.then(|| "--nextest".to_owned()), partition];
    let words: Vec<String> = words.into_iter().flatten().collect();
    format!("cargo xtask conformance {}", words.join(" ")).trim_end().to_owned()
}

/// Cargo without the variables of this package that `cargo xtask` sets: build scripts depend on them, and would
/// be run again by a plain `cargo test`.
fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let ours = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(ours)) {
        cargo.env_remove(name);
    }
    cargo
}

fn command(how: &Conformance) -> Command {
    let mut command = cargo();
    if how.nextest {
        // Run all cases after a failure: others would count as not run.
        command.args(["nextest", "run", "--no-fail-fast"]).args(CASES);
        command.args(how.partition.iter().flat_map(|share| ["--partition", share]));
        command.args(&how.filter);
    } else {
        command.arg("test").args(CASES).arg("--").args(&how.filter);
    }
    command
}

fn require_nextest() -> Result<(), Fail> {
    let version = cargo().args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if version.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    let remedy = "install it with `cargo install cargo-nextest --locked`, or omit --nextest";
    Err(Fail::Message(format!("cargo-nextest is not installed: {remedy}")))
}

/// Waits for the end and prints the progress; returns the exit code, if no signal ended the process.
fn watch(child: &mut Child, events: &Path, console: &mut Console<'_>) -> Result<Option<i32>, Fail> {
    let mut progress = Progress::new(events);
    loop {
        let status = child.try_wait().map_err(|error| Fail::Message(format!("cannot wait for cargo: {error}")))?;
        progress.print(status.is_some(), console)?;
        match status {
            Some(status) => return Ok(status.code()),
            None => thread::sleep(INTERVAL),
        }
    }
}

fn append(events: &Path, event: &Event) -> Result<(), Fail> {
    let file = OpenOptions::new().create(true).append(true).open(events);
    let written = file.and_then(|mut file| file.write_all(event::line(event).as_bytes()));
    written.map_err(|e| Fail::file("write", events, e))
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

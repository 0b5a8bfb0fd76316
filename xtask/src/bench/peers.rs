//! Other generators of Rust clients, on the OpenAPI that `regenerate` has written for the same operations.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::clock;
use crate::Console;
use crate::fail::Fail;

/// A generator: its program, the command that installs it, and its arguments for a document and a folder.
struct Peer {
    program: &'static str,
    install: &'static str,
    arguments: fn(&str, &str) -> Vec<String>,
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

const PEERS: [Peer; 3] = [
    Peer {
        program: "openapi-to-rust",
        install: "cargo install openapi-to-rust",
        arguments: |document, folder| words(&["generate", document, "--output-dir", folder]),
    },
    Peer {
        program: "ploidy",
        install: "cargo install ploidy",
        arguments: |document, folder| words(&["generate", "rust", document, "--output", folder]),
    },
    Peer {
        program: "cargo-progenitor",
        install: "cargo install cargo-progenitor",
        arguments: |document, folder| {
            words(&["progenitor", "-i", document, "-o", folder, "-n", "bench-peer", "-v", "0.1.0"])
        },
    },
];

/// Runs each that is installed, and prints a row for each.
pub(super) fn run(folder: &Path, operations: usize, console: &mut Console<'_>) -> Result<(), Fail> {
    let document = folder.join("generated/openapi/bench.yaml").display().to_string();
    writeln!(
        console.out,
        "| other generators, Rust alone, {operations} operations | ms of one operation, CPU (wall) |"
    )?;
    writeln!(console.out, "|---|---|")?;
    for Peer { program, install, arguments } in PEERS {
        let out = folder.join("peer").join(program).display().to_string();
        let mut command = Command::new(program);
        command.args(arguments(&document, &out)).stdout(Stdio::null()).stderr(Stdio::piped());
        let (start, cpu) = (Instant::now(), clock::children());
        let cell = match command.output() {
            Ok(ran) if ran.status.success() => {
                let each = |millis: f64| millis / operations as f64;
                let wall = start.elapsed().as_secs_f64() * 1e3;
                format!("{:.2} ({:.2})", each(clock::children() - cpu), each(wall))
            }
            Ok(ran) => format!("failed ({}): {}", ran.status, reason(&ran.stderr)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => format!("not found; `{install}`"),
            Err(error) => format!("can't be started: {error}"),
        };
        writeln!(console.out, "| {program} | {cell} |")?;
    }
    Ok(())
}

/// The first line that a failed program says, as a cell of a table.
fn reason(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let line = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(160).map(|c| if c == '|' { '/' } else { c }).collect()
}

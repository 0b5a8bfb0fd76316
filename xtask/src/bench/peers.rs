//! Other generators of Rust clients, on the OpenAPI that `regenerate` has written for the same operations.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::clock;
use crate::Console;
use crate::fail::Fail;

/// A generator.
pub(super) struct Peer {
    pub program: &'static str,
    /// The command that installs it.
    install: &'static str,
    /// Its arguments for a document and a folder.
    arguments: fn(&str, &str) -> Vec<String>,
    /// Makes a crate of the files that it has written.
    pub complete: fn(&Path) -> Result<(), Fail>,
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

pub(super) const PEERS: [Peer; 3] = [
    Peer {
        program: "openapi-to-rust",
        install: "cargo install openapi-to-rust",
        arguments: |document, folder| words(&["generate", document, "--output-dir", folder]),
        complete: crate_of_modules,
    },
    Peer {
        program: "ploidy",
        install: "cargo install ploidy",
        arguments: |document, folder| words(&["generate", "rust", document, "--output", folder]),
        complete: |_| Ok(()),
    },
    Peer {
        program: "cargo-progenitor",
        install: "cargo install cargo-progenitor",
        arguments: |document, folder| {
            words(&["progenitor", "-i", document, "-o", folder, "-n", "bench-peer", "-v", "0.1.0"])
        },
        complete: |_| Ok(()),
    },
];

/// Runs each that is installed, and prints a row for each.
pub(super) fn run(folder: &Path, operations: usize, console: &mut Console<'_>) -> Result<(), Fail> {
    writeln!(
        console.out,
        "| other generators, Rust alone, {operations} operations | ms of one operation, CPU (wall) |"
    )?;
    writeln!(console.out, "|---|---|")?;
    for peer in &PEERS {
        let out = folder.join("peer").join(peer.program);
        let (start, cpu) = (Instant::now(), clock::children());
        let cell = match peer.generate(&folder.join("generated/openapi/bench.yaml"), &out) {
            Ok(()) => {
                let each = |millis: f64| millis / operations as f64;
                let wall = start.elapsed().as_secs_f64() * 1e3;
                format!("{:.2} ({:.2})", each(clock::children() - cpu), each(wall))
            }
            Err(Fail::Message(message)) => cell(&message),
            Err(closed) => return Err(closed),
        };
        writeln!(console.out, "| {} | {cell} |", peer.program)?;
    }
    Ok(())
}

impl Peer {
    /// Runs it on a document; it writes into the folder.
    pub fn generate(&self, document: &Path, folder: &Path) -> Result<(), Fail> {
        let arguments = (self.arguments)(&document.display().to_string(), &folder.display().to_string());
        let ran = Command::new(self.program).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).output();
        Err(Fail::Message(match ran {
            Ok(ran) if ran.status.success() => return Ok(()),
            Ok(ran) => format!("failed ({}): {}", ran.status, reason(&ran.stderr)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => format!("not found; `{}`", self.install),
            Err(error) => format!("can't be started: {error}"),
        }))
    }
}

/// `openapi-to-rust` writes modules, and the dependencies that a crate of them needs.
fn crate_of_modules(folder: &Path) -> Result<(), Fail> {
    let fail = |e| Fail::file("complete", folder, e);
    let source = folder.join("src");
    fs::create_dir_all(&source).map_err(fail)?;
    for (file, name) in [("mod.rs", "lib.rs"), ("client.rs", "client.rs"), ("types.rs", "types.rs")] {
        fs::rename(folder.join(file), source.join(name)).map_err(fail)?;
    }
    let dependencies = fs::read_to_string(folder.join("REQUIRED_DEPS.toml")).map_err(fail)?;
    let package = "[package]\nname = \"bench-peer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";
    fs::write(folder.join("Cargo.toml"), format!("{package}{dependencies}")).map_err(fail)
}

/// What a failed program says: its first line about an error, or else its first line.
pub(super) fn reason(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    let error = lines().find(|line| line.to_lowercase().contains("error"));
    error.or_else(|| lines().next()).unwrap_or_default().to_owned()
}

/// A message as a cell of a table.
pub(super) fn cell(message: &str) -> String {
    message.chars().take(160).map(|c| if c == '|' { '/' } else { c }).collect()
}

//! Starts the benchmarks, which are in a separate workspace, since this crate must not depend on generated ones.
//! Their output goes directly to the terminal.

use std::path::Path;
use std::process::Command;

use crate::Bench;
use crate::fail::Fail;

/// Runs the benchmarks; returns the exit code.
pub(crate) fn run(root: &Path, what: &Bench) -> Result<u8, Fail> {
    let manifest = root.join("bench/Cargo.toml");
    if !manifest.is_file() {
        return Err(Fail::Message(format!("{} does not exist", manifest.display())));
    }
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let verb: &[&str] = match what {
        Bench { build: true, .. } => &["run", "--bin", "build-cost"],
        Bench { mock: true, .. } => &["run", "--bin", "mock"],
        _ => &["bench", "--bench", "speed"],
    };
    command.args(verb).arg("--quiet").arg("--manifest-path").arg(manifest);
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        command.arg("--target-dir").arg(root.join("target"));
    }
    command.arg("--").args(&what.filter).args(what.json.then_some("--json"));
    let status = command.status().map_err(|error| Fail::Message(format!("cannot start cargo: {error}")))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2))
}

//! Measures the generator, and starts the other benchmarks. Those are in a separate workspace, since this crate must
//! not depend on generated ones; their output goes directly to the terminal.

mod build;
mod clock;
mod corpus;
mod generate;
mod peers;

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::Command;

pub use corpus::corpus as invented_specs;

use crate::fail::Fail;
use crate::{Bench, Console};

/// Runs the benchmarks; returns the exit code.
pub(crate) fn run(root: &Path, what: &Bench, console: &mut Console<'_>) -> Result<u8, Fail> {
    if what.generate {
        return generate::run(root, what, console);
    }
    let manifest = root.join("bench/Cargo.toml");
    if !manifest.is_file() {
        return Err(Fail::Message(format!("{} does not exist", manifest.display())));
    }
    let mut command = Command::new(cargo());
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
    if what.build {
        build::run(root, what, console)?;
    }
    if what.corpus || what.specs.is_some() {
        return Ok(0);
    }
    let status = command.status().map_err(no_cargo)?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2))
}

/// The cargo that runs this program.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn no_cargo(error: io::Error) -> Fail {
    Fail::Message(format!("cannot start cargo: {error}"))
}

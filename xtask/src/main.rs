//! `cargo xtask`: hands the command line to the library, and its answer to the shell. Nothing else, so
//! that tests can drive all of it.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::Parser;
use waybill_xtask::{Cli, Console, run};

fn main() -> ExitCode {
    let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    ExitCode::from(run(&Cli::parse(), &mut Console { out: &mut out, err: &mut err, color }))
}

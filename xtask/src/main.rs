//! `cargo xtask`: passes the command line to the library, so that tests can call everything else.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::Parser;
use waybill_xtask::{Cli, Console, run};

fn main() -> ExitCode {
    let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    ExitCode::from(run(&Cli::parse(), &mut Console { out: &mut out, err: &mut err, color }))
}

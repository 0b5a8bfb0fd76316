//! `waybill`: a tool for debugging an integration. Reads a file or standard input, writes the result to
//! standard output, and reports an error in one line on standard error.
//!
//! A subcommand turns its arguments into a [`Report`] or a [`Failure`]; only this file writes, so output is
//! never incomplete. The commands take all their facts from the generated crates.

/// The end of each `--help`: examples, then the exit codes.
macro_rules! after_help {
    ($examples:literal) => {
        concat!(
            "Examples:\n",
            $examples,
            "\n\nExit codes:\n",
            "  0  success\n",
            "  1  prove: a defect survived; sign: the given signature differs\n",
            "  2  an argument is invalid, or a file does not exist\n",
            "  3  decode: the response is an error of the provider; probe: no setting was accepted\n",
            "  4  decode: the response can't be decoded; probe: no gateway responded"
        )
    };
}

mod decode;
mod encode;
mod log;
mod mock;
mod operations;
mod probe;
mod prove;
mod report;
mod secret;
mod sign;
mod time;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use report::{Failure, Report, one_line};

/// Debugs requests and responses of the Taobao, AliExpress, PandaPon and Xportcn APIs without an account or a
/// network.
#[derive(Parser)]
#[command(name = "waybill", version, arg_required_else_help = false)]
#[command(after_help = after_help!(
    "  waybill operations
  waybill decode taobao.logistics.trace.search response.xml
  waybill encode taobao.logistics.trace.search --args '{\"tid\":11234221}'
  waybill sign top --secret-env TOP_SECRET method=taobao.user.get app_key=12345678
  waybill mock --scenario split-order
  waybill probe taobao --read taobao.logistics.companies.get --args '{\"fields\":[\"id\"]}' --dry-run"
))]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Decode(decode::Args),
    Encode(Box<encode::Args>),
    Sign(sign::Args),
    Mock(mock::Args),
    Operations(operations::Args),
    Probe(Box<probe::Args>),
    Prove(prove::Args),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => return finish(error.print(), 0),
        Err(error) => return fail(&Failure::usage(clap_error(&error))),
    };
    let result = match cli.command {
        Command::Decode(args) => decode::run(&args),
        Command::Encode(args) => encode::run(&args),
        Command::Sign(args) => sign::run(&args),
        Command::Mock(args) => return serve(&args),
        Command::Operations(args) => Ok(operations::run(&args)),
        Command::Probe(args) => probe::run(&args, &complain),
        Command::Prove(args) => prove::run(&args, &complain),
    };
    match result {
        Ok(report) => show(&report),
        Err(failure) => fail(&failure),
    }
}

fn show(report: &Report) -> ExitCode {
    report.notes.iter().for_each(|note| complain(&format!("note: {note}")));
    let mut out = io::stdout().lock();
    finish(out.write_all(report.out.as_bytes()).and_then(|()| out.flush()), report.code)
}

/// Prints the ready line, then serves.
fn serve(args: &mock::Args) -> ExitCode {
    let server = match mock::start(args, complain) {
        Ok(server) => server,
        Err(failure) => return fail(&failure),
    };
    let mut out = io::stdout();
    let written = out.write_all(server.ready().as_bytes()).and_then(|()| out.flush());
    if written.is_ok() {
        server.wait();
    }
    finish(written, 0)
}

fn fail(failure: &Failure) -> ExitCode {
    complain(&failure.line);
    for line in failure.detail.lines() {
        let _ = writeln!(io::stderr().lock(), "{}", one_line(line));
    }
    ExitCode::from(failure.code)
}

/// The exit code, unless writing failed. A closed pipe (`| head`) is not a failure.
fn finish(written: io::Result<()>, code: u8) -> ExitCode {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            fail(&Failure::usage(format!("standard output: {error}")))
        }
        _ => ExitCode::from(code),
    }
}

fn complain(line: &str) {
    // If standard error is closed, the line can't be reported anywhere.
    let _ = writeln!(io::stderr().lock(), "waybill: {}", one_line(line));
}

/// The error of clap on one line, without the usage.
fn clap_error(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let ends = ["\n\nUsage:", "\n\nFor more information"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    let lines = text[..end].trim_start_matches("error: ").lines().map(str::trim);
    let line = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    format!("{line} (see `waybill --help`)")
}

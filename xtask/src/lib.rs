//! The command line of Waybill's maintainers, and the only code of the generator that touches the disk.
//! Reads `specs/`, lets `waybill-codegen` work, writes `generated/`. Must never depend on a generated
//! crate: a broken one can always be regenerated.

mod bench;
mod commands;
mod disk;
mod fail;
mod plan;
mod report;
mod workspace;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use fail::Fail;

/// Checks the specs and writes the clients.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// The workspace to work on. Found by itself: the folder with specs/ and generated/.
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the specs, write the clients, say what changed.
    ///
    /// Reads every file of specs/ and reports every mistake with its place and a fix. When there is none,
    /// writes the files of generated/ that differ, each by a temporary file and a rename, and removes
    /// those that no spec asks for any more. With a mistake, nothing is written.
    ///
    /// Exit codes: 0 done (or, with --check, up to date), 1 mistakes in the specs or drift, 2 the command
    /// could not be carried out.
    #[command(
        after_help = "Examples:\n  cargo xtask regenerate\n  cargo xtask regenerate --check\n  cargo xtask regenerate --only taobao.logistics.trace.search --dry-run"
    )]
    Regenerate(Regenerate),
    /// Print everything that was decided about one operation: Rust names, types, docs, examples.
    ///
    /// This is the intermediate form, as JSON, from which all files of the operation are printed.
    #[command(after_help = "Example:\n  cargo xtask ir taobao.logistics.trace.search")]
    Ir {
        /// Its id, such as taobao.logistics.trace.search.
        operation: String,
    },
    /// Measure decoding, writing and signing beside strict hand-written peers, or the cost of building.
    ///
    /// Runs the workspace in bench/ with cargo, in release mode. Figures of a busy machine mislead: let it
    /// have the machine to itself, and quote the ratios.
    #[command(
        after_help = "Examples:\n  cargo xtask bench\n  cargo xtask bench \"decode xml\" --json\n  cargo xtask bench --build"
    )]
    Bench(Bench),
}

/// What to measure.
#[derive(Debug, Default, Args)]
pub struct Bench {
    /// Only cases whose name holds this: "sign", "decode json: taobao".
    #[arg(conflicts_with = "build")]
    pub filter: Option<String>,
    /// The mock server instead, with wrk; WireMock beside it when WIREMOCK_JAR names its jar. Linux only.
    #[arg(long, conflicts_with_all = ["filter", "build"])]
    pub mock: bool,
    /// The cost of building instead: CPU of checking each client, size of a program with five calls. Linux only.
    #[arg(long)]
    pub build: bool,
    /// Answer with one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// How to regenerate.
#[derive(Debug, Default, Args)]
pub struct Regenerate {
    /// Write nothing; fail with a short diff when a file is changed, missing, new or left over.
    #[arg(long)]
    pub check: bool,
    /// Write nothing; say what would be written.
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,
    /// Only the files of these operations; leftovers stay.
    #[arg(long, num_args = 1.., value_name = "OPERATION")]
    pub only: Vec<String>,
    /// Answer with one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Where a command writes.
pub struct Console<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Mistakes and errors.
    pub err: &'a mut dyn Write,
    /// Whether a person reads the errors on a terminal.
    pub color: bool,
}

/// Runs a command; the exit code.
pub fn run(cli: &Cli, console: &mut Console<'_>) -> u8 {
    let done = workspace::root(cli.root.as_deref()).and_then(|root| match &cli.command {
        Command::Regenerate(how) => commands::regenerate(&root, how, console),
        Command::Ir { operation } => commands::ir(&root, operation, console),
        Command::Bench(what) => bench::run(&root, what),
    });
    match done {
        Ok(code) => code,
        // Whoever reads has gone: `cargo xtask ir … | head`.
        Err(Fail::Gone) => 0,
        Err(Fail::Message(message)) => {
            // Nobody is left to be told that telling failed.
            let _ = writeln!(console.err, "error: {message}");
            2
        }
    }
}

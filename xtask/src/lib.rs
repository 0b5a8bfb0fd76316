//! The command line of Waybill's maintainers, and the only code of the generator that touches the disk.
//! Reads `specs/`, lets `waybill-codegen` work, writes `generated/`. Must never depend on a generated
//! crate: a broken one can always be regenerated.

mod bench;
mod commands;
mod conformance;
mod disk;
mod fail;
mod plan;
mod report;
mod surface;
mod vendor;
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
    /// Write a client and the runtime into a folder of your project, as path crates.
    ///
    /// The folder builds with crates.io and nothing else of Waybill's. It holds a crate for the provider, the
    /// runtime, the licences and a notice, a README with the lines for your Cargo.toml, and waybill.lock, which
    /// knows what was written. Run it again to update in place: it says what it created, updated and removed. A
    /// file that was edited by hand stops it before anything is written; files of yours are left alone. A second
    /// provider goes into the same folder; then each run brings all clients there up to date.
    ///
    /// Exit codes: 0 done, 1 mistakes in the specs or edited files, 2 the command could not be carried out.
    #[command(
        after_help = "Examples:\n  cargo xtask vendor taobao ../shop/vendor/waybill\n  cargo xtask vendor pandapon ../shop/vendor/waybill --only open_order push\n  cargo xtask vendor taobao ../shop/vendor/waybill --dry-run --json"
    )]
    Vendor(Vendor),
    /// Run the conformance cases, and report what passed and how much of the specs it covered.
    ///
    /// Writes into the folder of --report: events.ndjson (line by line while the cases run), report.json,
    /// junit.xml, index.html (one page that needs no network) and output.txt (what the runner printed).
    /// docs/reports.md describes them. A run that was killed leaves its events: --from makes the reports
    /// of them again, and of the events of several machines put together.
    ///
    /// conformance/coverage.txt holds what is covered, item by item. A run that covers less fails and
    /// names what was lost; --update writes the file anew. With FILTER or --partition only some cases run,
    /// so coverage is shown and not judged.
    ///
    /// Exit codes: 0 it holds, 1 it does not (a case failed, did not end or did not run; coverage fell),
    /// 2 the command could not be carried out.
    #[command(
        after_help = "Examples:\n  cargo xtask conformance --report target/conformance\n  cargo xtask conformance taobao.logistics.trace.search\n  cargo xtask conformance --update\n\nOn two machines, and then together:\n  cargo xtask conformance --nextest --partition hash:1/2 --report one\n  cargo xtask conformance --nextest --partition hash:2/2 --report two\n  cargo xtask conformance --from one/events.ndjson two/events.ndjson --report both"
    )]
    Conformance(Conformance),
}

/// What to vendor, and where.
#[derive(Debug, Default, Args)]
pub struct Vendor {
    /// Whose client: a folder of specs/, such as taobao.
    pub provider: String,
    /// A new or empty folder, or one that an earlier run wrote.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Only these: groups by the name of their module (open_order), operations by id, `push` for all messages.
    #[arg(long, num_args = 1.., value_name = "GROUP|OPERATION")]
    pub only: Vec<String>,
    /// Write nothing; say what would be written.
    #[arg(long)]
    pub dry_run: bool,
    /// Write over files that were edited by hand, after naming them.
    #[arg(long)]
    pub force: bool,
    /// Answer with one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// What to run, and where to report it.
#[derive(Debug, Args)]
pub struct Conformance {
    /// Only cases whose name holds this: an operation's id, "top/", "/error/".
    #[arg(conflicts_with_all = ["from", "update"])]
    pub filter: Option<String>,
    /// The folder that the reports are written to; what an earlier run left there is replaced.
    #[arg(long, value_name = "DIR", default_value = "target/conformance")]
    pub report: PathBuf,
    /// Run each case in a process of its own, with cargo-nextest.
    #[arg(long, conflicts_with = "from")]
    pub nextest: bool,
    /// Only a share of the cases, as cargo-nextest divides them: "hash:1/2".
    #[arg(long, value_name = "SHARE", requires = "nextest", conflicts_with_all = ["from", "update"])]
    pub partition: Option<String>,
    /// Run nothing: make the reports from these events, put together.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub from: Vec<PathBuf>,
    /// Write conformance/coverage.txt from what this run covers, unless a case failed.
    #[arg(long)]
    pub update: bool,
    /// Answer with one JSON object.
    #[arg(long)]
    pub json: bool,
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
        Command::Vendor(how) => vendor::run(&root, how, console),
        Command::Conformance(how) => conformance::run(&root, how, console),
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

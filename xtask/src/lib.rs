//! The command line for maintainers of Waybill, and the only code of the generator that accesses the disk.
//! Reads `specs/`, calls `waybill-codegen`, writes `generated/`. It must not depend on a generated crate, so
//! that a broken one can be regenerated.

mod bench;
mod conformance;
mod disk;
mod fail;
mod import;
mod ir;
mod lock;
mod new;
mod plan;
mod progress;
mod regenerate;
mod report;
mod vendor;
mod workspace;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

#[doc(hidden)]
pub use bench::invented_specs;
pub use fail::Fail;

/// Maintain Waybill: check the specs, generate the clients, run the conformance cases.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// The workspace; default: the folder with specs/ and generated/ above the current one.
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the specs, generate the clients, report what changed.
    ///
    /// Reads all files of specs/ and reports each error with its location and a fix. Without errors, it
    /// writes the files of generated/ that differ, and removes those that are no longer generated. With
    /// errors, it writes nothing.
    ///
    /// Exit codes: 0 success (with --check: up to date), 1 errors in the specs or outdated files, 2 the
    /// command failed.
    #[command(
        after_help = "Examples:\n  cargo xtask regenerate\n  cargo xtask regenerate --check\n  cargo xtask regenerate --only taobao.logistics.trace.search --dry-run"
    )]
    Regenerate(Regenerate),
    /// Print the intermediate representation of an operation: Rust names, types, docs, examples.
    ///
    /// It is printed as JSON. All files of the operation are generated from it.
    #[command(after_help = "Example:\n  cargo xtask ir taobao.logistics.trace.search")]
    Ir(PrintIr),
    /// Write the spec of an operation from the text of the vendor's page.
    ///
    /// Copy the page in a browser (select all, copy) into a file, or paste it into standard input:
    ///   a page of TOP, IOP  tables of parameters, example, table of error codes, as Taobao and AliExpress have them
    ///   an endpoint's page  method and path, fields, curl line, example, as PandaPon and Xportcn have them
    ///   a body alone        an example response in JSON or XML
    ///
    /// Writes the spec, the example bodies and the line of the catalog, and lists what is left to do. Whatever the page
    /// does not show, or a person has to decide, is a TODO in the spec, and `regenerate` reports each. Sentences of the
    /// vendor stand in comments beside them: write your own, then `regenerate --fix` removes the comments. Values that
    /// look personal are replaced by made-up ones. No file is overwritten.
    ///
    /// Exit codes: 0 success, 1 the page can't be read, 2 the command failed.
    #[command(
        verbatim_doc_comment,
        after_help = "Examples:\n  cargo xtask new taobao.logistics.trace.search --from page.txt\n  pbpaste | cargo xtask new pandapon.open.order.detail\n  cargo xtask new tmall.item.get --provider taobao --from response.xml --dry-run"
    )]
    New(New),
    /// Benchmark decoding, encoding and signing against hand-written code, or measure build times or the generator.
    ///
    /// Runs the workspace in bench/ with cargo in release mode; --generate measures this program itself. Run it on an idle machine, and quote the
    /// ratios rather than the absolute numbers.
    #[command(
        after_help = "Examples:\n  cargo xtask bench\n  cargo xtask bench \"decode xml\" --json\n  cargo xtask bench --build\n  cargo xtask bench --generate --operations 5000"
    )]
    Bench(Bench),
    /// Copy a client and the runtime into a folder of your project, as path dependencies.
    ///
    /// The folder depends only on crates.io. It contains a crate for the provider, the runtime, the licences, a
    /// notice, a README with the lines for your Cargo.toml, and waybill.lock, which lists the written files. Run
    /// the command again to update the folder: it reports created, updated and removed files. If a file was
    /// edited by hand, it writes nothing; other files in the folder are not touched. You can add a second
    /// provider to the same folder; then each run updates all of its clients. With --specs, the client is made of
    /// specs of your own, such as imported ones.
    ///
    /// Exit codes: 0 success, 1 errors in the specs, edited files or a difference with --check, 2 the command failed.
    #[command(
        after_help = "Examples:\n  cargo xtask vendor taobao ../shop/vendor/waybill\n  cargo xtask vendor pandapon ../shop/vendor/waybill --only open_order push\n  cargo xtask vendor taobao ../shop/vendor/waybill --dry-run --json\n  cargo xtask vendor taobao ../shop/vendor/waybill --check     # in CI\n  cargo xtask vendor acme ../shop/vendor/waybill --specs ../shop/specs"
    )]
    Vendor(Vendor),
    /// Write specs from a vendor's machine-readable metadata, and report each lossy step.
    ///
    /// Reads files, or all files of folders, in one FORMAT:
    ///   top-xml   ApiMetadata.xml of TOP: object types and operations
    ///   top-json  documents of TOP's site (getDocument), one operation each, complete or reduced; a file can hold a list
    ///   openapi   OpenAPI 3.0 in JSON or YAML, and what Apifox writes of 3.1; for platforms with methods and paths
    ///
    /// Writes the provider's folder below --to: provider.yaml, one file for each operation, and the samples. The files
    /// pass the checks of `regenerate`. What can't be expressed is left out; nothing is left out without a line in
    /// the report, the worst first. The files say that nobody has read them (`tier: imported`), and no operation is
    /// retried, since metadata does not say what is idempotent.
    ///
    /// Run it again to update: the folder then has exactly what the sources and --only select, and the report says what
    /// the vendor has changed for users of the client. Write additions to additions/REST.yaml, which an import keeps. If
    /// an imported file was edited, nothing is written. docs/import.md explains the report.
    ///
    /// Exit codes: 0 success, 1 errors in the sources or edited files, 2 the command failed.
    #[command(
        verbatim_doc_comment,
        after_help = "Examples:\n  cargo xtask import top-xml ApiMetadata.xml --provider topapi --platform top --to ../shop/specs\n  cargo xtask import top-json getDocument/ --provider topapi --platform top --to ../shop/specs --only 'taobao.item.*' tmall.item.get\n  cargo xtask import openapi shop.openapi.yaml --provider shop --platform xopen --to ../shop/specs --dry-run --json\n\nThen:\n  cargo xtask vendor topapi ../shop/vendor/waybill --specs ../shop/specs"
    )]
    Import(Import),
    /// Run the conformance cases, and report results and coverage of the specs.
    ///
    /// Writes these files into the folder of --report: events.ndjson (while the cases run), report.json,
    /// junit.xml, index.html (a single page that works offline) and output.txt (output of the runner).
    /// docs/reports.md describes them. After an interrupted run, --from creates the reports from its
    /// events; it also combines the events of several machines.
    ///
    /// conformance/coverage.txt lists the gaps: what no case covers. A run with other gaps fails and
    /// lists them; --update rewrites the file. With FILTER or --partition only some cases run, so
    /// coverage is reported but not compared.
    ///
    /// Exit codes: 0 passed, 1 failed (a case failed, did not finish or did not run, or the gaps
    /// are not those of the list), 2 the command failed.
    #[command(
        after_help = "Examples:\n  cargo xtask conformance --report target/conformance\n  cargo xtask conformance taobao.logistics.trace.search\n  cargo xtask conformance --update\n\nOn two machines, then combined:\n  cargo xtask conformance --nextest --partition hash:1/2 --report one\n  cargo xtask conformance --nextest --partition hash:2/2 --report two\n  cargo xtask conformance --from one/events.ndjson two/events.ndjson --report both"
    )]
    Conformance(Conformance),
}

/// Options of `ir`.
#[derive(Debug, Default, Args)]
pub struct PrintIr {
    /// Id of the operation or push body, such as taobao.logistics.trace.search.
    pub operation: String,
    /// Read the specs of this folder, as `vendor --specs` does.
    #[arg(long, value_name = "DIR")]
    pub specs: Option<PathBuf>,
}

/// Options of `vendor`.
#[derive(Debug, Default, Args)]
pub struct Vendor {
    /// The provider: a folder of specs/ or of --specs, such as taobao.
    pub provider: String,
    /// A new or empty folder, or one of an earlier run.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// A folder of specs of your own, laid out like Waybill's specs/. A platform that it does not have is Waybill's. Later
    /// runs find it through waybill.lock.
    #[arg(long, value_name = "DIR")]
    pub specs: Option<PathBuf>,
    /// Only these parts: groups by module name (open_order), operations by id, `push` for all push messages.
    #[arg(long, num_args = 1.., value_name = "GROUP|OPERATION")]
    pub only: Vec<String>,
    /// Write nothing; report what would be written.
    #[arg(long)]
    pub dry_run: bool,
    /// Write nothing, and exit with 1 if a file is not as this run would write it: for CI. Without --only, the parts of the
    /// earlier run.
    #[arg(long, conflicts_with_all = ["dry_run", "force"])]
    pub check: bool,
    /// Overwrite files that were edited by hand, with a warning.
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Options of `new`.
#[derive(Debug, Args)]
pub struct New {
    /// Id of the operation: the vendor's name of the method, or the provider and the path with dots.
    pub operation: String,
    /// The page, as text; `-` is standard input, which is the default if it is no terminal.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// The provider; default: the first part of the id.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// The group, the first parts of the id after the provider. Default: one part, two of a path, three of a path with a
    /// version; more, if the provider has such a group.
    #[arg(long)]
    pub group: Option<String>,
    /// Write nothing; report what would be written.
    #[arg(long)]
    pub dry_run: bool,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The format of all sources.
    #[arg(value_enum)]
    pub format: ImportFormat,
    /// Files, or folders with nothing but such files.
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// The name of the provider: its folder, and `waybill-NAME` is its crate.
    #[arg(long, value_name = "NAME")]
    pub provider: String,
    /// The platform: a file of specs/platforms/, such as top.
    #[arg(long)]
    pub platform: String,
    /// The folder for the provider's folder.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Only operations whose id matches; `*` stands for any characters.
    #[arg(long, num_args = 1.., value_name = "PATTERN")]
    pub only: Vec<String>,
    /// Write nothing; report what would be written.
    #[arg(long)]
    pub dry_run: bool,
    /// Overwrite files that were edited by hand, with a warning.
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object, with all losses.
    #[arg(long)]
    pub json: bool,
}

/// The formats of `import`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ImportFormat {
    /// ApiMetadata.xml of TOP.
    TopXml,
    /// Documents of TOP's site.
    TopJson,
    /// OpenAPI 3.0.
    Openapi,
}

/// Options of `conformance`.
#[derive(Debug, Args)]
pub struct Conformance {
    /// Only cases whose name contains this: an operation's id, "top/", "/error/". One filter for each run.
    #[arg(conflicts_with_all = ["from", "update"])]
    pub filter: Option<String>,
    /// The folder for the reports; reports of an earlier run are replaced.
    #[arg(long, value_name = "DIR", default_value = "target/conformance")]
    pub report: PathBuf,
    /// Run each case in its own process, with cargo-nextest.
    #[arg(long, conflicts_with = "from")]
    pub nextest: bool,
    /// Only a part of the cases, in the notation of cargo-nextest: "hash:1/2".
    #[arg(long, value_name = "SHARE", requires = "nextest", conflicts_with_all = ["from", "update"])]
    pub partition: Option<String>,
    /// Run no cases: create the reports from these events, combined.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub from: Vec<PathBuf>,
    /// Rewrite conformance/coverage.txt with the gaps of this run, unless a case failed.
    #[arg(long)]
    pub update: bool,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Options of `bench`.
#[derive(Debug, Default, Args)]
pub struct Bench {
    /// Only benchmarks whose name contains this: "sign", "decode json: taobao".
    #[arg(conflicts_with = "build")]
    pub filter: Option<String>,
    /// Benchmark the mock server with wrk, and WireMock if WIREMOCK_JAR names its jar. Linux only.
    #[arg(long, conflicts_with_all = ["filter", "build"])]
    pub mock: bool,
    /// Measure builds: CPU time of checking a client of many invented operations, beside those of other generators, and of
    /// checking each client; size of a program with five requests. Linux only.
    #[arg(long)]
    pub build: bool,
    /// With --build, measure only the client of these specs, which have one provider, beside those of other generators.
    #[arg(long, value_name = "DIR", requires = "build", conflicts_with = "operations")]
    pub specs: Option<PathBuf>,
    /// Measure only the invented operations.
    #[arg(long, hide = true, requires = "build")]
    pub corpus: bool,
    /// Measure the generator on invented specs, in a release build and in this one, beside other generators.
    #[arg(long, conflicts_with_all = ["filter", "build", "mock", "json"])]
    pub generate: bool,
    /// Operations of the larger invented specs; the smaller ones have a tenth (a fifth with --build). Default: 5000 (500).
    #[arg(long, value_name = "N", conflicts_with_all = ["filter", "mock"])]
    pub operations: Option<usize>,
    /// Measure only this build, and print JSON objects.
    #[arg(long, hide = true, requires = "generate")]
    pub here: bool,
    /// Print JSON objects, one per line.
    #[arg(long)]
    pub json: bool,
}

/// Options of `regenerate`.
#[derive(Debug, Default, Args)]
pub struct Regenerate {
    /// Write nothing; fail with a short diff if a file is outdated, missing or unexpected.
    #[arg(long)]
    pub check: bool,
    /// Write nothing; report what would be written.
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,
    /// Fix in specs/ what a diagnostic can fix by itself, all or nothing, and report what was done.
    #[arg(long, conflicts_with = "check")]
    pub fix: bool,
    /// Only the files of these operations, or of their crate if they are new; remove no files.
    #[arg(long, num_args = 1.., value_name = "OPERATION")]
    pub only: Vec<String>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// The output streams of a command.
pub struct Console<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Diagnostics and errors.
    pub err: &'a mut dyn Write,
    /// Whether the error stream is a terminal with colors.
    pub color: bool,
}

/// Runs a command; returns the exit code.
pub fn run(cli: &Cli, console: &mut Console<'_>) -> u8 {
    let done = workspace::root(cli.root.as_deref()).and_then(|root| match &cli.command {
        Command::Regenerate(how) => regenerate::run(&root, how, console),
        Command::Ir(what) => ir::run(&root, what, console),
        Command::Bench(what) => bench::run(&root, what, console),
        Command::New(how) => new::run(&root, how, console),
        Command::Import(how) => import::run(&root, how, console),
        Command::Vendor(how) => vendor::run(&root, how, console),
        Command::Conformance(how) => conformance::run(&root, how, console),
    });
    match done {
        Ok(code) => code,
        // The reader has closed the output: `cargo xtask ir … | head`.
        Err(Fail::OutputClosed) => 0,
        Err(Fail::Message(message)) => {
            // If writing the error fails, there is nowhere to report it.
            let _ = writeln!(console.err, "error: {message}");
            2
        }
    }
}

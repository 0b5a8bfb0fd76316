//! The speed of the generator on invented specs (`corpus`): each step alone in this build and in a release build,
//! then the whole command, and other generators on the same operations.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};
use waybill_codegen::{Ir, Sources, check, diagnostic, emit, load, lower, render};

use super::{clock, corpus, peers};
use crate::fail::Fail;
use crate::{Bench, Console, disk};

/// Operations of the larger corpus. The smaller one has a tenth.
const OPERATIONS: usize = 5000;
/// Each size is measured until at least so many operations were generated.
const ENOUGH: usize = 2500;
/// What is generated from the specs: the steps of the client alone, and the one that makes all other files.
const STEPS: [&str; 5] = ["load", "check", "lower", "emit Rust", "emit OpenAPI, api.txt, catalog"];
const CLIENT: usize = 4;

/// Milliseconds for one operation.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    cpu: f64,
    wall: f64,
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, more: Self) {
        self.cpu += more.cpu;
        self.wall += more.wall;
    }
}

/// The cost of each step, for a number of operations.
struct Measured {
    operations: usize,
    steps: [Cost; STEPS.len()],
}

/// Measures, and prints the table.
pub(super) fn run(root: &Path, what: &Bench, console: &mut Console<'_>) -> Result<u8, Fail> {
    let most = what.operations.unwrap_or(OPERATIONS).max(10);
    if what.here {
        for measured in measure_all(most, console)? {
            writeln!(console.out, "{}", measured.json())?;
        }
        return Ok(0);
    }
    let folder = root.join("target/bench-generate");
    let outcome = compare(root, &folder, most, console);
    // Its files are of no further use; what can't be removed is replaced by the next run.
    let _ = std::fs::remove_dir_all(&folder);
    outcome?;
    Ok(0)
}

fn compare(root: &Path, folder: &Path, most: usize, console: &mut Console<'_>) -> Result<(), Fail> {
    progress(console, "this build")?;
    let here = measure_all(most, console)?;
    progress(console, "a release build")?;
    let release = release(root, most)?;
    writeln!(console.out, "ms of one operation, CPU (wall)\n")?;
    table(console, "release build", &release)?;
    table(console, &format!("as `cargo xtask` runs it ({})", profile()), &here)?;
    progress(console, "the command regenerate")?;
    write_corpus(folder, most)?;
    let program = std::env::current_exe().map_err(|e| Fail::file("find", Path::new("this program"), e))?;
    writeln!(console.out, "| `regenerate` of {most} operations | s of wall |\n|---|---|")?;
    let seconds = regenerate(release_build(root), folder)?;
    writeln!(console.out, "| release build, all files are new | {seconds:.1} |")?;
    let seconds = regenerate(release_build(root), folder)?;
    writeln!(console.out, "| release build, nothing has changed | {seconds:.1} |")?;
    let seconds = regenerate(Command::new(program), folder)?;
    writeln!(console.out, "| {}, nothing has changed | {seconds:.1} |\n", profile())?;
    progress(console, "other generators")?;
    peers::run(folder, most, console)
}

fn profile() -> &'static str {
    if cfg!(debug_assertions) { "the dev profile" } else { "the release profile" }
}

fn progress(console: &mut Console<'_>, what: &str) -> Result<(), Fail> {
    Ok(writeln!(console.err, "measuring {what} …")?)
}

fn measure_all(most: usize, console: &mut Console<'_>) -> Result<Vec<Measured>, Fail> {
    [most / 10, most].into_iter().map(|operations| measure(operations, console)).collect()
}

/// Generates everything from a corpus, step by step.
fn measure(operations: usize, console: &mut Console<'_>) -> Result<Measured, Fail> {
    progress(console, &format!("{operations} operations"))?;
    let sources = corpus::corpus(operations);
    let rounds = ENOUGH.div_ceil(operations);
    let mut steps = [Cost::default(); STEPS.len()];
    for _ in 0..rounds {
        round(&sources, &mut steps)?;
    }
    let each = (rounds * operations) as f64;
    let steps = steps.map(|cost| Cost { cpu: cost.cpu / each, wall: cost.wall / each });
    Ok(Measured { operations, steps })
}

fn round(sources: &Sources, steps: &mut [Cost; STEPS.len()]) -> Result<(), Fail> {
    let mut index = 0;
    let mut timed = |start: (f64, Instant)| {
        let wall = start.1.elapsed().as_secs_f64() * 1e3;
        steps[index] += Cost { cpu: clock::cpu() - start.0, wall };
        index += 1;
    };
    let start = || (clock::cpu(), Instant::now());
    let at = start();
    let (specs, mut errors) = load::load(sources);
    timed(at);
    let at = start();
    errors.extend(check::check(&specs, sources));
    diagnostic::sort(&mut errors);
    let warnings = check::advise(&specs);
    timed(at);
    if let Some(error) = errors.first() {
        return Err(Fail::Message(format!("the invented specs have an error:\n{}", render(error, sources, false))));
    }
    let at = start();
    let ir: Ir = lower::lower(&specs, sources);
    timed(at);
    let at = start();
    let clients = emit::clients(&ir);
    timed(at);
    let at = start();
    let others = emit::overviews(&ir);
    timed(at);
    std::hint::black_box((clients, others, warnings));
    Ok(())
}

impl Measured {
    fn json(&self) -> Value {
        let steps: Vec<[f64; 2]> = self.steps.iter().map(|cost| [cost.cpu, cost.wall]).collect();
        json!({ "operations": self.operations, "steps": steps })
    }

    fn from_json(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let number = |value: &Value, at: usize| value.get(at).and_then(Value::as_f64);
        let cost = |step: &Value| Some(Cost { cpu: number(step, 0)?, wall: number(step, 1)? });
        let steps: Vec<Cost> = value.get("steps")?.as_array()?.iter().filter_map(cost).collect();
        let operations = usize::try_from(value.get("operations")?.as_u64()?).ok()?;
        Some(Self { operations, steps: steps.try_into().ok()? })
    }

    fn sum(&self, steps: usize) -> Cost {
        let mut sum = Cost::default();
        self.steps.iter().take(steps).for_each(|cost| sum += *cost);
        sum
    }
}

/// A release build of this program.
fn release_build(root: &Path) -> Command {
    let mut command = Command::new(super::cargo());
    command.current_dir(root).args(["run", "--quiet", "--release", "--package", "xtask", "--"]);
    command
}

/// The same measurements in a release build.
fn release(root: &Path, most: usize) -> Result<Vec<Measured>, Fail> {
    let mut command = release_build(root);
    command.args(["bench", "--generate", "--here", "--operations", &most.to_string()]);
    let output = command.stderr(Stdio::inherit()).output().map_err(super::no_cargo)?;
    let found: Vec<Measured> =
        String::from_utf8_lossy(&output.stdout).lines().filter_map(Measured::from_json).collect();
    if !output.status.success() || found.is_empty() {
        return Err(Fail::Message("the release build of xtask has measured nothing".to_owned()));
    }
    Ok(found)
}

fn table(console: &mut Console<'_>, title: &str, all: &[Measured]) -> Result<(), Fail> {
    let sizes: Vec<String> = all.iter().map(|m| format!("{} operations", m.operations)).collect();
    writeln!(console.out, "| {title} | {} | times |", sizes.join(" | "))?;
    writeln!(console.out, "|---|{}---|", "---|".repeat(all.len()))?;
    let single = STEPS.iter().enumerate().map(|(at, name)| ((*name).to_owned(), at, at + 1));
    let sums = [("**Rust alone**".to_owned(), 0, CLIENT), ("**everything**".to_owned(), 0, STEPS.len())];
    for (name, from, to) in single.chain(sums) {
        let costs: Vec<Cost> = all
            .iter()
            .map(|m| {
                let (before, sum) = (m.sum(from), m.sum(to));
                Cost { cpu: sum.cpu - before.cpu, wall: sum.wall - before.wall }
            })
            .collect();
        let cells: Vec<String> = costs.iter().map(|cost| format!("{:.2} ({:.2})", cost.cpu, cost.wall)).collect();
        let times = match costs.as_slice() {
            [small, .., large] if small.cpu > 0.0 => format!("{:.2}", large.cpu / small.cpu),
            _ => String::new(),
        };
        writeln!(console.out, "| {name} | {} | {times} |", cells.join(" | "))?;
    }
    Ok(writeln!(console.out)?)
}

/// The corpus as files, with what else a workspace needs.
fn write_corpus(folder: &Path, operations: usize) -> Result<(), Fail> {
    let _ = std::fs::remove_dir_all(folder);
    for (path, text) in corpus::corpus(operations) {
        let path = folder.join("specs").join(path);
        let parent = path.parent().map(PathBuf::from).unwrap_or_default();
        std::fs::create_dir_all(&parent).map_err(|e| Fail::file("create", &parent, e))?;
        std::fs::write(&path, text.as_bytes()).map_err(|e| Fail::file("write", &path, e))?;
    }
    disk::write(&folder.join("Cargo.toml"), "[workspace]\n")
}

/// Seconds of the whole command in a build, with reading and writing.
fn regenerate(mut build: Command, folder: &Path) -> Result<f64, Fail> {
    let start = Instant::now();
    build.arg("--root").arg(folder).arg("regenerate").stdout(Stdio::null()).stderr(Stdio::null());
    let status = build.status().map_err(|e| Fail::Message(format!("cannot start regenerate: {e}")))?;
    if !status.success() {
        return Err(Fail::Message("regenerate has failed on the invented specs".to_owned()));
    }
    Ok(start.elapsed().as_secs_f64())
}

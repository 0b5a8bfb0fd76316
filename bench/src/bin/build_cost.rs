//! The build cost of a client: CPU of a cold `cargo check` of each generated crate with its
//! dependencies built, beside an empty crate over the runtime; the same with fifty copies of an operation, for
//! the cost of one more; and the size of a release program that makes the five documented requests.
//! `cargo xtask bench --build`. Linux only: the CPU is read from `/proc`.
#![allow(clippy::expect_used, reason = "a bench stops at the first surprise")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// Number of runs of each check.
const RUNS: usize = 7;
/// Copies of an operation in the crate that measures the cost of one more.
const COPIES: usize = 50;
/// The operation that is copied.
const COPIED: &str = "specs/aliexpress/local.logistics/order.info.query.yaml";
/// The unit of times in `/proc/self/stat`, a constant of Linux's interface.
const TICK: u64 = 10;

fn main() {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = bench.parent().expect("bench/ is in the workspace");
    let as_json = std::env::args().any(|argument| argument == "--json");
    let floor = check(bench, "waybill-bench-floor", &bench.join("floor/src/lib.rs"));
    let crates = ["taobao", "aliexpress", "pandapon", "xportcn"];
    let costs = crates.map(|provider| {
        let source = root.join("generated").join(provider).join("src");
        (provider, operations(&source), check(root, &format!("waybill-{provider}"), &source.join("lib.rs")))
    });
    let many = copies(root, &target(bench).join("copies"));
    let sizes = ["", "blocking", "blocking,xml"].map(|features| (features, size(bench, features)));
    if as_json {
        for (provider, operations, (least, median)) in costs {
            let line = serde_json::json!({ "crate": provider, "operations": operations, "cpu_ms": least,
                "median_ms": median, "floor_ms": floor.0 });
            println!("{line}");
        }
        println!(
            "{}",
            serde_json::json!({ "crate": "copies", "operations": COPIES, "fields": many.fields, "cpu_ms": many.cpu.0,
                "median_ms": many.cpu.1, "floor_ms": floor.0 })
        );
        sizes.iter().for_each(|(f, (size, stripped))| {
            println!("{}", serde_json::json!({ "features": f, "bytes": size, "stripped": stripped }));
        });
        return;
    }
    println!("cold `cargo check`, dependencies built: CPU ms, least of {RUNS} (median)");
    println!("  {:24} {:5} ({})", "an empty crate", floor.0, floor.1);
    for (provider, operations, (least, median)) in costs {
        let beyond = least.saturating_sub(floor.0);
        println!("  waybill-{provider:16} {least:5} ({median}), {beyond} more than empty; {operations} operations");
    }
    let slope = many.cpu.0.saturating_sub(floor.0) as f64 / COPIES as f64;
    println!(
        "  {COPIES} operations of {} fields {:5} ({}), {slope:.1} ms an operation beyond an empty crate",
        many.fields, many.cpu.0, many.cpu.1
    );
    println!("release program with five calls: bytes (stripped)");
    for (features, (size, stripped)) in sizes {
        println!("  {:24} {size} ({stripped})", if features.is_empty() { "no transport, JSON" } else { features });
    }
}

/// A crate of many operations.
struct Copies {
    /// Of one operation.
    fields: usize,
    /// Least and median.
    cpu: (u64, u64),
}

/// The cost of checking a crate that has one operation many times, under other names and without examples.
fn copies(root: &Path, folder: &Path) -> Copies {
    let _ = fs::remove_dir_all(folder);
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("a folder of the bench's own");
        fs::write(path, text).expect("a file of the bench's own");
    };
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("a file of the workspace");
    for path in
        ["Cargo.lock", "specs/platforms/top.yaml", "specs/platforms/xopen.yaml", "specs/aliexpress/provider.yaml"]
    {
        write(path, &read(path));
    }
    let manifest = read("Cargo.toml").replace("path = \"runtime\"", &format!("path = {:?}", root.join("runtime")));
    let (before, members) = manifest.split_once("members = [").expect("a list of members");
    let (_, after) = members.split_once(']').expect("the end of the list");
    write("Cargo.toml", &format!("{before}members = [\"generated/aliexpress\"]{after}"));
    let spec = read(COPIED);
    let (spec, _) = spec.split_once("\nexamples:").expect("examples at the end");
    let id = spec.lines().find_map(|line| line.strip_prefix("operation: ")).expect("an id");
    for copy in 0..COPIES {
        let (named, stem) = (format!("{id}{copy}"), COPIED.trim_end_matches(".yaml"));
        write(
            &format!("{stem}{copy}.yaml"),
            &spec.replace(&format!("operation: {id}"), &format!("operation: {named}")),
        );
    }
    let generate =
        ["run", "--quiet", "--package", "xtask", "--", "--root", &folder.display().to_string(), "regenerate"];
    cargo(root, &generate);
    let cpu = check(folder, "waybill-aliexpress", &folder.join("generated/aliexpress/src/lib.rs"));
    Copies { fields: spec.matches("type: ").count(), cpu }
}

/// Files of operations: those two levels down.
fn operations(source: &Path) -> usize {
    let folders = fs::read_dir(source).expect("a generated crate").flatten().map(|entry| entry.path());
    folders.filter(|path| path.is_dir()).map(|path| fs::read_dir(path).expect("a group").count()).sum()
}

/// Least and median CPU of checking a package after its root file was changed.
fn check(workspace: &Path, package: &str, file: &Path) -> (u64, u64) {
    let mut runs: Vec<u64> = (0..=RUNS).map(|_| check_once(workspace, package, file)).collect();
    // The first run builds the dependencies.
    runs.remove(0);
    runs.sort_unstable();
    (runs[0], runs[RUNS / 2])
}

fn check_once(workspace: &Path, package: &str, file: &Path) -> u64 {
    File::options().append(true).open(file).and_then(|file| file.set_modified(SystemTime::now())).expect("a root file");
    let before = children();
    cargo(workspace, &["check", "--quiet", "--package", package]);
    children() - before
}

/// Size of the program as built, and without symbols.
fn size(bench: &Path, features: &str) -> (u64, u64) {
    let mut arguments =
        vec!["build", "--quiet", "--release", "--package", "waybill-five-calls", "--features", features];
    let program = target(bench).join("release").join(format!("five-calls{}", std::env::consts::EXE_SUFFIX));
    let length = |arguments: &[&str]| {
        cargo(bench, arguments);
        fs::metadata(&program).expect("the program was built").len()
    };
    let whole = length(&arguments);
    arguments.extend(["--config", "profile.release.strip=true"]);
    (whole, length(&arguments))
}

fn target(bench: &Path) -> PathBuf {
    // Beside this program: `TARGET/PROFILE/build-cost`.
    let own = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.parent()?.to_owned()));
    own.unwrap_or_else(|| bench.join("target"))
}

fn cargo(workspace: &Path, arguments: &[&str]) {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(workspace).stdin(Stdio::null());
    // Without incremental builds each check is a cold one.
    command.env("CARGO_INCREMENTAL", "0").env("CARGO_TARGET_DIR", target(workspace));
    assert!(command.status().expect("cargo can be started").success(), "cargo {} failed", arguments.join(" "));
}

/// CPU milliseconds of all children that have ended.
fn children() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    // The name of the program, the only field that may contain spaces, is in brackets.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    [13, 14].iter().map(|field| fields[*field].parse::<u64>().expect("a number of ticks")).sum::<u64>() * TICK
}

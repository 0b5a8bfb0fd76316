//! What the client of many operations, invented (`corpus`) or of specs of one's own, costs to build: CPU time of a cold
//! `cargo check` with its dependencies built, Rust without comments, and its page in rustdoc; beside the clients that
//! other generators make of the OpenAPI of the same operations. The cost of the same crate without its code is subtracted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use serde_json::{Value, json};
use waybill_codegen::{emit, render_all};

use super::{clock, corpus, peers};
use crate::fail::Fail;
use crate::workspace::{self, Specs};
use crate::{Bench, Console, disk};

/// Operations of the larger corpus. The smaller one has a fifth.
const OPERATIONS: usize = 500;
/// Number of runs of each check. The least counts.
const RUNS: usize = 3;

/// The cost of a crate, for each of its operations.
#[derive(Debug, Clone, Copy)]
struct Cost {
    check_ms: f64,
    /// Rust without comments.
    rust_kb: f64,
    doc_ms: f64,
    html_kb: f64,
}

/// A crate to measure.
struct Crate<'a> {
    /// Its folder, with a `Cargo.toml` and `src/lib.rs`.
    folder: &'a Path,
    arguments: Vec<String>,
    operations: usize,
}

/// Measures, and prints the table.
pub(super) fn run(root: &Path, what: &Bench, console: &mut Console<'_>) -> Result<(), Fail> {
    let folder = root.join("target/bench-build");
    let most = what.operations.unwrap_or(OPERATIONS).max(5);
    if !what.json {
        writeln!(
            console.out,
            "| for each operation | check, ms of CPU | kB of Rust | rustdoc, ms of CPU | kB of HTML |\n|---|---|---|---|---|"
        )?;
    }
    let specs: Vec<Specs> = match &what.specs {
        Some(own) => vec![workspace::specs(root, Some(own))?],
        None => [most / 5, most].map(|operations| Specs::from(corpus::corpus(operations))).into(),
    };
    let mut all = Vec::new();
    for (number, specs) in specs.iter().enumerate() {
        all.push(write_client(root, &folder.join(number.to_string()), specs)?);
    }
    for Client { folder: workspace, name, features, operations } in all {
        let title = format!("{operations} operations");
        let ours = format!("Waybill, {title}");
        let client = Crate { folder: &workspace.join("generated").join(&name), arguments: features, operations };
        print(&ours, client.measure(&folder, console), what, console)?;
        let document = workspace.join(format!("generated/openapi/{name}.yaml"));
        for peer in &peers::PEERS {
            let measured = measure_peer(peer, &document, &folder, operations, console);
            print(&format!("{}, {title}", peer.program), measured, what, console)?;
        }
    }
    // Its files are of no further use; what can't be removed is replaced by the next run.
    let _ = fs::remove_dir_all(&folder);
    Ok(())
}

fn print(title: &str, measured: Result<Cost, Fail>, what: &Bench, console: &mut Console<'_>) -> Result<(), Fail> {
    let row: Result<[f64; 4], String> = match measured {
        Ok(cost) => Ok([cost.check_ms, cost.rust_kb, cost.doc_ms, cost.html_kb]),
        Err(Fail::Message(message)) => Err(message),
        Err(closed) => return Err(closed),
    };
    if what.json {
        let value: Value = match row {
            Ok([check, rust, doc, html]) => {
                json!({ "client": title, "check_ms": check, "rust_kb": rust, "doc_ms": doc, "html_kb": html })
            }
            Err(message) => json!({ "client": title, "failed": message }),
        };
        return Ok(writeln!(console.out, "{value}")?);
    }
    let cells = match row {
        Ok(numbers) => numbers.map(|number| format!("{number:.1}")).join(" | "),
        Err(message) => format!("{} | | | ", peers::cell(&message)),
    };
    Ok(writeln!(console.out, "| {title} | {cells} |")?)
}

/// A client that was written.
struct Client {
    /// The folder of its workspace.
    folder: PathBuf,
    /// The name of its provider.
    name: String,
    /// The arguments that switch on all groups.
    features: Vec<String>,
    operations: usize,
}

/// Writes a workspace with the client of these specs, which have one provider.
fn write_client(root: &Path, folder: &Path, specs: &Specs) -> Result<Client, Fail> {
    let _ = fs::remove_dir_all(folder);
    let ir = specs.compile().map_err(|errors| {
        let first = render_all(|file| specs.shown(file), &errors, &specs.sources, false).next().unwrap_or_default();
        Fail::Message(format!("the specs have an error:\n{first}"))
    })?;
    let [provider] = &ir.providers[..] else {
        let names: Vec<&str> = ir.providers.iter().map(|provider| provider.name.as_str()).collect();
        return Err(Fail::Message(format!(
            "expected specs of one provider, found {}: {}",
            names.len(),
            names.join(", ")
        )));
    };
    for (path, text) in emit::emit(&ir) {
        create(&folder.join(path), &text)?;
    }
    // The versions and the profile are those of the workspace.
    let manifest = root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).map_err(|e| Fail::file("read", &manifest, e))?;
    let mut manifest: toml_edit::DocumentMut = text.parse().map_err(|e| Fail::file("read", &manifest, e))?;
    manifest["workspace"]["members"] =
        toml_edit::value(toml_edit::Array::from_iter([format!("generated/{}", provider.name)]));
    manifest["workspace"]["dependencies"]["waybill-runtime"]["path"] =
        toml_edit::value(root.join("runtime").display().to_string());
    create(&folder.join("Cargo.toml"), &manifest.to_string())?;
    let lock = root.join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock")).map_err(|e| Fail::file("read", &lock, e))?;
    let features: Vec<&str> = provider.groups.iter().map(|group| group.feature()).chain(["xml"]).collect();
    Ok(Client {
        folder: folder.to_owned(),
        name: provider.name.clone(),
        features: ["--no-default-features".to_owned(), "--features".to_owned(), features.join(",")].to_vec(),
        operations: ir.operations().count(),
    })
}

fn create(path: &Path, text: &str) -> Result<(), Fail> {
    let parent = path.parent().map(PathBuf::from).unwrap_or_default();
    fs::create_dir_all(&parent).map_err(|e| Fail::file("create", &parent, e))?;
    fs::write(path, text).map_err(|e| Fail::file("write", path, e))
}

/// Generates the client of another generator, and measures it.
fn measure_peer(
    peer: &peers::Peer,
    document: &Path,
    folder: &Path,
    operations: usize,
    console: &mut Console<'_>,
) -> Result<Cost, Fail> {
    let out = folder.join("peers").join(peer.program);
    let _ = fs::remove_dir_all(&out);
    writeln!(console.err, "{} …", peer.program)?;
    peer.generate(document, &out)?;
    (peer.complete)(&out)?;
    // Not a member of the workspace around it.
    let manifest = out.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).map_err(|e| Fail::file("read", &manifest, e))?;
    if !text.contains("[workspace]") {
        create(&manifest, &format!("{text}\n[workspace]\n"))?;
    }
    Crate { folder: &out, arguments: Vec::new(), operations }.measure(folder, console)
}

impl Crate<'_> {
    fn measure(&self, folder: &Path, console: &mut Console<'_>) -> Result<Cost, Fail> {
        writeln!(console.err, "checking {} operations in {} …", self.operations, self.folder.display())?;
        let root = self.folder.join("src/lib.rs");
        let code = fs::read_to_string(&root).map_err(|e| Fail::file("read", &root, e))?;
        let rust_kb = self.rust()? as f64 / 1e3;
        // The first run builds the dependencies.
        self.cargo(folder, &root, &code, &["check"])?;
        let check_ms = self.beyond_empty(folder, &root, &code, &["check"])?;
        writeln!(console.err, "documenting it …")?;
        let doc = folder.join("target/doc");
        let html = |_: f64| size(&doc, &|path| path.ends_with(".html"), &|text| text.len());
        self.cargo(folder, &root, &code, &["doc", "--no-deps"])?;
        let doc_ms = self.beyond_empty(folder, &root, &code, &["doc", "--no-deps"])?;
        let html_kb = html(doc_ms)? as f64 / 1e3;
        let _ = fs::remove_dir_all(&doc);
        let each = |whole: f64| whole / self.operations as f64;
        Ok(Cost { check_ms: each(check_ms), rust_kb: each(rust_kb), doc_ms: each(doc_ms), html_kb: each(html_kb) })
    }

    /// The least CPU milliseconds of a command, less those on an empty crate.
    fn beyond_empty(&self, folder: &Path, root: &Path, code: &str, command: &[&str]) -> Result<f64, Fail> {
        let least = |code: &str| {
            let runs = (0..RUNS).map(|_| self.cargo(folder, root, code, command));
            runs.collect::<Result<Vec<f64>, Fail>>().map(|runs| runs.into_iter().fold(f64::INFINITY, f64::min))
        };
        let empty = least("")?;
        Ok(least(code)? - empty)
    }

    /// CPU milliseconds of a command, with this text as the root of the crate.
    fn cargo(&self, folder: &Path, root: &Path, code: &str, command: &[&str]) -> Result<f64, Fail> {
        fs::write(root, code).map_err(|e| Fail::file("write", root, e))?;
        let file = fs::File::options().append(true).open(root);
        file.and_then(|file| file.set_modified(SystemTime::now())).map_err(|e| Fail::file("write", root, e))?;
        let mut cargo = Command::new(super::cargo());
        cargo.args(command).args(["--quiet", "--manifest-path"]).arg(self.folder.join("Cargo.toml"));
        cargo.args(&self.arguments).stdin(Stdio::null());
        // Without incremental builds each check is a cold one. Warnings are of no interest.
        cargo
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .env("RUSTFLAGS", "-Awarnings");
        let before = clock::children();
        let ran = cargo.output().map_err(super::no_cargo)?;
        if !ran.status.success() {
            return Err(Fail::Message(format!("cargo {} failed: {}", command.join(" "), peers::reason(&ran.stderr))));
        }
        Ok(clock::children() - before)
    }

    /// Bytes of the code, without comments and empty lines.
    fn rust(&self) -> Result<usize, Fail> {
        let code = |line: &&str| !line.is_empty() && !line.starts_with("//");
        let bytes = |text: &str| text.lines().map(str::trim).filter(code).map(|line| line.len() + 1).sum();
        size(&self.folder.join("src"), &|path| path.ends_with(".rs"), &bytes)
    }
}

/// The sum over some files of a folder.
fn size(folder: &Path, counts: &dyn Fn(&str) -> bool, of: &dyn Fn(&str) -> usize) -> Result<usize, Fail> {
    let mut sum = 0;
    for path in disk::files(folder)?.into_iter().filter(|path| counts(path)) {
        let path = folder.join(path);
        sum += of(&fs::read_to_string(&path).map_err(|e| Fail::file("read", &path, e))?);
    }
    Ok(sum)
}

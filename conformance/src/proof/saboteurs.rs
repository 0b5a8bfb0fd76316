//! A saboteur is a patch that makes a client or the generator wrong in a known way, in a copy of the working
//! tree. All patches are applied at once, each behind a switch that is read from the environment, so one build
//! makes all saboteurs. Each names the cases that kill it; without a switch those cases have to pass.
//!
//! A patch is a file of `conformance/proof/saboteurs`: a description, `file:`, `killed-by:` (a case of the
//! conformance test, `mock NAME` for a test of the clients against the mock server, `codegen NAME` for one of the
//! generator's), then the text to find exactly once and its replacement; `SABOTEUR` in it is the switch.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::Findings;
use super::tree;
use crate::registry;

/// The switch: the name of the active saboteur.
const SWITCH: &str = "WAYBILL_SABOTEUR";

/// A patch from its file.
#[derive(Debug)]
pub struct Saboteur {
    name: String,
    /// From the root of the workspace.
    file: String,
    killed_by: Vec<Killer>,
    find: String,
    replace: String,
}

/// A test that has to fail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Killer {
    program: Program,
    test: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Program {
    /// The cases.
    Conformance,
    /// The clients against the mock server.
    Mock,
    /// The generator's golden crates.
    Golden,
}

impl Program {
    fn source(self) -> &'static str {
        match self {
            Self::Conformance => "conformance/tests/conformance.rs",
            Self::Mock => "conformance/tests/clients.rs",
            Self::Golden => "codegen/tests/golden.rs",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Conformance => "conformance",
            Self::Mock => "clients",
            Self::Golden => "golden",
        }
    }
}

impl Saboteur {
    /// Reads a patch.
    ///
    /// # Errors
    /// What is missing in it, with the name of its file.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let wrong = |what: &str| format!("conformance/proof/saboteurs/{name}.txt: {what}");
        let (head, rest) = text.split_once("--- find\n").ok_or_else(|| wrong("no line `--- find`"))?;
        let (find, replace) = rest.split_once("--- replace\n").ok_or_else(|| wrong("no line `--- replace`"))?;
        let file = values(head, "file:").next().ok_or_else(|| wrong("no line `file: PATH`"))?.to_owned();
        let killed_by: Vec<Killer> = values(head, "killed-by:").map(killer).collect();
        if killed_by.is_empty() {
            return Err(wrong("no line `killed-by: CASE`: name the case that has to fail"));
        }
        if !replace.contains("SABOTEUR") {
            return Err(wrong("no `SABOTEUR` in the replacement: nothing would activate it"));
        }
        Ok(Self { name: name.to_owned(), file, killed_by, find: find.to_owned(), replace: replace.to_owned() })
    }

    /// The source with the inactive patch in it.
    ///
    /// # Errors
    /// The text is not found, or found twice.
    pub fn apply(&self, source: &str) -> Result<String, String> {
        let count = source.matches(&self.find).count();
        if count != 1 {
            let Self { name, file, .. } = self;
            return Err(format!(
                "conformance/proof/saboteurs/{name}.txt: the text to find occurs {count} times in {file}: \
                 copy the lines to change from there, enough to be unique"
            ));
        }
        let switch = format!("(::std::env::var_os(\"{SWITCH}\").is_some_and(|name| name == \"{}\"))", self.name);
        Ok(source.replacen(&self.find, &self.replace.replace("SABOTEUR", &switch), 1))
    }
}

fn values<'a>(head: &'a str, key: &str) -> impl Iterator<Item = &'a str> {
    head.lines().filter_map(move |line| line.strip_prefix(key)).map(str::trim)
}

fn killer(text: &str) -> Killer {
    let (program, test) = match text.split_once(' ') {
        Some(("codegen", test)) => (Program::Golden, test),
        Some(("mock", test)) => (Program::Mock, test),
        _ => (Program::Conformance, text),
    };
    Killer { program, test: test.to_owned() }
}

/// Builds all of them and runs their cases.
///
/// # Errors
/// A patch that can't be applied, or a build that fails.
pub fn run(progress: &(dyn Fn(&str) + Sync)) -> Result<Findings, String> {
    let saboteurs = read()?;
    let target = target()?;
    let tree = target.join("proof");
    progress("saboteurs: copying the working tree");
    write_patched(&saboteurs, &tree)?;
    progress("saboteurs: building all of them at once");
    let programs = build(&target, &tree)?;
    let mut findings = Findings { stage: "saboteurs", tried: saboteurs.len(), ..Findings::default() };
    progress("saboteurs: their cases without any of them");
    let mut all: Vec<&Killer> = saboteurs.iter().flat_map(|saboteur| &saboteur.killed_by).collect();
    all.sort();
    all.dedup();
    let outcomes = outcomes(&programs, &all, None)?;
    findings.wrong.extend(outcomes.iter().filter_map(|(test, outcome)| match outcome {
        Outcome::Passed => None,
        Outcome::Failed => Some(format!("{test} fails without any saboteur")),
        Outcome::Absent => Some(format!("{test} is not a test: correct the `killed-by` that names it")),
    }));
    for survived in each(&saboteurs, &programs, progress) {
        let survived = survived?;
        findings.killed += usize::from(survived.is_empty());
        findings.wrong.extend(survived);
    }
    findings.notes.push(format!("{} cases have to fail, each for its saboteur", all.len()));
    Ok(findings)
}

/// The survivors of each, in order; runs as many at once as there are cores.
fn each(
    saboteurs: &[Saboteur],
    programs: &Programs,
    progress: &(dyn Fn(&str) + Sync),
) -> Vec<Result<Vec<String>, String>> {
    let next = AtomicUsize::new(0);
    let out = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((at, saboteur)) = saboteurs.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed))
                {
                    progress(&format!("saboteurs: {}", saboteur.name));
                    let survived = survived(saboteur, programs);
                    out.lock().unwrap_or_else(PoisonError::into_inner).push((at, survived));
                }
            });
        }
    });
    let mut out = out.into_inner().unwrap_or_else(PoisonError::into_inner);
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, survived)| survived).collect()
}

/// A line for each case that does not fail.
fn survived(saboteur: &Saboteur, programs: &Programs) -> Result<Vec<String>, String> {
    let killers: Vec<&Killer> = saboteur.killed_by.iter().collect();
    let outcomes = outcomes(programs, &killers, Some(&saboteur.name))?;
    let alive = outcomes.into_iter().filter(|(_, outcome)| *outcome != Outcome::Failed);
    Ok(alive.map(|(test, _)| format!("survived: {test} passes with {}", saboteur.name)).collect())
}

fn read() -> Result<Vec<Saboteur>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("proof/saboteurs");
    let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let saboteur = |path: &PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        Saboteur::parse(&name, &text)
    };
    paths.iter().map(saboteur).collect()
}

/// Writes the working tree with all patches applied.
fn write_patched(saboteurs: &[Saboteur], tree: &Path) -> Result<(), String> {
    let mut patched: BTreeMap<&str, String> = BTreeMap::new();
    for saboteur in saboteurs {
        let file = saboteur.file.as_str();
        let source = match patched.get(file) {
            Some(source) => source.clone(),
            None => read_source(file)?,
        };
        patched.insert(file, saboteur.apply(&source)?);
    }
    patched.insert("Cargo.toml", apart(&read_source("Cargo.toml")?));
    let manifest = read_source("conformance/Cargo.toml")?;
    patched.insert("conformance/Cargo.toml", manifest.replace(PROGRAM, ""));
    tree::copy(tree, &patched)
}

fn read_source(file: &str) -> Result<String, String> {
    fs::read_to_string(tree::root().join(file)).map_err(|e| format!("{file}: {e}"))
}

/// The program's section: it is left out of the copy.
const PROGRAM: &str = "[[bin]]\nname = \"waybill\"\npath = \"src/bin/waybill/main.rs\"\n";

/// Cargo treats copies of a workspace as the same. With another setting for our crates the copy shares
/// the builds of all other crates, and does not overwrite the builds of ours.
fn apart(manifest: &str) -> String {
    let listed = manifest.lines().filter_map(|line| line.strip_prefix("waybill-")?.split_once(" = { path"));
    let mut ours: BTreeSet<&str> = registry::providers().chain(["conformance"]).collect();
    ours.extend(listed.map(|(name, _)| name));
    let units: String = ours.iter().map(|name| format!("waybill-{name}.codegen-units = 255\n")).collect();
    // The section can have other settings of ours.
    match manifest.split_once(PROFILE) {
        Some((before, after)) => format!("{before}{PROFILE}{units}{after}"),
        None => format!("{manifest}\n{PROFILE}{units}"),
    }
}

const PROFILE: &str = "[profile.dev.package]\n";

/// The folder that cargo builds into, which contains this program.
fn target() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    // cargo tags only a folder that it created itself; in any it keeps what it knows about the compiler.
    let of_cargo = |folder: &&Path| folder.join("CACHEDIR.TAG").exists() || folder.join(".rustc_info.json").exists();
    let folder = program.ancestors().find(of_cargo);
    Ok(folder.ok_or("run it with cargo run, or from the folder that cargo built it in")?.to_owned())
}

type Programs = BTreeMap<Program, PathBuf>;

fn build(target: &Path, tree: &Path) -> Result<Programs, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tests = [Program::Conformance, Program::Mock, Program::Golden];
    let built = Command::new(&cargo)
        .args(["test", "--workspace", "--no-run", "--locked", "--message-format=json-render-diagnostics"])
        .args(tests.iter().flat_map(|test| ["--test", test.name()]))
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if !built.status.success() {
        return Err(format!("the saboteurs don't build:\n{}", String::from_utf8_lossy(&built.stderr)));
    }
    let output = String::from_utf8_lossy(&built.stdout);
    let lines: Vec<serde_json::Value> = output.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let find = |test: Program| {
        // Another package has a test of the same name.
        let from = tree.join(test.source());
        let mut own = lines.iter().filter(|l| l["target"]["src_path"].as_str().is_some_and(|p| Path::new(p) == from));
        let path = own.find_map(|line| line["executable"].as_str()).ok_or("cargo built no test")?;
        Ok((test, PathBuf::from(path)))
    };
    tests.into_iter().map(find).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Absent,
}

/// The results of some tests with an active saboteur.
fn outcomes(programs: &Programs, tests: &[&Killer], saboteur: Option<&str>) -> Result<Vec<(String, Outcome)>, String> {
    let mut out = Vec::new();
    for (program, path) in programs {
        for killer in tests.iter().filter(|killer| killer.program == *program) {
            out.push((killer.test.clone(), outcome(path, &killer.test, saboteur)?));
        }
    }
    Ok(out)
}

fn outcome(program: &Path, test: &str, saboteur: Option<&str>) -> Result<Outcome, String> {
    let mut command = Command::new(program);
    command.args(["--exact", test]).env_remove(SWITCH);
    if let Some(saboteur) = saboteur {
        command.env(SWITCH, saboteur);
    }
    // The golden test compares with files of its own folder.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = command.current_dir(folder).output().map_err(|e| format!("{}: {e}", program.display()))?;
    let output = String::from_utf8_lossy(&run.stdout);
    Ok(match (output.contains("1 passed"), output.contains("1 failed")) {
        (true, _) => Outcome::Passed,
        (_, true) => Outcome::Failed,
        _ => Outcome::Absent,
    })
}

#[cfg(test)]
mod tests {
    use super::Saboteur;

    const PATCH: &str = "# why\nfile: a.rs\nkilled-by: x/y\n--- find\n    sort();\n--- replace\n    if !SABOTEUR {\n        sort();\n    }\n";

    #[test]
    fn applies_a_patch_behind_its_switch() -> Result<(), String> {
        let patched = Saboteur::parse("no-sort", PATCH)?.apply("fn f() {\n    sort();\n}\n")?;
        let switch = "(::std::env::var_os(\"WAYBILL_SABOTEUR\").is_some_and(|name| name == \"no-sort\"))";
        assert_eq!(patched, format!("fn f() {{\n    if !{switch} {{\n        sort();\n    }}\n}}\n"));
        Ok(())
    }

    #[test]
    fn reports_file_and_fix_for_a_patch_that_does_not_apply() -> Result<(), String> {
        for (source, count) in [("fn f() {}", 0), ("    sort();\n    sort();\n", 2)] {
            let error = Saboteur::parse("no-sort", PATCH)?.apply(source).err().unwrap_or_default();
            let message =
                format!("conformance/proof/saboteurs/no-sort.txt: the text to find occurs {count} times in a.rs: copy");
            assert!(error.starts_with(&message), "{error}");
        }
        let broken = [
            ("killed-by: x/y\n", "no line `killed-by: CASE`"),
            ("file: a.rs\n", "no line `file: PATH`"),
            ("--- find\n", "no line `--- find`"),
            ("--- replace\n", "no line `--- replace`"),
            ("!SABOTEUR", "no `SABOTEUR`"),
        ];
        for (part, message) in broken {
            let error = Saboteur::parse("no-sort", &PATCH.replace(part, "")).err().unwrap_or_default();
            assert!(error.contains(message), "{part}: {error}");
        }
        Ok(())
    }
}

//! Finds the workspace and reads specs: its own, or those of a folder outside of it. The result is the same in any
//! directory and on any system: paths are relative to the folder, with `/`, sorted by bytes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use waybill_codegen::editor_files::is_editor_file;
use waybill_codegen::{Diagnostic, Ir, Sources, borrow, inspect, unreadable};

use crate::disk;
use crate::fail::Fail;

/// The folder of the workspace's specs.
pub(crate) const SPECS: &str = "specs";

/// The workspace: the named one, the one of this package, or the one that contains the current folder.
pub(crate) fn root(named: Option<&Path>) -> Result<PathBuf, Fail> {
    if let Some(root) = named {
        return Ok(root.to_owned());
    }
    // Cargo sets it to the folder of this package.
    let from_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let current = std::env::current_dir().map_err(|e| Fail::file("find", Path::new("the current folder"), e))?;
    let starts = from_cargo.into_iter().chain([current]);
    let found = starts.flat_map(|start| start.ancestors().map(Path::to_owned).collect::<Vec<_>>()).find(|d| is_root(d));
    found.ok_or_else(|| {
        Fail::Message("no workspace found: change to Waybill's folder, or name it with --root".to_owned())
    })
}

fn is_root(folder: &Path) -> bool {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
    manifest.is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]")) && folder.join("specs").is_dir()
}

/// The specs of a command, and what can't be read of them.
#[derive(Debug, Default, Clone)]
pub(crate) struct Specs {
    pub sources: Sources,
    /// While there are any, nothing else is checked.
    pub errors: Vec<Diagnostic>,
    /// A folder of specs outside of the workspace, as the user writes it.
    outside: Option<String>,
    /// The files of the workspace beside it: its platforms.
    borrowed: BTreeSet<String>,
}

impl From<Sources> for Specs {
    fn from(sources: Sources) -> Self {
        Self { sources, ..Self::default() }
    }
}

impl Specs {
    /// The path of a file as the user writes it.
    pub fn shown(&self, file: &str) -> String {
        let outside = self.outside.as_deref().filter(|_| !self.is_ours(file));
        format!("{}/{file}", outside.unwrap_or(SPECS))
    }

    /// Whether a file is one of the workspace.
    pub fn is_ours(&self, file: &str) -> bool {
        self.outside.is_none() || self.borrowed.contains(file)
    }

    /// A text of a diagnostic, which names files of the workspace, with the paths as the user writes them.
    fn renamed(&self, text: &str) -> String {
        let mut parts = text.split("specs/");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |before, part| {
            let (file, rest) = part.split_at(part.find([' ', ',', ';', '`']).unwrap_or(part.len()));
            format!("{before}{}{rest}", self.shown(file))
        })
    }

    /// Adds files of the workspace to those of a folder outside of it.
    fn borrow(&mut self, folder: &Path, ours: Sources) {
        self.outside = Some(folder.display().to_string().trim_end_matches(['/', '\\']).to_owned());
        self.borrowed = ours.keys().cloned().collect();
        self.sources.extend(ours);
    }

    /// The IR, or all diagnostics. It is no error that specs outside of the workspace use a platform in part.
    pub fn compile(&self) -> Result<Ir, Vec<Diagnostic>> {
        if !self.errors.is_empty() {
            return Err(self.errors.clone());
        }
        let (ir, mut found) = inspect(&self.sources);
        found.retain(|diagnostic| borrow::concerns(diagnostic, |file| self.borrowed.contains(file)));
        if self.outside.is_some() {
            for diagnostic in &mut found {
                diagnostic.message = self.renamed(&diagnostic.message);
                diagnostic.help = diagnostic.help.as_ref().map(|help| self.renamed(help).into());
            }
        }
        if found.is_empty() { Ok(ir) } else { Err(found) }
    }
}

/// The specs of the workspace; or those of a folder outside of it, with the platforms of the workspace that the folder
/// does not have.
pub(crate) fn specs(root: &Path, outside: Option<&Path>) -> Result<Specs, Fail> {
    let own = root.join(SPECS);
    let folder = outside.unwrap_or(&own);
    if !folder.is_dir() {
        return Err(Fail::Message(format!("the folder {} does not exist", folder.display())));
    }
    let mut specs = read(folder, disk::files(folder)?)?;
    if specs.sources.is_empty() && specs.errors.is_empty() {
        return Err(Fail::Message(format!("{} contains no specs", folder.display())));
    }
    if let Some(folder) = outside {
        let lent = disk::files(&own)?.into_iter().filter(|path| borrow::is_lent(path, &specs.sources));
        let ours = read(&own, lent)?;
        specs.errors.extend(ours.errors);
        specs.borrow(folder, ours.sources);
    }
    Ok(specs)
}

/// The specs of one provider in a folder outside of the workspace, if it is there, with a platform of the workspace.
pub(crate) fn provider(folder: &Path, name: &str, platform: Sources) -> Result<Specs, Fail> {
    let files = disk::files(&folder.join(name))?;
    let mut specs = read(folder, files.into_iter().map(|path| format!("{name}/{path}")))?;
    specs.borrow(folder, platform);
    Ok(specs)
}

/// Reads files below a folder, except temporary files of editors and desktops.
fn read(folder: &Path, files: impl IntoIterator<Item = String>) -> Result<Specs, Fail> {
    let mut specs = Specs::default();
    for path in files.into_iter().filter(|path| !is_editor_file(path)) {
        let full = folder.join(&path);
        if let Some(problem) = link_problem(&full) {
            specs.errors.push(unreadable::link(&path, &problem));
            continue;
        }
        let bytes = std::fs::read(&full).map_err(|e| Fail::file("read", &full, e))?;
        let text = String::from_utf8(bytes).unwrap_or_else(|e| {
            let (text, diagnostic) = unreadable::not_utf8(&path, &e.into_bytes());
            specs.errors.push(diagnostic);
            text
        });
        specs.sources.insert(path, Arc::from(text));
    }
    Ok(specs)
}

/// What is wrong with a link: its target does not exist, is a folder, or is the link itself.
fn link_problem(path: &Path) -> Option<String> {
    if !std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        return None;
    }
    let target = std::fs::read_link(path).unwrap_or_default();
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Some(format!("it leads to the folder {}", target.display())),
        Ok(_) => None,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Some(format!("{} does not exist", target.display())),
        Err(e) => Some(format!("{}: {e}", target.display())),
    }
}

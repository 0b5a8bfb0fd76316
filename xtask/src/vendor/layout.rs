//! The files of a vendored folder: a crate for each client, the runtime, licences, README and settings.

use std::collections::BTreeMap;
use std::path::Path;

use waybill_codegen::editor_files::is_editor_file;
use waybill_codegen::{FileSet, Ir, emit, generate};

use super::manifest::{self, Workspace};
use super::readme;
use crate::disk;
use crate::fail::Fail;

/// The package that every client depends on, and its folder in the workspace.
const RUNTIME: (&str, &str) = ("waybill-runtime", "runtime");

/// The command in the header of a vendored file, instead of `regenerate`.
const COMMAND: &str = "cargo xtask vendor";

/// Files that are copied from the workspace root.
const LEGAL: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT", "NOTICE"];

/// Formatting or checking out the project must not change these files.
const RUSTFMT: &str = "# Generated files: do not format.\ndisable_all_formatting = true\n";
const ATTRIBUTES: &str =
    "# waybill.lock has digests of these files: keep the line endings.\n* -text linguist-vendored\n";

/// One client of the folder.
pub(super) struct Client {
    pub provider: String,
    /// The selected parts; everything if empty.
    pub only: Vec<String>,
    /// Digest of the specs.
    pub specs: String,
    /// The selected part of the provider.
    pub ir: Ir,
}

/// All files except the lock.
pub(super) fn files(root: &Path, clients: &[Client]) -> Result<FileSet, Fail> {
    let workspace = Workspace::read(root)?;
    let mut files = runtime(root)?;
    for client in clients {
        files.extend(generated(client));
    }
    for (path, text) in files.iter_mut().filter(|(path, _)| path.ends_with("/Cargo.toml")) {
        *text = manifest::alone(text, Path::new(path), &workspace)?;
    }
    for name in LEGAL {
        files.insert((*name).to_owned(), read(&root.join(name))?);
    }
    files.insert("README.md".to_owned(), readme::text(clients));
    files.insert("rustfmt.toml".to_owned(), RUSTFMT.to_owned());
    files.insert(".gitattributes".to_owned(), ATTRIBUTES.to_owned());
    Ok(files)
}

/// The runtime without its tests.
fn runtime(root: &Path) -> Result<FileSet, Fail> {
    let (name, folder) = RUNTIME;
    let folder = root.join(folder);
    let mut files = BTreeMap::new();
    for path in disk::files(&folder)? {
        let top = path.split('/').next().unwrap_or_default();
        let kept = ["src", "Cargo.toml", "README.md"].contains(&top) || LEGAL.contains(&top);
        if kept && !is_editor_file(&path) {
            files.insert(format!("{name}/{path}"), read(&folder.join(&path))?);
        }
    }
    Ok(files)
}

/// The crate of a client, from its part of the IR.
fn generated(client: &Client) -> FileSet {
    let names = client.ir.providers.iter().map(|p| (format!("generated/{}/", p.name), p.crate_name.as_str()));
    let names: Vec<(String, &str)> = names.collect();
    let place = |(path, text): (String, String)| {
        let (folder, name) = names.iter().find(|(folder, _)| path.starts_with(folder))?;
        Some((path.replacen(folder, &format!("{name}/"), 1), headed(&text)))
    };
    generate(&client.ir).into_iter().filter_map(place).collect()
}

/// Replaces the command in the first line.
fn headed(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, rest)) => format!("{}\n{rest}", first.replace(emit::COMMAND, COMMAND)),
        None => text.to_owned(),
    }
}

fn read(path: &Path) -> Result<String, Fail> {
    std::fs::read_to_string(path).map_err(|e| Fail::file("read", path, e))
}

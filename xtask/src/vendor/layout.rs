//! The files of a vendored folder: a crate for each client, the runtime, licences, README and settings.

use std::collections::BTreeMap;
use std::path::Path;

use waybill_codegen::editor_files::is_editor_file;
use waybill_codegen::ir::Provider;
use waybill_codegen::{FileSet, emit};

use super::manifest::{self, Workspace};
use super::{Client, Part, readme};
use crate::disk;
use crate::fail::Fail;
use crate::workspace::SPECS;

/// The package that every client depends on, and its folder in the workspace.
const RUNTIME: (&str, &str) = ("waybill-runtime", "runtime");

/// The command in the header of a vendored file, instead of `regenerate`.
const COMMAND: &str = "cargo xtask vendor";

/// The file in the header of a vendored file.
const FROM_SPECS: &str = " from specs/";

/// Files that are copied from the workspace root.
const LEGAL: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT", "NOTICE"];

/// Formatting or checking out the project must not change these files.
const RUSTFMT: &str = "# Generated files: do not format.\ndisable_all_formatting = true\n";
const ATTRIBUTES: &str =
    "# waybill.lock has digests of these files: keep the line endings.\n* -text linguist-vendored\n";

/// All files except the lock.
pub(super) fn files(root: &Path, parts: &[Part], clients: &[Client<'_>]) -> Result<FileSet, Fail> {
    let workspace = Workspace::read(root)?;
    let mut files = runtime(root)?;
    parts.iter().for_each(|part| files.extend(generated(part)));
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

/// The crates of the clients of one folder of specs.
fn generated(part: &Part) -> FileSet {
    let folders = part.ir.providers.iter().map(|provider| (format!("generated/{}/", provider.name), provider));
    let folders: Vec<(String, &Provider)> = folders.collect();
    let place = |(path, text): (String, String)| {
        let (folder, provider) = folders.iter().find(|(folder, _)| path.starts_with(folder))?;
        let text = headed(&text, part).replace(&emit::install(provider), "");
        Some((path.replacen(folder, &format!("{}/", provider.crate_name), 1), text))
    };
    emit::clients(&part.ir).into_iter().chain(emit::surfaces(&part.ir)).filter_map(place).collect()
}

/// Replaces the command in the first line, and the path of the spec in that line and in the docs of the module: it is
/// the path from the vendored folder, as in the lock, which is the same on every machine.
fn headed(text: &str, part: &Part) -> String {
    let Some((first, rest)) = text.split_once('\n') else { return text.to_owned() };
    let first = first.replace(emit::COMMAND, COMMAND);
    let text = format!("{first}\n{rest}");
    let path = first.split_once(FROM_SPECS).and_then(|(_, path)| Some(path.split_once(". Do not edit")?.0));
    match (path, &part.from) {
        (Some(path), Some(from)) if !part.specs.is_ours(path) => {
            text.replace(&format!("{SPECS}/{path}"), &format!("{from}/{path}"))
        }
        _ => text,
    }
}

fn read(path: &Path) -> Result<String, Fail> {
    std::fs::read_to_string(path).map_err(|e| Fail::file("read", path, e))
}

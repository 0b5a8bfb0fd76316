//! Compiles the specs into the crate as strings, so that `waybill mock` needs no file at run time. Writes a list
//! of `include_str!`s, not the contents: the compiler reads the files itself. Files that editors create beside
//! the specs are left out: they can be gone before the compiler reads them.

#[path = "../codegen/src/editor_files.rs"]
mod editor_files;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("../specs").canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=../codegen/src/editor_files.rs");
    let mut files = Vec::new();
    list(&folder, "", &mut files)?;
    files.sort();
    let mut out =
        String::from("/// Path below `specs/`, and text, by path.\npub(super) static FILES: &[(&str, &str)] = &[\n");
    for (name, path) in files {
        writeln!(out, "    ({name:?}, include_str!({:?})),", path.display().to_string()).map_err(io::Error::other)?;
    }
    out.push_str("];\n");
    fs::write(Path::new(&variable("OUT_DIR")?).join("specs.rs"), out)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|e| io::Error::other(format!("{name}: {e}")))
}

fn list(folder: &Path, below: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if editor_files::is_editor_file(&name) {
            continue;
        }
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}

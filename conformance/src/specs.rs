//! The IR of the specs that this workspace holds: where cases come from.

use std::path::Path;

use waybill_codegen::{Ir, Sources};

/// Reads and compiles `specs/`.
///
/// # Errors
/// A line that says what could not be read, or the number of mistakes and the command that shows them.
pub fn load() -> Result<Ir, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut sources = Sources::new();
    read(&root, "", &mut sources)?;
    waybill_codegen::compile(&sources)
        .map_err(|mistakes| format!("{} mistakes in the specs: run `cargo xtask regenerate`", mistakes.len()))
}

fn read(folder: &Path, below: &str, sources: &mut Sources) -> Result<(), String> {
    let unreadable = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), sources)?;
        } else {
            let text = std::fs::read_to_string(entry.path()).map_err(|e| format!("{name}: {e}"))?;
            sources.insert(name, text.into());
        }
    }
    Ok(())
}

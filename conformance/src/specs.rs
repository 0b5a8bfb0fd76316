//! Reads a folder of specs into the IR that cases come from.

use std::path::Path;

use waybill_codegen::{Ir, Sources};

/// Reads and compiles the specs below a folder.
///
/// # Errors
/// A line that says what could not be read, or every mistake with its place.
pub fn load(folder: &Path) -> Result<Ir, String> {
    let mut sources = Sources::new();
    read(folder, "", &mut sources)?;
    waybill_codegen::compile(&sources)
        .map_err(|mistakes| mistakes.iter().map(|m| waybill_codegen::render(m, &sources, false)).collect())
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

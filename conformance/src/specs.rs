//! Reads a folder of specs into the IR that cases come from.

use std::path::Path;

use waybill_codegen::editor_files::is_editor_file;
use waybill_codegen::{Ir, Sources};

/// Reads the specs below a folder: the IR as far as possible, and every diagnostic with its location, rendered.
///
/// # Errors
/// A line that says what could not be read.
pub fn load(folder: &Path) -> Result<(Ir, String), String> {
    let sources = sources(folder)?;
    let (ir, mistakes) = waybill_codegen::inspect(&sources);
    Ok((ir, mistakes.iter().map(|m| waybill_codegen::render(m, &sources, false)).collect()))
}

/// The files below a folder, except those of editors and desktops.
///
/// # Errors
/// A line that says what could not be read.
pub fn sources(folder: &Path) -> Result<Sources, String> {
    let mut sources = Sources::new();
    read(folder, "", &mut sources)?;
    Ok(sources)
}

fn read(folder: &Path, below: &str, sources: &mut Sources) -> Result<(), String> {
    let unreadable = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if is_editor_file(&name) {
            continue;
        }
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), sources)?;
        } else {
            let text = std::fs::read_to_string(entry.path()).map_err(|e| format!("{name}: {e}"))?;
            sources.insert(name, text.into());
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::sources;

    #[test]
    fn ignores_files_of_editors() {
        let folder = std::env::temp_dir().join(format!("waybill-specs-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("demo/.idea")).unwrap();
        for (name, bytes) in [
            ("demo/provider.yaml", &b"provider: demo"[..]),
            ("demo/provider.yml", b"mine"),
            ("demo/provider.yaml~", b"\xff"),
            ("demo/.provider.yaml.swp", b"\0\xff"),
            ("demo/.idea/workspace.xml", b"\xff"),
        ] {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        let found: Vec<String> = sources(&folder).unwrap().into_keys().collect();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, ["demo/provider.yaml", "demo/provider.yml"]);
    }
}

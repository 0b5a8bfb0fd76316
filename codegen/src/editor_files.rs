//! Temporary files of editors, desktops and version control. They are not specs, may appear and disappear during a
//! build, and may be binary. Has no dependencies: the build script of conformance includes this file by its path.

/// Whether any component of a path is such a file or folder: `demo/.track.yaml.swp`, `.idea/x.xml`.
#[must_use]
pub fn is_editor_file(path: &str) -> bool {
    path.split('/').any(is_editor_name)
}

/// Whether a name is one of them. Hidden names are (`.DS_Store`, `.track.yaml.swp`, `.#track.yaml`,
/// `._track.yaml`, `.idea`).
fn is_editor_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ends = [
        // Backups of Emacs, gedit, Vim, and of Vim's undo history.
        "~",
        // Merge and patch.
        ".orig",
        ".rej",
        ".bak",
        ".tmp",
        // Vim, if it can't write a hidden file.
        ".swp",
        ".swo",
        // JetBrains IDEs, while saving.
        "___jb_tmp___",
        "___jb_old___",
    ];
    name.starts_with('.')
        // Office programs.
        || name.starts_with("~$")
        // Emacs, auto-save.
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        // Vim, testing write access.
        || name == "4913"
        // macOS: a folder icon, whose name ends with a carriage return.
        || name == "Icon\r"
        || matches!(lower.as_str(), "thumbs.db" | "ehthumbs.db" | "desktop.ini" | "__macosx")
        || ends.iter().any(|end| lower.ends_with(end))
}

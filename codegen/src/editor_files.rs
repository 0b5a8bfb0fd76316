//! Files that editors, desktops and version control leave beside those that people write. They are no specs, come
//! and go while a build runs, and need not be text. Depends on nothing: the build script of conformance includes
//! this file by its path.

/// Whether any part of a path, with `/`, is such a file or folder: `demo/.track.yaml.swp`, `.idea/x.xml`.
#[must_use]
pub fn is_editor_file(path: &str) -> bool {
    path.split('/').any(is_editor_name)
}

/// Whether a file or a folder of this name is one. Hidden ones are (`.DS_Store`, `.track.yaml.swp`, `.#track.yaml`,
/// `._track.yaml`, `.idea`).
fn is_editor_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ends = [
        // Backups of Emacs, gedit, Vim, and of Vim's undo history.
        "~",
        // What a merge or a patch leaves.
        ".orig",
        ".rej",
        ".bak",
        ".tmp",
        // Vim, where a hidden file could not be written.
        ".swp",
        ".swo",
        // IDEs of JetBrains, while they save.
        "___jb_tmp___",
        "___jb_old___",
    ];
    name.starts_with('.')
        // Office programs.
        || name.starts_with("~$")
        // Emacs, saving by itself.
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        // Vim, trying whether it can write.
        || name == "4913"
        // macOS: an icon of a folder, whose name ends with a carriage return.
        || name == "Icon\r"
        || matches!(lower.as_str(), "thumbs.db" | "ehthumbs.db" | "desktop.ini" | "__macosx")
        || ends.iter().any(|end| lower.ends_with(end))
}

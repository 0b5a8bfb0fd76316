//! Temporary files of editors and desktops are distinguished from specs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use waybill_codegen::editor_files::is_editor_file;

#[test]
fn recognizes_files_of_editors_and_desktops() {
    for path in [
        ".DS_Store",
        "demo/.DS_Store",
        "demo/._track.yaml",
        "Thumbs.db",
        "demo/thumbs.db",
        "Desktop.ini",
        "Icon\r",
        "__MACOSX/demo/track.yaml",
        "demo/parcels/.track.yaml.swp",
        "demo/parcels/.track.yaml.swo",
        "demo/parcels/track.yaml.swp",
        "demo/parcels/track.yaml~",
        "demo/parcels/track.yaml.un~",
        "demo/parcels/#track.yaml#",
        "demo/parcels/.#track.yaml",
        "demo/parcels/4913",
        "demo/parcels/.track.yaml.kate-swp",
        "demo/parcels/track.yaml___jb_tmp___",
        "demo/parcels/track.yaml.orig",
        "demo/parcels/track.yaml.rej",
        "demo/parcels/track.yaml.bak",
        "demo/~$track.yaml",
        "demo/.~lock.track.yaml#",
        ".idea/workspace.xml",
        ".vscode/settings.json",
        ".git/HEAD",
        ".nfs0001",
    ] {
        assert!(is_editor_file(path), "{path}");
    }
}

#[test]
fn does_not_ignore_other_files() {
    for path in [
        "demo/parcels/track.yaml",
        "demo/parcels/track.yml",
        "demo/local.parcels/track.search.yaml",
        "demo/notes.txt",
        "demo/parcels/original.yaml",
        "demo/parcels/swp",
        "demo/parcels/#track.yaml",
        "demo/parcels/#",
        "demo/parcels/thumbs.db.yaml",
        "demo/parcels/examples/track.documented.json",
        "demo/~track.yaml",
        "",
    ] {
        assert!(!is_editor_file(path), "{path}");
    }
}

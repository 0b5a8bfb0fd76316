//! Invalid input: one clear line, the right exit code, and nothing is written.

use std::fs;
use std::path::Path;

use super::{Folder, assert_same, common};

#[test]
fn unknown_names_are_reported_with_a_suggestion() {
    let folder = Folder::new("vendor-unknown");
    let cases: [(&str, &[&str], &str); 4] = [
        ("taobo", &[], "unknown provider \"taobo\"; did you mean taobao? known: aliexpress, pandapon, taobao, xportcn"),
        (
            "pandapon",
            &["--only", "open_ordr"],
            "unknown group or operation of pandapon \"open_ordr\"; did you mean open_order?",
        ),
        ("taobao", &["--only", "taobao.logistics.trace.serch"], "did you mean taobao.logistics.trace.search?"),
        // It has no push messages.
        ("taobao", &["--only", "push"], "unknown group or operation of taobao \"push\""),
    ];
    for (provider, only, expected) in cases {
        let (code, out, err) = folder.vendor(provider, only);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains(expected), "{err}");
        assert!(!folder.path.exists());
    }
}

#[test]
fn rejects_a_folder_with_other_files() {
    let folder = Folder::new("vendor-not-ours");
    fs::create_dir_all(&folder.path).unwrap();
    fs::write(folder.path.join("notes.txt"), "mine").unwrap();
    let (code, _, err) = folder.vendor("taobao", &["--force"]);
    assert_eq!(code, 2);
    assert!(err.contains("it is not empty and was not written by `vendor` (no waybill.lock)"), "{err}");
    assert_eq!(folder.texts().len(), 1);
}

#[test]
fn accepts_an_empty_folder() {
    let folder = Folder::new("vendor-empty");
    fs::create_dir_all(&folder.path).unwrap();
    // It counts as empty: a desktop has shown it.
    fs::write(folder.path.join(".DS_Store"), "").unwrap();
    assert!(folder.vendored("taobao", &[]).contains(" created "));
    assert!(folder.vendored("taobao", &[]).starts_with("nothing changed"));
}

/// Permission bits don't affect root, but existing files and folders of the kernel do.
#[test]
fn reports_a_path_that_can_not_be_written() {
    let here = common::empty("vendor-no-place");
    let file = here.join("file");
    fs::write(&file, "mine").unwrap();
    let mut paths = vec![(file.clone(), "it is a file; name a new folder"), (file.join("below"), "below/")];
    if cfg!(target_os = "linux") {
        paths.push((Path::new("/proc/waybill").to_owned(), "cannot write /proc/waybill/"));
    }
    if let Some(locked) = locked(&here) {
        paths.push((locked, "Permission denied"));
    }
    for (place, expected) in paths {
        let folder = Folder { root: super::repository(), path: place.clone() };
        let (code, out, err) = folder.vendor("taobao", &[]);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains(expected) && err.contains(place.to_str().unwrap()), "{err}");
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}

/// A folder without write permission, unless running as root.
#[cfg(unix)]
fn locked(here: &Path) -> Option<std::path::PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let locked = here.join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    let root = fs::write(locked.join("probe"), "").is_ok();
    (!root).then_some(locked)
}

#[cfg(not(unix))]
fn locked(_here: &Path) -> Option<std::path::PathBuf> {
    None
}

#[test]
fn invalid_specs_write_nothing() {
    let folder = Folder::with_own_specs("vendor-mistake");
    common::edit(&folder.root.join("specs/taobao/provider.yaml"), "title:", "titel:");
    let (code, _, err) = folder.vendor("taobao", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("specs/taobao/provider.yaml:") && err.ends_with("nothing was written\n"), "{err}");
    assert!(!folder.path.exists());
}

#[test]
fn edited_files_are_overwritten_only_with_force() {
    let folder = Folder::new("vendor-edited");
    folder.vendored("pandapon", &[]);
    let right = folder.texts();
    folder.edit("waybill-pandapon/src/lib.rs", "Typed client", "My client");
    // The next run would remove this file.
    folder.edit("waybill-pandapon/src/push.rs", "Push messages", "My messages");
    let edited = folder.texts();
    for more in [&["--only", "open_order"][..], &["--only", "open_order", "--dry-run"]] {
        let (code, out, err) = folder.vendor("pandapon", more);
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        let named: Vec<&str> = err.lines().filter_map(|line| line.strip_prefix("edited   ")).collect();
        assert_eq!(named, ["waybill-pandapon/src/lib.rs", "waybill-pandapon/src/push.rs"]);
        assert!(err.contains("nothing was written") && err.contains("--force"), "{err}");
        assert_same(&folder.texts(), &edited);
    }
    let (code, out, err) = folder.vendor("pandapon", &["--force"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.starts_with("warning: waybill-pandapon/src/lib.rs was edited and is overwritten"), "{err}");
    assert!(out.contains("2 overwritten"), "{out}");
    assert_same(&folder.texts(), &right);
}

#[test]
fn does_not_touch_other_files() {
    let folder = Folder::new("vendor-strays");
    folder.vendored("pandapon", &["--only", "open_order"]);
    fs::write(folder.path.join("notes.txt"), "mine").unwrap();
    let out = folder.vendored("pandapon", &["--only", "open_order"]);
    assert!(out.contains("skipped  notes.txt (not written by vendor)") && out.contains("nothing changed"), "{out}");
    // A file with the path of a new file counts as an edit.
    fs::write(folder.path.join("waybill-pandapon/src/push.rs"), "// mine").unwrap();
    let (code, _, err) = folder.vendor("pandapon", &[]);
    assert_eq!((code, err.lines().next()), (1, Some("edited   waybill-pandapon/src/push.rs")));
    // A file with the path of a new folder has to be moved.
    fs::write(folder.path.join("waybill-taobao"), "mine").unwrap();
    let before = folder.texts();
    let (code, _, err) = folder.vendor("taobao", &["--force"]);
    assert_eq!(code, 2);
    assert!(err.contains("waybill-taobao: a folder with this name is needed"), "{err}");
    assert_same(&folder.texts(), &before);
}

#[test]
fn rejects_an_invalid_lock() {
    let folder = Folder::new("vendor-lock");
    let outside = folder.path.parent().unwrap().join("outside.txt");
    fs::write(&outside, "").unwrap();
    // SHA-256 of an empty file (FIPS 180-4, NIST example), so that the file would count as one to remove.
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for bad in [&format!("{empty}  ../outside.txt"), &format!("{empty}  /etc/passwd"), "<<<<<<< HEAD", "# client "] {
        folder.vendored("taobao", &["--force"]);
        folder.edit("waybill.lock", "# waybill", &format!("{bad}\n# waybill"));
        let before = folder.texts();
        let (code, _, err) = folder.vendor("taobao", &["--force"]);
        assert_eq!(code, 2, "{bad}");
        assert!(err.contains("waybill.lock: line 3 is invalid"), "{err}");
        assert_same(&folder.texts(), &before);
        fs::remove_dir_all(&folder.path).unwrap();
    }
    assert!(outside.exists());
}

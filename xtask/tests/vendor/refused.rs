//! Bad input: a clear line, the right exit code, and not a byte written.

use std::fs;
use std::path::Path;

use super::{Folder, assert_same, common};

#[test]
fn unknown_names_are_told_with_the_nearest() {
    let folder = Folder::new("vendor-unknown");
    let cases: [(&str, &[&str], &str); 4] = [
        ("taobo", &[], "no provider \"taobo\"; did you mean taobao? there are: aliexpress, pandapon, taobao, xportcn"),
        (
            "pandapon",
            &["--only", "open_ordr"],
            "no group or operation of pandapon \"open_ordr\"; did you mean open_order?",
        ),
        ("taobao", &["--only", "taobao.logistics.trace.serch"], "did you mean taobao.logistics.trace.search?"),
        // It has no messages, so `push` is nothing that it has.
        ("taobao", &["--only", "push"], "no group or operation of taobao \"push\""),
    ];
    for (provider, only, said) in cases {
        let (code, out, err) = folder.vendor(provider, only);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains(said), "{err}");
        assert!(!folder.path.exists());
    }
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let folder = Folder::new("vendor-not-ours");
    fs::create_dir_all(&folder.path).unwrap();
    fs::write(folder.path.join("notes.txt"), "mine").unwrap();
    let (code, _, err) = folder.vendor("taobao", &["--force"]);
    assert_eq!(code, 2);
    assert!(err.contains("it is not empty, and nothing of `vendor` is in it (no waybill.lock)"), "{err}");
    assert_eq!(folder.texts().len(), 1);
}

#[test]
fn an_empty_folder_is_taken() {
    let folder = Folder::new("vendor-empty");
    fs::create_dir_all(&folder.path).unwrap();
    assert!(folder.vendored("taobao", &[]).contains(" created "));
}

/// Permission bits don't stop root, a file in the way does; so do the kernel's own folders.
#[test]
fn a_place_that_can_not_be_written_is_named() {
    let here = common::empty("vendor-no-place");
    let file = here.join("file");
    fs::write(&file, "mine").unwrap();
    let mut places = vec![(file.clone(), "it is a file; name a new folder"), (file.join("below"), "below/")];
    if cfg!(target_os = "linux") {
        places.push((Path::new("/proc/waybill").to_owned(), "cannot write /proc/waybill/"));
    }
    if let Some(locked) = locked(&here) {
        places.push((locked, "Permission denied"));
    }
    for (place, said) in places {
        let folder = Folder { root: super::repository(), path: place.clone() };
        let (code, out, err) = folder.vendor("taobao", &[]);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains(said) && err.contains(place.to_str().unwrap()), "{err}");
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}

/// A folder without permission to write, where bits can take it away.
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
fn a_mistake_in_the_specs_stops_it() {
    let folder = Folder::with_own_specs("vendor-mistake");
    common::edit(&folder.root.join("specs/taobao/provider.yaml"), "title:", "titel:");
    let (code, _, err) = folder.vendor("taobao", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("specs/taobao/provider.yaml:") && err.ends_with("nothing was written\n"), "{err}");
    assert!(!folder.path.exists());
}

#[test]
fn edits_stop_it_until_they_may_go() {
    let folder = Folder::new("vendor-edited");
    folder.vendored("pandapon", &[]);
    let right = folder.texts();
    folder.edit("waybill-pandapon/src/lib.rs", "Typed client", "My client");
    // One that the next run would remove.
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
    assert!(err.starts_with("warning: waybill-pandapon/src/lib.rs was edited, and is written over"), "{err}");
    assert!(out.contains("2 written over"), "{out}");
    assert_same(&folder.texts(), &right);
}

#[test]
fn files_of_the_user_stay() {
    let folder = Folder::new("vendor-strays");
    folder.vendored("pandapon", &["--only", "open_order"]);
    fs::write(folder.path.join("notes.txt"), "mine").unwrap();
    let out = folder.vendored("pandapon", &["--only", "open_order"]);
    assert!(out.contains("left     notes.txt (not ours)") && out.contains("nothing changed"), "{out}");
    // Where one of ours would have to be, it counts as an edit.
    fs::write(folder.path.join("waybill-pandapon/src/push.rs"), "// mine").unwrap();
    let (code, _, err) = folder.vendor("pandapon", &[]);
    assert_eq!((code, err.lines().next()), (1, Some("edited   waybill-pandapon/src/push.rs")));
    // Where a folder of ours would have to be, nothing helps but moving it.
    fs::write(folder.path.join("waybill-taobao"), "mine").unwrap();
    let before = folder.texts();
    let (code, _, err) = folder.vendor("taobao", &["--force"]);
    assert_eq!(code, 2);
    assert!(err.contains("waybill-taobao: a folder must stand there"), "{err}");
    assert_same(&folder.texts(), &before);
}

#[test]
fn a_lock_that_was_tampered_with_is_refused() {
    let folder = Folder::new("vendor-lock");
    let outside = folder.path.parent().unwrap().join("outside.txt");
    fs::write(&outside, "").unwrap();
    // SHA-256 of nothing (FIPS 180-4, example of NIST), so that the file would count as ours to remove.
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for bad in [&format!("{empty}  ../outside.txt"), &format!("{empty}  /etc/passwd"), "<<<<<<< HEAD", "# client "] {
        folder.vendored("taobao", &["--force"]);
        folder.edit("waybill.lock", "# waybill", &format!("{bad}\n# waybill"));
        let before = folder.texts();
        let (code, _, err) = folder.vendor("taobao", &["--force"]);
        assert_eq!(code, 2, "{bad}");
        assert!(err.contains("waybill.lock: line 3 is not one that `vendor` wrote"), "{err}");
        assert_same(&folder.texts(), &before);
        fs::remove_dir_all(&folder.path).unwrap();
    }
    assert!(outside.exists());
}

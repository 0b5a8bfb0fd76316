//! Later runs: they update in place, report each file, and recover from an interruption.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Folder, assert_same, common};

fn json(output: &str) -> Value {
    serde_json::from_str(output).unwrap()
}

#[test]
fn the_second_run_changes_nothing() {
    let folder = Folder::new("vendor-twice");
    folder.vendored("taobao", &[]);
    let first = folder.texts();
    let out = folder.vendored("taobao", &[]);
    assert!(out.starts_with("nothing changed: "), "{out}");
    assert_same(&folder.texts(), &first);
}

#[test]
fn a_change_of_the_specs_updates_and_lists_files() {
    let folder = Folder::with_own_specs("vendor-update");
    folder.vendored("taobao", &[]);
    let before = folder.texts();
    common::edit(&folder.root.join("specs/taobao/logistics/trace.search.yaml"), "title: ", "title: Promptly ");
    let out = folder.vendored("taobao", &["--dry-run"]);
    assert!(out.contains("updated  waybill-taobao/src/logistics.rs") && out.contains("nothing was written"), "{out}");
    assert_same(&folder.texts(), &before);
    let out = folder.vendored("taobao", &[]);
    let listed: Vec<&str> = out.lines().filter_map(|line| line.strip_prefix("updated  ")).collect();
    let after = folder.texts();
    let differ = after.iter().filter(|(path, text)| before.get(*path) != Some(*text)).map(|(path, _)| path);
    let mut differ: Vec<&str> = differ.map(|path| path.to_str().unwrap()).collect();
    differ.sort_unstable();
    assert_eq!(listed, differ);
    assert!(listed.contains(&"README.md") && listed.contains(&"waybill.lock"), "the version of the specs: {listed:?}");
}

#[test]
fn changing_the_selection_adds_and_removes_files() {
    let folder = Folder::new("vendor-parts");
    folder.vendored("pandapon", &["--only", "open.order"]);
    let small = folder.texts();
    let has = |path: &str| folder.path.join("waybill-pandapon/src").join(path).exists();
    assert!(has("open_order/detail.rs") && !has("push.rs") && !has("v2_alibaba_order.rs"));
    let out = folder.vendored("pandapon", &["--only", "open_order", "push"]);
    assert!(out.contains("created  waybill-pandapon/src/push.rs\n"), "{out}");
    assert!(has("push.rs") && !has("v2_alibaba_order.rs"));
    let out = folder.vendored("pandapon", &["--only", "pandapon.open.order.detail"]);
    assert!(out.contains("removed  waybill-pandapon/src/push.rs\n"), "{out}");
    assert!(!has("push"), "its folder is removed with the last file");
    let out = folder.vendored("pandapon", &["--only", "open.order"]);
    assert!(out.contains("updated  waybill.lock"), "{out}");
    // The same selection gives the same bytes, independent of earlier runs.
    assert_same(&folder.texts(), &small);
}

#[test]
fn clients_of_one_folder_are_updated_together() {
    let folder = Folder::with_own_specs("vendor-together");
    folder.vendored("pandapon", &["--only", "open_order"]);
    folder.vendored("taobao", &[]);
    common::edit(&folder.root.join("runtime/src/lib.rs"), "Runtime of the Waybill clients", "Runtime of all clients");
    common::edit(&folder.root.join("specs/pandapon/open.order/detail.yaml"), "title: ", "title: Promptly ");
    let object = json(&folder.vendored("taobao", &["--json"]));
    assert_eq!(object["result"], "changed");
    let updated = object["updated"].as_array().unwrap();
    for path in ["waybill-runtime/src/lib.rs", "waybill-pandapon/src/open_order/detail.rs", "waybill.lock"] {
        assert!(updated.contains(&path.into()), "{path}: {object}");
    }
    assert_eq!(object["clients"][0]["only"], Value::from(vec!["open_order"]), "it keeps its selection");
    folder.edit("waybill.lock", "# client pandapon", "# was pandapon");
    let object = json(&folder.vendored("taobao", &["--json"]));
    assert_eq!(object["clients"].as_array().unwrap().len(), 1);
    assert!(!folder.path.join("waybill-pandapon").exists(), "{object}");
}

/// The digest changes with the specs of the provider and its platform, not with those of other providers.
#[test]
fn the_digest_of_the_specs_covers_one_provider() {
    let folder = Folder::with_own_specs("vendor-version");
    let versions = || -> Vec<String> {
        folder.vendored("taobao", &[]);
        let clients = json(&folder.vendored("pandapon", &["--json"]))["clients"].clone();
        clients.as_array().unwrap().iter().map(|c| c["specs"].as_str().unwrap().to_owned()).collect()
    };
    let first = versions();
    assert_eq!(versions(), first);
    let specs = folder.root.join("specs");
    common::edit(&specs.join("taobao/errors/split-data.yaml"), "\nfamily:", "\n# A word.\nfamily:");
    let second = versions();
    assert_eq!((&second[0], second[1] != first[1]), (&first[0], true), "pandapon, taobao");
    common::edit(&specs.join("platforms/xopen.yaml"), "\nplatform:", "\n# A word.\nplatform:");
    let third = versions();
    assert_eq!((third[0] != second[0], &third[1]), (true, &second[1]), "pandapon, taobao");
    let readme = fs::read_to_string(folder.path.join("README.md")).unwrap();
    assert!(third.iter().all(|version| readme.contains(version.as_str())), "{readme}");
}

#[test]
fn recovers_from_an_interrupted_first_run() {
    let folder = Folder::new("vendor-interrupted");
    // Interrupted before any file was renamed.
    let half = |name: &str| folder.path.join("waybill-taobao/src").join(format!(".waybill-tmp-{name}"));
    fs::create_dir_all(folder.path.join("waybill-taobao/src")).unwrap();
    for name in ["lib.rs", "no_longer_vendored.rs"] {
        fs::write(half(name), "// @gen").unwrap();
    }
    folder.vendored("taobao", &[]);
    let whole = folder.texts();
    assert!(!half("lib.rs").exists() && !half("no_longer_vendored.rs").exists());
    // Interrupted after some files were renamed.
    for path in ["README.md", "waybill-runtime/src/lib.rs"] {
        fs::remove_file(folder.path.join(path)).unwrap();
    }
    let out = folder.vendored("taobao", &[]);
    assert!(out.starts_with("created  README.md\ncreated  waybill-runtime/src/lib.rs\n"), "{out}");
    assert_same(&folder.texts(), &whole);
}

/// An interrupted update leaves new files with the old lock: they don't count as edits.
#[test]
fn recovers_from_an_interrupted_update() {
    let (folder, other) = (Folder::with_own_specs("vendor-midway"), Folder::new("vendor-midway-new"));
    folder.vendored("taobao", &[]);
    common::edit(&folder.root.join("specs/taobao/logistics/trace.search.yaml"), "title: ", "title: Promptly ");
    let newer = Folder { root: folder.root.clone(), path: other.path };
    newer.vendored("taobao", &[]);
    let reached = "waybill-taobao/src/logistics.rs";
    assert_ne!(folder.texts()[Path::new(reached)], newer.texts()[Path::new(reached)]);
    fs::copy(newer.path.join(reached), folder.path.join(reached)).unwrap();
    folder.vendored("taobao", &[]);
    assert_same(&folder.texts(), &newer.texts());
}

/// If a file can't be written, no file is renamed.
#[test]
fn a_failed_run_writes_nothing() {
    let folder = Folder::new("vendor-half");
    // A folder has the temporary name of a file.
    let block = |in_the_way: &Path| fs::create_dir_all(in_the_way).unwrap();
    block(&folder.path.join("waybill-taobao/src/.waybill-tmp-platform.rs"));
    let (code, _, err) = folder.vendor("taobao", &[]);
    assert_eq!(code, 2);
    assert!(err.contains("cannot write ") && err.contains("waybill-taobao/src/platform.rs"), "{err}");
    assert!(folder.texts().is_empty(), "{:?}", folder.texts().keys());
    assert!(!folder.path.join("waybill-runtime").exists(), "created folders are removed as well");
}

#[test]
fn check_reports_every_difference_and_writes_nothing() {
    let folder = Folder::with_own_specs("vendor-check");
    folder.vendored("pandapon", &["--only", "open.order"]);
    // The parts of the earlier run, without naming them again.
    assert!(folder.vendored("pandapon", &["--check"]).starts_with("nothing changed: "));
    folder.edit("waybill-pandapon/src/client.rs", "//! The client", "//! A client");
    std::fs::remove_file(folder.path.join("waybill-pandapon/src/lib.rs")).unwrap();
    common::edit(&folder.root.join("specs/pandapon/provider.yaml"), "title: PandaPon", "title: Panda Pon");
    let before = folder.texts();
    let (code, out, err) = folder.vendor("pandapon", &["--check"]);
    assert_eq!(code, 1, "{out}{err}");
    for line in [
        "edited   waybill-pandapon/src/client.rs",
        "missing  waybill-pandapon/src/lib.rs",
        "changed  waybill-pandapon/README.md",
        "nothing was written",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(err.contains("run it without --check"), "{err}");
    assert_same(&folder.texts(), &before);
    let (code, out, _) = folder.vendor("pandapon", &["--check", "--json"]);
    let object = json(&out);
    assert_eq!((code, object["edited"].as_array().unwrap().len()), (1, 1), "{out}");
}

//! `--specs DIR`: a client of specs outside of this repository, which later runs find through the lock.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Folder, assert_same, common, repository};

const PROVIDER: &str = "\
provider: acme
title: Acme
platform: top
documents:
  acme.pages: { title: All pages, url: \"https://docs.example/\" }
";

/// Specs without examples, as an import writes them: two groups of two operations.
fn write_specs(specs: &Path) {
    let put = |path: String, text: &str| {
        let path = specs.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("acme/provider.yaml".to_owned(), PROVIDER);
    for id in ["parcels.get", "parcels.list.all", "orders.get", "orders.send"] {
        let text = format!(
            "operation: acme.{id}\ntitle: Read a record\ndocuments: [acme.pages]\n\
             request:\n  id: {{ type: Number, required: true, example: 7, doc: \"Its id.\" }}\n\
             response:\n  name: {{ type: String, example: a, doc: \"Its name.\" }}\n"
        );
        put(format!("acme/{}.yaml", id.replacen('.', "/", 1)), &text);
    }
}

/// A user's tree: specs and a vendored folder beside each other. The name has a space.
struct Tree {
    specs: PathBuf,
    folder: Folder,
}

impl Tree {
    fn new(test: &str) -> Self {
        let root = common::empty(test).join("my shop");
        write_specs(&root.join("my specs"));
        Self::at(&root)
    }

    fn at(root: &Path) -> Self {
        Self { specs: root.join("my specs"), folder: Folder { root: repository(), path: root.join("vendor/waybill") } }
    }

    fn with_specs(&self, more: &[&str]) -> (u8, String, String) {
        let specs = ["--specs", self.specs.to_str().unwrap()];
        self.folder.vendor("acme", &specs.iter().chain(more).copied().collect::<Vec<_>>())
    }

    /// The same, but it must succeed; returns the output.
    fn vendored(&self, more: &[&str]) -> String {
        let (code, out, err) = self.with_specs(more);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        out
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        common::edit(&self.specs.join(path), from, to);
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path.join(path)).unwrap()
    }
}

#[test]
fn later_runs_find_the_specs_through_the_lock() {
    let tree = Tree::new("vendor-outside");
    tree.vendored(&["--only", "orders", "acme.parcels.get"]);
    let has = |path: &str| tree.folder.path.join("waybill-acme/src").join(path).exists();
    assert!(has("orders/send.rs") && has("parcels/get.rs") && !has("parcels/list_all.rs"));
    let lock = tree.text("waybill.lock");
    assert!(lock.contains(" only acme.parcels.get orders from: ../../my specs\n"), "{lock}");
    let first = tree.folder.texts();
    let out = tree.folder.vendored("acme", &["--only", "orders", "acme.parcels.get"]);
    assert!(out.starts_with("nothing changed"), "{out}");
    // A run for another client, of our own specs, updates this one as well.
    tree.folder.vendored("taobao", &[]);
    tree.edit("acme/orders/get.yaml", "Read a record", "Read an order");
    let out = tree.folder.vendored("taobao", &[]);
    assert!(out.contains("updated  waybill-acme/src/orders/get.rs\n"), "{out}");
    tree.edit("acme/orders/get.yaml", "Read an order", "Read a record");
    tree.folder.edit("waybill.lock", "# client taobao", "# was taobao");
    tree.folder.vendored("acme", &["--only", "orders", "acme.parcels.get"]);
    assert_same(&tree.folder.texts(), &first);
}

/// Specs and folder move together, as in a checkout on another machine.
#[test]
fn the_lock_has_no_path_of_this_machine() {
    let tree = Tree::new("vendor-outside-moves");
    tree.vendored(&[]);
    let before = tree.folder.texts();
    let from = tree.specs.parent().unwrap();
    let to = from.with_file_name("other");
    fs::rename(from, &to).unwrap();
    let moved = Tree::at(&to);
    let out = moved.folder.vendored("acme", &[]);
    assert!(out.starts_with("nothing changed"), "{out}");
    assert_same(&moved.folder.texts(), &before);
    // The specs alone have moved.
    let elsewhere = to.join("elsewhere");
    fs::rename(&moved.specs, &elsewhere).unwrap();
    for provider in ["acme", "taobao"] {
        let (code, out, err) = moved.folder.vendor(provider, &[]);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        for expected in
            ["my specs does not exist", "specs of acme", "waybill.lock says", "--specs DIR", "`# client acme`"]
        {
            assert!(err.contains(expected), "{expected}: {err}");
        }
    }
    assert_same(&moved.folder.texts(), &before);
    Tree { specs: elsewhere, ..moved }.vendored(&[]);
    assert!(fs::read_to_string(to.join("vendor/waybill/waybill.lock")).unwrap().contains(" from: ../../elsewhere\n"));
}

#[test]
fn headers_and_diagnostics_name_the_files_of_the_user() {
    let tree = Tree::new("vendor-outside-paths");
    tree.vendored(&[]);
    let header = |path: &str, spec: &str| {
        let text = tree.text(path);
        assert!(
            text.starts_with(&format!("// @generated by `cargo xtask vendor` from {spec}. Do not edit.\n")),
            "{text}"
        );
        assert!(!text.replace(spec, "").contains("specs/acme/"), "{text}");
    };
    header("waybill-acme/src/orders/get.rs", "../../my specs/acme/orders/get.yaml");
    header("waybill-acme/src/platform.rs", "specs/platforms/top.yaml");
    tree.edit("acme/orders/get.yaml", "type: String", "type: Strung");
    let before = tree.folder.texts();
    let place = format!("{}:7:17\n", tree.specs.join("acme/orders/get.yaml").display());
    let (code, _, err) = tree.with_specs(&[]);
    assert_eq!(code, 1);
    assert!(err.contains(&format!(" --> {place}")) && err.ends_with("nothing was written\n"), "{err}");
    // Texts of diagnostics name files too.
    let folder = tree.specs.join("other/group");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("get.yaml"), "operation: other.group.get\ntitle: Get\nresponse: {}\n").unwrap();
    let (_, _, err) = tree.with_specs(&[]);
    let provider = tree.specs.join("other/provider.yaml");
    assert!(err.contains(&format!("help: write {}, or move", provider.display())), "{err}");
    fs::remove_dir_all(tree.specs.join("other")).unwrap();
    // Found through the lock.
    let (_, _, err) = tree.folder.vendor("acme", &[]);
    assert!(err.contains(&place), "{err}");
    let (_, out, _) = tree.with_specs(&["--json"]);
    let object: serde_json::Value = serde_json::from_str(&out).unwrap();
    let file = object["diagnostics"][0]["file"].as_str().unwrap();
    assert!(place.starts_with(file), "{file}");
    assert_same(&tree.folder.texts(), &before);
}

/// Unused parts of a platform of ours are no errors of the user; those of a platform of the user are.
#[test]
fn a_platform_of_the_user_replaces_ours() {
    let tree = Tree::new("vendor-outside-platform");
    let platforms = tree.specs.join("platforms");
    fs::create_dir(&platforms).unwrap();
    fs::copy(repository().join("specs/platforms/top.yaml"), platforms.join("top.yaml")).unwrap();
    common::edit(&platforms.join("top.yaml"), "https://", "https://mine.");
    tree.vendored(&[]);
    assert!(tree.text("waybill-acme/src/platform.rs").contains("https://mine."));
    assert!(
        tree.text("waybill-acme/src/platform.rs")
            .starts_with("// @generated by `cargo xtask vendor` from ../../my specs/platforms/top.yaml. Do not edit.")
    );
    fs::rename(platforms.join("top.yaml"), platforms.join("mine.yaml")).unwrap();
    common::edit(
        &platforms.join("mine.yaml"),
        "platform: top",
        "platform: mine\nids:\n  Unused: { type: Number, doc: \"An id.\" }",
    );
    tree.edit("acme/provider.yaml", "platform: top", "platform: mine");
    let (code, _, err) = tree.with_specs(&[]);
    assert!(code == 1 && err.contains("error[unused]") && err.contains("1 error in 1 file"), "{err}");
    // The platform xopen of ours has an id that no provider here uses.
    common::edit(&platforms.join("mine.yaml"), "ids:\n  Unused: { type: Number, doc: \"An id.\" }\n", "");
    tree.vendored(&[]);
}

/// Metadata that is imported has types of its own; one may have the name of a type that the providers of the platform
/// share here.
#[test]
fn a_type_of_the_user_can_have_the_name_of_a_shared_one() {
    let tree = Tree::new("vendor-outside-type");
    let mut files = fs::read_dir(repository().join("specs/platforms/top.types")).unwrap();
    let shared = fs::read_to_string(files.next().unwrap().unwrap().path()).unwrap();
    let name = shared.lines().find_map(|line| line.strip_prefix("  ")?.strip_suffix(':')).unwrap();
    tree.edit(
        "acme/orders/get.yaml",
        "response:\n",
        &format!("types:\n  {name}:\n    fields:\n      mine: {{ type: String, example: a, doc: Its own. }}\nresponse:\n  step: {{ type: {name}, doc: A step. }}\n"),
    );
    tree.vendored(&[]);
    let own = tree.text("waybill-acme/src/orders/get.rs");
    assert!(own.contains(&format!("pub struct {name} {{")) && own.contains("pub mine: "), "{own}");
}

/// Otherwise each of the clients would wait for the other one.
#[test]
fn specs_of_two_clients_move_together() {
    let tree = Tree::new("vendor-outside-two");
    let specs = &tree.specs;
    common::copy(&specs.join("acme"), &specs.join("zenith"));
    for path in ["provider.yaml", "parcels/get.yaml", "parcels/list.all.yaml", "orders/get.yaml", "orders/send.yaml"] {
        let path = specs.join("zenith").join(path);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace("acme", "zenith").replace("Acme", "Zenith")).unwrap();
    }
    tree.vendored(&[]);
    tree.folder.vendored("zenith", &["--specs", specs.to_str().unwrap()]);
    let moved = specs.with_file_name("moved");
    fs::rename(specs, &moved).unwrap();
    tree.folder.vendored("acme", &["--specs", moved.to_str().unwrap()]);
    assert_eq!(tree.text("waybill.lock").matches(" from: ../../moved\n").count(), 2);
}

#[test]
fn a_name_that_both_places_have_is_an_error() {
    let tree = Tree::new("vendor-outside-twice");
    let (ours, theirs) = (tree.specs.join("taobao"), tree.specs.to_str().unwrap().to_owned());
    fs::create_dir(&ours).unwrap();
    let (code, _, err) = tree.folder.vendor("taobao", &["--specs", &theirs]);
    assert_eq!((code, err.lines().count()), (2, 1), "{err}");
    for expected in
        ["have a provider taobao", "waybill-taobao", "rename the folder and `provider:`", "leave out --specs"]
    {
        assert!(err.contains(expected), "{expected}: {err}");
    }
    assert!(!tree.folder.path.exists());
}

#[test]
fn invalid_folders_are_one_line() {
    let tree = Tree::new("vendor-outside-bad");
    let bad = |specs: &Path, provider: &str, expected: &str| {
        let (code, out, err) = tree.folder.vendor(provider, &["--specs", specs.to_str().unwrap()]);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains(expected), "{err}");
        assert!(!tree.folder.path.exists());
    };
    bad(&tree.specs, "acmo", "unknown provider \"acmo\"; did you mean acme? known: acme");
    bad(&tree.specs.join("nowhere"), "acme", "nowhere: ");
    bad(&tree.specs.join("acme/provider.yaml"), "acme", "provider.yaml does not exist");
    let inside = Folder { root: repository(), path: tree.specs.join("vendor/waybill") };
    let (code, _, err) = inside.vendor("acme", &["--specs", tree.specs.to_str().unwrap()]);
    assert!(code == 2 && err.contains("waybill is inside of it; name a folder beside the specs"), "{err}");
    assert!(!inside.path.exists());
    let empty = tree.specs.join("../empty");
    fs::create_dir(&empty).unwrap();
    bad(&empty, "acme", "contains no specs");
}

#[test]
fn ir_reads_the_same_specs() {
    let tree = Tree::new("ir-outside");
    let specs = tree.specs.to_str().unwrap();
    let (code, out, err) = common::xtask(&repository(), &["ir", "acme.orders.get", "--specs", specs]);
    assert_eq!((code, err.as_str()), (0, ""));
    let ir: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(ir["unique"], "orders_get");
}

//! `regenerate` and `ir` as commands, on a copy of the base specs in a separate folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use common::{Workspace, schema_line};

const OPERATION: &str = "generated/demo/src/parcels/track.rs";

#[test]
fn the_second_run_writes_nothing() {
    let workspace = Workspace::new("second-run");
    let (code, out, err) = workspace.run(&["regenerate"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let files = workspace.generated().len();
    assert!(out.starts_with(&format!("generated/, {files} files: {files} created (")), "{out}");
    let first = workspace.generated();
    let (code, out, _) = workspace.run(&["regenerate"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("nothing changed: "), "{out}");
    assert_eq!(workspace.generated(), first);
    assert_eq!(workspace.run(&["regenerate", "--check"]).0, 0);
}

#[test]
fn two_folders_give_the_same_bytes() {
    let strip = |w: &Workspace| -> BTreeMap<PathBuf, String> {
        w.generated().into_iter().map(|(p, t)| (p.strip_prefix(&w.0).unwrap().to_owned(), t)).collect()
    };
    let (one, two) = (Workspace::new("bytes-one"), Workspace::new("bytes/two"));
    one.run(&["regenerate"]);
    two.run(&["regenerate"]);
    assert!(!one.generated().is_empty());
    assert_eq!(strip(&one), strip(&two));
}

#[test]
fn check_fails_on_an_edited_file_and_shows_a_diff() {
    let workspace = Workspace::new("edited");
    workspace.run(&["regenerate"]);
    workspace.edit(OPERATION, "Track a parcel", "Track a postcard");
    let before = workspace.generated();
    let (code, out, err) = workspace.run(&["regenerate", "--check"]);
    assert_eq!(code, 1);
    assert!(out.contains(&format!("changed  {OPERATION}")) && out.contains("postcard") && out.contains("\n+"), "{out}");
    assert!(err.contains("run `cargo xtask regenerate`"), "{err}");
    assert_eq!(workspace.generated(), before, "a check writes nothing");
}

#[test]
fn check_fails_on_missing_leftover_and_stray_files() {
    let workspace = Workspace::new("missing");
    workspace.run(&["regenerate"]);
    fs::rename(workspace.0.join(OPERATION), workspace.0.join("generated/demo/src/old.rs")).unwrap();
    fs::write(workspace.0.join("generated/notes.txt"), "mine").unwrap();
    let (code, out, err) = workspace.run(&["regenerate", "--check"]);
    assert_eq!(code, 1);
    assert!(out.contains(&format!("missing  {OPERATION}")), "{out}");
    assert!(out.contains("leftover generated/demo/src/old.rs"), "{out}");
    assert!(err.contains("generated/notes.txt is not a generated file"), "{err}");
}

#[test]
fn removes_leftovers_and_reports_strays() {
    let workspace = Workspace::new("leftovers");
    workspace.run(&["regenerate"]);
    let old = workspace.0.join("generated/gone/src/deep/old.rs");
    fs::create_dir_all(old.parent().unwrap()).unwrap();
    fs::copy(workspace.0.join(OPERATION), &old).unwrap();
    fs::copy(workspace.0.join("generated/demo/LICENSE-MIT"), workspace.0.join("generated/gone/LICENSE-MIT")).unwrap();
    let stray = workspace.0.join("generated/demo/mine.rs");
    fs::write(&stray, "// by hand").unwrap();
    let (code, out, err) = workspace.run(&["regenerate"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("removed  generated/gone/src/deep/old.rs"), "{out}");
    assert!(!workspace.0.join("generated/gone").exists(), "empty folders go with it");
    assert!(err.contains("generated/demo/mine.rs is not a generated file; move it out"), "{err}");
    assert!(stray.exists());
}

#[test]
fn recovers_from_an_interrupted_run() {
    let workspace = Workspace::new("interrupted");
    workspace.run(&["regenerate"]);
    let whole = workspace.generated();
    // As after a crash while a file was written.
    fs::remove_file(workspace.0.join(OPERATION)).unwrap();
    let half = workspace.0.join("generated/demo/src/.waybill-tmp-lib.rs");
    fs::write(&half, "// @gen").unwrap();
    assert_eq!(workspace.run(&["regenerate", "--check"]).0, 1);
    let (code, out, err) = workspace.run(&["regenerate"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert_eq!(workspace.generated(), whole);
}

#[test]
fn invalid_specs_write_nothing() {
    let workspace = Workspace::new("wrong");
    workspace.run(&["regenerate"]);
    let before = workspace.generated();
    workspace.edit("specs/demo/parcels/track.yaml", "type: Person", "type: Persona");
    workspace.edit("specs/demo/parcels/track.yaml", "title: Track a parcel", "titel: Track it");
    workspace.edit("specs/plain/open/parcel.yaml", "method: GET", "method: FETCH");
    let (code, out, err) = workspace.run(&["regenerate"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("specs/demo/parcels/track.yaml:12:21"), "{err}");
    assert!(err.ends_with("3 errors in 2 files; nothing was written\n"), "{err}");
    assert_eq!(workspace.generated(), before);
    let (code, out, _) = workspace.run(&["regenerate", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, object["diagnostics"].as_array().unwrap().len()), (1, 3));
    assert_eq!((&object["diagnostics"][1]["line"], &object["diagnostics"][1]["column"]), (&12.into(), &21.into()));
}

#[test]
fn a_dry_run_writes_nothing() {
    let workspace = Workspace::new("dry");
    let (code, out, _) = workspace.run(&["regenerate", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(out.contains(" created; nothing was written"), "{out}");
    assert!(workspace.generated().is_empty());
    workspace.run(&["regenerate"]);
    fs::remove_file(workspace.0.join(OPERATION)).unwrap();
    let (_, out, _) = workspace.run(&["regenerate", "--dry-run"]);
    assert!(out.starts_with(&format!("created  {OPERATION}\n")) && out.contains("nothing was written"), "{out}");
    assert!(!workspace.0.join(OPERATION).exists());
}

#[test]
fn only_writes_the_selected_operations() {
    let workspace = Workspace::new("only");
    workspace.run(&["regenerate"]);
    workspace.edit("specs/demo/parcels/track.yaml", "title: Track a parcel", "title: Trace a parcel");
    workspace.edit("specs/plain/open/parcel.yaml", "title: Read a parcel", "title: Get a parcel");
    let (code, out, _) = workspace.run(&["regenerate", "--only", "demo.parcels.track"]);
    assert_eq!(code, 0);
    assert!(out.contains(&format!("updated  {OPERATION}")) && !out.contains("plain"), "{out}");
    let (code, _, err) = workspace.run(&["regenerate", "--only", "demo.parcels.trak"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean demo.parcels.track?"), "{err}");
}

#[test]
fn ir_prints_an_operation_as_json() {
    let workspace = Workspace::new("ir");
    let (code, out, _) = workspace.run(&["ir", "demo.parcels.track"]);
    let ir: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &ir["unique"]), (0, &"parcels_track".into()));
    assert_eq!(workspace.run(&["ir", "demo.parcels"]).0, 2);
}

#[test]
fn a_byte_that_is_not_utf8_has_a_line_and_a_column() {
    let workspace = Workspace::new("not-utf8");
    let track = workspace.0.join("specs/demo/parcels/track.yaml");
    let mut bytes = fs::read(&track).unwrap();
    // "物流" in GBK, in the title.
    let at = bytes.windows(5).position(|w| w == b"Track").unwrap();
    bytes.splice(at..at, [0xce, 0xef, 0xc1, 0xf7]);
    fs::write(&track, bytes).unwrap();
    for command in [&["regenerate"][..], &["ir", "demo.parcels.track"]] {
        let (code, out, err) = workspace.run(command);
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.contains("error[not-utf8]: the byte 0xce is not valid UTF-8"), "{err}");
        assert!(err.contains("specs/demo/parcels/track.yaml:3:8\n") && err.contains("1 error in 1 file"), "{err}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_to_no_file_are_diagnostics() {
    let workspace = Workspace::new("links");
    let specs = workspace.0.join("specs");
    // A link to a file is read.
    fs::rename(specs.join("demo/catalog.yaml"), workspace.0.join("catalog.yaml")).unwrap();
    std::os::unix::fs::symlink("../../catalog.yaml", specs.join("demo/catalog.yaml")).unwrap();
    assert_eq!(workspace.run(&["regenerate", "--dry-run"]).0, 0);
    for (name, target, problem) in [
        ("dangling.yaml", "nowhere.yaml", "nowhere.yaml does not exist"),
        ("circle.yaml", "circle.yaml", "circle.yaml: "),
        ("up", "..", "it leads to the folder .."),
    ] {
        let link = specs.join("demo").join(name);
        std::os::unix::fs::symlink(target, &link).unwrap();
        let (code, _, err) = workspace.run(&["regenerate"]);
        assert_eq!(code, 1, "{err}");
        assert!(err.contains("error[bad-link]") && err.contains(problem), "{err}");
        assert!(err.contains(&format!("specs/demo/{name}")) && err.contains("1 error in 1 file"), "{err}");
        fs::remove_file(link).unwrap();
    }
}

#[test]
fn fixes_what_a_diagnostic_can_fix() {
    let workspace = Workspace::new("fix");
    let spec = |path: &str| fs::read_to_string(workspace.0.join("specs").join(path)).unwrap();
    let before = spec("demo/parcels/track.yaml");
    workspace.edit("specs/demo/parcels/track.yaml", "$schema=../", "$schema=");
    workspace.edit("specs/demo/provider.yaml", &format!("{}\n", schema_line("demo/provider.yaml").unwrap()), "");
    workspace.edit("specs/demo/parcels/track.yaml", "[demo.parcels.track]", "[demo.parcel.track]");
    workspace.edit("specs/demo/catalog.yaml", "operation: demo.parcels.track", "operation: demo.parcels.trak");
    workspace.edit("specs/demo/catalog.yaml", "method: POST", "method: POST, operation: demo.labels.print");
    workspace.edit("specs/demo/parcels/examples/track.documented.json", "\"1324657987\"", "null");
    workspace.edit("specs/plain/open/examples/parcel.documented.json", "134500", "null");
    let block = "amount:\n        type: integer # in fen\n        as: fen\n";
    workspace.edit("specs/plain/open/parcel.yaml", "amount: { type: integer, as: fen, example: 134500 }\n", block);
    let broken = common::texts(&workspace.0.join("specs"));
    let (code, out, err) = workspace.run(&["regenerate", "--fix", "--dry-run"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("would fix specs/demo/catalog.yaml:5: write `demo.parcels.track`"), "{out}");
    assert_eq!(common::texts(&workspace.0.join("specs")), broken, "a dry run writes nothing");
    let (code, out, err) = workspace.run(&["regenerate", "--fix"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert_eq!(out.matches("fixed    specs/").count(), 7, "{out}");
    let after = before.replace("out_sid: { type: String,", "out_sid: { type: String, nullable: true,");
    assert_eq!(spec("demo/parcels/track.yaml"), after);
    let block = "amount:\n        type: integer # in fen\n        nullable: true\n        as: fen\n";
    assert!(spec("plain/open/parcel.yaml").contains(block), "{}", spec("plain/open/parcel.yaml"));
    assert!(
        spec("demo/catalog.yaml").contains("title: Send a parcel, method: POST }"),
        "{}",
        spec("demo/catalog.yaml")
    );
    assert!(spec("demo/provider.yaml").starts_with(&schema_line("demo/provider.yaml").unwrap()));
    let (_, out, _) = workspace.run(&["regenerate", "--fix"]);
    assert!(out.starts_with("nothing changed"), "{out}");
}

#[test]
fn lists_equal_fixes_of_a_file_once() {
    let workspace = Workspace::new("fix-equal");
    let path = "specs/demo/parcels/track.yaml";
    let before = fs::read_to_string(workspace.0.join(path)).unwrap();
    let first = before.lines().count() + 1;
    fs::write(workspace.0.join(path), format!("{before}{}", "# vendor: 物流\n".repeat(3))).unwrap();
    let (code, out, err) = workspace.run(&["regenerate", "--fix"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let expected = format!("fixed    {path}:{first}: remove the vendor's sentence (3 times, first here)\n");
    assert!(out.starts_with(&expected), "{out}");
    assert_eq!(fs::read_to_string(workspace.0.join(path)).unwrap(), before);
}

#[test]
fn adds_the_documents_of_an_operation_that_is_called_like_one() {
    let workspace = Workspace::new("fix-documents");
    let spec = || fs::read_to_string(workspace.0.join("specs/demo/parcels/track.yaml")).unwrap();
    let before = spec();
    workspace.edit("specs/demo/parcels/track.yaml", "documents: [demo.parcels.track]\n", "");
    let (code, out, err) = workspace.run(&["regenerate", "--fix"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("track.yaml:3: add `documents: [demo.parcels.track]`"), "{out}");
    assert_eq!(spec(), before);
    // Two documents are called like it, so a person has to choose.
    workspace.edit("specs/demo/parcels/track.yaml", "documents: [demo.parcels.track]\n", "");
    let one = "demo.parcels.track: {";
    workspace.edit("specs/demo/provider.yaml", one, &format!("v2.demo.parcels-track: {{ title: Track }}\n  {one}"));
    let (code, out, err) = workspace.run(&["regenerate", "--fix"]);
    assert_eq!((code, out.as_str()), (1, ""), "{out}");
    assert!(err.contains("error[missing-key]: an operation needs `documents`"), "{err}");
}

#[test]
fn a_missing_schema_line_is_a_warning() {
    let workspace = Workspace::new("schema-line");
    let line = schema_line("demo/errors/split.yaml").unwrap();
    workspace.edit("specs/demo/errors/split.yaml", &line, "# Codes.");
    let (code, _, err) = workspace.run(&["regenerate"]);
    assert_eq!(code, 0);
    assert!(err.contains("warning[schema-line]") && err.contains(&format!("write `{line}`")), "{err}");
    // An imported provider brings its schemas along.
    let beside = "# yaml-language-server: $schema=../.schema/errors.json";
    workspace.edit("specs/demo/errors/split.yaml", "# Codes.", beside);
    let (code, _, err) = workspace.run(&["regenerate"]);
    assert_eq!((code, err.as_str()), (0, ""));
}

#[test]
fn only_of_a_new_operation_leaves_no_orphan() {
    let workspace = Workspace::new("only-new");
    workspace.run(&["regenerate"]);
    let line = schema_line("demo/parcels/find.yaml").unwrap();
    let new =
        format!("{line}\noperation: demo.parcels.find\ntitle: Find\ndocuments: [demo.parcels.track]\nresponse: {{}}\n");
    fs::write(workspace.0.join("specs/demo/parcels/find.yaml"), new).unwrap();
    workspace.edit("specs/plain/open/parcel.yaml", "  data:", "  more: { type: string }\n  data:");
    let (code, out, err) = workspace.run(&["regenerate", "--only", "demo.parcels.find"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let module = fs::read_to_string(workspace.0.join("generated/demo/src/parcels.rs")).unwrap();
    assert!(module.contains("mod find;"), "{module}");
    assert!(out.contains("public surface of waybill-demo:") && !out.contains("plain"), "{out}");
    assert!(out.contains("added mod parcels::find, with ") && !out.contains("added field"), "{out}");
}

#[test]
fn a_removed_operation_is_one_line_of_the_surface() {
    let workspace = Workspace::new("remove");
    workspace.run(&["regenerate"]);
    let line = schema_line("demo/parcels/find.yaml").unwrap();
    let new =
        format!("{line}\noperation: demo.parcels.find\ntitle: Find\ndocuments: [demo.parcels.track]\nresponse: {{}}\n");
    let path = workspace.0.join("specs/demo/parcels/find.yaml");
    fs::write(&path, new).unwrap();
    workspace.run(&["regenerate"]);
    fs::remove_file(path).unwrap();
    let (code, out, _) = workspace.run(&["regenerate"]);
    assert_eq!(code, 0);
    assert!(out.contains("removed  generated/demo/src/parcels/find.rs"), "{out}");
    assert!(out.contains("  removed mod parcels::find, with "), "{out}");
    assert!(!out.contains("removed struct") && out.contains("removed fn parcels::ParcelsGroup::find"), "{out}");
}

#[test]
fn unreadable_input_is_one_line_and_exit_2() {
    let workspace = Workspace::new("bad-input");
    fs::remove_dir_all(workspace.0.join("specs")).unwrap();
    let (code, _, err) = workspace.run(&["regenerate"]);
    assert_eq!((code, err.lines().count()), (2, 1), "{err}");
    fs::create_dir(workspace.0.join("specs")).unwrap();
    let (code, _, err) = workspace.run(&["regenerate"]);
    assert_eq!(code, 2, "an empty folder must not remove every client: {err}");
}

/// All of them are binary, and one is a broken link, as Emacs creates it to lock a file.
#[test]
fn ignores_files_of_editors_and_desktops() {
    let workspace = Workspace::new("editors");
    workspace.run(&["regenerate"]);
    for path in [
        "specs/.DS_Store",
        "specs/demo/Thumbs.db",
        "specs/demo/parcels/.track.yaml.swp",
        "specs/demo/parcels/track.yaml~",
        "specs/demo/parcels/#track.yaml#",
        "specs/demo/parcels/track.yaml.orig",
        "specs/demo/parcels/examples/track.documented.json.bak",
        "specs/.idea/workspace.xml",
        "generated/demo/.DS_Store",
        "generated/demo/src/lib.rs~",
    ] {
        let file = workspace.0.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, b"\0\xff").unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("me@host.1", workspace.0.join("specs/demo/parcels/.#track.yaml")).unwrap();
    for arguments in [&["regenerate", "--check"][..], &["regenerate"], &["ir", "demo.parcels.track"]] {
        let (code, _, err) = workspace.run(arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
    }
    assert!(workspace.0.join("generated/demo/.DS_Store").exists(), "it is not a generated file");
}

#[test]
fn reports_other_stray_files() {
    for (name, hint) in
        [("notes.txt", "see the first section of SPEC.md"), ("parcels/find.yml", "end its name with `.yaml`")]
    {
        let workspace = Workspace::new("person");
        fs::write(workspace.0.join("specs/demo").join(name), "operation: demo.parcels.find\n").unwrap();
        let (code, _, err) = workspace.run(&["regenerate", "--check"]);
        assert_eq!(code, 1);
        assert!(err.contains("stray-file") && err.contains(name) && err.contains(hint), "{err}");
    }
}

fn git(folder: &std::path::Path, arguments: &[&str]) {
    let settings =
        ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "core.autocrlf=true", "-c", "core.safecrlf=false"];
    let done = std::process::Command::new("git").arg("-C").arg(folder).args(settings).args(arguments).output().unwrap();
    assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The default of git for Windows: `core.autocrlf=true`.
#[test]
fn check_passes_with_windows_line_endings() {
    for (name, attributes) in [("checkout", true), ("checkout-bare", false)] {
        let workspace = Workspace::new(name);
        workspace.run(&["regenerate"]);
        if attributes {
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            fs::copy(root.join(".gitattributes"), workspace.0.join(".gitattributes")).unwrap();
        }
        git(&workspace.0, &["init", "--quiet"]);
        git(&workspace.0, &["add", "--all"]);
        git(&workspace.0, &["commit", "--quiet", "--message", "a"]);
        for folder in ["specs", "generated"] {
            fs::remove_dir_all(workspace.0.join(folder)).unwrap();
        }
        git(&workspace.0, &["checkout", "--quiet", "--", "."]);
        let spec = fs::read_to_string(workspace.0.join("specs/demo/parcels/track.yaml")).unwrap();
        assert_eq!(spec.contains('\r'), !attributes);
        let (code, out, err) = workspace.run(&["regenerate", "--check"]);
        // Without the attributes the generated files differ.
        assert_eq!(code, u8::from(!attributes), "{out}{err}");
    }
}

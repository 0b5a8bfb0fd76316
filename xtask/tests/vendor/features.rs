//! Each group of operations is a feature: clients compile without warnings with any of them, and a large client has none
//! of them by default.

use std::fs;
use std::path::{Path, PathBuf};

use waybill_codegen::ir::MOST_DEFAULT_OPERATIONS;
use waybill_xtask::invented_specs;

use super::builds::Project;
use super::{common, repository};

/// A project with the client of a provider in `vendor/waybill`, and the output of `vendor`.
fn vendored(test: &str, provider: &str, specs: &Path) -> (Project, String) {
    let project = Project::new(test);
    // The paths that `vendor` prints start here.
    fs::write(project.root.join("Cargo.toml"), "").unwrap();
    let (code, out, err) = project.folder.vendor(provider, &["--specs", specs.to_str().unwrap()]);
    assert_eq!(code, 0, "{out}{err}");
    fs::write(project.root.join("src/main.rs"), "fn main() {}").unwrap();
    // The line that `vendor` prints.
    let line = out.lines().find(|line| line.starts_with("waybill-")).unwrap();
    let package = "[workspace]\n[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2021\"\n";
    fs::write(project.root.join("Cargo.toml"), format!("{package}[dependencies]\n{line}\n")).unwrap();
    (project, out)
}

/// Invented specs as files.
fn specs(test: &str, operations: usize) -> PathBuf {
    let folder = common::empty(test);
    for (path, text) in invented_specs(operations) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.as_bytes()).unwrap();
    }
    folder
}

/// The features of the groups.
fn groups(project: &Project, package: &str) -> Vec<String> {
    let manifest = fs::read_to_string(project.folder.path.join(package).join("Cargo.toml")).unwrap();
    manifest.lines().filter_map(|line| line.strip_suffix(" = []").map(str::to_owned)).collect()
}

/// Compiles a package with these features alone; a warning is an error.
fn check(project: &Project, package: &str, features: &str) {
    let only = ["--no-default-features", "--features", features];
    project.cargo(&[&["check", "--offline", "--quiet", "-p", package][..], &only].concat());
}

/// The golden specs have shared types, ids, error families and push messages, each used by a part of the groups.
#[test]
#[ignore = "takes half a minute; .ci/run runs it"]
fn compiles_with_any_group() {
    let specs = repository().join("codegen/tests/golden/specs");
    for provider in ["plain", "rooted"] {
        let (project, _) = vendored(&format!("vendor-features-{provider}"), provider, &specs);
        let package = format!("waybill-{provider}");
        let groups = groups(&project, &package);
        assert!(groups.len() > 1, "{groups:?}");
        check(&project, &package, "");
        groups.iter().for_each(|group| check(&project, &package, group));
        if provider == "plain" {
            check(&project, &package, "push");
        }
    }
}

#[test]
fn a_large_client_has_no_group_by_default() {
    let defaults = |operations: usize, test: &str| {
        let (project, out) = vendored(test, "bench", &specs(&format!("{test}-specs"), operations));
        let manifest = fs::read_to_string(project.folder.path.join("waybill-bench/Cargo.toml")).unwrap();
        let default = manifest.lines().find(|line| line.starts_with("default = ")).unwrap().to_owned();
        (project, out, default)
    };
    let (_, out, default) = defaults(MOST_DEFAULT_OPERATIONS, "vendor-features-most");
    assert!(default.contains("\"part0\"") && default.contains("\"part39\""), "{default}");
    assert!(out.contains("waybill-bench has 40 groups, on by default"), "{out}");
    let (project, out, default) = defaults(MOST_DEFAULT_OPERATIONS + 1, "vendor-features-large");
    assert_eq!(default, "default = [\"xml\", \"hyper\", \"ureq\"]");
    assert!(out.contains("waybill-bench\", features = [\"part0\"] }\n"), "{out}");
    assert!(
        out.contains("waybill-bench has 40 groups, off by default; name those that you use: `features = "),
        "{out}"
    );
    for path in ["README.md", "waybill-bench/README.md", "waybill-bench/src/lib.rs"] {
        let text = fs::read_to_string(project.folder.path.join(path)).unwrap();
        let expected = if path.ends_with(".rs") { "of the groups none is" } else { "features = [\"part0\"]" };
        assert!(text.contains(expected), "{path}");
    }
}

/// With the line that `vendor` prints, the operation of the README's example is there.
#[test]
#[ignore = "takes half a minute; .ci/run runs it"]
fn a_large_client_compiles_with_the_printed_line() {
    let specs = specs("vendor-features-line-specs", MOST_DEFAULT_OPERATIONS + 1);
    let (project, _) = vendored("vendor-features-line", "bench", &specs);
    let main = "pub type Shown = waybill_bench::part0::Record0GetCall;\nfn main() {}";
    fs::write(project.root.join("src/main.rs"), main).unwrap();
    project.cargo(&["check", "--offline", "--quiet", "--workspace"]);
    check(&project, "waybill-bench", "");
}

#[test]
#[ignore = "takes a minute; .ci/run runs it"]
fn a_large_client_compiles_with_all_groups() {
    let (project, _) = vendored("vendor-features-all", "bench", &specs("vendor-features-all-specs", 400));
    check(&project, "waybill-bench", "");
    check(&project, "waybill-bench", "part7");
    let all = groups(&project, "waybill-bench");
    assert_eq!(all.len(), 40);
    check(&project, "waybill-bench", &all.join(","));
}

//! Published packages: complete metadata, licences and README, dependencies that a registry can resolve, and a correct
//! and minimal `rust-version`. `.ci/run` runs `cargo package` itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

const RUNTIME: &str = "waybill-runtime";
/// Packages for crates.io: the runtime, and a client for each provider of the specs. CONTRIBUTING.md says when these
/// names were checked to be free.
static PUBLISHED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = std::fs::read_dir(repository().join("specs")).unwrap().map(|entry| entry.unwrap().path());
    let providers = folders.filter(|folder| folder.join("provider.yaml").exists());
    let names = providers.map(|folder| format!("waybill-{}", folder.file_name().unwrap().to_str().unwrap()));
    let names: Vec<String> = names.chain([RUNTIME.to_owned()]).collect();
    assert!(names.len() > 1, "no provider in the specs");
    names
});
/// Golden crates: generated like the clients, but only for tests.
const GOLDEN: [&str; 3] = ["waybill-bazaar", "waybill-plain", "waybill-rooted"];
/// The minimum Rust of the edition: 2024 needs 1.85.
const EDITION: (u32, u32) = (1, 85);

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let done = Command::new(cargo).args(arguments).current_dir(repository()).output().unwrap();
    assert!(done.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The manifests of the workspace, without resolving dependencies, so it needs no registry.
fn metadata() -> Value {
    metadata_with(&["--no-deps", "--offline"])
}

/// The same with dependencies for this system.
fn resolved(more: &[&str]) -> Value {
    let host = cargo(&["-vV"]);
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    metadata_with(&[&["--locked", "--filter-platform", host], more].concat())
}

fn metadata_with(more: &[&str]) -> Value {
    serde_json::from_str(&cargo(&[&["metadata", "--format-version", "1"], more].concat())).unwrap()
}

/// The packages of the workspace by name.
fn members(metadata: &Value) -> BTreeMap<&str, &Value> {
    let own = metadata["packages"].as_array().unwrap().iter().filter(|package| package["source"].is_null());
    own.map(|package| (package["name"].as_str().unwrap(), package)).collect()
}

fn is_published(name: &str) -> bool {
    PUBLISHED.iter().any(|published| published == name)
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn only_the_listed_packages_are_publishable() {
    let metadata = metadata();
    let free = |package: &&Value| package["publish"].is_null();
    let open: Vec<&str> = members(&metadata).into_iter().filter(|(_, p)| free(p)).map(|(name, _)| name).collect();
    let expected: BTreeSet<&str> = PUBLISHED.iter().map(String::as_str).chain(GOLDEN).collect();
    assert_eq!(open, expected.into_iter().collect::<Vec<_>>());
}

#[test]
fn metadata_is_complete() {
    let metadata = metadata();
    for (name, package) in members(&metadata).into_iter().filter(|(name, _)| is_published(name)) {
        assert_eq!(package["license"], "MIT OR Apache-2.0", "{name}");
        assert_eq!(package["readme"], "README.md", "{name}");
        assert!(package["description"].as_str().is_some_and(|text| text.len() > 20), "{name}");
        assert_eq!(package["metadata"]["docs"]["rs"]["all-features"], true, "{name}");
        // The rules of crates.io: <https://doc.rust-lang.org/cargo/reference/manifest.html#the-keywords-field>
        let keywords = texts(&package["keywords"]);
        assert!((1..=5).contains(&keywords.len()), "{name}");
        for keyword in keywords {
            let right = |c: char| c.is_ascii_alphanumeric() || "_-+".contains(c);
            assert!(keyword.len() <= 20 && keyword.chars().all(right), "{name}: {keyword}");
        }
        for category in texts(&package["categories"]) {
            assert!(["api-bindings", "network-programming"].contains(&category), "{name}: {category}");
        }
        // There is no public repository yet.
        assert!(package["repository"].is_null() && package["homepage"].is_null(), "{name}");
    }
}

/// A registry has no paths: each dependency has a version, and ours are published as well.
#[test]
fn a_registry_can_resolve_the_dependencies() {
    let metadata = metadata();
    for (name, package) in members(&metadata).into_iter().filter(|(name, _)| is_published(name)) {
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            assert_ne!(dependency["req"], "*", "{name} on {on}");
            assert!(dependency["path"].is_null() || on == RUNTIME, "{name} on {on}, which is not published");
        }
    }
}

#[test]
fn each_package_contains_licences_and_a_readme() {
    let metadata = metadata();
    for (name, package) in members(&metadata).into_iter().filter(|(name, _)| is_published(name)) {
        let packed = cargo(&["package", "--list", "--allow-dirty", "--offline", "--package", name]);
        let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
        let legal = if name == RUNTIME {
            &["LICENSE-MIT", "LICENSE-APACHE"][..]
        } else {
            &["LICENSE-MIT", "LICENSE-APACHE", "NOTICE"]
        };
        for file in legal {
            assert!(packed.lines().any(|line| line == *file), "{name} is packed without {file}");
            let text = |folder: &Path| std::fs::read_to_string(folder.join(file)).unwrap();
            assert_eq!(text(folder), text(&repository()), "{name}: {file} is not that of the repository");
        }
        assert!(packed.lines().any(|line| line == "README.md"), "{name}");
        let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(readme.contains("```rust"), "{name}: no example");
        let lib = std::fs::read_to_string(folder.join("src/lib.rs")).unwrap();
        assert!(lib.contains("#[doc = include_str!(\"../README.md\")]"), "{name}: its example is not compiled");
    }
}

/// `1.86` and `1.86.0`
fn version(text: &str) -> (u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap());
    (parts.next().unwrap(), parts.next().unwrap())
}

/// The packages that published ones depend on, without dev-dependencies.
fn built_with<'a>(metadata: &'a Value, roots: &[String]) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node))
        .collect();
    let own = members(metadata);
    let mut todo: Vec<&str> = roots.iter().map(|name| own[name.as_str()]["id"].as_str().unwrap()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = todo.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"] != "dev") {
                todo.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    seen
}

/// The highest `rust-version` of the dependencies of published packages.
fn highest(metadata: &Value, least: usize) -> ((u32, u32), String) {
    let tree = built_with(metadata, &PUBLISHED);
    assert!(tree.len() > least, "{}", tree.len());
    let packages = metadata["packages"].as_array().unwrap().iter();
    let theirs = packages.filter(|p| tree.contains(p["id"].as_str().unwrap()) && !p["source"].is_null());
    let declared =
        |package: &Value| Some((version(package["rust_version"].as_str()?), package["name"].as_str()?.to_owned()));
    theirs.filter_map(declared).max().unwrap()
}

/// The `rust-version` of each published package.
fn declared(metadata: &Value) -> Vec<(&str, (u32, u32))> {
    let own = members(metadata);
    PUBLISHED
        .iter()
        .map(|name| (name.as_str(), version(own[name.as_str()]["rust_version"].as_str().unwrap())))
        .collect()
}

/// Tests run with one version of Rust, so this compares with the versions that dependencies declare. Clippy's
/// `incompatible_msrv` checks the standard library, and `published_code_uses_no_newer_syntax` the language. Only
/// default features: their crates have been downloaded for the tests.
#[test]
fn rust_version_is_enough_for_the_default_features() {
    let metadata = resolved(&["--offline"]);
    let highest = highest(&metadata, 60);
    for (name, version) in declared(&metadata) {
        assert!(version >= highest.0.max(EDITION), "rust-version of {name}; the highest dependency is {highest:?}");
    }
}

#[test]
#[ignore = "downloads the crates of optional features, which no build of the tests needs; `.ci/run` runs it"]
fn rust_version_is_as_low_as_the_dependencies_allow() {
    let metadata = resolved(&["--all-features"]);
    let highest = highest(&metadata, 80);
    for (name, version) in declared(&metadata) {
        assert_eq!(version, highest.0.max(EDITION), "rust-version of {name}; the highest dependency is {highest:?}");
    }
}

/// `if let` chains need Rust 1.88, which clippy does not check.
#[test]
fn published_code_uses_no_newer_syntax() {
    let metadata = metadata();
    for (name, package) in members(&metadata).into_iter().filter(|(name, _)| is_published(name)) {
        let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
        for (path, text) in common::texts(&folder.join("src")) {
            let chain = text.lines().position(|line| line.contains("&& let ") || line.contains("|| let "));
            assert_eq!(chain, None, "{name}: {} (line counted from 0)", path.display());
        }
    }
}

#[test]
fn changelog_has_the_version_and_security_names_existing_tests() {
    let changelog = std::fs::read_to_string(repository().join("CHANGELOG.md")).unwrap();
    let heading = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert!(changelog.lines().any(|line| line.starts_with(&heading)), "CHANGELOG.md has no {heading}");
    let metadata = metadata();
    let minimum = members(&metadata)[RUNTIME]["rust_version"].as_str().unwrap();
    assert!(changelog.contains(&format!("Rust {minimum}.")), "CHANGELOG.md does not say Rust {minimum}");
    let security = std::fs::read_to_string(repository().join("SECURITY.md")).unwrap();
    let rows = security.lines().filter(|line| line.starts_with("| ")).skip(1);
    let cells: Vec<&str> = rows.filter_map(|row| row.split(" | ").nth(1)).collect();
    assert!(cells.len() > 5, "{cells:?}");
    for path in cells.iter().flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
        assert!(repository().join(path).exists(), "SECURITY.md names {path}");
    }
}

//! What is published: whole metadata, licences and README in each package, dependencies that a registry can
//! resolve, and a `rust-version` that is true and as low as it can be. `cargo package` itself is a step of `.ci/run`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const RUNTIME: &str = "waybill-runtime";
/// What goes to crates.io. CONTRIBUTING.md says when these names were found free.
const PUBLISHED: [&str; 5] = ["waybill-aliexpress", "waybill-pandapon", RUNTIME, "waybill-taobao", "waybill-xportcn"];
/// Golden crates: made by the emitter of the clients, but tests.
const GOLDEN: [&str; 2] = ["waybill-plain", "waybill-rooted"];
/// The edition's own: 2024 is of Rust 1.85.
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

/// The manifests of the workspace. Resolves nothing, so it needs no crate and no registry.
fn metadata() -> Value {
    metadata_with(&["--no-deps", "--offline"])
}

/// The dependencies on this system as well.
fn resolved(more: &[&str]) -> Value {
    let host = cargo(&["-vV"]);
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    metadata_with(&[&["--locked", "--filter-platform", host], more].concat())
}

fn metadata_with(more: &[&str]) -> Value {
    serde_json::from_str(&cargo(&[&["metadata", "--format-version", "1"], more].concat())).unwrap()
}

/// Packages by name; of the workspace alone.
fn members(metadata: &Value) -> BTreeMap<&str, &Value> {
    let own = metadata["packages"].as_array().unwrap().iter().filter(|package| package["source"].is_null());
    own.map(|package| (package["name"].as_str().unwrap(), package)).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn what_is_published_is_what_is_named() {
    let metadata = metadata();
    let free = |package: &&Value| package["publish"].is_null();
    let open: Vec<&str> = members(&metadata).into_iter().filter(|(_, p)| free(p)).map(|(name, _)| name).collect();
    let expected: BTreeSet<&str> = PUBLISHED.into_iter().chain(GOLDEN).collect();
    assert_eq!(open, expected.into_iter().collect::<Vec<_>>());
}

#[test]
fn metadata_is_whole() {
    let metadata = metadata();
    for (name, package) in members(&metadata).into_iter().filter(|(name, _)| PUBLISHED.contains(name)) {
        assert_eq!(package["license"], "MIT OR Apache-2.0", "{name}");
        assert_eq!(package["readme"], "README.md", "{name}");
        assert!(package["description"].as_str().is_some_and(|text| text.len() > 20), "{name}");
        assert_eq!(package["metadata"]["docs"]["rs"]["all-features"], true, "{name}");
        // What crates.io takes: <https://doc.rust-lang.org/cargo/reference/manifest.html#the-keywords-field>
        let keywords = texts(&package["keywords"]);
        assert!((1..=5).contains(&keywords.len()), "{name}");
        for keyword in keywords {
            let right = |c: char| c.is_ascii_alphanumeric() || "_-+".contains(c);
            assert!(keyword.len() <= 20 && keyword.chars().all(right), "{name}: {keyword}");
        }
        for category in texts(&package["categories"]) {
            assert!(["api-bindings", "network-programming"].contains(&category), "{name}: {category}");
        }
        // An address that does not exist yet is not invented.
        assert!(package["repository"].is_null() && package["homepage"].is_null(), "{name}");
    }
}

/// A registry knows no paths: each dependency has a version, and ours are published as well.
#[test]
fn dependencies_can_be_resolved_by_a_registry() {
    let metadata = metadata();
    for (name, package) in members(&metadata).into_iter().filter(|(name, _)| PUBLISHED.contains(name)) {
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            assert_ne!(dependency["req"], "*", "{name} on {on}");
            assert!(dependency["path"].is_null() || on == RUNTIME, "{name} on {on}, which is not published");
        }
    }
}

#[test]
fn each_package_holds_licences_and_a_readme() {
    let metadata = metadata();
    for (name, package) in members(&metadata).into_iter().filter(|(name, _)| PUBLISHED.contains(name)) {
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

/// Packages that a published one is built with: not those of its tests.
fn built_with<'a>(metadata: &'a Value, roots: &[&str]) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node))
        .collect();
    let own = members(metadata);
    let mut todo: Vec<&str> = roots.iter().map(|name| own[name]["id"].as_str().unwrap()).collect();
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

/// The highest `rust-version` of the dependencies that the published packages are built with.
fn highest(metadata: &Value, least: usize) -> ((u32, u32), String) {
    let tree = built_with(metadata, &PUBLISHED);
    assert!(tree.len() > least, "{}", tree.len());
    let packages = metadata["packages"].as_array().unwrap().iter();
    let theirs = packages.filter(|p| tree.contains(p["id"].as_str().unwrap()) && !p["source"].is_null());
    let declared =
        |package: &Value| Some((version(package["rust_version"].as_str()?), package["name"].as_str()?.to_owned()));
    theirs.filter_map(declared).max().unwrap()
}

/// What each published package promises.
fn promised(metadata: &Value) -> Vec<(&str, (u32, u32))> {
    let own = members(metadata);
    PUBLISHED.iter().map(|name| (*name, version(own[name]["rust_version"].as_str().unwrap()))).collect()
}

/// Only one Rust is at hand here, so the promise is checked by what the dependencies declare; clippy's
/// `incompatible_msrv` checks the standard library, `published_code_uses_no_newer_syntax` the language.
/// Default features alone: their crates are there, since the tests were built with them.
#[test]
fn rust_version_is_enough_for_the_default_features() {
    let metadata = resolved(&["--offline"]);
    let highest = highest(&metadata, 60);
    for (name, promised) in promised(&metadata) {
        assert!(promised >= highest.0.max(EDITION), "rust-version of {name}; the highest dependency is {highest:?}");
    }
}

#[test]
#[ignore = "downloads the crates of optional features, which no build of the tests needs; `.ci/run` runs it"]
fn rust_version_is_as_low_as_the_dependencies_allow() {
    let metadata = resolved(&["--all-features"]);
    let highest = highest(&metadata, 80);
    for (name, promised) in promised(&metadata) {
        assert_eq!(promised, highest.0.max(EDITION), "rust-version of {name}; the highest dependency is {highest:?}");
    }
}

/// Chains of `if let` are of Rust 1.88, which clippy does not hold against a lower `rust-version`.
#[test]
fn published_code_uses_no_newer_syntax() {
    let metadata = metadata();
    for (name, package) in members(&metadata).into_iter().filter(|(name, _)| PUBLISHED.contains(name)) {
        let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
        for (path, text) in common::texts(&folder.join("src")) {
            let chain = text.lines().position(|line| line.contains("&& let ") || line.contains("|| let "));
            assert_eq!(chain, None, "{name}: {} (line counted from 0)", path.display());
        }
    }
}

#[test]
fn the_changelog_knows_the_version_and_security_names_tests_that_exist() {
    let changelog = std::fs::read_to_string(repository().join("CHANGELOG.md")).unwrap();
    let heading = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert!(changelog.lines().any(|line| line.starts_with(&heading)), "CHANGELOG.md has no {heading}");
    let metadata = metadata();
    let minimum = members(&metadata)[RUNTIME]["rust_version"].as_str().unwrap();
    assert!(changelog.contains(&format!("Rust {minimum}.")), "CHANGELOG.md does not say Rust {minimum}");
    let security = std::fs::read_to_string(repository().join("SECURITY.md")).unwrap();
    let rows = security.lines().filter(|line| line.starts_with("| ")).skip(1);
    let held: Vec<&str> = rows.filter_map(|row| row.split(" | ").nth(1)).collect();
    assert!(held.len() > 5, "{held:?}");
    for path in held.iter().flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
        assert!(repository().join(path).exists(), "SECURITY.md names {path}");
    }
}

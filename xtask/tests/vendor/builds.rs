//! A project that uses only the vendored folder, offline, with the versions of our lock file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Folder, assert_same, common, repository};

const MAIN: &str = r#"
use waybill_taobao::{Client, Credentials, TradeId};

fn main() -> Result<(), waybill_taobao::AnyError> {
    let client = Client::builder(Credentials::new("key", "secret")).build()?;
    let response = client.logistics().trace_search(TradeId(11234221)).send_blocking()?;
    println!("{response:?}");
    let other = waybill_pandapon::Client::builder(waybill_pandapon::Credentials::new("key", "secret")).build()?;
    println!("{:?}", other.open_order().detail().send_blocking()?);
    Ok(())
}
"#;

/// A project with a vendored folder.
pub struct Project {
    pub root: PathBuf,
    pub folder: Folder,
}

impl Project {
    pub fn new(test: &str) -> Self {
        let root = common::empty(test);
        fs::create_dir(root.join("src")).unwrap();
        fs::write(root.join("src/main.rs"), MAIN).unwrap();
        // Only for the versions: cargo removes our packages from it.
        fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
        let folder = Folder { root: repository(), path: root.join("vendor/waybill") };
        Self { root, folder }
    }

    /// Writes its manifest, with settings of the workspace.
    fn manifest(&self, workspace: &str) {
        let text = format!(
            "[workspace]\n{workspace}\n[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[dependencies]\n\
             waybill-taobao = {{ path = \"vendor/waybill/waybill-taobao\" }}\n\
             waybill-pandapon = {{ path = \"vendor/waybill/waybill-pandapon\" }}\n"
        );
        fs::write(self.root.join("Cargo.toml"), text).unwrap();
    }

    /// Runs cargo; its standard output.
    pub fn cargo(&self, arguments: &[&str]) -> String {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vendor-target");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(arguments).current_dir(&self.root).env("CARGO_TARGET_DIR", target).env("RUSTFLAGS", "-D warnings");
        // Variables of this package must not affect another project.
        for inherited in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_ENCODED_RUSTFLAGS"] {
            cargo.env_remove(inherited);
        }
        let done = cargo.output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "cargo {arguments:?}\n{out}\n{err}");
        out.into_owned()
    }

    /// Names of the workspace members.
    fn members(&self) -> Vec<String> {
        let metadata = self.cargo(&["metadata", "--offline", "--no-deps", "--format-version", "1"]);
        let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
        let names = metadata["packages"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }
}

#[test]
#[ignore = "takes half a minute; .ci/run runs it"]
fn builds_inside_and_outside_of_a_workspace() {
    let project = Project::new("vendor-project");
    project.manifest("");
    let out = project.folder.vendored("taobao", &[]);
    let line = "waybill-taobao = { path = \"vendor/waybill/waybill-taobao\" }\n";
    assert!(out.contains(line), "the path from the project's manifest: {out}");
    project.folder.vendored("pandapon", &["--only", "open_order"]);
    assert_eq!(project.members(), ["shop", "waybill-pandapon", "waybill-runtime", "waybill-taobao"]);
    project.cargo(&["check", "--offline", "--quiet", "--workspace"]);
    // Formatting the workspace does not change the vendored files.
    project.cargo(&["fmt", "--all"]);
    assert!(project.folder.vendored("taobao", &[]).starts_with("nothing changed"));
    project.manifest("exclude = [\"vendor/waybill\"]");
    assert_eq!(project.members(), ["shop"]);
    project.cargo(&["check", "--offline", "--quiet"]);
}

#[test]
fn manifests_are_independent_and_legal_files_are_included() {
    let folder = Folder::new("vendor-alone");
    folder.vendored("taobao", &[]);
    let texts = folder.texts();
    for name in ["waybill-taobao", "waybill-runtime"] {
        let manifest = &texts[Path::new(&format!("{name}/Cargo.toml"))];
        for inherited in ["workspace", "dev-dependencies", "../../", "generated/"] {
            assert!(!manifest.contains(inherited), "{name}: {inherited}\n{manifest}");
        }
        for value in ["rust-version = \"1.", "license = \"MIT OR Apache-2.0\"", "publish = false"] {
            assert!(manifest.contains(value), "{name}: {value}\n{manifest}");
        }
    }
    for legal in ["LICENSE-MIT", "LICENSE-APACHE", "NOTICE"] {
        let ours = fs::read_to_string(repository().join(legal)).unwrap();
        assert_eq!(texts[Path::new(legal)], ours);
        assert_eq!(texts[&Path::new("waybill-taobao").join(legal)], ours);
    }
    let notice = &texts[Path::new("NOTICE")];
    assert!(
        notice.contains("messages") && notice.contains("example\nvalues") && notice.contains("documents"),
        "{notice}"
    );
    let readme = &texts[Path::new("README.md")];
    for expected in [
        "waybill-taobao = { path = \"path/to/this/folder/waybill-taobao\" }",
        "$ cargo xtask vendor taobao path/to/this/folder\n",
        "exclude = [\"path/to/this/folder\"]",
        &format!("Waybill {}", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(readme.contains(expected), "{expected}\n{readme}");
    }
}

/// `sha256sum` is a different implementation of the digests and reads the lock file.
#[test]
fn sha256sum_can_check_the_folder() {
    if Command::new("sha256sum").arg("--version").output().is_err() {
        return;
    }
    let folder = Folder::new("vendor-sha256sum");
    folder.vendored("xportcn", &[]);
    let check = || {
        let mut command = Command::new("sha256sum");
        command.args(["--check", "--strict", "--quiet", "waybill.lock"]).current_dir(&folder.path).output().unwrap()
    };
    let done = check();
    assert!(done.status.success() && done.stdout.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    folder.edit("waybill-xportcn/src/lib.rs", "Typed", "typed");
    assert_eq!(String::from_utf8_lossy(&check().stdout), "waybill-xportcn/src/lib.rs: FAILED\n");
}

/// Git on Windows converts line endings by default, which would count as an edit of every file.
#[test]
fn git_does_not_change_line_endings() {
    if Command::new("git").arg("--version").output().is_err() {
        return;
    }
    let folder = Folder::new("vendor-git");
    folder.vendored("taobao", &[]);
    let before = folder.texts();
    let git = |arguments: &[&str]| {
        let here = folder.path.parent().unwrap();
        let done = Command::new("git").args(["-c", "core.autocrlf=true"]).args(arguments).current_dir(here).output();
        let done = done.unwrap();
        assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    fs::remove_dir_all(&folder.path).unwrap();
    git(&["checkout-index", "--all"]);
    assert_same(&folder.texts(), &before);
}

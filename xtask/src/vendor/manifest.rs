//! Makes a `Cargo.toml` of the workspace independent: inherited values are written out, paths point into the
//! vendored folder, and tests, whose files are not vendored, are removed.

use std::path::Path;

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use crate::fail::Fail;

/// Rewrites the manifest of a package. `path` is its origin, for errors.
pub(super) fn alone(text: &str, path: &Path, workspace: &Workspace) -> Result<String, Fail> {
    let mut manifest = parse(text, path)?;
    let fail = |what: String| Fail::file("vendor", path, what);
    package(&mut manifest, workspace).map_err(fail)?;
    manifest.remove("dev-dependencies");
    dependencies(&mut manifest, workspace).map_err(fail)?;
    if manifest.get("lints").is_some_and(inherits) {
        manifest.insert("lints", workspace.get("lints").map_err(fail)?.clone());
    }
    manifest.insert("lib", Item::Table(lib()));
    match inherited(manifest.as_item()) {
        true => Err(fail("it inherits a value in a way that `vendor` does not support".to_owned())),
        false => Ok(manifest.to_string()),
    }
}

fn lib() -> Table {
    let mut lib = Table::new();
    lib.decor_mut().set_prefix("\n# The doc tests run in Waybill, which has the files that they need.\n");
    lib.insert("doctest", value(false));
    lib
}

/// The `[workspace]` of the root manifest.
pub(super) struct Workspace(Item);

impl Workspace {
    /// Reads it from the root's `Cargo.toml`.
    pub(super) fn read(root: &Path) -> Result<Self, Fail> {
        let path = root.join("Cargo.toml");
        let text = std::fs::read_to_string(&path).map_err(|e| Fail::file("read", &path, e))?;
        let mut manifest = parse(&text, &path)?;
        manifest.remove("workspace").map(Self).ok_or_else(|| Fail::file("vendor", &path, "it has no [workspace]"))
    }

    fn get(&self, key: &str) -> Result<&Item, String> {
        self.0.get(key).ok_or_else(|| format!("the workspace has no `{key}`"))
    }

    fn entry(&self, section: &str, key: &str) -> Result<&Item, String> {
        self.get(section)?.get(key).ok_or_else(|| format!("the workspace has no `{section}.{key}`"))
    }
}

fn parse(text: &str, path: &Path) -> Result<DocumentMut, Fail> {
    text.parse().map_err(|e: toml_edit::TomlError| Fail::file("read", path, e.to_string().trim_end()))
}

/// Whether an item is `{ workspace = true, … }`.
fn inherits(item: &Item) -> bool {
    item.get("workspace").and_then(Item::as_bool).unwrap_or(false)
}

fn inherited(item: &Item) -> bool {
    inherits(item) || item.as_table_like().is_some_and(|table| table.iter().any(|(_, item)| inherited(item)))
}

fn package(manifest: &mut DocumentMut, workspace: &Workspace) -> Result<(), String> {
    let package = manifest.get_mut("package").and_then(Item::as_table_mut).ok_or("it has no [package]")?;
    let keys: Vec<String> = package.iter().filter(|(_, item)| inherits(item)).map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        package.insert(&key, plain(workspace.entry("package", &key)?));
    }
    package.insert("publish", value(false));
    package.remove("metadata");
    Ok(())
}

/// A value without surrounding comments and white space.
fn plain(item: &Item) -> Item {
    let mut item = item.clone();
    if let Some(value) = item.as_value_mut() {
        value.decor_mut().clear();
    }
    item
}

fn dependencies(manifest: &mut DocumentMut, workspace: &Workspace) -> Result<(), String> {
    let Some(table) = manifest.get_mut("dependencies").and_then(Item::as_table_mut) else { return Ok(()) };
    let names: Vec<String> = table.iter().filter(|(_, item)| inherits(item)).map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let own = table.get(&name).cloned().unwrap_or_default();
        table.insert(&name, dependency(&name, &own, workspace.entry("dependencies", &name)?)?);
    }
    Ok(())
}

/// Merges a dependency of the workspace with the additions of the package.
fn dependency(name: &str, own: &Item, shared: &Item) -> Result<Item, String> {
    let mut merged = match plain(shared) {
        Item::Value(Value::InlineTable(table)) => table,
        Item::Value(version) => InlineTable::from_iter([("version", version)]),
        _ => return Err(format!("the workspace's `{name}` is neither a version nor `{{ … }}`")),
    };
    // In the folder, each of our crates has a folder with its name.
    if merged.contains_key("path") {
        merged.insert("path", format!("../{name}").into());
    }
    if let Some(optional) = own.get("optional").and_then(Item::as_value) {
        merged.insert("optional", optional.clone());
    }
    let more = own.get("features").and_then(Item::as_array).cloned().unwrap_or_default();
    if !more.is_empty() {
        let mut features = merged.get("features").and_then(Value::as_array).cloned().unwrap_or_else(Array::new);
        features.extend(more.iter().cloned());
        features.fmt();
        merged.insert("features", features.into());
    }
    merged.fmt();
    match merged.get("version") {
        Some(version) if merged.len() == 1 => Ok(plain(&Item::Value(version.clone()))),
        _ => Ok(value(merged)),
    }
}

//! Prints the IR. Emitters decide nothing: all they print is a field of the IR. Each emitter has its own file
//! and returns text; the Rust is laid out by `rust`.

mod all;
mod api;
mod catalog;
mod client;
mod errors;
mod manifest;
mod mock;
mod model;
mod openapi;
mod operation;
mod package;
mod page;
mod platform;
mod push;
mod readme;
mod rust;
mod rust_type;
mod sample;

use std::collections::BTreeMap;

pub use self::readme::install;
use self::rust::Rust;
use crate::FileSet;
use crate::ir::{Group, Ir, Operation, Platform, Provider};
use crate::names;
use crate::parallel;

/// The command that every generated file names.
pub const COMMAND: &str = "cargo xtask regenerate";

/// All generated files.
#[must_use]
pub fn emit(ir: &Ir) -> FileSet {
    let mut files = clients(ir);
    files.extend(overviews(ir));
    files
}

/// The crates of the providers.
#[must_use]
pub fn clients(ir: &Ir) -> FileSet {
    let mut files = FileSet::new();
    ir.providers.iter().for_each(|provider| emit_provider(ir, provider, &mut files));
    files
}

/// The public surfaces of the clients.
#[must_use]
pub fn surfaces(ir: &Ir) -> FileSet {
    let surface = |(provider, platform): (&Provider, &Platform)| {
        let others: Vec<_> = ir.elsewhere(provider).collect();
        (format!("generated/{}/api.txt", provider.name), api::surface(provider, platform, &others))
    };
    with_platform(ir).map(surface).collect()
}

/// What describes the clients: their public surfaces, OpenAPI, the catalog, and the crate of all clients.
#[must_use]
pub fn overviews(ir: &Ir) -> FileSet {
    let mut files = surfaces(ir);
    for (provider, platform) in with_platform(ir) {
        files.insert(format!("generated/openapi/{}.yaml", provider.name), openapi::document(provider, platform));
        for (provider, platform) in ir.elsewhere(provider) {
            let file = format!("generated/openapi/{}.{}.yaml", provider.name, platform.name);
            files.insert(file, openapi::document(provider, platform));
        }
    }
    files.extend(catalog::emit(ir));
    files.insert("generated/all/Cargo.toml".to_owned(), all::manifest(ir));
    files.insert("generated/all/src/lib.rs".to_owned(), all::lib(ir));
    files
}

fn with_platform(ir: &Ir) -> impl Iterator<Item = (&Provider, &Platform)> {
    ir.providers.iter().filter_map(|provider| Some((provider, ir.platform(&provider.platform)?)))
}

fn emit_provider(ir: &Ir, provider: &Provider, files: &mut FileSet) {
    let root = format!("generated/{}", provider.name);
    files.insert(format!("{root}/Cargo.toml"), manifest::manifest(provider));
    files.insert(format!("{root}/README.md"), readme::readme(provider));
    for (name, text) in manifest::LEGAL {
        files.insert(format!("{root}/{name}"), text.replace("\r\n", "\n"));
    }
    let mut rust = |path: &str, file: Rust| {
        // A module named by a keyword is `r#type` in Rust, and `type.rs` on disk.
        files.insert(format!("{root}/src/{}", path.replace("r#", "")), file.into_text());
    };
    if let Some(found) = ir.platform(&provider.platform) {
        rust("client.rs", client::client(provider, found));
        rust("lib.rs", package::lib(provider, found));
        let others: Vec<_> = ir.elsewhere(provider).collect();
        let modules: Vec<String> = others.iter().map(|(_, other)| names::module(&other.name)).collect();
        rust("platform.rs", platform::platform(provider, found, &modules, !modules.is_empty()));
        for ((provider, other), module) in others.iter().zip(&modules) {
            rust(&format!("platform/{module}.rs"), platform::platform(provider, other, &[], true));
        }
        if let Some(shown) = provider.shown() {
            rust("production.rs", Rust::file(&provider.file, &page::production(provider, found, shown)));
        }
        rust("errors.rs", errors::families(provider, found));
        if let Some(rule) = provider.has_push().then_some(found.push.as_ref()).flatten() {
            rust("push.rs", push::module(provider, rule, &found.file));
        }
    }
    if !provider.ids.is_empty() {
        rust("ids.rs", model::ids(provider));
    }
    if provider.has_types() {
        rust("types.rs", model::types(provider));
    }
    if provider.has_mock() {
        rust("mock.rs", mock::module(provider));
    }
    for (group, operations) in by_group(provider) {
        rust(&format!("{}.rs", group.module), package::group(provider, group, &operations));
    }
    let operations = parallel::map(&provider.operations, |of| {
        let operations = ir.elsewhere(provider).flat_map(|(provider, _)| &provider.operations);
        let others: Vec<&Operation> = operations.filter(|other| other.id == of.id).collect();
        operation::operation(provider, of, &others)
    });
    for (operation, file) in provider.operations.iter().zip(operations) {
        rust(&format!("{}/{}.rs", operation.group_module, operation.module), file);
    }
    for body in &provider.pushes {
        rust(&format!("push/{}.rs", body.module), push::body(body));
    }
}

/// The groups, each with its operations.
fn by_group(provider: &Provider) -> impl Iterator<Item = (&Group, Vec<&Operation>)> {
    let mut groups: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    provider.operations.iter().for_each(|operation| groups.entry(&operation.group).or_default().push(operation));
    provider.groups.iter().map(move |group| (group, groups.remove(group.name.as_str()).unwrap_or_default()))
}

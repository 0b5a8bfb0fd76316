//! The crate root, and the modules of groups.

use super::rust::{self, Rust, list};
use super::{client, page, readme};
use crate::ir::{Group, Operation, Platform, Provider};
use crate::markdown::{line, literal};
use crate::names::{EXPORTS, FOREIGN};

/// `lib.rs`
pub(super) fn lib(provider: &Provider, platform: &Platform) -> Rust {
    let mut out = Rust::file(&provider.file, &page::provider(provider, platform));
    // docs.rs shows the feature of each item.
    out.lines("#![cfg_attr(docsrs, feature(doc_cfg))]");
    if !provider.has_default_groups() {
        // The crate's page lists all operations.
        let features = provider.groups.iter().map(|group| format!("feature = {:?}", group.feature()));
        out.lines(&list("#![cfg_attr(not(all(", features, ")), allow(rustdoc::broken_intra_doc_links))]"));
    }
    out.item().lines("use ::waybill_runtime::__private as rt;");
    out.item().lines("mod client;\npub mod errors;\npub mod platform;");
    if provider.shown().is_some() {
        out.lines("pub mod production;");
    }
    if !provider.ids.is_empty() {
        out.lines("mod ids;\npub use crate::ids::*;");
    }
    if provider.has_types() {
        out.lines("pub mod types;");
    }
    for group in &provider.groups {
        out.lines(&format!("#[cfg(feature = {:?})]\npub mod {};", group.feature(), group.module));
    }
    if provider.has_mock() {
        out.lines("#[cfg(feature = \"mock\")]\npub mod mock;");
    }
    if provider.has_push() {
        out.lines("#[cfg(feature = \"push\")]\npub mod push;");
    }
    out.item().lines(
        "pub use crate::client::{Call, Client};
#[allow(unused_imports, reason = \"a platform without documented codes has none\")]
pub use crate::errors::*;",
    );
    for (module, names) in EXPORTS {
        let (foreign, own): (Vec<&str>, Vec<&str>) = names.iter().copied().partition(|name| FOREIGN.contains(name));
        out.lines(&rust::names(&format!("pub use ::{module}::{{"), &own, "};"));
        if !foreign.is_empty() {
            out.lines("#[doc(no_inline)]");
            out.lines(&rust::names(&format!("pub use ::{module}::{{"), &foreign, "};"));
        }
    }
    let registry = provider
        .operations
        .iter()
        .map(|o| format!("#[cfg(feature = {:?})]\n&{}::{}", o.feature(), module(o), o.marker));
    out.item().doc("Every operation of this crate, for tools that choose one by name.");
    out.lines("#[doc(hidden)]");
    out.lines(&list("pub static OPERATIONS: &[&dyn rt::DynOperation] = &[", registry, "];"));
    readme::doctest(&mut out, provider);
    out
}

fn module(operation: &Operation) -> String {
    format!("crate::{}::{}", operation.group_module, operation.module)
}

/// The module of a group, with its operations.
pub(super) fn group(provider: &Provider, group: &Group, operations: &[&Operation]) -> Rust {
    let docs = format!("The group {} of {}.", literal(&group.name), line(&provider.title));
    let mut out = Rust::file(&provider.file, &[docs]);
    if operations.iter().any(|operation| client::names_runtime(operation)) {
        out = out.runtime();
    }
    out.item();
    operations.iter().for_each(|operation| out.lines(&format!("pub mod {};", operation.module)));
    out.item();
    for operation in operations {
        let items =
            [&operation.rust, &operation.error.rust, &operation.outcome, &operation.input.rust, &operation.output.rust];
        out.lines(&rust::names(&format!("pub use self::{}::{{", operation.module), items, "};"));
    }
    client::group(&mut out, group, operations);
    out
}

//! Selects a part of the IR: some groups, operations and push bodies of some providers. Unused groups, error families
//! and ids are removed as well, so that the crate is complete without unused items. A pure function between
//! `lower` and `emit`.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Field, Ir, Model, Operation, Provider, PushBody};

/// The module and feature of push messages, as a name for all of them.
const PUSH: &str = "push";

/// A name that the specs don't have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The name.
    pub name: String,
    /// What it should name: `provider`, `group or operation of taobao`.
    pub what: String,
    /// All known names.
    pub known: Vec<String>,
}

/// The selected parts of each provider.
pub type Selection = BTreeMap<String, Vec<String>>;

/// The IR of the selected providers. The parts of a provider are groups, as the crate's modules or as the vendor writes
/// them, operations and push bodies by id, or `push`; if there are none, everything is kept.
///
/// # Errors
/// The first name that the specs don't have.
pub fn select(mut ir: Ir, selection: &Selection) -> Result<Ir, Unknown> {
    let names: Vec<String> = ir.providers.iter().map(|p| p.name.clone()).collect();
    if let Some(name) = selection.keys().find(|name| !names.contains(name)) {
        return Err(unknown(name, "provider", names));
    }
    ir.providers.retain(|p| selection.contains_key(&p.name));
    for provider in &mut ir.providers {
        let only = selection.get(&provider.name).map_or(&[][..], Vec::as_slice);
        only.iter().try_for_each(|name| check(provider, name))?;
        if !only.is_empty() {
            narrow(provider, only);
        }
    }
    let kept: BTreeSet<String> = ir.operations().map(|o| o.id.clone()).collect();
    ir.cases.retain(|case| kept.contains(&case.operation));
    let platforms: BTreeSet<String> = ir.providers.iter().map(|p| p.platform.clone()).collect();
    ir.platforms.retain(|platform| platforms.contains(&platform.name));
    Ok(ir)
}

fn unknown(name: &str, what: &str, known: Vec<String>) -> Unknown {
    Unknown { name: name.to_owned(), what: what.to_owned(), known }
}

fn check(provider: &Provider, name: &str) -> Result<(), Unknown> {
    let groups = provider.groups.iter().map(|g| g.feature().to_owned());
    let push = provider.has_push().then(|| PUSH.to_owned());
    let ids = provider.operations.iter().map(|o| o.id.clone()).chain(provider.pushes.iter().map(|p| p.id.clone()));
    let known: Vec<String> = groups.chain(push).chain(ids).collect();
    if known.iter().any(|k| k == name) || provider.groups.iter().any(|g| g.name == name) {
        return Ok(());
    }
    Err(unknown(name, &format!("group or operation of {}", provider.name), known))
}

fn narrow(provider: &mut Provider, only: &[String]) {
    let named = |name: &str| only.iter().any(|o| o == name);
    provider.operations.retain(|o| named(&o.id) || named(&o.group) || named(o.feature()));
    if !named(PUSH) {
        provider.pushes.retain(|body| named(&body.id));
        // They belong to the module `push`, which is removed with the last body.
        if provider.pushes.is_empty() {
            provider.listed_messages.clear();
        }
    }
    let groups: BTreeSet<&str> = provider.operations.iter().map(|o| o.group.as_str()).collect();
    provider.groups.retain(|g| groups.contains(g.name.as_str()));
    let uses = provider.operations.iter().flat_map(|o| &o.error.families);
    let families: BTreeSet<&str> = uses.map(|family| family.rust.as_str()).collect();
    provider.families.retain(|family| families.contains(family.rust.as_str()));
    let fields: BTreeSet<&str> = fields(&provider.operations, &provider.pushes);
    provider.ids.retain(|id| fields.contains(id.rust.as_str()));
    provider.types.retain(|model| fields.contains(model.rust.as_str()));
    provider.enums.retain(|e| fields.contains(e.rust.as_str()));
}

/// The types of all remaining fields.
fn fields<'a>(operations: &'a [Operation], pushes: &'a [PushBody]) -> BTreeSet<&'a str> {
    let called = operations.iter().flat_map(|o| o.response_models().chain([&o.input]));
    let pushed = pushes.iter().flat_map(|p| p.types.iter().chain([&p.body]));
    let of = |model: &'a Model| model.fields.iter().filter_map(|field: &Field| field.kind.name());
    called.chain(pushed).flat_map(of).collect()
}

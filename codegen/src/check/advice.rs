//! Warnings: what is allowed, but better otherwise. They never stop a run.

use std::collections::{BTreeMap, BTreeSet};

use super::Out;
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::spec::{Described, Enum, ErrorCode, Evidence, Platform, Provider, Spanned, Specs, Type};

/// Fewer equal fields or values can be a coincidence.
const FEW: usize = 3;

/// A method of the platform that two providers have. Their clients do not mind: each is a crate of its own.
pub(super) fn check_ids(specs: &Specs, out: &mut Out) {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for provider in &specs.providers {
        for operation in &provider.operations {
            let owner = *owners.entry(&operation.id.value).or_insert(&provider.folder);
            if owner != provider.folder {
                out.push(same_id(&operation.id, owner));
            }
        }
    }
}

/// Facts that are written twice within a platform: types with the same fields, enums with the same values, and
/// error codes with the same meaning in two families.
pub(super) fn check_twice(specs: &Specs, out: &mut Out) {
    for platform in &specs.platforms {
        let providers = || specs.providers.iter().filter(|p| p.platform.value == platform.name.value);
        // What is imported repeats what the vendor's metadata repeats.
        let described: Vec<Described<'_>> = providers().flat_map(Provider::described).filter(|d| !d.imported).collect();
        let types = described.iter().flat_map(|d| d.types).chain(&platform.shared.types);
        report(types.map(|t| (type_facts(t), &t.name)), &platform.name.value, "type", "fields", out);
        let enums = described.iter().flat_map(|d| d.enums).chain(&platform.shared.enums);
        report(enums.map(|e| (enum_facts(e), &e.name)), &platform.name.value, "enum", "values", out);
        check_codes(platform, providers(), out);
    }
}

/// What is compared of a field or a value: its name, the vendor's type, and whether it must be sent.
type Fact<'s> = (&'s str, &'s str, Option<bool>);

fn type_facts(ty: &Type) -> Vec<Fact<'_>> {
    sorted(ty.fields.iter().map(|field| (field.wire.value.as_str(), field.ty.value.as_str(), field.required)))
}

fn enum_facts(e: &Enum) -> Vec<Fact<'_>> {
    sorted(e.values.iter().map(|value| (value.wire.value.as_str(), "", None)))
}

fn sorted<'s>(facts: impl Iterator<Item = Fact<'s>>) -> Vec<Fact<'s>> {
    let mut facts: Vec<_> = facts.collect();
    facts.sort_unstable();
    facts
}

/// Reports all locations of the same facts with one message, so that they become one warning.
fn report<'s>(
    items: impl Iterator<Item = (Vec<Fact<'s>>, &'s Spanned<String>)>,
    platform: &str,
    what: &str,
    parts: &str,
    out: &mut Out,
) {
    let mut groups: BTreeMap<Vec<Fact<'s>>, Vec<&Spanned<String>>> = BTreeMap::new();
    // An operation of the platform is there once for each provider.
    let mut seen = BTreeSet::new();
    for (facts, name) in items.filter(|(facts, _)| facts.len() >= FEW) {
        if seen.insert((&*name.span.file, name.span.start)) {
            groups.entry(facts).or_default().push(name);
        }
    }
    for group in groups.values().filter(|group| group.len() > 1) {
        let mut names: Vec<&str> = group.iter().map(|name| name.value.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        out.extend(group.iter().map(|name| written_twice(name, &names, group.len(), platform, what, parts)));
    }
}

/// The same code with the same message in two families.
fn check_codes<'s>(platform: &'s Platform, providers: impl Iterator<Item = &'s Provider>, out: &mut Out) {
    let mut earlier: BTreeMap<(&str, &str), (&ErrorCode, &Spanned<String>)> = BTreeMap::new();
    let families = platform.shared.families.iter().chain(providers.flat_map(|p| &p.families));
    for family in families {
        for code in family.codes.iter().filter(|code| !code.message.is_empty()) {
            let facts = (code.code.value.as_str(), code.message.as_str());
            match earlier.get(&facts) {
                Some((first, _)) if first.code.span == code.code.span => {}
                Some((_, name)) => out.push(code_twice(&code.code, &name.value)),
                None => {
                    earlier.insert(facts, (code, &family.name));
                }
            }
        }
    }
}

/// Parts of names of amounts.
const AMOUNTS: &[&str] = &["amount", "cost", "fee", "freight", "money", "price"];

/// An integer that only a skeleton shows, where the name says that it is an amount: the skeleton's 0 can stand for 12.5.
pub(super) fn check_skeletons(specs: &Specs, out: &mut Out) {
    for provider in &specs.providers {
        let Some(platform) = specs.platforms.iter().find(|p| p.name.value == provider.platform.value) else { continue };
        let integer = |ty: &str| platform.types.iter().any(|(name, kind)| name.value == ty && kind.value == "integer");
        for described in provider.described() {
            let shown = described.examples.iter().filter(|e| e.response.as_ref().is_some_and(|r| r.error.is_none()));
            if !shown.clone().any(|e| e.skeleton) || !shown.clone().all(|e| e.skeleton) {
                continue;
            }
            let fields = described.response.iter().chain(described.types.iter().flat_map(|t| &t.fields));
            for field in fields.filter(|f| f.attributes.evidence == Evidence::Example && integer(&f.ty.value)) {
                let name = field.wire.value.to_ascii_lowercase();
                let is_plain = field.as_kind.is_none() && field.id.is_none() && field.enum_name.is_none();
                if is_plain && AMOUNTS.iter().any(|amount| name.contains(amount)) {
                    out.push(integer_of_skeleton(&field.ty, &field.wire.value));
                }
            }
        }
    }
}

// Messages.

fn same_id(id: &Spanned<String>, owner: &str) -> Diagnostic {
    let message = format!("the provider `{owner}` has an operation `{}` too", messages::short(&id.value));
    Diagnostic::warning("same-id", &id.span, message, "")
        .help("conformance and `waybill` find an operation by its id alone: keep it in one of the two providers")
}

fn integer_of_skeleton(ty: &Spanned<String>, field: &str) -> Diagnostic {
    let message = format!("`{field}` is an integer only because a skeleton shows 0, and its name is that of an amount");
    Diagnostic::warning("integer-of-skeleton", &ty.span, message, "an amount can have a fraction")
        .help("use a type of numbers with a fraction, such as `number`; if the amount is in fen, say `as: fen`")
}

/// The same message for each of them.
fn written_twice(
    name: &Spanned<String>,
    names: &[&str],
    times: usize,
    platform: &str,
    what: &str,
    parts: &str,
) -> Diagnostic {
    let message = format!("{times} {what}s have the same {parts}: {}", messages::list(names));
    Diagnostic::warning("written-twice", &name.span, message, "")
        .help(format!("write it once, in platforms/{platform}.types/TOPIC.yaml"))
}

fn code_twice(code: &Spanned<String>, family: &str) -> Diagnostic {
    let message = format!("the code `{}` has the same message in the family `{family}`", code.value);
    Diagnostic::warning("written-twice", &code.span, message, "the same code and message")
        .help("if the two have one meaning, make them one family; otherwise the messages should tell them apart")
}

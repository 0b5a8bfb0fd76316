//! Rust names: each name of the vendor gives a valid one, and names in one scope don't collide. The rule
//! itself is in `crate::names`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::names::{
    ENUM_ITEMS, ERROR_VARIANTS, EXPORTS, METHODS, PAGE_METHODS, constant, field, group, group_struct, is_identifier,
    of_operation, plain, required_struct, ty, variant,
};
use crate::spec::{self, Described, Endpoint, ErrorCode, ErrorRow, Family, Operation, PushBody, Span, Spanned};

/// Names in every crate root, besides ids and families. Types of the vendor are in the modules of their operations, where
/// generated code uses full paths, so these names are free there.
fn root_names() -> impl Iterator<Item = &'static str> {
    let exports = EXPORTS.iter().flat_map(|(_, names)| names.iter().copied());
    ["Call", "Client", "CommonError", "PlatformError"].into_iter().chain(exports)
}

/// Names that the examples in the documentation use without a path, next to imported ids and families.
const EXAMPLES: &[&str] = &["Err", "InProcess", "None", "Ok", "Response", "Some"];

/// A Rust name and the vendor's name that it comes from.
pub(super) struct Name<'a> {
    pub rust: String,
    pub vendor: &'a str,
    pub span: &'a Span,
}

/// Reports names that are not identifiers, that are taken, or that collide.
pub(super) fn check_list(names: &[Name<'_>], taken: &[&str], out: &mut Out) {
    let mut known: HashMap<&str, &Name<'_>> = HashMap::new();
    // A name that is missing is reported elsewhere.
    for name in names.iter().filter(|n| !(n.vendor.is_empty() && n.rust.is_empty())) {
        let earlier = *known.entry(&name.rust).or_insert(name);
        if !is_identifier(&name.rust) {
            out.push(needs_name(name.span, name.vendor));
        } else if taken.contains(&name.rust.as_str()) {
            out.push(name_taken(name.span, name.vendor, &name.rust));
        } else if !std::ptr::eq(earlier, name) {
            out.push(one_rust_name(name.span, name.vendor, earlier.vendor, &name.rust));
        }
    }
}

/// The name by the rule, or the one that the spec gives, which must follow the naming convention.
pub(super) fn given<'a>(
    vendor: &'a Spanned<String>,
    name: Option<&'a Spanned<String>>,
    rule: fn(&str) -> String,
    out: &mut Out,
) -> Name<'a> {
    let Some(name) = name else {
        return Name { rust: rule(&vendor.value), vendor: &vendor.value, span: &vendor.span };
    };
    let rust = rule(&name.value);
    if plain(&rust) != name.value {
        out.push(poor_name(name, &rust));
    }
    Name { rust, vendor: &vendor.value, span: &name.span }
}

pub(super) fn check_fields(_: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for list in described.field_lists() {
        // The decoder compares names without unescaping them: a name with an escape would never match.
        let odd = list.iter().filter(|f| f.wire.value.contains(|c: char| matches!(c, '"' | '\\') || c.is_control()));
        out.extend(odd.map(|f| odd_wire_name(&f.wire)));
        let names: Vec<Name<'_>> = list.iter().map(|f| given(&f.wire, f.name.as_ref(), field, out)).collect();
        check_list(&names, &[], out);
    }
}

/// The fields of a request are setters beside its methods.
pub(super) fn check_setters(_: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let taken = METHODS.iter().chain(operation.pages.iter().flat_map(|_| PAGE_METHODS));
    let taken: Vec<&str> = taken.copied().collect();
    for f in &operation.request {
        let name = f.name.as_ref().unwrap_or(&f.wire);
        let rust = field(&name.value);
        if taken.contains(&rust.as_str()) {
            out.push(name_taken(&name.span, &f.wire.value, &rust));
        }
    }
}

/// Types, enums and the operation's own names share a module.
pub(super) fn check_types(_: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let own = own_names(operation);
    let names = types(operation.described(), &own, "the operation", out);
    check_required_structs(operation, &names, &own, out);
}

/// The struct of a push body shares a module with the types and enums of its file.
pub(super) fn check_body_types(_: &Scope<'_>, push: &PushBody, out: &mut Out) {
    types(push.described(), &[ty(&push.rest)], "the push body", out);
}

/// Checks the names of types and enums against the `own` names of their module; returns the free ones.
fn types<'a>(described: Described<'a>, own: &[String], owner: &str, out: &mut Out) -> Vec<Name<'a>> {
    let structs = described.types.iter().map(|t| (&t.name, &t.rename));
    let all: Vec<_> = structs.chain(described.enums.iter().map(|e| (&e.name, &e.rename))).collect();
    let all: Vec<Name<'_>> = all.into_iter().map(|(name, rename)| given(name, rename.as_ref(), ty, out)).collect();
    let (taken, free): (Vec<_>, Vec<_>) = all.into_iter().partition(|name| own.contains(&name.rust));
    out.extend(taken.iter().map(|name| type_taken(name.span, name.vendor, &name.rust, owner)));
    check_list(&free, &[], out);
    free
}

/// A request type with many required fields has an additional struct for them.
fn check_required_structs(operation: &Operation, names: &[Name<'_>], own: &[String], out: &mut Out) {
    let request = own.get(OWN_REQUEST).filter(|_| spec::many_required(&operation.request));
    let nested = operation.described().request_types();
    let nested = nested.iter().filter(|t| spec::many_required(&t.fields)).map(|t| ty(t.given_name()));
    let taken: Vec<String> = request.cloned().into_iter().chain(nested).map(|rust| required_struct(&rust)).collect();
    for name in names.iter().filter(|n| taken.contains(&n.rust)) {
        let owner = "the struct for the required fields of another type";
        out.push(type_taken(name.span, name.vendor, &name.rust, owner));
    }
}

/// Builder, marker, input, output and error enum of an operation.
fn own_names(operation: &Operation) -> Vec<String> {
    of_operation(&operation.rest).to_vec()
}

/// Index of the input in `own_names`.
const OWN_REQUEST: usize = 2;

pub(super) fn check_values(_: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for e in described.enums {
        let names: Vec<Name<'_>> = e.values.iter().map(|v| given(&v.wire, v.name.as_ref(), variant, out)).collect();
        let nameless = names.iter().filter(|n| n.rust.is_empty() && n.vendor.is_empty());
        out.extend(nameless.map(|name| needs_name(name.span, name.vendor)));
        check_list(&names, ENUM_ITEMS, out);
    }
}

/// Own codes and families are variants of one enum.
pub(super) fn check_codes(_: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let mut names = Vec::new();
    for row in &operation.errors {
        names.push(match row {
            ErrorRow::Own(code) => given(&code.code, code.name.as_ref(), variant, out),
            ErrorRow::Family { family, .. } => {
                Name { rust: ty(&family.value), vendor: &family.value, span: &family.span }
            }
        });
    }
    check_list(&names, ERROR_VARIANTS, out);
}

/// The codes of a family or a platform, which are an enum.
pub(super) fn check_code_list(codes: &[ErrorCode], out: &mut Out) {
    let names: Vec<Name<'_>> = codes.iter().map(|c| given(&c.code, c.name.as_ref(), variant, out)).collect();
    check_list(&names, &["ALL", "Other"], out);
}

/// Predicates are methods beside those of every family.
fn check_predicates(family: &Family, out: &mut Out) {
    let names: Vec<Name<'_>> = family.predicates.iter().map(|of| given(&of.name, None, field, out)).collect();
    check_list(&names, &["info"], out);
}

pub(super) fn check_families(scope: &Scope<'_>, out: &mut Out) {
    for family in &scope.provider.families {
        check_code_list(&family.codes, out);
        check_predicates(family, out);
    }
}

/// Endpoints are constants of one module.
pub(super) fn check_endpoints(endpoints: &[&Endpoint], out: &mut Out) {
    let mut names: Vec<Name<'_>> = Vec::new();
    for name in endpoints.iter().map(|s| &s.name) {
        if names.iter().any(|n| n.vendor == name.value) {
            out.push(messages::duplicate(name, "endpoint"));
        } else {
            names.push(Name { rust: constant(&name.value), vendor: &name.value, span: &name.span });
        }
    }
    check_list(&names, &[], out);
}

/// Names in the crate root, in groups, and modules of groups.
pub(super) fn check_crate(scope: &Scope<'_>, out: &mut Out) {
    let provider = scope.provider;
    let mut roots: Vec<Name<'_>> = Vec::new();
    for name in provider.ids.iter().map(|i| &i.name).chain(provider.families.iter().map(|f| &f.name)) {
        let rust = ty(&name.value);
        if EXAMPLES.contains(&rust.as_str()) {
            out.push(name_taken(&name.span, &name.value, &rust));
        }
        roots.push(Name { rust, vendor: &name.value, span: &name.span });
    }
    check_list(&roots, &root_names().collect::<Vec<_>>(), out);
    let mut groups: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    provider.operations.iter().for_each(|operation| groups.entry(&operation.group).or_default().push(operation));
    groups.iter().for_each(|(group, operations)| check_group(group, operations, out));
    check_modules(scope, out);
}

/// The operations of a group are in one module, with the struct of the group.
fn check_group(group: &str, operations: &[&Operation], out: &mut Out) {
    let mut names: Vec<Name<'_>> = Vec::new();
    let (mut known, mut seen) = (HashSet::new(), BTreeSet::new());
    // Two operations with one id are reported as such.
    for operation in operations.iter().filter(|o| !o.id.value.is_empty() && seen.insert(&o.id.value)) {
        let mut own = own_names(operation);
        // Report two operations with the same name once, not for each of their types.
        if own.first().is_some_and(|first| known.contains(first)) {
            own.truncate(1);
        }
        known.extend(own.iter().cloned());
        names.extend(own.into_iter().map(|rust| Name { rust, vendor: &operation.id.value, span: &operation.id.span }));
    }
    check_list(&names, &[&group_struct(group)], out);
}

/// Each group has its own module.
fn check_modules(scope: &Scope<'_>, out: &mut Out) {
    let mut groups: Vec<Name<'_>> = Vec::new();
    let mut seen = HashSet::new();
    for operation in &scope.provider.operations {
        if seen.insert(&operation.group) {
            groups.push(Name { rust: group(&operation.group), vendor: &operation.group, span: &operation.id.span });
        }
    }
    check_list(&groups, &[], out);
}

// Messages.

fn needs_name(span: &Span, vendor: &str) -> Diagnostic {
    let vendor =
        if vendor.is_empty() { "the empty value".to_owned() } else { format!("`{}`", messages::short(vendor)) };
    let message = format!("{vendor} can't be turned into a Rust name");
    Diagnostic::new("needs-name", span, message, "not an identifier").help("add `name: …` with the Rust name")
}

fn odd_wire_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the name `{}` contains a character that JSON escapes", messages::short(&name.value));
    Diagnostic::new("odd-wire-name", &name.span, message, "").help("write the name as it is sent, without quotes")
}

fn poor_name(name: &Spanned<String>, rust: &str) -> Diagnostic {
    let message = format!("the name `{}` does not follow the Rust convention", messages::short(&name.value));
    Diagnostic::new("poor-name", &name.span, message, "").help(format!("write `{rust}`"))
}

fn name_taken(span: &Span, vendor: &str, rust: &str) -> Diagnostic {
    let message = format!("`{}` becomes `{rust}` in Rust, which generated code already uses", messages::short(vendor));
    Diagnostic::new("name-taken", span, message, "taken")
        .help("add `name: …` with another Rust name, or rename the item if the name is ours")
}

/// A type of the vendor has the name of a type that its module already has.
fn type_taken(span: &Span, vendor: &str, rust: &str, owner: &str) -> Diagnostic {
    let message =
        format!("the type `{}` becomes `{rust}` in Rust, which {owner} already uses", messages::short(vendor));
    Diagnostic::new("name-taken", span, message, "taken")
        .help(format!("give it another Rust name, for example `name: {rust}Info`"))
}

fn one_rust_name(span: &Span, vendor: &str, earlier: &str, rust: &str) -> Diagnostic {
    let message =
        format!("`{}` and `{}` both become `{rust}` in Rust", messages::short(earlier), messages::short(vendor));
    Diagnostic::new("one-rust-name", span, message, "the second name")
        .help("add `name: …` to one of them, or rename it if the name is ours")
}

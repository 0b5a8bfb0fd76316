//! Checks the meaning of specs: names are known, Rust names don't collide, examples match their types, and
//! all facts that a client needs are stated. One run reports all files. Consequences of a reported problem
//! (a file that can't be read, a value that `load` has rejected) are not reported again.

mod advice;
mod any;
pub mod body;
mod cases;
mod edits;
mod envelope;
mod erratum;
mod errors;
mod examples;
mod failure;
mod fields;
mod files;
mod names;
mod operation;
mod pages;
mod paths;
mod personal;
mod platform;
mod provider;
mod push;
mod reach;
mod request;
mod rules;
mod scalars;
mod shared;
pub mod tree;
mod walk;

pub use personal::{looks_personal, words};

use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::parallel;
use crate::spec::{Described, Index, Operation, Platform, Provider, PushBody, Sources, Spanned, Specs};
use crate::yaml::shape;

/// The context of a provider's files: the provider as it is reached through one of its platforms.
pub(crate) struct Scope<'a> {
    specs: &'a Specs,
    sources: &'a Sources,
    provider: &'a Provider,
    platform: &'a Platform,
    /// The name that the provider has for the platform.
    through: &'a str,
    index: Index<'a>,
}

type Out = Vec<Diagnostic>;

/// The checks of a platform.
const PLATFORM: &[fn(&Platform, &mut Out)] = &[
    platform::check_path,
    platform::check_values,
    platform::check_other_names,
    platform::check_now,
    platform::check_zones,
    platform::check_signing,
    platform::check_styles,
    platform::check_endpoints,
    platform::check_paths,
    platform::check_signed_paths,
    platform::check_bodies,
    envelope::check,
    any::check_platform,
    files::check_platform,
    platform::check_code_names,
    errors::check_bans_of_platform,
    envelope::check_throttle,
    push::check_canonical_strings,
    push::check_platforms,
    shared::check_types,
];

/// The checks of a provider, its families and its catalog.
const PROVIDER: &[fn(&Scope<'_>, &mut Out)] = &[
    reach::check_platforms,
    reach::check_endpoints,
    reach::check_codes,
    provider::check_paths,
    provider::check_endpoints,
    provider::check_ids,
    provider::check_documents,
    provider::check_families,
    provider::check_catalog,
    operation::check_ids,
    provider::check_addresses,
    provider::check_bodies,
    names::check_crate,
    names::check_families,
    errors::check_predicates,
    errors::check_bans_of_families,
    push::check_platform,
    push::check_messages,
    push::check_modules,
];

/// The checks of what an operation and a push body state alike.
const DESCRIBED: &[fn(&Scope<'_>, Described<'_>, &mut Out)] = &[
    operation::check_documents,
    operation::check_used,
    fields::check_types,
    fields::check_kinds,
    fields::check_contents,
    fields::check_zones,
    fields::check_reading,
    fields::check_lists,
    fields::check_in,
    fields::check_also,
    fields::check_values,
    fields::check_endless,
    any::check,
    files::check,
    personal::check,
    shared::check_own,
    names::check_fields,
    names::check_values,
    examples::check_names,
    examples::check_forms,
    examples::check_paths,
];

/// The other checks of an operation.
const OPERATION: &[fn(&Scope<'_>, &Operation, &mut Out)] = &[
    operation::check_id,
    operation::check_http,
    operation::check_confirm,
    pages::check,
    operation::check_style,
    operation::check_host,
    operation::check_other_root,
    operation::check_session,
    operation::check_path_parameters,
    failure::check,
    fields::check_places,
    fields::check_other_names,
    fields::check_system_names,
    files::check_method,
    names::check_setters,
    names::check_types,
    names::check_codes,
    errors::check_families,
    errors::check_overlaps,
    errors::check_bans,
    rules::check_rules,
    examples::check_matches,
    examples::check_responses,
    examples::check_requests,
];

/// The checks of an operation on each platform but the first one that has it.
const CARRIED: &[fn(&Scope<'_>, &Operation, &mut Out)] =
    &[operation::check_style, operation::check_http, fields::check_system_names];

/// The other checks of a push body.
const PUSH: &[fn(&Scope<'_>, &PushBody, &mut Out)] = &[push::check_id, names::check_body_types, push::check_examples];

/// What an incomplete or misnamed file makes of itself and of its examples.
const OF_INCOMPLETE: &[&str] = &[
    "no-document",
    "nothing-wrong",
    "path-nowhere",
    "path-parameter",
    "unknown-code",
    "unknown-enum",
    "unknown-field",
    "unknown-type",
    "unused",
    "wrong-nowhere",
    "wrong-root",
];

/// What an incomplete provider.yaml makes of the provider's operations.
const OF_PROVIDER: &[&str] = &["no-endpoint", "unknown-document", "unknown-host", "unknown-id"];

/// All diagnostics about meaning, in no particular order; some are warnings.
#[must_use]
pub fn check(specs: &Specs, sources: &Sources) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for platform in &specs.platforms {
        PLATFORM.iter().for_each(|check| check(platform, &mut out));
    }
    let mut scopes = Vec::new();
    for provider in &specs.providers {
        for name in provider.platforms() {
            let Some(platform) = platform_of(specs, name) else {
                check_platform_known(specs, name, &mut out);
                continue;
            };
            let index = Index::new(provider, platform);
            scopes.push(Scope { specs, sources, provider, platform, through: &name.value, index });
        }
    }
    // Too much would follow from an incomplete platform.
    for scope in scopes.iter().filter(|scope| !specs.unread.contains(&scope.platform.name.span.file)) {
        let mut found = Vec::new();
        check_provider(scope, &mut found);
        if specs.unread.contains(format!("{}/provider.yaml", scope.provider.folder).as_str()) {
            found.retain(|d| !OF_PROVIDER.contains(&d.code));
        }
        out.append(&mut found);
    }
    shared::check_used(specs, sources, &mut out);
    cases::check(specs, &scopes, &mut out);
    shared::once(&mut out);
    out
}

fn check_provider(scope: &Scope<'_>, out: &mut Out) {
    if scope.is_first() {
        PROVIDER.iter().for_each(|check| check(scope, out));
    }
    let of_operations = parallel::map(&scope.provider.operations, |operation| {
        let mut found = Vec::new();
        if scope.is_first_of(operation) {
            OPERATION.iter().for_each(|check| check(scope, operation, &mut found));
            return check_described(scope, operation.described(), found);
        }
        if scope.has(operation) {
            CARRIED.iter().for_each(|check| check(scope, operation, &mut found));
            found = found.into_iter().map(|found| reach::through(scope, operation, found)).collect();
            reach::check_carried(scope, operation, &mut found);
        }
        found
    });
    out.extend(of_operations.into_iter().flatten());
    for push in scope.provider.pushes.iter().filter(|_| scope.is_first()) {
        let mut found = Vec::new();
        PUSH.iter().for_each(|check| check(scope, push, &mut found));
        out.extend(check_described(scope, push.described(), found));
    }
}

/// Checks the rest, and removes what follows from a file that is incomplete or misnamed, which is reported.
fn check_described(scope: &Scope<'_>, described: Described<'_>, mut found: Out) -> Out {
    DESCRIBED.iter().for_each(|check| check(scope, described, &mut found));
    if scope.specs.unread.contains(described.file) {
        found.retain(|d| !OF_INCOMPLETE.contains(&d.code));
    }
    // No example can have all fields of a type without an end.
    if found.iter().any(|d| d.code == "endless-type") {
        found.retain(|d| d.code != "required-missing");
    }
    found
}

/// Adds the edits that take more than the file which a diagnostic of `load` is about.
pub fn add_edits(specs: &Specs, sources: &Sources, found: &mut [Diagnostic]) {
    for diagnostic in found.iter_mut().filter(|d| shape::is_missing_in_file(d, "documents")) {
        if let Some((span, line)) = operation::documents_line(specs, sources, &diagnostic.span.file) {
            let title = format!("add `{}`", line.trim_start());
            *diagnostic = diagnostic.clone().edit(span, line, title);
        }
    }
}

/// Warnings, in no particular order: what is allowed, but better otherwise.
#[must_use]
pub fn advise(specs: &Specs) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    advice::check_ids(specs, &mut out);
    advice::check_twice(specs, &mut out);
    advice::check_skeletons(specs, &mut out);
    shared::once(&mut out);
    out
}

/// A platform of this name, found by its name or else by its file name (a mismatch of the two is
/// reported separately).
fn platform_of<'a>(specs: &'a Specs, name: &Spanned<String>) -> Option<&'a Platform> {
    let name = &name.value;
    let file = format!("platforms/{name}.yaml");
    let by_name = specs.platforms.iter().find(|p| p.name.value == *name);
    by_name.or_else(|| specs.platforms.iter().find(|p| *p.name.span.file == *file))
}

/// Reports an unknown platform; then nothing of the provider can be checked there.
fn check_platform_known(specs: &Specs, name: &Spanned<String>, out: &mut Out) {
    let unread = specs.unread.contains(format!("platforms/{}.yaml", name.value).as_str());
    if !name.value.is_empty() && !unread {
        let known: Vec<&str> = specs.platforms.iter().map(|p| p.name.value.as_str()).collect();
        out.push(messages::unknown(name, "platform", "platforms", &known));
    }
}

//! Cases: names, operations of the platform, one expectation with the keys that it needs, documented codes.
//! Responses are not checked against the spec: they test the client, so they may be invalid.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::examples::{documented_codes, forms, is_name};
use super::{Out, Scope, errors, platform, platform_of};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::spec::case::{Case, CaseFile};
use crate::spec::{Operation, Provider, Span, Spanned, Specs};

pub(super) fn check(specs: &Specs, scopes: &[Scope<'_>], out: &mut Out) {
    let mut names = BTreeSet::new();
    for file in &specs.cases {
        check_file(specs, file, out);
        for case in &file.cases {
            check_name(case, !names.insert((&file.platform.value, &case.name.value)), out);
            check_expectation(case, out);
            check_body(case, out);
            if let Some((scope, operation)) = operation(specs, scopes, file, case, out) {
                check_operation(scope, operation, case, out);
            }
        }
    }
}

/// The platform of the folder exists, and the file names it.
fn check_file(specs: &Specs, file: &CaseFile, out: &mut Out) {
    let folder = file.file.split('/').nth(1).unwrap_or_default();
    let expected = folder.strip_suffix(".cases").unwrap_or(folder);
    platform::check_name(&file.platform, expected, out);
    let path = format!("platforms/{expected}.yaml");
    let there = specs.unread.contains(path.as_str()) || specs.platforms.iter().any(|p| *p.name.span.file == *path);
    if file.platform.value == expected && !there {
        let known: Vec<&str> = specs.platforms.iter().map(|p| p.name.value.as_str()).collect();
        out.push(messages::unknown(&file.platform, "platform", "platforms", &known));
    }
}

fn check_name(case: &Case, taken: bool, out: &mut Out) {
    if case.name.value.is_empty() {
        return;
    }
    if taken {
        out.push(messages::duplicate(&case.name, "case"));
    }
    if !is_name(&case.name.value) {
        out.push(messages::bad_example_name(&case.name));
    }
}

fn check_expectation(case: &Case, out: &mut Out) {
    match case.expected.as_slice() {
        [] => out.push(no_expectation(&case.name)),
        [_] => {}
        [first, rest @ ..] => out.extend(rest.iter().map(|second| two_expectations(second, &first.value))),
    }
}

/// A case that expects something of a response has exactly one.
fn check_body(case: &Case, out: &mut Out) {
    if case.bodies > 1 {
        out.push(two_bodies(&case.name));
    }
    let Some(kind) = case.expected.first() else { return };
    let of_request = matches!(kind.value.as_str(), "request" | "not_sent");
    if of_request && (case.bodies > 0 || case.retries) {
        out.push(needless_body(&case.name));
    } else if !of_request && case.bodies == 0 {
        out.push(case_without_body(&case.name));
    }
}

/// The operation of a case, among those of the providers with its platform.
fn operation<'s, 'a>(
    specs: &Specs,
    scopes: &'s [Scope<'a>],
    file: &CaseFile,
    case: &Case,
    out: &mut Out,
) -> Option<(&'s Scope<'a>, &'a Operation)> {
    let name = &case.operation;
    if name.value.is_empty() {
        out.push(no_operation(&case.name));
        return None;
    }
    let scopes = || scopes.iter().filter(|scope| scope.platform.name.value == file.platform.value);
    let found = scopes().find_map(|scope| Some((scope, scope.index.operation(&name.value)?)));
    if found.is_none() {
        let known = scopes().flat_map(|scope| &scope.provider.operations).map(|o| o.id.value.as_str());
        let known: Vec<&str> = known.collect();
        // An operation of the platform has a file in its folder.
        let ours = |path: &Arc<str>| path.starts_with(&format!("platforms/{}.", file.platform.value));
        let all_read = scopes().all(Scope::complete) && !specs.unread.iter().any(ours);
        // Of a provider without a platform, or of another one.
        let elsewhere = specs.providers.iter().flat_map(|p| &p.operations).any(|o| o.id.value == name.value);
        let lost = specs.providers.iter().flat_map(Provider::platforms).any(|name| platform_of(specs, name).is_none());
        if all_read && !known.is_empty() && !(elsewhere && lost) {
            out.push(messages::unknown(name, "operation", "operations", &known));
        }
    }
    found
}

fn check_operation(scope: &Scope<'_>, operation: &Operation, case: &Case, out: &mut Out) {
    if let Some(form) = case.form.as_ref().filter(|form| !forms(scope).contains(&form.value.as_str())) {
        out.push(messages::form_not_supported(form, &form.value, forms(scope)));
    }
    if scope.specs.unread.contains(&operation.file) {
        return;
    }
    if let Some(name) = case.matches.as_ref().filter(|_| errors::are_known(scope, operation)) {
        let known = documented_codes(scope, operation);
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        if !known.contains(&name.value.as_str()) {
            out.push(messages::unknown(name, "code", "codes", &known));
        }
    }
    if let Some(name) = &case.example {
        let known: Vec<&str> = operation.examples.iter().map(|e| e.name.value.as_str()).collect();
        if !known.contains(&name.value.as_str()) {
            out.push(messages::unknown(name, "example", "examples", &known));
        }
    }
    check_arguments(operation, case, out);
}

/// Checks only names: values can be wrong on purpose.
fn check_arguments(operation: &Operation, case: &Case, out: &mut Out) {
    let Some(arguments) = case.arguments.as_ref().and_then(|a| a.value.as_object()) else { return };
    let known: Vec<&str> = operation.request.iter().map(|f| f.wire.value.as_str()).collect();
    for name in arguments.keys().filter(|name| !known.contains(&name.as_str())) {
        if let Some(span) = case.argument_spans.get(name) {
            out.push(unknown_argument(span, name, messages::suggest(name, "parameters", &known)));
        }
    }
}

// Messages.

fn no_expectation(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has no expectation", messages::short(&name.value));
    Diagnostic::new("no-expectation", &name.span, message, "")
        .help("add one of `response`, `error`, `malformed`, `lost`, `request` and `not_sent`")
}

fn two_expectations(second: &Spanned<String>, first: &str) -> Diagnostic {
    Diagnostic::new(
        "two-expectations",
        &second.span,
        "a case has one expectation",
        format!("this case also has `{first}`"),
    )
    .help("split it into two cases")
}

fn case_without_body(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has no response to decode", messages::short(&name.value));
    Diagnostic::new("case-without-body", &name.span, message, "")
        .help("add `body: …`, `replies: […]`, or `example: …` with the name of an example")
}

fn needless_body(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` checks only the request", messages::short(&name.value));
    Diagnostic::new("needless-body", &name.span, message, "it has a response or `retry`")
        .help("remove the response and `retry`, or add an expectation about the response")
}

fn two_bodies(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has more than one response", messages::short(&name.value));
    Diagnostic::new("two-bodies", &name.span, message, "").help("keep one of `body`, `hex`, `replies` and `example`")
}

fn no_operation(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has no operation", messages::short(&name.value));
    Diagnostic::new("no-operation", &name.span, message, "").help("add `operation: …`, here or for the whole file")
}

fn unknown_argument(span: &Span, field: &str, help: String) -> Diagnostic {
    let message = format!("the operation has no parameter `{}`", messages::short(field));
    Diagnostic::new("unknown-argument", span, message, "").help(help)
}

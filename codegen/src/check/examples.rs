//! Examples: names, forms, bodies that exist and fit, personal values that are declared, and errors that
//! lead to a documented code.

use std::sync::Arc;

use super::tree::{Kind, Tree};
use super::walk::{Lists, Walk};
use super::{Out, Scope, body, erratum, kinds, paths, request};
use crate::mistakes;
use crate::names::root;
use crate::spec::{Answer, ErrorRow, Example, ExpectedError, Operation, Span, Spanned};

pub(super) fn check_names(_: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for (at, example) in operation.examples.iter().enumerate() {
        let name = &example.name;
        if operation.examples[..at].iter().any(|e| e.name.value == name.value) && !name.value.is_empty() {
            out.push(mistakes::duplicate(name, "example"));
        }
        if !is_name(&name.value) {
            out.push(mistakes::bad_example_name(name));
        }
        if example.both_answers {
            out.push(mistakes::two_answers(name));
        }
        // An error is what its codes say; they are read off the body, wrong or not.
        if example.answer.as_ref().is_none_or(|answer| answer.error.is_some()) {
            out.extend(example.erratum.iter().map(|(place, _)| mistakes::nothing_wrong(place)));
        }
        if example.answer.is_none() && example.request.is_none() {
            out.push(mistakes::empty_example(name));
        }
    }
}

/// Whether a text can be the name of a test.
pub(super) fn is_name(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The forms of answers that a platform has.
pub(super) fn forms(scope: &Scope<'_>) -> &'static [&'static str] {
    if scope.platform.root.is_some() { &["xml", "json", "simplified"] } else { &["json"] }
}

/// The forms that a platform has, and a body for each that an example names.
pub(super) fn check_forms(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let allowed = forms(scope);
    for (example, answer) in answers(operation) {
        if answer.forms.is_empty() {
            out.push(mistakes::no_body(&example.name));
        }
        for (form, file) in &answer.forms {
            if !allowed.contains(&form.as_str()) {
                out.push(mistakes::form_not_spoken(file, form, allowed));
            }
            if !scope.sources.contains_key(&file.value) {
                out.push(mistakes::missing_body(file));
            }
        }
        for form in &answer.derived {
            if !answer.forms.iter().any(|(name, _)| *name == form.value) {
                out.push(mistakes::derived_without_form(form));
            }
        }
    }
}

/// `made_up` and `placeholders` name fields.
pub(super) fn check_paths(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let all_known = kinds::all_known(scope, operation);
    for example in &operation.examples {
        for path in example.made_up.iter().chain(&example.placeholders) {
            if all_known && paths::find(scope, operation, &path.value).is_none() {
                out.push(mistakes::path_leads_nowhere(path));
            }
        }
        for path in &example.placeholders {
            if example.made_up.iter().any(|p| p.value == path.value) {
                out.push(mistakes::duplicate(path, "path"));
            }
        }
    }
}

pub(super) fn check_matches(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let known = documented_codes(scope, operation);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    for (_, answer) in answers(operation) {
        let Some(name) = answer.error.as_ref().and_then(|e| e.matches.as_ref()) else { continue };
        if !known.contains(&name.value.as_str()) {
            out.push(mistakes::unknown(name, "code", "codes", &known));
        }
    }
}

/// As the spec writes them: own codes, family codes behind their prefix, codes of the platform.
pub(super) fn documented_codes(scope: &Scope<'_>, operation: &Operation) -> Vec<String> {
    let mut known = Vec::new();
    for row in &operation.errors {
        match row {
            ErrorRow::Own(code) => known.push(code.code.value.clone()),
            ErrorRow::Family { prefix, codes, .. } => {
                known.extend(codes.iter().map(|code| format!("{}:{}", prefix.value, code.value)));
            }
        }
    }
    known.extend(scope.platform.errors.iter().map(|code| code.code.value.clone()));
    known
}

pub(super) fn answers(operation: &Operation) -> impl Iterator<Item = (&Example, &Answer)> {
    operation.examples.iter().filter_map(|e| Some((e, e.answer.as_ref()?)))
}

/// Each body is well formed and fits, and each personal value in it is declared.
pub(super) fn check_answers(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for (example, answer) in answers(operation) {
        for (form, file) in &answer.forms {
            let mut misfits = Vec::new();
            let Some((path, text)) = scope.sources.get_key_value(&file.value) else { continue };
            let path: Arc<str> = Arc::from(path.as_str());
            let tree = match form.as_str() {
                "xml" => body::xml(&path, text),
                _ => body::json(&path, text),
            };
            match (tree, &answer.error) {
                (Err(mistake), _) => out.push(mistake),
                (Ok(tree), Some(expected)) => check_error(scope, &tree, expected, &mut misfits),
                (Ok(tree), None) => {
                    let personal = check_success(scope, operation, example, form, &tree, &mut misfits);
                    check_personal(example, &personal, out);
                    if let Some(answer) = below_root(scope, operation, form, &tree, &mut Vec::new()) {
                        erratum::hold(&example.erratum, answer, &mut misfits, out);
                    }
                }
            }
            out.append(&mut misfits);
        }
    }
}

fn check_success(
    scope: &Scope<'_>,
    operation: &Operation,
    example: &Example,
    form: &str,
    tree: &Tree,
    out: &mut Out,
) -> Vec<(String, Span)> {
    let envelope = &scope.platform.envelope;
    if let Some(code) = &envelope.success_code
        && !example.skeleton
        && let Some(found) = tree.member(&envelope.code)
        && found.text() != Some(code)
    {
        out.push(mistakes::other_code(&found.span, "code", code));
    }
    let lists = match form {
        "xml" => Lists::Elements,
        "json" if scope.platform.wraps_lists => Lists::Wrapped,
        _ => Lists::Bare,
    };
    let Some(inner) = below_root(scope, operation, form, tree, out) else { return Vec::new() };
    let mut walk = Walk { scope, operation, lists, extra: &envelope.request_id, out, personal: Vec::new() };
    walk.object(inner, &operation.response, "", false);
    walk.personal
}

/// What stands below the root; a simplified answer comes with and without one.
fn below_root<'t>(
    scope: &Scope<'_>,
    operation: &Operation,
    form: &str,
    tree: &'t Tree,
    out: &mut Out,
) -> Option<&'t Tree> {
    let Some(rule) = &scope.platform.root else { return Some(tree) };
    let name = root(&operation.id.value, &rule.strip, &rule.suffix);
    let alone = matches!(&tree.kind, Kind::Object(members) if members.len() == 1);
    match tree.member(&name) {
        Some(inner) if alone => Some(inner),
        _ if form == "simplified" => Some(tree),
        _ => {
            out.push(mistakes::wrong_root(top(tree), &name));
            None
        }
    }
}

/// Where the first member of a body stands.
fn top(tree: &Tree) -> &Span {
    match &tree.kind {
        Kind::Object(members) => members.first().map_or(&tree.span, |(_, first)| &first.span),
        _ => &tree.span,
    }
}

/// An error's body has the codes that the example says.
fn check_error(scope: &Scope<'_>, tree: &Tree, expected: &ExpectedError, out: &mut Out) {
    let envelope = &scope.platform.envelope;
    let inner = if envelope.error_root.is_empty() { Some(tree) } else { tree.member(&envelope.error_root) };
    let Some(inner) = inner else { return out.push(mistakes::wrong_root(top(tree), &envelope.error_root)) };
    check_code(inner, &envelope.code, Some(&expected.code), out);
    if !envelope.sub_code.is_empty() {
        check_code(inner, &envelope.sub_code, expected.sub_code.as_ref(), out);
    }
}

fn check_code(tree: &Tree, field: &str, expected: Option<&Spanned<String>>, out: &mut Out) {
    match (tree.member(field), expected) {
        (Some(found), Some(expected)) if found.text() != Some(&expected.value) => {
            out.push(mistakes::other_code(&found.span, field, &expected.value));
        }
        (None, Some(expected)) => out.push(mistakes::code_not_in_body(expected, field)),
        (Some(found), None) => out.push(mistakes::code_not_in_spec(&found.span, field)),
        _ => {}
    }
}

pub(super) fn check_requests(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for example in &operation.examples {
        let personal = request::check(scope, operation, example, out);
        check_personal(example, &personal, out);
    }
}

/// A personal field with a value is one that we made up, or one that names nobody; the spec says which.
pub(super) fn check_personal(example: &Example, personal: &[(String, Span)], out: &mut Out) {
    let mut said: Vec<&str> = Vec::new();
    for (path, span) in personal {
        let declared = example.made_up.iter().chain(&example.placeholders).any(|p| p.value == *path);
        if !declared && !said.contains(&path.as_str()) {
            said.push(path);
            out.push(mistakes::personal_in_example(span, path, &example.name.value));
        }
    }
}

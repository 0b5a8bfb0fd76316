//! Examples: names, forms, bodies that exist and match their fields, declared personal values, documented
//! error codes.

use std::sync::Arc;

use super::tree::{Kind, Tree};
use super::walk::{Lists, Walk};
use super::{Out, Scope, body, erratum, errors, paths, request};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::spec::{Described, ErrorRow, Example, ExampleResponse, ExpectedError, Operation, Span, Spanned};

pub(super) fn check_names(_: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for (at, example) in described.examples.iter().enumerate() {
        let name = &example.name;
        if described.examples[..at].iter().any(|e| e.name.value == name.value) && !name.value.is_empty() {
            out.push(messages::duplicate(name, "example"));
        }
        if !is_name(&name.value) {
            out.push(messages::bad_example_name(name));
        }
        if example.response_and_error {
            out.push(response_and_error(name));
        }
        // An erratum lists values of a success; an error is checked only by its codes.
        if example.response.as_ref().is_none_or(|response| response.error.is_some()) {
            out.extend(example.erratum.iter().map(|(place, _)| messages::nothing_wrong(place)));
        }
        if example.response.is_none() && example.request.is_none() {
            out.push(empty_example(name));
        }
    }
}

/// Whether a string can be the name of a test.
pub(super) fn is_name(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The forms of responses that a platform has.
pub(super) fn forms(scope: &Scope<'_>) -> &'static [&'static str] {
    if scope.platform.root.is_some() { &["xml", "json", "simplified"] } else { &["json"] }
}

/// Each form is one of the platform, and its body exists.
pub(super) fn check_forms(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let allowed = forms(scope);
    for (example, response) in responses(described) {
        if response.forms.is_empty() {
            out.push(no_body(&example.name));
        }
        for (form, file) in &response.forms {
            if !allowed.contains(&form.as_str()) {
                out.push(messages::form_not_supported(file, form, allowed));
            }
            if !scope.sources.contains_key(&file.value) {
                out.push(missing_body(file));
            }
        }
        for form in &response.derived {
            if !response.forms.iter().any(|(name, _)| *name == form.value) {
                out.push(derived_without_form(form));
            }
        }
    }
}

/// `made_up` and `placeholders` name fields.
pub(super) fn check_paths(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let all_known = scope.index.knows_all(described);
    for example in described.examples {
        for path in example.made_up.iter().chain(&example.placeholders) {
            if all_known && paths::find(scope, described, &path.value).is_none() {
                out.push(path_leads_nowhere(path));
            }
        }
        for path in &example.placeholders {
            if example.made_up.iter().any(|p| p.value == path.value) {
                out.push(messages::duplicate(path, "path"));
            }
        }
    }
}

pub(super) fn check_matches(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    if !errors::are_known(scope, operation) {
        return;
    }
    let known = documented_codes(scope, operation);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    for (_, response) in responses(operation.described()) {
        let Some(name) = response.error.as_ref().and_then(|e| e.matches.as_ref()) else { continue };
        if !known.contains(&name.value.as_str()) {
            out.push(messages::unknown(name, "code", "codes", &known));
        }
    }
}

/// Codes as the spec writes them: own codes, family codes with their prefix, codes of the platform.
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
    let platforms = scope.platforms().flat_map(|(_, platform)| &platform.errors);
    known.extend(platforms.map(|code| code.code.value.clone()));
    known
}

pub(super) fn responses(described: Described<'_>) -> impl Iterator<Item = (&Example, &ExampleResponse)> {
    described.examples.iter().filter_map(|e| Some((e, e.response.as_ref()?)))
}

/// Each body is well formed and matches its fields, and each personal value in it is declared.
pub(super) fn check_responses(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for (example, response) in responses(operation.described()) {
        for (form, file) in response.forms.iter().filter(|(form, _)| forms(scope).contains(&form.as_str())) {
            let mut misfits = Vec::new();
            let Some((path, text)) = scope.sources.get_key_value(&file.value) else { continue };
            let path: Arc<str> = Arc::from(path.as_str());
            if text.trim().is_empty() {
                out.push(empty_body(&Span { file: path, start: 0, end: 0 }));
                continue;
            }
            let tree = match form.as_str() {
                "xml" => body::xml(&path, text),
                _ => body::json(&path, text),
            };
            match (tree, &response.error) {
                (Err(diagnostic), _) => out.push(diagnostic),
                (Ok(tree), Some(expected)) => match failed_inside(scope, operation, form, &tree) {
                    Some((inner, path)) => check_code(inner, path, Some(&expected.code), &mut misfits),
                    None => check_error(scope, &tree, expected, &mut misfits),
                },
                (Ok(tree), None) => {
                    let personal = check_success(scope, operation, example, form, &tree, &mut misfits);
                    check_personal(example, &personal, out);
                    if let Some(response) = below_root(scope, operation, form, &tree, &mut Vec::new()) {
                        erratum::excuse(&example.erratum, response, &mut misfits, out);
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
    if let Some(success) = &envelope.success
        && !example.skeleton
        && let Some(found) = tree.member(&envelope.code)
        && !success.codes.is_empty()
        && !success.is(found.text())
    {
        let codes: Vec<&str> = success.codes.iter().map(|code| code.value.as_str()).collect();
        out.push(no_success(&found.span, &envelope.code, &codes.join("` or `"), &scope.platform.name.value));
    }
    let lists = match form {
        "xml" => Lists::Elements,
        "json" if scope.platform.wraps_lists => Lists::Wrapped,
        _ => Lists::Bare,
    };
    let Some(inner) = below_root(scope, operation, form, tree, out) else { return Vec::new() };
    let extra: Vec<&str> = envelope.beside().collect();
    let complete = !example.skeleton;
    let mut walk =
        Walk { scope, described: operation.described(), lists, extra: &extra, complete, out, personal: Vec::new() };
    walk.object(inner, &operation.response, "", false);
    walk.personal
}

/// The value below the root; a simplified response may have no root.
fn below_root<'t>(
    scope: &Scope<'_>,
    operation: &Operation,
    form: &str,
    tree: &'t Tree,
    out: &mut Out,
) -> Option<&'t Tree> {
    let Some(name) = scope.platform.root_of(operation) else { return Some(tree) };
    let alone = matches!(&tree.kind, Kind::Object(members) if members.len() == 1);
    let other = || tree.member(&operation.other_root.as_ref()?.name.value);
    match tree.member(&name).or_else(other) {
        Some(inner) if alone => Some(inner),
        _ if form == "simplified" => Some(tree),
        _ => {
            let has_simplified = form == "json" && scope.platform.takes_form("simplified");
            out.push(wrong_root(top(tree), &name, has_simplified));
            None
        }
    }
}

/// The span of the first member of a body.
fn top(tree: &Tree) -> &Span {
    match &tree.kind {
        Kind::Object(members) => members.first().map_or(&tree.span, |(_, first)| &first.span),
        _ => &tree.span,
    }
}

/// For a body whose envelope reports success: the object with the code of the failure inside, and the code's name.
fn failed_inside<'t, 'o>(
    scope: &Scope<'_>,
    operation: &'o Operation,
    form: &str,
    tree: &'t Tree,
) -> Option<(&'t Tree, &'o str)> {
    let envelope = &scope.platform.envelope;
    let is_success = match &envelope.success {
        Some(success) => success.is(tree.member(&envelope.code).and_then(Tree::text)),
        None => envelope.error_roots().all(|root| tree.member(root).is_none()),
    };
    let path = operation.failure.as_ref()?.code.as_ref().filter(|_| is_success)?;
    let (objects, name) = path.value.rsplit_once('.').unwrap_or(("", &path.value));
    let inner = below_root(scope, operation, form, tree, &mut Vec::new())?;
    let inner = objects.split('.').filter(|name| !name.is_empty()).try_fold(inner, |tree, name| tree.member(name))?;
    Some((inner, name))
}

/// The body of an error has the codes that the example states.
fn check_error(scope: &Scope<'_>, tree: &Tree, expected: &ExpectedError, out: &mut Out) {
    let envelope = &scope.platform.envelope;
    let at_top = Some(tree).filter(|_| envelope.has_top_errors());
    let Some(inner) = envelope.error_roots().find_map(|root| tree.member(root)).or(at_top) else {
        return out.push(wrong_root(top(tree), envelope.error_roots().next().unwrap_or_default(), false));
    };
    check_code(inner, &envelope.code, Some(&expected.code), out);
    if !envelope.sub_code.is_empty() {
        check_code(inner, &envelope.sub_code, expected.sub_code.as_ref(), out);
    }
}

fn check_code(tree: &Tree, field: &str, expected: Option<&Spanned<String>>, out: &mut Out) {
    match (tree.member(field), expected) {
        (Some(found), Some(expected)) if found.text() != Some(&expected.value) => {
            out.push(other_code(&found.span, field, &expected.value));
        }
        (None, Some(expected)) => out.push(code_not_in_body(expected, field)),
        (Some(found), None) => out.push(code_not_in_spec(&found.span, field)),
        _ => {}
    }
}

pub(super) fn check_requests(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for example in &operation.examples {
        let personal = request::check(scope, operation, example, out);
        check_personal(example, &personal, out);
    }
}

/// Each value of a personal field is listed in `made_up` or in `placeholders`.
pub(super) fn check_personal(example: &Example, personal: &[(String, Span)], out: &mut Out) {
    let mut reported: Vec<&str> = Vec::new();
    for (path, span) in personal {
        let declared = example.made_up.iter().chain(&example.placeholders).any(|p| p.value == *path);
        if !declared && !reported.contains(&path.as_str()) {
            reported.push(path);
            out.push(personal_in_example(span, path, &example.name.value));
        }
    }
}

// Messages.

fn wrong_root(span: &Span, root: &str, has_simplified: bool) -> Diagnostic {
    let help = match has_simplified {
        true => "list the body as `simplified` instead of `json`, if the document prints it without a root".to_owned(),
        false => format!("put the whole body below `{root}`"),
    };
    Diagnostic::new("wrong-root", span, format!("expected one root, `{root}`"), "").help(help)
}

fn response_and_error(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("response-and-error", &name.span, "an example has either `response` or `error`", "has both")
        .help("split it into two examples")
}

fn empty_example(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("empty-example", &name.span, "an example shows a request, a response or an error", "shows nothing")
        .help("add what the document shows, or remove the example")
}

fn empty_body(span: &Span) -> Diagnostic {
    Diagnostic::new("empty-example", span, "this body is empty", "")
        .help("copy the example as the document prints it, or remove it from the operation and delete the file")
}

fn no_body(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-body", &name.span, "the response of this example has no body", "")
        .help("name the file with the body: `response: { json: examples/NAME.json }`")
}

fn missing_body(file: &Spanned<String>) -> Diagnostic {
    let message = format!("the file specs/{} does not exist", messages::short(&file.value));
    Diagnostic::new("missing-body", &file.span, message, "named here")
        .help("paths are relative to the operation's folder: `examples/NAME.json`")
}

fn derived_without_form(form: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is listed in `derived`, but the example has no such body", form.value);
    Diagnostic::new("derived-without-form", &form.span, message, "").help("add the body, or remove it from `derived`")
}

fn path_leads_nowhere(path: &Spanned<String>) -> Diagnostic {
    let message = format!("there is no field at `{}`", messages::short(&path.value));
    Diagnostic::new("path-nowhere", &path.span, message, "no such path").help(
        "write wire names with dots, starting at the fields of `response`, without indices: `data.receiver.phone`",
    )
}

fn personal_in_example(span: &Span, path: &str, example: &str) -> Diagnostic {
    let message = format!("`{path}` is personal, and the example `{example}` does not say that the value is not real");
    Diagnostic::new("personal-in-example", span, message, "a value of a personal field").help(format!(
        "replace a real value with one of the same shape and add `{path}` to `made_up`; add it to `placeholders` if the printed value identifies nobody"
    ))
}

fn other_code(span: &Span, field: &str, expected: &str) -> Diagnostic {
    Diagnostic::new(
        "other-code",
        span,
        format!("`{field}` should be `{}` here", messages::short(expected)),
        "a different code",
    )
    .help("write the code of the body into the spec")
}

fn no_success(span: &Span, field: &str, codes: &str, platform: &str) -> Diagnostic {
    let message = format!("`{field}` of a successful response should be `{}`", messages::short(codes));
    Diagnostic::new("other-code", span, message, "a different code").help(format!(
        "state a body that shows a failure as `error` of its example; a code that means success belongs to `success` of the \
         envelope in platforms/{platform}.yaml"
    ))
}

fn code_not_in_body(expected: &Spanned<String>, field: &str) -> Diagnostic {
    let message = format!("the body has no `{field}`, but the example states `{}`", messages::short(&expected.value));
    Diagnostic::new("other-code", &expected.span, message, "not in the body")
        .help("write the code of the body into the spec")
}

fn code_not_in_spec(span: &Span, field: &str) -> Diagnostic {
    Diagnostic::new("other-code", span, format!("the body has a `{field}` that the example does not state"), "")
        .help(format!("add `{field}: …` to the example's `error`"))
}

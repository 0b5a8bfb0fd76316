//! The page of an operation: parameters, response, errors, documents.

use crate::emit::rust_type;
use crate::ir::{Code, FamilyUse, Field, Kind, Model, OldParameter, Operation, Provider};
use crate::markdown::{address, flat, labelled, line, literal, table, text};
use crate::names;

pub(in crate::emit) fn operation(provider: &Provider, operation: &Operation) -> Vec<String> {
    let mut out = operation.summary.clone();
    out.push(format!("Start it with `client.{}(…)`; see [`{}`] for an example.", operation.call(), operation.rust));
    out.push("# Parameters".to_owned());
    out.push(parameters(operation));
    out.extend(old_parameters(operation));
    out.push("# Response".to_owned());
    out.push(response(&operation.output));
    for model in operation.types.iter().filter(|m| !m.fields.is_empty()) {
        out.push(format!("## {}", model.rust));
        out.push(response(model));
    }
    out.push("# Errors".to_owned());
    out.push(errors(provider, operation));
    out.push("# Document".to_owned());
    let pages = operation.documents.iter().map(|d| {
        let link = d.url.as_ref().map(|url| format!(", {}", address(url))).unwrap_or_default();
        format!("- {} ({}){link}", literal(&d.name), line(&d.title))
    });
    out.push(pages.collect::<Vec<_>>().join("\n"));
    out
}

fn parameters(operation: &Operation) -> String {
    if operation.input.fields.is_empty() {
        return "None.".to_owned();
    }
    let rows = operation.input.fields.iter().map(|f| {
        let need = if f.required { "required" } else { "optional" };
        [name(&operation.input, f), literal(&argument_type(f)), need.to_owned(), facts(f)]
    });
    format!(
        "Fields of [`{0}`](type@{0}), which has their meaning.\n\n{1}",
        operation.input.rust,
        table(["parameter", "type", "", "unit and limits"], rows)
    )
}

/// What old SDKs send.
fn old_parameters(operation: &Operation) -> Option<String> {
    let line = |old: &OldParameter| format!("- {}: {}", literal(&old.name), text(&old.doc));
    let lines: Vec<String> = operation.old_parameters.iter().map(line).collect();
    (!lines.is_empty()).then(|| format!("Only old SDKs send:\n\n{}", lines.join("\n")))
}

/// The type of an argument.
pub(in crate::emit) fn argument_type(field: &Field) -> String {
    let item = rust_type::item(&field.kind);
    if field.list { format!("Vec<{item}>") } else { item.to_owned() }
}

fn response(model: &Model) -> String {
    if model.fields.is_empty() {
        return format!("[`{0}`](type@{0}) has no fields.", model.rust);
    }
    let rows = model.fields.iter().map(|f| [name(model, f), literal(&rust_type::of(f)), facts(f)]);
    format!(
        "Fields of [`{0}`](type@{0}), which has their meaning.\n\n{1}",
        model.rust,
        table(["field", "type", "unit and limits"], rows)
    )
}

/// The Rust name as a link to its documentation, and the vendor's name if it differs.
fn name(model: &Model, field: &Field) -> String {
    let link = link(&model.rust, field);
    if names::plain(&field.rust) == field.wire { link } else { format!("{link}, {} on the wire", literal(&field.wire)) }
}

/// A link to a field of a model, which alone has its prose.
pub(in crate::emit) fn link(model: &str, field: &Field) -> String {
    let rust = names::plain(&field.rust);
    format!("[{}](field@{model}::{rust})", literal(rust))
}

/// What one line can say of a field: its unit, and its limits.
pub(in crate::emit) fn facts(field: &Field) -> String {
    let mut out = Vec::new();
    match (&field.attributes.unit, &field.kind) {
        (Some(unit), _) => out.push(line(unit)),
        (None, Kind::Scalar(scalar)) => out.extend(scalar.unit().map(str::to_owned)),
        (None, _) => {}
    }
    out.extend(field.zone.map(|minutes| format!("at {}", names::zone(minutes))));
    out.extend(field.attributes.max_items.map(|max| format!("at most {max} items")));
    out.extend(field.attributes.max_length.map(|max| format!("at most {max} characters")));
    out.extend(field.also.as_ref().map(|also| format!("also documented as {}", literal(also))));
    if field.attributes.personal {
        out.push("personal".to_owned());
    }
    if field.attributes.secret {
        out.push("secret".to_owned());
    }
    out.join("; ")
}

/// The codes that its document lists, including those of its families.
fn errors(provider: &Provider, operation: &Operation) -> String {
    let mut paragraphs = vec![format!("Variants of [`{}`].", operation.error.rust)];
    let codes = listed(provider, operation);
    if codes.is_empty() {
        paragraphs.push("The document lists no error codes.".to_owned());
    } else {
        let own = format!("{}::", operation.error.rust);
        let rows = codes.into_iter().map(|c| {
            [literal(&c.code), literal(c.path.trim_start_matches(&own)), description(c), c.retry.word().to_owned()]
        });
        paragraphs.push(table(["code", "variant", "message, meaning, remedy", "retry"], rows));
    }
    if operation.error.families.iter().any(FamilyUse::is_platform) {
        paragraphs.push(
            "Any code of the platform is possible as well: [`PlatformError`](crate::errors::PlatformError).".to_owned(),
        );
    }
    paragraphs.extend(operation.failure.as_ref().map(|failure| failure.described()));
    paragraphs.join("\n\n")
}

/// The vendor's message in quotes, so that it does not run into its meaning, and the remedy.
fn description(code: &Code) -> String {
    let message =
        Some(line(&code.message)).filter(|message| !message.is_empty()).map(|message| format!("\"{message}\""));
    let remedy = code.remedy.as_deref().map(|r| labelled("**Remedy:**", &text(r)));
    flat(&message.into_iter().chain(code.meaning.iter().cloned()).chain(remedy).collect::<Vec<_>>())
}

pub(in crate::emit) fn listed<'a>(provider: &'a Provider, operation: &'a Operation) -> Vec<&'a Code> {
    let family = |rust: &str| provider.families.iter().find(|f| f.rust == rust);
    let used = operation.error.families.iter().filter_map(|used| family(&used.rust).map(|f| (used, f)));
    let shared =
        used.flat_map(|(used, f)| used.codes.iter().filter_map(|short| f.codes.iter().find(|c| c.short == *short)));
    operation.error.own.iter().chain(shared).collect()
}

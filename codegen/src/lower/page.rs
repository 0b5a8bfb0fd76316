//! Pages that teach: the first page of a client, and the page of each operation. Built from what was lowered
//! before, so that a page can't say anything else than the items that it links to.

use heck::ToKebabCase;
use serde_json::{Map, Value, json};

use super::docs;
use crate::ir::{Code, Field, Kind, Model, Operation, Protocol, Provider};
use crate::markdown::{literal, table, text};
use crate::names;

/// The page of an operation: what goes in, what comes back, what can fail, and where that is written.
pub(super) fn operation(provider: &Provider, operation: &Operation) -> Vec<String> {
    let mut out = operation.summary.clone();
    out.push(format!(
        "[`Client::{0}`](crate::Client::{0}) starts it; [`{1}`] has a call that compiles.",
        operation.method, operation.rust
    ));
    out.push("# Parameters".to_owned());
    out.push(parameters(operation));
    out.push("# Answer".to_owned());
    out.push(answer(&operation.output));
    for model in operation.types.iter().filter(|m| !m.fields.is_empty()) {
        out.push(format!("## {}", model.rust));
        out.push(answer(model));
    }
    out.push("# Errors".to_owned());
    out.push(errors(provider, operation));
    out.push("# Document".to_owned());
    let pages = operation.documents.iter().map(|d| {
        let link = d.url.as_ref().map(|url| format!(", <{url}>")).unwrap_or_default();
        format!("- {} ({}){link}", literal(&d.name), text(&d.title))
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
        [name(f), literal(&taken(f)), need.to_owned(), facts(f), f.summary.join(" ")]
    });
    format!(
        "Fields of [`{}`].\n\n{}",
        operation.input.rust,
        table(["parameter", "type", "", "unit and limits", "meaning"], rows)
    )
}

/// What a caller hands over.
fn taken(field: &Field) -> String {
    if field.list { format!("Vec<{}>", field.rust_item) } else { field.rust_item.clone() }
}

fn answer(model: &Model) -> String {
    if model.fields.is_empty() {
        return format!("[`{}`] has no fields.", model.rust);
    }
    let rows = model.fields.iter().map(|f| [name(f), literal(&f.rust_type), facts(f), f.summary.join(" ")]);
    format!("Fields of [`{}`].\n\n{}", model.rust, table(["field", "type", "unit and limits", "meaning"], rows))
}

/// The Rust name, and the vendor's where it is another.
fn name(field: &Field) -> String {
    let rust = field.rust.trim_start_matches("r#");
    if rust == field.wire { literal(rust) } else { format!("{}, {} on the wire", literal(rust), literal(&field.wire)) }
}

fn facts(field: &Field) -> String {
    let mut out = Vec::new();
    match (&field.unit, &field.kind) {
        (Some(unit), _) => out.push(unit.clone()),
        (None, Kind::Fen) => out.push("fen".to_owned()),
        (None, Kind::Millis) => out.push("milliseconds since 1970".to_owned()),
        (None, Kind::Datetime) => out.push("date and time".to_owned()),
        (None, _) => {}
    }
    out.extend(field.zone.map(|minutes| format!("at {}", names::zone(minutes))));
    out.extend(field.max_items.map(|max| format!("at most {max} items")));
    out.extend(field.max_length.map(|max| format!("at most {max} characters")));
    if field.personal {
        out.push("personal".to_owned());
    }
    if field.secret {
        out.push("secret".to_owned());
    }
    out.join("; ")
}

/// The codes that its document lists, those of its families included.
fn errors(provider: &Provider, operation: &Operation) -> String {
    let mut paragraphs = vec![format!("Variants of [`{}`].", operation.error.rust)];
    let codes = listed(provider, operation);
    if codes.is_empty() {
        paragraphs.push("The document lists no code.".to_owned());
    } else {
        let own = format!("{}::", operation.error.rust);
        let rows = codes
            .into_iter()
            .map(|c| [literal(&c.code), literal(c.path.trim_start_matches(&own)), said(c), c.retry.to_kebab_case()]);
        paragraphs.push(table(["code", "variant", "message, meaning, remedy", "retry"], rows));
    }
    if operation.error.families.iter().any(|f| f.variant == "Platform") {
        paragraphs.push("Any code of the platform can come as well: [`PlatformError`].".to_owned());
    }
    paragraphs.join("\n\n")
}

/// What the vendor says, what we say, and what to do.
fn said(code: &Code) -> String {
    let remedy = code.remedy.as_deref().map(|r| format!("**Remedy:** {}", text(r)));
    let parts =
        [text(&code.message)].into_iter().filter(|m| !m.is_empty()).chain(code.meaning.iter().cloned()).chain(remedy);
    parts.collect::<Vec<_>>().join(" ")
}

fn listed<'a>(provider: &'a Provider, operation: &'a Operation) -> Vec<&'a Code> {
    let family = |rust: &str| provider.families.iter().find(|f| f.rust == rust);
    let used = operation.error.families.iter().filter_map(|used| family(&used.rust).map(|f| (used, f)));
    let shared =
        used.flat_map(|(used, f)| used.codes.iter().filter_map(|short| f.codes.iter().find(|c| c.short == *short)));
    operation.error.own.iter().chain(shared).collect()
}

/// The first page: a call, errors and retries, a test without a network, all operations, push messages, features.
pub(super) fn provider(provider: &Provider, protocol: &Protocol) -> Vec<String> {
    let mut out = docs_of(provider);
    if let Some(first) = provider.operations.first() {
        out.extend(call(provider, first));
        out.extend(failures(provider, protocol, first));
        out.extend(mock(provider, protocol, first));
    }
    out.push("# Operations".to_owned());
    for group in &provider.groups {
        out.push(format!("## `{}`, module [`{}`]", group.name, group.module.trim_start_matches("r#")));
        let of_group = provider.operations.iter().filter(|o| o.group == group.name);
        let rows = of_group.map(|o| {
            let page = format!("[`{0}`](mod@{1}::{0})", o.module, o.group_module);
            [format!("[`Client::{}`]", o.method), text(&o.title), literal(&o.id), page]
        });
        out.push(table(["call", "what it does", "vendor's name", "its page"], rows));
    }
    if provider.has_push() {
        out.push("# Push messages".to_owned());
        out.push("Messages that the provider posts to an address of yours are in [`push`]: a pure function checks the signature and reads the body.".to_owned());
    }
    out.push("# Features".to_owned());
    out.push(features(provider));
    out
}

fn docs_of(provider: &Provider) -> Vec<String> {
    let mut out =
        vec![format!("Typed client of {}, generated by Waybill from the vendor's documents.", provider.title)];
    out.extend(provider.docs.iter().cloned());
    out.push(
        "A [`Client`] has a method for each operation, which takes what the document requires; what is optional follows as setters, and \
         `send` or `send_blocking` sends it. Where the documents are silent or contradict each other, the item says `Open`."
            .to_owned(),
    );
    out
}

fn call(provider: &Provider, operation: &Operation) -> Vec<String> {
    let lines = [
        format!("# async fn call() -> Result<(), {}::AnyError> {{", library(provider)),
        uses(provider, operation, &[]),
        String::new(),
        format!("let client = {}\n    .build()?;", builder(operation)),
        format!("let answer = {}\n    .send()\n    .await?;", chain(operation)),
        "println!(\"{answer:?}\");".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
    ];
    vec!["# A call".to_owned(), code("no_run", &lines), "`send_blocking()` does the same without a runtime.".to_owned()]
}

/// A failure, played by a function in place of the network: so the page is run as a test.
fn failures(provider: &Provider, protocol: &Protocol, operation: &Operation) -> Vec<String> {
    // The first that teaches most: one with a remedy, of a family rather than of its own.
    let teaches = |c: &&Code| (c.remedy.is_some(), !c.path.starts_with(&operation.error.rust));
    let chosen = listed(provider, operation).into_iter().rev().max_by_key(teaches);
    let (arm, names) = match chosen {
        Some(code) => {
            let of_family = !code.path.starts_with(&operation.error.rust);
            let test = if of_family {
                format!("e.code() == {}", code.path)
            } else {
                format!("matches!(e.code(), {})", code.path)
            };
            let name = code.path.split("::").next().unwrap_or_default().to_owned();
            let remedy = code.remedy.as_ref().map_or("None".to_owned(), |r| format!("Some({r:?})"));
            (
                format!("    Err(Error::Api(e)) if {test} => assert_eq!(e.remedy(), {remedy}),"),
                vec!["Error".to_owned(), name],
            )
        }
        None => (
            "    Err(Error::Api(e)) => println!(\"{:?}: {}\", e.code(), e.message()),".to_owned(),
            vec!["Error".to_owned()],
        ),
    };
    let mut lines = played(provider, operation, &names, &failure_body(protocol, chosen));
    lines.extend([
        format!("let answer = {}\n    .send_blocking();\nmatch answer {{", chain(operation)),
        "    Ok(answer) => panic!(\"{answer:?}\"),".to_owned(),
        arm,
        "    Err(e) => return Err(e.into()),".to_owned(),
        "}".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
    ]);
    vec![
        "# Errors and retries".to_owned(),
        "A failure is an [`Error`]. What the provider refused is [`Error::Api`]: a variant for each documented code, with the vendor's message, a remedy where the \
         document has one, and advice on trying again ([`Retry`]). A code that no document lists is kept whole in `Other`. Anything else (network, time-out, an answer \
         that can't be read) is a variant that says what to do."
            .to_owned(),
        "A call that may be repeated is, with pauses, when the failure is one that passes; one that is not idempotent never is. The builder's `retry` sets another policy."
            .to_owned(),
        code("", &lines),
    ]
}

fn mock(provider: &Provider, protocol: &Protocol, operation: &Operation) -> Vec<String> {
    let (body, check) = answer_body(protocol, operation);
    let mut lines = played(provider, operation, &[], &body);
    lines.push(format!("let answer = {}\n    .send_blocking()?;", chain(operation)));
    lines.extend(check);
    lines.extend(["# Ok(())".to_owned(), "# }".to_owned()]);
    vec![
        "# Testing with a mock".to_owned(),
        "[`transport::InProcess`] is a network that is a function of yours: the request is really encoded and signed, \
         the answer really read, and pauses take no time."
            .to_owned(),
        code("", &lines),
    ]
}

/// The first lines of an example whose network is a function.
fn played(provider: &Provider, operation: &Operation, names: &[String], body: &str) -> Vec<String> {
    vec![
        format!("# fn main() -> Result<(), {}::AnyError> {{", library(provider)),
        format!("use {}::{{http::Response, transport::InProcess}};", library(provider)),
        uses(provider, operation, names),
        String::new(),
        format!("let answer = r#\"{body}\"#;"),
        "let gateway = InProcess::new(|_request| Ok(Response::new(answer.into())));".to_owned(),
        format!("let client = {}\n    .blocking_transport(gateway)\n    .build()?;", builder(operation)),
    ]
}

/// A failure as the gateway writes it; a pattern's first alternative stands for it.
fn failure_body(protocol: &Protocol, code: Option<&Code>) -> String {
    let e = &protocol.envelope;
    let mut inner = Map::new();
    inner.insert(e.code.clone(), json!(if e.sub_code.is_empty() { 500 } else { 15 }));
    inner.insert(e.message.clone(), json!("Remote service error"));
    if let Some(code) = code.filter(|_| !e.sub_code.is_empty()) {
        inner.insert(e.sub_code.clone(), json!(code.code.split('|').next().unwrap_or_default()));
        inner.insert(e.sub_message.clone(), json!(code.message));
    }
    below(&e.error_root, inner)
}

/// The smallest answer that shows a value, and the line that looks at it.
fn answer_body(protocol: &Protocol, operation: &Operation) -> (String, Option<String>) {
    let mut inner = Map::new();
    if let Some(code) = &protocol.envelope.success_code {
        inner.insert(protocol.envelope.code.clone(), code.parse::<i64>().map_or_else(|_| json!(code), Value::from));
    }
    if let Some(failure) = &operation.failure {
        inner.insert(failure.flag.clone(), json!(true));
    }
    let shown = operation
        .output
        .fields
        .iter()
        .find(|f| f.kind == Kind::Text && !f.list && f.form == "Text" && !f.personal && !f.secret);
    let check = shown.map(|field| {
        let value = field.examples.first().map_or("a", String::as_str);
        inner.insert(field.wire.clone(), json!(value));
        format!("assert_eq!(answer.{}.as_deref(), Some({value:?}));", field.rust)
    });
    (below(&operation.root, inner), check)
}

fn below(root: &str, inner: Map<String, Value>) -> String {
    let body = if root.is_empty() { Value::Object(inner) } else { json!({ root: inner }) };
    // Plain data always serializes.
    serde_json::to_string_pretty(&body).unwrap_or_default()
}

fn library(provider: &Provider) -> String {
    provider.crate_name.replace('-', "_")
}

fn uses(provider: &Provider, operation: &Operation, more: &[String]) -> String {
    let mut names = vec!["Client".to_owned(), "Credentials".to_owned()];
    names.extend(operation.sample.imports.iter().chain(more).cloned());
    format!("use {}::{{{}}};", library(provider), names.join(", "))
}

fn builder(operation: &Operation) -> String {
    let settings = operation.sample.settings.iter().map(|setting| format!("\n    {setting}"));
    format!("Client::builder(Credentials::new(\"key\", \"secret\")){}", settings.collect::<String>())
}

/// A call, a line a step.
fn chain(operation: &Operation) -> String {
    let setters = operation.sample.setters.iter().map(|(name, value)| format!("\n    .{name}({value})"));
    let arguments = operation.sample.arguments.join(", ");
    format!("client\n    .{}({arguments}){}", operation.method, setters.collect::<String>())
}

fn code(attribute: &str, lines: &[String]) -> String {
    format!("```{attribute}\n{}\n```", lines.join("\n"))
}

fn features(provider: &Provider) -> String {
    let group = |g: &crate::ir::Group| format!("- `{}`: the operations of {}.", g.feature(), docs::literal(&g.name));
    let mut rows: Vec<String> = provider.groups.iter().map(group).collect();
    if provider.has_push() {
        rows.push("- `push`: push messages.".to_owned());
    }
    rows.push(
        "- `xml`: XML answers. `hyper`: the async transport. `ureq`: the blocking one. All of these are on by default."
            .to_owned(),
    );
    rows.push(
        "- `reqwest`: an async transport on a reqwest client of yours. `tracing`: a span for each call.".to_owned(),
    );
    rows.join("\n")
}

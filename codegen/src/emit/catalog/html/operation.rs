//! An operation: what it does, a call, parameters, response, errors.

use super::write::{Page, Unit};
use super::{codes, fields};
use crate::emit::catalog::State;
use crate::emit::page::listed;
use crate::emit::sample::{self, Sample};
use crate::ir::{Condition, ErrorEnum, Evidence, FamilyUse, Operation, Provider};
use crate::markdown::{address, line, literal};

pub(super) fn operation(provider: &Provider, operation: &Operation, page: &mut Page) {
    let state = State::of(operation).word();
    page.open_unit(&Unit {
        id: &operation.id,
        provider: &provider.name,
        state,
        mark: operation.http_method.word(),
        title: &operation.title,
        address: if operation.named { &operation.id } else { &operation.path },
    });
    page.prose(&operation.summary);
    facts(operation, page);
    page.sample("Call it in Rust", &rust(provider, operation));
    page.sample("Print it as a signed curl command", &command(operation));
    page.element("h4", "", "Parameters");
    fields::parameters(&operation.input, page);
    page.element("h4", "", "Response");
    fields::fields(&operation.output, page);
    for model in operation.types.iter().filter(|model| !model.fields.is_empty()) {
        page.element("h5", "", &model.rust);
        page.prose(&model.docs);
        fields::fields(model, page);
    }
    operation.enums.iter().for_each(|found| fields::values(found, page));
    errors(provider, operation, page);
    page.close_unit();
}

fn facts(operation: &Operation, page: &mut Page) {
    page.raw("<dl class=\"facts\">\n");
    page.fact("id", |page| page.code(&operation.id));
    let inferred = if operation.idempotent_evidence == Evidence::Documented { "" } else { " (inferred)" };
    let safe = if operation.idempotent {
        "safe: sent twice, it has the effect of once"
    } else {
        "not after an unknown outcome"
    };
    page.fact("send again", |page| page.text(&format!("{safe}{inferred}")));
    if let Some(read) = &operation.confirm_with {
        page.fact("read that shows the outcome", |page| page.link(&read.id, &read.id));
    }
    if !operation.session {
        page.fact("session", |page| page.text("none needed"));
    }
    for old in &operation.old_parameters {
        page.fact("sent by old SDKs only", |page| page.prose(&[format!("{}: {}", literal(&old.name), line(&old.doc))]));
    }
    if let Some(failure) = &operation.failure {
        page.fact("failure in the data", |page| page.prose(&[failure.described()]));
    }
    if !operation.sample.made_up.is_empty() {
        page.fact("values of the call that are made up", |page| page.text(&operation.sample.made_up.join(", ")));
    }
    page.fact("document", |page| {
        for document in &operation.documents {
            let link = document.url.as_ref().map(|url| format!(", {}", address(url))).unwrap_or_default();
            page.prose(&[format!("{} ({}){link}", literal(&document.name), line(&document.title))]);
        }
    });
    page.raw("</dl>\n");
}

/// A call that compiles in an async function.
fn rust(provider: &Provider, operation: &Operation) -> String {
    let lib = provider.crate_name.replace('-', "_");
    let sample = Sample::new(operation);
    let mut names = vec!["Client".to_owned(), "Credentials".to_owned()];
    names.extend(sample.imports.iter().cloned());
    let settings = sample::settings(operation).map(|setting| format!("\n    {setting}")).collect::<String>();
    let mut lines = vec![
        format!("use {lib}::{{{}}};", names.join(", ")),
        format!("let client = Client::builder(Credentials::new(key, secret)){settings}\n    .build()?;"),
    ];
    lines.extend(Sample::comment(operation));
    lines.push(format!("let response = {}\n    .send().await?;", sample.call(operation, "\n    ")));
    lines.join("\n")
}

/// The command that prints the request, signed, as a curl command.
fn command(operation: &Operation) -> String {
    let arguments = operation.sample.shown.to_string().replace('\'', r"'\''");
    let mut out = format!("waybill encode {} --curl --app-key KEY --secret-env SECRET", operation.id);
    if operation.sample.session {
        out.push_str(" --session TOKEN --show-secret");
    }
    if operation.sample.user {
        out.push_str(" --user-id ID");
    }
    format!("{out} \\\n  --args '{arguments}'")
}

fn errors(provider: &Provider, operation: &Operation, page: &mut Page) {
    page.element("h4", "", "Errors");
    let own = listed(provider, operation);
    if own.is_empty() {
        page.raw("<p>The documents list no error codes of this operation.</p>\n");
    } else {
        codes::codes(own.into_iter(), Some(operation), page);
    }
    let ErrorEnum { families, .. } = &operation.error;
    if families.iter().any(FamilyUse::is_platform) {
        page.raw("<p>");
        page.link(&format!("codes-{}-PlatformError", provider.name), "Codes of the platform");
        page.raw(" are possible as well.</p>\n");
    }
    rules(operation, page);
}

/// The combinations of parameters that the provider rejects.
fn rules(operation: &Operation, page: &mut Page) {
    if operation.rules.is_empty() {
        return;
    }
    page.element("h4", "", "Rejected requests");
    page.open_table(&["if", "then", "why"]);
    for rule in &operation.rules {
        let said = |(field, condition): &(String, Condition)| match condition {
            Condition::Absent => format!("{} is not sent", literal(field)),
            Condition::Present => format!("{} is sent", literal(field)),
            Condition::Empty => format!("{} is empty", literal(field)),
            Condition::Is(value) => format!("{} is {}", literal(field), literal(value)),
        };
        page.raw("<tr>");
        page.cell(&[rule.when.iter().map(said).collect::<Vec<_>>().join(" and ")]);
        page.raw("<td>");
        page.code(&rule.error);
        page.raw("</td>");
        let doc = rule.doc.as_deref().map(crate::markdown::text);
        let open = rule.open.as_deref().map(|open| format!("Open: {}", crate::markdown::text(open)));
        let inferred = (rule.evidence == Evidence::Inferred).then(|| "Inferred, not documented.".to_owned());
        page.cell(&doc.into_iter().chain(open).chain(inferred).collect::<Vec<_>>());
        page.raw("</tr>\n");
    }
    page.close_table();
}
